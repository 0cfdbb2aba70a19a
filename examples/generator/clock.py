"""Times as the stories write them: ``"Fri 06 Mar 15:00"``, in the zone of the deal's owner, in 2026."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

YEAR = 2026

EXPORT_TAKEN = datetime(YEAR, 6, 15, 5, 0, tzinfo=UTC)
"""What the CRM knew at this moment is in the export files; what happened later is in the change events."""

HISTORY_ENDS = datetime(YEAR, 6, 30, 16, 0, tzinfo=UTC)
"""Every mailbox and calendar (but the one that stopped) has been read up to here."""

MAILBOX_STOPPED_AT = datetime(YEAR, 6, 12, 16, 0, tzinfo=UTC)
"""When the one mailbox that stopped was last read."""


def moment(text: str, zone: str) -> datetime:
    """Return the aware moment that ``text`` names in the IANA zone ``zone``.

    Raises ValueError if the weekday does not fit the date: a story with a wrong weekday is a wrong story.
    """
    found = datetime.strptime(f"{YEAR} {text}", "%Y %a %d %b %H:%M").replace(tzinfo=ZoneInfo(zone))
    if found.strftime("%a") != text[:3]:
        raise ValueError(f"{text} was a {found:%A}")
    return found


def day(text: str) -> date:
    """Return the date that ``"Fri 06 Mar"`` names."""
    return moment(f"{text} 00:00", "UTC").date()


def utc_text(when: datetime) -> str:
    """Return ``when`` in UTC, to the second: 2026-03-06T14:00:00Z."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def minutes(count: int) -> timedelta:
    """Return a span of ``count`` minutes."""
    return timedelta(minutes=count)
