"""Moments and days as HubSpot writes them: ISO text on reads, milliseconds as text in webhooks."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dealtrust_sources.crm.values import FieldError, from_epoch
from dealtrust_sources.crm.values import moment as iso_moment

_SHORTEST_EPOCH = 11


def moment(value: object, field: str) -> datetime:
    """A moment in UTC. Raises :class:`FieldError` missing_time, bad_time, naive_time."""
    text = "" if value is None else str(value).strip()
    digits = text.removeprefix("-")
    if digits.isdecimal() and len(digits) >= _SHORTEST_EPOCH:
        return iso_moment(from_epoch(int(text)) if len(digits) < 18 else text, field)
    return iso_moment(text, field)


def optional_moment(value: object, field: str) -> datetime | None:
    """As :func:`moment`, None for empty values."""
    return None if value is None or str(value).strip() in ("", "None") else moment(value, field)


def day(text: str, field: str, zone: str) -> str | None:
    """The day of a moment in a zone (IANA name), as YYYY-MM-DD; None for empty text.

    Days that were set without an hour are midnight in UTC and stay that day everywhere. Raises
    :class:`FieldError` bad_date.
    """
    if not text.strip():
        return None
    if len(text.strip()) == len("2026-03-01"):
        text = f"{text.strip()}T00:00:00Z"
    try:
        found = moment(text, field)
    except FieldError as problem:
        raise FieldError("bad_date", problem.detail) from None
    if found.astimezone(UTC).time() == time():
        return found.date().isoformat()
    return found.astimezone(ZoneInfo(zone)).date().isoformat()


def shortly_after(moment: datetime) -> datetime:
    """Until when what is set on a new object belongs to its creation."""
    return moment + timedelta(seconds=5)
