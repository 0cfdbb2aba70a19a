import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dealtrust_engine.config import Config
from dealtrust_reading.finding import Finder, Found
from dealtrust_reading.inferring import infer
from dealtrust_reading.mailboxes import mailboxes_in
from dealtrust_reading.rejects import Rejects
from dealtrust_reading.settings import SourceSections
from dealtrust_reading.stage import Reading, tells_people
from dealtrust_schemas.events import Event, Mail, Meeting
from services.reading.tests.letters import ADA, BEN, letter, mbox, unanswered

USERS = "Id,Email,Name,TimeZoneSidKey\n0051,ada@acme.example,Ada Lind,America/New_York\n"
ACCOUNTS = "Id,Name,Website\n0011,Globex,https://www.globex.example\n"
OPPORTUNITIES = (
    "Id,Name,AccountId,OwnerId,StageName,Amount,CloseDate,CreatedDate\n"
    "0061,Rollout,0011,0051,Prospecting,1000,2026-06-30,2026-02-01T09:00:00.000Z\n"
)
INVITATION = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:u1@acme.example
DTSTAMP:20260301T090000Z
CREATED:20260301T090000Z
LAST-MODIFIED:20260301T090000Z
DTSTART:20260309T150000
DTEND:20260309T160000
ORGANIZER:mailto:ada@acme.example
ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ben@globex.example
END:VEVENT
END:VCALENDAR
"""


def change(record_id: str, stage: str) -> str:
    header = {
        "entityName": "Opportunity", "changeType": "UPDATE", "recordIds": [record_id], "changedFields": ["StageName"],
        "commitTimestamp": 1773057600000, "commitNumber": 1, "sequenceNumber": 1, "transactionKey": "t1",
        "commitUser": "0051",
    }  # fmt: skip
    return json.dumps({"payload": {"ChangeEventHeader": header, "StageName": stage}})


def read(folder: Path, **settings: Any) -> tuple[list[Event], list[Event], dict[str, int]]:
    """Events of the files, events that open relationships, rejects by reason."""
    config = Config.model_validate(settings)
    with Finder() as finder, Rejects() as rejects:
        files = [item for item in finder.find([folder]) if isinstance(item, Found)]
        reading = Reading(files, mailboxes_in(files), config, SourceSections(), rejects)
        return list(reading.events()), list(reading.openings()), dict(rejects.counts)


def types(events: list[Event]) -> set[str]:
    return {event.type.removeprefix("dealtrust.").removesuffix(".v1") for event in events}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("User", USERS), ("Account", ACCOUNTS), ("Opportunity", OPPORTUNITIES)):
        (tmp_path / "crm").mkdir(exist_ok=True)
        (tmp_path / "crm" / f"{name}.csv").write_text(text)
    (tmp_path / "ada.mbox").write_bytes(mbox(unanswered()))
    return tmp_path


def test_mail_is_read_with_what_the_crm_knows_of_people(folder: Path) -> None:
    events, openings, rejects = read(folder)
    assert {"party.user", "party.account", "deal.opened", "mail"} <= types(events)
    assert openings == []
    assert rejects == {}
    assert {event.source for event in events if isinstance(event.data, Mail)} == {"mailbox:ada@acme.example"}


def test_times_without_a_zone_are_on_the_clock_of_whose_calendar_it_is(folder: Path) -> None:
    (folder / "ada.ics").write_text(INVITATION)
    events, _, _ = read(folder)
    starts = {event.data.start for event in events if isinstance(event.data, Meeting)}
    assert starts == {datetime(2026, 3, 9, 19, tzinfo=UTC)}


def test_an_answer_by_mail_completes_the_meeting_of_a_calendar_file(folder: Path) -> None:
    (folder / "ada.ics").write_text(INVITATION)
    reply = INVITATION.replace("VERSION:2.0", "VERSION:2.0\nMETHOD:REPLY").replace("NEEDS-ACTION", "ACCEPTED")
    reply = reply.replace("DTSTAMP:20260301", "DTSTAMP:20260304")
    raw = letter(9, "2026-03-04 10:00", BEN, ADA, "see part").replace(
        b'Content-Type: text/plain; charset="utf-8"', b"Content-Type: text/calendar; method=REPLY"
    )
    (folder / "reply.eml").write_bytes(raw.replace(b"see part\n", reply.encode()))
    events, _, rejects = read(folder)
    answers = [
        a.response
        for e in events
        if isinstance(e.data, Meeting)
        for a in e.data.attendees
        if "ben" in a.email
    ]
    assert "accepted" in answers
    assert rejects == {}


def test_change_events_know_what_the_export_said(folder: Path) -> None:
    (folder / "changes.jsonl").write_text("\n" + change("0061", "Negotiation") + "\nnot json\n")
    events, _, rejects = read(folder)
    changed = [event.data.model_dump() for event in events if event.type == "dealtrust.deal.changed.v1"]
    assert [(data["changes"]["stage"]["old"], data["changes"]["stage"]["new"]) for data in changed] == [
        ("Prospecting", "Negotiation")
    ]
    assert rejects == {"not_json": 1}


def test_two_tables_of_one_object_in_a_folder_are_told(folder: Path) -> None:
    (folder / "crm" / "more.csv").write_text(OPPORTUNITIES)
    assert read(folder)[2] == {"second_table": 1}


def test_tables_may_be_packed_and_what_breaks_off_is_told(folder: Path) -> None:
    rows = OPPORTUNITIES + "".join(
        f"0062{n:06d},Deal {n},0011,0051,Open,{n},2026-06-30,2026-02-01T09:00:00.000Z\n" for n in range(9999)
    )
    (folder / "crm" / "Opportunity.csv").unlink()
    (folder / "crm" / "Opportunity.csv.gz").write_bytes(gzip.compress(rows.encode())[:-9])
    events, _, rejects = read(folder)
    assert sum(event.type == "dealtrust.deal.opened.v1" for event in events) > 1000
    assert rejects["truncated_archive"] == 1


def test_without_deals_the_mailbox_tells_who_we_are_and_what_is_watched(tmp_path: Path) -> None:
    (tmp_path / "Takeout.mbox").write_bytes(mbox(unanswered()))
    events, openings, _ = read(tmp_path, internal_domains=["acme.example"])
    assert types(events) == {"mail"}
    assert {event.data.model_dump().get("deal_id") for event in openings} - {None} == {
        "relationship:globex.example",
        "relationship:initech.example",
    }


def test_only_people_of_the_crm_make_a_look_into_the_mailboxes_needless(folder: Path) -> None:
    def found() -> list[Found]:
        with Finder() as finder:
            return [item for item in finder.find([folder]) if isinstance(item, Found)]

    assert tells_people(found())
    (folder / "crm" / "User.csv").unlink()
    assert not tells_people(found())
    (folder / "changes.jsonl").write_text(change("0061", "Negotiation"))
    assert tells_people(found())


def test_domains_and_zone_are_inferred_but_what_was_given_stays(tmp_path: Path) -> None:
    (tmp_path / "Takeout.mbox").write_bytes(mbox(unanswered()))
    with Finder() as finder:
        files = [item for item in finder.find([tmp_path]) if isinstance(item, Found)]
        config, owners = infer(mailboxes_in(files), Config())
        given, _ = infer(mailboxes_in(files), Config(timezone="Asia/Tokyo"))
    assert owners == ("ada@acme.example",)
    assert (config.internal_domains, config.timezone) == (("acme.example",), "Europe/Berlin")
    assert given.timezone == "Asia/Tokyo"


def test_a_reject_names_the_file_that_it_lies_in(tmp_path: Path) -> None:
    (tmp_path / "crm").mkdir()
    record = {
        "attributes": {"type": "Opportunity", "url": "/sobjects/Opportunity/1"},
        "Id": "1",
        "StageName": "x",
    }
    (tmp_path / "crm" / "answer.json").write_text(json.dumps({"records": [record]}))
    out = tmp_path / "rejects.jsonl"
    with Finder() as finder, Rejects(out) as rejects:
        files = [item for item in finder.find([tmp_path / "crm"]) if isinstance(item, Found)]
        assert list(Reading(files, [], Config(), SourceSections(), rejects).events()) == []
    (reject,) = map(json.loads, out.read_text().splitlines())
    assert (reject["file"], reject["reason"]) == (str(tmp_path / "crm" / "answer.json"), "missing_time")
