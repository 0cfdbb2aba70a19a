"""aiokafka as the Faust runtime uses it beside Faust: reading state, asking for offsets, writing durably."""

import asyncio
import logging
from collections.abc import Collection, Iterable
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition  # type: ignore[import-untyped]
from aiokafka.abc import AbstractTokenProvider  # type: ignore[import-untyped]

from dealtrust_runtime.security import KafkaSecurity, for_aiokafka
from dealtrust_runtime.streams.image import StateImage
from dealtrust_runtime.streams.letters import MOST_BYTES
from dealtrust_runtime.streams.records import Outgoing
from dealtrust_runtime.streams.stream import Stream, StreamError
from dealtrust_runtime.tokens import TokenSource

_REQUEST_MS = 15_000
_BATCH_BYTES = 256 * 1024


class Tokens(AbstractTokenProvider):  # type: ignore[misc]  # the client is not typed
    """Tokens for OAUTHBEARER, fetched without holding up the loop."""

    def __init__(self, source: TokenSource) -> None:
        self._source = source

    async def token(self) -> str:
        return await asyncio.to_thread(self._source.token)


def security_settings(security: KafkaSecurity) -> dict[str, Any]:
    """What every client of aiokafka is told about security. Raises `OSError`."""
    tokens = None if security.oauth is None else Tokens(TokenSource(security.oauth))
    return for_aiokafka(security, tokens)


class LastTrouble(logging.Handler):
    """Keeps why a connection failed last: the client logs it, and raises only that there is none."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.said = " ".join(record.getMessage().split())


class Reading:
    """Reads state partitions, and asks where things stand; outside of the group."""

    def __init__(self, stream: Stream, security: dict[str, Any]) -> None:
        self._stream = stream
        told: dict[str, Any] = {
            "bootstrap_servers": list(stream.kafka.bootstrap),
            "client_id": stream.group,
            "enable_auto_commit": False,
            "auto_offset_reset": "earliest",
            "request_timeout_ms": _REQUEST_MS,
            **security,
        }
        self._reader = AIOKafkaConsumer(**told, isolation_level="read_committed")
        self._asker = AIOKafkaConsumer(**told, group_id=stream.group)

    async def start(self) -> None:
        """Connect. Raises `StreamError` where the topics are not there or not alike, `KafkaError`."""
        await self._reader.start()
        await self._asker.start()
        # Who may not be in the group is not told so by those that join it, who try for ever.
        await self._asker.committed(TopicPartition(self._stream.input, 0))
        there = await self._asker.topics()
        counts: dict[str, int] = {}
        for topic in (self._stream.input, self._stream.state):
            if topic not in there:
                raise StreamError(f"topic {topic}: not there, or not ours to see")
            counts[topic] = len(self._asker.partitions_for_topic(topic) or ())
        if len(set(counts.values())) > 1:
            said = ", ".join(f"{name} has {count} partitions" for name, count in counts.items())
            raise StreamError(f"input and state must have the same number of partitions: {said}")

    async def stop(self) -> None:
        await self._reader.stop()
        await self._asker.stop()

    async def state(self, partitions: Collection[int]) -> tuple[dict[int, StateImage], dict[int, int]]:
        """The state of these partitions, and the offset after its last record. Raises `KafkaError`.

        A transaction that is still open is waited for, as the other runtime may have left one.
        """
        images = {partition: StateImage() for partition in partitions}
        ends = await self.ends(self._stream.state, partitions)
        places = [TopicPartition(self._stream.state, partition) for partition in partitions]
        self._reader.assign(places)
        if places:
            await self._reader.seek_to_beginning(*places)
        left = set(places)
        while left:
            found = await self._reader.getmany(*left, timeout_ms=100)
            for place, records in found.items():
                image = images[place.partition]
                for record in records:
                    if record.key is not None:
                        image.add(record.key, record.value, dict(record.headers), record.timestamp)
            left = {place for place in left if await self._reader.position(place) < ends[place.partition]}
        self._reader.assign([])
        return images, ends

    async def ends(self, topic: str, partitions: Collection[int]) -> dict[int, int]:
        """The offset after the last record of each partition, committed or not. Raises `KafkaError`."""
        places = [TopicPartition(topic, partition) for partition in partitions]
        found = await self._asker.end_offsets(places) if places else {}
        return {place.partition: offset for place, offset in found.items()}

    async def committed(self, partitions: Collection[int]) -> dict[int, int]:
        """The group's offset in each partition of the input, 0 where it has none. Raises `KafkaError`."""
        topic = self._stream.input
        return {p: await self._asker.committed(TopicPartition(topic, p)) or 0 for p in partitions}

    async def nothing_between(self, partition: int, start: int, end: int) -> bool:
        """Whether no record of the input can be read from start to before end: only what ends transactions, or what
        was aborted. Raises `KafkaError`.
        """
        place = TopicPartition(self._stream.input, partition)
        self._reader.assign([place])
        self._reader.seek(place, start)
        try:
            while await self._reader.position(place) < end:
                if await self._reader.getmany(place, timeout_ms=500, max_records=1):
                    return False
        finally:
            self._reader.assign([])
        return True


class Writing:
    """Writes records and waits until all replicas in sync have them; a record that is sent again counts once."""

    def __init__(self, stream: Stream, security: dict[str, Any]) -> None:
        compression = stream.settings.compression
        self._producer = AIOKafkaProducer(
            bootstrap_servers=list(stream.kafka.bootstrap),
            client_id=stream.group,
            enable_idempotence=True,
            acks="all",
            request_timeout_ms=_REQUEST_MS,
            compression_type=None if compression == "none" else compression,
            max_batch_size=_BATCH_BYTES,
            max_request_size=max(MOST_BYTES, stream.settings.record_bytes + 10_000),
            **security,
        )

    async def start(self) -> None:
        await self._producer.start()

    async def stop(self) -> None:
        await self._producer.stop()

    async def write(self, records: Iterable[Outgoing]) -> list[tuple[int, int]]:
        """Partition and offset of each record, once it is durable. Raises `KafkaError`."""
        sent = [
            await self._producer.send(
                record.topic,
                record.value,
                record.key,
                record.partition,
                headers=list(record.headers.items()),
            )
            for record in records
        ]
        written = await asyncio.gather(*sent)
        return [(place.partition, place.offset) for place in written]
