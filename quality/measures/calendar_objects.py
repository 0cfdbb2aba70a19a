"""Calendar objects: every one is read or refused with a reason, and what it says of a meeting reaches its events."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from dealtrust_schemas.events import Event, Meeting
from dealtrust_sources.calendar import read_ics
from dealtrust_sources.records import Context, Reject
from quality.datasets import DataFolder
from quality.figures import Figures
from quality.histories import TENANT
from quality.measurement import Measured, Measurement

DETECTOR = "calendar"
DATASET = "ics"
CONTEXT = Context(TENANT)
_READ = "objects read, or refused with a reason"
_YEAR = 2030
_PLACEHOLDER = re.compile(r"\$([a-z_]+?)(?:\.([a-z]+))?\.?(-?\d+)?:", re.IGNORECASE)
_FOLD = re.compile(r"\r?\n[ \t]")
_DECLINED = re.compile(r';PARTSTAT="?DECLINED', re.IGNORECASE)
_THING = re.compile(r';CUTYPE="?(?:RESOURCE|ROOM)', re.IGNORECASE)
"""A room or a projector attends no meeting (RFC 5545, 3.2.3)."""


@dataclass(slots=True)
class Entry:
    """One VEVENT as its lines tell it, read by nothing but a search for a few properties."""

    method: str
    properties: dict[str, str] = field(default_factory=dict)
    declined: list[str] = field(default_factory=list)

    @property
    def uid(self) -> str:
        """The UID; empty if there is none."""
        return self.properties.get("UID", "")

    @property
    def cancelled(self) -> bool:
        """Whether it cancels its meeting."""
        return self.method == "CANCEL" or self.properties.get("STATUS", "").upper() == "CANCELLED"


def run(data: DataFolder) -> Measured:
    """Every object by itself."""
    records = data.records(f"{DATASET}/calendars.jsonl.gz", "ics", "placeholders")
    told: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for record in records:
        text = filled(record["ics"]) if record["placeholders"] else record["ics"]
        found = list(read_ics(text.encode("utf-8", "surrogateescape"), origin="set.ics", context=CONTEXT))
        meetings = [item.data for item in found if isinstance(item, Event) and isinstance(item.data, Meeting)]
        refused = any(isinstance(item, Reject) for item in found)
        said = list(entries(text))
        asked[_READ] += bool(said)
        told[_READ] += bool(said) and bool(found)
        asked["without a VEVENT"] += not said
        for name, good in _claims(said, meetings, refused):
            asked[name] += 1
            told[name] += good
    figures = Figures(DETECTOR, DATASET)
    rest = asked.pop("without a VEVENT")
    for name, n in asked.items():
        figures.share(name, told[name], n)
    return Measured(f"{len(records):,} objects, {rest:,} of them without a VEVENT", figures.rows)


def _claims(said: list[Entry], meetings: list[Meeting], refused: bool) -> Iterator[tuple[str, bool]]:
    """What the entries of an object say, and whether an event of the same UID says it too."""
    for entry in said:
        if not entry.uid or refused:
            continue
        same = [meeting for meeting in meetings if meeting.uid == entry.uid]
        if entry.cancelled:
            yield "cancellations that reach their meeting", any(m.status == "cancelled" for m in same)
        sequence = entry.properties.get("SEQUENCE", "")
        if sequence.isdigit():
            yield "SEQUENCE that reaches its meeting", any(m.sequence == int(sequence) for m in same)
        for email in entry.declined:
            yield (
                "declined attendees who decline in their meeting",
                any(a.email == email and a.response == "declined" for m in same for a in m.attendees),
            )


def entries(text: str) -> Iterator[Entry]:
    """The VEVENTs of a calendar stream (RFC 5545, 3.1: lines are unfolded first)."""
    method, inside, entry = "", [], Entry("")
    for line in _FOLD.sub("", text).splitlines():
        name, _, value = line.partition(":")
        key = name.partition(";")[0].upper()
        if key == "BEGIN":
            inside.append(value.strip().upper())
            if inside[-1] == "VEVENT":
                entry = Entry(method)
            elif inside[-1] == "VCALENDAR":
                method = ""
        elif key == "END":
            if inside and inside.pop() == "VEVENT":
                yield entry
        elif key == "METHOD":
            method = value.strip().upper()
        elif inside[-1:] == ["VEVENT"]:
            entry.properties.setdefault(key, value.strip())
            address = value.strip().lower().partition("mailto:")[2]
            if key == "ATTENDEE" and _DECLINED.search(name) and not _THING.search(name) and address:
                entry.declined.append(address)


def filled(text: str) -> str:
    """The variables of a server's test suite, such as ``$now.year.1:`` or ``$email2:``, filled in."""
    return _PLACEHOLDER.sub(_value, text)


def _value(match: re.Match[str]) -> str:
    name, part, number = match[1].lower(), match[2], int(match[3] or 0)
    if name == "now":
        return str(_YEAR + number) if part == "year" else f"{_YEAR}06{15 + max(-14, min(15, number)):02}"
    if name.endswith("email"):
        return f"{name}{number}@people.example"
    if "cuaddr" in name:
        return f"mailto:{name.partition('cuaddr')[0]}email{number}@people.example"
    return f"{name}{number}"


MEASUREMENT = Measurement(
    detector=DETECTOR,
    dataset=DATASET,
    way="Each object by itself goes through the calendar parser; the variables of a server's test suite are filled in first. "
    "Beside it stands a plain search for UID, STATUS, METHOD, SEQUENCE and attendees who declined, in every VEVENT of objects "
    "of which nothing was refused.",
    baseline="none: the right share is 1",
    shows="That the format is read as many programs write it, and that a cancellation, a refusal or a higher sequence "
    "is not lost.",
    not_shows="How people use calendars: these are test files of libraries and servers.",
    run=run,
)
