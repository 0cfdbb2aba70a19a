"""The working time of one calendar, on days that everybody can check by hand."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from dealtrust_engine.moments import DAY, HOUR, MINUTE, NEVER, moment_of
from dealtrust_engine.worktime import CalendarSpec, WorkCalendar, calendar_for, public_holidays

BERLIN = WorkCalendar(CalendarSpec("Europe/Berlin", country="DE"))


def at(text: str, zone: str = "Europe/Berlin") -> int:
    return moment_of(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)))


def test_a_question_of_friday_afternoon_is_eight_hours_old_on_monday_afternoon() -> None:
    asked, limit = at("2026-03-06 15:00"), at("2026-03-09 15:00")
    assert BERLIN.reach(asked, 8 * HOUR) == limit
    assert BERLIN.worked(asked, limit) == 8 * HOUR


def test_reached_at_closing_time_is_closing_time() -> None:
    assert BERLIN.reach(at("2026-03-09 09:00"), 8 * HOUR) == at("2026-03-09 17:00")
    assert BERLIN.reach(at("2026-03-09 09:00"), 8 * HOUR + 1) == at("2026-03-10 09:00") + 1


def test_no_amount_is_reached_at_once() -> None:
    night = at("2026-03-09 03:00")
    assert BERLIN.reach(night, 0) == night
    assert BERLIN.reach(night, -5) == night


@pytest.mark.parametrize(
    ("zone", "friday", "monday"),
    [
        ("Europe/Berlin", "2026-03-27 15:00", "2026-03-30 15:00"),
        ("Europe/Berlin", "2026-10-23 15:00", "2026-10-26 15:00"),
        ("America/New_York", "2026-03-06 15:00", "2026-03-09 15:00"),
        ("America/New_York", "2026-10-30 15:00", "2026-11-02 15:00"),
        ("Australia/Sydney", "2026-10-02 15:00", "2026-10-05 15:00"),
        ("Australia/Lord_Howe", "2026-04-03 15:00", "2026-04-06 15:00"),
        ("Africa/Casablanca", "2026-02-13 15:00", "2026-02-16 15:00"),
    ],
)
def test_a_change_of_the_clock_over_the_weekend_costs_no_working_time(
    zone: str, friday: str, monday: str
) -> None:
    calendar = WorkCalendar(CalendarSpec(zone))
    assert calendar.reach(at(friday, zone), 8 * HOUR) == at(monday, zone)


def test_work_on_the_night_of_the_change_lasts_as_long_as_the_clock_on_the_wall_is_right() -> None:
    sunday = WorkCalendar(CalendarSpec("Europe/Berlin", (6,), time(1), time(5)))
    assert sunday.worked(at("2026-03-29 00:00"), at("2026-03-30 00:00")) == 3 * HOUR
    assert sunday.worked(at("2026-10-25 00:00"), at("2026-10-26 00:00")) == 5 * HOUR
    assert sunday.worked(at("2026-10-18 00:00"), at("2026-10-19 00:00")) == 4 * HOUR


def test_public_holidays_do_not_count() -> None:
    assert BERLIN.worked(at("2026-04-02 17:00"), at("2026-04-07 09:00")) == 0
    assert not BERLIN.is_business_day(date(2026, 4, 3))
    assert (
        BERLIN.holiday(date(2026, 4, 3)) == "Good Friday" or BERLIN.holiday(date(2026, 4, 3)) == "Karfreitag"
    )
    assert BERLIN.business_date(at("2026-04-03 12:00")) == date(2026, 4, 7)


def test_a_holiday_is_one_of_the_region() -> None:
    bavaria = WorkCalendar(CalendarSpec("Europe/Berlin", country="DE", subdivision="BY"))
    assert bavaria.holiday(date(2026, 6, 4))
    assert BERLIN.holiday(date(2026, 6, 4)) is None
    assert WorkCalendar(CalendarSpec("Europe/Berlin")).holiday(date(2026, 12, 25)) is None


def test_a_region_that_is_not_known_has_the_holidays_of_its_country() -> None:
    assert public_holidays("DE", "ZZ", 2026) == public_holidays("DE", None, 2026)
    assert date(2026, 10, 3) in public_holidays("DE", "ZZ", 2026)


def test_a_country_that_is_not_known_has_no_holidays() -> None:
    assert public_holidays("ZZ", None, 2026) == {}


def test_a_holiday_on_a_weekend_is_observed_on_a_working_day() -> None:
    assert date(2026, 7, 3) in public_holidays("US", None, 2026)  # the 4th is a Saturday


def test_spans_are_cut_at_both_ends() -> None:
    spans = list(BERLIN.spans(at("2026-03-06 16:00"), at("2026-03-09 10:30")))
    assert spans == [
        (at("2026-03-06 16:00"), at("2026-03-06 17:00")),
        (at("2026-03-09 09:00"), at("2026-03-09 10:30")),
    ]
    assert list(BERLIN.spans(at("2026-03-09 10:00"), at("2026-03-09 10:00"))) == []


def test_free_time_says_why() -> None:
    rows = BERLIN.off_spans(at("2026-04-01 17:00"), at("2026-04-07 09:00"))
    named = [reason.split()[0] for _, _, reason in rows]
    assert named == ["night", "night", "holiday", "weekend", "weekend", "holiday", "night"]


def test_what_was_asked_before_changes_no_answer() -> None:
    fresh, asked = WorkCalendar(BERLIN.spec), WorkCalendar(BERLIN.spec)
    asked.worked(0, NEVER)
    start = at("2026-03-06 15:00")
    for amount in (HOUR, 800 * HOUR, 200_000 * HOUR):
        assert asked.reach(start, amount) == fresh.reach(start, amount)


def test_times_far_away_are_known_not_to_be_known() -> None:
    assert BERLIN.reach(NEVER, HOUR) == NEVER
    assert BERLIN.reach(at("2099-12-31 09:00"), 1000 * 8 * HOUR) == NEVER
    assert BERLIN.worked(-NEVER, -NEVER + DAY) == 0
    assert BERLIN.worked(at("2026-03-09 09:00"), at("2026-03-09 08:00")) == 0


def test_one_calendar_for_all_who_share_it() -> None:
    assert calendar_for(CalendarSpec("UTC")) is calendar_for(CalendarSpec("UTC"))
    assert calendar_for(CalendarSpec("UTC")) is not calendar_for(CalendarSpec("UTC", country="DE"))


def test_odd_hours_and_days() -> None:
    calendar = WorkCalendar(CalendarSpec("Asia/Kathmandu", (6, 0), time(8, 30), time(18, 15)))
    start = moment_of(datetime(2026, 3, 8, 2, 45, tzinfo=UTC))  # a Sunday, 08:30 there
    assert calendar.reach(start, 9 * HOUR + 45 * MINUTE) == start + 9 * HOUR + 45 * MINUTE
    assert calendar.closing_time(date(2026, 3, 8)) == start + 9 * HOUR + 45 * MINUTE
    assert calendar.reach(start, 19 * HOUR + 30 * MINUTE) == start + DAY + 9 * HOUR + 45 * MINUTE
    assert calendar.reach(start, 19 * HOUR + 30 * MINUTE + 1) > start + 6 * DAY
