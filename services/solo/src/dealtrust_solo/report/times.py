"""Moments as the report writes them: in one zone, without the year where it is the report's own."""

from datetime import UTC, datetime

from dealtrust_reading.zones import now_in

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Times:
    """Writes moments on a clock of one zone, as seen from a moment of reference."""

    def __init__(self, zone: str, now: datetime) -> None:
        self.zone = zone
        self._year = now_in(zone, now).year

    def moment(self, when: datetime | int) -> str:
        """``Fri 26 Jun 11:00``; when: aware, or seconds since 1970."""
        local = self._local(when)
        return f"{self._day(local)} {local:%H:%M}"

    def day(self, when: datetime | int) -> str:
        """``Fri 26 Jun``."""
        return self._day(self._local(when))

    def with_year(self, when: datetime) -> str:
        """``Fri 26 Jun 2026 11:00``."""
        local = self._local(when)
        return (
            f"{_WEEKDAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} {local.year} {local:%H:%M}"
        )

    def between(self, start: int, end: int) -> str:
        """``Fri 26 Jun 11:00 to 13:00``, ``Sat 27 to Sun 28 Jun``: whole days without the hour."""
        first, last = self._local(start), self._local(end)
        if f"{first:%H%M}{last:%H%M}" == "00000000":
            last = self._local(end - 1)
            if first.date() == last.date():
                return self._day(first)
            if (first.year, first.month) == (last.year, last.month):
                return f"{_WEEKDAYS[first.weekday()]} {first.day} to {self._day(last)}"
            return f"{self._day(first)} to {self._day(last)}"
        ending = f"{last:%H:%M}" if first.date() == last.date() else self.moment(end)
        return f"{self.moment(start)} to {ending}"

    def _local(self, when: datetime | int) -> datetime:
        return now_in(self.zone, when if isinstance(when, datetime) else datetime.fromtimestamp(when, UTC))

    def _day(self, local: datetime) -> str:
        year = "" if local.year == self._year else f" {local.year}"
        return f"{_WEEKDAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}{year}"
