"""A place to try a runtime in: topics of its own, workers as processes, and what must come out in the end."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from confluent_kafka import (
    OFFSET_BEGINNING,
    Consumer,
    IsolationLevel,
    KafkaError,
    KafkaException,
    Producer,
    TopicPartition,
)
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._listoffsets import OffsetSpec
from confluent_kafka.cimpl import NewTopic

from dealtrust_runtime.partitioning import CONFLUENT, partition_of

WORKER = Path(__file__).with_name("counting.py")
DEAD_LETTERS = "dead-letters"
PARTITIONS = 4
_LAG = "dealtrust_lag_records{"


class Worker:
    """A process that runs the counting handler."""

    def __init__(self, told: dict[str, Any], log: Path) -> None:
        self.log = log
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        with log.open("ab") as stream:
            command = [sys.executable, str(WORKER), json.dumps({**told, "port": self._port})]
            self.process = subprocess.Popen(command, stdout=stream, stderr=stream)

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(20)

    def stop(self) -> int:
        """Ask it to end; its exit status."""
        self.process.terminate()
        return self.process.wait(20)

    def ask(self, path: str) -> tuple[int, str]:
        """Status and body of one of its probes; 0 while it does not listen."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._port}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def ready(self) -> bool:
        return self.ask("/readyz")[0] == 200

    def said(self) -> str:
        return self.log.read_text("utf-8")


class Bench:
    """Topics, input and workers of one trial. What was sent is remembered, so that the end can be told."""

    def __init__(self, bootstrap: str, folder: Path, runtime: str, **settings: Any) -> None:
        self.bootstrap, self._folder, self._runtime = bootstrap, folder, runtime
        name = f"trial-{uuid.uuid4().hex[:10]}"
        self.input, self.output, self.state = f"{name}-in", f"{name}-out", f"{name}-state"
        self.group = name
        self._settings = {"session_seconds": 6, "transaction_seconds": 6, "handle_seconds": 5, **settings}
        self._admin = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0})
        # Without idempotence a batch that is sent again may arrive behind the next one.
        self._producer = Producer(
            {"bootstrap.servers": bootstrap, "log_level": 0, "enable.idempotence": True, **CONFLUENT}
        )
        self.sent: dict[bytes, int] = {}
        self.workers: list[Worker] = []
        compact = {"cleanup.policy": "compact"}
        topics = [NewTopic(self.input, PARTITIONS, 1), NewTopic(self.output, PARTITIONS, 1)]
        topics.append(NewTopic(self.state, PARTITIONS, 1, config=compact))
        topics.append(NewTopic(DEAD_LETTERS, PARTITIONS, 1, config={"max.message.bytes": str(2 << 20)}))
        for made in self._admin.create_topics(topics).values():
            if (error := made.exception(20)) and error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                raise error

    def close(self) -> None:
        """End all workers and remove the topics."""
        for worker in self.running():
            worker.send(signal.SIGCONT)
            worker.kill()
        topics = [self.input, self.output, self.state, DEAD_LETTERS]
        for removed in self._admin.delete_topics(topics).values():
            removed.exception(20)
        wait(lambda: DEAD_LETTERS not in self._admin.list_topics(timeout=20).topics, 20, "topics stay")

    def start(self, **told: Any) -> Worker:
        """Start one more worker."""
        log = self._folder / f"worker-{len(self.workers)}.log"
        given: dict[str, Any] = {
            "runtime": told.pop("runtime", self._runtime),
            "group": self.group,
            "input": self.input,
            "output": self.output,
            "state": self.state,
            "kafka": {"bootstrap": self.bootstrap.split(",")},
            "settings": {**self._settings, **told.pop("settings", {})},
            **told,
        }
        worker = Worker(given, log)
        self.workers.append(worker)
        return worker

    def send(self, keys: int, each: int, *, twice: float = 0.0, **commands: Any) -> None:
        """Send that many further records for each key, mixed; the share `twice` of them is sent again later."""
        chance = random.Random(each)
        names = [f"acme/{number}".encode() for number in range(keys)]
        for _ in range(each):
            for key in chance.sample(names, len(names)):
                self.sent[key] = number = self.sent.get(key, 0) + 1
                value = json.dumps({"n": number, **commands}).encode()
                self.put(key, value)
                if chance.random() < twice:
                    self.put(key, value)
        self._producer.flush(30)

    def put(self, key: bytes | None, value: bytes | None) -> None:
        """Send one record as it is."""
        partition = partition_of(key or b"", PARTITIONS)
        while True:
            try:
                self._producer.produce(self.input, value, key, partition)
                return
            except BufferError:
                self._producer.poll(0.1)

    @contextmanager
    def committed(self) -> Iterator[None]:
        """Send what is sent in the block in a transaction."""
        with self._transaction() as producer:
            yield
            producer.commit_transaction(20)

    @contextmanager
    def aborted(self) -> Iterator[None]:
        """Send what is sent in the block in a transaction that is taken back."""
        with self._transaction() as producer:
            yield
            producer.flush(20)
            producer.abort_transaction(20)

    @contextmanager
    def _transaction(self) -> Iterator[Producer]:
        plain = self._producer
        settings = {
            "bootstrap.servers": self.bootstrap,
            "log_level": 0,
            "transactional.id": f"{self.group}-bench",
        }
        self._producer = Producer({**settings, **CONFLUENT})
        self._producer.init_transactions(20)
        self._producer.begin_transaction()
        try:
            yield self._producer
        finally:
            self._producer = plain

    def set_back(self, key: bytes, value: bytes, source: int) -> None:
        """Append a state record that knows of the input only up to an offset, as a frozen owner would."""
        headers: dict[str, str | bytes | None] = {"source": str(source)}
        self._producer.produce(self.state, value, key, partition_of(key, PARTITIONS), headers=headers)
        self.flush()

    def flush(self) -> None:
        assert self._producer.flush(30) == 0

    def settle(self, seconds: float = 60, *, behind: int = 0, tended: bool = False) -> float:
        """Wait until all of the input is handled and committed; how long that took.

        behind: how many marks of transactions may stand behind the last records. tended: workers that ended are
        started again, as whatever looks after processes does.
        """
        begun = time.monotonic()
        while (left := self._behind_if_told()) is None or left > behind:
            if time.monotonic() - begun > seconds:
                raise AssertionError(f"{left} records behind after {seconds} s\n{self.told()}")
            if tended and len(self.running()) == 0:
                self.start()
            time.sleep(0.2)
        return time.monotonic() - begun

    def _behind_if_told(self) -> int | None:
        """`behind`; None while Kafka does not tell."""
        try:
            return self.behind()
        except KafkaException:
            return None

    def running(self) -> list[Worker]:
        return [worker for worker in self.workers if worker.process.poll() is None]

    def lag_told(self, worker: Worker) -> float | None:
        """The lag that a worker's metrics tell, of all partitions; None if they do not."""
        lines = [line for line in worker.ask("/metrics")[1].splitlines() if line.startswith(_LAG)]
        return sum(float(line.rpartition(" ")[2]) for line in lines) if lines else None

    def behind(self) -> int:
        """How many records of the input are not handled yet, as the group's offsets tell."""
        ends = self._ends(self.input, IsolationLevel.READ_COMMITTED)
        consumer = Consumer({"bootstrap.servers": self.bootstrap, "log_level": 0, "group.id": self.group})
        places = [TopicPartition(self.input, p) for p in range(PARTITIONS)]
        done = {place.partition: max(0, place.offset) for place in consumer.committed(places, 20)}
        consumer.close()
        return sum(ends[p] - done[p] for p in range(PARTITIONS))

    def _ends(self, topic: str, level: IsolationLevel) -> dict[int, int]:
        latest = OffsetSpec.latest()  # type: ignore[no-untyped-call]
        wanted = {TopicPartition(topic, p): latest for p in range(PARTITIONS)}
        asked = self._admin.list_offsets(wanted, isolation_level=level)
        return {place.partition: answer.result().offset for place, answer in asked.items()}

    def outputs(self) -> dict[bytes, list[str]]:
        """What was written for each key, in order."""
        found: dict[bytes, list[str]] = {}
        for key, value in self.read(self.output):
            found.setdefault(key, []).append((value or b"").decode())
        return found

    def states(self) -> dict[bytes, dict[str, int]]:
        """What compaction will leave of the state."""
        last = dict(self.read(self.state))
        return {key: json.loads(value) for key, value in last.items() if value is not None}

    def letters(self) -> list[dict[str, Any]]:
        """The dead letters of records of this trial."""
        found = [json.loads(value or b"{}") for _, value in self.read(DEAD_LETTERS)]
        return [letter for letter in found if letter["topic"] == self.input]

    def read(self, topic: str) -> list[tuple[bytes, bytes | None]]:
        """All committed records of a topic; waits for transactions that are still open."""
        ends = self._ends(topic, IsolationLevel.READ_UNCOMMITTED)
        settings = {
            "bootstrap.servers": self.bootstrap,
            "log_level": 0,
            "group.id": f"look-{uuid.uuid4().hex}",
        }
        consumer = Consumer({**settings, "enable.partition.eof": True, "isolation.level": "read_committed"})
        consumer.assign([TopicPartition(topic, p, OFFSET_BEGINNING) for p in range(PARTITIONS)])
        found: list[tuple[bytes, bytes | None]] = []
        until = time.monotonic() + 60
        ended: dict[int, int] = {}
        while any(ended.get(p, -1) < end for p, end in ends.items()):
            assert time.monotonic() < until
            for message in consumer.consume(10_000, 0.2):
                error, partition = message.error(), message.partition() or 0
                if error is None:
                    found.append((message.key() or b"", message.value()))
                elif error.code() == KafkaError._PARTITION_EOF:
                    ended[partition] = message.offset() or 0
        consumer.close()
        return found

    def told(self) -> str:
        """The last lines of each worker's log, and where those that run stand."""
        for worker in self.running():
            worker.send(signal.SIGUSR1)
        time.sleep(0.5)
        return "\n".join(
            f"{worker.log} {worker.process.poll()}:\n{worker.said()[-2000:]}" for worker in self.workers
        )

    def check(self, *, doubled: bool) -> None:
        """Nothing is lost, nothing out of order; `doubled`: the same output may stand there again."""
        outputs = self.outputs()
        assert outputs.keys() == self.sent.keys()
        for key, last in self.sent.items():
            wanted = [f"{number}:{number}" for number in range(1, last + 1)]
            found = list(dict.fromkeys(outputs[key])) if doubled else outputs[key]
            assert found == wanted, f"{key!r}: {found[:30]} ... {found[-30:]}\n{self.told()}"
        assert self.states() == {key: {"count": last, "last": last} for key, last in self.sent.items()}


def wait(until: Any, seconds: float, what: str) -> None:
    """Wait until it holds. Raises `AssertionError` after that time."""
    deadline = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def loop_kills(bench: Bench, kills: int, chance: random.Random, seconds: Iterable[float]) -> None:
    """Kill one worker after another at random moments, each replaced at once."""
    for _, pause in zip(range(kills), seconds, strict=False):
        time.sleep(pause)
        victim = chance.choice(bench.running())
        os.kill(victim.process.pid, signal.SIGKILL)
        victim.process.wait(20)
        bench.start()
