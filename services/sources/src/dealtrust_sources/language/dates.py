"""Dates as people write them in mails, resolved against the day the mail was written.

Calendar days only, in the zone of whoever wrote the text; times of day are read over. Where a text can mean
two days (``03/04`` in English), it means none.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache

from dealtrust_sources.language.data import table

_DAY = timedelta(days=1)
_NEVER = "(?!)"
_WORD = re.compile(r"\w+")
_REMEMBERED = 20_000
_WEEK_OF = re.compile(r"\b(?:week (?:of|beginning)|woche (?:vom|ab)|semaine du|semana del)(?: the| dem)? \Z")
_BESIDE = re.compile(r"[\s,(]{0,3}(?:(?:the|on|of|den|dem|am|le|el|il|de|dia|día)\s)?\Z")


@dataclass(frozen=True, slots=True)
class Found:
    """A date at ``start`` to ``end`` of a lower-case text: the days from ``first`` to ``last``.

    ``span`` says what was written: "day", "weekday", "relative" (today),
    "week", "month", "quarter" or "year".
    """

    start: int
    end: int
    first: date
    last: date
    span: str = "day"


@dataclass(frozen=True, slots=True)
class _Grammar:
    pattern: re.Pattern[str]
    may_begin: "_Opening"
    months: dict[str, int]
    weekdays: dict[str, int]
    numbers: dict[str, int]
    day_first: bool
    relative: dict[str, int]
    spans: dict[str, str]
    ends: dict[str, str]
    following: frozenset[str]
    coming: frozenset[str]
    articles: frozenset[str]


class _Opening(dict[str, bool]):
    """By word whether a date may begin with it."""

    def __init__(self, openings: Iterable[str], weekdays: Iterable[str]) -> None:
        super().__init__()
        self._firsts = frozenset(first.group() for words in openings if (first := _WORD.match(words)))
        self._weekdays = tuple(weekdays)

    def __missing__(self, word: str) -> bool:
        if len(self) >= _REMEMBERED:
            self.clear()
        # "Freitagabend" is one word.
        begins = word.partition("_")[0] in self._firsts or word.startswith(self._weekdays)
        self[word] = found = begins or word[0].isdecimal()
        return found


def _choice(words: dict[str, int] | list[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))


@cache
def _grammar(language: str) -> _Grammar:
    spoken = table(language)["dates"]
    months = _numbered(spoken["months"])
    weekdays = {name: number - 1 for name, number in _numbered(spoken["weekdays"]).items()}
    numbers = {word: number for number, row in enumerate(spoken["numbers"], 1) for word in row.split("|")}
    relative = {word: days for days, row in enumerate(spoken["days_ahead"]) for word in row.split("|")}
    spans = {word: span for span, row in spoken["spans"].items() for word in row.split("|")}
    following = spoken["next"].split("|")
    month, weekday = _choice(months), _choice(weekdays)
    count = rf"\d{{1,3}}|{_choice(numbers)}"
    of = spoken["of"]
    year = r"(?:[\s,-]+(?:de\s+|del\s+)?(?P<{}>20\d\d|'\d\d)(?!\d))?"
    day = r"(?P<{}>[0-3]?\d)(?:\.|st|nd|rd|th|º|er|e)?"
    span_words = _choice(list(spans))
    articles = spoken["the"].split("|")
    marks = _choice([*following, *spoken["this"].split("|"), *articles])
    after = spoken["after"] or _NEVER
    ends = {word: span for span, row in spoken["ends"].items() for word in row.split("|")}
    lone = "|".join(f"(?<={re.escape(words)} )" for words in spoken["lone_after"].split("|") if words)
    lone_ends = rf"(?=\s*(?:\Z|[.,;:!?)]|{spoken['lone_before'] or _NEVER}))"
    parts = (
        r"(?P<iso>20\d\d-[01]\d-[0-3]\d)"
        rf"|(?:(?P<dm_first>[0-3]?\d)(?:\.|st|nd|rd|th|er)?\s*[-–—]\s*)?{day.format('dm_day')}[\s-]*(?:{of})?\s*(?P<dm_month>{month})(?![^\W\d_])\.?{year.format('dm_year')}"
        rf"|(?P<md_month>{month})(?![^\W\d_])(?:\.\s*|\s+)(?:the\s+)?{day.format('md_day')}(?![\d:])"
        rf"(?:\s*(?:[-–—/&]|to|through|thru|and)\s*(?:the\s+)?{day.format('md_last')}(?![\w:/.]))?{year.format('md_year')}"
        r"|(?P<num>[0-3]?\d\.[01]?\d\.(?:20\d\d|\d\d)?(?!\d)|[0-3]?\d[/-][0-3]?\d[/-](?:20)?\d\d|[0-3]?\d/[0-3]?\d(?!\d))"
        rf"|(?:(?P<end>{_choice(spoken['end_of'].split('|'))})\s+)"
        rf"(?P<end_next>(?:{marks})\s+)?(?P<end_span>{span_words}|{month})(?![^\W_])(?!\.?\s+[0-3]?\d(?!\d))"
        rf"|(?P<whole>{_choice(ends) or _NEVER})(?![^\W_])"
        rf"|(?:{spoken['week_number']})\s*(?P<week_number>[0-5]?\d)(?!\w)"
        rf"|(?:{lone or _NEVER})(?P<lone>[0-3]?\d)(?:{spoken['lone_mark']}){lone_ends}"
        rf"|(?P<relative>{_choice(relative)})(?![^\W_])"
        rf"|(?:(?P<in_next>(?:{marks}))\s+)(?P<in_span>{span_words})(?![^\W_])(?:\s+(?P<in_weekday>{weekday})(?!\w))?"
        rf"(?P<in_after>\s+(?:{after}))?"
        rf"|(?:{spoken['within']})\s+(?P<ahead>{count})\s+(?P<ahead_work>(?:{spoken['working']})\s*)?"
        rf"(?P<ahead_unit>{spoken['unit_days']}|{spoken['unit_weeks']})(?![^\W_])"
        rf"|(?:(?P<wd_mark>{marks})\s+)?(?P<weekday>{weekday})(?:{spoken['day_parts']})?(?![^\W_])(?P<wd_after>\s+(?:{after}))?"
    )
    numbered = spoken["week_number"].split("|")
    firsts = (*months, *numbered, *relative, *ends, *following, *spoken["this"].split("|"), *articles)
    openings = (*firsts, *spoken["end_of"].split("|"), *spoken["within"].split("|"))
    return _Grammar(
        re.compile(rf"(?<![\w.])(?:{parts})"),
        _Opening(openings, weekdays),
        months,
        weekdays,
        numbers,
        spoken["day_first"],
        relative,
        spans,
        ends,
        frozenset(following),
        frozenset(spoken["coming"].split("|")),
        frozenset(articles),
    )


def _numbered(rows: list[str]) -> dict[str, int]:
    return {name: number for number, row in enumerate(rows, 1) for name in row.split("|")}


def dates(low: str, language: str, written: date, *, past: int = 0) -> Iterator[Found]:
    """The dates in a lower-case text in their order.

    written: the day of the mail. past: a date without a year is the next one to come, unless it lay at most
    so many days before ``written``.
    """
    grammar = _grammar(language)
    previous: Found | None = None
    for match in _matches(language, low):
        found = _resolve(match, grammar, written, past)
        beside = previous is not None and _BESIDE.match(low, previous.end, match.start()) is not None
        if found is None:
            if previous is None or not beside or previous.span != "weekday" or not match["num"]:
                continue
            found = _of_weekday(match, previous, written, past)  # no weekday by itself, whatever its date is
        elif previous is not None:
            one = _joined(previous, found) if beside else None
            if one is None:
                yield previous
            found = one or found
        previous = found
    if previous is not None:
        yield previous


# A sentence is asked for its dates by several rules.
@lru_cache(500)
def _matches(language: str, low: str) -> tuple[re.Match[str], ...]:
    """What may be dates, tried only at words that a date may begin with."""
    grammar = _grammar(language)
    found: list[re.Match[str]] = []
    end = 0
    for word in _WORD.finditer(low):
        start = word.start()
        if grammar.may_begin[word.group()] and start >= end and (match := grammar.pattern.match(low, start)):
            end = match.end()
            found.append(match)
    return tuple(found)


def _joined(weekday: Found, found: Found) -> Found | None:
    """A weekday just before a date belongs to it: "Friday, 13 March", "Friday next week", "tomorrow, Friday"."""
    if weekday.span == "relative" and found.span in ("weekday", "day"):
        return Found(weekday.start, found.end, found.first, found.last)
    if weekday.span != "weekday" or found.span not in ("day", "week"):
        return None
    if found.span == "day":
        return Found(weekday.start, found.end, found.first, found.last)
    day = found.first + weekday.first.weekday() * _DAY
    return Found(weekday.start, found.end, day, day)


def _resolve(match: re.Match[str], grammar: _Grammar, written: date, past: int) -> Found | None:
    try:
        days = _days(match, grammar, written, past)
    except (ValueError, OverflowError):
        return None
    if days is None:
        return None
    first, last, span = days
    if (
        span == "day"
        and first == last
        and _WEEK_OF.search(match.string, max(0, match.start() - 30), match.start())
    ):
        return Found(match.start(), match.end(), first, first + (4 - first.weekday()) % 7 * _DAY, "week")
    return Found(match.start(), match.end(), first, last, span)


def _days(match: re.Match[str], grammar: _Grammar, written: date, past: int) -> tuple[date, date, str] | None:
    for group, days in _WRITTEN.items():
        if match[group]:
            return days(match, grammar, written, past)
    mark = _key(match["wd_mark"]) if match["wd_mark"] else ""
    # The coming Friday is the first to come, the coming week is the next one.
    following = mark in grammar.following - grammar.coming or match["wd_after"] is not None
    day = _weekday(grammar.weekdays[_key(match["weekday"])], written, in_next_week=following)
    return day, day, "weekday"


def _day_and_month(
    match: re.Match[str], grammar: _Grammar, written: date, past: int
) -> tuple[date, date, str]:
    month = grammar.months[_key(match["dm_month"])]
    last = _calendar(int(match["dm_day"]), month, match["dm_year"], written, past)
    first = int(match["dm_first"] or 0)
    return last.replace(day=first) if 0 < first < last.day else last, last, "day"


def _month_and_day(
    match: re.Match[str], grammar: _Grammar, written: date, past: int
) -> tuple[date, date, str]:
    month = grammar.months[_key(match["md_month"])]
    first = _calendar(int(match["md_day"]), month, match["md_year"], written, past)
    last = first.replace(day=int(match["md_last"])) if match["md_last"] else first
    return first, last, "day"


def _end_of(match: re.Match[str], grammar: _Grammar, written: date, _: int) -> tuple[date, date, str]:
    if match["whole"]:
        _first, last = _span(grammar.ends[_key(match["whole"])], 0, written)
        return last, last, "day"
    following = match["end_next"] is not None and _key(match["end_next"]) in grammar.following
    month_number = grammar.months.get(_key(match["end_span"]))
    if month_number:
        start = _calendar(1, month_number, None, written, 31)
        return (end := _month_end(start)), end, "day"
    span = grammar.spans[_key(match["end_span"])]
    _first, end = _span(span, int(following), written)
    return end, end, "relative" if span == "day" else "day"


def _key(text: str) -> str:
    return " ".join(text.split())


def _calendar(day: int, month: int, year: str | None, written: date, past: int) -> date:
    if year:
        full = int(year[-2:]) + 2000 if len(year) < 4 else int(year)
        return date(full, month, day)
    for candidate in (written.year, written.year + 1, written.year + 2):
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if found >= written - past * _DAY:
            before = written.year - 1
            earlier = date(before, month, day) if (month, day) != (2, 29) else found
            return earlier if candidate == written.year and earlier >= written - past * _DAY else found
    raise ValueError("no such day")


def _day_of_month(day: int, written: date) -> date:
    """The next day with that number, today included."""
    for ahead in range(62):
        if (found := written + ahead * _DAY).day == day:
            return found
    raise ValueError("no such day")


def _numeric(text: str, day_first: bool, written: date, past: int) -> tuple[date, date, str] | None:
    parts = [part for part in re.split(r"[./-]", text) if part]
    one, two = int(parts[0]), int(parts[1])
    year = parts[2] if len(parts) > 2 else None
    if "." in text or day_first or one > 12 or one == two:
        day, month = one, two
    elif two > 12:
        day, month = two, one
    else:
        return None
    found = _calendar(day, month, year, written, past)
    return found, found, "day"


def _of_weekday(match: re.Match[str], weekday: Found, written: date, past: int) -> Found | None:
    """The one of the two readings of "Monday 7/6" that is a Monday."""
    one, two, *year = (part for part in re.split(r"[./-]", match["num"]) if part)
    readings: list[date] = []
    for day, month in ((one, two), (two, one)):
        try:
            readings.append(_calendar(int(day), int(month), year[0] if year else None, written, past))
        except ValueError:
            continue
    fitting = [each for each in readings if each.weekday() == weekday.first.weekday()]
    return Found(weekday.start, match.end(), fitting[0], fitting[0]) if len(fitting) == 1 else None


def _week_number(match: re.Match[str], _: _Grammar, written: date, past: int) -> tuple[date, date, str]:
    """The week of that number (ISO 8601) that is the next to end."""
    number = int(match["week_number"])
    monday = date.fromisocalendar(written.year, number, 1)
    if monday + (4 + past) * _DAY < written:
        monday = date.fromisocalendar(written.year + 1, number, 1)
    return monday, monday + 4 * _DAY, "week"


def _weekday(number: int, written: date, *, in_next_week: bool) -> date:
    """The next such day after ``written``; with "next", the one of the following week."""
    if in_next_week:
        return written + (7 - written.weekday() + number) * _DAY
    return written + ((number - written.weekday() - 1) % 7 + 1) * _DAY


def _span(span: str, following: int, written: date) -> tuple[date, date]:
    """First and last day; a week is over on Friday."""
    if span == "day":
        day = written + following * _DAY
        return day, day
    if span == "week":
        ahead = following + (1 if written.weekday() > 4 and not following else 0)
        monday = written + (7 * ahead - written.weekday()) * _DAY
        return monday, monday + 4 * _DAY
    if span == "month":
        start = written.replace(day=1)
        for _ in range(following):
            start = _month_end(start) + _DAY
        return start, _month_end(start)
    if span == "quarter":
        start = written.replace(month=(written.month - 1) // 3 * 3 + 1, day=1)
        for _ in range(3 * following):
            start = _month_end(start) + _DAY
        return start, _month_end(_month_end(_month_end(start) + _DAY) + _DAY)
    return date(written.year + following, 1, 1), date(written.year + following, 12, 31)


def _month_end(day: date) -> date:
    return (day.replace(day=28) + 4 * _DAY).replace(day=1) - _DAY


def _in_span(match: re.Match[str], grammar: _Grammar, written: date) -> tuple[date, date, str] | None:
    if (
        _key(match["in_next"]) in grammar.articles
        and match["in_after"] is None
        and match["in_weekday"] is None
    ):
        return None
    following = _key(match["in_next"]) in grammar.following or match["in_after"] is not None
    span = grammar.spans[_key(match["in_span"])]
    first, last = _span(span, int(following), written)
    if span == "week" and match["in_weekday"]:
        day = first + grammar.weekdays[_key(match["in_weekday"])] * _DAY
        return day, day, "day"
    return first, last, span


def _ahead(match: re.Match[str], grammar: _Grammar, written: date) -> tuple[date, date, str]:
    said = _key(match["ahead"])
    count = int(said) if said.isdigit() else grammar.numbers[said]
    unit = _key(match["ahead_unit"])
    weeks = any(unit.startswith(word[:4]) for word in grammar.spans if grammar.spans[word] == "week")
    if weeks:
        day = written + 7 * count * _DAY
    elif match["ahead_work"] or unit.startswith(("werktag", "arbeitstag")):
        day = written
        while count:
            day += _DAY
            count -= day.weekday() < 5
    else:
        day = written + count * _DAY
    return day, day, "day"


def _one(day: date, span: str = "day") -> tuple[date, date, str]:
    return day, day, span


_Days = Callable[[re.Match[str], _Grammar, date, int], tuple[date, date, str] | None]
_WRITTEN: dict[str, _Days] = {
    "iso": lambda match, *_: _one(date.fromisoformat(match["iso"])),
    "dm_month": _day_and_month,
    "md_month": _month_and_day,
    "num": lambda match, grammar, written, past: _numeric(match["num"], grammar.day_first, written, past),
    "end": _end_of,
    "whole": _end_of,
    "week_number": _week_number,
    "lone": lambda match, _grammar, written, _: _one(_day_of_month(int(match["lone"]), written)),
    "in_span": lambda match, grammar, written, _: _in_span(match, grammar, written),
    "ahead": lambda match, grammar, written, _: _ahead(match, grammar, written),
    "relative": lambda match, grammar, written, _: _one(
        written + grammar.relative[_key(match["relative"])] * _DAY, "relative"
    ),
}
"""By the group of the grammar that holds what was written: how to resolve it."""
