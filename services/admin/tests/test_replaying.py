"""A second run over past deal events, on a real Kafka where one runs (`make kafka`)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from kafka.admin import KafkaAdminClient  # type: ignore[import-untyped]

from dealtrust_admin.cli import run
from dealtrust_admin.receiving import receiving
from dealtrust_admin.sending import sending
from dealtrust_runtime.settings import load_process_settings
from dealtrust_schemas.alerts import Alert, parse_alert
from dealtrust_schemas.events import EVENT_TYPES, dump_event, make_event

AT = datetime(2026, 3, 9, 9, tzinfo=UTC)
SAID = [("deal", b"006"), ("method", b"contact_role"), ("confidence", b"1")]
CONFIG = "tenant: acme\ninternal_domains: [acme.example]\ntimezone: Europe/Berlin\n"
Shown = pytest.CaptureFixture[str]


def event(stem: str, at: datetime, /, **data: object) -> str:
    kind = f"dealtrust.{stem}.v1"
    return dump_event(
        make_event(
            kind,
            EVENT_TYPES[kind].model_validate(data),
            id=f"{stem}:{at.isoformat()}",
            source="mailbox:ada@acme.example",
            time=at,
            subject="006",
            tenant="acme",
        )
    )


@pytest.fixture
def log(kafka: KafkaAdminClient, tmp_path: Path, capsys: Shown) -> Path:
    """A buyer asks on Monday at 10, nobody answers until Wednesday noon, and the clock ticks by the hour."""
    assert kafka is not None
    assert run(["topics", "apply", "--replicas", "1", "--partitions", "2"]) == 0
    opened = event("deal.opened", AT, deal_id="006", name="Pilot", owner_id="U1", stage="Proposal")
    user = event("party.user", AT, user_id="U1", email="ada@acme.example", name="Ada Lind")
    asks: dict[str, object] = {
        "from": {"email": "ben@globex.example"},
        "to": [{"email": "ada@acme.example"}],
        "subject": "Pilot",
        "features": {"words": 12, "asks": True, "language": "en", "confidence": 1},
    }
    question = event("mail", AT, message_id="1", **asks)
    answer = event(
        "mail",
        AT + timedelta(hours=50),
        message_id="2",
        in_reply_to="1",
        **{**asks, "from": {"email": "ada@acme.example"}, "to": [{"email": "ben@globex.example"}]},
    )
    with sending(load_process_settings(None).kafka) as sender:
        for partition in (0, 1):
            sender.send("deal-events", "acme/", user, partition)
        for record in (opened, question):
            sender.send("deal-events", "acme/006", record, 1, SAID)
        sender.send("deal-events", "acme/006", "{}", 1)
        for hour in range(60):
            if hour == 50:
                sender.send("deal-events", "acme/006", answer, 1, SAID)
            now = AT + timedelta(hours=hour)
            for partition in (0, 1):
                sender.send("deal-events", "acme/", event("tick", now, now=now), partition)
    (tmp_path / "acme.yaml").write_text(CONFIG)
    (tmp_path / "longer.yaml").write_text(CONFIG + "patterns: {unanswered-buyer: {limit_hours: 30}}\n")
    capsys.readouterr()
    return tmp_path


def alerts(path: Path) -> list[Alert]:
    return [parse_alert(line) for line in path.read_text().splitlines()]


def test_another_configuration_tells_what_it_would_have_told(log: Path, capsys: Shown) -> None:
    out = log / "out.jsonl"
    assert run(["replay", "--config", str(log / "acme.yaml"), "--into", str(out)]) == 0
    shown = capsys.readouterr()
    assert shown.out.splitlines() == ["unanswered-buyer: 1 alerts", f"3 revisions in {out}"]
    assert shown.err == "1 records could not be read\n"
    assert [(alert.status, alert.origin) for alert in alerts(out)] == [
        ("firing", "replay"),
        ("firing", "replay"),
        ("resolved", "replay"),
    ]
    assert run(["replay", "--config", str(log / "longer.yaml"), "--into", str(out)]) == 0
    assert alerts(out) == []


def test_a_replay_ends_where_it_is_told_to(log: Path, capsys: Shown) -> None:
    out, config = log / "out.jsonl", str(log / "acme.yaml")
    assert run(["replay", "--config", config, "--into", str(out), "--until", "2026-03-10T12:00Z"]) == 0
    assert [alert.status for alert in alerts(out)] == ["firing"]
    assert run(["replay", "--config", config, "--into", str(out), "--from", "2026-03-12"]) == 0
    assert alerts(out) == []
    capsys.readouterr()


def test_a_topic_of_its_own_is_made_once(log: Path, capsys: Shown) -> None:
    command = ["replay", "--config", str(log / "acme.yaml"), "--into", "trial"]
    assert run(command) == 0
    with receiving(load_process_settings(None).kafka) as receiver:
        places = receiver.places(["deal-alerts.trial"])
        told = list(receiver.records(dict.fromkeys(places)))
    assert len(places) == 2
    assert [parse_alert(record.value or b"").status for record in told] == ["firing", "firing", "resolved"]
    assert {record.key for record in told} == {f"acme/{parse_alert(told[0].value or b'').alert_id}".encode()}
    assert run(command) == 2
    assert "there is a topic deal-alerts.trial already" in capsys.readouterr().err
    assert run(["replay", "--into", "no name"]) == 2
    assert run(["lag"]) == 0
    assert capsys.readouterr().out == "no group has committed an offset yet\n"
