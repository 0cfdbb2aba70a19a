"""The detector on a real Kafka: killed and started again, alone and with others, it ends as a scan."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from dealtrust_schemas.alerts import parse_alert
from live.routes import at_end
from services.detector.tests.deals import SETTINGS, deals, records

PARTITIONS = 3
TOPICS = {
    "deal-events": False,
    "deal-alerts": False,
    "deal-reports": True,
    "deal-state.all": True,
    "dead-letters": False,
}
COMMAND = "import sys; from dealtrust_detector.cli import main; main()"


@pytest.fixture(params=["transactional", "faust"])
def runtime(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def topics(bootstrap: str) -> Iterator[str]:
    """The topics of a detector, which end with the test."""
    admin = AdminClient({"bootstrap.servers": bootstrap})
    compact = {"cleanup.policy": "compact"}
    made = [NewTopic(name, PARTITIONS, 1, config=compact if kept else {}) for name, kept in TOPICS.items()]
    for future in admin.create_topics(made).values():
        future.result(20)
    yield bootstrap
    for future in admin.delete_topics(list(TOPICS)).values():
        future.result(20)
    while TOPICS.keys() & admin.list_topics(timeout=10).topics.keys():
        time.sleep(0.05)


@pytest.fixture
def start(topics: str, runtime: str, tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts detectors and waits until they are ready; what still runs at the end of the test is killed."""
    processes: list[subprocess.Popen[bytes]] = []
    configuration = tmp_path / "engine.yaml"
    configuration.write_text(json.dumps(SETTINGS), encoding="utf-8")
    settings = {
        "DEALTRUST_KAFKA__BOOTSTRAP": topics,
        "DEALTRUST_HTTP__HOST": "127.0.0.1",
        "DEALTRUST_CONFIGURATION": str(configuration),
        "DEALTRUST_RUNTIME": runtime,
        "DEALTRUST_CLOCK": "events",
        "DEALTRUST_STREAM__SESSION_SECONDS": "6",
        "DEALTRUST_STREAM__TRANSACTION_SECONDS": "6",
        "DEALTRUST_STREAM__HANDLE_SECONDS": "6",
        "DEALTRUST_STREAM__BATCH_RECORDS": "50",
    }

    def run() -> subprocess.Popen[bytes]:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = str(free.getsockname()[1])
        said = {**os.environ, **settings, "DEALTRUST_HTTP__PORT": port}
        with (tmp_path / "detector.log").open("ab") as log:
            command = [sys.executable, "-c", COMMAND]
            processes.append(subprocess.Popen(command, env=said, stdout=log, stderr=log))
        wait_for(lambda: ready(port))
        return processes[-1]

    yield run
    for process in processes:
        if process.poll() is None:
            process.kill()
            process.wait(10)


def ready(port: str) -> bool:
    """Whether the process that answers on a port has its partitions."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def values(bootstrap: str, topic: str) -> list[bytes]:
    """All committed values of a topic."""
    settings = {
        "bootstrap.servers": bootstrap,
        "group.id": "looks",
        "isolation.level": "read_committed",
        "enable.partition.eof": True,
        "enable.auto.commit": False,
    }
    found, ended = [], 0
    consumer = Consumer(settings)
    consumer.assign([TopicPartition(topic, partition, OFFSET_BEGINNING) for partition in range(PARTITIONS)])
    while ended < PARTITIONS:
        for message in consumer.consume(500, 1):
            error, value = message.error(), message.value()
            if error is not None:
                assert error.code() == KafkaError._PARTITION_EOF
                ended += 1
            elif value is not None:
                found.append(value)
    consumer.close()
    return found


def wait_for(condition: Callable[[], bool], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that in time"
        time.sleep(0.5)


def test_a_kill_and_a_second_worker_change_nothing(
    topics: str, start: Callable[[], subprocess.Popen[bytes]]
) -> None:
    events, scan = deals(10, 40)
    told = at_end((alert for deal in scan.deals() for alert in scan.alerts(deal)), {"revision"})
    producer = Producer({"bootstrap.servers": topics})
    for record in records(events, PARTITIONS):
        producer.produce(
            "deal-events", record.value, record.key, record.partition, headers=dict(record.headers)
        )
    producer.flush()
    killed = start()
    wait_for(lambda: bool(values(topics, "deal-state.all")))
    killed.kill()
    killed.wait(10)
    workers = [start(), start()]

    def ended() -> bool:
        alerts = [parse_alert(value) for value in values(topics, "deal-alerts")]
        return at_end(alerts, {"revision"}) == told

    wait_for(ended)
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
    assert values(topics, "dead-letters") == []
    assert {json.loads(value)["deal"]["deal_id"] for value in values(topics, "deal-reports")} == {
        f"D{number}" for number in range(10)
    }
    alerts = [parse_alert(value) for value in values(topics, "deal-alerts")]
    assert len({(alert.alert_id, alert.revision) for alert in alerts}) >= len(told)
