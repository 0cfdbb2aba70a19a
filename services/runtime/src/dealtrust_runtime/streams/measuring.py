"""What is counted of a step, whichever runtime did it."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence

from dealtrust_runtime.streams.letters import REASON
from dealtrust_runtime.streams.records import Incoming, Outgoing
from dealtrust_runtime.streams.stream import Stream


def measure(
    stream: Stream,
    batches: Mapping[int, Sequence[Incoming]],
    written: Sequence[Outgoing],
    seconds: float,
) -> None:
    """A step has read and written these records, and took so long from the handling to the end of the writing."""
    metrics, topic = stream.metrics, stream.input
    metrics.count("dealtrust_records_read_total", sum(map(len, batches.values())), topic=topic)
    metrics.observe("dealtrust_handling_seconds", seconds, topic=topic)
    metrics.set("dealtrust_progress_timestamp_seconds", time.time())
    for name, count in Counter(record.topic for record in written).items():
        metrics.count("dealtrust_records_written_total", count, topic=name)
    for record in written:
        if record.headers and (reason := record.headers.get(REASON)) is not None:
            metrics.count("dealtrust_dead_letters_total", topic=topic, reason=reason.decode())
