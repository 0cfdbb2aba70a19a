"""meeting-without-follow-up: odd hours, organisers outside, several meetings, sellers and deals at once."""

from typing import Any

import pytest

from stories.dsl import sale
from stories.expectations import expect, expect_none

P = "meeting-without-follow-up"
ENTERED = "Mon 2026-03-02 09:00"


@pytest.mark.parametrize(
    ("start", "end", "limit"),
    [
        ("Fri 2026-03-06 15:30", "Fri 2026-03-06 16:30", "Mon 2026-03-09 16:30"),
        ("Tue 2026-03-10 18:00", "Tue 2026-03-10 20:00", "Wed 2026-03-11 17:00"),
        ("Sat 2026-03-07 10:00", "Sat 2026-03-07 11:00", "Mon 2026-03-09 17:00"),
        ("Tue 2026-03-10 08:00", "Tue 2026-03-10 09:00", "Tue 2026-03-10 17:00"),
        ("Fri 2026-03-27 14:00", "Fri 2026-03-27 15:00", "Mon 2026-03-30 15:00"),
        ("Tue 2026-03-10 23:00", "Wed 2026-03-11 01:00", "Wed 2026-03-11 17:00"),
    ],
    ids=["friday-evening", "after-hours", "saturday", "before-hours", "clock-change", "over-midnight"],
)
def test_the_hours_count_from_the_end_in_working_time(start: str, end: str, limit: str) -> None:
    story = sale()
    meeting = story.meeting(start, end, at=ENTERED)
    expect(story.run("2026-04-02 12:00"), P, anchor=meeting, starts_at=limit)


def test_a_meeting_that_a_buyer_organises_counts_though_not_among_its_attendees() -> None:
    story = sale()
    meeting = story.meeting("Tue 2026-03-10 10:00", "Tue 2026-03-10 11:00", "bob", ["ada"], at=ENTERED)
    expect(story.run("2026-03-12 09:00"), P, anchor=meeting, starts_at="Wed 2026-03-11 11:00")


def test_a_mail_to_the_buyer_who_organised_it_follows_it_up() -> None:
    story = sale()
    story.meeting("Tue 2026-03-10 10:00", "Tue 2026-03-10 11:00", "bob", ["ada"], at=ENTERED)
    story.mail("Tue 2026-03-10 15:00", "ada", to="bob")
    expect_none(story.run("2026-03-20 12:00"), P)


def test_one_mail_follows_up_all_meetings_held_before_it() -> None:
    story = sale(contacts=["bob", "carol"])
    story.meeting("Tue 2026-03-10 10:00", "Tue 2026-03-10 11:00", at=ENTERED, uid="m")
    story.meeting(
        "Tue 2026-03-10 14:00", "Tue 2026-03-10 15:00", attendees=["bob", "carol"], at=ENTERED, uid="n"
    )
    story.mail("Tue 2026-03-10 16:00", "ada", to="bob")
    expect_none(story.run("2026-03-20 12:00"), P)


def test_a_mail_between_two_meetings_follows_up_the_first_only() -> None:
    story = sale()
    story.meeting("Tue 2026-03-10 10:00", "Tue 2026-03-10 11:00", at=ENTERED, uid="m")
    second = story.meeting("Tue 2026-03-10 14:00", "Tue 2026-03-10 15:00", at=ENTERED, uid="n")
    story.mail("Tue 2026-03-10 13:00", "ada", to="bob")
    expect(story.run("2026-03-12 09:00"), P, anchor=second, starts_at="Wed 2026-03-11 15:00")


def test_two_overlapping_revisions_of_one_moment_make_one_alert() -> None:
    story = sale()
    slot = ("Tue 2026-03-10 10:00", "Tue 2026-03-10 11:00")
    for owner in ("ada", "kim"):
        story.meeting(*slot, at=ENTERED, uid="m", event_id="same", source=f"calendar:{owner}@acme.example")
    expect(story.run("2026-03-12 09:00"), P, anchor="same", starts_at="Wed 2026-03-11 11:00")


def test_a_moved_instance_of_a_series_is_held_at_its_new_time() -> None:
    story = sale()
    known = {"at": ENTERED, "uid": "series", "recurrence_id": "2026-03-10 10:00"}
    story.meeting("Tue 2026-03-10 10:00", "Tue 2026-03-10 11:00", **known)
    moved = story.meeting(
        "Thu 2026-03-12 14:00", "Thu 2026-03-12 15:00", **{**known, "at": "Mon 2026-03-09 12:00"}
    )
    expect(story.run("2026-03-17 12:00"), P, anchor=moved, starts_at="Fri 2026-03-13 15:00")


def test_turning_late_while_it_stands_adds_a_step_and_closing_ends_it() -> None:
    story = sale()
    story.meeting("Tue 2026-03-10 10:00", "Tue 2026-03-10 11:00", at=ENTERED)
    story.change("Wed 2026-03-11 14:00", stage="Negotiation")
    story.close("Thu 2026-03-12 12:00", "won")
    alerts = story.run("2026-03-20 12:00")
    steps = [
        ("low", "Wed 2026-03-11 11:00"),
        ("medium", "Wed 2026-03-11 14:00"),
        ("high", "Thu 2026-03-12 11:00"),
    ]
    expect(alerts, P, steps=steps, end=("deal_closed", "Thu 2026-03-12 12:00"))


def test_an_unanswered_question_after_the_meeting_is_a_second_alert() -> None:
    story = sale()
    story.meeting("Tue 2026-03-10 10:00", "Tue 2026-03-10 11:00", at=ENTERED)
    question = story.mail("Tue 2026-03-10 12:00", "bob", to="ada", asks=True)
    alerts = story.run("2026-03-12 09:00")
    expect(alerts, P, starts_at="Wed 2026-03-11 11:00")
    expect(alerts, "unanswered-buyer", anchor=question, starts_at="Wed 2026-03-11 12:00")


def test_a_cancelled_further_meeting_entered_after_the_end_had_answered_at_its_entry() -> None:
    story = sale()
    meeting = story.meeting("Tue 2026-03-10 10:00", "Tue 2026-03-10 11:00", at=ENTERED, uid="m")
    slot = ("Wed 2026-03-18 10:00", "Wed 2026-03-18 11:00")
    story.meeting(*slot, at="Wed 2026-03-11 15:00", uid="n")
    story.meeting(*slot, at="Mon 2026-03-16 10:00", uid="n", status="cancelled")
    alerts = story.run("2026-03-17 12:00")
    expect(alerts, P, anchor=meeting, end=("followed_up", "Wed 2026-03-11 15:00"))


def test_a_meeting_from_before_the_deal_starts_no_earlier_than_the_deal() -> None:
    story = sale(opened="Thu 2026-03-12 10:00")
    meeting = story.meeting("Tue 2026-03-10 10:00", "Tue 2026-03-10 11:00", at="Mon 2026-03-09 12:00")
    expect(story.run("2026-03-13 12:00"), P, anchor=meeting, starts_at="Thu 2026-03-12 10:00")


def test_an_all_day_entry_that_only_one_of_us_accepted_is_no_meeting() -> None:
    story = sale()
    story.user("kim")
    people = {"bob": "none", "kim": "accepted"}
    story.meeting("2026-03-10", "2026-03-11", attendees=people, at=ENTERED, all_day=True)
    expect_none(story.run("2026-03-20 12:00"), P)


@pytest.mark.parametrize("answer", ["accepted", "declined"])
def test_a_meeting_held_before_the_reopening_and_changed_after_it_is_not_watched(answer: str) -> None:
    story = sale()
    slot = ("Mon 2026-03-02 10:00", "Mon 2026-03-02 11:00")
    first = story.meeting(*slot, at="Fri 2026-02-27 09:00", uid="m")
    story.close("Fri 2026-03-06 10:00")
    story.change("Mon 2026-03-16 10:00", stage="Proposal")
    story.meeting(*slot, attendees={"bob": answer}, at="Tue 2026-03-17 10:00", uid="m")
    alerts = story.run("2026-03-20 12:00")
    end = ("deal_closed", "Fri 2026-03-06 10:00")
    expect(alerts, P, anchor=first, starts_at="Tue 2026-03-03 11:00", end=end)


@pytest.mark.parametrize(
    "before", [{"status": "cancelled"}, {"attendees": {"bob": "declined"}}, {"transparent": True}]
)
def test_what_was_no_meeting_at_its_end_does_not_become_one_afterwards(before: dict[str, Any]) -> None:
    story = sale()
    slot = ("Tue 2026-03-10 10:00", "Tue 2026-03-10 11:00")
    story.meeting(*slot, at=ENTERED, uid="m", **before)
    story.meeting(*slot, at="Wed 2026-03-11 09:00", uid="m")
    expect_none(story.run("2026-03-20 12:00"), P)
