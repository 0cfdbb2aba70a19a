"""An instance of a calendar entry as it stands from some moment on."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from dealtrust_schemas.events import Response
from dealtrust_sources.calendar.revision import Revision, When

Key = str | None
"""The original start of an instance of a series in UTC, as text; None for an entry that does not repeat."""


@dataclass(slots=True)
class State:
    """One instance (or a single entry: key None) as it stands from ``since`` on, told by ``sources``.

    act: what made it so, part of the event's id. base: the revision that gives all that is not listed here.
    """

    key: Key
    since: datetime
    act: str
    base: Revision
    start: When
    length: timedelta | None
    status: Literal["confirmed", "tentative", "cancelled"]
    attendees: tuple[tuple[str, Response], ...]
    born: datetime
    series_next: When | None = None
    sources: set[str] = field(default_factory=set)

    def says_the_same(self, other: "State") -> bool:
        """Nothing that an event would show differs, revision numbers apart; an inferred one does not stand for a read one."""
        guessed = self.base.first_sight and not other.base.first_sight
        return self._shown == other._shown and not (guessed and self.base.sequence != other.base.sequence)

    @property
    def lasts(self) -> timedelta:
        """How long; an all-day entry that does not say so lasts its day, any other no time."""
        return self.length if self.length is not None else timedelta(days=1 if self.start.is_day else 0)

    @property
    def begins(self) -> datetime:
        """The start in UTC."""
        return self.start.moment(self.base.place.home)

    @property
    def _shown(self) -> tuple[object, ...]:
        base = self.base
        following = self.series_next.moment(base.place.home) if self.series_next else None
        return (
            self.begins, self.start.is_day, self.lasts, self.status, self.attendees, following,
            base.transparent, base.away, base.organizer, base.deal_ref,
        )  # fmt: skip
