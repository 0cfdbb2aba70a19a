"""Writing records, through kafka-python: the only module that knows its producer."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kafka import KafkaProducer, errors  # type: ignore[import-untyped]

from dealtrust_admin.connection import connecting
from dealtrust_runtime.settings import KafkaSettings

LINGER_MS = 20
FLUSH_SECONDS = 120


class Sender:
    """Writes records; what the broker refuses later is raised by the next call, or by the last flush."""

    def __init__(self, producer: Any) -> None:
        self._producer = producer
        self._refused: BaseException | None = None

    def send(
        self,
        topic: str,
        key: str | bytes | None,
        value: str | bytes | None,
        partition: int | None = None,
        headers: list[tuple[str, bytes]] | None = None,
    ) -> bool:
        """Hand a record over; False if it is too large for a record."""
        self._check()
        try:
            future = self._producer.send(
                topic, key=_bytes(key), value=_bytes(value), partition=partition, headers=headers or []
            )
        except errors.MessageSizeTooLargeError:
            return False
        future.add_errback(self._refuse)
        return True

    def flush(self) -> None:
        """Wait until the broker has all."""
        self._producer.flush(FLUSH_SECONDS)
        self._check()

    def take_over(self) -> None:
        """End whoever holds our transactional id. Once, before the first transaction."""
        self._producer.init_transactions()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is sent in the block is written, or none of it if the block raises."""
        self._producer.begin_transaction()
        try:
            yield
            self.flush()
        except BaseException:
            self._producer.abort_transaction()
            raise
        self._producer.commit_transaction()

    def _refuse(self, error: BaseException) -> None:
        self._refused = self._refused or error

    def _check(self) -> None:
        if self._refused is not None:
            raise self._refused


def _bytes(text: str | bytes | None) -> bytes | None:
    return text.encode() if isinstance(text, str) else text


@contextmanager
def sending(settings: KafkaSettings, **more: Any) -> Iterator[Sender]:
    """A sender; at the end all that was handed over is in Kafka. Raises `ClusterError`.

    more: further settings of the client.
    """
    with connecting(settings) as how:
        producer = KafkaProducer(**how, acks="all", linger_ms=LINGER_MS, **more)
        try:
            sender = Sender(producer)
            yield sender
            sender.flush()
        finally:
            producer.close(timeout=5)
