"""One VEVENT as plain values: a revision of a calendar entry, or an answer to one."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

from dealtrust_schemas.events import Response

Method = Literal["", "PUBLISH", "REQUEST", "ADD", "CANCEL", "REPLY", "COUNTER"]


@dataclass(frozen=True, slots=True)
class When:
    """A time as it is written: a day, or a wall-clock time with its zone. ``zone`` None: floating."""

    value: date | datetime
    zone: tzinfo | None = None

    @property
    def is_day(self) -> bool:
        return not isinstance(self.value, datetime)

    def wall(self, zone: tzinfo, home: tzinfo) -> datetime:
        """The naive time that a clock in ``zone`` shows then; a day is its midnight.

        home: the zone of floating times.
        """
        if not isinstance(self.value, datetime):
            return datetime.combine(self.value, time())
        own = self.zone or home
        if own is zone:
            return self.value
        return self.value.replace(tzinfo=own).astimezone(zone).replace(tzinfo=None)

    def moment(self, home: tzinfo) -> datetime:
        """In UTC; a day begins at midnight of its own zone, else of ``home``."""
        if not isinstance(self.value, datetime):
            return datetime.combine(self.value, time(), tzinfo=self.zone or home).astimezone(UTC)
        return self.value.replace(tzinfo=self.zone or home).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Rule:
    """How an entry repeats: RRULE texts, further dates, excluded dates."""

    rules: tuple[str, ...] = ()
    dates: tuple[When, ...] = ()
    excluded: tuple[When, ...] = ()
    excluding_rules: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.rules or self.dates)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a revision was read, and whose calendar or mailbox that is.

    home: the zone of times that name none. owner: lower-case address, None if not known.
    source: URI of the feed. from_mail: it came as a calendar part of a mail.
    """

    origin: str
    position: str
    source: str
    owner: str | None
    home: tzinfo
    from_mail: bool = False


@dataclass(frozen=True, slots=True)
class Revision:
    """A calendar entry as one calendar object states it.

    instance: RECURRENCE-ID, None for the entry or series as a whole. onwards: RANGE=THISANDFUTURE.
    stamp: when this state came to be, UTC: LAST-MODIFIED, else DTSTAMP. written: DTSTAMP, UTC.
    status: of a CANCEL it is not ``cancelled`` where it may only take away the attendees that it names.
    end: None if the object gives neither end nor duration; cancellations and replies may lack ``start`` too.
    away: ``stated`` by a property of its own, ``words`` if only the title says so.
    first_sight: not read but inferred: the entry at its creation, of which only a later state is left.
    numbered: False if the source keeps no SEQUENCE; the revision then belongs to the latest one known by its stamp.
    """

    uid: str
    method: Method
    instance: When | None
    onwards: bool
    sequence: int
    stamp: datetime
    written: datetime
    created: datetime | None
    start: When | None
    end: When | None
    length: timedelta | None
    status: Literal["confirmed", "tentative", "cancelled"]
    transparent: bool
    away: Literal["stated", "words", "no"]
    organizer: str | None
    attendees: tuple[tuple[str, Response], ...]
    rule: Rule
    deal_ref: str | None
    place: Place
    first_sight: bool = False
    numbered: bool = True

    @property
    def is_answer(self) -> bool:
        """It changes what one attendee answered and nothing else."""
        return self.method in {"REPLY", "COUNTER"}

    @property
    def order(self) -> tuple[int, datetime, bool, datetime, str]:
        """Revisions of one entry in the order in which they replace each other.

        SEQUENCE, then DTSTAMP (RFC 5546, 2.1.5); in a file DTSTAMP may be the moment of the export, so the
        stamp stands in. Of equal ones the organizer's own copy comes last.
        """
        written = self.stamp if self.method in {"", "PUBLISH"} else self.written
        return self.sequence, written, self.is_organizers_copy, self.stamp, self.place.source

    @property
    def is_organizers_copy(self) -> bool:
        return self.place.owner is not None and self.place.owner == self.organizer
