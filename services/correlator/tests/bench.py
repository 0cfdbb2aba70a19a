"""Correlators as processes on a real Kafka: fed, killed, and their output read as its readers see it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from dealtrust_correlator.cli import NAME
from dealtrust_correlator.vetting import INPUTS
from dealtrust_runtime.partitioning import CONFLUENT
from dealtrust_runtime.streams import confluent
from dealtrust_schemas.events import Event, Mail, Meeting, dump_event
from dealtrust_schemas.topics import TOPICS

PARTITIONS = 3
SECONDS = 60.0
_PROGRAM = Path(sys.executable).parent / NAME

Record = tuple[int, str, str, bytes, dict[str, str]]
"""Partition, key, event id, value and headers."""


class Bench:
    """One Kafka with our topics on it."""

    def __init__(self, bootstrap: str, place: Path) -> None:
        self.bootstrap, self._place = bootstrap, place
        self._admin = AdminClient({"bootstrap.servers": bootstrap})
        self._names = [topic.name for topic in TOPICS if "{" not in topic.name]
        made = [NewTopic(t.name, 1 if t.single else PARTITIONS, 1) for t in TOPICS if t.name in self._names]
        for future in self._admin.create_topics(made).values():
            future.result()
        self._processes: list[subprocess.Popen[bytes]] = []
        self._logs: list[IO[bytes]] = []

    def close(self) -> None:
        """End all processes and remove the topics."""
        for process in self._processes:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
            process.wait()
        for log in self._logs:
            log.close()
        self.delete([name for name in self._names if name in self._admin.list_topics(timeout=10).topics])
        for left in self._admin.delete_consumer_groups([NAME]).values():
            left.exception()

    def create(self, name: str, partitions: int = 1) -> None:
        """Make a topic, gone after the test."""
        for future in self._admin.create_topics([NewTopic(name, partitions, 1)]).values():
            future.result()
        self._names = list(dict.fromkeys([*self._names, name]))

    def delete(self, names: list[str]) -> None:
        """Remove topics."""
        for future in self._admin.delete_topics(names).values():
            future.result()
        self.until(lambda: not set(names) & set(self._admin.list_topics(timeout=10).topics))

    # --- processes

    def start(self, **settings: object) -> subprocess.Popen[bytes]:
        """Start a correlator with some settings, named as in the environment."""
        number = len(self._processes)
        told = {
            "KAFKA__BOOTSTRAP": self.bootstrap,
            "HTTP__PORT": 0,
            "HTTP__HOST": "127.0.0.1",
            "STREAM__BATCH_RECORDS": 40,
            "STREAM__SESSION_SECONDS": 6,
            **settings,
        }
        ours = {f"DEALTRUST_{name}": str(value) for name, value in told.items()}
        log = (self._place / f"correlator-{number}.log").open("wb")
        self._logs.append(log)
        process = subprocess.Popen([str(_PROGRAM)], env={**os.environ, **ours}, stderr=log)
        self._processes.append(process)
        return process

    def said(self, number: int) -> str:
        """What a correlator has logged, by its number."""
        return (self._place / f"correlator-{number}.log").read_text()

    def until(self, holds: Callable[[], bool], seconds: float = SECONDS) -> None:
        """Wait for something."""
        deadline = time.monotonic() + seconds
        while not holds():
            logs = [self.said(n)[-1500:] for n in range(len(self._logs))]
            assert time.monotonic() < deadline, "\n".join(logs)
            time.sleep(0.1)

    # --- records

    def feed(self, events: Iterable[Event]) -> None:
        """Put events into the source topics as a connector does."""
        self.put((*address_of(event), dump_event(event).encode()) for event in events)

    def put(self, records: Iterable[tuple[str, str, bytes | None]]) -> None:
        """Write records: topic, key, value."""
        producer = Producer({"bootstrap.servers": self.bootstrap, **CONFLUENT})
        for topic, key, value in records:
            producer.produce(topic, value, key)
            producer.poll(0)
        assert producer.flush(SECONDS) == 0

    def written(self, topic: str) -> list[Record]:
        """All that was committed to a topic."""
        consumer = Consumer(
            {
                "bootstrap.servers": self.bootstrap,
                "group.id": "reader",
                "isolation.level": "read_committed",
                "enable.partition.eof": True,
                "enable.auto.commit": False,
                "auto.offset.reset": "earliest",
            }
        )
        count = len(consumer.list_topics(topic, 10).topics[topic].partitions)
        consumer.assign([TopicPartition(topic, number, 0) for number in range(count)])
        found: list[Record] = []
        ended = 0
        while ended < count:
            for message in consumer.consume(5000, 1):
                error = message.error()
                if error is not None:
                    assert error.code() == KafkaError._PARTITION_EOF, error
                    ended += 1
                    continue
                value = message.value() or b""
                headers = {name: said.decode() for name, said in confluent.headers_of(message).items()}
                event_id = str(json.loads(value).get("id", "")) if value else ""
                key = (message.key() or b"").decode()
                found.append((message.partition() or 0, key, event_id, value, headers))
        consumer.close()
        return found

    def lag(self) -> int:
        """How much of the input is not committed yet; more than there can be while Kafka cannot tell."""
        consumer = Consumer({"bootstrap.servers": self.bootstrap, "group.id": NAME})
        places = [TopicPartition(name, number) for name in INPUTS for number in range(PARTITIONS)]
        left = 0
        try:
            for place in consumer.committed(places, 10):
                _, high = consumer.get_watermark_offsets(place, 10)
                left += high - max(place.offset, 0)
        except KafkaException:
            return sys.maxsize
        finally:
            consumer.close()
        return left


def address_of(event: Event) -> tuple[str, str]:
    """Topic and key of an event."""
    if isinstance(event.data, Mail):
        name = next(iter(event.data.references), event.data.message_id)
        return "email-events", f"{event.tenantid}/{name}"
    if isinstance(event.data, Meeting):
        return "calendar-events", f"{event.tenantid}/{event.data.uid}"
    return "crm-events", f"{event.tenantid}/{event.subject}"
