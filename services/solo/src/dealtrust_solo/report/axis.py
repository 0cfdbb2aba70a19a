"""The axis of a drawing: moments as places between 0 and 100 per cent of its width."""

from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from dealtrust_reading.zones import now_in

_DAYS_BETWEEN_TICKS: Final = (1, 2, 7, 14, 28, 56, 112, 364, 728)
_MOST_TICKS: Final = 6
_LAST_LABEL: Final = 95.0
"""A label that begins further right would be cut off."""


class Tick(NamedTuple):
    """A midnight with its place and its label; every second one may be left out where there is little room."""

    x: str
    label: str
    second: bool


class Axis:
    """Maps moments (seconds since 1970) between a start and a later end to per cent."""

    def __init__(self, start: float, end: float) -> None:
        self.start, self.end = start, max(end, start + 3600)

    def place(self, at: float) -> float:
        """Per cent from the left, held between 0 and 100."""
        return min(100.0, max(0.0, (at - self.start) / (self.end - self.start) * 100))

    def ticks(self, zone: str) -> list[Tick]:
        """Midnights of that zone at an even distance, at most six or so."""
        first = now_in(zone, datetime.fromtimestamp(self.start, tz=UTC))
        days = (self.end - self.start) / 86400
        step = next((n for n in _DAYS_BETWEEN_TICKS if days / n <= _MOST_TICKS), _DAYS_BETWEEN_TICKS[-1])
        midnight = first.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        if step >= 7:  # weeks begin on Monday
            midnight += timedelta(days=-midnight.weekday() % 7)
        found: list[Tick] = []
        while midnight.timestamp() < self.end:
            x = self.place(midnight.timestamp())
            if x < _LAST_LABEL:
                found.append(Tick(percent(x), _label(midnight, step), len(found) % 2 == 1))
            midnight += timedelta(days=step)
        return found


def percent(value: float) -> str:
    """A place as an attribute: one decimal, none where it is zero."""
    return f"{value:.1f}".removesuffix(".0")


def _label(day: datetime, step: int) -> str:
    if step >= 112:
        return f"{day:%b %Y}"
    return f"{day.day} {day:%b}" if step > 2 else f"{day:%a} {day.day} {day:%b}"
