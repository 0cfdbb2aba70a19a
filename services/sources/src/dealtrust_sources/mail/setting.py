"""Where a mail was found and in whose setting it is read."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from dealtrust_sources.calendar import CalendarState
from dealtrust_sources.records import Context

MAX_BYTES = 64 * 1024 * 1024
"""A mail larger than this is set aside: no human mail is, and memory is bounded by it."""


@dataclass(frozen=True, slots=True)
class RawMail:
    """A mail as its file holds it. ``position``: where in the file, for people.

    ``separator``: the line above it in an mbox, which tells when it was delivered; b"" where there is none.
    """

    raw: bytes
    position: str = "byte 0"
    separator: bytes = b""


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
    """The zone in which days in a mail are meant: the writer's if known, else the tenant's.

    A Date header with another offset than the tenant's zone has at that moment stands for the zone of whoever
    wrote it; with the same one the tenant's zone is the better guess, for it knows of summer time. An offset of
    zero says nothing: several mail services stamp every mail in UTC.
    """
    name = context.person_zone(email)
    found = _named(name) if name else None
    if found is not None:
        return found
    home = _named(context.timezone) or ZoneInfo("UTC")
    if (
        offset is None
        or written.tzinfo is None
        or written.astimezone(home).utcoffset() == written.utcoffset()
    ):
        return home
    return written.tzinfo


def _named(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError):
        return None
