"""Meetings and absences in calendars."""

from datetime import datetime
from typing import Literal, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from dealtrust_schemas.fields import Count, Day, Email, Id, Model, Moment

Response = Literal["accepted", "declined", "tentative", "none"]


class Attendee(Model):
    """Somebody invited, with the answer known so far."""

    email: Email
    response: Response = "none"


class Meeting(Model):
    """A calendar entry as it stands after a change; the event's time is that change, never the start.

    ``start`` and ``end`` are moments; an all-day entry has days instead, ``end`` being the first day after
    it (RFC 5545, 3.6.1). ``recurrence_id`` is the instance's original start in UTC, as text.
    ``series_next`` is the start of the next instance of the series. ``kind`` away: an absence of the
    organizer. ``transparent``: the entry does not block time.
    """

    uid: Id
    recurrence_id: str | None = None
    sequence: Count = 0
    status: Literal["confirmed", "tentative", "cancelled"]
    kind: Literal["meeting", "away"] = "meeting"
    start: Moment | Day
    end: Moment | Day
    created_at: Moment | None = None
    organizer: Email
    attendees: tuple[Attendee, ...] = ()
    all_day: bool = False
    transparent: bool = False
    series_next: Moment | Day | None = None
    deal_ref: str | None = None

    @model_validator(mode="after")
    def _times_agree(self) -> Self:
        moments = [isinstance(self.start, datetime), isinstance(self.end, datetime)]
        if not (self.all_day or all(moments)):
            raise PydanticCustomError(
                "naive_time", "a day without an hour is the time of an all-day entry only"
            )
        if len(set(moments)) == 2:
            raise PydanticCustomError("mixed_times", "start and end are both days or both moments")
        if self.end < self.start:
            raise PydanticCustomError("ends_before_start", "the entry ends before it starts")
        return self
