"""Feeding: the order and the pace everywhere, the whole way on a real Kafka where one runs (`make kafka`)."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from kafka.admin import KafkaAdminClient  # type: ignore[import-untyped]

from dealtrust_admin.cli import run
from dealtrust_admin.feeding import Pace
from dealtrust_admin.receiving import Stored, receiving
from dealtrust_runtime.settings import load_process_settings
from dealtrust_schemas.events import DealOpened, Event, Tick, dump_event, make_event, parse_event

AT = datetime(2026, 3, 9, 14, tzinfo=UTC)
MAILS = """From b Mon Mar  9 14:00:00 2026
From: Ben <ben@globex.example>
To: ada@acme.example
Date: Tue, 10 Mar 2026 09:00:00 +0000
Message-ID: <2@globex.example>
In-Reply-To: <1@acme.example>
References: <1@acme.example>
Subject: Re: Offer

When can you start?

From a Mon Mar  9 14:00:00 2026
From: Ada <ada@acme.example>
To: ben@globex.example
Date: Mon, 9 Mar 2026 09:00:00 +0000
Message-ID: <1@acme.example>
Subject: Offer

Here it is.

"""
USERS = "Id,Email,Name,TimeZoneSidKey,CreatedDate\n0051,ada@acme.example,Ada Lind,Europe/Berlin,2026-03-30T09:00:00Z\n"
OPENED = make_event(
    "dealtrust.deal.opened.v1",
    DealOpened(deal_id="006", name="Pilot", owner_id="0051", stage="Proposal"),
    id="o1",
    source="crm",
    time=AT - timedelta(days=1),
    subject="006",
    tenant="acme",
)
CONFIG = "tenant: acme\ninternal_domains: [acme.example]\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "ada.mbox").write_text(MAILS)
    (tmp_path / "User.csv").write_text(USERS)
    (tmp_path / "deals.jsonl").write_text(dump_event(OPENED) + "\n")
    (tmp_path / "acme.yaml").write_text(CONFIG)
    return tmp_path


def stored() -> list[Stored]:
    with receiving(load_process_settings(None).kafka) as receiver:
        starts = dict.fromkeys(receiver.places(["crm-events", "email-events", "calendar-events"]))
        return sorted(receiver.records(starts), key=lambda record: record.timestamp)


def events(records: list[Stored]) -> list[tuple[str, str, Event]]:
    return [
        (record.topic, (record.key or b"").decode(), parse_event(record.value or b"")) for record in records
    ]


def test_who_is_who_comes_first_and_the_clock_last(
    kafka: KafkaAdminClient, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert kafka is not None
    assert run(["feed", str(files), "--config", str(files / "acme.yaml")]) == 1
    assert "crm-events: is missing; `dealtrust-admin topics apply` makes it" in capsys.readouterr().err
    assert run(["topics", "apply", "--replicas", "1"]) == 0
    capsys.readouterr()

    assert (
        run(["feed", str(files), "--config", str(files / "acme.yaml"), "--until", "2026-04-01T00:00Z"]) == 0
    )
    assert capsys.readouterr().out.splitlines() == [
        "crm-events: 2 events",
        "email-events: 2 events",
        "calendar-events: 0 events",
        "the clock stands at 2026-04-01T00:00:00+00:00",
    ]
    told = events(stored())
    assert [(topic, key) for topic, key, _ in told] == [
        ("crm-events", "acme/0051"),
        ("crm-events", "acme/006"),
        ("email-events", "acme/1@acme.example"),
        ("email-events", "acme/1@acme.example"),
        ("crm-events", "acme/feed:clock"),
    ]
    assert [event.data.message_id for _, _, event in told[2:4]] == ["1@acme.example", "2@globex.example"]  # type: ignore[attr-defined]
    clock = told[-1][2]
    assert clock.time == clock.data.read_until == datetime(2026, 4, 1, tzinfo=UTC)  # type: ignore[attr-defined]


def test_what_is_later_than_the_clock_is_left_out_and_what_is_too_large_set_aside(
    kafka: KafkaAdminClient, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert kafka is not None
    assert run(["topics", "apply", "--replicas", "1"]) == 0

    def tick(name: str, day: int) -> str:
        at = AT + timedelta(days=day)
        return dump_event(
            make_event(
                "dealtrust.tick.v1", Tick(now=at), id=name, source="s", time=at, subject="s", tenant="acme"
            )
        )

    lines = [tick("later", 3), tick("large" * 300_000, 0), tick("now", 0)]
    (tmp_path / "e.jsonl").write_text("\n".join(lines) + "\n")
    rejects = tmp_path / "rejects.jsonl"
    capsys.readouterr()
    assert run(["feed", str(tmp_path), "--until", "2026-03-10", "--rejects", str(rejects)]) == 0
    shown = capsys.readouterr()
    assert "crm-events: 1 events" in shown.out
    assert "set aside as too_large: 1" in shown.err
    assert json.loads(rejects.read_text())["reason"] == "too_large"
    assert [event.id for _, _, event in events(stored())][:1] == ["now"]


def test_the_time_of_events_runs_so_many_times_as_fast() -> None:
    now, slept = 0.0, []

    def sleep(seconds: float) -> None:
        nonlocal now
        slept.append(seconds)
        now += seconds

    pace = Pace(60, clock=lambda: now, sleep=sleep)
    pace.wait_for(AT)
    pace.wait_for(AT + timedelta(minutes=5))
    now += 2  # the broker took its time
    pace.wait_for(AT + timedelta(minutes=6))
    pace.wait_for(AT + timedelta(minutes=10))
    assert slept == [5, 3]


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["feed"], 2, "name at least one file or folder to feed"),
        (["feed", "x", "--speed", "0"], 2, "max, or a number above 0"),
        (["feed", "x", "--speed", "fast"], 2, "--speed"),
    ],
)
def test_a_mistake_is_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], status: int, said: str
) -> None:
    assert run(arguments) == status
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line
