"""Dead letters on a real Kafka where one runs (`make kafka`)."""

import base64
import json
from datetime import UTC, datetime

import pytest
from kafka.admin import KafkaAdminClient  # type: ignore[import-untyped]

from dealtrust_admin.cli import run
from dealtrust_admin.receiving import Stored, receiving
from dealtrust_admin.sending import sending
from dealtrust_runtime.settings import load_process_settings
from dealtrust_schemas.records import DeadLetter

Shown = pytest.CaptureFixture[str]


def text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def letter(offset: int, reason: str = "not_json", topic: str = "email-events", **more: object) -> DeadLetter:
    return DeadLetter.model_validate(
        {
            "topic": topic,
            "partition": 3,
            "offset": offset,
            "key": text(b"acme/1"),
            "value": text(b"{%d" % offset),
            "reason": reason,
            "detail": "line 1\ncolumn 3",
            "version": "0.1.0",
            "first_seen": datetime(2026, 3, 6, 14, tzinfo=UTC),
            **more,
        }
    )


@pytest.fixture
def written(kafka: KafkaAdminClient, capsys: Shown) -> None:
    assert kafka is not None
    assert run(["topics", "apply", "--replicas", "1"]) == 0
    letters = [
        letter(1, headers={"method": text(b"thread")}),
        letter(1),  # a second detector set the same record aside
        letter(2),
        letter(7, "unknown_type", "deal-events"),
        letter(8, "oversize", key=None, value=None),
        letter(9, "broken", value="no base64!"),
    ]
    with sending(load_process_settings(None).kafka) as sender:
        for each in letters:
            sender.send("dead-letters", "acme/acme/1", each.model_dump_json(exclude_none=True))
        sender.send("dead-letters", "acme/x", "{}")
    capsys.readouterr()


def stored(topic: str) -> list[Stored]:
    with receiving(load_process_settings(None).kafka) as receiver:
        return list(receiver.records(dict.fromkeys(receiver.places([topic]))))


@pytest.mark.usefixtures("written")
def test_they_are_listed_once_each_and_chosen(capsys: Shown) -> None:
    assert run(["dead-letters", "list"]) == 0
    shown = capsys.readouterr()
    assert shown.out.splitlines() == [
        "2026-03-06 14:00:00Z  email-events 3 @1  not_json: line 1\\ncolumn 3",
        "2026-03-06 14:00:00Z  email-events 3 @2  not_json: line 1\\ncolumn 3",
        "2026-03-06 14:00:00Z  deal-events 3 @7  unknown_type: line 1\\ncolumn 3",
        "2026-03-06 14:00:00Z  email-events 3 @8  oversize: line 1\\ncolumn 3",
        "2026-03-06 14:00:00Z  email-events 3 @9  broken: line 1\\ncolumn 3",
        "broken 1, not_json 2, oversize 1, unknown_type 1",
    ]
    assert run(["dead-letters", "list", "--topic", "deal-events", "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert DeadLetter.model_validate_json(line) == letter(7, "unknown_type", "deal-events")


@pytest.mark.usefixtures("written")
def test_what_is_put_back_is_as_it_came_and_comes_once(capsys: Shown) -> None:
    assert run(["dead-letters", "replay", "--reason", "not_json"]) == 0
    assert capsys.readouterr().out == "email-events: 2 put back\n"
    back = stored("email-events")
    assert [(record.partition, record.key, record.value, record.headers) for record in back] == [
        (3, b"acme/1", b"{1", (("method", b"thread"),)),
        (3, b"acme/1", b"{2", ()),
    ]
    assert run(["dead-letters", "replay"]) == 0
    shown = capsys.readouterr()
    assert shown.out == "deal-events: 1 put back\n"
    assert shown.err == "2 hold nothing that could be put back\n"
    assert len(stored("email-events")) == 2
    assert run(["dead-letters", "list", "--topic", "deal-events"]) == 0
    assert capsys.readouterr().out == "there are none\n"
    assert run(["dead-letters", "replay", "--topic", "deal-events"]) == 0
    assert capsys.readouterr().out == "nothing was put back\n"


@pytest.mark.usefixtures("written")
def test_an_interrupted_replay_puts_nothing_back(monkeypatch: pytest.MonkeyPatch, capsys: Shown) -> None:
    from dealtrust_admin.sending import Sender

    send, sent = Sender.send, []

    def interrupted(self: Sender, *args: object, **more: object) -> bool:
        sent.append(args)
        if len(sent) == 3:
            raise KeyboardInterrupt
        return send(self, *args, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(Sender, "send", interrupted)
        assert run(["dead-letters", "replay"]) == 1
    assert stored("email-events") == []
    assert run(["dead-letters", "replay", "--topic", "email-events"]) == 0
    assert [record.value for record in stored("email-events")] == [b"{1", b"{2"]
    marked = [record for record in stored("dead-letters") if "replayed_at" in json.loads(record.value or b"")]
    assert len(marked) == 2
    capsys.readouterr()
