"""The bare loops: read a topic, validate each record into the model, write one record for each.

``python -m benchmarks.live.loops confluent|aiokafka|faust BOOTSTRAP TOPIC OUT COUNT`` prints one line of JSON with the
seconds from the first record to the last one that Kafka acknowledged.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
import uuid
from collections.abc import Callable
from typing import Any

from dealtrust_schemas.events import parse_event

PADDING = b"x" * 200
BATCH = 2_000


def answer_to(value: bytes) -> bytes:
    """What is written for a record: about 300 bytes that need the validated event."""
    event = parse_event(value)
    return b"%s|%s|%s" % (event.id.encode(), event.time.isoformat().encode(), PADDING)


class Course:
    """Counts records up to the wanted number; from the first one on the time runs."""

    def __init__(self, wanted: int) -> None:
        self.left = wanted
        self._wanted = wanted
        self._began = 0.0

    def note(self, records: int) -> None:
        if not self._began:
            self._began = time.perf_counter()
        self.left -= records

    def told(self) -> str:
        """To be asked once everything has been acknowledged."""
        return json.dumps({"events": self._wanted, "seconds": time.perf_counter() - self._began})


def confluent(bootstrap: str, topic: str, out: str, count: int) -> str:
    """confluent-kafka, batches of records."""
    from confluent_kafka import Consumer, Producer

    course = Course(count)
    common = {"bootstrap.servers": bootstrap}
    consumer = Consumer(
        {
            **common,
            "group.id": str(uuid.uuid4()),
            "auto.offset.reset": "earliest",
            "isolation.level": "read_committed",
        }
    )
    producer = Producer(
        {**common, "linger.ms": 5, "compression.type": "lz4", "partitioner": "murmur2_random"}
    )
    consumer.subscribe([topic])
    while course.left > 0:
        messages = consumer.consume(BATCH, 1)
        if not messages:
            continue
        course.note(len(messages))
        for message in messages:
            value = message.value()
            assert value is not None
            while True:
                try:
                    producer.produce(out, answer_to(value), message.key())
                    break
                except BufferError:
                    producer.poll(0.01)
        producer.poll(0)
    producer.flush()
    told = course.told()
    consumer.close()
    return told


def aiokafka(bootstrap: str, topic: str, out: str, count: int) -> str:
    """aiokafka, as many records as there are at once."""
    return asyncio.run(_aiokafka(bootstrap, topic, out, count))


async def _aiokafka(bootstrap: str, topic: str, out: str, count: int) -> str:
    from aiokafka import AIOKafkaConsumer, AIOKafkaProducer  # type: ignore[import-untyped]

    course = Course(count)
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=bootstrap,
        group_id=str(uuid.uuid4()),
        auto_offset_reset="earliest",
        isolation_level="read_committed",
    )
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, linger_ms=5, compression_type="lz4")
    await consumer.start()
    await producer.start()
    waiting = []
    while course.left > 0:
        found = await consumer.getmany(timeout_ms=1000, max_records=BATCH)
        for messages in found.values():
            course.note(len(messages))
            waiting += [await producer.send(out, answer_to(one.value), one.key) for one in messages]
    await producer.flush()
    await asyncio.gather(*waiting)
    told = course.told()
    await producer.stop()
    await consumer.stop()
    return told


def faust(bootstrap: str, topic: str, out: str, count: int) -> str:
    """A plain Faust agent on a topic of bytes."""
    from importlib import import_module

    library: Any = import_module("faust")  # half of it is typed

    course = Course(count)
    app = library.App(
        f"bench-{uuid.uuid4()}",
        broker=[f"kafka://{address}" for address in bootstrap.split(",")],
        value_serializer="raw",
        web_enabled=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        consumer_auto_offset_reset="earliest",
        datadir=f"/tmp/{uuid.uuid4()}",
    )
    source = app.topic(topic, key_type=bytes, value_type=bytes)
    target = app.topic(out, key_type=bytes, value_type=bytes)

    async def answer(stream: Any) -> None:
        async for event in stream.events():
            course.note(1)
            await target.send(key=event.key, value=answer_to(event.value))
            if course.left == 0:
                await app.producer.flush()
                os.write(1, course.told().encode() + b"\n")  # Faust takes what is printed for log lines
                os._exit(0)

    app.agent(source)(answer)
    app.finalize()
    library.Worker(app, loglevel="error").execute_from_commandline()
    raise AssertionError("the agent ended early")


LOOPS: dict[str, Callable[[str, str, str, int], str]] = {
    "confluent": confluent,
    "aiokafka": aiokafka,
    "faust": faust,
}


if __name__ == "__main__":
    name, *rest = sys.argv[1:]
    print(LOOPS[name](rest[0], rest[1], rest[2], int(rest[3])))
