"""The services at a Kafka that asks who they are, encrypts, and lets them do only what they may.

Starts a broker with certificates of its own, so it is no part of the tests that are found by themselves:
`make secured` runs it. `RIGHTS` are all that each of them needs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka.admin._acl import AclOperation
from confluent_kafka.admin._resource import ResourceType

from dealtrust_admin.feeding import FeedOptions, feed
from dealtrust_admin.migrating import migrate
from dealtrust_runtime.clickhouse import ClickHouseSettings
from dealtrust_runtime.settings import KafkaSettings
from tests.live.comparing import compared
from tests.live.expecting import scanned
from tests.live.guarded import Guarded, Right, free_port, guarded
from tests.live.house import CORRELATOR, DETECTOR, SINK
from tests.live.topics import alerts, finished, made_anew
from tests.parity.__main__ import HISTORY
from tools import local_clickhouse
from tools.background import wait_until
from tools.local_services import Service, started, stopped

CONFIG = HISTORY / "dealtrust.yaml"
MOST_LINES = 16
SERVICES = ("correlator", "detector-transactional", "detector-faust", "sink")

_TOPIC, _GROUP, _OWN = ResourceType.TOPIC, ResourceType.GROUP, ResourceType.TRANSACTIONAL_ID
_READ, _WRITE = AclOperation.READ, AclOperation.WRITE
RIGHTS: dict[str, list[Right]] = {
    "correlator": [
        *((_TOPIC, name, _READ) for name in ("crm-events", "email-events", "calendar-events")),
        *((_TOPIC, name, _READ) for name in ("correlator-lead", "correlator-memory")),
        *(
            (_TOPIC, name, _WRITE)
            for name in ("correlator-memory", "deal-events", "unattributed", "dead-letters")
        ),
        (_GROUP, "dealtrust-correlator", _READ),
        (_OWN, "dealtrust-correlator", _WRITE),
    ],
    "detector": [
        (_TOPIC, "deal-events", _READ),
        (_TOPIC, "deal-state", _READ),
        *((_TOPIC, name, _WRITE) for name in ("deal-state", "deal-alerts", "deal-reports", "dead-letters")),
        (_GROUP, "dealtrust-detector", _READ),
        (_OWN, "dealtrust-detector", _WRITE),
    ],
    "sink": [
        *(
            (_TOPIC, name, _READ)
            for name in ("deal-alerts", "deal-events", "deal-reports", "notification-ledger")
        ),
        (_TOPIC, "dead-letters", _WRITE),
        (_GROUP, "dealtrust-sink", _READ),
    ],
}


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """With our topics, and a user who has a password but may not do anything yet."""
    with guarded(tmp_path_factory.mktemp("guarded")) as made:
        made.let_in()
        made_anew(KafkaSettings.model_validate({"bootstrap": made.plain}), partitions=3)
        yield made


@pytest.fixture(scope="module")
def clickhouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of one with our tables."""
    place, port = tmp_path_factory.mktemp("clickhouse"), free_port()
    local_clickhouse.up(place, local_clickhouse.engine_at_hand(), port)
    list(migrate(ClickHouseSettings(port=port), replicated=False, break_lock=True))
    yield port
    local_clickhouse.down(place, wipe=True)


class Services:
    """Makes services that enter Kafka by the guarded door."""

    def __init__(self, place: Path, kafka: Guarded, clickhouse: int) -> None:
        self.kafka, self._place, self._clickhouse = kafka, place, clickhouse
        self.made: list[Service] = []

    def add(self, name: str, **door: str) -> Service:
        """One that is not started yet. door: as for `Guarded.door`."""
        kind, _, runtime = name.partition("-")
        settings = {"KAFKA__BOOTSTRAP": self.kafka.secure, "CONFIGURATION": str(CONFIG)}
        for setting, value in self.kafka.door(**door)["security"].items():
            said = json.dumps(value) if isinstance(value, dict) else value
            settings[f"KAFKA__SECURITY__{setting.upper()}"] = said
        if kind == "sink":
            settings["CLICKHOUSE__PORT"] = str(self._clickhouse)
        else:
            settings["CLOCK"] = "events"
        arguments = ["--runtime", runtime] if runtime else []
        self.made.append(Service(self._place, name, arguments, settings, free_port()))
        return self.made[-1]

    def refused(self, name: str, **door: str) -> str:
        """The one line in which it says why it does not begin, behind the few in which its clients say so too."""
        service = self.add(name, **door)
        service.run()
        assert wait_until(lambda: service.status() is not None, 90)
        assert service.status() in {1, 70}
        lines = service.log.read_text("utf-8").splitlines()
        assert sum(_is_last_word(line) for line in lines) == 1, lines
        assert _is_last_word(lines[-1])
        assert len(lines) < MOST_LINES, lines
        return lines[-1]


def _is_last_word(line: str) -> bool:
    return not line.startswith("{") or json.loads(line)["level"] == "critical"


@pytest.fixture
def services(tmp_path: Path, kafka: Guarded, clickhouse: int) -> Iterator[Services]:
    made = Services(tmp_path, kafka, clickhouse)
    yield made
    stopped(made.made)


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("correlator", "crm-events"),
        ("correlator", "correlator-memory"),
        ("correlator", "deal-events"),
        ("correlator", "dealtrust-correlator"),
        ("detector-transactional", "deal-events"),
        ("detector-faust", "deal-state"),
        ("sink", "deal-alerts"),
        ("sink", "dealtrust-sink"),
    ],
)
def test_a_missing_permission_is_told(services: Services, name: str, missing: str) -> None:
    every = RIGHTS[name.partition("-")[0]]
    services.kafka.allow(right for right in every if right[1] != missing)
    said = services.refused(name).lower()
    assert "authoriz" in said or "not ours to see" in said or "is missing" in said
    assert missing.partition(".")[0] in said or "transactional" in said or "group" in said


@pytest.mark.parametrize("name", SERVICES)
def test_a_wrong_password_is_told(services: Services, name: str) -> None:
    said = services.refused(name, password="wrong").lower()
    assert "authentication" in said or "after a wrong password" in said


@pytest.mark.parametrize("name", SERVICES)
def test_a_wrong_authority_is_told(services: Services, name: str) -> None:
    assert "certificate verify failed" in services.refused(name, ca="other")


@pytest.mark.parametrize("name", SERVICES)
def test_a_refused_token_is_told(services: Services, name: str) -> None:
    assert "token" in services.refused(name, mechanism="OAUTHBEARER", password="wrong").lower()


@pytest.mark.parametrize(
    ("mechanism", "runtime"), [("SCRAM-SHA-512", "faust"), ("OAUTHBEARER", "transactional")]
)
def test_with_the_right_key_they_tell_what_a_scan_tells(
    services: Services, tmp_path: Path, mechanism: str, runtime: str
) -> None:
    services.kafka.allow(right for rights in RIGHTS.values() for right in rights)
    plain = KafkaSettings.model_validate({"bootstrap": services.kafka.plain})
    made_anew(plain, partitions=3)
    started(
        [services.add(name, mechanism=mechanism) for name in ("correlator", f"detector-{runtime}", "sink")]
    )
    fed = feed([HISTORY], FeedOptions(config=CONFIG), plain)
    assert fed.until is not None
    readers: dict[str, Any] = {**CORRELATOR, **DETECTOR, **SINK}
    finished(plain, readers, 120, services.made)
    stopped(services.made)
    assert [service.status() for service in services.made] == [0, 0, 0]
    verdict = compared(scanned(HISTORY, CONFIG, fed.until, tmp_path), alerts(plain), once=False)
    assert verdict.same, "\n".join(verdict.lines())
    assert verdict.alerts == 37
