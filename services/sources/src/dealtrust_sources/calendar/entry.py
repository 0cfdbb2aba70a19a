"""Read one VEVENT into a revision."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Final, Literal

from icalendar import Component
from icalendar import Event as VEvent
from icalendar.prop import vBroken

from dealtrust_schemas.events import Response
from dealtrust_sources.calendar.absence import absence_in
from dealtrust_sources.calendar.lines import Block
from dealtrust_sources.calendar.revision import Method, Place, Revision, Rule, When
from dealtrust_sources.calendar.zones import ZoneBook

_RESPONSES: Final[dict[str, Response]] = {
    "ACCEPTED": "accepted",
    "CONFIRMED": "accepted",  # not in RFC 5545, but Apple's calendar has been seen to write it
    "DECLINED": "declined",
    "DELEGATED": "declined",  # somebody else comes in their place
    "TENTATIVE": "tentative",
}
_ADDRESS = re.compile(r"^[^\s@]+@[^\s@]+$")
# Zones are looked up by :mod:`zones`; under another name the library leaves the times as they are written.
_ZONE: Final = "X-WRITTEN-TZID"
_OWN_ZONE = re.compile(r';TZID=(?:"([^"]*)"|([^";]*))', re.IGNORECASE)
# What the contracts can hold, with room for a length and a zone.
_FIRST_YEAR: Final = 1901
_END_YEAR: Final = 2290
_LONGEST: Final = timedelta(days=3660)
_ROOM_DOMAIN = "@resource.calendar.google.com"


class EntryError(ValueError):
    """A VEVENT that says too little. ``reason`` is a named reason."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def read_entry(
    block: Block, *, method: Method, book: ZoneBook, place: Place, received_at: datetime | None = None
) -> Revision:
    """The revision in a block of kind ``event``.

    received_at: when the object arrived, stands in for a missing DTSTAMP. Raises :class:`EntryError` with
    reason unreadable, no_uid, no_stamp, no_start, bad_time, mixed_times or ends_before_start.
    """
    try:
        lines = [_with_own_zone(line) for line in block.lines]
        event = VEvent.from_ical("\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""]))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise EntryError("unreadable", str(error)[:120]) from error
    uid = _text(event, "UID")
    if not uid:
        raise EntryError("no_uid", "an entry without UID cannot be told from another")
    start, end, length = _times(event, book)
    if start is None and method not in {"CANCEL", "REPLY", "COUNTER"}:
        raise EntryError("no_start", f"entry {uid[:60]}")
    created, written, modified = (_stamp(event, name) for name in ("CREATED", "DTSTAMP", "LAST-MODIFIED"))
    # The object of an answer is made in the moment of the answer; it may carry the entry's older LAST-MODIFIED.
    answered = written if method in {"REPLY", "COUNTER"} else None
    stamp = answered or modified or written or received_at or created or _floating_stamp(event, place.home)
    if stamp is None:
        raise EntryError("no_stamp", f"entry {uid[:60]} does not say when it was written")
    attendees = _attendees(event)
    status = _status(event)
    # RFC 5546, 3.2.5: one that takes away some attendees only names them and has no STATUS.
    if method == "CANCEL" and (not attendees or _text(event, "STATUS")):
        status = "cancelled"
    instance = _when(event, "RECURRENCE-ID", book)
    return Revision(
        uid=uid,
        method=method,
        instance=instance,
        onwards=_params(event, "RECURRENCE-ID").get("RANGE", "").upper() == "THISANDFUTURE",
        sequence=_sequence(event),
        stamp=max(stamp, created) if created and not modified else stamp,
        written=written or stamp,
        created=min(created, stamp) if created else None,
        start=start,
        end=end,
        length=length,
        status=status,
        transparent=_text(event, "TRANSP").upper() == "TRANSPARENT",
        away=absence_in(lambda name: _text(event, name)),
        organizer=_address(event.get("ORGANIZER")),
        attendees=attendees,
        rule=_rule(event, block.lines, book),
        deal_ref=block.deal_ref,
        place=place,
    )


def _with_own_zone(line: str) -> str:
    """A line of times with its zone in quotes, for Outlook writes names like ``(UTC+01:00) Berlin`` without them."""
    head, colon, times = line.rpartition(":")
    if ";TZID=" not in head.upper():
        return line

    def quoted(zone: re.Match[str]) -> str:
        return f';{_ZONE}="{zone[1] or (zone[2] or "").replace(chr(92), "")}"'

    return _OWN_ZONE.sub(quoted, head) + colon + times


def _first(event: Component, name: str) -> Any:
    value = event.get(name)
    return value[0] if isinstance(value, list) else value


def _inner(value: Any, attribute: str) -> Any:
    """What the library made of a value; None if it could not."""
    return None if value is None or isinstance(value, vBroken) else getattr(value, attribute, None)


def _all(event: Component, name: str) -> list[Any]:
    value = event.get(name)
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(event: Component, name: str) -> str:
    value = _first(event, name)
    return "" if value is None else str(value).strip()


def _params(event: Component, name: str) -> dict[str, str]:
    value = _first(event, name)
    found = value.params if value is not None else {}
    return {str(key).upper(): str(text) for key, text in found.items()}


def _written_when(value: Any, zone_name: str | None, book: ZoneBook) -> When | None:
    if isinstance(value, tuple):  # a period: its start
        value = value[0]
    if isinstance(value, date) and not _FIRST_YEAR <= value.year < _END_YEAR:
        return None
    if isinstance(value, datetime):
        naive = value.replace(tzinfo=None)
        if value.tzinfo is not None:  # in UTC, whatever zone stands beside it
            return When(naive, UTC)
        return When(naive, book.zone(zone_name))
    return When(value) if isinstance(value, date) else None


def _when(event: Component, name: str, book: ZoneBook) -> When | None:
    value = _first(event, name)
    if value is None:
        return None
    found = _written_when(_inner(value, "dt"), _params(event, name).get(_ZONE), book)
    if found is None:
        raise EntryError("bad_time", f"{name} {str(value)[:60]}")
    return found


def _times(event: Component, book: ZoneBook) -> tuple[When | None, When | None, timedelta | None]:
    start, end = _when(event, "DTSTART", book), _when(event, "DTEND", book)
    duration = _inner(_first(event, "DURATION"), "dt")
    length = duration if isinstance(duration, timedelta) and end is None else None
    if start is None:
        return None, None, None
    if end is not None and start.is_day != end.is_day:
        raise EntryError("mixed_times", "start and end are both days or both moments")
    if _marked_all_day(event) and not start.is_day:
        start, end = _as_days(start, end)
    lasts = length if end is None else end.moment(UTC) - start.moment(UTC)
    if lasts is not None and lasts < timedelta():
        raise EntryError("ends_before_start", f"entry from {start.value}")
    if lasts is not None and lasts > _LONGEST:
        raise EntryError("bad_time", f"an entry of {lasts.days} days")
    return start, end, length


def _marked_all_day(event: Component) -> bool:
    return _text(event, "X-MICROSOFT-CDO-ALLDAYEVENT").upper() == "TRUE"


def _as_days(start: When, end: When | None) -> tuple[When, When | None]:
    """Outlook may write an all-day entry as midnights of its zone."""
    ends = [start] if end is None else [start, end]
    if any(isinstance(each.value, datetime) and each.value.time() != time() for each in ends):
        return start, end
    days = [When(each.value.date()) for each in ends if isinstance(each.value, datetime)]
    return days[0], (days[1] if len(days) > 1 else None)


def _stamp(event: Component, name: str) -> datetime | None:
    """A time that RFC 5545 wants in UTC; one without zone is not trusted."""
    value = _inner(_first(event, name), "dt")
    if not isinstance(value, datetime) or value.tzinfo is None or not _FIRST_YEAR <= value.year < _END_YEAR:
        return None
    return value.astimezone(UTC)


def _floating_stamp(event: Component, home: tzinfo) -> datetime | None:
    """A DTSTAMP that lacks its zone, on the clock of ``home`` like every time that names none: better than no entry."""
    value = _inner(_first(event, "DTSTAMP"), "dt")
    if not isinstance(value, datetime) or not _FIRST_YEAR <= value.year < _END_YEAR:
        return None
    return value.replace(tzinfo=home).astimezone(UTC)


def _sequence(event: Component) -> int:
    text = _text(event, "SEQUENCE")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _status(event: Component) -> Literal["confirmed", "tentative", "cancelled"]:
    match _text(event, "STATUS").upper():
        case "CANCELLED" | "CANCELED":
            return "cancelled"
        case "TENTATIVE":
            return "tentative"
    return "confirmed"


def _address(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0]
    if value is None:
        return None
    given = re.sub(r"^mailto:", "", str(value).strip(), flags=re.IGNORECASE).strip().strip("<>").lower()
    if not _ADDRESS.match(given):
        # Exchange and CalDAV servers name people by path; the address then stands in a parameter.
        given = str(value.params.get("EMAIL", "")).strip().lower()
    return given if _ADDRESS.match(given) else None


def _attendees(event: Component) -> tuple[tuple[str, Response], ...]:
    """Invited people in the order of the object, each once; rooms, things and mere readers are left out."""
    found: dict[str, Response] = {}
    for value in _all(event, "ATTENDEE"):
        address = _address(value)
        params = {str(key).upper(): str(text).upper() for key, text in value.params.items()}
        if address is None or address.endswith(_ROOM_DOMAIN):
            continue
        if params.get("CUTYPE") in {"ROOM", "RESOURCE"} or params.get("ROLE") == "NON-PARTICIPANT":
            continue
        response = _RESPONSES.get(params.get("PARTSTAT", ""), "none")
        if found.get(address, "none") == "none":
            found[address] = response
    return tuple(found.items())


def _rule(event: Component, lines: list[str], book: ZoneBook) -> Rule:
    def texts(name: str) -> tuple[str, ...]:
        # As written: the library refuses rules that others live with.
        found = (line.partition(":") for line in lines)
        return tuple(value.strip() for head, _, value in found if head.partition(";")[0].upper() == name)

    def dates(name: str) -> tuple[When, ...]:
        return tuple(_dates(_all(event, name), book))

    return Rule(texts("RRULE"), dates("RDATE"), dates("EXDATE"), texts("EXRULE"))


def _dates(values: Iterable[Any], book: ZoneBook) -> Iterable[When]:
    for value in values:
        zone_name = value.params.get(_ZONE)
        for each in _inner(value, "dts") or ():
            when = _written_when(each.dt, zone_name, book)
            if when is not None:
                yield when
