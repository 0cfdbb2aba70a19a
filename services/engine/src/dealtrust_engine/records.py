"""Events as the engine keeps them: small, slotted, times as moments.

A mail, by far the most frequent event, keeps only what patterns read. Everything else keeps the data of its event.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from dealtrust_engine.moments import NEVER, moment_of
from dealtrust_schemas.events import Event, Features, Mail, MailPromise, Meeting, Person
from dealtrust_schemas.mail import COURTESY_WORDS

ASKS, COURTESY, SCOPE, REFUSES, DEFERS, HOLDS_AGAINST = 1, 2, 4, 8, 16, 32
FROM_SELLER, HUMAN, TO_SELLER, TO_BUYER, CC_BUYER, BRINGS, REFERS = 64, 128, 256, 512, 1024, 2048, 4096
FLAGS = tuple(range(2 * REFERS))
"""The one copy of each combination of flags: numbers beyond 256 are objects of their own in every record."""


@dataclass(slots=True, eq=False)
class Record:
    """What all records have: when it happened, the id of the event, the feed it came from, how it got to its deal.

    ``rivals`` are the other deals that it might belong to.
    """

    at: int
    id: str
    source: str
    method: str
    confidence: float
    rivals: tuple[str, ...]


@dataclass(slots=True, eq=False)
class MailExtra:
    """What few mails have."""

    promises: tuple[MailPromise, ...]
    mentions: tuple[str, ...]
    quotes: dict[str, str]
    automatic: str | None
    away_until: int | None
    away: bool
    unreachable: tuple[str, ...]
    bounced: str | None
    deal_ref: str | None


@dataclass(slots=True, eq=False)
class MailRecord(Record):
    """A mail. ``conversation`` is the number of its thread; ``undone`` holds, for each address at which it bounced, when."""

    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    flags: int
    subject: str
    extra: MailExtra | None
    conversation: int = -1
    undone: dict[str, int] | None = None

    @property
    def people(self) -> tuple[str, ...]:
        """Sender and recipients."""
        return (self.sender, *self.to, *self.cc)

    def undone_for(self, emails: Iterable[str]) -> int:
        """The moment from which the mail reached none of these addresses; ``NEVER`` if it reached one."""
        bounced = self.undone
        if bounced is None:
            return NEVER
        return max((bounced.get(email, NEVER) for email in emails), default=NEVER)


@dataclass(slots=True, eq=False)
class Fact(Record):
    """Any event but a mail, with its data."""

    type: str
    data: Any


@dataclass(slots=True, eq=False)
class MeetingRecord(Record):
    """One revision of a calendar entry. All-day entries have ``first_day`` and ``last_day`` (inclusive) instead of times."""

    key: str
    uid: str
    start: int
    end: int
    first_day: date | None
    last_day: date | None
    cancelled: bool
    away: bool
    transparent: bool
    organizer: str
    attendees: tuple[tuple[str, str], ...]
    created: int
    series_next: int | None
    original: int | None
    deal_ref: str | None

    @property
    def people(self) -> tuple[str, ...]:
        """The organizer and all attendees."""
        return (self.organizer, *(email for email, _ in self.attendees))

    def response(self, email: str) -> str:
        """The answer of an attendee: accepted, declined, tentative or none."""
        for attendee, response in self.attendees:
            if attendee == email:
                return response
        return "none"


AnyRecord = TypeVar("AnyRecord", bound=Record)
_AT, _ID = attrgetter("at"), attrgetter("id")


def in_order(records: Iterable[AnyRecord]) -> list[AnyRecord]:
    """Records by moment, then by the id of the event."""
    ordered = sorted(records, key=_AT)
    # Few share their moment: to compare ids only there is twice as fast as to compare pairs.
    last, first = None, 0
    for i, record in enumerate(ordered):
        if record.at != last:
            if i - first > 1:
                ordered[first:i] = sorted(ordered[first:i], key=_ID)
            last, first = record.at, i
    ordered[first:] = sorted(ordered[first:], key=_ID)
    return ordered


def slots_of(kind: type[Record]) -> tuple[str, ...]:
    """The names of all that a kind of record holds."""
    return tuple(field.name for field in fields(kind))


MAIL = "dealtrust.mail.v1"
MEETING = "dealtrust.meeting.v1"


class Words:
    """Texts that many records share, kept once."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self._lists: dict[tuple[str, ...], tuple[str, ...]] = {}

    def text(self, text: str) -> str:
        """The one copy of a text."""
        return self.texts.setdefault(text, text)

    def people(self, people: tuple[Person, ...]) -> tuple[str, ...]:
        """The one copy of a list of addresses."""
        if len(people) == 1:
            listed: tuple[str, ...] = (people[0].email,)
        else:
            listed = tuple([person.email for person in people])
        return self._lists.setdefault(listed, listed)


def mail_record(event: Event, at: int, words: Words) -> MailRecord:
    """The record of a mail event; who is on which side is not known yet."""
    mail: Mail = event.data  # type: ignore[assignment]
    features = mail.features
    once = words.texts.setdefault
    source, sender, subject = event.source, mail.sender.email, mail.subject
    return MailRecord(
        at,
        event.id,
        once(source, source),
        "",
        1.0,
        (),
        once(sender, sender),
        words.people(mail.to),
        words.people(mail.cc) if mail.cc else (),
        _flags(features) | (REFERS if mail.references or mail.in_reply_to else 0),
        once(subject, subject),
        _extra(mail, features),
    )


def _flags(features: Features) -> int:
    return (
        (ASKS if features.asks else 0)
        | (COURTESY if features.courtesy and _is_courtesy(features) else 0)
        | (SCOPE if features.mentions_scope else 0)
        | (REFUSES if features.refuses else 0)
        | (DEFERS if features.defers else 0)
        | (HOLDS_AGAINST if features.holds_against else 0)
        | (BRINGS if features.attachments or features.links else 0)
    )


def _extra(mail: Mail, features: Features) -> MailExtra | None:
    """What few mails have, None for the others."""
    if not (
        mail.automatic
        or features.promises
        or features.mentions
        or features.quotes
        or mail.unreachable
        or mail.bounced_message_id
        or mail.away
        or mail.deal_ref
    ):
        return None
    until = mail.away.until if mail.away else None
    return MailExtra(
        features.promises,
        features.mentions,
        features.quotes,
        mail.automatic,
        moment_of(until) if until else None,
        mail.away is not None,
        mail.unreachable,
        mail.bounced_message_id,
        mail.deal_ref,
    )


def _is_courtesy(features: Features) -> bool:
    """Thanks and nothing else: not with many words, an attachment, a question, a request, a scope, a refusal or a deferral."""
    return not (
        features.words > COURTESY_WORDS
        or features.attachments
        or features.asks
        or features.mentions_scope
        or features.refuses
        or features.defers
    )


def meeting_record(event: Event, at: int, zone: ZoneInfo, words: Words) -> MeetingRecord:
    """The record of one revision of a calendar entry; ``zone`` reads the days of an all-day entry that is given in moments."""
    meeting: Meeting = event.data  # type: ignore[assignment]
    first_day, last_day = _days(meeting, zone)
    created = moment_of(meeting.created_at) if meeting.created_at else at
    following = meeting.series_next
    return MeetingRecord(
        at,
        event.id,
        words.text(event.source),
        "",
        1.0,
        (),
        f"{meeting.uid}|{meeting.recurrence_id or ''}",
        meeting.uid,
        0 if first_day else _moment(meeting.start),
        0 if first_day else _moment(meeting.end),
        first_day,
        last_day,
        meeting.status == "cancelled",
        meeting.kind == "away",
        meeting.transparent,
        words.text(meeting.organizer),
        tuple([(words.text(a.email), words.text(a.response)) for a in meeting.attendees]),
        min(created, at),
        _moment(following) if isinstance(following, datetime) else None,
        _original_start(meeting.recurrence_id),
        meeting.deal_ref,
    )


def _moment(when: datetime | date) -> int:
    if not isinstance(when, datetime):
        raise TypeError("a timed entry has moments, not days")
    return moment_of(when)


def _original_start(recurrence_id: str | None) -> int | None:
    """The moment that a recurrence id names, where it does name one (RFC 5545, 3.8.4.4)."""
    if not recurrence_id:
        return None
    try:
        when = datetime.fromisoformat(recurrence_id)
    except ValueError:
        return None
    return moment_of(when) if when.tzinfo else None


def _days(meeting: Meeting, zone: ZoneInfo) -> tuple[date | None, date | None]:
    """First and last day (inclusive) of an all-day entry; the end of iCalendar is the day after (RFC 5545, 3.6.1)."""
    if not meeting.all_day:
        return None, None
    start = _day(meeting.start, zone)
    if isinstance(meeting.end, datetime):
        last = _day(meeting.end - timedelta(microseconds=1), zone)
    else:
        last = meeting.end - timedelta(days=1)
    return start, max(start, last)


def _day(when: datetime | date, zone: ZoneInfo) -> date:
    if not isinstance(when, datetime):
        return when
    # An offset of its own tells the day as it was meant; a moment in UTC does not.
    return when.date() if when.utcoffset() else when.astimezone(zone).date()
