"""silent-prospect: meetings and invitations that stop its clock, and for how long."""

from __future__ import annotations

from typing import Any

import pytest

from stories.dsl import Story
from stories.expectations import expect, expect_none

PATTERN = "silent-prospect"
PLAIN = "Thu 2026-03-12 10:00"  # seven business days after the first attempt on Tue 3 March 10:00


def quiet(mails: bool = True) -> Story:
    """The buyer wrote on Mon 2 March 10:00; with `mails`, attempts on Tue 3 and Wed 4 at 10:00."""
    story = Story()
    story.user("ada")
    story.user("eve")
    story.contact("bob")
    story.contact("carol")
    story.deal(contacts=["bob", "carol"])
    story.mail("Mon 2026-03-02 10:00", "bob", to="ada")
    if mails:
        story.mail("Tue 2026-03-03 10:00", "ada", to="bob")
        story.mail("Wed 2026-03-04 10:00", "ada", to="bob")
    return story


NO_WORD = {"bob": "none"}


# -- meetings that were in the calendar before the silence


def test_a_meeting_agreed_before_stops_the_clock_and_breaks_the_silence_at_its_end() -> None:
    story = quiet()
    story.meeting("2026-03-20 14:00", "2026-03-20 15:00", at="Mon 2026-03-02 09:00")
    expect_none(story.run_in_any_order("2026-06-30 12:00"), PATTERN)


def test_a_meeting_entered_before_a_buyer_touch_and_never_confirmed_is_a_touch_when_held() -> None:
    story = quiet()
    story.meeting("2026-03-20 14:00", "2026-03-20 15:00", attendees=NO_WORD, at="Mon 2026-03-02 09:00")
    first = story.mail("Mon 2026-03-23 10:00", "ada", to="bob")
    story.mail("Tue 2026-03-24 10:00", "ada", to="bob")
    # The only silence begins after the meeting: 24 25 26 27 30 31 March, 1 April.
    expect(story.run("2026-04-02 12:00"), PATTERN, anchor=first, starts_at="Wed 2026-04-01 10:00")


def test_the_time_a_cancelled_meeting_stood_in_the_calendar_stays_paused() -> None:
    story = quiet()
    story.meeting("2026-03-20 14:00", "2026-03-20 15:00", at="Mon 2026-03-02 09:00", uid="m")
    story.meeting(
        "2026-03-20 14:00", "2026-03-20 15:00", at="Mon 2026-03-09 10:00", uid="m", status="cancelled"
    )
    # Paused until Mon 9th 10:00; then 10 11 12 13 16 17 18.
    expect(story.run_in_any_order("2026-03-31 12:00"), PATTERN, starts_at="Wed 2026-03-18 10:00")


def test_a_meeting_that_all_buyers_decline_later_pauses_until_then() -> None:
    story = quiet()
    story.meeting("2026-03-20 14:00", "2026-03-20 15:00", at="Mon 2026-03-02 09:00", uid="m")
    story.meeting(
        "2026-03-20 14:00",
        "2026-03-20 15:00",
        attendees={"bob": "declined"},
        at="Mon 2026-03-09 10:00",
        uid="m",
    )
    expect(story.run_in_any_order("2026-03-31 12:00"), PATTERN, starts_at="Wed 2026-03-18 10:00")


def test_a_meeting_declined_by_one_of_two_still_stops_the_clock() -> None:
    story = quiet()
    both = {"bob": "accepted", "carol": "accepted"}
    story.meeting("2026-03-20 14:00", "2026-03-20 15:00", attendees=both, at="Mon 2026-03-02 09:00", uid="m")
    one = {"bob": "declined", "carol": "accepted"}
    story.meeting("2026-03-20 14:00", "2026-03-20 15:00", attendees=one, at="Mon 2026-03-09 10:00", uid="m")
    expect_none(story.run("2026-06-30 12:00"), PATTERN)


def test_a_meeting_cancelled_before_the_first_attempt_pauses_nothing() -> None:
    story = quiet()
    story.meeting("2026-03-20 14:00", "2026-03-20 15:00", at="Mon 2026-03-02 09:00", uid="m")
    story.meeting(
        "2026-03-20 14:00", "2026-03-20 15:00", at="Mon 2026-03-02 12:00", uid="m", status="cancelled"
    )
    expect(story.run("2026-03-31 12:00"), PATTERN, starts_at=PLAIN)


@pytest.mark.parametrize(
    ("attendees", "fields"),
    [
        ({"eve": "accepted"}, {}),
        ({"bob": "none"}, {"transparent": True}),
        ({"bob": "declined"}, {}),
    ],
    ids=["internal", "transparent", "declined from the start"],
)
def test_what_is_no_meeting_with_a_buyer_stops_nothing(
    attendees: dict[str, str], fields: dict[str, Any]
) -> None:
    story = quiet()
    story.meeting(
        "2026-03-20 14:00", "2026-03-20 15:00", attendees=attendees, at="Mon 2026-03-02 09:00", **fields
    )
    expect(story.run("2026-03-16 12:00"), PATTERN, starts_at=PLAIN)


def test_an_all_day_entry_that_no_buyer_accepted_stops_nothing() -> None:
    story = quiet()
    story.meeting(
        "2026-03-20",
        "2026-03-21",
        attendees=NO_WORD,
        at="Mon 2026-03-02 09:00",
        all_day=True,
        transparent=True,
    )
    expect(story.run("2026-03-16 12:00"), PATTERN, starts_at=PLAIN)


def test_an_all_day_entry_that_a_buyer_accepted_is_a_meeting_until_17_00() -> None:
    story = quiet()
    story.meeting("2026-03-19", "2026-03-21", at="Mon 2026-03-02 09:00", all_day=True)
    # Held until Fri 20th 17:00 (the end date is exclusive), a touch then; a mail before it belongs to the old silence.
    story.mail("Fri 2026-03-20 16:00", "ada", to="bob")
    first = story.mail("Mon 2026-03-23 10:00", "ada", to="bob")
    story.mail("Tue 2026-03-24 10:00", "ada", to="bob")
    expect(
        story.run("2026-04-02 12:00"), PATTERN, anchor=first, starts_at="Wed 2026-04-01 10:00", stands=True
    )


# -- invitations after the first attempt


def test_an_unconfirmed_invitation_pauses_until_its_end_and_is_no_touch() -> None:
    story = quiet()
    story.meeting("2026-03-10 15:00", "2026-03-10 16:00", attendees=NO_WORD, at="Thu 2026-03-05 10:00")
    # Tue 3rd 10:00 to Thu 5th 10:00: 16 h. The other 40 h from Tue 10th 16:00: Tue 1, Wed 9, Thu 17, Fri 25, Mon 33,
    # Tue 17th 16:00.
    expect(story.run_in_any_order("2026-03-31 12:00"), PATTERN, starts_at="Tue 2026-03-17 16:00")


def test_the_pause_of_an_invitation_begins_when_it_was_entered() -> None:
    story = quiet()
    story.meeting(
        "2026-03-10 15:00",
        "2026-03-10 16:00",
        attendees=NO_WORD,
        created_at="Thu 2026-03-05 10:00",
        at="Fri 2026-03-06 12:00",
    )
    expect(story.run("2026-03-31 12:00"), PATTERN, starts_at="Tue 2026-03-17 16:00")


def test_an_unconfirmed_invitation_pauses_ten_business_days_at_most() -> None:
    story = quiet()
    story.meeting("2026-04-17 15:00", "2026-04-17 16:00", attendees=NO_WORD, at="Thu 2026-03-05 10:00")
    # 16 h until Thu 5th 10:00; 80 h paused, to Thu 19th 10:00; 40 h more: Thu 26th.
    expect(story.run_in_any_order("2026-03-31 12:00"), PATTERN, starts_at="Thu 2026-03-26 10:00")


def test_the_ten_business_days_are_of_all_unconfirmed_invitations_together() -> None:
    story = quiet()
    story.meeting("2026-03-12 09:00", "2026-03-12 10:00", attendees=NO_WORD, at="Thu 2026-03-05 10:00")
    story.meeting("2026-04-17 15:00", "2026-04-17 16:00", attendees=NO_WORD, at="Mon 2026-03-16 10:00")
    # 16 h; 40 h paused until Thu 12th 10:00; 16 h more (32) until Mon 16th 10:00; the second invitation pauses the
    # other 40 h, until Mon 23rd 10:00; 24 h more: Thu 26th 10:00.
    expect(story.run("2026-03-31 12:00"), PATTERN, starts_at="Thu 2026-03-26 10:00")


def test_tentative_counts_as_confirmed_with_a_full_pause_and_a_touch_at_the_end() -> None:
    story = quiet()
    story.meeting(
        "2026-04-17 15:00", "2026-04-17 16:00", attendees=NO_WORD, at="Thu 2026-03-05 10:00", uid="m"
    )
    story.meeting(
        "2026-04-17 15:00",
        "2026-04-17 16:00",
        attendees={"bob": "tentative"},
        at="Fri 2026-03-06 10:00",
        uid="m",
    )
    expect_none(story.run_in_any_order("2026-06-30 12:00"), PATTERN)


def test_a_tentative_answer_is_no_touch_itself() -> None:
    story = quiet()
    story.meeting(
        "2026-04-17 15:00", "2026-04-17 16:00", attendees=NO_WORD, at="Thu 2026-03-05 10:00", uid="m"
    )
    tentative = {"bob": "tentative"}
    story.meeting(
        "2026-04-17 15:00", "2026-04-17 16:00", attendees=tentative, at="Fri 2026-03-06 10:00", uid="m"
    )
    story.meeting(
        "2026-04-17 15:00",
        "2026-04-17 16:00",
        attendees=tentative,
        at="Mon 2026-03-09 10:00",
        uid="m",
        status="cancelled",
    )
    # The silence of Tue 3rd goes on after the cancellation: 16 h until Thu 5th 10:00, then 40 h from Mon 9th 10:00.
    expect(story.run("2026-03-31 12:00"), PATTERN, starts_at="Mon 2026-03-16 10:00")


def test_an_accepted_invitation_is_a_touch_at_the_acceptance() -> None:
    story = quiet()
    story.meeting(
        "2026-03-10 15:00", "2026-03-10 16:00", attendees=NO_WORD, at="Thu 2026-03-05 10:00", uid="m"
    )
    story.meeting("2026-03-10 15:00", "2026-03-10 16:00", at="Fri 2026-03-06 10:00", uid="m")
    story.meeting(
        "2026-03-10 15:00", "2026-03-10 16:00", at="Mon 2026-03-09 10:00", uid="m", status="cancelled"
    )
    expect_none(story.run_in_any_order("2026-06-30 12:00"), PATTERN)


def test_an_invitation_that_everybody_declined_pauses_until_the_last_refusal() -> None:
    story = quiet()
    who = {"bob": "none", "carol": "none"}
    story.meeting("2026-03-20 15:00", "2026-03-20 16:00", attendees=who, at="Thu 2026-03-05 10:00", uid="m")
    who = {"bob": "declined", "carol": "none"}
    story.meeting("2026-03-20 15:00", "2026-03-20 16:00", attendees=who, at="Fri 2026-03-06 10:00", uid="m")
    who = {"bob": "declined", "carol": "declined"}
    story.meeting("2026-03-20 15:00", "2026-03-20 16:00", attendees=who, at="Mon 2026-03-09 10:00", uid="m")
    # Carol is a contacted buyer by the invitation, in the same zone. Paused Thu 5th 10:00 to Mon 9th 10:00, two days.
    expect(story.run_in_any_order("2026-03-31 12:00"), PATTERN, starts_at="Mon 2026-03-16 10:00")


def test_a_cancelled_invitation_pauses_until_the_cancellation() -> None:
    story = quiet()
    story.meeting(
        "2026-03-20 15:00", "2026-03-20 16:00", attendees=NO_WORD, at="Thu 2026-03-05 10:00", uid="m"
    )
    story.meeting(
        "2026-03-20 15:00",
        "2026-03-20 16:00",
        attendees=NO_WORD,
        at="Fri 2026-03-06 10:00",
        uid="m",
        status="cancelled",
    )
    expect(story.run("2026-03-31 12:00"), PATTERN, starts_at="Fri 2026-03-13 10:00")


def test_two_invitations_at_the_same_time_pause_once() -> None:
    story = quiet()
    for number in (1, 2):
        story.meeting(
            "2026-03-10 15:00",
            "2026-03-10 16:00",
            attendees=NO_WORD,
            at="Thu 2026-03-05 10:00",
            uid=f"m{number}",
        )
    expect(story.run("2026-03-31 12:00"), PATTERN, starts_at="Tue 2026-03-17 16:00")


# -- an invitation that is itself the first attempt


def test_an_invitation_as_first_attempt_counts_as_confirmed() -> None:
    story = quiet(mails=False)
    story.meeting("2026-04-17 15:00", "2026-04-17 16:00", attendees=NO_WORD, at="Tue 2026-03-03 10:00")
    story.mail("Wed 2026-03-04 10:00", "ada", to="bob")
    # A full pause of more than ten business days, and a touch at the end.
    expect_none(story.run_in_any_order("2026-07-31 12:00"), PATTERN)


def test_an_invitation_as_first_attempt_is_the_anchor_when_it_is_cancelled() -> None:
    story = quiet(mails=False)
    first = story.meeting(
        "2026-04-17 15:00", "2026-04-17 16:00", attendees=NO_WORD, at="Tue 2026-03-03 10:00", uid="m"
    )
    story.mail("Wed 2026-03-04 10:00", "ada", to="bob")
    story.meeting(
        "2026-04-17 15:00",
        "2026-04-17 16:00",
        attendees=NO_WORD,
        at="Thu 2026-03-05 10:00",
        uid="m",
        status="cancelled",
    )
    # Nothing is counted before Thu 5th 10:00: 6 9 10 11 12 13 16.
    expect(story.run("2026-03-31 12:00"), PATTERN, anchor=first, starts_at="Mon 2026-03-16 10:00")


def test_an_invitation_as_first_attempt_that_is_declined_pauses_until_the_refusal() -> None:
    story = quiet(mails=False)
    first = story.meeting(
        "2026-04-17 15:00", "2026-04-17 16:00", attendees=NO_WORD, at="Tue 2026-03-03 10:00", uid="m"
    )
    story.mail("Wed 2026-03-04 10:00", "ada", to="bob")
    story.meeting(
        "2026-04-17 15:00",
        "2026-04-17 16:00",
        attendees={"bob": "declined"},
        at="Thu 2026-03-05 10:00",
        uid="m",
    )
    expect(
        story.run("2026-05-29 12:00"), PATTERN, anchor=first, starts_at="Mon 2026-03-16 10:00", stands=True
    )


# -- around the moment of firing


def test_a_meeting_planned_within_the_grace_moves_the_start_to_its_end() -> None:
    story = quiet()
    story.meeting("2026-03-13 15:00", "2026-03-13 16:00", attendees=NO_WORD, at="Thu 2026-03-12 10:05")
    expect(story.run_in_any_order("2026-03-31 12:00"), PATTERN, starts_at="Fri 2026-03-13 16:00")


def test_a_meeting_planned_after_the_grace_moves_nothing() -> None:
    story = quiet()
    story.meeting("2026-03-13 15:00", "2026-03-13 16:00", attendees=NO_WORD, at="Thu 2026-03-12 10:10")
    expect(story.run("2026-03-31 12:00"), PATTERN, starts_at=PLAIN)


def test_the_clock_of_a_standing_alert_stops_during_an_unconfirmed_invitation() -> None:
    story = quiet()
    story.meeting("2026-03-17 10:00", "2026-03-17 11:00", attendees=NO_WORD, at="Fri 2026-03-13 10:00")
    # 64 h until Fri 13th 10:00; from Tue 17th 11:00 another 48 h: Wed 25th 11:00.
    steps = [("low", PLAIN), ("medium", "Wed 2026-03-25 11:00")]
    expect(story.run("2026-03-31 12:00"), PATTERN, steps=steps)


def test_an_expected_silence_is_not_counted() -> None:
    story = quiet()
    story.expect_silence("Thu 2026-03-05 10:00", "Tue 2026-03-10 10:00")
    # Three business days (Thu, Fri, Mon) later than without: Tue 17th.
    expect(story.run_in_any_order("2026-03-31 12:00"), PATTERN, starts_at="Tue 2026-03-17 10:00")


def test_an_expected_silence_said_within_the_grace_moves_the_start_to_its_end() -> None:
    story = quiet()
    story.expect_silence("Thu 2026-03-12 10:05", "Mon 2026-03-16 14:00")
    expect(story.run("2026-03-31 12:00"), PATTERN, starts_at="Mon 2026-03-16 14:00")


def test_a_second_attempt_during_an_expected_silence_fires_at_its_end() -> None:
    story = quiet()
    story.raw.pop()
    story.expect_silence("Thu 2026-03-12 14:00", "Mon 2026-03-16 14:00")
    story.mail("Fri 2026-03-13 10:00", "ada", to="bob")
    # 56 h were reached on Thu 12th 10:00, with one attempt.
    expect(story.run("2026-03-31 12:00"), PATTERN, starts_at="Mon 2026-03-16 14:00")


def test_pauses_in_a_chain_each_within_the_grace_move_the_start_on() -> None:
    story = quiet()
    story.expect_silence("Thu 2026-03-12 10:05", "Fri 2026-03-13 15:05")
    story.meeting("2026-03-13 15:30", "2026-03-13 16:00", attendees=NO_WORD, at="Fri 2026-03-13 15:10")
    expect(story.run("2026-03-31 12:00"), PATTERN, starts_at="Fri 2026-03-13 16:00")
