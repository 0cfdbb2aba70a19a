"""Moments and spans: how the engine counts time inside.

A *moment* is an ``int``: microseconds since 1970-01-01T00:00:00Z. Integers compare and subtract fast and exactly, and a naive
time cannot be represented by mistake. A *span* is a half-open pair ``(start, end)`` of moments, ``start < end``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
BUSINESS_DAY = 8 * HOUR
"""One business day as working time: eight working hours."""
NEVER = 1 << 62
"""A moment after all others: the end of what has no end."""

EARLY_YEAR, FAR_YEAR = 1990, 2100
"""Working time is known from the beginning of the first to the beginning of the second of these years."""

Span = tuple[int, int]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment_of(when: datetime) -> int:
    """The moment of an aware datetime.

    Raises:
        TypeError: the datetime has no zone.
    """
    since = when - _EPOCH
    return since.days * DAY + since.seconds * SECOND + since.microseconds


@lru_cache(maxsize=4096)
def datetime_of(moment: int) -> datetime:
    """The UTC datetime of a moment."""
    return _EPOCH + timedelta(0, 0, moment)


def start_of_day(day: date, zone: ZoneInfo) -> int:
    """The moment at which a local day begins in a zone."""
    return moment_of(datetime(day.year, day.month, day.day, tzinfo=zone))


def end_of_day(day: date, zone: ZoneInfo) -> int:
    """The moment at which a local day ends in a zone, which is the start of the next one; ``NEVER`` for a day
    beyond all plans.
    """
    if day.year >= FAR_YEAR:
        return NEVER
    return start_of_day(day + timedelta(days=1), zone)


def local_date(moment: int, zone: ZoneInfo) -> date:
    """The calendar date of a moment in a zone."""
    return datetime_of(moment).astimezone(zone).date()


def union(spans: Iterable[Span]) -> list[Span]:
    """The spans merged where they touch or overlap, in order."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            if end > merged[-1][1]:
                merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def intersection(left: list[Span], right: list[Span]) -> list[Span]:
    """What lies in both of two ordered, merged lists of spans."""
    common: list[Span] = []
    i = j = 0
    while i < len(left) and j < len(right):
        start = max(left[i][0], right[j][0])
        end = min(left[i][1], right[j][1])
        if start < end:
            common.append((start, end))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return common


def covering(spans: Iterable[Span], moment: int) -> Span | None:
    """The first span that holds the moment, if any."""
    for span in spans:
        if span[0] <= moment < span[1]:
            return span
    return None
