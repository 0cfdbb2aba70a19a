"""Moments are whole microseconds; days are those of a zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from dealtrust_engine.moments import (
    DAY,
    HOUR,
    NEVER,
    covering,
    datetime_of,
    end_of_day,
    intersection,
    local_date,
    moment_of,
    start_of_day,
    union,
)

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    "when",
    [
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(2026, 3, 29, 3, 0, 0, 1, tzinfo=BERLIN),
        datetime(2099, 12, 31, 23, 59, tzinfo=UTC),
    ],
)
def test_a_moment_keeps_every_microsecond(when: datetime) -> None:
    assert datetime_of(moment_of(when)) == when


def test_the_two_hours_of_one_name_in_autumn_are_two_moments() -> None:
    first, second = (datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=fold) for fold in (0, 1))
    assert moment_of(second) - moment_of(first) == HOUR


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        moment_of(datetime(2026, 3, 6))  # noqa: DTZ001


@pytest.mark.parametrize(("day", "length"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-03-06", 24)])
def test_a_day_ends_where_the_next_begins_also_when_clocks_change(day: str, length: int) -> None:
    local = date.fromisoformat(day)
    start, end = start_of_day(local, BERLIN), end_of_day(local, BERLIN)
    assert end - start == length * HOUR
    assert (local_date(start, BERLIN), local_date(end - 1, BERLIN)) == (local, local)
    assert local_date(end, BERLIN) > local


def test_a_day_beyond_all_plans_never_ends() -> None:
    assert end_of_day(date(9999, 12, 31), BERLIN) == NEVER


def test_spans_that_touch_are_one_and_empty_ones_none() -> None:
    assert union([(5, 7), (1, 3), (3, 5), (9, 9), (12, 11)]) == [(1, 7)]


def test_what_lies_in_both() -> None:
    assert intersection([(0, 5), (8, 12)], [(3, 9), (11, 20)]) == [(3, 5), (8, 9), (11, 12)]
    assert intersection([(0, 5)], [(5, 9)]) == []


def test_a_span_holds_its_start_but_not_its_end() -> None:
    spans = [(0, DAY), (2 * DAY, 3 * DAY)]
    assert covering(spans, 0) == (0, DAY)
    assert covering(spans, DAY) is None
    assert covering(spans, 2 * DAY + 1) == (2 * DAY, 3 * DAY)
