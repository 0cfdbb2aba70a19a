"""silent-prospect: what ends a silence, and what does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from stories.dsl import Story
from stories.expectations import expect, expect_none

PATTERN = "silent-prospect"
LIMIT = "Thu 2026-03-12 10:00"
AT = "Fri 2026-03-13 11:00"


def silence() -> Story:
    """A silence that fires on Thu 12 March 10:00; an offer stands presented since February."""
    story = Story()
    story.user("ada")
    story.user("eve")
    story.contact("bob")
    story.contact("carol")
    story.deal(contacts=["bob", "carol"])
    story.offer("Mon 2026-02-23 10:00")
    story.mail("Mon 2026-03-02 10:00", "bob", to="ada")
    story.mail("Tue 2026-03-03 10:00", "ada", to="bob")
    story.mail("Wed 2026-03-04 10:00", "ada", to="bob")
    return story


def invited(story: Story, answer: str, **fields: Any) -> None:
    """An invitation sent while the alert stands, answered on Friday 11:00."""
    story.meeting(
        "2026-03-18 10:00", "2026-03-18 11:00", attendees={"bob": "none"}, at="Thu 2026-03-12 14:00", uid="m"
    )
    story.meeting("2026-03-18 10:00", "2026-03-18 11:00", attendees={"bob": answer}, at=AT, uid="m", **fields)


TOUCHES: dict[str, Callable[[Story], object]] = {
    "a mail": lambda story: story.mail(AT, "bob", to="ada"),
    "a courtesy mail": lambda story: story.mail(AT, "bob", to="ada", courtesy=True, words=2),
    "a mail with the seller in cc": lambda story: story.mail(AT, "bob", to="carol", cc="ada"),
    "a mail to a colleague": lambda story: story.mail(AT, "bob", to="eve"),
    "a mail of another buyer": lambda story: story.mail(AT, "carol", to="ada"),
    "a call that connected": lambda story: story.call(AT, "bob", connected=True),
    "a call with another buyer": lambda story: story.call(AT, "carol", connected=True),
    "a connected call without contact": lambda story: story.call(AT, None, connected=True),
    "an invitation accepted": lambda story: invited(story, "accepted"),
    "a meeting proposed by the buyer": lambda story: story.meeting(
        "2026-03-18 10:00", "2026-03-18 11:00", "bob", {"ada": "none"}, at=AT
    ),
    "the offer accepted": lambda story: story.offer(AT, "accepted"),
    "the offer rejected": lambda story: story.offer(AT, "rejected"),
}


@pytest.mark.parametrize("touch", TOUCHES.values(), ids=TOUCHES.keys())
def test_a_touch_of_any_buyer_ends_it(touch: Callable[[Story], object]) -> None:
    story = silence()
    touch(story)
    expect(story.run_in_any_order("2026-03-17 12:00"), PATTERN, starts_at=LIMIT, end=("buyer_returned", AT))


NO_TOUCHES: dict[str, Callable[[Story], object]] = {
    "an auto-reply that is no absence": lambda story: story.mail(AT, "bob", to="ada", automatic="auto_reply"),
    "list mail": lambda story: story.mail(AT, "bob", to="ada", automatic="list"),
    "a read receipt": lambda story: story.mail(AT, "bob", to="ada", automatic="receipt"),
    "a calendar robot": lambda story: story.mail(AT, "bob", to="ada", automatic="calendar"),
    "a system": lambda story: story.mail(AT, "bob", to="ada", automatic="generated"),
    "an invitation declined": lambda story: invited(story, "declined"),
    "an invitation answered tentatively": lambda story: invited(story, "tentative"),
    "an invitation cancelled": lambda story: invited(story, "none", status="cancelled"),
    "a call that did not connect": lambda story: story.call(AT, "bob", connected=False),
    "a call nobody knows the end of": lambda story: story.call(AT, "bob", connected=None),
    "another attempt": lambda story: story.mail(AT, "ada", to="bob"),
    "the offer expired": lambda story: story.offer(AT, "expired"),
    "a draft of another offer": lambda story: story.offer(AT, "draft", offer="Q2"),
    "an offer refused inside before anybody outside saw it": lambda story: (
        story.offer("Thu 2026-03-12 14:00", "in_review", offer="Q2"),
        story.offer(AT, "rejected", offer="Q2"),
    ),
    "mail between sellers": lambda story: story.mail(AT, "eve", to="ada"),
    "a closed task": lambda story: story.task(AT, status="done"),
    "the buyer's mail on another deal": lambda story: (
        story.deal("D2", contacts=["bob"], opened="2026-02-02 09:00"),
        story.mail(AT, "bob", to="ada", deal="D2"),
    ),
}


@pytest.mark.parametrize("event", NO_TOUCHES.values(), ids=NO_TOUCHES.keys())
def test_what_is_no_touch_leaves_it_standing(event: Callable[[Story], object]) -> None:
    story = silence()
    event(story)
    expect(story.run("2026-03-17 12:00"), PATTERN, deal="D1", starts_at=LIMIT, stands=True)


def test_an_unconfirmed_invitation_after_the_first_attempt_is_no_touch_at_its_end() -> None:
    story = silence()
    story.meeting(
        "2026-03-13 10:00", "2026-03-13 11:00", attendees={"bob": "none"}, at="Thu 2026-03-12 14:00"
    )
    expect(story.run("2026-03-17 12:00"), PATTERN, starts_at=LIMIT, stands=True)


def test_a_tentative_meeting_is_a_touch_at_its_end() -> None:
    story = silence()
    story.meeting(
        "2026-03-13 10:00", "2026-03-13 11:00", attendees={"bob": "none"}, at="Thu 2026-03-12 14:00", uid="m"
    )
    story.meeting(
        "2026-03-13 10:00",
        "2026-03-13 11:00",
        attendees={"bob": "tentative"},
        at="Thu 2026-03-12 15:00",
        uid="m",
    )
    expect(story.run("2026-03-17 12:00"), PATTERN, end=("buyer_returned", AT))


def test_an_acceptance_that_the_entry_was_created_with_is_no_touch_at_creation() -> None:
    story = silence()
    story.meeting("2026-03-16 10:00", "2026-03-16 11:00", at="Fri 2026-03-13 11:00")
    # Confirmed and held: the touch is its end.
    expect(story.run("2026-03-17 12:00"), PATTERN, end=("buyer_returned", "Mon 2026-03-16 11:00"))


def test_an_acceptance_seen_only_in_the_last_state_of_an_entry_is_a_touch_at_that_state() -> None:
    story = silence()
    # One record: created on Thursday, last changed with the acceptance on Friday.
    story.meeting(
        "2026-03-18 10:00", "2026-03-18 11:00", created_at="Thu 2026-03-12 14:00", at="Fri 2026-03-13 11:00"
    )
    expect(story.run("2026-03-17 12:00"), PATTERN, starts_at=LIMIT, end=("buyer_returned", AT))


def test_a_revision_that_repeats_an_acceptance_is_no_new_touch() -> None:
    story = silence()
    story.meeting(
        "2026-04-20 10:00", "2026-04-20 11:00", attendees={"bob": "none"}, at="Fri 2026-02-20 10:00", uid="m"
    )
    story.meeting("2026-04-20 10:00", "2026-04-20 11:00", at="Mon 2026-02-23 10:00", uid="m")
    story.meeting("2026-04-20 10:30", "2026-04-20 11:30", at="Wed 2026-03-04 12:00", uid="m")
    story.meeting(
        "2026-04-20 10:30", "2026-04-20 11:30", at="Mon 2026-03-09 10:00", uid="m", status="cancelled"
    )
    # Paused from before the first attempt until Mon 9th 10:00; then 10 11 12 13 16 17 18.
    expect(story.run("2026-03-31 12:00"), PATTERN, starts_at="Wed 2026-03-18 10:00")


def test_an_acceptance_by_the_seller_of_the_own_meeting_is_no_touch() -> None:
    story = silence()
    who = {"ada": "accepted", "bob": "none"}
    story.meeting("2026-03-18 10:00", "2026-03-18 11:00", attendees=who, at="Thu 2026-03-12 14:00", uid="m")
    story.meeting("2026-03-18 10:00", "2026-03-18 11:00", attendees=who, at=AT, uid="m")
    expect(story.run("2026-03-17 12:00"), PATTERN, starts_at=LIMIT, stands=True)


def test_a_word_from_a_person_outside_whom_no_deal_knows_changes_nothing() -> None:
    story = silence()
    story.mail(AT, "someone@elsewhere.example", to="ada")
    expect(story.run("2026-03-17 12:00"), PATTERN, starts_at=LIMIT, stands=True)


def test_a_buyer_who_writes_from_a_second_address_is_the_same_buyer() -> None:
    story = Story()
    story.user("ada")
    story.contact("bob", emails=["bob@buyer.example", "bob.private@home.example"])
    story.deal()
    story.mail("Mon 2026-03-02 10:00", "bob", to="ada")
    story.mail("Tue 2026-03-03 10:00", "ada", to="bob")
    story.mail("Wed 2026-03-04 10:00", "ada", to="bob")
    story.mail("Wed 2026-03-11 10:00", "Bob.Private@Home.example", to="ada")
    expect_none(story.run("2026-06-30 12:00"), PATTERN)
