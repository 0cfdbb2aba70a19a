"""Which moment a time in a calendar file means: zones by name, by definition, by offset, and none."""

from collections.abc import Callable, Iterable

import pytest

from dealtrust_schemas.events import Event, Meeting
from dealtrust_sources.calendar import read_ics
from dealtrust_sources.records import Context, Reject

Items = list[Event | Reject]
Read = Callable[..., Items]


def meetings(items: Iterable[Event | Reject]) -> list[Meeting]:
    return [each.data for each in items if isinstance(each, Event) and isinstance(each.data, Meeting)]


@pytest.mark.parametrize(
    ("lines", "start", "end"),
    [
        (
            "DTSTART;TZID=W. Europe Standard Time:20260720T100000\nDURATION:PT30M",
            "2026-07-20T08:00:00Z",
            "2026-07-20T08:30:00Z",
        ),
        (
            "DTSTART;TZID=/mozilla.org/20050126_1/Europe/Athens:20260720T100000",
            "2026-07-20T07:00:00Z",
            "2026-07-20T07:00:00Z",
        ),
        (
            'DTSTART;TZID="(UTC-03:30) Somewhere":20260720T100000\nDURATION:PT1H',
            "2026-07-20T13:30:00Z",
            "2026-07-20T14:30:00Z",
        ),
        (
            "DTSTART;TZID=Nowhere:20260720T100000\nDURATION:PT1H",
            "2026-07-20T08:00:00Z",
            "2026-07-20T09:00:00Z",
        ),
        (
            "DTSTART;TZID=(UTC+02:00) Athens\\, Bucharest:20260720T100000\nDURATION:PT1H",
            "2026-07-20T07:00:00Z",
            "2026-07-20T08:00:00Z",
        ),
        (
            'DTSTART;TZID="(UTC-05:00) Eastern Time (US & Canada)":20260720T100000\nDURATION:PT1H',
            "2026-07-20T14:00:00Z",
            "2026-07-20T15:00:00Z",
        ),
        (
            'DTSTART;TZID="(GMT+10:00) Canberra, Melbourne, Sydney":20260120T100000\nDURATION:PT1H',
            "2026-01-19T23:00:00Z",
            "2026-01-20T00:00:00Z",
        ),
        (
            'DTSTART;TZID="(UTC) Dublin, Edinburgh, Lisbon, London":20260720T100000\nDURATION:PT1H',
            "2026-07-20T09:00:00Z",
            "2026-07-20T10:00:00Z",
        ),
        (
            'DTSTART;TZID="(GMT+01.00) Sarajevo/Warsaw/Zagreb":20260720T100000\nDURATION:PT1H',
            "2026-07-20T08:00:00Z",
            "2026-07-20T09:00:00Z",
        ),
        (
            'DTSTART;TZID="(UTC-06:00) Sydney, Central America":20260720T100000\nDURATION:PT1H',
            "2026-07-20T16:00:00Z",
            "2026-07-20T17:00:00Z",
        ),
        (
            "DTSTART;TZID=tzone://Microsoft/Utc:20260720T100000\nDURATION:PT1H",
            "2026-07-20T10:00:00Z",
            "2026-07-20T11:00:00Z",
        ),
        (
            "DTSTART;TZID=America/New_York:20260720T100000Z\nDURATION:PT1H",
            "2026-07-20T10:00:00Z",
            "2026-07-20T11:00:00Z",
        ),
        ("DTSTART:20260720T100000\nDURATION:PT1H", "2026-07-20T08:00:00Z", "2026-07-20T09:00:00Z"),
        ("DTSTART:20260720T100000Z\nDTEND:20260720T110000Z", "2026-07-20T10:00:00Z", "2026-07-20T11:00:00Z"),
        (
            "DTSTART;TZID=Europe/Berlin:20260329T013000\nDURATION:PT2H",
            "2026-03-29T00:30:00Z",
            "2026-03-29T02:30:00Z",
        ),
    ],
)
def test_times_find_their_zone(read: Read, lines: str, start: str, end: str) -> None:
    (meeting,) = meetings(read(f"UID:m1\nDTSTAMP:20260101T000000Z\n{lines}"))
    dumped = meeting.model_dump(mode="json")
    assert (dumped["start"], dumped["end"]) == (start, end)


def test_a_zone_defined_in_the_file_counts_also_when_it_comes_last(
    calendar: Callable[..., bytes], context: Context
) -> None:
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Customized Time Zone\nBEGIN:STANDARD\nDTSTART:16010101T000000\n"
        "TZOFFSETFROM:+0530\nTZOFFSETTO:+0530\nEND:STANDARD\nEND:VTIMEZONE"
    )
    entry = (
        "UID:m1\nDTSTAMP:20260101T000000Z\nDTSTART;TZID=Customized Time Zone:20260720T100000\nDURATION:PT1H"
    )
    first = calendar(entry, head=zone)
    last = calendar(entry).replace(
        b"END:VCALENDAR", zone.replace("\n", "\r\n").encode() + b"\r\nEND:VCALENDAR"
    )
    for raw in (first, last):
        (meeting,) = meetings(read_ics(raw, origin="ada.ics", context=context))
        assert meeting.model_dump(mode="json")["start"] == "2026-07-20T04:30:00Z"


@pytest.mark.parametrize("rule", ["RRULE:FREQ=SECONDLY", "RRULE:FREQ=YEARLY;INTERVAL=0", "EXRULE:FREQ=DAILY"])
def test_a_zone_cannot_take_for_ever(read: Read, rule: str) -> None:
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Odd\nBEGIN:STANDARD\nDTSTART:16010101T000000\n"
        f"TZOFFSETFROM:+0200\nTZOFFSETTO:+0200\n{rule}\nEND:STANDARD\nEND:VTIMEZONE"
    )
    (meeting,) = meetings(
        read("UID:m1\nDTSTAMP:20260101T000000Z\nDTSTART;TZID=Odd:20260720T100000", head=zone)
    )
    assert meeting.model_dump(mode="json")["start"] == "2026-07-20T08:00:00Z"


def test_floating_times_are_on_the_owners_clock(read: Read) -> None:
    entry = "UID:m1\nDTSTAMP:20260101T000000Z\nDTSTART:20260720T100000\nDURATION:PT1H"
    (by_owner,) = meetings(read(entry, owner="nora@acme.example"))
    (by_file,) = meetings(read(entry, owner="nora@acme.example", head="X-WR-TIMEZONE:Asia/Tokyo"))
    assert by_owner.model_dump(mode="json")["start"] == "2026-07-20T14:00:00Z"
    assert by_file.model_dump(mode="json")["start"] == "2026-07-20T01:00:00Z"
