"""Whatever codec a producer chose, every client of ours reads it."""

from __future__ import annotations

import asyncio
import time
import uuid

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer  # type: ignore[import-untyped]
from confluent_kafka import OFFSET_BEGINNING, Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic
from kafka import KafkaConsumer, KafkaProducer  # type: ignore[import-untyped]
from kafka import TopicPartition as Place

CODECS = ("gzip", "lz4", "snappy", "zstd")
VALUE = b"the same again and again " * 400
SECONDS = 20.0


def _value(writer: str, codec: str) -> bytes:
    return f"{writer} {codec} ".encode() + VALUE


@pytest.fixture(scope="module")
def topic(bootstrap: str) -> str:
    """A topic into which every client wrote one record with every codec."""
    name = f"codecs-{uuid.uuid4().hex[:10]}"
    admin = AdminClient({"bootstrap.servers": bootstrap})
    admin.create_topics([NewTopic(name, 1, 1)])[name].result(SECONDS)
    for codec in CODECS:
        confluent = Producer({"bootstrap.servers": bootstrap, "compression.type": codec})
        confluent.produce(name, _value("confluent", codec))
        assert confluent.flush(SECONDS) == 0
        with KafkaProducer(bootstrap_servers=bootstrap.split(","), compression_type=codec) as python:
            python.send(name, _value("python", codec)).get(SECONDS)
    asyncio.run(_written_by_aiokafka(bootstrap, name))
    return name


async def _written_by_aiokafka(bootstrap: str, topic: str) -> None:
    for codec in CODECS:
        producer = AIOKafkaProducer(bootstrap_servers=bootstrap, compression_type=codec)
        await producer.start()
        await producer.send_and_wait(topic, _value("aiokafka", codec))
        await producer.stop()


EXPECTED = sorted(_value(writer, codec) for writer in ("confluent", "python", "aiokafka") for codec in CODECS)


def test_confluent_kafka_reads_all(bootstrap: str, topic: str) -> None:
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "codecs"})
    consumer.assign([TopicPartition(topic, 0, OFFSET_BEGINNING)])
    found = consumer.consume(len(EXPECTED), SECONDS)
    consumer.close()
    assert sorted(message.value() or b"" for message in found) == EXPECTED


def test_kafka_python_reads_all(bootstrap: str, topic: str) -> None:
    found: list[bytes] = []
    with KafkaConsumer(bootstrap_servers=bootstrap.split(","), auto_offset_reset="earliest") as consumer:
        consumer.assign([Place(topic, 0)])
        until = time.monotonic() + SECONDS
        while len(found) < len(EXPECTED) and time.monotonic() < until:
            found += [record.value for records in consumer.poll(1000).values() for record in records]
    assert sorted(found) == EXPECTED


def test_aiokafka_reads_all(bootstrap: str, topic: str) -> None:
    async def read() -> list[bytes]:
        consumer = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest")
        await consumer.start()
        try:
            return [(await asyncio.wait_for(consumer.getone(), SECONDS)).value for _ in EXPECTED]
        finally:
            await consumer.stop()

    assert sorted(asyncio.run(read())) == EXPECTED
