"""What a record of the Google Calendar API is, and the calendar entries it holds.

Sources: developers.google.com/calendar/api/v3/reference/events and guides/push, guides/sync.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from dealtrust_sources.calendar.items import CalendarItem, line, text_line, time_line
from dealtrust_sources.calendar.zones import named_zone
from dealtrust_sources.dumps import Notice, Piece, Told
from dealtrust_sources.json_values import listed, mapping, moment, text, under

_EVENT: Final = "calendar#event"
_RESPONSES: Final = {"accepted": "ACCEPTED", "declined": "DECLINED", "tentative": "TENTATIVE"}
_INSTANCE_ID = re.compile(r"(.+)_(?:R?)(\d{8})(?:T(\d{6})Z)?")
_REPEATS: Final = ("RRULE", "EXRULE", "RDATE", "EXDATE")


def pieces(value: object, told: Told) -> Iterator[Piece]:
    """The entries of a record, and a notice for each thing that names an entry without giving it."""
    record = mapping(value)
    headers = {name.lower(): text(value) for name, value in mapping(record, "headers").items()} or {
        name.lower(): text(value) for name, value in record.items()
    }
    if "x-goog-resource-state" in headers:
        yield _pushed(headers)
    elif isinstance(record.get("items"), list):
        told = _told_by_page(record, told)
        for each in record["items"]:
            yield _entry(mapping(each), told)
    else:
        yield _entry(record, told)


def _pushed(headers: Mapping[str, str]) -> Notice:
    """A push message: everything is in its headers, and they only say that something changed."""
    state, address = headers["x-goog-resource-state"], headers.get("x-goog-resource-uri", "")
    if state == "sync":
        return Notice("id_only", f"sync: the channel is open for {address}")
    return Notice("id_only", f"{state}: read {address}")


def _told_by_page(page: Mapping[str, Any], told: Told) -> Told:
    """A list says when its calendar was last changed; a primary calendar bears the address of its owner."""
    name = text(page, "summary").lower()
    own = (
        name if text(page, "accessRole") in ("owner", "") and re.fullmatch(r"[^@\s]+@[^@\s]+", name) else None
    )
    return replace(told, at=told.at or moment(text(page, "updated")), owner=own or told.owner)


def _entry(event: Mapping[str, Any], told: Told) -> Piece:
    kind = text(event, "kind")
    if kind not in ("", _EVENT) or not text(event, "id"):
        return Notice("unknown_record", f"no event of a calendar: {kind[:60]}")
    series = text(event, "recurringEventId")
    cancelled = text(event, "status") == "cancelled"
    stub = cancelled and not mapping(event, "start")
    uid = text(event, "iCalUID")
    guests = listed(event, "attendees")
    named = [text(each, "email") for each in (*guests, mapping(event, "organizer"))]
    lines = [
        line("UID", uid or f"{series or text(event, 'id')}@google.com"),
        *_stamps(event, told),
        *_instance(event),
        *([] if stub else _content(event)),
    ]
    return CalendarItem(
        lines,
        tuple(each for each in (text(event, "id"), series) if each),
        "CANCEL" if stub else "",
        knows_uid=bool(uid),
        people=tuple(each.lower() for each in named if each),
        owner=_owner(event) or told.owner,
        numbered=isinstance(event.get("sequence"), int),
        text=text(event, "description"),
    )


def _owner(event: Mapping[str, Any]) -> str | None:
    """Whose calendar this copy of the entry lies in: Google marks them with ``self``."""
    for each in (*listed(event, "attendees"), mapping(event, "organizer"), mapping(event, "creator")):
        if under(each, "self") is True and text(each, "email"):
            return text(each, "email").lower()
    return None


def _stamps(event: Mapping[str, Any], told: Told) -> Iterator[str]:
    created, updated = (moment(text(event, name)) for name in ("created", "updated"))
    at = updated or told.at
    if created is not None:
        yield time_line("CREATED", created)
    if at is not None:
        yield time_line("DTSTAMP", at)
        yield time_line("LAST-MODIFIED", at)
    if isinstance(event.get("sequence"), int):
        yield line("SEQUENCE", text(event, "sequence"))


def _content(event: Mapping[str, Any]) -> Iterator[str]:
    yield from _time("DTSTART", mapping(event, "start"))
    if under(event, "endTimeUnspecified") is not True:
        yield from _time("DTEND", mapping(event, "end"))
    for each in listed(event, "recurrence"):
        if isinstance(each, str) and each.upper().startswith(_REPEATS):
            yield line(each.partition(":")[0], each.partition(":")[2])
    yield text_line("SUMMARY", text(event, "summary"))
    yield line("X-GOOGLE-EVENT-TYPE", text(event, "eventType"))
    if text(event, "status") in ("cancelled", "tentative"):
        yield line("STATUS", text(event, "status").upper())
    if text(event, "transparency") == "transparent" or text(event, "eventType") in (
        "workingLocation",
        "birthday",
    ):
        yield "TRANSP:TRANSPARENT"
    organizer = text(event, "organizer", "email")
    if organizer:
        yield line("ORGANIZER", f"mailto:{organizer}")
    for guest in listed(event, "attendees"):
        kind = "RESOURCE" if under(guest, "resource") is True else "INDIVIDUAL"
        partstat = _RESPONSES.get(text(guest, "responseStatus"), "NEEDS-ACTION")
        if text(guest, "email"):
            yield line("ATTENDEE", f"mailto:{text(guest, 'email')}", CUTYPE=kind, PARTSTAT=partstat)


def _instance(event: Mapping[str, Any]) -> Iterator[str]:
    """RECURRENCE-ID of an instance of a series: its original start, which its id ends with as well."""
    if not text(event, "recurringEventId"):
        return
    original = list(_time("RECURRENCE-ID", mapping(event, "originalStartTime")))
    named = _INSTANCE_ID.fullmatch(text(event, "id"))
    if original or named is None:
        yield from original
    elif named[3]:
        yield line("RECURRENCE-ID", f"{named[2]}T{named[3]}Z")
    else:
        yield line("RECURRENCE-ID", named[2], VALUE="DATE")


def _time(name: str, value: Mapping[str, Any]) -> Iterator[str]:
    """A day, or a moment on the clock of its zone, which a series must know when that clock is changed."""
    day, written, zone = text(value, "date"), text(value, "dateTime"), text(value, "timeZone")
    try:
        if day:
            yield time_line(name, date.fromisoformat(day))
        elif written:
            at = datetime.fromisoformat(written)
            own = named_zone(zone) if zone else None
            if own is not None:
                at = at.astimezone(own).replace(tzinfo=None) if at.tzinfo else at
            yield time_line(name, at, zone if own is not None else None)
    except (ValueError, OverflowError):
        yield line(name, day or written)  # refused by name where it is read
