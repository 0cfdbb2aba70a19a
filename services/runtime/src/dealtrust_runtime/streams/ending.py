"""Ending transactions while the next step is being handled."""

import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor

from confluent_kafka import Producer, TopicPartition

from dealtrust_runtime.streams import confluent
from dealtrust_runtime.streams.stream import Stream
from dealtrust_runtime.streams.watch import Deadlines


class Ender:
    """Ends the transactions of a producer, one at a time, in a thread of its own; meanwhile nobody may use the producer."""

    def __init__(self, producer: Producer, stream: Stream, deadlines: Deadlines) -> None:
        self._producer, self._stream, self._deadlines = producer, stream, deadlines
        self._thread = ThreadPoolExecutor(1, "transactions")

    def end(self, offsets: Mapping[int, int], generation: object) -> "Future[float]":
        """End the open transaction with these offsets of the input, as a member of that generation of the group.

        Gives when it was done, in monotonic seconds, or raises `KafkaException`.
        """
        return self._thread.submit(self._end, dict(offsets), generation)

    def close(self) -> None:
        """No more is to be ended."""
        self._thread.shutdown(wait=False)

    def _end(self, offsets: Mapping[int, int], generation: object) -> float:
        places = [TopicPartition(self._stream.input, p, offset) for p, offset in offsets.items()]
        confluent.end_transaction(self._producer, places, lambda: generation, self._stream, self._deadlines)
        return time.monotonic()
