"""What the correlator remembers, as its topic tells it: read by those who stand by, so that one can take over at once."""

import time
from collections.abc import Callable

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition

from dealtrust_correlator.routing import MEMORY
from dealtrust_runtime.streams.confluent import Brokers, consumer_settings, refused
from dealtrust_runtime.streams.stream import Stream, StreamError

_AT_ONCE = 10_000
_STEP_SECONDS = 0.1


class Follower:
    """Follows the memory topic: of each key its last committed value."""

    def __init__(self, stream: Stream, brokers: Brokers, tenant: str) -> None:
        self._brokers, self._prefix = brokers, f"{tenant}/"
        self._patience = stream.settings.stall_seconds
        self._consumer = Consumer(consumer_settings(stream))
        self._entries: dict[str, bytes] = {}
        self._ended = -1
        self.start()

    def start(self) -> None:
        """Read from the beginning. Raises `KafkaException`."""
        self._entries, self._ended = {}, -1
        self._consumer.assign([TopicPartition(MEMORY, 0, OFFSET_BEGINNING)])

    def step(self, seconds: float) -> None:
        """Read on for at most that time. Raises `KafkaException`."""
        for message in self._consumer.consume(_AT_ONCE, seconds):
            error, key = message.error(), message.key()
            if error is None:
                name = (key or b"").decode()
                if name.startswith(self._prefix):
                    name, value = name.removeprefix(self._prefix), message.value()
                    if value is None:
                        self._entries.pop(name, None)
                    else:
                        self._entries[name] = value
            elif error.code() == KafkaError._PARTITION_EOF:
                self._ended = message.offset() or 0
            elif refused(error):
                raise KafkaException(error)

    def all(self, goes_on: Callable[[], bool]) -> dict[str, bytes] | None:
        """Everything up to the present end; None if ``goes_on``, asked again and again, says no.

        Raises `StreamError` where the end is not reached in time, `KafkaException`.
        """
        end = self._brokers.ends(MEMORY, [0], committed=False)[0]
        progressed, known = time.monotonic(), -1
        while self._ended < end:
            if not goes_on():
                return None
            self.step(_STEP_SECONDS)
            if len(self._entries) != known:
                progressed, known = time.monotonic(), len(self._entries)
            if time.monotonic() - progressed > self._patience:
                raise StreamError(f"{MEMORY} could not be read to its end {end}")
        entries, self._entries = self._entries, {}
        self._consumer.unassign()
        return entries

    def close(self) -> None:
        self._consumer.close()
