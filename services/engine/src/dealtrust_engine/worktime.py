"""Working time of one calendar: an IANA zone, a week, hours and the public holidays of a country.

Public holidays come from the ``holidays`` library (category "public", observed days on). All arithmetic is on moments
(``moments.py``), so a change of the clock can neither lose nor double an hour.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from dealtrust_engine.moments import (
    EARLY_YEAR,
    FAR_YEAR,
    NEVER,
    Span,
    datetime_of,
    end_of_day,
    local_date,
    moment_of,
)

_EARLIEST = moment_of(datetime(EARLY_YEAR, 1, 1, tzinfo=UTC))
_FARTHEST = moment_of(datetime(FAR_YEAR, 1, 1, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class CalendarSpec:
    """What makes two people share a calendar.

    ``days`` are weekdays with Monday as 0; ``start`` and ``end`` are local times of day; ``country`` is ISO 3166-1 alpha-2 and
    ``subdivision`` the second part of ISO 3166-2, both optional.
    """

    timezone: str
    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    start: time = time(9)
    end: time = time(17)
    country: str | None = None
    subdivision: str | None = None


@lru_cache(maxsize=4096)
def public_holidays(country: str, subdivision: str | None, year: int) -> dict[date, str]:
    """English names of the public holidays of a year, by date; empty for a country the library does not know."""
    try:
        # Without a language the library asks the environment for one.
        found = holidays.country_holidays(country, subdiv=subdivision, years=year, language="en_US")
    except NotImplementedError:
        if subdivision is None:
            return {}
        return public_holidays(country, None, year)
    return {day: name for day, name in found.items() if day.year == year}


class WorkCalendar:
    """The working spans of one ``CalendarSpec``, kept as arrays and extended by whole years when asked for more."""

    __slots__ = ("_days", "_ends", "_first", "_from", "_last", "_starts", "_to", "_upto", "spec", "zone")

    def __init__(self, spec: CalendarSpec) -> None:
        self.spec = spec
        self.zone = ZoneInfo(spec.timezone)
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._upto: list[int] = []  # working time up to the end of each span
        self._days: dict[date, int] = {}
        self._first, self._last = 9999, 0
        self._from, self._to = NEVER, -NEVER

    def worked(self, start: int, end: int) -> int:
        """Working microseconds in ``[start, end)``; 0 if the span is empty."""
        start, end = max(start, _EARLIEST), min(end, _FARTHEST)
        if end <= start:
            return 0
        self._cover(start, end)
        return self._total(end) - self._total(start)

    def reach(self, start: int, amount: int) -> int:
        """The earliest moment at which the working time counted from ``start`` equals ``amount``.

        Reached exactly at closing time it is closing time, not the next opening.
        """
        if amount <= 0:
            return start
        if start >= _FARTHEST:
            return NEVER
        start = max(start, _EARLIEST)
        self._cover(start, start)
        while True:
            target = self._total(start) + amount
            index = bisect_left(self._upto, target)
            if index < len(self._upto):
                moment = self._ends[index] - (self._upto[index] - target)
                return moment if moment < _FARTHEST else NEVER
            if self._last >= FAR_YEAR:
                return NEVER
            self._extend(self._first, self._last + 1)

    def spans(self, start: int, end: int) -> Iterator[Span]:
        """The working spans within ``[start, end)``, cut at its borders, in order."""
        start, end = max(start, _EARLIEST), min(end, _FARTHEST)
        if end <= start:
            return
        self._cover(start, end)
        index = bisect_right(self._ends, start)
        while index < len(self._starts) and self._starts[index] < end:
            yield max(start, self._starts[index]), min(end, self._ends[index])
            index += 1

    def is_business_day(self, day: date) -> bool:
        """Whether the date is a working day of the week and no public holiday."""
        return day.weekday() in self.spec.days and self.holiday(day) is None

    def business_date(self, moment: int) -> date:
        """The local date of a moment; a day off counts with the next business day."""
        day = local_date(moment, self.zone)
        while not self.is_business_day(day):
            day += timedelta(days=1)
        return day

    def holiday(self, day: date) -> str | None:
        """The name of the public holiday on a date, if it is one."""
        if self.spec.country is None:
            return None
        return public_holidays(self.spec.country, self.spec.subdivision, day.year).get(day)

    def end_of_day(self, day: date) -> int:
        """The moment at which a date ends in this calendar's zone."""
        end = self._days.get(day)
        if end is None:
            end = self._days[day] = end_of_day(day, self.zone)
        return end

    def closing_time(self, day: date) -> int:
        """The moment at which work ends on a date, whether or not it is a business day."""
        if day.year >= FAR_YEAR:
            return NEVER
        return moment_of(datetime.combine(day, self.spec.end, tzinfo=self.zone))

    def off_spans(self, start: int, end: int) -> tuple[tuple[int, int, str], ...]:
        """A span without work cut into days, each with why it is free: ``holiday NAME``, ``weekend`` or ``night``."""
        return _off_spans(self, start, end)

    def _total(self, moment: int) -> int:
        index = bisect_right(self._starts, moment) - 1
        if index < 0:
            return 0
        over = self._ends[index] - moment
        return self._upto[index] - over if over > 0 else self._upto[index]

    def _cover(self, start: int, end: int) -> None:
        if self._from <= start and end < self._to:
            return
        first, last = datetime_of(start).year, datetime_of(end).year
        # A day at the border of a year can belong to the neighbouring local year.
        self._extend(min(first - 1, self._first), max(last + 2, self._last))

    def _extend(self, first: int, last: int) -> None:
        if self._starts:
            starts, ends = self._starts, self._ends
            self._starts, self._ends = [], []
            self._append(range(first, self._first))
            self._starts += starts
            self._ends += ends
            self._append(range(self._last + 1, last + 1))
        else:
            self._append(range(first, last + 1))
        self._first, self._last = first, last
        self._from = moment_of(datetime(first, 1, 3, tzinfo=UTC))
        self._to = moment_of(datetime(last, 12, 29, tzinfo=UTC))
        total = 0
        self._upto = []
        for start, end in zip(self._starts, self._ends, strict=True):
            total += end - start
            self._upto.append(total)

    def _append(self, years: range) -> None:
        spec, zone = self.spec, self.zone
        for year in years:
            day = date(year, 1, 1)
            while day.year == year:
                if self.is_business_day(day):
                    self._starts.append(moment_of(datetime.combine(day, spec.start, tzinfo=zone)))
                    self._ends.append(moment_of(datetime.combine(day, spec.end, tzinfo=zone)))
                day += timedelta(days=1)


@lru_cache(maxsize=1024)
def calendar_for(spec: CalendarSpec) -> WorkCalendar:
    """The one calendar of a spec; calendars are pure functions of it, so that sharing them changes no result."""
    return WorkCalendar(spec)


@lru_cache(maxsize=8192)
def _off_spans(calendar: WorkCalendar, start: int, end: int) -> tuple[tuple[int, int, str], ...]:
    # The same nights and weekends stand in the ledgers of all alerts.
    found = []
    at = start
    while at < end:
        day = local_date(at, calendar.zone)
        stop = min(end, calendar.end_of_day(day))
        name = calendar.holiday(day)
        weekend = day.weekday() not in calendar.spec.days
        found.append((at, stop, "weekend" if weekend else f"holiday {name}" if name else "night"))
        at = stop
    return tuple(found)
