"""Moments as people type them on the command line."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def typed_moment(text: str, zone: str, *, end: bool) -> datetime:
    """The moment that a person meant.

    A day (``2026-06-30``) is its beginning, or with `end` its end; a time without an offset
    (``2026-06-30T17:00``) is on a clock of `zone`, an IANA name. Raises ValueError for anything else.
    """
    stripped = text.strip()
    if len(stripped) == 10:
        day = date.fromisoformat(stripped) + timedelta(days=1 if end else 0)
        return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
    moment = datetime.fromisoformat(stripped)
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
