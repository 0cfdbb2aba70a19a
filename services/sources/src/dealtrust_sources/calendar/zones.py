"""Which time zone a calendar means by a name.

Names are looked up in this order: IANA, then the tail of a "globally unique" name, then the Windows names of
CLDR, then the VTIMEZONE that the calendar object carries, then the cities that Windows shows behind an offset, then that
offset alone.
"""

import re
from datetime import datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar import Timezone
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

_OFFSET = re.compile(r"(?:UTC|GMT)\s*([+-])(\d{1,2})[:.]?(\d{2})?|\((?:UTC|GMT)\)", re.IGNORECASE)
_PLACE = re.compile(r"[^,/:()]+")
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
    """The zone of ``(UTC+01:00) Amsterdam, Berlin``: of the first of its cities that has this offset, else the offset."""
    found = _OFFSET.search(name)
    if not found:
        return None
    sign, hours, minutes = found.groups("0")
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    if offset >= timedelta(hours=24):
        return None
    offset = -offset if sign == "-" else offset
    for place in _PLACE.findall(name[found.end() :]):
        for zone in _zones_of_place(place.strip().lower()):
            if _standard_offset(zone) == offset:
                return zone
    return timezone(offset)


@cache
def _cities() -> dict[str, list[str]]:
    cities: dict[str, list[str]] = {}
    for name in sorted(available_timezones()):
        cities.setdefault(name.rpartition("/")[2].replace("_", " ").lower(), []).append(name)
    return cities


def _zones_of_place(place: str) -> list[ZoneInfo]:
    """The zones of a city, and that of ``Eastern Time``, which the Windows names call Eastern Standard Time."""
    hours = named_zone(f"{place.removesuffix(' time')} standard time") if place.endswith(" time") else None
    return [ZoneInfo(name) for name in _cities().get(place, ())] + (
        [hours] if isinstance(hours, ZoneInfo) else []
    )


def _standard_offset(zone: ZoneInfo) -> timedelta:
    """The offset outside of summer time, which is the lesser of the two that a zone has in a year."""
    winter, summer = (zone.utcoffset(datetime(2020, month, 15)) or timedelta() for month in (1, 7))  # noqa: DTZ001
    return min(winter, summer)


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
