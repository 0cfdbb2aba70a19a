"""Working time adds up, never runs backwards and does not mind when clocks change, against a slow count by quarter hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dealtrust_engine.clock import Clock, Pause, clock_of
from dealtrust_engine.moments import DAY, HOUR, MINUTE, NEVER, datetime_of, moment_of, union
from dealtrust_engine.worktime import CalendarSpec, WorkCalendar, public_holidays
from properties.profile import tried

QUARTER = 15 * MINUTE
ZONES = (
    "Europe/Berlin", "UTC", "America/New_York", "America/Los_Angeles", "Australia/Sydney", "Australia/Lord_Howe",
    "Asia/Kolkata", "Asia/Kathmandu", "Asia/Tokyo", "America/St_Johns", "Africa/Casablanca", "Pacific/Kiritimati",
    "America/Sao_Paulo", "Europe/London",
)  # fmt: skip
WEEKS = (
    "2026-03-06", "2026-03-27", "2026-10-23", "2026-10-30", "2026-04-03", "2026-10-02", "2026-12-23", "2027-01-01",
    "2018-02-16", "2026-06-10", "2024-02-28",
)  # fmt: skip
"""Days before clock changes (America, Europe, Australia, Morocco), holidays, a new year, a leap day and a plain week."""
COUNTRIES = (
    (None, None),
    ("DE", None),
    ("US", None),
    ("GB", "ENG"),
    ("JP", None),
    ("AU", "NSW"),
    ("BR", None),
)


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """A calendar of some zone, week and hours. Nobody begins or ends work around midnight or later, when clocks change."""
    start = draw(st.integers(4 * 4, 14 * 4))
    end = draw(st.integers(start + 1, 22 * 4))
    days = draw(st.sets(st.integers(0, 6), min_size=1))
    country, subdivision = draw(st.sampled_from(COUNTRIES))
    return WorkCalendar(
        CalendarSpec(
            draw(st.sampled_from(ZONES)),
            tuple(sorted(days)),
            time(start // 4, start % 4 * 15),
            time(end // 4, end % 4 * 15),
            country,
            subdivision,
        )
    )


DAYS = st.sampled_from(WEEKS).map(lambda day: moment_of(datetime.fromisoformat(day).replace(tzinfo=UTC)))
NEAR = st.one_of(
    st.integers(0, 14 * 96).map(lambda quarters: quarters * QUARTER),
    st.integers(-30 * DAY, 400 * DAY),
)
MOMENTS = st.tuples(DAYS, NEAR).map(sum)
AMOUNTS = st.one_of(st.integers(1, 80).map(lambda hours: hours * HOUR), st.integers(1, 900 * HOUR))


def at_work(calendar: WorkCalendar, moment: int) -> bool:
    """Whether a moment is working time, worked out from the calendar's own words."""
    local = datetime_of(moment).astimezone(calendar.zone)
    spec = calendar.spec
    free = spec.country and local.date() in public_holidays(spec.country, spec.subdivision, local.year)
    return local.weekday() in spec.days and not free and spec.start <= local.time() < spec.end


def slowly(is_counted: Callable[[int], bool], start: int, quarters: int) -> int:
    """Time counted from a moment on, quarter hour by quarter hour."""
    return sum(QUARTER for i in range(quarters) if is_counted(start + i * QUARTER))


# --- one calendar


@tried(60)
@given(calendars(), DAYS, st.integers(0, 96), st.integers(0, 9 * 96))
def test_working_time_is_what_a_slow_count_finds(
    calendar: WorkCalendar, day: int, offset: int, quarters: int
) -> None:
    start = day + offset * QUARTER
    expected = slowly(lambda moment: at_work(calendar, moment), start, quarters)
    assert calendar.worked(start, start + quarters * QUARTER) == expected


@tried(100)
@given(calendars(), MOMENTS, MOMENTS, MOMENTS)
def test_working_time_adds_up_and_never_runs_backwards_or_faster_than_time(
    calendar: WorkCalendar, one: int, two: int, three: int
) -> None:
    a, b, c = sorted((one, two, three))
    assert calendar.worked(a, b) + calendar.worked(b, c) == calendar.worked(a, c)
    assert 0 <= calendar.worked(a, b) <= b - a
    assert calendar.worked(a, b) <= calendar.worked(a, c)
    assert calendar.worked(b, a) == 0


@tried(100)
@given(calendars(), MOMENTS, AMOUNTS)
def test_a_limit_is_reached_at_the_earliest_moment_at_which_it_is_counted(
    calendar: WorkCalendar, start: int, amount: int
) -> None:
    reached = calendar.reach(start, amount)
    assert calendar.worked(start, reached) == amount
    assert calendar.worked(start, reached - 1) == amount - 1


@tried(100)
@given(calendars(), MOMENTS, MOMENTS)
def test_the_working_spans_are_apart_in_order_and_all_of_the_working_time(
    calendar: WorkCalendar, one: int, two: int
) -> None:
    start, end = sorted((one, two))
    spans = list(calendar.spans(start, end))
    assert all(start <= low < high <= end for low, high in spans)
    assert all(former[1] <= latter[0] for former, latter in pairwise(spans))
    assert sum(high - low for low, high in spans) == calendar.worked(start, end)


@tried(60)
@given(calendars(), DAYS, st.integers(0, 370))
def test_every_business_day_counts_in_full_and_no_other_day_at_all(
    calendar: WorkCalendar, day: int, later: int
) -> None:
    local = (datetime_of(day) + timedelta(days=later)).date()
    start, end = calendar.end_of_day(local - timedelta(days=1)), calendar.end_of_day(local)
    spec = calendar.spec
    long = datetime.combine(date.min, spec.end) - datetime.combine(date.min, spec.start)
    expected = long // timedelta(microseconds=1) if calendar.is_business_day(local) else 0
    assert calendar.worked(start, end) == expected
    assert expected == 0 or (calendar.holiday(local) is None and local.weekday() in spec.days)


@tried(40)
@given(calendars(), MOMENTS, MOMENTS, MOMENTS, AMOUNTS)
def test_what_was_asked_before_changes_no_answer(
    calendar: WorkCalendar, one: int, two: int, three: int, amount: int
) -> None:
    a, b, c = sorted((one, two, three))
    fresh = WorkCalendar(calendar.spec)
    calendar.worked(c, c + DAY)
    calendar.worked(a, b)
    assert (calendar.worked(a, c), calendar.reach(b, amount)) == (fresh.worked(a, c), fresh.reach(b, amount))


@tried(60)
@given(calendars(), MOMENTS, st.integers(1, 30 * DAY))
def test_free_time_is_named_without_a_gap(calendar: WorkCalendar, start: int, length: int) -> None:
    rows = list(calendar.off_spans(start, start + length))
    assert rows[0][0] == start
    assert rows[-1][1] == start + length
    assert all(former[1] == latter[0] for former, latter in pairwise(rows))
    assert all(low < high and reason for low, high, reason in rows)


# --- clocks of several calendars, with pauses

PAUSES = st.lists(
    st.tuples(st.integers(-4, 12 * 96), st.integers(1, 4 * 96), st.sampled_from(["away", "meeting planned"])),
    max_size=5,
)
SEGMENTS = st.lists(
    st.tuples(st.integers(0, 8 * 96), st.lists(calendars(), min_size=1, max_size=3)), min_size=1, max_size=3
)


@st.composite
def clocks(draw: st.DrawFn) -> tuple[int, Clock, Callable[[int], bool]]:
    """The day around which a clock has its pauses, the clock, and a slow word on whether it counts at a moment."""
    day = draw(DAYS)
    segments = sorted(
        ((day + at * QUARTER, tuple(people)) for at, people in draw(SEGMENTS)), key=lambda segment: segment[0]
    )
    pauses = [
        Pause(day + at * QUARTER, day + (at + length) * QUARTER, why) for at, length, why in draw(PAUSES)
    ]

    def counts(moment: int) -> bool:
        people = segments[0][1]
        for at, others in segments:
            people = others if at <= moment else people
        paused = any(pause.start <= moment < pause.end for pause in pauses)
        return not paused and any(at_work(calendar, moment) for calendar in people)

    return day, clock_of(segments, pauses), counts


@tried(60)
@given(clocks(), st.integers(-96, 96), st.integers(0, 9 * 96))
def test_a_clock_counts_what_a_slow_count_finds(
    made: tuple[int, Clock, Callable[[int], bool]], offset: int, quarters: int
) -> None:
    day, clock, counts = made
    start = day + offset * QUARTER
    assert clock.counted(start, start + quarters * QUARTER) == slowly(counts, start, quarters)


@tried(100)
@given(clocks(), NEAR, NEAR, NEAR)
def test_counted_time_adds_up_and_never_runs_backwards_or_faster_than_time(
    made: tuple[int, Clock, Callable[[int], bool]], one: int, two: int, three: int
) -> None:
    day, clock, _ = made
    a, b, c = (day + offset for offset in sorted((one, two, three)))
    assert clock.counted(a, b) + clock.counted(b, c) == clock.counted(a, c)
    assert 0 <= clock.counted(a, b) <= min(b - a, clock.counted(a, c))


@tried(100)
@given(clocks(), NEAR, AMOUNTS)
def test_a_clock_reaches_a_limit_at_the_earliest_moment_at_which_it_is_counted(
    made: tuple[int, Clock, Callable[[int], bool]], offset: int, amount: int
) -> None:
    day, clock, _ = made
    start = day + offset
    reached = clock.reach(start, amount)
    assert start < reached < NEVER
    assert clock.counted(start, reached) == amount
    assert clock.counted(start, reached - 1) == amount - 1


@tried(100)
@given(clocks(), NEAR, st.integers(1, 30 * DAY))
def test_a_ledger_covers_its_span_without_a_gap_and_counts_what_the_clock_counts(
    made: tuple[int, Clock, Callable[[int], bool]], offset: int, length: int
) -> None:
    day, clock, _ = made
    start, end = day + offset, day + offset + length
    rows = clock.ledger(start, end)
    assert (rows[0].start, rows[-1].end) == (start, end)
    assert all(former.end == latter.start for former, latter in pairwise(rows))
    assert all(row.start < row.end and row.counted != bool(row.reason) for row in rows)
    assert all((a.counted, a.reason) != (b.counted, b.reason) for a, b in pairwise(rows))
    assert sum(row.end - row.start for row in rows if row.counted) == clock.counted(start, end)


@tried(60)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(-3, 20)), max_size=8))
def test_a_union_holds_what_any_span_holds_and_nothing_else(spans: list[tuple[int, int]]) -> None:
    given_spans = [(start, start + length) for start, length in spans]
    merged = union(given_spans)
    for moment in range(90):
        inside = any(start <= moment < end for start, end in given_spans)
        assert inside == any(start <= moment < end for start, end in merged)
    assert all(former[1] < latter[0] for former, latter in pairwise(merged))
