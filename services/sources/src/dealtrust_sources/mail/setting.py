"""Where a mail was found and in whose setting it is read."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from dealtrust_sources.calendar import CalendarState
from dealtrust_sources.records import Context


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A file of mails. ``owner``: address whose mailbox it is, None if unknown.

    ``calendars``: where invitations are collected; None: each mail's invitation is read by itself.
    """

    origin: str
    context: Context
    owner: str | None = None
    calendars: CalendarState | None = None

    @property
    def source(self) -> str:
        """The URI of the feed: ``mailbox:`` and the owner, or the file where the owner is unknown."""
        return f"mailbox:{self.owner.lower() if self.owner else self.origin}"


def zone_of(email: str, written: datetime, offset: int | None, context: Context) -> tzinfo:
    """The zone in which days in a mail are meant: the writer's if known, else the offset of their Date
    header, else the tenant's."""
    name = context.person_zone(email)
    if name is None and offset is not None and written.tzinfo is not None:
        return written.tzinfo
    for candidate in (name, context.timezone):
        try:
            return ZoneInfo(candidate or "UTC")
        except (ValueError, OSError):
            continue
    return ZoneInfo("UTC")
