"""meeting-without-follow-up: instances of a series. One whose next instance is at most seven local days away answers
itself."""

from typing import Any

import pytest

from stories.dsl import Story, sale
from stories.expectations import expect, expect_none

P = "meeting-without-follow-up"
ENTERED = "Mon 2026-02-02 09:00"


def instance(story: Story, day: str, *, hours: tuple[str, str] = ("10:00", "11:00"), **fields: Any) -> str:
    start = f"{day} {hours[0]}"
    known = {"at": ENTERED, "recurrence_id": start, **fields}
    return story.meeting(start, f"{day} {hours[1]}", uid="series", **known)


@pytest.mark.parametrize("days", [1, 7])
def test_a_next_instance_within_seven_days_answers(days: int) -> None:
    story = sale()
    instance(story, "2026-03-10", series_next=f"2026-03-{10 + days} 10:00")
    expect_none(story.run("2026-03-16 12:00"), P)


def test_a_next_instance_after_eight_days_does_not() -> None:
    story = sale()
    meeting = instance(story, "2026-03-10", series_next="2026-03-18 10:00")
    expect(story.run("2026-03-16 12:00"), P, anchor=meeting, starts_at="Wed 2026-03-11 11:00")


def test_a_fortnightly_series_does_not_answer_itself() -> None:
    story = sale()
    first = instance(story, "2026-03-10", series_next="2026-03-24 10:00")
    second = instance(story, "2026-03-24")
    alerts = story.run("2026-03-26 12:00")
    expect(alerts, P, anchor=first, starts_at="Wed 2026-03-11 11:00")
    expect(alerts, P, anchor=second, starts_at="Wed 2026-03-25 11:00")


def test_the_last_instance_of_a_weekly_series_is_watched() -> None:
    story = sale()
    instance(story, "2026-03-03", series_next="2026-03-10 10:00")
    last = instance(story, "2026-03-10")
    expect(story.run("2026-03-16 12:00"), P, anchor=last, starts_at="Wed 2026-03-11 11:00")


@pytest.mark.parametrize(("day", "following"), [("2026-10-20", "2026-10-27"), ("2026-03-24", "2026-03-31")])
def test_seven_days_are_local_days_also_in_the_week_of_the_clock_change(day: str, following: str) -> None:
    story = sale()
    instance(story, day, series_next=f"{following} 10:00")
    expect_none(story.run(f"{following} 09:00"), P)


def test_seven_days_are_counted_between_the_starts_by_date_and_not_by_the_hour() -> None:
    story = sale()
    instance(story, "2026-03-10", series_next="2026-03-17 16:00")
    expect_none(story.run("2026-03-16 12:00"), P)


def test_seven_days_are_counted_in_the_owners_zone() -> None:
    # Tue 10 23:30 in Berlin is Tue 10 in New York too (18:30); Wed 18 00:30 in Berlin is still Tue 17 there
    story = sale(owner={"timezone": "America/New_York", "country": "US"})
    late = {"hours": ("23:30", "23:45")}
    instance(story, "2026-03-10", series_next="2026-03-18 00:30", **late)
    expect_none(story.run("2026-03-17 12:00"), P)


def test_a_next_instance_cancelled_before_the_end_does_not_answer() -> None:
    story = sale()
    meeting = instance(story, "2026-03-10", series_next="2026-03-17 10:00")
    instance(story, "2026-03-17", at="Mon 2026-03-09 10:00", status="cancelled")
    expect(story.run("2026-03-16 12:00"), P, anchor=meeting, starts_at="Wed 2026-03-11 11:00")


def test_a_next_instance_cancelled_after_the_end_has_answered() -> None:
    story = sale()
    instance(story, "2026-03-10", series_next="2026-03-17 10:00")
    instance(story, "2026-03-17")
    instance(story, "2026-03-17", at="Tue 2026-03-10 12:00", status="cancelled")
    expect_none(story.run("2026-03-16 12:00"), P)


def test_the_next_instance_may_be_known_by_its_own_entry_only() -> None:
    story = sale()
    instance(story, "2026-03-10")
    instance(story, "2026-03-17")
    expect_none(story.run("2026-03-16 12:00"), P)


def test_an_instance_is_followed_up_like_any_meeting() -> None:
    story = sale()
    meeting = instance(story, "2026-03-10", series_next="2026-03-24 10:00")
    story.mail("Wed 2026-03-11 12:00", "ada", to="bob")
    alerts = story.run("2026-03-20 12:00")
    expect(alerts, P, anchor=meeting, end=("followed_up", "Wed 2026-03-11 12:00"))


def test_the_same_uid_with_two_instances_makes_two_alerts() -> None:
    story = sale()
    first = instance(story, "2026-03-02", series_next="2026-03-10 10:00")
    second = instance(story, "2026-03-10")
    alerts = story.run("2026-03-12 12:00")
    # Mon 2 to Tue 10 are eight days
    expect(alerts, P, anchor=first, starts_at="Tue 2026-03-03 11:00")
    expect(alerts, P, anchor=second, starts_at="Wed 2026-03-11 11:00")
