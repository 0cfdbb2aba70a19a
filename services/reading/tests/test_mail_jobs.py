"""The same comes out however many processes read the mails, from whatever files."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from dealtrust_engine.config import Config
from dealtrust_reading.finding import Finder, Found
from dealtrust_reading.mail_jobs import Letter, MailJobs
from dealtrust_reading.mailboxes import mailboxes_in
from dealtrust_reading.rejects import Rejects
from dealtrust_reading.settings import SourceSections
from dealtrust_reading.stage import Reading
from dealtrust_schemas.events import EVENT_TYPES, Meeting
from dealtrust_sources.mail.setting import RawMail
from dealtrust_sources.records import Context
from services.reading.tests.letters import mbox, unanswered

INVITATION = b"""From: Ben Ray <ben@globex.example>
To: Ada Lind <ada@acme.example>
Subject: Pilot
Date: Wed, 4 Mar 2026 09:00:00 +0100
Message-ID: <invitation@mail.example>
Content-Type: text/calendar; method=REQUEST

BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
UID:pilot
DTSTAMP:20260304T080000Z
DTSTART:20260311T090000Z
DTEND:20260311T100000Z
ORGANIZER:mailto:ben@globex.example
ATTENDEE:mailto:ada@acme.example
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A large mbox with a broken mail in it, and a Maildir with folders of its own."""
    many = [mail.replace(b"<m", b"<n%d." % copy) for copy in range(40) for mail in unanswered()]
    (tmp_path / "ada.mbox").write_bytes(mbox([INVITATION, *many[:50], b"Subject: of nobody\n\n", *many[50:]]))
    for name, mail in {
        "box/cur/1:2,S": unanswered()[0],
        "box/cur/2:2,DS": unanswered()[1],
        "box/.Sent/cur/3:2,S": unanswered()[2],
        "box/.Drafts/cur/4:2,S": unanswered()[3],
        "box/tmp/5": unanswered()[3],
        "box/.Junk/new/6": unanswered()[4],
    }.items():
        for part in ("cur", "new", "tmp"):
            (tmp_path / name).parent.parent.joinpath(part).mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(mail)
    return tmp_path


def read(folder: Path, jobs: int) -> tuple[list[str], list[str]]:
    """The events as JSON, and the rejects, both in their order."""
    config = Config.model_validate({"internal_domains": ["acme.example"]})
    with Finder() as finder, Rejects(folder.parent / f"rejects{jobs}.jsonl") as rejects:
        files = [item for item in finder.find([folder]) if isinstance(item, Found)]
        reading = Reading(files, mailboxes_in(files), config, SourceSections(), rejects, jobs)
        events = list(reading.events())
    lines = [
        EVENT_TYPES[event.type].model_validate(event.data, from_attributes=True).model_dump_json()
        + str((event.id, event.source, event.time))
        for event in events
    ]
    assert any(isinstance(event.data, Meeting) for event in events)
    return lines, (folder.parent / f"rejects{jobs}.jsonl").read_text().splitlines()


def test_any_number_of_processes_reads_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone, rejected = read(folder, 1)
    monkeypatch.setattr("dealtrust_reading.mail_jobs._BYTES_WORTH_A_PROCESS", 1_000)
    monkeypatch.setattr("dealtrust_reading.mail_jobs._BATCH_MAILS", 7)
    assert read(folder, 3) == (alone, rejected)
    assert len(alone) == 204
    reasons = [(Path(line["file"]).name, line["reason"]) for line in map(json.loads, rejected)]
    assert sorted(reasons) == [
        ("2:2,DS", "draft"), ("4:2,S", "draft"), ("6", "spam"), ("ada.mbox", "no_sender"),
    ]  # fmt: skip


def test_mails_are_cut_out_only_as_fast_as_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dealtrust_reading.mail_jobs._BATCH_MAILS", 1)
    cut = 0

    def letters() -> Iterator[Letter]:
        nonlocal cut
        for mail in unanswered() * 20:
            cut += 1
            yield "x.mbox", RawMail(mail)

    with MailJobs(Context("acme"), 2, 100 << 20) as jobs:
        results = jobs.read(letters(), None)
        next(results)
        assert cut < 20
        assert len(list(results)) == 99
