"""The whole chain for one fault: topics made anew, services started, a stream through them, a verdict at the end."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from clickhouse_driver import Client  # type: ignore[import-untyped]

from dealtrust_admin.feeding import Held
from dealtrust_schemas import ddl
from dealtrust_schemas.alerts import Alert
from tests.faults.folding import states_that_differ
from tests.live.comparing import Verdict, compared, last_revisions
from tests.live.house import CORRELATOR, DETECTOR, SINK, House
from tests.live.topics import alerts, finished, left, made_anew, records
from tools import local_clickhouse
from tools.background import HOST
from tools.local_services import Service, started

RECOVERY_SECONDS = 300
READERS = {**CORRELATOR, **DETECTOR, **SINK}


@dataclass
class Outcome:
    """What came of a fault: how often it was injected, how long each recovery took, and what differs.

    ``wrong``: what else is not as it must be, one line each: states, rows, dead letters.
    """

    fault: str
    runtime: str
    injected: int
    verdict: Verdict = field(default_factory=Verdict)
    recoveries: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def fine(self) -> bool:
        return self.verdict.same and not self.wrong


@dataclass(frozen=True)
class History:
    """What streams through: its events, the configuration, and what a scan says of it."""

    held: Sequence[Held]
    config: Path
    expected: Sequence[Alert]


class Scene:
    """What a fault may touch."""

    def __init__(self, house: House, history: History, runtime: str, chance: random.Random) -> None:
        self.house, self.history, self.runtime, self.chance = house, history, runtime, chance
        self.clickhouse = local_clickhouse.Server(house.place / "clickhouse")
        self.recoveries: list[float] = []
        self.dead_letters = 0
        self.only_standing = False

    def service(self, name: str) -> Service:
        """One by its name, made if it is new; not started."""
        if name in self.house.services:
            return self.house.services[name]
        if name.startswith("sink"):
            return self.house.add(name, instance=name, clickhouse__port=str(self.clickhouse.port))
        arguments = ["--runtime", self.runtime] if name.startswith("detector") else []
        settings = {"configuration": str(self.history.config), "clock": "events", "stream__instance": name}
        return self.house.add(name, *arguments, **settings)

    def begin(self, *names: str) -> None:
        """Empty topics and tables, and these services at work."""
        made_anew(self.house.kafka, partitions=12, replicas=min(3, self.house.cluster.nodes))
        with Client(HOST, self.clickhouse.port) as client:
            for table in ddl.TABLES:
                client.execute(f"TRUNCATE TABLE {table.name}")
        started([self.service(name) for name in names])

    def recovered(self, began: float) -> None:
        """Wait until all that was put in up to now has been handled, and note the seconds since the fault."""
        while still := {group: count for group, count in left(self.house.kafka, READERS).items() if count}:
            assert time.monotonic() - began < RECOVERY_SECONDS, f"not recovered in time: {still}"
        self.recoveries.append(time.monotonic() - began)

    def judged(self, fault: str, injected: int) -> Outcome:
        """The verdict once everything has come to its end; stops the services."""
        finished(self.house.kafka, READERS, RECOVERY_SECONDS)
        self.house.stop()
        told, expected = alerts(self.house.kafka), list(self.history.expected)
        outcome = Outcome(
            fault, self.runtime, injected, Verdict(), self.recoveries, self._rows_that_differ(told)
        )
        if self.only_standing:
            expected, told = _standing(expected), _standing(told)
        outcome.verdict = compared(expected, told, once=self.runtime == "transactional")
        outcome.wrong += states_that_differ(self.house.kafka, self.history.config)
        dead = len(records(self.house.kafka, "dead-letters"))
        if dead != self.dead_letters:
            outcome.wrong.append(f"{dead} dead letters, not {self.dead_letters}")
        return outcome

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


def _standing(told: Sequence[Alert]) -> list[Alert]:
    """Only what stands at the end; on the way there may have been more revisions than in a scan."""
    last = last_revisions(told).values()
    return [alert.model_copy(update={"revision": 1}) for alert in last if alert.status != "resolved"]
