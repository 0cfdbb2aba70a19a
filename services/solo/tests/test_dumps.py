"""A mailbox as an interface of a mail service gives it, read as a whole: the alerts of the mails themselves."""

import base64
import json
from collections.abc import Callable, Iterable
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

from dealtrust_solo.cli import run
from services.reading.tests.letters import mbox, unanswered


def parsed(letter: bytes) -> EmailMessage:
    found = message_from_bytes(letter, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def labels(letter: bytes) -> list[str]:
    return ["SENT" if "ada@acme.example" in parsed(letter)["From"] else "INBOX"]


def milliseconds(letter: bytes) -> str:
    return str(int(parsedate_to_datetime(parsed(letter)["Date"]).timestamp() * 1000))


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def gmail_raw(letter: bytes, number: int) -> dict[str, Any]:
    return {
        "id": f"g{number}",
        "threadId": f"t{number}",
        "labelIds": labels(letter),
        "internalDate": milliseconds(letter),
        "raw": encoded(letter),
    }


def gmail_full(letter: bytes, number: int) -> dict[str, Any]:
    mail = parsed(letter)
    body = mail.get_content().encode()
    return {
        **gmail_raw(letter, number),
        "raw": None,
        "payload": {
            "mimeType": "text/plain",
            "headers": [{"name": name, "value": str(value)} for name, value in mail.items()],
            "body": {"size": len(body), "data": encoded(body)},
        },
    }


def graph(letter: bytes, number: int) -> dict[str, Any]:
    mail = parsed(letter)

    def people(field: str) -> list[dict[str, Any]]:
        pairs = getaddresses(mail.get_all(field, []))
        return [{"emailAddress": {"name": name, "address": address}} for name, address in pairs]

    return {
        "@odata.type": "#microsoft.graph.message",
        "id": f"AAMk{number}",
        "internetMessageId": mail["Message-ID"],
        "internetMessageHeaders": [
            {"name": name, "value": mail[name]} for name in ("References", "In-Reply-To") if mail[name]
        ],
        "sentDateTime": parsedate_to_datetime(mail["Date"]).isoformat(),
        "isDraft": False,
        "from": people("From")[0],
        "toRecipients": people("To"),
        "subject": mail["Subject"],
        "body": {"contentType": "text", "content": mail.get_content()},
    }


def lines(records: Iterable[dict[str, Any]]) -> dict[str, str]:
    return {"ada.jsonl": "".join(json.dumps(each) + "\n" for each in records)}


def page(records: Iterable[dict[str, Any]]) -> dict[str, str]:
    return {"page.json": json.dumps({"value": list(records)}, indent=2)}


def thread(records: Iterable[dict[str, Any]]) -> dict[str, str]:
    return {"ada.json": json.dumps({"id": "t1", "messages": list(records)}, indent=2)}


def one_by_one(records: Iterable[dict[str, Any]]) -> dict[str, str]:
    return {f"{number}.json": json.dumps(each, indent=2) for number, each in enumerate(records)}


def array(records: Iterable[dict[str, Any]]) -> dict[str, str]:
    return {"all.json": json.dumps(list(records))}


def alerts(folder: Path, out: Path) -> list[tuple[str, ...]]:
    assert run(["scan", str(folder), "--alerts", str(out / "a.jsonl"), "--store", str(out / "store")]) == 0
    found = [json.loads(line) for line in (out / "a.jsonl").read_text().splitlines()]
    return sorted((each["pattern"], each["status"], each["starts_at"], each["deal_id"]) for each in found)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, ...]]:
    folder = tmp_path_factory.mktemp("mbox")
    (folder / "ada.mbox").write_bytes(mbox(unanswered()))
    found = alerts(folder, tmp_path_factory.mktemp("out"))
    assert [pattern for pattern, *_ in found] == ["unanswered-buyer"] * len(found) != []
    return found


@pytest.mark.parametrize(
    ("record", "files"),
    [
        (gmail_raw, lines),
        (gmail_raw, one_by_one),
        (gmail_full, thread),
        (gmail_full, array),
        (graph, page),
        (graph, lines),
        (graph, one_by_one),
    ],
)
def test_the_alerts_are_those_of_the_mails_themselves(
    record: Callable[[bytes, int], dict[str, Any]],
    files: Callable[[Iterable[dict[str, Any]]], dict[str, str]],
    tmp_path: Path,
    expected: list[tuple[str, ...]],
) -> None:
    folder = tmp_path / "dump"
    folder.mkdir()
    for name, text in files(record(letter, number) for number, letter in enumerate(unanswered())).items():
        (folder / name).write_text(text)
    assert alerts(folder, tmp_path) == expected


def test_small_files_of_several_owners_are_told_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("ada", "nora"):
        letters = [letter.replace(b"ada@", f"{name}@".encode()) for letter in unanswered()[:3]]
        records = [graph(letter, number) for number, letter in enumerate(letters)]
        (tmp_path / f"{name}.jsonl").write_text(lines(records)["ada.jsonl"])
    assert run(["scan", str(tmp_path), "--store", str(tmp_path / "store")]) == 0
    assert "ada@acme.example, nora@acme.example, and everybody" in capsys.readouterr().out


ICS = """\
BEGIN:VCALENDAR
BEGIN:VEVENT
UID:m1@mail.example
CREATED:20260302T080000Z
DTSTAMP:20260303T080000Z
LAST-MODIFIED:20260303T080000Z
DTSTART:20260304T090000Z
DTEND:20260304T100000Z
SUMMARY:Pilot
ORGANIZER:mailto:ada@acme.example
ATTENDEE;PARTSTAT=ACCEPTED:mailto:cy@initech.example
END:VEVENT
END:VCALENDAR
"""
GOOGLE = {
    "kind": "calendar#events",
    "summary": "ada@acme.example",
    "items": [
        {
            "kind": "calendar#event",
            "id": "m1",
            "iCalUID": "m1@mail.example",
            "created": "2026-03-02T08:00:00.000Z",
            "updated": "2026-03-03T08:00:00.000Z",
            "summary": "Pilot",
            "start": {"dateTime": "2026-03-04T10:00:00+01:00"},
            "end": {"dateTime": "2026-03-04T11:00:00+01:00"},
            "organizer": {"email": "ada@acme.example", "self": True},
            "attendees": [{"email": "cy@initech.example", "responseStatus": "accepted"}],
        }
    ],
}
GRAPH = {
    "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users('ada%40acme.example')/events",
    "value": [
        {
            "id": "AAMk1",
            "iCalUId": "m1@mail.example",
            "createdDateTime": "2026-03-02T08:00:00.0000000Z",
            "lastModifiedDateTime": "2026-03-03T08:00:00.0000000Z",
            "subject": "Pilot",
            "start": {"dateTime": "2026-03-04T01:00:00.0000000", "timeZone": "Pacific Standard Time"},
            "end": {"dateTime": "2026-03-04T02:00:00.0000000", "timeZone": "Pacific Standard Time"},
            "organizer": {"emailAddress": {"address": "ada@acme.example"}},
            "attendees": [
                {
                    "type": "required",
                    "status": {"response": "accepted", "time": "2026-03-03T08:00:00Z"},
                    "emailAddress": {"address": "cy@initech.example"},
                }
            ],
        }
    ],
}


def test_a_meeting_gives_the_same_alerts_from_every_calendar(tmp_path: Path) -> None:
    found = []
    for name, text in (
        ("ada.ics", ICS),
        ("google.json", json.dumps(GOOGLE)),
        ("outlook.json", json.dumps(GRAPH, indent=1)),
    ):
        folder = tmp_path / name / "in"
        folder.mkdir(parents=True)
        (folder / "ada.mbox").write_bytes(mbox(unanswered()))
        (folder / name).write_text(text)
        found.append(alerts(folder, tmp_path / name))
    assert {pattern for pattern, *_ in found[0]} == {"unanswered-buyer", "meeting-without-follow-up"}
    assert found[1] == found[2] == found[0]
