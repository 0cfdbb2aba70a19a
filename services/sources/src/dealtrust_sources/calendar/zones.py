"""Which time zone a calendar means by a name.

Names are looked up in this order: IANA, then the tail of a "globally unique" name, then the Windows names of
CLDR, then the VTIMEZONE that the calendar object carries, then an offset written into the name.
"""

import re
from datetime import timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar import Timezone
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

_OFFSET = re.compile(r"(?:UTC|GMT)\s*([+-])(\d{1,2}):?(\d{2})?", re.IGNORECASE)
_ENDLESS = re.compile(r"^RRULE[:;](?!.*FREQ=YEARLY)|^RRULE[:;].*INTERVAL=0+\b", re.IGNORECASE)
_OF_A_ZONE = re.compile(
    r"^(BEGIN|END|TZID|DTSTART|TZOFFSETFROM|TZOFFSETTO|TZNAME|RRULE|RDATE)[:;]", re.IGNORECASE
)
_TZID = re.compile(r';TZID="?([^":;]+)', re.IGNORECASE)
_LONGEST_NAME = 120


@cache
def _lower_names() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()} | {
        windows.lower(): olson for windows, olson in WINDOWS_TO_OLSON.items()
    }


@cache
def named_zone(name: str) -> tzinfo | None:
    """The zone of an IANA or Windows name in any letter case, None where there is none."""
    found = _lower_names().get(name.strip().strip('"').lower())
    return ZoneInfo(found) if found else None


def _zone_of_text(name: str) -> tzinfo | None:
    steps = name.strip().strip('"').strip("/").split("/")
    for length in (len(steps), 3, 2, 1):
        if length <= len(steps) and (zone := named_zone("/".join(steps[-length:]))):
            return zone
    return None


def _zone_of_offset(name: str) -> tzinfo | None:
    found = _OFFSET.search(name)
    if not found:
        return None
    sign, hours, minutes = found.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return timezone(-offset if sign == "-" else offset) if offset < timedelta(hours=24) else None


class ZoneBook:
    """The zones of one calendar object: the general names and its own definitions."""

    def __init__(self) -> None:
        self._definitions: dict[str, tzinfo] = {}
        self._found: dict[str, tzinfo | None] = {}

    def define(self, lines: list[str]) -> bool:
        """Take in a VTIMEZONE; False if it defines nothing usable."""
        # Zones change by the year; any other rule could make every look-up endless.
        if any(_ENDLESS.match(line) for line in lines):
            return False
        kept = (line for line in lines if _OF_A_ZONE.match(line))
        text = "\r\n".join(["BEGIN:VTIMEZONE", *kept, "END:VTIMEZONE", ""])
        try:
            component = Timezone.from_ical(text)
            if isinstance(component, Timezone):
                self._definitions[str(component["TZID"])] = component.to_tz(lookup_tzid=False)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError):
            return False
        self._found.clear()
        return True

    def knows(self, lines: list[str]) -> bool:
        """Whether every zone that these content lines name can be told by now."""
        return all(self.zone(name) for line in lines for name in _TZID.findall(line))

    def zone(self, name: str | None) -> tzinfo | None:
        """The zone of a TZID; None for none and for a name that says nothing: such a time is floating."""
        if not name or len(name) > _LONGEST_NAME:
            return None
        if name not in self._found:
            defined = self._definitions.get(name)
            general = _zone_of_text(name)
            self._found[name] = general or defined or _zone_of_offset(name)
        return self._found[name]
