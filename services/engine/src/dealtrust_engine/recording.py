"""From an event to its record: what the engine keeps of whatever belongs to a deal."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from dealtrust_engine.records import MAIL, MEETING, Fact, Record, Words, mail_record, meeting_record
from dealtrust_engine.slim import slim
from dealtrust_schemas.events import Event


def record_of(event: Event, at: int, zone: ZoneInfo, words: Words) -> Record:
    """The record of an event, not attributed yet.

    Args:
        at: the moment of the event's time.
        zone: the tenant's; it reads the days of an all-day entry that is given in moments.
        words: texts that records share.
    """
    if event.type == MAIL:
        return mail_record(event, at, words)
    if event.type == MEETING:
        return meeting_record(event, at, zone, words)
    text = words.text
    return Fact(
        at, event.id, text(event.source), "", 1.0, (), text(event.type), slim(event.data, words.texts)
    )
