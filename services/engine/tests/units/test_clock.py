"""Clocks: the working time of one or several people, with pauses."""

from datetime import datetime
from zoneinfo import ZoneInfo

from dealtrust_engine.clock import Pause, Tick, clock_of
from dealtrust_engine.moments import HOUR, NEVER, moment_of
from dealtrust_engine.worktime import CalendarSpec, WorkCalendar

BERLIN = WorkCalendar(CalendarSpec("Europe/Berlin"))
NEW_YORK = WorkCalendar(CalendarSpec("America/New_York"))
START = 0


def at(text: str) -> int:
    return moment_of(datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZoneInfo("Europe/Berlin")))


def test_one_calendar_without_pauses_is_that_calendar() -> None:
    clock = clock_of([(START, (BERLIN,))])
    assert clock.reach(at("03-06 15:00"), 8 * HOUR) == at("03-09 15:00")


def test_time_before_the_first_segment_counts_by_the_first() -> None:
    clock = clock_of([(at("03-10 12:00"), (BERLIN,))])
    assert clock.counted(at("03-09 09:00"), at("03-09 17:00")) == 8 * HOUR


def test_who_takes_over_counts_from_then_on() -> None:
    clock = clock_of([(START, (BERLIN,)), (at("03-10 12:00"), (NEW_YORK,))])
    # Until noon Berlin; New York works from 14:00 to 22:00 Berlin time, its clocks having changed on the 8th.
    assert clock.counted(at("03-10 09:00"), at("03-10 23:00")) == 3 * HOUR + 8 * HOUR
    assert clock.reach(at("03-10 09:00"), 4 * HOUR) == at("03-10 15:00")


def test_of_several_people_any_counts_but_no_minute_twice() -> None:
    clock = clock_of([(START, (BERLIN, NEW_YORK))])
    assert clock.counted(at("03-10 00:00"), at("03-11 00:00")) == 13 * HOUR
    assert clock.reach(at("03-10 16:00"), 6 * HOUR) == at("03-10 22:00")
    assert clock.reach(at("03-10 16:00"), 6 * HOUR + 1) == at("03-11 09:00") + 1


def test_a_pause_counts_nothing_and_tells_why() -> None:
    clock = clock_of([(START, (BERLIN,))], [Pause(at("03-10 10:00"), at("03-10 12:00"), "away")])
    assert clock.counted(at("03-10 09:00"), at("03-10 13:00")) == 2 * HOUR
    assert clock.reach(at("03-10 09:00"), HOUR) == at("03-10 10:00")
    assert clock.reach(at("03-10 09:00"), HOUR + 1) == at("03-10 12:00") + 1
    assert clock.ledger(at("03-10 09:00"), at("03-10 13:00")) == [
        Tick(at("03-10 09:00"), at("03-10 10:00"), True, ""),
        Tick(at("03-10 10:00"), at("03-10 12:00"), False, "away"),
        Tick(at("03-10 12:00"), at("03-10 13:00"), True, ""),
    ]


def test_of_pauses_that_overlap_the_earlier_gives_the_reason() -> None:
    pauses = [
        Pause(at("03-10 11:00"), at("03-10 14:00"), "late"),
        Pause(at("03-10 10:00"), at("03-10 12:00"), "early"),
    ]
    rows = clock_of([(START, (BERLIN,))], pauses).ledger(at("03-10 09:00"), at("03-10 17:00"))
    assert [(row.counted, row.reason) for row in rows] == [
        (True, ""),
        (False, "early"),
        (False, "late"),
        (True, ""),
    ]


def test_a_pause_without_an_end_is_never_over() -> None:
    clock = clock_of([(START, (BERLIN,))], [Pause(at("03-10 10:00"), NEVER, "away")])
    assert clock.reach(at("03-10 09:00"), HOUR) == at("03-10 10:00")
    assert clock.reach(at("03-10 09:00"), 2 * HOUR) == NEVER


def test_a_pause_that_is_over_before_it_begins_is_none() -> None:
    clock = clock_of([(START, (BERLIN,))], [Pause(at("03-10 12:00"), at("03-10 10:00"), "odd")])
    assert clock.counted(at("03-10 09:00"), at("03-10 17:00")) == 8 * HOUR


def test_a_clock_of_nobody_stands() -> None:
    clock = clock_of([(START, ())])
    assert clock.counted(at("03-10 09:00"), at("03-10 17:00")) == 0
    assert clock.reach(at("03-10 09:00"), 1) == NEVER
    assert [row.reason for row in clock.ledger(at("03-10 09:00"), at("03-10 17:00"))] == [
        "nobody to count for"
    ]


def test_an_amount_already_reached_needs_no_time() -> None:
    assert clock_of([(START, (BERLIN,))]).reach(at("03-10 03:00"), 0) == at("03-10 03:00")


def test_a_ledger_of_a_night_and_a_weekend() -> None:
    rows = clock_of([(START, (BERLIN,))]).ledger(at("03-05 16:00"), at("03-09 10:00"))
    assert [(row.counted, row.reason) for row in rows] == [
        (True, ""),
        (False, "night"),
        (True, ""),
        (False, "night"),
        (False, "weekend"),
        (False, "night"),
        (True, ""),
    ]
