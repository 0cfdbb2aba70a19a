"""Moments, spans, counts and severities as people read them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from dealtrust_reading.zones import now_in
from dealtrust_schemas.alerts import Severity

SEVERITY_RANK: Final[dict[Severity, int]] = {"low": 0, "medium": 1, "high": 2, "critical": 3}
SEVERITY_STYLE: Final[dict[Severity, str]] = {
    "low": "cyan",
    "medium": "yellow",
    "high": "bold red",
    "critical": "bold white on red",
}
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def moment(when: datetime, zone: str) -> str:
    """``Mon 2026-03-09 15:00`` on a clock of that zone."""
    local = now_in(zone, when)
    return f"{_WEEKDAYS[local.weekday()]} {local:%Y-%m-%d %H:%M}"


def day(when: datetime, zone: str) -> str:
    """``Mon 2026-03-09`` in that zone."""
    local = now_in(zone, when)
    return f"{_WEEKDAYS[local.weekday()]} {local:%Y-%m-%d}"


def hours(length: timedelta) -> str:
    """A length of time in hours and minutes, also a long one: ``32 h``, ``2 h 30 min``, as clocks count work."""
    minutes = round(length.total_seconds() / 60)
    whole, rest = divmod(minutes, 60)
    return f"{whole} h {rest} min" if whole and rest else f"{whole} h" if whole else f"{rest} min"


def number(value: float) -> str:
    """A number without a needless fraction: ``8``, ``7.5``."""
    return f"{value:.1f}".removesuffix(".0")


def unit(name: str) -> str:
    """``working_hours`` as people write it: ``working hours``."""
    return name.replace("_", " ")


def money(amount: Decimal, currency: str | None) -> str:
    """``250,000 EUR``; cents only where there are any."""
    whole = f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"
    return f"{whole} {currency}" if currency else whole


def count(items: int, one: str, many: str = "") -> str:
    """``1 event``, ``1,204 events``."""
    return f"{items:,} {one if items == 1 else many or one + 's'}"


def calendar_day(value: date) -> str:
    """``Mon 2026-03-09``."""
    return f"{_WEEKDAYS[value.weekday()]} {value:%Y-%m-%d}"
