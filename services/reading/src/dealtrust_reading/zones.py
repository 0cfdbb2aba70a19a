"""A person's time zone, told from the offsets that their own mails carry."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

# One zone for each rule of summer time that business mail is likely to come from. Of zones that fit equally well
# (half a year of mail cannot tell Berlin from Lagos) the first wins.
_CANDIDATES: Final = (
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "America/Denver",
    "Europe/Helsinki",
    "Asia/Kolkata",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Asia/Dubai",
    "America/Sao_Paulo",
    "Europe/Istanbul",
    "Africa/Johannesburg",
    "Asia/Jerusalem",
    "Pacific/Auckland",
    "America/Phoenix",
    "America/Halifax",
    "America/St_Johns",
    "America/Anchorage",
    "America/Bogota",
    "America/Mexico_City",
    "Africa/Lagos",
    "Asia/Karachi",
    "Asia/Kathmandu",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Tehran",
    "Asia/Kabul",
    "Australia/Adelaide",
    "Australia/Brisbane",
    "Pacific/Honolulu",
    "Atlantic/Reykjavik",
)
_FITS_AT_LEAST: Final = 0.8


class OffsetSamples:
    """The offsets of one person's mails, one sample a month and offset, so that a long mailbox stays small."""

    __slots__ = ("_counts", "_moments")

    def __init__(self) -> None:
        self._counts: dict[tuple[int, int, int], int] = {}
        self._moments: dict[tuple[int, int, int], datetime] = {}

    def add(self, moment: datetime, minutes: int) -> None:
        """A mail of an aware `moment` whose Date header lay `minutes` east of UTC."""
        key = (moment.year, moment.month, minutes)
        self._counts[key] = self._counts.get(key, 0) + 1
        self._moments.setdefault(key, moment)

    def merge(self, other: "OffsetSamples") -> None:
        """The mails of another collection, too."""
        for key, count in other._counts.items():
            self._counts[key] = self._counts.get(key, 0) + count
            self._moments.setdefault(key, other._moments[key])

    def zone(self) -> str | None:
        """IANA name of the zone in which the person writes, or None if the samples do not tell.

        Offsets of zero alone tell nothing: several large mail services stamp every mail in UTC. A person who
        travels has the zone of most of the mails; where no zone fits most of them, None.
        """
        samples = [(self._moments[key], key[2], count) for key, count in sorted(self._counts.items())]
        if all(minutes == 0 for _, minutes, _ in samples):
            return None
        return _best(samples)


def _best(samples: Iterable[tuple[datetime, int, int]]) -> str | None:
    listed = list(samples)
    total = sum(count for _, _, count in listed)
    scores = {
        name: sum(count for moment, minutes, count in listed if _offset(name, moment) == minutes)
        for name in _CANDIDATES
    }
    best = max(_CANDIDATES, key=lambda name: scores[name])
    return best if scores[best] >= _FITS_AT_LEAST * total else None


def _offset(name: str, moment: datetime) -> int:
    offset = moment.astimezone(_zone(name)).utcoffset() or timedelta()
    return round(offset.total_seconds() / 60)


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def now_in(name: str, moment: datetime) -> datetime:
    """The aware moment as a clock on the wall of that zone shows it; in UTC if the zone is not known."""
    try:
        return moment.astimezone(_zone(name))
    except (KeyError, ValueError):
        return moment.astimezone(UTC)
