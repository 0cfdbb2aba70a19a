"""Moments as header fields tell them: RFC 5322 (3.3, and the older forms of 4.3), and what programs write instead."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate

from dateutil import parser

_MAX_LENGTH = 120
_COMMENT = re.compile(r"\([^()]*\)")
_QUOTE = re.compile(r"[\"']")
_FAR_ZONE = timedelta(hours=14)
_USUAL = re.compile(
    r"(?:[A-Z][a-z]{2}, *)?(\d\d?) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)(?: \([A-Z]+\))?",
    re.ASCII,
)
_MONTHS = {
    name: number for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)
}
_ANY = re.compile(
    r"(?P<clock>.*(?<![+\-\d:.])\d\d?[:.]\d\d(?:[:.]\d\d(?:\.\d+)?)?(?P<half>\s*[ap]\.?m\b\.?)?)"
    r"[\s,]*(?P<name>[a-z][a-z .]*?)?\s*(?:(?P<sign>[+-])(?P<hours>\d\d?):?(?P<minutes>\d\d))?(?:\s+[a-z][a-z .]*)?"
    r"(?P<year>\s+\d{4})?",
    re.IGNORECASE | re.ASCII,
)
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)", re.ASCII)
_ZONES = {
    name: timedelta(hours=hours)
    for hours, names in {
        -10: "hst", -9: "akst", -8: "pst akdt", -7: "mst pdt", -6: "cst mdt", -5: "est cdt", -4: "edt ast", -3: "adt brt",
        0: "ut utc gmt z wet", 1: "cet met mez bst west", 2: "cest mest mesz eet sast", 3: "eest msk", 8: "sgt hkt awst",
        9: "jst kst", 10: "aest", 11: "aedt", 12: "nzst", 13: "nzdt",
    }.items()
    for name in names.split()
}  # fmt: skip
"""Offsets of the names of RFC 5322 section 4.3, and of others with one usual meaning in mails."""


def moment_of(text: str) -> datetime | None:
    """The aware moment that a date tells; None if it is broken, impossible or without a known offset."""
    told = told_in(text)
    return told if told is not None and told.tzinfo is not None else None


def told_in(text: str) -> datetime | None:
    """The moment that a date tells, naive where the offset is missing, impossible or a name that is not known.

    Comments and the day of the week are read over. ``-0000`` counts as UTC. None where day, month, year or
    time are missing or can be read in two ways (``03/04/2003``).
    """
    try:
        usual = _USUAL.fullmatch(text)
        moment = _usual_moment(usual) if usual else _any_moment(_COMMENT.sub(" ", text[:_MAX_LENGTH]))
    except (ValueError, TypeError, IndexError, OverflowError, KeyError):
        return None
    return moment if moment is not None and 1970 < moment.year < 2200 else None


def _usual_moment(found: re.Match[str]) -> datetime:
    day, month, year, hour, minute, second, sign, hours, minutes = found.groups()
    clock = datetime(int(year), _MONTHS[month], int(day), int(hour), int(minute), min(int(second), 59))  # noqa: DTZ001
    return _with_offset(clock, _offset(sign, hours, minutes))


def _any_moment(text: str) -> datetime | None:
    found = _ANY.fullmatch(_QUOTE.sub("", text).strip())
    if found is None:
        return None
    clock = _clock(found["clock"] + (found["year"] or ""), half_day=found["half"] is not None)
    if clock is None:
        return None
    if found["sign"]:
        return _with_offset(clock, _offset(found["sign"], found["hours"], found["minutes"]))
    return _with_offset(clock, _ZONES.get((found["name"] or "").strip(" .").lower()))


def _offset(sign: str, hours: str, minutes: str) -> timedelta:
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return -offset if sign == "-" else offset


def _with_offset(clock: datetime, offset: timedelta | None) -> datetime:
    if offset is None or abs(offset) > _FAR_ZONE:
        return clock
    return clock.replace(tzinfo=timezone(offset) if offset else UTC)


def _clock(text: str, *, half_day: bool) -> datetime | None:
    """The naive time in a text without zone. half_day: it is told in hours before or after noon."""
    if iso := _ISO.fullmatch(text):
        return datetime.fromisoformat("T".join(iso.groups()))
    if not half_day and (parts := parsedate(text)) is not None:
        year, month, day, hour, minute, second = parts[:6]
        # Programs that count the years from 1900 wrote 103 for 2003.
        year += 1900 if 100 <= year < 200 else 0
        return datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001
    # What a text does not say is taken from a default: it says all of a date if two defaults make no difference.
    readings = {
        parser.parse(text, default=default, dayfirst=day_first, ignoretz=True)
        for default, day_first in ((datetime(1996, 1, 1), False), (datetime(2004, 2, 2), True))  # noqa: DTZ001
    }
    return readings.pop() if len(readings) == 1 else None
