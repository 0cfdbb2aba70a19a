"""Writing in Kafka transactions: records and offsets become visible together, or not at all."""

import time
from collections.abc import Callable, Iterable, Mapping

from confluent_kafka import KafkaError, KafkaException, Producer, TopicPartition

from dealtrust_correlator.merging import Place
from dealtrust_runtime.streams import confluent
from dealtrust_runtime.streams.records import Outgoing
from dealtrust_runtime.streams.stream import Stream, StreamError
from dealtrust_runtime.streams.watch import Deadlines


class UndoneError(Exception):
    """A transaction was undone and may be done again; says why."""


class Transactions:
    """The one writer of a group: whoever begins anew ends what the former one left open and shuts it out."""

    def __init__(self, stream: Stream, brokers: confluent.Brokers, deadlines: Deadlines) -> None:
        self._stream, self._brokers, self._deadlines = stream, brokers, deadlines
        settings = confluent.producer_settings(stream) | {"transactional.id": stream.group}
        self._producer = Producer(settings)
        confluent.until_decided(
            lambda: self._producer.init_transactions(confluent.PATIENCE_SECONDS), self._stream
        )

    def write(
        self, records: Iterable[Outgoing], offsets: Mapping[Place, int], membership: Callable[[], object]
    ) -> float:
        """Write records and offsets together; the seconds that the commit took.

        Raises `UndoneError` where it may be tried again, from what was committed last; `StreamError` where not.
        """
        try:
            self._producer.begin_transaction()
            for record in records:
                self._produce(record)
            begun = time.monotonic()
            places = [TopicPartition(*place, offset) for place, offset in offsets.items()]
            confluent.end_transaction(self._producer, places, membership, self._stream, self._deadlines)
        except KafkaException as raised:
            raise self._undone(raised.args[0]) from raised
        return time.monotonic() - begun

    def _undone(self, error: KafkaError) -> UndoneError:
        said = self._brokers.told(error)
        if confluent.timed_out(error):
            # Whoever begins anew ends what this producer left open, be it this process.
            return UndoneError(said)
        if confluent.refused(error) or not error.txn_requires_abort():
            raise StreamError(f"a transaction failed: {said}")
        confluent.until_decided(
            lambda: self._producer.abort_transaction(confluent.PATIENCE_SECONDS), self._stream
        )
        return UndoneError(said)

    def _produce(self, record: Outgoing) -> None:
        partition = -1 if record.partition is None else record.partition
        headers: list[tuple[str, str | bytes | None]] = list(record.headers.items())
        while True:
            try:
                self._producer.produce(record.topic, record.value, record.key, partition, headers=headers)
            except BufferError:
                self._producer.poll(0.1)
            else:
                return
