"""What the correlator remembers, as its topic tells it: taken in by those who stand by, so that one can take over at once."""

import time
from collections.abc import Callable

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition

from dealtrust_correlator.routing import MEMORY, Router
from dealtrust_runtime.streams.confluent import Brokers, consumer_settings, refused
from dealtrust_runtime.streams.stream import Stream, StreamError

_AT_ONCE = 10_000
_STEP_SECONDS = 0.1


class Follower:
    """Follows the memory topic as far as it is committed. ``begin`` gives a router that remembers nothing."""

    def __init__(self, stream: Stream, brokers: Brokers, tenant: str, begin: Callable[[], Router]) -> None:
        self._brokers, self._prefix, self._begin = brokers, f"{tenant}/", begin
        self._patience = stream.settings.stall_seconds
        self._consumer = Consumer(consumer_settings(stream))
        self._router = begin()
        self._ended, self._count = -1, 0

    def start(self) -> None:
        """Read from the beginning. Raises `KafkaException`."""
        self._router = self._begin()
        self._ended, self._count = -1, 0
        self._consumer.assign([TopicPartition(MEMORY, 0, OFFSET_BEGINNING)])

    def step(self, seconds: float) -> None:
        """Read on for at most that time. Raises `KafkaException`."""
        for message in self._consumer.consume(_AT_ONCE, seconds):
            error, key = message.error(), message.key()
            if error is None:
                name = (key or b"").decode()
                if name.startswith(self._prefix):
                    self._router.load(name.removeprefix(self._prefix), message.value())
                self._count += 1
            elif error.code() == KafkaError._PARTITION_EOF:
                self._ended = message.offset() or 0
            elif refused(error):
                raise KafkaException(error)

    def router(self, goes_on: Callable[[], bool]) -> Router | None:
        """One that remembers everything up to the present end; None if ``goes_on``, asked again and again, says no.

        Raises `StreamError` where the end is not reached in time, `KafkaException`.
        """
        end = self._brokers.ends(MEMORY, [0], committed=False)[0]
        progressed, known = time.monotonic(), -1
        while self._ended < end:
            if not goes_on():
                return None
            self.step(_STEP_SECONDS)
            if self._count != known:
                progressed, known = time.monotonic(), self._count
            if time.monotonic() - progressed > self._patience:
                raise StreamError(f"{MEMORY} could not be read to its end {end}")
        self._consumer.unassign()
        router, self._router = self._router, self._begin()
        router.loaded()
        return router

    def close(self) -> None:
        self._consumer.close()
