"""The whole chain for one fault: topics made anew, services started, a stream through them, a verdict at the end."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from clickhouse_driver import Client  # type: ignore[import-untyped]
from kafka.errors import KafkaError  # type: ignore[import-untyped]

from dealtrust_admin.feeding import Held
from dealtrust_admin.receiving import Place
from dealtrust_schemas import ddl
from dealtrust_schemas.alerts import Alert
from tests.faults.folding import states_that_differ
from tests.faults.rows import Row
from tests.live.comparing import compared, last_revisions
from tests.live.house import CORRELATOR, DETECTOR, SINK, House
from tests.live.topics import alerts, ends_of, finished, left, made_anew, records
from tools import local_clickhouse
from tools.background import HOST
from tools.local_services import Service, started

RECOVERY_SECONDS = 600
READERS = (CORRELATOR, DETECTOR, SINK)
"""In the order in which what is put in goes through them."""


Alike = Callable[[Sequence[Alert]], list[Alert]]
"""What of the alerts must be as a scan tells it."""


class Mark(NamedTuple):
    """The moment of a fault, in monotonic seconds, and where the source topics ended then."""

    at: float
    ends: Mapping[Place, int]


@dataclass(frozen=True)
class History:
    """What streams through: its events, the configuration, and what a scan says of it."""

    held: Sequence[Held]
    config: Path
    expected: Sequence[Alert]


class Scene:
    """What a fault may touch."""

    def __init__(self, house: House, history: History, row: Row, chance: random.Random) -> None:
        self.house, self.history, self.row, self.chance = house, history, row, chance
        self.clickhouse = local_clickhouse.Server(house.place / "clickhouse")
        self.dead_letters = 0
        self.alike: Alike = list
        self.clock = "events"
        self.tended: tuple[str, ...] = ()
        """Services that are started again where they give up, as whatever looks after them would."""
        self._services: dict[str, Service] = {}

    def service(self, name: str) -> Service:
        """One by its name, made if it is new in this scene; not started."""
        if name not in self._services:
            self._services[name] = self._made(name)
        return self._services[name]

    def _made(self, name: str) -> Service:
        if name.startswith("sink"):
            return self.house.add(name, instance=name, clickhouse__port=str(self.clickhouse.port))
        arguments = ["--runtime", self.row.runtime] if name.startswith("detector") else []
        settings = {"configuration": str(self.history.config), "clock": self.clock, "stream__instance": name}
        return self.house.add(name, *arguments, **settings)

    def begin(self, *names: str) -> None:
        """Empty topics and tables, and these services at work."""
        made_anew(self.house.kafka, partitions=12, replicas=min(3, self.house.cluster.nodes))
        with Client(HOST, self.clickhouse.port) as client:
            for table in ddl.TABLES:
                client.execute(f"TRUNCATE TABLE {table.name}")
        started([self.service(name) for name in names])

    def mark(self) -> Mark:
        """To be taken right before a fault."""
        ends = ends_of(self.house.kafka, CORRELATOR["dealtrust-correlator"])
        return Mark(time.monotonic(), ends)

    def recovered(self, since: Mark) -> None:
        """Wait until what had been put in before the fault went through all services, and note the seconds since then."""
        ends = since.ends
        for readers in READERS:
            (topics,) = readers.values()
            ends = ends or ends_of(self.house.kafka, topics)
            while still := self._left(readers, ends):
                self._tend()
                assert time.monotonic() - since.at < RECOVERY_SECONDS, f"not recovered in time: {still}"
            ends = {}
        self.row.recoveries.append(time.monotonic() - since.at)

    def _left(self, readers: Mapping[str, Iterable[str]], ends: Mapping[Place, int]) -> dict[str, object]:
        """What is left to be read, by reader, or why Kafka does not tell yet."""
        try:
            counts = left(self.house.kafka, readers, ends)
        except KafkaError as error:  # a broker that is still coming up
            return {"kafka": str(error)}
        return {name: count for name, count in counts.items() if count}

    def _tend(self) -> None:
        if gone := [service for name in self.tended if (service := self.service(name)).pid() is None]:
            started(gone)

    def finish(self) -> None:
        """Wait until nothing is left to read, and stop the services."""
        self._tend()
        everybody = {name: topics for readers in READERS for name, topics in readers.items()}
        running = [service for service in self._services.values() if service.pid() is not None]
        finished(self.house.kafka, everybody, RECOVERY_SECONDS, running)
        self.house.stop()

    def judge(self) -> Row:
        """Complete the row once everything has come to its end."""
        self.finish()
        told, expected = alerts(self.house.kafka), self.history.expected
        self.row.wrong += self._rows_that_differ(told)
        verdict = compared(self.alike(expected), self.alike(told), once=self.row.runtime == "transactional")
        print("\n".join(verdict.lines()), file=sys.stderr)
        self.row.wrong += states_that_differ(
            self.house.kafka, self.history.config, complete=self.clock == "events"
        )
        dead = len(records(self.house.kafka, "dead-letters"))
        if dead != self.dead_letters:
            self.row.wrong.append(f"{dead} dead letters, not {self.dead_letters}")
        return self.row.count(verdict)

    def _rows_that_differ(self, told: Sequence[Alert]) -> list[str]:
        """Whether the rows of ClickHouse are the last revisions that stand in the topic."""
        wanted = {(name, alert.revision, alert.status) for name, alert in last_revisions(told).items()}
        with Client(HOST, self.clickhouse.port) as client:
            rows = client.execute("SELECT toString(alert_id), revision, toString(status) FROM alerts FINAL")
        found = [(str(name), int(revision), str(status)) for name, revision, status in rows]
        lost, extra = wanted - set(found), set(found) - wanted
        doubled = len(found) - len(set(found))
        if lost or extra or doubled:
            return [f"rows of alerts: {len(lost)} lost, {len(extra)} extra, {doubled} doubled"]
        return []


def without_evidence_of_what_ended(told: Sequence[Alert]) -> list[Alert]:
    """What ended is told once, with the evidence that was known then: a record that came later is not in it."""
    return [
        alert if alert.status != "resolved" else alert.model_copy(update={"evidence": ()}) for alert in told
    ]


def standing(told: Sequence[Alert]) -> list[Alert]:
    """Only what stands at the end; on the way there may have been more revisions than in a scan."""
    last = last_revisions(told).values()
    return [alert.model_copy(update={"revision": 1}) for alert in last if alert.status != "resolved"]
