"""scope-change: was the buyer told ahead?"""

from __future__ import annotations

from typing import Any

import pytest

from stories.dsl import Story
from stories.expectations import expect, expect_none

PATTERN = "scope-change"
ACT = "Thu 2026-03-05 10:00"
MORE = [("Seats", 120, "10")]


def drafted(draft: str = "Tue 2026-03-03 10:00", owner: dict[str, Any] | None = None) -> Story:
    """100 seats presented on Mon 2 March 10:00; a new offer of 120 seats drafted since."""
    story = Story()
    story.user("ada", **(owner or {}))
    story.user("eve")
    story.contact("bob")
    story.deal()
    story.offer("Mon 2026-03-02 10:00")
    story.offer(draft, "draft", offer="Q2", lines=MORE)
    return story


def present(story: Story, when: str = ACT) -> str:
    story.offer(when, "superseded")
    return story.offer(when, offer="Q2", lines=MORE)


# Four working hours before Thu 10:00: Thu 09-10 and Wed 14-17, so Wed 14:00.


@pytest.mark.parametrize("told", ["Tue 2026-03-03 10:01", "Wed 2026-03-04 09:00", "Wed 2026-03-04 14:00"])
def test_a_mail_on_scope_four_working_hours_ahead_tells(told: str) -> None:
    story = drafted()
    story.mail(told, "ada", to="bob", scope=True)
    present(story)
    expect_none(story.run_in_any_order("2026-04-15 12:00"), PATTERN)


@pytest.mark.parametrize("told", ["Wed 2026-03-04 14:01", "Wed 2026-03-04 20:00", "Thu 2026-03-05 09:30"])
def test_a_mail_later_than_that_comes_too_late(told: str) -> None:
    story = drafted()
    story.mail(told, "ada", to="bob", scope=True)
    act = present(story)
    expect(story.run("2026-04-15 12:00"), PATTERN, anchor=act, starts_at=ACT, stands=True)


def test_a_mail_before_the_change_was_made_tells_nothing() -> None:
    story = drafted()
    story.mail("Tue 2026-03-03 09:30", "ada", to="bob", scope=True)
    present(story)
    expect(story.run("2026-04-15 12:00"), PATTERN, starts_at=ACT)


def test_a_mail_about_something_else_tells_nothing() -> None:
    story = drafted()
    story.mail("Wed 2026-03-04 09:00", "ada", to="bob")
    present(story)
    expect(story.run("2026-04-15 12:00"), PATTERN, starts_at=ACT)


def test_a_mail_among_sellers_tells_nothing() -> None:
    story = drafted()
    story.mail("Wed 2026-03-04 09:00", "ada", to="eve", scope=True)
    present(story)
    expect(story.run("2026-04-15 12:00"), PATTERN, starts_at=ACT)


def test_an_automatic_mail_tells_nothing() -> None:
    story = drafted()
    story.mail("Wed 2026-03-04 09:00", "ada", to="bob", scope=True, automatic="list")
    present(story)
    expect(story.run("2026-04-15 12:00"), PATTERN, starts_at=ACT)


def test_a_mail_of_a_colleague_tells() -> None:
    story = drafted()
    story.mail("Wed 2026-03-04 09:00", "eve", to="bob", scope=True)
    present(story)
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_a_mail_that_bounced_tells_nothing() -> None:
    story = drafted()
    sent = story.mail("Wed 2026-03-04 09:00", "ada", to="bob", scope=True)
    story.mail(
        "Wed 2026-03-04 09:01", "mailer-daemon@buyer.example", to="ada", bounced=sent, unreachable="bob"
    )
    present(story)
    expect(story.run("2026-04-15 12:00"), PATTERN, starts_at=ACT)


def test_a_meeting_held_four_working_hours_ahead_tells() -> None:
    story = drafted()
    story.meeting("2026-03-04 13:00", "2026-03-04 14:00", at="Tue 2026-03-03 12:00")
    present(story)
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_a_meeting_counts_with_its_end() -> None:
    story = drafted()
    story.meeting("2026-03-04 13:30", "2026-03-04 14:30", at="Tue 2026-03-03 12:00")
    present(story)
    expect(story.run("2026-04-15 12:00"), PATTERN, starts_at=ACT)


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "cancelled"},
        {"attendees": {"bob": "declined"}},
        {"attendees": {"eve": "accepted"}},
        {"transparent": True},
    ],
    ids=["cancelled", "declined", "internal", "transparent"],
)
def test_what_is_no_meeting_with_a_buyer_tells_nothing(fields: dict[str, Any]) -> None:
    story = drafted()
    story.meeting("2026-03-04 10:00", "2026-03-04 11:00", at="Tue 2026-03-03 12:00", **fields)
    present(story)
    expect(story.run("2026-04-15 12:00"), PATTERN, starts_at=ACT)


def test_a_meeting_held_before_the_change_was_made_tells_nothing() -> None:
    story = drafted()
    story.meeting("2026-03-02 15:00", "2026-03-02 16:00", at="Mon 2026-03-02 09:00")
    present(story)
    expect(story.run("2026-04-15 12:00"), PATTERN, starts_at=ACT)


def test_a_connected_call_is_no_telling() -> None:
    story = drafted()
    story.call("Wed 2026-03-04 09:00", "bob", connected=True)
    present(story)
    expect(story.run("2026-04-15 12:00"), PATTERN, starts_at=ACT)


def test_the_four_hours_are_the_owners() -> None:
    # Presented Thu 10:00 Berlin, 04:00 in New York. Four working hours ahead there: Wed 13:00 (19:00 Berlin).
    owner = {"timezone": "America/New_York", "country": "US"}
    in_time = drafted(owner=owner)
    in_time.mail("Wed 2026-03-04 19:00", "ada", to="bob", scope=True)
    present(in_time)
    expect_none(in_time.run("2026-04-15 12:00"), PATTERN)
    too_late = drafted(owner=owner)
    too_late.mail("Wed 2026-03-04 19:01", "ada", to="bob", scope=True)
    present(too_late)
    expect(too_late.run("2026-04-15 12:00"), PATTERN, starts_at=ACT)


@pytest.mark.parametrize(
    ("draft", "told", "presented", "fires"),
    [
        # over a weekend: Mon 10:00 less four hours = Fri 14:00
        ("Tue 2026-03-03 10:00", "Fri 2026-03-06 14:00", "Mon 2026-03-09 10:00", False),
        ("Tue 2026-03-03 10:00", "Fri 2026-03-06 14:01", "Mon 2026-03-09 10:00", True),
        ("Tue 2026-03-03 10:00", "Sun 2026-03-08 12:00", "Mon 2026-03-09 10:00", True),
        ("Tue 2026-03-03 10:00", "Sun 2026-03-08 12:00", "Mon 2026-03-09 13:00", False),
        # over Easter: Tue 10:00 less four hours = Thu 14:00
        ("Wed 2026-04-01 10:00", "Thu 2026-04-02 14:00", "Tue 2026-04-07 10:00", False),
        ("Wed 2026-04-01 10:00", "Fri 2026-04-03 10:00", "Tue 2026-04-07 10:00", True),
    ],
)
def test_nights_weekends_and_holidays_give_no_notice(
    draft: str, told: str, presented: str, fires: bool
) -> None:
    story = drafted(draft)
    story.mail(told, "ada", to="bob", scope=True)
    present(story, presented)
    alerts = story.run("2026-04-30 12:00")
    if fires:
        expect(alerts, PATTERN, starts_at=presented)
    else:
        expect_none(alerts, PATTERN)


# -- which event is the change


def test_of_several_drafts_the_first_that_holds_the_presented_scope_is_the_change() -> None:
    story = drafted("Wed 2026-03-04 11:00")
    # An earlier draft with another quantity is not the change; a later one with the same is no new change.
    story.offer("Tue 2026-03-03 09:00", "draft", offer="Q2", lines=[("Seats", 140, "10")])
    story.offer("Wed 2026-03-04 15:00", "in_review", offer="Q2", lines=MORE)
    story.mail("Wed 2026-03-04 10:00", "ada", to="bob", scope=True)
    present(story)
    expect(story.run("2026-04-15 12:00"), PATTERN, starts_at=ACT)
    story.mail("Wed 2026-03-04 12:00", "ada", to="bob", scope=True)
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_a_change_of_the_deals_lines_after_the_baseline_may_be_the_change() -> None:
    story = drafted("Wed 2026-03-04 16:00")
    story.lines("Tue 2026-03-03 09:00", ("Seats", 120))
    story.mail("Wed 2026-03-04 10:00", "ada", to="bob", scope=True)
    present(story)
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_lines_of_another_scope_are_not_the_change() -> None:
    story = drafted("Wed 2026-03-04 16:00")
    story.lines("Tue 2026-03-03 09:00", ("Seats", 140))
    story.mail("Wed 2026-03-04 10:00", "ada", to="bob", scope=True)
    present(story)
    expect(story.run("2026-04-15 12:00"), PATTERN, starts_at=ACT)


def test_lines_set_before_the_baseline_was_presented_are_not_the_change() -> None:
    story = drafted("Wed 2026-03-04 16:00")
    story.lines("Mon 2026-03-02 09:00", ("Seats", 120))
    story.mail("Wed 2026-03-04 10:00", "ada", to="bob", scope=True)
    present(story)
    expect(story.run("2026-04-15 12:00"), PATTERN, starts_at=ACT)


def test_an_offer_seen_only_when_presented_cannot_have_been_told() -> None:
    story = drafted()
    story.raw.pop()
    story.mail("Wed 2026-03-04 09:00", "ada", to="bob", scope=True)
    act = present(story)
    expect(story.run("2026-04-15 12:00"), PATTERN, anchor=act, starts_at=ACT)


def test_told_after_the_new_offer_was_drafted_but_before_the_old_was_presented_counts() -> None:
    story = drafted("Thu 2026-02-26 10:00")
    story.mail("Fri 2026-02-27 10:00", "ada", to="bob", scope=True)
    present(story)
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_told_by_a_new_version_of_the_same_offer() -> None:
    story = drafted("Tue 2026-03-03 10:00")
    story.raw.pop()
    story.offer("Tue 2026-03-03 10:00", "draft", version=2, lines=MORE)
    story.mail("Wed 2026-03-04 09:00", "ada", to="bob", scope=True)
    story.offer(ACT, version=2, lines=MORE)
    expect_none(story.run("2026-04-15 12:00"), PATTERN)
