"""The sink as a process of its own, and records for it to read."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, TopicPartition  # type: ignore[import-untyped]

COMMAND = [sys.executable, "-c", "from dealtrust_sink.cli import main; main()"]


class Running:
    """One process; what it says stands in a file."""

    def __init__(self, folder: Path, settings: dict[str, str], command: list[str] | None = None) -> None:
        self.log = folder / f"sink-{time.monotonic_ns()}.log"
        environment = {**os.environ, **{f"DEALTRUST_{name}": value for name, value in settings.items()}}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command or COMMAND, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )

    def said(self) -> str:
        return self.log.read_text("utf-8")

    def stop(self) -> tuple[int, float]:
        """Ask it to stop; exit status, and the seconds that it took."""
        started = time.monotonic()
        self.process.terminate()
        return self.process.wait(20), time.monotonic() - started

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def running(folder: Path, settings: dict[str, str]) -> Iterator[Running]:
    """A sink that runs during the block."""
    sink = Running(folder, settings)
    try:
        yield sink
    finally:
        sink.kill()


def send(
    bootstrap: str,
    topic: str,
    records: Iterable[tuple[str, Any, dict[str, str]]],
    compression: str | None = None,
) -> None:
    """Write records: key, value (as JSON, unless it is bytes or None) and headers."""
    servers = bootstrap.split(",")
    producer = KafkaProducer(bootstrap_servers=servers, linger_ms=20, compression_type=compression)
    for key, value, headers in records:
        raw = value if isinstance(value, bytes | None) else json.dumps(value).encode()
        told = [(name, said.encode()) for name, said in headers.items()]
        producer.send(topic, raw, key.encode(), headers=told)
    producer.flush()
    producer.close()


def letters(bootstrap: str) -> list[dict[str, Any]]:
    """All dead letters, in order of their origin."""
    found = [json.loads(record.value) for record in _all(bootstrap, "dead-letters")]
    return sorted(found, key=lambda letter: (letter["topic"], letter["partition"], letter["offset"]))


def lag(bootstrap: str, topics: Iterable[str]) -> int:
    """What the group has yet to read."""
    consumer = KafkaConsumer(
        bootstrap_servers=bootstrap.split(","), group_id="dealtrust-sink", enable_auto_commit=False
    )
    places = [TopicPartition(topic, n) for topic in topics for n in consumer.partitions_for_topic(topic)]
    ends = consumer.end_offsets(places)
    left = sum(ends[place] - (consumer.committed(place) or 0) for place in places)
    consumer.close()
    return int(left)


def until(holds: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for something; fails if it does not come."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _all(bootstrap: str, topic: str) -> list[Any]:
    consumer = KafkaConsumer(bootstrap_servers=bootstrap.split(","))
    places = [TopicPartition(topic, n) for n in consumer.partitions_for_topic(topic)]
    consumer.assign(places)
    consumer.seek_to_beginning()
    ends = consumer.end_offsets(places)
    found: list[Any] = []
    while any(consumer.position(place) < ends[place] for place in places):
        found += [record for records in consumer.poll(500).values() for record in records]
    consumer.close()
    return found
