"""confluent-kafka as a stream uses it: its settings, what the brokers say, and errors in one line."""

import logging
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

from confluent_kafka import IsolationLevel, KafkaError, KafkaException, Message, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._listoffsets import OffsetSpec

from dealtrust_runtime.partitioning import CONFLUENT
from dealtrust_runtime.security import for_confluent
from dealtrust_runtime.streams.letters import MOST_BYTES
from dealtrust_runtime.streams.records import Incoming
from dealtrust_runtime.streams.stream import Stream, StreamError
from dealtrust_runtime.streams.watch import Deadlines

PATIENCE_SECONDS = 15.0
ENDING_SECONDS = 30.0
"""So long the end of a transaction is waited for. Where a broker was killed while offsets were being added, a producer may wait
for its coordinator for ever, though it answers; another producer, or a process started again, then goes on at once.
"""
"""How long an answer of the brokers is waited for."""

_LOG = logging.getLogger(__name__)
_CLIENT_LOG = logging.getLogger("librdkafka")
_REFUSED = frozenset(
    {
        KafkaError.TOPIC_AUTHORIZATION_FAILED,
        KafkaError.GROUP_AUTHORIZATION_FAILED,
        KafkaError.CLUSTER_AUTHORIZATION_FAILED,
        KafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
        KafkaError._AUTHENTICATION,
    }
)

# A leader is being chosen, or the client does not know of it yet: a moment later it is another answer.
_UNSETTLED = frozenset(
    {
        KafkaError.NOT_LEADER_FOR_PARTITION,
        KafkaError.LEADER_NOT_AVAILABLE,
        KafkaError.FENCED_LEADER_EPOCH,
        KafkaError.UNKNOWN_LEADER_EPOCH,
    }
)
_AGAIN_SECONDS = 0.1
_LOOK_ANEW_MS = 10_000

T = TypeVar("T")

# They tell that nothing was heard, not why.
_BARE = frozenset({KafkaError._TRANSPORT, KafkaError._TIMED_OUT, KafkaError._ALL_BROKERS_DOWN})


class Brokers:
    """What the brokers are asked beside reading and writing. Raises `KafkaException` for settings of no use."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._trouble = ""
        settings: dict[str, Any] = {**client_settings(stream), "error_cb": self._note}
        self._admin = AdminClient(settings, logger=_CLIENT_LOG)

    def partitions(self) -> int:
        """How many partitions the input has. Raises `StreamError` where a topic is missing, or unlike the other."""
        counts = {name: self._count(name) for name in (self._stream.input, self._stream.state)}
        if len(set(counts.values())) > 1:
            said = ", ".join(f"{name} has {count} partitions" for name, count in counts.items())
            raise StreamError(f"input and state must have the same number of partitions: {said}")
        return counts[self._stream.input]

    def ends(self, topic: str, partitions: Collection[int], *, committed: bool) -> dict[int, int]:
        """The offset after the last record of each partition; `committed`: of those that no open transaction holds
        back. Raises `KafkaException`.
        """
        if not partitions:
            return {}
        level = IsolationLevel.READ_COMMITTED if committed else IsolationLevel.READ_UNCOMMITTED
        latest = OffsetSpec.latest()  # type: ignore[no-untyped-call]
        wanted = {TopicPartition(topic, partition): latest for partition in partitions}

        def answers() -> dict[int, int]:
            asked = self._admin.list_offsets(wanted, isolation_level=level, request_timeout=PATIENCE_SECONDS)
            try:
                return {place.partition: answer.result().offset for place, answer in asked.items()}
            except KafkaException:
                # What the client knows of leaders is of no use after a broker came back; it would not look for minutes.
                self._admin.list_topics(topic, PATIENCE_SECONDS)
                raise

        return until_decided(answers, self._stream)

    def told(self, error: KafkaError) -> str:
        """The error in one line, with the last trouble of a connection where it says nothing by itself."""
        self._admin.poll(0)
        said = " ".join(error.str().split())
        more = f" ({self._trouble})" if error.code() in _BARE and self._trouble else ""
        return f"kafka at {','.join(self._stream.kafka.bootstrap)}: {said}{more}"

    def _count(self, name: str) -> int:
        try:
            topic = self._admin.list_topics(name, PATIENCE_SECONDS).topics[name]
        except KafkaException as raised:
            raise StreamError(self.told(raised.args[0])) from raised
        if topic.error is not None:
            raise StreamError(f"topic {name}: {' '.join(topic.error.str().split())}")
        return len(topic.partitions)

    def _note(self, error: KafkaError) -> None:
        if error.code() != KafkaError._ALL_BROKERS_DOWN:
            self._trouble = " ".join(error.str().split())


FETCH_BYTES, FETCH_MS = 100_000, 50
"""What a broker gathers before it answers a consumer, and for how long at most: a record at a time costs it, and us, more than
all the rest.
"""


def client_settings(stream: Stream) -> dict[str, Any]:
    """What every client of a stream is told. Raises `OSError` for a secret that cannot be read."""
    return {
        "bootstrap.servers": ",".join(stream.kafka.bootstrap),
        "client.id": stream.group,
        # After a broker came back clients go on asking with what they knew of leaders; left alone they look anew
        # only every five minutes.
        "topic.metadata.refresh.interval.ms": _LOOK_ANEW_MS,
        **for_confluent(stream.kafka.security),
    }


def consumer_settings(stream: Stream) -> dict[str, Any]:
    """Reads only what was committed, and tells when it has read all."""
    return {
        **client_settings(stream),
        "group.id": stream.group,
        "isolation.level": "read_committed",
        "enable.auto.commit": False,
        "enable.auto.offset.store": False,
        "auto.offset.reset": "earliest",
        "enable.partition.eof": True,
        "fetch.min.bytes": FETCH_BYTES,
        "fetch.wait.max.ms": FETCH_MS,
        "logger": _CLIENT_LOG,
    }


def member_settings(stream: Stream) -> dict[str, Any]:
    """A member of the group.

    Partitions are handed out eagerly: all are given back before all are given out, so that whatever was written
    between an assignment and the next carries the generation of the first, by which Kafka tells an owner from a
    former one. A cooperative member keeps partitions over generations, and cannot name the one that it got each in.
    In turn, as the runtime on Faust does: members of one group must hand out alike, also while one replaces the other.
    """
    session_ms = round(stream.settings.session_seconds * 1000)
    return {
        **consumer_settings(stream),
        "partition.assignment.strategy": "roundrobin",
        "session.timeout.ms": session_ms,
        "heartbeat.interval.ms": max(1, session_ms // 4),
        "max.poll.interval.ms": max(session_ms, 60_000),
    }


def producer_settings(stream: Stream) -> dict[str, Any]:
    """A transactional producer: idempotent, acknowledged by all replicas in sync."""
    return {
        **client_settings(stream),
        **CONFLUENT,
        "transactional.id": f"{stream.group}-{stream.instance}",
        "transaction.timeout.ms": round(stream.settings.transaction_seconds * 1000),
        "compression.type": stream.settings.compression,
        # Of one record; dead letters are the largest. Batches are kept below what topics take by default.
        "message.max.bytes": max(MOST_BYTES, stream.settings.record_bytes + 10_000),
        "batch.size": 1_000_000,
        "delivery.report.only.error": True,
        "logger": _CLIENT_LOG,
    }


def incoming(message: "Message[bytes, bytes]") -> Incoming:
    """The record of a message without an error."""
    return Incoming(
        message.topic() or "",
        message.partition() or 0,
        message.offset() or 0,
        message.key(),
        message.value(),
        headers_of(message),
        message.timestamp()[1],
    )


def headers_of(message: "Message[bytes, bytes]") -> Mapping[str, bytes]:
    """The headers by name, the last of a name; one without a value is empty."""
    headers = message.headers()
    if not headers:
        return {}
    found: Mapping[str, bytes | None] = dict(headers)  # type: ignore[arg-type]  # of a consumer they are never text
    return {name: value or b"" for name, value in found.items()} if None in found.values() else found  # type: ignore[return-value]


def until_decided(call: Callable[[], T], stream: Stream, seconds: float | None = None) -> T:
    """Call until it is done or cannot be, for that long at most, by default `stall_seconds`. Raises `KafkaException`."""
    until = time.monotonic() + min(seconds or stream.settings.stall_seconds, stream.settings.stall_seconds)
    told = ""
    while True:
        try:
            return call()
        except KafkaException as raised:
            error = raised.args[0]
            passing = error.retriable() or error.code() in _UNSETTLED
            if not passing or time.monotonic() > until:
                raise
            if (said := " ".join(error.str().split())) != told:
                told = said
                _LOG.warning("kafka: %s; trying again", said)
        stream.health.beat()
        time.sleep(_AGAIN_SECONDS)


def end_transaction(
    producer: Producer,
    places: list[TopicPartition],
    membership: Callable[[], object],
    stream: Stream,
    deadlines: Deadlines,
) -> None:
    """End the open transaction with these offsets, as the member that the group knows. Raises `KafkaException`."""

    def send_offsets() -> None:
        # While the group's coordinator is away the client forgets its own limit (librdkafka issue 5456).
        with deadlines.within(ENDING_SECONDS, "sending offsets to a transaction"):
            producer.send_offsets_to_transaction(places, membership(), PATIENCE_SECONDS)

    if places:
        until_decided(send_offsets, stream, ENDING_SECONDS)
    until_decided(lambda: producer.commit_transaction(PATIENCE_SECONDS), stream, ENDING_SECONDS)


def timed_out(error: KafkaError) -> bool:
    """Whether an answer did not come in time: what was asked for may have been done all the same."""
    return error.code() in (KafkaError._TIMED_OUT, KafkaError._TIMED_OUT_QUEUE, KafkaError.REQUEST_TIMED_OUT)


def refused(error: KafkaError) -> bool:
    """Whether trying again is of no use: fatal to the client, or not allowed."""
    return error.fatal() or error.code() in _REFUSED
