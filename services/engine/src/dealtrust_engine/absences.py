"""Who is away: what mails and calendars tell of absences."""

from __future__ import annotations

from dealtrust_engine.directory import Directory
from dealtrust_engine.meetings import times
from dealtrust_engine.moments import start_of_day
from dealtrust_engine.records import HUMAN, MailRecord, MeetingRecord


def note_absence(record: MailRecord | MeetingRecord, directory: Directory) -> None:
    """Note what a mail or a calendar entry tells of an absence, its end too; records come in order of time.

    A mail that somebody wrote himself ends his absence. A calendar entry tells of one only if it is of that kind.
    """
    if isinstance(record, MailRecord):
        if record.flags & HUMAN:
            if directory.anybody_away:
                directory.end_absence(record.sender, record.at)
        elif record.extra and record.extra.away:
            directory.add_away_reply(record.sender, record.extra.away_until, record)
    elif record.away:
        span = None if record.cancelled else _away_span(record, directory)
        directory.add_away_entry(record.organizer, span, record.key, record)


def _away_span(record: MeetingRecord, directory: Directory) -> tuple[int, int]:
    if record.first_day is None or record.last_day is None:
        return times(record, directory)
    calendar = directory.calendar(record.organizer)
    return start_of_day(record.first_day, calendar.zone), calendar.end_of_day(record.last_day)
