"""Calendar entries that an interface gives as JSON, written as the VEVENT that they stand for (RFC 5545).

So one parser reads all calendars, whatever way they came.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import PurePath

from dealtrust_sources.calendar.entry import EntryError, read_entry
from dealtrust_sources.calendar.lines import Block, deal_in
from dealtrust_sources.calendar.reader import home_of
from dealtrust_sources.calendar.revision import Method, Place
from dealtrust_sources.calendar.state import CalendarState
from dealtrust_sources.calendar.zones import ZoneBook
from dealtrust_sources.records import Context, Reject

_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_TEXT_SPECIAL = re.compile(r"([\\;,])")


@dataclass(frozen=True, slots=True)
class CalendarItem:
    """One entry, or one answer to an entry.

    lines: content lines of the VEVENT. ids: by which the interface knows it: its own, then that of its series.
    method: as of iTIP, "" for a state in a calendar. knows_uid: False if the UID in the lines is a stand-in, used
    only where the ids tell nothing better. people: addresses that it names. owner: whose calendar it is, if known.
    numbered: whether the interface keeps a SEQUENCE. text: where a token of the CRM may stand.
    """

    lines: list[str]
    ids: tuple[str, ...] = ()
    method: Method = ""
    knows_uid: bool = True
    people: tuple[str, ...] = ()
    owner: str | None = None
    numbered: bool = True
    text: str = ""


def collect_item(
    item: CalendarItem,
    *,
    origin: str,
    position: str,
    context: Context,
    state: CalendarState,
) -> Iterator[Reject]:
    """Put an entry into ``state``; what cannot be read comes back.

    Source of the events: ``calendar:<owner>``, where the owner is not known the name of the file.
    """
    owner = (item.owner or "").lower()
    source = f"calendar:{owner or PurePath(origin).stem.lower()}"
    place = Place(origin, position, source, owner or None, home_of(owner, context))
    block = Block("event", 0, item.lines, deal_in(item.text))
    try:
        revision = read_entry(block, method=item.method, book=ZoneBook(), place=place)
    except EntryError as error:
        yield Reject(origin, position, error.reason, error.detail[:200])
        return
    if revision.away != "no" and not owner and not revision.organizer:
        yield Reject(origin, position, "unknown_owner", "an absence, but it is not known whose")
        return
    revision = replace(revision, numbered=item.numbered)
    if item.knows_uid:
        if item.ids and not revision.is_answer:
            state.know(item.ids[0], revision.uid, revision.instance)
        state.add(revision)
    else:
        state.add_by_item(item.ids[-1], revision)


def line(name: str, value: str, **params: str) -> str:
    """A content line with its value as it is; what would end the line is left out."""
    told = "".join(f';{key}="{_clean(text).replace(chr(34), "")}"' for key, text in params.items())
    return f"{name}{told}:{_clean(value)}"


def text_line(name: str, value: str) -> str:
    """A content line of type TEXT."""
    return line(name, _TEXT_SPECIAL.sub(r"\\\1", value))


def time_line(name: str, at: datetime | date, zone: str | None = None) -> str:
    """A content line of type DATE-TIME or DATE. zone: the TZID of a naive time; an aware one is written in UTC."""
    if not isinstance(at, datetime):
        return f"{name};VALUE=DATE:{at:%Y%m%d}"
    if at.tzinfo is not None:
        return f"{name}:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return line(name, f"{at:%Y%m%dT%H%M%S}", **({"TZID": zone} if zone else {}))


def _clean(text: str) -> str:
    return _CONTROL.sub(" ", text)


def away_item(
    kind: str, start: datetime, end: datetime, *, told_at: datetime | None, owner: str | None
) -> CalendarItem:
    """An absence that a mailbox's automatic replies tell of. told_at: when it was read; unknown: it counts from its start."""
    lines = [
        line("UID", f"{kind}-{start:%Y%m%dT%H%M%SZ}"),
        time_line("DTSTAMP", told_at or start),
        time_line("DTSTART", start),
        time_line("DTEND", end),
        line("X-MICROSOFT-CDO-BUSYSTATUS", "OOF"),
    ]
    return CalendarItem(lines, owner=owner)
