"""Calendar entries and the .ics files they are exported to (RFC 5545)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from .mime import token
from .people import Person

Response = Literal["NEEDS-ACTION", "ACCEPTED", "DECLINED", "TENTATIVE"]

_OUTLOOK_ZONES = {
    "Europe/Berlin": "W. Europe Standard Time",
    "America/New_York": "Eastern Standard Time",
    "Asia/Singapore": "Singapore Standard Time",
}
_ZONE_RULES = {
    "Europe/Berlin": (
        ("STANDARD", "CET", "+0200", "+0100", "19701025T030000", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"),
        ("DAYLIGHT", "CEST", "+0100", "+0200", "19700329T020000", "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"),
    ),
    "America/New_York": (
        ("STANDARD", "EST", "-0400", "-0500", "19701101T020000", "FREQ=YEARLY;BYMONTH=11;BYDAY=1SU"),
        ("DAYLIGHT", "EDT", "-0500", "-0400", "19700308T020000", "FREQ=YEARLY;BYMONTH=3;BYDAY=2SU"),
    ),
    "Asia/Singapore": (("STANDARD", "+08", "+0800", "+0800", "19700101T000000", ""),),
}


@dataclass(frozen=True, eq=False)
class Entry:
    """One calendar entry in its last state.

    start, end: aware moments in the organizer's zone, or dates (end exclusive) for an all-day entry.
    entered, changed: when it was made and last touched. guests: everybody invited, with their answer.
    rule: an RRULE value; left_out: starts of instances that do not take place (EXDATE).
    """

    title: str
    organizer: Person
    start: datetime | date
    end: datetime | date
    entered: datetime
    changed: datetime
    guests: tuple[tuple[Person, Response], ...] = ()
    cancelled: bool = False
    transparent: bool = False
    out_of_office: bool = False
    rule: str = ""
    left_out: tuple[datetime, ...] = ()
    sequence: int = 0
    room: str = ""

    @property
    def uid(self) -> str:
        """The id: a function of who entered what and when."""
        return f"{token(self.organizer.email, self.title, self.entered.isoformat())}@{self.organizer.domain}"

    def taken_back(self) -> "Entry":
        """Return the entry as it stands once the organizer has cancelled it."""
        return replace(self, cancelled=True, sequence=self.sequence + 1)

    def as_invited(self) -> "Entry":
        """Return the entry as it stood in the first invitation: nobody had answered."""
        guests = tuple((person, _UNANSWERED) for person, _ in self.guests)
        return replace(self, guests=guests, cancelled=False, sequence=0, changed=self.entered)


_UNANSWERED: Response = "NEEDS-ACTION"


@dataclass(frozen=True)
class _Zone:
    """A time zone: the name that computes, and the name that the calendar program writes."""

    iana: str
    shown: str


def export(entries: Sequence[Entry], owner: Person) -> bytes:
    """Return the owner's calendar as the calendar program exports it: every entry in its last state."""
    outlook = owner.client == "outlook"
    zone = _Zone(owner.zone, _OUTLOOK_ZONES[owner.zone] if outlook else owner.zone)
    product = "-//Invented//Office Calendar 16.0//EN" if outlook else "-//Invented//Calendar 70.9054//EN"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{product}",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{owner.email}",
    ]
    lines += _zone_lines(zone)
    for entry in sorted(entries, key=lambda found: (found.entered, found.uid)):
        lines += _event_lines(entry, zone, stamp=entry.changed)
    return _fold([*lines, "END:VCALENDAR"])


def invitation(entry: Entry, method: str, stamp: datetime) -> bytes:
    """Return the calendar part of an invitation mail, times in UTC."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Invented//Calendar 70.9054//EN", f"METHOD:{method}"]
    return _fold([*lines, *_event_lines(entry, None, stamp=stamp), "END:VCALENDAR"])


def reply(entry: Entry, guest: Person, response: Response, stamp: datetime) -> bytes:
    """Return the calendar part of one guest's answer."""
    answered = replace(entry, guests=((guest, response),), changed=stamp)
    return invitation(answered, "REPLY", stamp)


def _event_lines(entry: Entry, zone: _Zone | None, stamp: datetime) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{entry.uid}",
        f"DTSTAMP:{_utc(stamp)}",
        f"CREATED:{_utc(entry.entered)}",
        f"LAST-MODIFIED:{_utc(entry.changed)}",
        f"SEQUENCE:{entry.sequence}",
        f"SUMMARY:{_escape(entry.title)}",
        _when("DTSTART", entry.start, zone),
        _when("DTEND", entry.end, zone),
        f"STATUS:{'CANCELLED' if entry.cancelled else 'CONFIRMED'}",
        f"TRANSP:{'TRANSPARENT' if entry.transparent else 'OPAQUE'}",
    ]
    if entry.rule:
        lines.append(f"RRULE:{entry.rule}")
    lines += [_when("EXDATE", left_out, zone) for left_out in entry.left_out]
    if entry.out_of_office:
        lines.append("X-MICROSOFT-CDO-BUSYSTATUS:OOF")
    if entry.guests:
        lines.append(f"ORGANIZER;CN={_quoted(entry.organizer.name)}:mailto:{entry.organizer.email}")
    for guest, response in entry.guests:
        role = "ROLE=REQ-PARTICIPANT;RSVP=TRUE"
        lines.append(f"ATTENDEE;{role};PARTSTAT={response};CN={_quoted(guest.name)}:mailto:{guest.email}")
    if entry.room:
        address = f"{entry.room.lower().replace(' ', '-')}@rooms.{entry.organizer.domain}"
        lines.append(f"ATTENDEE;CUTYPE=ROOM;PARTSTAT=ACCEPTED;CN={_quoted(entry.room)}:mailto:{address}")
        lines.append(f"LOCATION:{_escape(entry.room)}")
    return [*lines, "END:VEVENT"]


def _zone_lines(zone: _Zone) -> list[str]:
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone.shown}"]
    for kind, short, offset_from, offset_to, start, rule in _ZONE_RULES[zone.iana]:
        lines += [
            f"BEGIN:{kind}",
            f"DTSTART:{start}",
            f"TZOFFSETFROM:{offset_from}",
            f"TZOFFSETTO:{offset_to}",
        ]
        lines += [f"TZNAME:{short}", *([f"RRULE:{rule}"] if rule else []), f"END:{kind}"]
    return [*lines, "END:VTIMEZONE"]


def _when(name: str, value: datetime | date, zone: _Zone | None) -> str:
    if not isinstance(value, datetime):
        return f"{name};VALUE=DATE:{value:%Y%m%d}"
    if zone is None:
        return f"{name}:{_utc(value)}"
    return f"{name};TZID={zone.shown}:{value.astimezone(ZoneInfo(zone.iana)):%Y%m%dT%H%M%S}"


def _utc(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _quoted(text: str) -> str:
    return f'"{text}"' if any(letter in text for letter in ",;:") else text


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _fold(lines: Sequence[str]) -> bytes:
    """Return the lines with CRLF, folded after at most 75 octets, never inside a letter."""
    out: list[bytes] = []
    for line in lines:
        piece = b""
        for letter in line:
            octets = letter.encode()
            if len(piece) + len(octets) > 74:
                out.append(piece)
                piece = b" "
            piece += octets
        out.append(piece)
    return b"\r\n".join(out) + b"\r\n"
