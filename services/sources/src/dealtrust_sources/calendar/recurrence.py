"""Which instances a series has, within bounds that no rule can break."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import Final

from dateutil.rrule import rrule, rrulestr

from dealtrust_sources.calendar.revision import Revision, When

MOST_INSTANCES: Final = 1000
BACK: Final = timedelta(days=366)
AHEAD: Final = timedelta(days=366)
AHEAD_BY_THE_HOUR: Final = timedelta(days=7)
_BY_THE_HOUR = re.compile(r"FREQ=(SECOND|MINUTE|HOUR)LY", re.IGNORECASE)
# A rule of seconds may need millions of steps before it reaches the window.
_MOST_STEPS: Final = 20_000
# A rule that never matches (30 February, the 300th Monday of a day) would be followed to the year 9999.
_MOST_LOOKS: Final = 60_000
_ONE_MORE: Final = timedelta(days=366)
_KNOWN_PARTS: Final = frozenset(
    """
    FREQ UNTIL COUNT INTERVAL BYSECOND BYMINUTE BYHOUR BYDAY BYMONTHDAY BYYEARDAY BYWEEKNO BYMONTH BYSETPOS WKST
    """.split()
)


class RuleError(ValueError):
    """An RRULE that RFC 5545 does not know."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The instances of a series as one revision of it states them.

    starts: key of each instance (see :func:`instance_key`) with its start. excluded: those of them that an
    EXDATE takes out. cut: instances inside the rule's own limits lie outside the window or beyond the number.
    """

    starts: dict[str, When]
    excluded: frozenset[str]
    cut: bool


def instance_key(when: When, home: tzinfo) -> str:
    """RECURRENCE-ID in UTC as text; the instance of an all-day series has midnight of its day, in any zone."""
    if when.is_day:
        return f"{when.value.isoformat()}T00:00:00Z"
    return when.moment(home).isoformat().replace("+00:00", "Z")


def day_of(when: When, home: tzinfo) -> date:
    """The day that a moment means in a series of days: Exchange names an instance by the midnight it begins at.

    A midnight counts on the clock it is written with, another moment, such as that midnight in UTC, on that of ``home``.
    """
    if isinstance(when.value, datetime) and when.value.time() != time():
        return when.wall(home, home).date()
    return when.value.date() if isinstance(when.value, datetime) else when.value


def plan(series: Revision, known: datetime) -> Plan:
    """Expand a series that repeats.

    known: the latest moment of which the data knows, UTC. Instances are looked for from 366 days before it,
    but not before the series starts, to 366 days after it or after the start (7 days, if it repeats within a
    day), at most 1000 of them. An endless
    rule that goes on behind the window is not called cut. Raises :class:`RuleError`.
    """
    assert series.start is not None
    home = series.place.home
    start, zone = series.start, series.start.zone or home
    first = start.wall(zone, home)
    now = known.astimezone(zone).replace(tzinfo=None)
    by_the_hour = any(_BY_THE_HOUR.search(rule) for rule in series.rule.rules)
    window = (max(first, now - BACK), max(first, now) + (AHEAD_BY_THE_HOUR if by_the_hour else AHEAD))
    found, cut = _walk(series, first, zone, window)
    walls = {first} if first >= window[0] else set()
    walls.update(found)
    walls.update(
        w for w in (each.wall(zone, home) for each in series.rule.dates) if window[0] <= w <= window[1]
    )
    kept = sorted(walls)[:MOST_INSTANCES]
    taken, taken_days = _exclusions(series, zone)
    starts, excluded = {}, set()
    for wall in kept:
        when = When(wall.date()) if start.is_day else When(wall, zone)
        key = instance_key(when, home)
        starts[key] = when
        if wall in taken or wall.date() in taken_days:
            excluded.add(key)
    return Plan(starts, frozenset(excluded), cut or len(walls) > MOST_INSTANCES)


def _exclusions(series: Revision, zone: tzinfo) -> tuple[set[datetime], set[date]]:
    home, dates = series.place.home, series.rule.excluded
    if series.start is not None and series.start.is_day:
        return set(), {day_of(each, home) for each in dates}
    walls = {each.wall(zone, home) for each in dates}
    # An EXDATE that names a day takes out the instance of that day, also of a series with hours.
    days = {each.value for each in dates if each.is_day}
    return walls, days


def _walk(
    series: Revision, first: datetime, zone: tzinfo, window: tuple[datetime, datetime]
) -> tuple[list[datetime], bool]:
    found: list[datetime] = []
    without: set[datetime] = set()
    cut = False
    for text in series.rule.excluding_rules:
        without.update(_within(_rule(text, first, zone, window[1])[0], window)[0])
    for text in series.rule.rules:
        rule, ends_later = _rule(text, first, zone, window[1])
        walls, left_out = _within(rule, window)
        found += [wall for wall in walls if wall not in without]
        cut = cut or left_out or ends_later
    return found, cut


def _within(rule: Iterable[datetime], window: tuple[datetime, datetime]) -> tuple[list[datetime], bool]:
    walls: list[datetime] = []
    left_out = False
    steps = 0
    try:
        for wall in islice(_guarded(rule), _MOST_STEPS):
            steps += 1
            if wall < window[0]:
                left_out = True
            elif wall > window[1] or len(walls) == MOST_INSTANCES:
                return walls, True
            else:
                walls.append(wall)
    except _TooFarError:
        return walls, True
    return walls, left_out or steps == _MOST_STEPS


def _guarded(rule: Iterable[datetime]) -> Iterator[datetime]:
    try:
        yield from rule
    except (ValueError, IndexError, OverflowError) as error:
        raise RuleError(str(error)[:120]) from error


def _rule(text: str, first: datetime, zone: tzinfo, latest: datetime) -> tuple[Iterable[datetime], bool]:
    """The walk of a rule, never going on behind ``latest``, and whether its own UNTIL lies behind that."""
    parts = dict(
        part.partition("=")[::2]
        for part in text.upper().replace(" ", "").removeprefix("RRULE:").split(";")
        if part
    )
    if "FREQ" not in parts or ("RSCALE" in parts and parts["RSCALE"] != "GREGORIAN"):
        raise RuleError(text[:120])
    kept = {name: value for name, value in parts.items() if name in _KNOWN_PARTS}
    if kept.get("INTERVAL", "1").strip("0") == "" or not kept.get("INTERVAL", "1").isdecimal():
        raise RuleError(text[:120])
    until, count = _until(kept.pop("UNTIL", None), zone), kept.pop("COUNT", None)
    try:
        rule = rrulestr(";".join(f"{name}={value}" for name, value in kept.items()), dtstart=first)
        assert isinstance(rule, rrule)
        # A rule that never matches must still end. A COUNT beside the end is counted here, and one step is
        # allowed behind the window, which tells that instances remain there.
        if count is not None:
            return islice(_bounded(rule.replace(until=latest + _ONE_MORE)), int(count)), False
        rule = _bounded(rule.replace(until=min(until, latest) if until else latest))
    except (ValueError, TypeError, KeyError, IndexError, OverflowError) as error:
        raise RuleError(f"{text[:80]}: {error}"[:120]) from error
    return rule, until is not None and until > latest


class _TooFarError(Exception):
    """So much was looked at that the rule is left."""


class _Asked(frozenset[int]):
    """Months, hours, minutes or seconds of a rule, which count how often the library asks for one of them.

    It does so for every day, and every part of a day, that it looks at.
    """

    count: list[int]

    def __contains__(self, each: object) -> bool:
        self.count[0] += 1
        if self.count[0] > _MOST_LOOKS:
            raise _TooFarError
        return super().__contains__(each)


def _bounded(rule: rrule) -> rrule:
    fields, count = vars(rule), [0]
    fields["_bymonth"] = fields["_bymonth"] or range(1, 13)
    for name in ("_bymonth", "_byhour", "_byminute", "_bysecond"):
        if fields[name]:
            fields[name] = asked = _Asked(fields[name])
            asked.count = count
    return rule


def _until(text: str | None, zone: tzinfo) -> datetime | None:
    """UNTIL on the clock of the series; a day means all of it."""
    if text is None:
        return None
    try:
        if "T" not in text:
            return datetime.combine(datetime.strptime(text, "%Y%m%d").date(), time.max)  # noqa: DTZ007
        moment = datetime.strptime(text.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007
    except ValueError as error:
        raise RuleError(f"UNTIL={text[:40]}") from error
    return moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None) if text.endswith("Z") else moment
