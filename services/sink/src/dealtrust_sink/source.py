"""The topics that are read, by kafka-python: the only module that knows its consumer and producer."""

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Final, TypeVar

from kafka import KafkaConsumer, KafkaProducer, TopicPartition  # type: ignore[import-untyped]
from kafka.consumer.subscription_state import ConsumerRebalanceListener  # type: ignore[import-untyped]
from kafka.errors import (  # type: ignore[import-untyped]
    AuthorizationError,
    CommitFailedError,
    FencedInstanceIdError,
    IllegalGenerationError,
    KafkaError,
    RebalanceInProgressError,
    SaslAuthenticationFailedError,
    UnknownMemberIdError,
    UnsupportedCodecError,
)
from kafka.net.sasl.oauth import AbstractTokenProvider  # type: ignore[import-untyped]
from kafka.structs import MemberState, OffsetAndMetadata  # type: ignore[import-untyped]

from dealtrust_runtime.metrics import Metrics
from dealtrust_runtime.security import for_kafka_python
from dealtrust_runtime.settings import KafkaSettings
from dealtrust_runtime.streams.records import Incoming, Outgoing
from dealtrust_runtime.streams.stream import StreamError
from dealtrust_runtime.tokens import TokenSource
from dealtrust_sink.batch import Batch
from dealtrust_sink.intent import Intent, intent_of
from dealtrust_sink.reading import READERS
from dealtrust_sink.settings import SinkSettings
from dealtrust_sink.sides import Sides

GROUP: Final = "dealtrust-sink"
_REDO_SECONDS: Final = 30
"""How long the records of an unfinished batch are waited for before others are read with them."""
_IDLE_SECONDS: Final = 5
_ANSWER_MS: Final = 15_000
_MOST_BYTES: Final = 32 << 20
_FENCED: Final = (CommitFailedError, IllegalGenerationError, RebalanceInProgressError, UnknownMemberIdError)
_REFUSED: Final = (
    AuthorizationError,
    FencedInstanceIdError,
    SaslAuthenticationFailedError,
    UnsupportedCodecError,
)

T = TypeVar("T")
_LOG: Final = logging.getLogger(__name__)


class LostError(Exception):
    """Partitions went to another process, or may have: what was read of them is no longer ours to write."""


class KafkaAwayError(Exception):
    """Kafka cannot do it now; says why in one line."""


class Tokens(AbstractTokenProvider):  # type: ignore[misc]  # the client is not typed
    """Tokens for OAUTHBEARER, as this client asks for them."""

    def __init__(self, source: TokenSource) -> None:
        self._source = source

    def token(self) -> str:
        return self._source.token()


class Source(ConsumerRebalanceListener):  # type: ignore[misc]  # the client is not typed
    """The records of all topics, in batches; partitions are handed out eagerly: all go before all come.

    A batch that another run began to write comes first and as it was, so that ClickHouse knows it again by its token.
    """

    def __init__(self, settings: SinkSettings, metrics: Metrics, sides: Sides) -> None:
        self._settings, self._metrics, self._sides = settings, metrics, sides
        client = client_settings(settings.kafka)
        session_ms = round(settings.session_seconds * 1000)
        self._consumer = KafkaConsumer(
            **client,
            group_id=GROUP,
            group_instance_id=settings.instance,
            session_timeout_ms=session_ms,
            heartbeat_interval_ms=session_ms // 4,
            isolation_level="read_committed",
            auto_offset_reset="earliest",
            enable_auto_commit=False,
            allow_auto_create_topics=False,
            max_poll_records=settings.batch_records,
        )
        self._producer = KafkaProducer(
            **client, acks="all", compression_type="lz4", max_request_size=4 << 20, max_block_ms=_ANSWER_MS
        )
        self._changed = self._joined = False
        self._gathered: list[Incoming] = []
        self._since = self._committed_at = time.monotonic()
        self._redo: list[dict[TopicPartition, int]] = []
        """Unfinished batches: the last offset of each of their partitions."""
        self._redo_until = 0.0
        self._lag_told: set[TopicPartition] = set()
        # Partitions are handed out by the first member, which must know them by then.
        if missing := READERS.keys() - self._consumer.topics():
            raise StreamError(f"topic {min(missing)} is missing; `dealtrust-admin topics apply` makes it")
        self._consumer.subscribe(list(READERS), listener=self)

    @property
    def joined(self) -> bool:
        """Whether the group has given us our share, which may be nothing."""
        return self._joined and not self._changed

    # Called by the client while it polls, from a thread of its own.

    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:  # noqa: ARG002
        self._changed = True

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:  # noqa: ARG002
        self._changed = self._joined = True

    # ---

    def gather(self, seconds: float) -> Batch | None:
        """Read for at most so long; a batch when there is one. Raises `KafkaAwayError`."""
        records = self._poll(seconds)
        if self._changed:
            self._begin()
            return None
        if records and not self._gathered:
            self._since = time.monotonic()
        self._gathered += records
        if not self._complete():
            return None
        batch = Batch(self._gathered, self._sides)
        self._gathered = []
        return batch

    def wait(self, seconds: float) -> None:
        """Stay a member of the group while nothing can be written. Raises `LostError`, `KafkaAwayError`."""
        self._consumer.pause(*self._consumer.assignment())
        try:
            self._poll(seconds, keep=False)
        finally:
            self._attend()
        if self._changed:
            raise LostError

    def intend(self, batch: Batch) -> None:
        """Note that the batch is about to be written. Whoever lost its partitions is told so here.

        Raises `LostError`, `KafkaAwayError`.
        """
        self._commit(
            {
                TopicPartition(*place): (first, Intent(batch.id, last).metadata())
                for place, (first, last) in batch.ranges.items()
            }
        )

    def done(self, batch: Batch) -> None:
        """The batch is written. Raises `LostError`, `KafkaAwayError`."""
        places = [TopicPartition(*place) for place in batch.ranges]
        self._commit({place: (self._consumer.position(place), "") for place in places})
        if self._redo:
            self._redo.pop(0)
            self._attend()
        self._tell_lag()

    def drop(self, batch: Batch) -> None:
        """The batch is not written: what is still ours of it is read again."""
        self._gathered = []
        for (topic, partition), (first, _) in batch.ranges.items():
            place = TopicPartition(topic, partition)
            if place in self._consumer.assignment():
                self._consumer.seek(place, first)

    def send(self, records: Sequence[Outgoing]) -> None:
        """Write records and wait until Kafka has them. Raises `KafkaAwayError`."""
        sent = [_asked(partial(self._send, record)) for record in records]
        for future in sent:
            _asked(partial(future.get, _ANSWER_MS / 1000))

    def _send(self, record: Outgoing) -> Any:
        headers = list(record.headers.items())
        return self._producer.send(record.topic, record.value, record.key, headers=headers)

    def idle(self) -> None:
        """Commit what was passed over without a record to write, such as the marks of transactions."""
        now = time.monotonic()
        if self._gathered or self._redo or now - self._committed_at < _IDLE_SECONDS:
            return
        self._committed_at = now
        passed = {place: (self._consumer.position(place, 0), "") for place in self._consumer.assignment()}
        self._commit({place: at for place, at in passed.items() if at[0] is not None})
        self._tell_lag()

    def close(self, seconds: float) -> None:
        """Leave the group."""
        self._consumer.close(autocommit=False, timeout_ms=round(seconds * 1000))
        self._producer.close(timeout=seconds)

    def _poll(self, seconds: float, *, keep: bool = True) -> list[Incoming]:
        """What came, as far as it may go into the batch that is gathered; the rest comes again."""
        room = self._settings.batch_records - len(self._gathered)
        most = self._settings.batch_records if self._redo else max(1, room)
        answer = _asked(lambda: self._consumer.poll(round(seconds * 1000), max_records=most))
        if self._consumer.group_metadata().state == MemberState.REBALANCING:
            # kafka-python 3.0.12 forgets a rebalance that metadata called for when a poll ends before it does; the
            # member would then never be heard of again. Java's client had the same fault: KAFKA-9815.
            self._consumer._coordinator.request_rejoin()
        found: list[Incoming] = []
        for place, records in answer.items():
            last = self._redo[0].get(place) if self._redo else None
            kept = [record for record in records if last is None or record.offset <= last]
            if self._changed or not keep:
                kept = []  # of new partitions it is not known yet where an unfinished batch ends
            if len(kept) < len(records):
                self._consumer.seek(place, records[len(kept)].offset)
            found += map(_incoming, kept)
            self._metrics.count("dealtrust_records_read_total", len(kept), topic=place.topic)
        return found

    def _complete(self) -> bool:
        """Whether what is gathered is to be written now."""
        if self._redo:
            unfinished = self._redo[0].items()
            all_there = all((self._consumer.position(place, 0) or 0) > last for place, last in unfinished)
            if not all_there and time.monotonic() < self._redo_until:
                return False
            if not self._gathered:  # nothing is left of it
                self._redo.pop(0)
                self._attend()
            return bool(self._gathered)
        if not self._gathered:
            return False
        return (
            len(self._gathered) >= self._settings.batch_records
            or sum(len(record.value or b"") for record in self._gathered) >= _MOST_BYTES
            or time.monotonic() - self._since >= self._settings.batch_seconds
        )

    def _begin(self) -> None:
        """Look what the partitions that we have now bring with them."""
        self._gathered = []
        assigned = self._consumer.assignment()
        unfinished: dict[str, dict[TopicPartition, int]] = {}
        for place in assigned:
            committed = _asked(partial(self._consumer.committed, place, True, _ANSWER_MS))
            if committed is not None and (intent := intent_of(committed.metadata)) is not None:
                unfinished.setdefault(intent.batch, {})[place] = intent.to
        self._redo = list(unfinished.values())
        self._changed = False
        self._attend()
        for topic in READERS:
            count = sum(place.topic == topic for place in assigned)
            self._metrics.set("dealtrust_partitions_assigned", count, topic=topic)
        _LOG.info("%d partitions are ours, %d batches are unfinished", len(assigned), len(self._redo))

    def _attend(self) -> None:
        """Read only the partitions of the first unfinished batch, or all if there is none."""
        assigned = self._consumer.assignment()
        only = self._redo[0].keys() if self._redo else assigned
        self._redo_until = time.monotonic() + _REDO_SECONDS
        self._consumer.pause(*(assigned - only))
        self._consumer.resume(*(assigned & only))

    def _commit(self, offsets: dict[TopicPartition, tuple[int, str]]) -> None:
        started = time.monotonic()
        given = {place: OffsetAndMetadata(offset, said, -1) for place, (offset, said) in offsets.items()}
        try:
            _asked(lambda: self._consumer.commit(given, _ANSWER_MS))
        except _FENCED as error:
            raise LostError(str(error)) from error
        self._committed_at = time.monotonic()
        self._metrics.observe("dealtrust_commit_seconds", self._committed_at - started)

    def _tell_lag(self) -> None:
        assigned = self._consumer.assignment()
        for place in assigned:
            end, position = self._consumer.highwater(place), self._consumer.position(place, 0)
            if end is not None and position is not None:
                self._metrics.set("dealtrust_lag_records", max(0, end - position), **_labels(place))
                self._lag_told.add(place)
        for place in self._lag_told - assigned:
            self._metrics.forget("dealtrust_lag_records", **_labels(place))
        self._lag_told &= assigned


def client_settings(kafka: KafkaSettings) -> dict[str, Any]:
    """What consumer and producer are told alike.

    Raises `OSError` for a secret that cannot be read, and `TokenError`: the first token is fetched now, so that its
    trouble is told as such.
    """
    tokens = None if kafka.security.oauth is None else TokenSource(kafka.security.oauth)
    if tokens is not None:
        tokens.token()
    return {
        "bootstrap_servers": list(kafka.bootstrap),
        "client_id": GROUP,
        "bootstrap_timeout_ms": _ANSWER_MS,
        **for_kafka_python(kafka.security, tokens and Tokens(tokens)),
    }


def _asked(call: Callable[[], T]) -> T:
    """What the client answers. Raises `KafkaAwayError`, `StreamError` where waiting is of no use, and `_FENCED`."""
    try:
        return call()
    except _FENCED:
        raise
    except _REFUSED as error:
        raise StreamError(f"kafka refuses: {_told(error)}") from error
    except KafkaError as error:
        raise KafkaAwayError(f"kafka: {_told(error)}") from error


def _labels(place: TopicPartition) -> dict[str, str]:
    return {"topic": place.topic, "partition": str(place.partition)}


def _told(error: KafkaError) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__


def _incoming(record: Any) -> Incoming:
    headers = {name: value or b"" for name, value in record.headers}
    return Incoming(
        record.topic, record.partition, record.offset, record.key, record.value, headers, record.timestamp
    )
