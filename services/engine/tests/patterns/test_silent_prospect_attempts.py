"""silent-prospect: what is an attempt, and on which business day it lies."""

from __future__ import annotations

from typing import Any

import pytest

from stories.dsl import Story
from stories.expectations import expect, expect_none

PATTERN = "silent-prospect"


def one_attempt(**contact: Any) -> Story:
    """The buyer wrote on Monday 2 March; one seller mail on Tuesday 10:00. A second attempt is up to the test."""
    story = Story()
    story.user("ada")
    story.user("eve")
    story.contact("bob", **contact)
    story.contact("carol")
    story.deal(contacts=["bob", "carol"])
    story.mail("Mon 2026-03-02 10:00", "bob", to="ada")
    story.mail("Tue 2026-03-03 10:00", "ada", to="bob")
    return story


# Seven business days after Tue 3 March 10:00.
LIMIT = "Thu 2026-03-12 10:00"


def test_two_mails_of_one_day_are_one_attempt() -> None:
    story = one_attempt()
    story.mail("Tue 2026-03-03 16:00", "ada", to="bob")
    story.mail("Tue 2026-03-03 22:00", "ada", to="bob")
    expect_none(story.run("2026-06-30 12:00"), PATTERN)


def test_a_mail_of_a_colleague_is_an_attempt() -> None:
    story = one_attempt()
    story.mail("Wed 2026-03-04 10:00", "eve", to="bob")
    expect(story.run("2026-03-13 12:00"), PATTERN, starts_at=LIMIT)


def test_a_mail_to_another_buyer_of_the_deal_is_an_attempt() -> None:
    story = one_attempt()
    story.mail("Wed 2026-03-04 10:00", "ada", to="carol")
    expect(story.run("2026-03-13 12:00"), PATTERN, starts_at=LIMIT)


def test_a_courtesy_mail_of_a_seller_is_an_attempt() -> None:
    story = one_attempt()
    story.mail("Wed 2026-03-04 10:00", "ada", to="bob", courtesy=True, words=4)
    expect(story.run("2026-03-13 12:00"), PATTERN, starts_at=LIMIT)


@pytest.mark.parametrize("connected", [False, None])
def test_a_call_that_did_not_connect_is_an_attempt(connected: bool | None) -> None:
    story = one_attempt()
    story.call("Wed 2026-03-04 10:00", "bob", connected=connected)
    expect(story.run("2026-03-13 12:00"), PATTERN, starts_at=LIMIT)


def test_a_call_without_a_contact_goes_to_the_primary_contact() -> None:
    story = one_attempt()
    story.call("Wed 2026-03-04 10:00", None, connected=False)
    expect(story.run("2026-03-13 12:00"), PATTERN, starts_at=LIMIT)


def test_a_call_that_connected_is_a_touch_and_ends_the_silence() -> None:
    story = one_attempt()
    story.call("Wed 2026-03-04 10:00", "bob", connected=True)
    story.mail("Thu 2026-03-05 10:00", "ada", to="bob")
    expect_none(story.run("2026-06-30 12:00"), PATTERN)


def test_an_invitation_is_an_attempt_at_its_creation() -> None:
    story = one_attempt()
    # Unconfirmed: it pauses the clock from Wed 10:00 until its end, Thu 11:00: nine counted hours of the 56.
    story.meeting(
        "2026-03-05 10:00", "2026-03-05 11:00", attendees={"bob": "none"}, at="Wed 2026-03-04 10:00"
    )
    expect(story.run_in_any_order("2026-03-31 12:00"), PATTERN, starts_at="Fri 2026-03-13 11:00")


def test_a_mail_with_the_buyer_only_in_cc_is_no_attempt() -> None:
    story = one_attempt()
    story.mail("Wed 2026-03-04 10:00", "ada", to="eve", cc="bob")
    expect_none(story.run("2026-06-30 12:00"), PATTERN)


def test_an_internal_mail_in_the_thread_is_no_attempt() -> None:
    story = one_attempt()
    story.mail("Wed 2026-03-04 10:00", "ada", to="eve", reply_to=story.raw[-1]["id"])
    expect_none(story.run("2026-06-30 12:00"), PATTERN)


@pytest.mark.parametrize("automatic", ["auto_reply", "list", "receipt", "calendar", "generated"])
def test_an_automatic_mail_of_the_seller_is_no_attempt(automatic: str) -> None:
    story = one_attempt()
    story.mail("Wed 2026-03-04 10:00", "ada", to="bob", automatic=automatic)
    expect_none(story.run("2026-06-30 12:00"), PATTERN)


def test_an_offer_presented_is_no_attempt() -> None:
    story = one_attempt()
    story.offer("Wed 2026-03-04 10:00")
    expect_none(story.run("2026-06-30 12:00"), PATTERN)


def test_a_mail_of_another_deal_is_no_attempt() -> None:
    story = one_attempt()
    story.deal("D2", contacts=["bob"], opened="Tue 2026-03-03 12:00")
    story.mail("Wed 2026-03-04 10:00", "ada", to="bob", deal="D2")
    expect_none(story.run("2026-06-30 12:00"), PATTERN, deal="D1")


def test_a_mail_that_bounced_is_no_attempt() -> None:
    story = one_attempt()
    sent = story.mail("Wed 2026-03-04 10:00", "ada", to="bob")
    story.mail(
        "Wed 2026-03-04 10:01", "mailer-daemon@buyer.example", to="ada", bounced=sent, unreachable="bob"
    )
    expect_none(story.run_in_any_order("2026-06-30 12:00"), PATTERN)


def test_a_bounce_that_names_no_mail_undoes_the_last_one_to_that_address() -> None:
    story = one_attempt()
    story.mail("Wed 2026-03-04 10:00", "ada", to="bob")
    story.mail("Thu 2026-03-05 10:00", "mailer-daemon@buyer.example", to="ada", unreachable="bob")
    expect_none(story.run("2026-06-30 12:00"), PATTERN)


def test_a_bounce_without_a_name_reaches_back_72_hours_only() -> None:
    story = one_attempt()
    story.mail("Wed 2026-03-04 10:00", "ada", to="bob")
    story.mail("Sat 2026-03-07 10:01", "mailer-daemon@buyer.example", to="ada", unreachable="bob")
    expect(story.run("2026-03-13 12:00"), PATTERN, starts_at=LIMIT)


def test_when_the_first_attempt_bounced_the_clock_starts_at_the_next() -> None:
    story = one_attempt()
    bounced = story.raw[-1]["id"]
    story.mail(
        "Tue 2026-03-03 10:01", "mailer-daemon@buyer.example", to="ada", bounced=bounced, unreachable="bob"
    )
    first = story.mail("Wed 2026-03-04 10:00", "ada", to="bob")
    story.mail("Thu 2026-03-05 10:00", "ada", to="bob")
    expect(story.run("2026-03-16 12:00"), PATTERN, anchor=first, starts_at="Fri 2026-03-13 10:00")


def test_a_mail_that_bounced_for_one_of_two_is_an_attempt_to_the_other() -> None:
    story = one_attempt()
    sent = story.mail("Wed 2026-03-04 10:00", "ada", to=["bob", "carol"])
    story.mail(
        "Wed 2026-03-04 10:01", "mailer-daemon@buyer.example", to="ada", bounced=sent, unreachable="carol"
    )
    expect(story.run("2026-03-13 12:00"), PATTERN, starts_at=LIMIT)


def test_somebody_whose_mails_all_bounced_is_not_contacted_and_his_hours_do_not_count() -> None:
    story = one_attempt()
    story.raw.pop()
    story.contact("kim", timezone="America/New_York", country="US")
    for day in ("Tue 2026-03-03", "Wed 2026-03-04"):
        sent = story.mail(f"{day} 10:00", "ada", to=["kim", "bob"])
        story.mail(f"{day} 10:01", "mailer-daemon@buyer.example", to="ada", bounced=sent, unreachable="kim")
    # Berlin alone: with New York's evenings it would be Monday the 9th.
    expect(story.run_in_any_order("2026-03-13 12:00"), PATTERN, starts_at=LIMIT)


def test_saturday_and_monday_are_one_business_day() -> None:
    story = one_attempt()
    story.raw.pop()
    story.mail("Sat 2026-03-07 10:00", "ada", to="bob")
    story.mail("Mon 2026-03-09 16:00", "ada", to="bob")
    expect_none(story.run("2026-06-30 12:00"), PATTERN)


def test_friday_and_saturday_are_two_business_days_and_the_clock_waits_for_monday() -> None:
    story = one_attempt()
    story.raw.pop()
    first = story.mail("Fri 2026-03-06 18:30", "ada", to="bob")
    story.mail("Sat 2026-03-07 10:00", "ada", to="bob")
    # Counted from Mon 9th 09:00: seven full days 9 10 11 12 13 16 17, reached at the end of Tue 17th.
    alerts = story.run("2026-03-18 12:00")
    expect(alerts, PATTERN, anchor=first, starts_at="Tue 2026-03-17 17:00")


def test_a_public_holiday_counts_with_the_next_business_day() -> None:
    story = one_attempt()
    story.raw.pop()
    # Good Friday and Easter Monday both go with Tuesday the 7th.
    story.mail("Fri 2026-04-03 10:00", "ada", to="bob")
    story.mail("Mon 2026-04-06 10:00", "ada", to="bob")
    story.mail("Tue 2026-04-07 10:00", "ada", to="bob")
    expect_none(story.run("2026-06-30 12:00"), PATTERN)


def test_thursday_and_a_public_holiday_are_two_business_days() -> None:
    story = one_attempt()
    story.raw.pop()
    first = story.mail("Thu 2026-04-02 10:00", "ada", to="bob")
    story.mail("Fri 2026-04-03 10:00", "ada", to="bob")
    # 7 8 9 10 13 14 15 April: Wednesday the 15th.
    expect(story.run("2026-04-16 12:00"), PATTERN, anchor=first, starts_at="Wed 2026-04-15 10:00")


NEW_YORK = {"timezone": "America/New_York", "country": "US"}


def test_the_day_of_an_attempt_is_the_buyers_one_evening_there_is_one_day() -> None:
    story = one_attempt(**NEW_YORK)
    story.raw.pop()
    story.mail("Tue 2026-03-03 12:00", "ada", to="bob")  # Tue 06:00 in New York
    story.mail("Wed 2026-03-04 05:00", "ada", to="bob")  # Tue 23:00 in New York
    expect_none(story.run("2026-06-30 12:00"), PATTERN)


def test_the_day_of_an_attempt_is_the_buyers_one_day_here_may_be_two_there() -> None:
    story = one_attempt(**NEW_YORK)
    story.raw.pop()
    first = story.mail("Tue 2026-03-03 05:00", "ada", to="bob")  # Mon 23:00 in New York
    story.mail("Tue 2026-03-03 15:00", "ada", to="bob")  # Tue 09:00 in New York
    # Counted in New York from Tue 3rd 09:00: seven full days 3 4 5 6 9 10 11, so Wed 11th 17:00 there.
    expect(
        story.run("2026-03-13 12:00"), PATTERN, anchor=first, starts_at="2026-03-11 17:00 America/New_York"
    )


def test_the_day_is_that_of_the_first_contacted_buyer_also_for_mails_to_another() -> None:
    story = one_attempt(**NEW_YORK)
    story.raw.pop()
    story.mail("Tue 2026-03-03 12:00", "ada", to="bob")  # Tue in New York and in Berlin
    story.mail("Wed 2026-03-04 05:00", "ada", to="carol")  # Wed in Berlin, where Carol is; Tue in New York
    expect_none(story.run("2026-03-31 12:00"), PATTERN)


def test_a_mail_to_an_absent_buyer_is_an_attempt_all_the_same() -> None:
    story = one_attempt()
    story.mail("Tue 2026-03-03 10:00", "bob", to="ada", away="2026-03-06 00:00")
    story.mail("Wed 2026-03-04 10:00", "ada", to="bob")
    # Away from Tue 10:00 to the end of Thursday: the clock begins Fri 6th 09:00; seven full days end Mon 16th 17:00.
    expect(story.run("2026-03-17 12:00"), PATTERN, starts_at="Mon 2026-03-16 17:00")


def test_an_external_person_without_a_role_who_shares_the_thread_is_a_buyer() -> None:
    story = one_attempt()
    asked = story.mail("Wed 2026-03-04 09:00", "bob", to="ada", cc="dan@buyer.example")
    first = story.mail("Thu 2026-03-05 10:00", "ada", to="dan@buyer.example", reply_to=asked)
    story.mail("Fri 2026-03-06 10:00", "ada", to="bob")
    expect(story.run("2026-03-17 12:00"), PATTERN, anchor=first, starts_at="Mon 2026-03-16 10:00")
