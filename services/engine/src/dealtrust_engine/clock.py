"""The clock of an alert: whose working time counts, when it stands still, and why.

A clock is a list of parts that follow each other without a gap. In a part either the working time of one or more calendars
counts (any of them: it stands only when all are off), or it is paused for a named reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dealtrust_engine.moments import DAY, NEVER, Span, union
from dealtrust_engine.worktime import WorkCalendar

_CHUNK = 28 * DAY


class Pause(NamedTuple):
    """A span in which a clock stands still, with the reason that its ledger shows."""

    start: int
    end: int
    reason: str


class Part(NamedTuple):
    """A stretch of a clock: counted by ``calendars``, or paused when ``pause`` names a reason."""

    start: int
    end: int
    calendars: tuple[WorkCalendar, ...]
    pause: str = ""


class Tick(NamedTuple):
    """A row of a clock's ledger."""

    start: int
    end: int
    counted: bool
    reason: str


class Clock:
    """Counted time over parts."""

    __slots__ = ("parts",)

    def __init__(self, parts: list[Part]) -> None:
        self.parts = parts

    def counted(self, start: int, end: int) -> int:
        """Counted microseconds in ``[start, end)``."""
        total = 0
        for part in self.parts:
            low, high = max(start, part.start), min(end, part.end)
            if low < high and not part.pause:
                total += _worked(part.calendars, low, high)
        return total

    def reach(self, start: int, amount: int) -> int:
        """The earliest moment at which the time counted from ``start`` equals ``amount``; ``NEVER`` if it does not."""
        if amount <= 0:
            return start
        for part in self.parts:
            low = max(start, part.start)
            if part.end <= low or part.pause or not part.calendars:
                continue
            if len(part.calendars) == 1:
                moment = part.calendars[0].reach(low, amount)
                if moment <= part.end:
                    return moment
                amount -= part.calendars[0].worked(low, part.end)
            else:
                moment, amount = _reach_any(part.calendars, low, part.end, amount)
                if moment < NEVER:
                    return moment
        return NEVER

    def ledger(self, start: int, end: int) -> list[Tick]:
        """What counted and what did not in ``[start, end)``: rows that follow each other without a gap."""
        rows: list[Tick] = []
        for part in self.parts:
            low, high = max(start, part.start), min(end, part.end)
            if low >= high:
                continue
            if part.pause or not part.calendars:
                _row(rows, low, high, part.pause or "nobody to count for")
                continue
            at = low
            for work_start, work_end in _working(part.calendars, low, high):
                if at < work_start:
                    _off(rows, part.calendars[0], at, work_start)
                _row(rows, work_start, work_end, "")
                at = work_end
            if at < high:
                _off(rows, part.calendars[0], at, high)
        return rows


def clock_of(segments: Sequence[tuple[int, tuple[WorkCalendar, ...]]], pauses: Iterable[Pause] = ()) -> Clock:
    """A clock from calendars that each count from a moment on, and pauses.

    ``segments`` are ordered by moment; the first counts from the beginning of time. Pauses may overlap; the earlier one's
    reason is shown.
    """
    parts: list[Part] = []
    bounds = [(-NEVER if i == 0 else at, calendars) for i, (at, calendars) in enumerate(segments)]
    stops = _in_order(pauses)
    for i, (start, calendars) in enumerate(bounds):
        end = bounds[i + 1][0] if i + 1 < len(bounds) else NEVER
        at = start
        for pause in stops:
            low, high = max(at, pause.start), min(end, pause.end)
            if low >= high:
                continue
            if at < low:
                parts.append(Part(at, low, calendars))
            parts.append(Part(low, high, calendars, pause.reason))
            at = high
        if at < end:
            parts.append(Part(at, end, calendars))
    return Clock(parts)


def _in_order(pauses: Iterable[Pause]) -> list[Pause]:
    ordered: list[Pause] = []
    for pause in sorted(pauses, key=lambda p: (p.start, p.end)):
        start = max(pause.start, ordered[-1].end) if ordered else pause.start
        if start < pause.end:
            ordered.append(Pause(start, pause.end, pause.reason))
    return ordered


def _worked(calendars: tuple[WorkCalendar, ...], start: int, end: int) -> int:
    if len(calendars) == 1:
        return calendars[0].worked(start, end)
    return sum(high - low for low, high in _working(calendars, start, end))


def _working(calendars: tuple[WorkCalendar, ...], start: int, end: int) -> list[Span]:
    if len(calendars) == 1:
        return list(calendars[0].spans(start, end))
    return union(span for calendar in calendars for span in calendar.spans(start, end))


def _reach_any(calendars: tuple[WorkCalendar, ...], start: int, end: int, amount: int) -> tuple[int, int]:
    """The moment at which any of several calendars has counted ``amount``, or ``NEVER`` and what is left of it."""
    at = start
    while at < end:
        stop = min(end, at + _CHUNK)
        for low, high in _working(calendars, at, stop):
            if high - low >= amount:
                return low + amount, 0
            amount -= high - low
        at = stop
    return NEVER, amount


def _off(rows: list[Tick], calendar: WorkCalendar, start: int, end: int) -> None:
    for low, high, reason in calendar.off_spans(start, end):
        _row(rows, low, high, reason)


def _row(rows: list[Tick], start: int, end: int, reason: str) -> None:
    counted = not reason
    if rows and rows[-1].end == start and rows[-1].reason == reason and rows[-1].counted == counted:
        rows[-1] = Tick(rows[-1].start, end, counted, reason)
    else:
        rows.append(Tick(start, end, counted, reason))
