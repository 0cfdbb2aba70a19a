"""The recurrence of a Microsoft Graph event (patternedRecurrence resource) as a rule of RFC 5545.

Source: learn.microsoft.com/graph/api/resources/recurrencepattern and .../recurrencerange.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from dealtrust_sources.json_values import listed, mapping, text

_DAYS: Final = {
    "sunday": "SU",
    "monday": "MO",
    "tuesday": "TU",
    "wednesday": "WE",
    "thursday": "TH",
    "friday": "FR",
    "saturday": "SA",
}
_WHICH: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
_FREQUENCIES: Final = {
    "daily": "DAILY",
    "weekly": "WEEKLY",
    "absolutemonthly": "MONTHLY",
    "relativemonthly": "MONTHLY",
    "absoluteyearly": "YEARLY",
    "relativeyearly": "YEARLY",
}


def rule_of(recurrence: Mapping[str, Any]) -> str:
    """The text of an RRULE; "" where the pattern is none that is known."""
    pattern = mapping(recurrence, "pattern")
    kind = text(pattern, "type").lower()
    frequency = _FREQUENCIES.get(kind)
    if frequency is None:
        return ""
    parts = {"FREQ": frequency, "INTERVAL": text(pattern, "interval") or "1"}
    days = ",".join(
        _DAYS[day] for day in map(str.lower, map(str, listed(pattern, "daysOfWeek"))) if day in _DAYS
    )
    if kind.startswith("relative"):
        parts["BYDAY"] = days
        parts["BYSETPOS"] = str(_WHICH.get(text(pattern, "index").lower(), 1))
    elif kind.startswith("absolute"):
        parts["BYMONTHDAY"] = text(pattern, "dayOfMonth")
    elif kind == "weekly":
        parts["BYDAY"] = days
        parts["WKST"] = _DAYS.get(text(pattern, "firstDayOfWeek").lower(), "SU")
    if kind.endswith("yearly"):
        parts["BYMONTH"] = text(pattern, "month")
    parts |= _ending(mapping(recurrence, "range"))
    return ";".join(f"{name}={value}" for name, value in parts.items() if value)


def _ending(limits: Mapping[str, Any]) -> dict[str, str]:
    kind = text(limits, "type").lower()
    if kind == "numbered":
        return {"COUNT": text(limits, "numberOfOccurrences")}
    if kind == "enddate" and (last := day_of(text(limits, "endDate"))) is not None:
        return {"UNTIL": f"{last:%Y%m%d}"}
    return {}


def day_of(written: str) -> date | None:
    """A day as Graph writes one, also at the end of the id of an occurrence; None where there is none."""
    try:
        return date.fromisoformat(written[-10:])
    except ValueError:
        return None
