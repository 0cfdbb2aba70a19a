"""The sink, killed again and again while it writes a stream of alerts: nothing may be lost or doubled.

``python -m tests.faults.sink_kills --kafka 127.0.0.1:9092 --clickhouse 9000``; all topics and tables there are emptied.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import confluent_kafka
from clickhouse_driver import Client  # type: ignore[import-untyped]

from dealtrust_runtime.partitioning import CONFLUENT
from dealtrust_runtime.settings import KafkaSettings
from dealtrust_schemas.ddl import TABLES
from tests.live.topics import finished, made_anew
from tools.background import HOST
from tools.old_clickhouse import is_old

SEED = 7
GOLDEN = Path(__file__).parents[2] / "schemas/golden/alert/v1/full.json"
READS = {"dealtrust-sink": ("deal-alerts",)}
NEW, OLD = "from dealtrust_sink.cli import main; main()", "tools.old_clickhouse"


@dataclass
class Outcome:
    """What was found in the end. ``recovery``: seconds from each kill to the next row, as far as more was to come."""

    alerts: int
    kills: int
    lost: int
    doubled: int
    rows: int
    recovery: list[float]
    seconds: float

    def __str__(self) -> str:
        slowest = max(self.recovery, default=0.0)
        return (
            f"{self.kills} kills during {self.alerts:,} revisions in {self.seconds:.0f} s: lost {self.lost},"
            f" doubled {self.doubled}; {self.rows:,} rows of history were written;"
            f" going on took at most {slowest:.1f} s"
        )


def revisions(count: int) -> Iterator[dict[str, Any]]:
    """So many revisions of alerts: every fourth alert is revised, and begins anew two months later."""
    base = json.loads(GOLDEN.read_text("utf-8"))
    for number in range(count):
        again = number % 5 == 4
        which = number - 1 if again else number
        alert_id = str(uuid5(NAMESPACE_URL, f"alert {which}"))
        month = which % 6 + 1 + (2 if again else 0)
        yield {
            **base,
            "alert_id": alert_id,
            "fingerprint": alert_id,
            "deal_id": f"006D{which % 3000}",
            "revision": 2 if again else 1,
            "starts_at": f"2026-{month:02d}-09T14:00:00Z",
        }


def killed(
    kafka: KafkaSettings, clickhouse: int, *, alerts: int = 50_000, kills: int = 20, seconds: float = 90
) -> Outcome:
    """Stream so many revisions over so many seconds, and kill the sink so many times meanwhile."""
    made_anew(kafka, partitions=12)
    with Client(HOST, clickhouse, compression=True) as client:
        for table in TABLES:
            client.execute(f"TRUNCATE TABLE {table.name}")
        program = ["-m", OLD] if is_old(client) else ["-c", NEW]
        started = time.monotonic()
        writer = threading.Thread(target=_write, args=(kafka, alerts, seconds), daemon=True)
        writer.start()
        chance = random.Random(SEED)
        recovery = []
        with tempfile.TemporaryDirectory() as folder:
            sink = Sink(Path(folder), program, kafka, clickhouse)
            for _ in range(kills):
                time.sleep(chance.uniform(1.0, 2 * seconds / kills - 1.0))
                sink.process.send_signal(signal.SIGKILL)
                sink.process.wait()
                there = _rows(client)
                begun = time.monotonic()
                sink.start()
                while _rows(client) == there and writer.is_alive():
                    time.sleep(0.05)
                if writer.is_alive():
                    recovery.append(time.monotonic() - begun)
            writer.join()
            try:
                finished(kafka, READS, 300)
            finally:
                sink.process.terminate()
                status = sink.process.wait(20)
            if status:
                raise RuntimeError(f"the sink ended with {status}: {sink.log.read_text()[-2000:]}")
        lost, doubled = _compared(client, alerts)
        taken = time.monotonic() - started
        return Outcome(alerts, kills, lost, doubled, _rows(client), recovery, taken)


class Sink:
    """A process of the sink that can be started again."""

    def __init__(self, folder: Path, program: list[str], kafka: KafkaSettings, clickhouse: int) -> None:
        self.log = folder / "sink.log"
        self._command = [sys.executable, *program]
        self._environment = {
            **os.environ,
            "DEALTRUST_KAFKA__BOOTSTRAP": ",".join(kafka.bootstrap),
            "DEALTRUST_CLICKHOUSE__PORT": str(clickhouse),
            "DEALTRUST_HTTP__PORT": "0",
            "DEALTRUST_INSTANCE": "killed",
            "DEALTRUST_BATCH_RECORDS": "500",
            "DEALTRUST_BATCH_SECONDS": "0.2",
        }
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self._command, env=self._environment, stdout=log, stderr=log)


def _write(kafka: KafkaSettings, count: int, seconds: float) -> None:
    producer = confluent_kafka.Producer({"bootstrap.servers": ",".join(kafka.bootstrap), **CONFLUENT})
    began = time.monotonic()
    for number, revision in enumerate(revisions(count)):
        key = f"{revision['tenant']}/{revision['alert_id']}"
        producer.produce("deal-alerts", json.dumps(revision).encode(), key.encode())
        if number % 200 == 0:
            producer.poll(0)
            time.sleep(max(0.0, began + seconds * number / count - time.monotonic()))
    if producer.flush(60):
        raise RuntimeError("Kafka did not take everything")


def _rows(client: Any) -> int:
    return int(client.execute("SELECT count() FROM alert_history")[0][0])


def _compared(client: Any, count: int) -> tuple[int, int]:
    """How many revisions or alerts are missing or not the last, and how many are there more than once."""
    latest: dict[str, int] = {}
    wanted: Counter[tuple[str, int]] = Counter()
    for revision in revisions(count):
        latest[revision["alert_id"]] = revision["revision"]
        wanted[revision["alert_id"], revision["revision"]] += 1
    # Old servers move conditions before FINAL.
    settings = {"optimize_move_to_prewhere": 0}
    told = client.execute("SELECT toString(alert_id), revision FROM alert_history FINAL")
    history = Counter((alert_id, revision) for alert_id, revision in told)
    told = client.execute(
        "SELECT toString(alert_id), revision FROM alerts FINAL WHERE retired = 0", settings=settings
    )
    standing = Counter(alert_id for alert_id, _ in told)
    lost = sum((wanted - history).values()) + len(latest.items() - set(told))
    doubled = sum((history - wanted).values()) + sum(times - 1 for times in standing.values())
    return lost, doubled


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.sink_kills", description=__doc__)
    parser.add_argument("--kafka", default="127.0.0.1:9092")
    parser.add_argument("--clickhouse", type=int, default=9000)
    parser.add_argument("--alerts", type=int, default=50_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=90)
    given = parser.parse_args()
    kafka = KafkaSettings.model_validate({"bootstrap": given.kafka})
    outcome = killed(kafka, given.clickhouse, alerts=given.alerts, kills=given.kills, seconds=given.seconds)
    print(outcome)
    return 0 if outcome.lost == outcome.doubled == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
