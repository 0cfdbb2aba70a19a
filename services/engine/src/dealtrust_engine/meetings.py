"""Meetings as stories: from the revisions of a calendar entry to when it was planned, with whom, and whether it was held.

A revision counts as a meeting when it is timed and blocks time, or when it is an all-day entry that somebody
outside has accepted: such a one ends at 17:00, or at the end of the organizer's working day, of its last day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from dealtrust_engine.directory import Directory
from dealtrust_engine.moments import NEVER, local_date, start_of_day
from dealtrust_engine.records import MeetingRecord

CONFIRMING = frozenset({"accepted", "tentative"})


class Plan(NamedTuple):
    """A span in which a meeting lay ahead, with the buyers who had not declined. ``confirmed``: one of them
    had said yes or maybe.
    """

    start: int
    end: int
    buyers: tuple[str, ...]
    confirmed: bool


@dataclass(slots=True)
class Meeting:
    """The story of one meeting.

    ``held`` is its end if it took place with at least one buyer who had not declined, else ``NEVER``.
    ``anchor`` is the last revision not later than that end.
    """

    key: str
    uid: str
    by_seller: bool
    entered: int
    buyers: tuple[str, ...]
    anchor: MeetingRecord
    revisions: list[MeetingRecord]
    start: int = NEVER
    held: int = NEVER
    plans: list[Plan] = field(default_factory=list)
    scheduled: list[tuple[int, MeetingRecord]] = field(default_factory=list)
    accepted: list[tuple[int, str, MeetingRecord]] = field(default_factory=list)

    @property
    def confirmed(self) -> bool:
        """Whether a buyer had said yes or maybe when the meeting was held, or had called it himself."""
        return bool(self.plans) and self.plans[-1].confirmed

    @property
    def attended(self) -> tuple[str, ...]:
        """The buyers who had not declined when the meeting was held."""
        return self.plans[-1].buyers if self.held < NEVER and self.plans else ()


def entries_of(records: Iterable[MeetingRecord]) -> dict[str, list[MeetingRecord]]:
    """Calendar entries but absences, each with its revisions in order of time."""
    by_key: dict[str, list[MeetingRecord]] = defaultdict(list)
    for record in records:
        if not record.away:
            by_key[record.key].append(record)
    return by_key


def meetings_of(entries: dict[str, list[MeetingRecord]], directory: Directory) -> list[Meeting]:
    """The meetings with buyers among calendar entries."""
    stories = [_story(key, revisions, directory) for key, revisions in entries.items()]
    return [story for story in stories if story is not None]


def times(record: MeetingRecord, directory: Directory) -> tuple[int, int]:
    """Start and end of an entry; of an all-day one the day's begin and the end of the organizer's working day."""
    if record.first_day is None or record.last_day is None:
        return record.start, record.end
    calendar = directory.calendar(record.organizer)
    return start_of_day(record.first_day, calendar.zone), calendar.closing_time(record.last_day)


def _story(key: str, revisions: list[MeetingRecord], directory: Directory) -> Meeting | None:
    first = revisions[0]
    by_seller = directory.is_internal(first.organizer)
    story = Meeting(key, first.uid, by_seller, first.created, (), first, revisions)
    active = False
    answers: dict[str, str] = {}
    for i, record in enumerate(revisions):
        buyers = [email for email in dict.fromkeys(record.people) if directory.is_buyer_side(email)]
        was_active, active = active, bool(buyers) and is_meeting(record, directory)
        start, end = times(record, directory)
        following = revisions[i + 1].at if i + 1 < len(revisions) else NEVER
        if not active:
            if following > end and not _planned_anew(revisions[i + 1 : i + 2], end, directory):
                break  # it was none when it would have ended; what comes later does not make it one
            continue
        since = record.created if i == 0 else record.at
        if not was_active:
            story.scheduled.append((since, record))
        willing = tuple(email for email in buyers if _response(record, email) != "declined")
        _note_answers(story, record, buyers, answers)
        if willing and since < end:
            confirmed = not by_seller or any(_response(record, email) in CONFIRMING for email in willing)
            story.plans.append(Plan(since, min(end, following), willing, confirmed))
        if following > end:
            story.anchor, story.buyers, story.start = record, tuple(buyers), start
            if willing:
                story.held = end
                if since >= end:  # entered after the fact
                    story.plans.append(Plan(end, end, willing, True))
            break
        story.anchor, story.buyers, story.start = record, tuple(buyers), start
    return story if story.scheduled else None


def _planned_anew(following: list[MeetingRecord], end: int, directory: Directory) -> bool:
    """Whether the revision that follows gives an entry a time after the moment at which it would have ended."""
    return any(times(record, directory)[0] >= end for record in following)


def is_meeting(record: MeetingRecord, directory: Directory) -> bool:
    """Whether a revision is a meeting: it stands, and blocks time or, of a whole day, was accepted by somebody outside."""
    if record.cancelled:
        return False
    if record.first_day is not None:
        return any(
            answer == "accepted" and not directory.is_internal(email) for email, answer in record.attendees
        )
    return not record.transparent


def _response(record: MeetingRecord, email: str) -> str:
    return "accepted" if email == record.organizer else record.response(email)


def _note_answers(story: Meeting, record: MeetingRecord, buyers: list[str], answers: dict[str, str]) -> None:
    """A buyer's acceptance is an act of its own, unless it was there when the entry was made."""
    for email in buyers:
        answer = record.response(email)
        if (
            answer == "accepted"
            and answers.get(email) != "accepted"
            and email != record.organizer
            and record.at > record.created
        ):
            story.accepted.append((record.at, email, record))
        answers[email] = answer


def next_instance(
    meeting: Meeting, series: Iterable[list[MeetingRecord]], directory: Directory
) -> int | None:
    """The start of the next instance of the meeting's series, as it was known when this one ended; None if there is none.

    ``series`` holds the revisions of all entries with the meeting's uid, one list for each entry.
    """
    starts: list[int] = []
    cancelled: set[int] = set()
    for revisions in series:
        past = [record for record in revisions if record.at <= meeting.held]
        if not past or past[0].key == meeting.key:
            continue
        if past[-1].cancelled:
            cancelled.update(start for record in past for start in (record.start, record.original) if start)
        elif (start := times(past[-1], directory)[0]) > meeting.start:
            starts.append(start)
    announced = meeting.anchor.series_next
    if announced is not None and announced not in cancelled:
        starts.append(announced)
    return min(starts, default=None)


def local_days_between(start: int, later: int, directory: Directory, email: str) -> int:
    """Calendar days between two moments in somebody's zone."""
    zone = directory.calendar(email).zone
    return (local_date(later, zone) - local_date(start, zone)).days
