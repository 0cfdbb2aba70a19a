"""A series in a calendar file gives the alerts that its instances give when each is told by itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dealtrust_engine.config import Config
from dealtrust_engine.fold import fold
from tests.raw.comparing import Life, anchors, lives
from tests.raw.folder import write_folder
from tests.raw.ids import Ids
from tests.raw.reading import scan_folder
from tests.raw.told import Told, told_of

BERLIN = ZoneInfo("Europe/Berlin")
ENTERED = datetime(2026, 3, 2, 9, tzinfo=BERLIN)
FIRST = datetime(2026, 3, 10, 10, tzinfo=BERLIN)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
CONFIG: dict[str, Any] = {
    "tenant": "acme",
    "internal_domains": ["acme.example"],
    "timezone": "Europe/Berlin",
    "country": "DE",
    "stages": ["Prospecting", "Qualification"],
}
GUESTS = [
    {"email": "ada@acme.example", "response": "accepted"},
    {"email": "bob@buyer.example", "response": "accepted"},
]


def _event(name: str, at: datetime, /, **data: Any) -> dict[str, Any]:
    source = "calendar:ada@acme.example" if name == "meeting" else "salesforce:org"
    key = f"{name}-{data.get('recurrence_id', '')}-{at.isoformat()}"
    return {
        "specversion": "1.0",
        "id": key,
        "source": source,
        "type": f"dealtrust.{name}.v1",
        "time": at.isoformat(),
        "subject": name,
        "tenantid": "acme",
        "data": data,
    }


def _instance(at: datetime, start: datetime, following: datetime | None, **more: Any) -> dict[str, Any]:
    key = more.pop("key", start)
    told = {
        "uid": "sync@calendar.example",
        "recurrence_id": key.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "sequence": 0,
        "status": "confirmed",
        "kind": "meeting",
        "start": start.isoformat(),
        "end": (start + HOUR).isoformat(),
        "created_at": ENTERED.isoformat(),
        "organizer": "ada@acme.example",
        "attendees": GUESTS,
        "all_day": False,
        "transparent": False,
        **more,
    }
    if following is not None:
        told["series_next"] = following.isoformat()
    return _event("meeting", at, **told)


def _chain(starts: Sequence[datetime]) -> list[dict[str, Any]]:
    return [
        _instance(ENTERED, start, following)
        for start, following in zip(starts, [*starts[1:], None], strict=True)
    ]


def _story(meetings: list[dict[str, Any]]) -> Told:
    opened = datetime(2026, 3, 1, 9, tzinfo=BERLIN)
    events = [
        _event("party.user", opened, user_id="ada", email="ada@acme.example", name="Ada"),
        _event("party.contact", opened, contact_id="bob", emails=["bob@buyer.example"], name="Bob"),
        _event("deal.opened", opened, deal_id="D1", name="Deal", owner_id="ada", stage="Qualification"),
        _event("deal.contact", opened, deal_id="D1", contact_id="bob", primary=True),
        *meetings,
    ]
    until = datetime(2026, 4, 30, 12, tzinfo=BERLIN)
    return told_of({"name": "series", "events": events, "config": CONFIG, "until": until.isoformat()})


def _entry(start: datetime, *lines: str, modified: datetime = ENTERED) -> list[str]:
    return [
        "BEGIN:VEVENT",
        "UID:sync@calendar.example",
        f"DTSTAMP:{modified.astimezone(ZoneInfo('UTC')):%Y%m%dT%H%M%SZ}",
        f"CREATED:{ENTERED.astimezone(ZoneInfo('UTC')):%Y%m%dT%H%M%SZ}",
        f"LAST-MODIFIED:{modified.astimezone(ZoneInfo('UTC')):%Y%m%dT%H%M%SZ}",
        f"DTSTART;TZID=Europe/Berlin:{start:%Y%m%dT%H%M%S}",
        f"DTEND;TZID=Europe/Berlin:{start + HOUR:%Y%m%dT%H%M%S}",
        *lines,
        "ORGANIZER:mailto:ada@acme.example",
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@acme.example",
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@buyer.example",
        "END:VEVENT",
    ]


def _file(*entries: list[str]) -> str:
    lines = [line for entry in entries for line in entry]
    return "\r\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//EN", *lines, "END:VCALENDAR", ""]
    )


def _weeks(every: int, count: int) -> list[datetime]:
    return [FIRST + every * number * WEEK for number in range(count)]


def _cancelled() -> list[dict[str, Any]]:
    """The second of four is called off a day after the first: the first then has its next one in two weeks."""
    one, two, three, _ = starts = _weeks(1, 4)
    off = one - DAY
    return [
        *_chain(starts),
        _instance(off, one, three),
        _instance(off, two, three, status="cancelled", sequence=1),
    ]


def _moved() -> list[dict[str, Any]]:
    """The second of three moves from Tuesday to Thursday, before the first."""
    one, two, three = starts = _weeks(1, 3)
    at = one - DAY
    thursday = two + 2 * DAY
    return [
        *_chain(starts),
        _instance(at, one, thursday),
        _instance(at, thursday, three, key=two, sequence=1),
    ]


CASES = {
    "weekly": (_chain(_weeks(1, 5)), _file(_entry(FIRST, "RRULE:FREQ=WEEKLY;COUNT=5"))),
    "every other week": (
        _chain(_weeks(2, 3)),
        _file(_entry(FIRST, "RRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20260410T000000Z")),
    ),
    "weekly but for one day": (
        _chain([FIRST, FIRST + 2 * WEEK]),
        _file(_entry(FIRST, "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;TZID=Europe/Berlin:20260317T100000")),
    ),
    "one cancelled": (
        _cancelled(),
        _file(
            _entry(FIRST, "RRULE:FREQ=WEEKLY;COUNT=4"),
            _entry(
                FIRST + WEEK,
                "RECURRENCE-ID;TZID=Europe/Berlin:20260317T100000",
                "STATUS:CANCELLED",
                "SEQUENCE:1",
                modified=FIRST - DAY,
            ),
        ),
    ),
    "one moved": (
        _moved(),
        _file(
            _entry(FIRST, "RRULE:FREQ=WEEKLY;COUNT=3"),
            _entry(
                FIRST + WEEK + 2 * DAY,
                "RECURRENCE-ID;TZID=Europe/Berlin:20260317T100000",
                "SEQUENCE:1",
                modified=FIRST - DAY,
            ),
        ),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_series_gives_what_its_instances_give(case: str, tmp_path: Path) -> None:
    meetings, calendar = CASES[case]
    told, ids = _story(meetings), Ids()
    write_folder(_story([]), tmp_path, ids)
    (tmp_path / "ada.ics").write_text(calendar, encoding="utf-8")
    scanned = scan_folder(told, tmp_path)
    canonical = fold(list(told.events), Config.model_validate(told.config), told.until)
    expected = lives(canonical.alerts, anchors(told.events, ids), ids)
    found = lives(scanned.alerts, anchors(scanned.events, ids), ids)
    assert _sorted(found) == _sorted(expected)
    assert {life.pattern for life in found} >= {"meeting-without-follow-up"}
    assert not scanned.rejects


def _sorted(found: list[Life]) -> list[Life]:
    return sorted(found, key=lambda life: (life.pattern, life.starts_at))
