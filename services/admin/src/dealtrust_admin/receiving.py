"""Reading records that are there, through kafka-python: the only module that knows its consumer.

Nothing here joins a group or commits an offset, so that reading leaves no trace.
"""

import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from kafka import KafkaConsumer, TopicPartition  # type: ignore[import-untyped]

from dealtrust_admin.connection import ClusterError, connecting
from dealtrust_runtime.settings import KafkaSettings

POLL_MS = 500
END_TRIES = 40
QUIET_POLLS = 40
"""Polls without a record or progress after which a partition counts as stuck."""


class Stored(NamedTuple):
    """One record. ``timestamp``: milliseconds since 1970 UTC, as its writer or the broker set it."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]


Place = tuple[str, int]
"""Topic and partition."""


class Receiver:
    """Reads partitions from one offset to another; only what was committed, if it was written in a transaction."""

    def __init__(self, consumer: Any) -> None:
        self._consumer = consumer

    def topics(self) -> list[str]:
        """The names of all topics."""
        return sorted(self._consumer.topics())

    def places(self, topics: Collection[str]) -> list[Place]:
        """The partitions of the topics. Raises `ClusterError` for a topic that there is not."""
        found: list[Place] = []
        for topic in topics:
            partitions = self._consumer.partitions_for_topic(topic)
            if not partitions:
                raise ClusterError(f"{topic}: is missing; `dealtrust-admin topics apply` makes it")
            found += [(topic, partition) for partition in sorted(partitions)]
        return found

    def ends(self, places: Collection[Place]) -> dict[Place, int]:
        """The offset after the last record of each partition."""
        wanted = [TopicPartition(*place) for place in places]
        for _ in range(END_TRIES):
            try:
                told = self._consumer.end_offsets(wanted)
            except KeyError:  # the client leaves out a partition whose leader does not know its end yet
                time.sleep(POLL_MS / 1000)
            else:
                return {(at.topic, at.partition): offset for at, offset in told.items()}
        raise ClusterError("a partition's leader does not tell where it ends")

    def records(
        self, starts: Mapping[Place, int | None], ends: Mapping[Place, int] | None = None
    ) -> Iterator[Stored]:
        """The records of each partition from its start (None: the first there is) up to an end.

        ends: by default what is there now. Records of one partition come in their order.
        """
        ends = self.ends(starts.keys()) if ends is None else ends
        assigned = [TopicPartition(*place) for place in starts]
        self._consumer.assign(assigned)
        self._consumer.resume(*assigned)  # of an earlier reading they may be at rest
        self._consumer.seek_to_beginning(*assigned)
        for place, start in starts.items():
            if start is not None:
                self._consumer.seek(TopicPartition(*place), start)
        left = self._unread(assigned, ends)
        quiet = 0
        while left:
            found = self._consumer.poll(POLL_MS)
            for at, records in found.items():
                end = ends[at.topic, at.partition]
                for record in records:
                    if record.offset < end:
                        yield _stored(record)
            before, left = left, self._unread(left, ends)
            quiet = 0 if found or before != left else quiet + 1
            if quiet > QUIET_POLLS:
                place = left[0]
                raise ClusterError(f"{place.topic} {place.partition}: gives no records up to its end")

    def _unread(self, assigned: list[Any], ends: Mapping[Place, int]) -> list[Any]:
        left = [at for at in assigned if self._consumer.position(at) < ends[at.topic, at.partition]]
        done = [at for at in assigned if at not in left]
        if done:
            self._consumer.pause(*done)
        return left


def _stored(record: Any) -> Stored:
    headers = tuple((str(name), bytes(value or b"")) for name, value in record.headers)
    return Stored(
        record.topic, record.partition, record.offset, record.timestamp, record.key, record.value, headers
    )


@contextmanager
def receiving(settings: KafkaSettings) -> Iterator[Receiver]:
    """A receiver. Raises `ClusterError` for whatever the client cannot do."""
    with connecting(settings) as how:
        consumer = KafkaConsumer(
            **how, group_id=None, enable_auto_commit=False, isolation_level="read_committed"
        )
        try:
            yield Receiver(consumer)
        finally:
            consumer.close()
