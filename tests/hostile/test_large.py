"""Files that are larger, longer or deeper than any program writes: bounded, named, survived, and the rest is read."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.hostile.reading import ROOT, read

MEGABYTE = 1_000_000
HEAD = (
    b"From: Bo <bo@buyer.example>\nTo: Ada <ada@acme.example>\nSubject: Plan\n"
    b"Date: Wed, 11 Mar 2026 10:00:00 +0100\nMessage-ID: <one@buyer.example>\n"
)
ENTRY = (
    b"BEGIN:VEVENT\r\nUID:1@calendar.example\r\nDTSTAMP:20260301T090000Z\r\nDTSTART:20260302T090000Z\r\n"
    b"DTEND:20260302T100000Z\r\nORGANIZER:mailto:ada@acme.example\r\nATTENDEE:mailto:bo@buyer.example\r\n"
)


def written(path: Path, chunks: Iterable[bytes]) -> Path:
    with path.open("wb") as file:
        file.writelines(chunks)
    return path


def calendar(path: Path, *rest: bytes) -> Path:
    return written(
        path, [b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", ENTRY, *rest, b"END:VEVENT\r\nEND:VCALENDAR\r\n"]
    )


def test_a_mail_of_two_hundred_megabytes_is_set_aside_and_the_next_one_read(tmp_path: Path) -> None:
    line = b"x" * 99 + b"\n"
    separator = b"From bo@buyer.example Wed Mar 11 10:00:00 2026\n"
    body = (line * 10_000 for _ in range(200))
    box = written(
        tmp_path / "ada.mbox", [separator, HEAD, b"\n", *body, b"\n", separator, HEAD, b"\nHello\n"]
    )
    told = read(box)
    assert (told.mails, told.rejects) == (1, {"too_large": 1})
    assert told.megabytes < 300


MAILS = {
    "a header of ten thousand fields": [b"X-Field: value\n" * 10_000],
    "a field of fifty megabytes": [b"X-Field: ", b"a" * 50 * MEGABYTE, b"\n"],
    "a recipient list of fifty megabytes": [
        b"Cc: bo@buyer.example",
        b", bo@buyer.example" * 2_700_000,
        b"\n",
    ],
    "a field of a million folded lines": [b"References: ", b"\n <a@buyer.example>" * MEGABYTE, b"\n"],
    "ten thousand parts, each in the one before": [
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) for level in range(10_000)
    ],
    "ten thousand mails, each in the one before": [b"Content-Type: message/rfc822\n\n" * 10_000],
    "a million parts": [b"Content-Type: multipart/mixed; boundary=b\n\n", b"--b\n\nx\n" * MEGABYTE],
    "a million tags, none closed": [b"Content-Type: text/html\n\n", b"<p><b>" * MEGABYTE],
    "thirty million lines": [b"\n", b"x\n" * 20 * MEGABYTE],
    "nothing but zero bytes": [b"\n", b"\0" * 10 * MEGABYTE],
    "lines that end in every way": [b"\n", b"a\rb\nc\r\nd\n\re\x85f\x0bg" * 100_000],
}


def test_mails_beyond_measure_are_read_or_named(tmp_path: Path) -> None:
    folders = [tmp_path / str(number) for number in range(len(MAILS))]
    for folder, (name, chunks) in zip(folders, MAILS.items(), strict=True):
        folder.mkdir()
        written(folder / f"{name}.eml", [HEAD, *chunks, b"\nHello\n"])
    told = read(tmp_path)
    assert told.mails + sum(told.rejects.values()) == len(MAILS)
    assert set(told.rejects) <= {"too_large", "not_a_mail"}
    assert told.megabytes < 1_000


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY;COUNT=1000000",
        "FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,10,20,30,40,50",
        "FREQ=HOURLY;BYDAY=MO;BYSETPOS=300",
        "FREQ=SECONDLY;INTERVAL=7;BYHOUR=3;BYMINUTE=5;BYSECOND=59",
        "FREQ=MINUTELY;BYHOUR=23;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    ],
)
def test_a_series_without_end_is_cut(tmp_path: Path, rule: str) -> None:
    told = read(calendar(tmp_path / "ada.ics", b"RRULE:" + rule.encode() + b"\r\n"))
    assert sum(told.events.values()) <= 1_000
    assert set(told.rejects) <= {"series_cut"}
    assert told.seconds < 20


def test_entries_beyond_measure_are_set_aside_and_the_next_one_read(tmp_path: Path) -> None:
    again = b"END:VEVENT\r\n" + ENTRY.replace(b"UID:1@", b"UID:2@")
    people = calendar(tmp_path / "people.ics", b"ATTENDEE:mailto:x@buyer.example\r\n" * 100_000, again)
    dates = calendar(
        tmp_path / "dates.ics", b"RDATE:20260305T090000Z\r\n" * MEGABYTE, again.replace(b":2@", b":3@")
    )
    line = calendar(tmp_path / "line.ics", b"X-NOTE:", b"a" * 200 * MEGABYTE, b"\r\n")
    told = read(people, dates, line)
    assert told.rejects == {"too_large": 2}
    assert told.events == {"dealtrust.meeting.v1": 3}
    assert told.megabytes < 200


def test_records_and_tables_beyond_measure_are_named(tmp_path: Path) -> None:
    deep = b"[" * 100_000 + b"]" * 100_000
    written(tmp_path / "deep.jsonl", [b'{"type":"dealtrust.mail.v1","data":', deep, b"}\n"])
    written(tmp_path / "deep_change.jsonl", [b'{"ChangeEventHeader":', deep, b"}\n"])
    written(tmp_path / "long.jsonl", [b'{"type":"dealtrust.mail.v1","data":"', b"a" * 70 * MEGABYTE, b'"}\n'])
    wide, field = tmp_path / "wide", tmp_path / "field"
    wide.mkdir()
    field.mkdir()
    names = [b"," + b"c%d" % number for number in range(MEGABYTE)]
    written(wide / "Opportunity.csv", [b"Id", *names, b"\n006000000000001AAA", b",1" * MEGABYTE, b"\n"])
    rows = [
        b"Id,Name,StageName,CloseDate\n006000000000001AAA,",
        b"x" * 60 * MEGABYTE,
        b",Proposal,2026-05-01\n",
    ]
    written(field / "Opportunity.csv", rows)
    told = read(tmp_path)
    assert told.events == {}
    assert told.rejects == {"missing_columns": 1, "not_json": 2, "too_large": 1, "unreadable_row": 1}
    assert told.megabytes < 800


def test_an_array_larger_than_memory_should_hold_is_read_as_it_comes(tmp_path: Path) -> None:
    event = (ROOT / "schemas/golden/tick/v1/full.json").read_bytes()
    elements = (b",\n" * (number > 0) + event for number in range(100 * MEGABYTE // len(event)))
    told = read(written(tmp_path / "all.json", [b"[", *elements, b"]"]))
    assert told.rejects == {}
    assert sum(told.events.values()) == 100 * MEGABYTE // len(event)
    assert told.megabytes < 200


def test_an_archive_that_floods_is_refused(tmp_path: Path) -> None:
    flood = HEAD + b"\n" * 100 * MEGABYTE
    with zipfile.ZipFile(tmp_path / "flood.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number in range(11):
            archive.writestr(f"{number}.eml", flood)
    told = read(tmp_path)
    assert (told.events, told.rejects) == ({}, {"archive_too_large": 1})
