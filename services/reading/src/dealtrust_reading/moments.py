"""Moments as people type them on the command line."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dealtrust_reading.problems import UsageError


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


def typed_option(option: str, text: str | None, zone: str, *, end: bool) -> datetime | None:
    """The moment of an option, None where it was not given. Raises `UsageError` that names the option."""
    if text is None:
        return None
    try:
        return typed_moment(text, zone, end=end)
    except ValueError:
        raise UsageError(f"{option}: {text!r} is no moment; write 2026-06-30 or 2026-06-30T17:00") from None
