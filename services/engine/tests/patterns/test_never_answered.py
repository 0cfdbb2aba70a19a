"""never-answered: three attempts, ten business days, and not one word ever."""

from __future__ import annotations

from typing import Any

import pytest

from stories.dsl import Story
from stories.expectations import expect, expect_none

PATTERN = "never-answered"
# Ten business days after Tue 3 March 10:00: 4 5 6 9 10 11 12 13 16 17.
LIMIT = "Tue 2026-03-17 10:00"
TWICE = "Tue 2026-03-31 10:00"  # twenty: 18 19 20 23 24 25 26 27 30 31


def cold(*days: str, **deal: Any) -> tuple[Story, str]:
    """Mails to a buyer who never wrote, by default on Tue 3, Wed 4 and Thu 5 March at 10:00."""
    story = Story()
    story.user("ada")
    story.contact("bob")
    story.deal(**deal)
    sent = [
        story.mail(day, "ada", to="bob")
        for day in days or ("Tue 2026-03-03 10:00", "Wed 2026-03-04 10:00", "Thu 2026-03-05 10:00")
    ]
    return story, sent[0]


def test_fires_ten_business_days_after_the_first_of_three_attempts() -> None:
    story, first = cold()
    alerts = story.run_in_any_order("2026-03-18 12:00")
    expect(alerts, PATTERN, anchor=first, starts_at=LIMIT, steps=[("low", LIMIT)], stands=True, side="buyer")


@pytest.mark.parametrize("until", ["2026-03-17 09:59", "2026-03-17 10:09"])
def test_says_nothing_before_the_limit_and_the_grace_are_over(until: str) -> None:
    expect_none(cold()[0].run(until), PATTERN)


def test_exists_at_the_end_of_the_grace() -> None:
    expect(cold()[0].run("2026-03-17 10:10"), PATTERN, starts_at=LIMIT, stands=True)


@pytest.mark.parametrize("answered", ["2026-03-17 09:59", "2026-03-17 10:05"])
def test_a_first_word_before_the_end_of_the_grace_means_it_never_existed(answered: str) -> None:
    story, _ = cold()
    story.mail(answered, "bob", to="ada")
    expect_none(story.run_in_any_order("2026-04-30 12:00"), PATTERN)


def test_a_first_word_after_the_grace_resolves_it() -> None:
    story, _ = cold()
    story.mail("2026-03-17 10:10", "bob", to="ada")
    expect(
        story.run("2026-04-30 12:00"), PATTERN, starts_at=LIMIT, end=("buyer_returned", "2026-03-17 10:10")
    )


def test_is_medium_at_twice_the_limit_and_never_more() -> None:
    story, _ = cold()
    # Four times the limit would be forty business days after 3 March, in early May.
    expect(story.run("2026-09-30 12:00"), PATTERN, steps=[("low", LIMIT), ("medium", TWICE)], stands=True)


@pytest.mark.parametrize(
    "deal",
    [
        {"stage": "Negotiation"},
        {"amount": "250000", "currency": "EUR"},
        {"stage": "Negotiation", "amount": "250000", "currency": "EUR"},
    ],
)
def test_late_stage_and_large_amount_lift_it_to_medium_and_no_further(deal: dict[str, Any]) -> None:
    story, _ = cold(**deal)
    expect(story.run("2026-09-30 12:00"), PATTERN, steps=[("medium", LIMIT)])


def test_a_deal_that_turns_late_lifts_it_at_that_event() -> None:
    story, _ = cold()
    story.change("2026-03-19 15:00", probability=80)
    expect(story.run("2026-09-30 12:00"), PATTERN, steps=[("low", LIMIT), ("medium", "2026-03-19 15:00")])


def test_two_attempts_are_not_enough() -> None:
    story, _ = cold("Tue 2026-03-03 10:00", "Wed 2026-03-04 10:00")
    expect_none(story.run("2026-06-30 12:00"), PATTERN)


def test_three_mails_on_two_business_days_are_not_enough() -> None:
    story, _ = cold("Tue 2026-03-03 10:00", "Wed 2026-03-04 10:00", "Wed 2026-03-04 15:00")
    expect_none(story.run("2026-06-30 12:00"), PATTERN)


def test_saturday_and_sunday_count_with_monday() -> None:
    story, _ = cold(
        "Fri 2026-03-06 10:00", "Sat 2026-03-07 10:00", "Sun 2026-03-08 10:00", "Mon 2026-03-09 10:00"
    )
    expect_none(story.run("2026-06-30 12:00"), PATTERN)


def test_fires_with_the_third_attempt_when_that_comes_after_the_limit() -> None:
    story, first = cold("Tue 2026-03-03 10:00", "Wed 2026-03-04 10:00", "Thu 2026-03-19 15:00")
    alerts = story.run_in_any_order("2026-03-20 12:00")
    expect(alerts, PATTERN, anchor=first, starts_at="Thu 2026-03-19 15:00")


def test_after_any_word_it_is_silence_not_this() -> None:
    story, _ = cold()
    story.mail("Mon 2026-03-02 10:00", "bob", to="ada")
    alerts = story.run("2026-06-30 12:00")
    expect_none(alerts, PATTERN)
    expect(alerts, "silent-prospect", starts_at="Thu 2026-03-12 10:00")


def test_a_meeting_held_before_is_a_word() -> None:
    story, _ = cold()
    story.meeting("2026-02-26 10:00", "2026-02-26 11:00", at="Mon 2026-02-23 10:00")
    expect_none(story.run("2026-06-30 12:00"), PATTERN)


def test_a_connected_call_before_is_a_word() -> None:
    story, _ = cold()
    story.call("2026-02-26 10:00", "bob", connected=True)
    expect_none(story.run("2026-06-30 12:00"), PATTERN)


@pytest.mark.parametrize("automatic", ["auto_reply", "bounce", "receipt", "list", "calendar", "generated"])
def test_an_automatic_mail_is_no_word(automatic: str) -> None:
    story, _ = cold()
    sender = "mailer-daemon@buyer.example" if automatic == "bounce" else "bob"
    story.mail("Mon 2026-03-02 12:00", sender, to="ada", automatic=automatic)
    expect(story.run("2026-03-18 12:00"), PATTERN, starts_at=LIMIT)


def test_an_absence_of_the_buyer_pauses_it() -> None:
    story, _ = cold()
    story.mail("Thu 2026-03-05 10:00", "bob", to="ada", away="2026-03-11 00:00")
    # Two days counted until Thu 5th 10:00, then nothing until Wed 11th 09:00; eight full days end Fri 20th 17:00.
    expect(story.run_in_any_order("2026-03-31 12:00"), PATTERN, starts_at="Fri 2026-03-20 17:00")


def test_an_absence_of_the_owner_pauses_nothing() -> None:
    story, _ = cold()
    story.mail("Thu 2026-03-05 10:00", "ada", to="bob", away="2026-03-11 00:00")
    story.calendar_away("ada", "2026-03-09 00:00", "2026-03-14 00:00", at="2026-03-02 10:00")
    expect(story.run("2026-03-31 12:00"), PATTERN, starts_at=LIMIT)


def test_an_expected_silence_pauses_it() -> None:
    story, _ = cold()
    story.expect_silence("Fri 2026-03-06 10:00", "Tue 2026-03-10 10:00")
    expect(story.run("2026-03-31 12:00"), PATTERN, starts_at="Thu 2026-03-19 10:00")


def test_an_unconfirmed_invitation_pauses_it_and_is_no_word_at_its_end() -> None:
    story, _ = cold()
    story.meeting(
        "2026-03-10 09:00", "2026-03-10 10:00", attendees={"bob": "none"}, at="Fri 2026-03-06 10:00"
    )
    # Paused two business days, Fri 6th 10:00 to Tue 10th 10:00.
    expect(story.run("2026-03-31 12:00"), PATTERN, starts_at="Thu 2026-03-19 10:00")


def test_an_invitation_as_first_attempt_counts_as_confirmed_and_its_end_is_a_word() -> None:
    story, _ = cold("Wed 2026-03-04 10:00", "Thu 2026-03-05 10:00")
    story.meeting(
        "2026-03-10 09:00", "2026-03-10 10:00", attendees={"bob": "none"}, at="Tue 2026-03-03 10:00"
    )
    expect_none(story.run("2026-06-30 12:00"), PATTERN)


def test_an_invitation_is_the_third_attempt() -> None:
    story, first = cold("Tue 2026-03-03 10:00", "Wed 2026-03-04 10:00")
    story.meeting(
        "2026-03-10 09:00", "2026-03-10 10:00", attendees={"bob": "none"}, at="Fri 2026-03-06 10:00", uid="m"
    )
    expect(story.run("2026-03-31 12:00"), PATTERN, anchor=first, starts_at="Thu 2026-03-19 10:00")


def test_a_declined_invitation_is_no_word() -> None:
    story, _ = cold()
    story.meeting(
        "2026-03-10 09:00", "2026-03-10 10:00", attendees={"bob": "none"}, at="Thu 2026-03-05 14:00", uid="m"
    )
    story.meeting(
        "2026-03-10 09:00",
        "2026-03-10 10:00",
        attendees={"bob": "declined"},
        at="Thu 2026-03-05 16:00",
        uid="m",
    )
    # Paused for two working hours.
    expect(story.run("2026-03-31 12:00"), PATTERN, starts_at="Tue 2026-03-17 12:00")


def test_an_attempt_that_bounced_does_not_count() -> None:
    story, _ = cold()
    third = story.raw[-1]["id"]
    story.mail(
        "Thu 2026-03-05 10:01", "mailer-daemon@buyer.example", to="ada", bounced=third, unreachable="bob"
    )
    expect_none(story.run("2026-06-30 12:00"), PATTERN)


def test_resolves_when_the_deal_is_closed() -> None:
    story, _ = cold()
    story.close("2026-03-20 15:00")
    expect(story.run_in_any_order("2026-06-30 12:00"), PATTERN, end=("deal_closed", "2026-03-20 15:00"))


def test_after_a_reopening_words_from_before_do_not_count() -> None:
    story = Story()
    story.user("ada")
    story.contact("bob")
    story.deal()
    story.mail("Mon 2026-02-02 10:00", "bob", to="ada")
    story.close("Mon 2026-02-16 10:00")
    story.change("Mon 2026-03-02 10:00", stage="Qualification")
    first = story.mail("Tue 2026-03-03 10:00", "ada", to="bob")
    story.mail("Wed 2026-03-04 10:00", "ada", to="bob")
    story.mail("Thu 2026-03-05 10:00", "ada", to="bob")
    expect(story.run_in_any_order("2026-03-31 12:00"), PATTERN, anchor=first, starts_at=LIMIT)


def test_attempts_before_the_deal_was_closed_do_not_count_after_a_reopening() -> None:
    story, _ = cold()
    story.close("Fri 2026-03-06 10:00")
    story.change("Mon 2026-03-09 10:00", stage="Qualification")
    expect_none(story.run("2026-06-30 12:00"), PATTERN)


def test_the_clock_is_the_buyers() -> None:
    story = Story()
    story.user("ada")
    story.contact("kim", timezone="America/New_York", country="US")
    story.deal(contacts=["kim"])
    for day in ("Tue 2026-03-03", "Wed 2026-03-04", "Thu 2026-03-05"):
        story.mail(f"{day} 10:00", "ada", to="kim")
    # Ten full days in New York from Tue 3rd 09:00: 3 4 5 6 9 10 11 12 13 16, reached Mon 16th 17:00 there.
    expect(story.run("2026-03-31 12:00"), PATTERN, starts_at="2026-03-16 17:00 America/New_York")
