"""Days, moments and numbers as spreadsheets and reports of one place write them, in the one form of the parsers."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Final, Literal
from zoneinfo import ZoneInfo

DateOrder = Literal["day_first", "month_first"]

LOCAL_DATE: Final = re.compile(
    r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?:[T, ]+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?:\s*([AP])\.?M\.?)?)?",
    re.IGNORECASE,
)
_EXPORTED: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
_AROUND_NUMBERS: Final = re.compile(r"[^\d.,()-]+")
_NUMBER: Final = re.compile(r"-?[\d.,]*\d[\d.,]*-?|\(\d[\d.,]*\)")
_DECIMAL_COMMA: Final = re.compile(r",\d{1,2}$|^\d{4,},\d+$")
_DECIMAL_POINT: Final = re.compile(r"\.\d{1,2}$|,\d{3}\.")
_SCIENTIFIC: Final = re.compile(r"\dE[+-]?\d", re.IGNORECASE)
_LOOKED_AT: Final = 200


@dataclass(frozen=True, slots=True)
class LocalForms:
    """How one table writes things.

    order: of day and month where a day does not tell it, None where nothing does. comma: whether numbers have a
    decimal comma. zone: of moments that name none; None leaves ISO ones without a zone. exported_in: the zone of
    moments written ``2026-03-01 09:00:00`` where no zone is configured.
    """

    order: DateOrder | None
    comma: bool
    zone: str | None
    default_zone: str
    exported_in: str | None = None

    def date(self, text: str) -> str:
        """A day or moment as ISO text; what is neither, or could be two, as it stands."""
        found = LOCAL_DATE.fullmatch(text)
        if found is None:
            return text
        first, separator, second, third, hour, minute, seconds, half = found.groups()
        iso = len(first) == 4 and separator == "-"
        ordered = _ordered(int(first), int(second), int(third), len(first) == 4, self._order(separator))
        if ordered is None or (iso and hour is None):
            return text
        try:
            day = date(*ordered)
            if hour is None:
                return day.isoformat()
            clock = time(_hour(int(hour), half), int(minute), int(seconds or 0))
        except ValueError:
            return text
        zone = self.zone or (self._zone_of_iso(text) if iso else self.default_zone)
        return text if zone is None else datetime.combine(day, clock, ZoneInfo(zone)).isoformat()

    def _zone_of_iso(self, text: str) -> str | None:
        return self.exported_in if _EXPORTED.fullmatch(text) else None

    def _order(self, separator: str) -> DateOrder | None:
        # Who writes points writes the day first.
        return "day_first" if separator == "." else self.order

    def number(self, text: str) -> str:
        """A number as decimal text, without currency and grouping; what is none as it stands."""
        bare = _AROUND_NUMBERS.sub("", text)
        if not _NUMBER.fullmatch(bare) or _SCIENTIFIC.search(text):
            return text
        negative = "-" in bare or bare.startswith("(")
        bare = bare.strip("-()")
        plain = bare.replace(".", "").replace(",", ".") if self._has_comma(bare) else bare.replace(",", "")
        try:
            Decimal(plain)
        except InvalidOperation:
            return text
        return f"-{plain}" if negative else plain

    def _has_comma(self, text: str) -> bool:
        """Whether the decimal sign of a number is a comma."""
        if "," in text and "." in text:
            return text.rindex(",") > text.rindex(".")
        if "," in text:
            return text.count(",") == 1 and (self.comma or len(text) - text.index(",") != 4)
        return self.comma and (text.count(".") > 1 or re.search(r"\.\d{3}$", text) is not None)


def learn(
    cells: Iterable[Mapping[str, str]],
    dates: frozenset[str],
    numbers: frozenset[str],
    *,
    order: DateOrder | None,
    zone: str | None,
    default_zone: str,
    exported_in: str | None = None,
) -> LocalForms:
    """The forms of a table, told by its rows: one day that can be read in one way only tells all others.

    dates, numbers: names of the columns that may hold them. order, zone: as configured. default_zone: of moments in
    local forms where no zone is configured, IANA name. exported_in: as :class:`LocalForms` has it. If the first rows hold
    no local form, the rest is not looked at.
    """
    orders: set[DateOrder] = set()
    commas = points = 0
    local = dotted = False
    for count, row in enumerate(cells):
        if count == _LOOKED_AT and not local:
            break
        for name in dates & row.keys():
            found = LOCAL_DATE.fullmatch(row[name])
            if found and len(found[1]) < 4 and found[2] == ".":
                dotted = True
            elif found and len(found[1]) < 4:
                local = True
                if int(found[1]) > 12:
                    orders.add("day_first")
                elif int(found[3]) > 12:
                    orders.add("month_first")
        for name in numbers & row.keys():
            bare = _AROUND_NUMBERS.sub("", row[name])
            local = local or "," in bare
            commas += _DECIMAL_COMMA.search(bare) is not None and "," in bare
            points += _DECIMAL_POINT.search(bare) is not None
    told = orders.pop() if len(orders) == 1 else None
    # Who writes days with points writes numbers with commas.
    comma = commas > points or (dotted and not points)
    return LocalForms(order or told, comma, zone, default_zone, exported_in)


def _ordered(
    first: int, second: int, third: int, year_first: bool, order: DateOrder | None
) -> tuple[int, int, int] | None:
    """Year, month, day; None where the order is not known and matters."""
    if year_first:
        return first, second, third
    year = third if third > 99 else 2000 + third
    if first > 12 or order == "day_first" or first == second:
        return year, second, first
    if second > 12 or order == "month_first":
        return year, first, second
    return None


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    return hour % 12 + (12 if half.upper() == "P" else 0)
