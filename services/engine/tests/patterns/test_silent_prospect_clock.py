"""silent-prospect: whose hours count, and how long a limit the deal's own rhythm gives."""

from __future__ import annotations

from typing import Any

import pytest

from stories.dsl import Story
from stories.expectations import expect, expect_none

PATTERN = "silent-prospect"


def people(**bob: Any) -> Story:
    """Owner and story in Berlin; `bob` says where the buyer is."""
    story = Story()
    story.user("ada")
    story.contact("bob", **bob)
    return story


def silence(story: Story, first: str, second: str, contacts: list[str] | None = None) -> None:
    """The last word of the buyer on 2 March, then two attempts to Bob."""
    story.deal(contacts=contacts or ["bob"])
    story.mail("2026-03-02 10:00", "bob", to="ada")
    story.mail(first, "ada", to="bob")
    story.mail(second, "ada", to="bob")


# -- calendars


def test_counts_the_buyers_hours_not_the_owners() -> None:
    story = people()
    story.contact("kim", timezone="America/New_York", country="US")
    story.deal(contacts=["kim"])
    story.mail("2026-03-02 16:00", "kim", to="ada")
    story.mail("Tue 2026-03-03 10:00", "ada", to="kim")
    story.mail("Wed 2026-03-04 10:00", "ada", to="kim")
    # 10:00 in Berlin is 04:00 in New York: full days Tue 3rd to Wed 11th (3 4 5 6 9 10 11), reached at closing time.
    # The United States go to summer time on the 8th: 17:00 there is 21:00 UTC.
    history = expect(story.run_in_any_order("2026-03-13 12:00"), PATTERN)
    assert history[0].starts_at.isoformat() == "2026-03-11T21:00:00+00:00"


def test_the_limit_reached_at_closing_time_is_reached_that_evening() -> None:
    story = people()
    silence(story, "Mon 2026-03-02 18:00", "Tue 2026-03-03 10:00")
    # Counted from Tue 3rd 09:00: 3 4 5 6 9 10 11 are seven full days.
    expect(story.run("2026-03-13 12:00"), PATTERN, starts_at="Wed 2026-03-11 17:00")


def test_the_week_of_the_clock_change_has_as_many_working_hours_as_any() -> None:
    story = people()
    silence(story, "Mon 2026-03-23 10:00", "Tue 2026-03-24 10:00")
    # 24 25 26 27 30 31 March, 1 April: 10:00 summer time is 08:00 UTC.
    history = expect(story.run("2026-04-02 12:00"), PATTERN, starts_at="Wed 2026-04-01 10:00")
    assert history[0].starts_at.isoformat() == "2026-04-01T08:00:00+00:00"


@pytest.mark.parametrize(
    ("bob", "reached"),
    [
        # From Mon 30 March 10:00. Germany: Good Friday 3rd and Easter Monday 6th off: 31 1 2 7 8 9 10.
        ({}, "Fri 2026-04-10 10:00"),
        # France knows Easter Monday only: 31 1 2 3 7 8 9.
        ({"timezone": "Europe/Paris", "country": "FR"}, "Thu 2026-04-09 10:00"),
        ({"country": "FR"}, "Thu 2026-04-09 10:00"),
        # Neither is a holiday in all of the United States: 31 1 2 3 6 7 8.
        ({"timezone": "Europe/Berlin", "country": "US"}, "Wed 2026-04-08 10:00"),
    ],
)
def test_public_holidays_are_those_of_the_buyers_country(bob: dict[str, Any], reached: str) -> None:
    story = people(**bob)
    silence(story, "Mon 2026-03-30 10:00", "Tue 2026-03-31 10:00")
    expect(story.run("2026-04-13 12:00"), PATTERN, starts_at=reached)


def test_public_holidays_of_a_region_count() -> None:
    # Corpus Christi, Thu 4 June 2026, is a holiday in Bavaria, not in all of Germany.
    everywhere = people()
    silence(everywhere, "Mon 2026-06-01 10:00", "Tue 2026-06-02 10:00")
    expect(everywhere.run("2026-06-15 12:00"), PATTERN, starts_at="Wed 2026-06-10 10:00")
    bavaria = people(country="DE", subdivision="BY")
    silence(bavaria, "Mon 2026-06-01 10:00", "Tue 2026-06-02 10:00")
    expect(bavaria.run("2026-06-15 12:00"), PATTERN, starts_at="Thu 2026-06-11 10:00")


def test_an_observed_holiday_counts() -> None:
    # Independence Day 2026 is a Saturday, observed on Fri 3 July. From Mon 29 June: 30 1 2 6 7 8 9.
    story = people(timezone="America/New_York", country="US")
    silence(story, "2026-06-29 10:00 America/New_York", "2026-06-30 10:00 America/New_York")
    expect(story.run("2026-07-10 12:00"), PATTERN, starts_at="2026-07-09 10:00 America/New_York")


def test_the_ledger_names_the_holiday() -> None:
    story = people()
    silence(story, "Mon 2026-03-30 10:00", "Tue 2026-03-31 10:00")
    alert = expect(story.run("2026-04-13 12:00"), PATTERN)[0]
    reasons = {span.reason or "" for span in alert.clock if not span.counted}
    assert any("Good Friday" in reason for reason in reasons), reasons
    assert any("night" in reason for reason in reasons), reasons
    assert any("weekend" in reason for reason in reasons), reasons


def test_the_working_hours_of_the_tenant_are_the_default_of_everybody() -> None:
    story = people()
    story.config["working_hours"] = {
        "days": ["mon", "tue", "wed", "thu", "fri"],
        "start": "08:00",
        "end": "18:00",
    }
    silence(story, "Tue 2026-03-03 10:00", "Wed 2026-03-04 10:00")
    # A business day is eight working hours: 56 h = Tue 8, Wed 18, Thu 28, Fri 38, Mon 48, Tue 08:00-16:00.
    expect(story.run("2026-03-13 12:00"), PATTERN, starts_at="Tue 2026-03-10 16:00")


def test_the_offset_of_the_buyers_own_mails_chooses_among_the_zones_of_the_country() -> None:
    story = people(country="US")
    story.deal()
    story.mail("2026-03-02 16:00", "bob", to="ada", utc_offset_minutes=-300)
    story.mail("Tue 2026-03-03 10:00", "ada", to="bob")
    story.mail("Wed 2026-03-04 10:00", "ada", to="bob")
    # Seven full days in New York, where the clock changed on Sunday the 8th: Wed 11th 17:00 there is 21:00 UTC.
    history = expect(story.run("2026-03-13 12:00"), PATTERN)
    assert history[0].starts_at.isoformat() == "2026-03-11T21:00:00+00:00"


def test_without_a_country_the_offset_of_the_buyers_own_mails_stands_in_for_a_zone() -> None:
    story = people()
    story.deal()
    story.mail("2026-03-02 16:00", "bob", to="ada", utc_offset_minutes=-300)
    story.mail("Tue 2026-03-03 10:00", "ada", to="bob")
    story.mail("Wed 2026-03-04 10:00", "ada", to="bob")
    # Seven full days at UTC-5: Wed 11th 17:00 there is 22:00 UTC.
    history = expect(story.run("2026-03-13 12:00"), PATTERN)
    assert history[0].starts_at.isoformat() == "2026-03-11T22:00:00+00:00"


# -- several buyers


def two_buyers() -> Story:
    story = people()
    story.contact("kim", timezone="America/New_York", country="US")
    story.deal(contacts=["bob", "kim"])
    story.mail("2026-03-02 10:00", "bob", to="ada")
    return story


def test_with_two_buyers_the_minutes_of_either_count() -> None:
    story = two_buyers()
    story.mail("Tue 2026-03-03 10:00", "ada", to=["bob", "kim"])
    story.mail("Wed 2026-03-04 10:00", "ada", to=["bob", "kim"])
    # Berlin 09-17 and New York 15-23 (Berlin time): Tue 13 h, Wed 27, Thu 41, Fri 55, Mon one hour more.
    expect(story.run_in_any_order("2026-03-13 12:00"), PATTERN, starts_at="Mon 2026-03-09 10:00")


def test_the_minutes_of_a_buyer_count_from_the_first_attempt_to_that_buyer() -> None:
    story = two_buyers()
    story.mail("Tue 2026-03-03 10:00", "ada", to="bob")
    story.mail("Wed 2026-03-04 10:00", "ada", to="kim")
    # Tue 7 h (Bob alone), Wed 21, Thu 35, Fri 49, Mon seven hours more.
    expect(story.run("2026-03-13 12:00"), PATTERN, starts_at="Mon 2026-03-09 16:00")


def test_a_buyer_in_cc_is_not_contacted() -> None:
    story = two_buyers()
    story.mail("Tue 2026-03-03 10:00", "ada", to="bob", cc="kim")
    story.mail("Wed 2026-03-04 10:00", "ada", to="bob", cc="kim")
    expect(story.run("2026-03-13 12:00"), PATTERN, starts_at="Thu 2026-03-12 10:00")


# -- the limit from this deal's own rhythm


def rhythm(*answers: tuple[str, str]) -> Story:
    """Seller mails with the buyer's answers to them, then the silence of Tue 3 March 10:00."""
    story = people()
    story.deal()
    for asked, answered in answers:
        sent = story.mail(asked, "ada", to="bob")
        story.mail(answered, "bob", to="ada", reply_to=sent)
    story.mail("Tue 2026-03-03 10:00", "ada", to="bob")
    story.mail("Wed 2026-03-04 10:00", "ada", to="bob")
    return story


TWO_DAYS = [
    ("2026-01-12 10:00", "2026-01-14 10:00"),
    ("2026-01-19 10:00", "2026-01-21 10:00"),
    ("2026-01-26 10:00", "2026-01-28 10:00"),
]


def test_three_answers_of_two_days_give_a_limit_of_six() -> None:
    # 4 5 6 9 10 11; twice that: 12 13 16 17 18 19.
    steps = [("low", "Wed 2026-03-11 10:00"), ("medium", "Thu 2026-03-19 10:00")]
    expect(rhythm(*TWO_DAYS).run_in_any_order("2026-03-20 12:00"), PATTERN, steps=steps)


def test_two_answers_are_too_few_for_a_rhythm() -> None:
    expect(rhythm(*TWO_DAYS[:2]).run("2026-03-20 12:00"), PATTERN, starts_at="Thu 2026-03-12 10:00")


def test_quick_answers_give_at_least_five_days() -> None:
    quick = [(f"2026-01-{day} 10:00", f"2026-01-{day} 11:00") for day in (12, 19, 26)]
    expect(rhythm(*quick).run("2026-03-20 12:00"), PATTERN, starts_at="Tue 2026-03-10 10:00")


def test_slow_answers_give_at_most_fifteen_days() -> None:
    slow = [
        ("2026-01-12 10:00", "2026-01-26 10:00"),
        ("2026-01-26 11:00", "2026-02-09 11:00"),
        ("2026-02-09 12:00", "2026-02-23 12:00"),
    ]
    # Fifteen business days after Tue 3 March: Tue 24 March.
    expect(rhythm(*slow).run("2026-03-25 12:00"), PATTERN, starts_at="Tue 2026-03-24 10:00")


def test_the_median_counts_not_the_mean() -> None:
    answers = [
        ("2026-01-12 10:00", "2026-01-13 10:00"),  # one day
        ("2026-01-19 10:00", "2026-01-21 10:00"),  # two
        ("2026-01-26 10:00", "2026-02-09 10:00"),  # ten
    ]
    expect(rhythm(*answers).run("2026-03-20 12:00"), PATTERN, starts_at="Wed 2026-03-11 10:00")


def test_the_median_of_an_even_number_lies_between_the_middle_two() -> None:
    answers = [
        ("2026-01-12 10:00", "2026-01-13 10:00"),  # 8 h
        ("2026-01-19 10:00", "2026-01-21 10:00"),  # 16 h
        ("2026-01-26 10:00", "2026-01-29 10:00"),  # 24 h
        ("2026-02-02 10:00", "2026-02-09 10:00"),  # 40 h
    ]
    # 3 x 20 h = 60 h: seven days (Thu 12th 10:00) and four hours.
    expect(rhythm(*answers).run("2026-03-20 12:00"), PATTERN, starts_at="Thu 2026-03-12 14:00")


def test_as_many_quick_answers_as_slow_ones_make_no_quick_rhythm() -> None:
    answers = [
        ("2026-01-12 10:00", "2026-01-12 17:00"),  # 7 h
        ("2026-01-14 10:00", "2026-01-14 17:00"),  # 7 h
        ("2026-01-19 10:00", "2026-01-26 10:00"),  # 40 h
        ("2026-02-02 10:00", "2026-02-09 10:00"),  # 40 h
    ]
    # 3 x 23.5 h = 70.5 h: eight days (Fri 13th 10:00) and six and a half hours.
    expect(rhythm(*answers).run("2026-03-20 12:00"), PATTERN, starts_at="Fri 2026-03-13 16:30")


def test_a_second_mail_before_the_answer_does_not_shorten_the_answer_time() -> None:
    story = people()
    story.deal()
    for monday, wednesday in TWO_DAYS:
        story.mail(monday, "ada", to="bob")
        story.mail(wednesday.replace("10:00", "09:30"), "ada", to="bob")
        story.mail(wednesday, "bob", to="ada")
    story.mail("Tue 2026-03-03 10:00", "ada", to="bob")
    story.mail("Wed 2026-03-04 10:00", "ada", to="bob")
    expect(story.run("2026-03-20 12:00"), PATTERN, starts_at="Wed 2026-03-11 10:00")


def test_mails_of_the_buyers_own_accord_are_no_answer_times() -> None:
    story = people()
    story.deal()
    for asked, answered in TWO_DAYS[:2]:
        story.mail(asked, "ada", to="bob")
        story.mail(answered, "bob", to="ada")
        story.mail(answered.replace("10:00", "15:00"), "bob", to="ada")
    story.mail("Tue 2026-03-03 10:00", "ada", to="bob")
    story.mail("Wed 2026-03-04 10:00", "ada", to="bob")
    # Two samples only: the default of seven days.
    expect(story.run("2026-03-20 12:00"), PATTERN, starts_at="Thu 2026-03-12 10:00")


def test_a_touch_of_any_kind_is_an_answer() -> None:
    story = people()
    story.deal()
    for asked, answered in TWO_DAYS:
        story.mail(asked, "ada", to="bob")
        story.call(answered, "bob", connected=True)
    story.mail("Tue 2026-03-03 10:00", "ada", to="bob")
    story.mail("Wed 2026-03-04 10:00", "ada", to="bob")
    expect(story.run("2026-03-20 12:00"), PATTERN, starts_at="Wed 2026-03-11 10:00")


def test_answer_times_leave_out_the_absences_of_the_buyer() -> None:
    story = people()
    story.deal()
    for monday, wednesday in TWO_DAYS[:2]:
        story.mail(monday, "ada", to="bob")
        story.mail(wednesday, "bob", to="ada")
    # Mon 26 Jan to Thu 5 Feb, both 10:00, are eight business days; away for six of them, until Tue 3 Feb 10:00.
    story.mail("2026-01-26 10:00", "ada", to="bob")
    story.mail("2026-01-26 10:00", "bob", to="ada", away="2026-02-03 10:00")
    story.mail("2026-02-05 10:00", "bob", to="ada")
    story.mail("Tue 2026-03-03 10:00", "ada", to="bob")
    story.mail("Wed 2026-03-04 10:00", "ada", to="bob")
    expect(story.run("2026-03-20 12:00"), PATTERN, starts_at="Wed 2026-03-11 10:00")


def test_answer_times_are_counted_in_the_calendar_of_the_buyer_who_replies() -> None:
    story = people()
    story.contact("kim", timezone="America/New_York", country="US")
    story.deal(contacts=["kim"])
    for monday, wednesday in TWO_DAYS:
        # Berlin 10:00 is 04:00 in New York: Monday and Tuesday count, 16 h (on 19 January, a holiday there, 8 h).
        story.mail(monday, "ada", to="kim")
        story.mail(wednesday, "kim", to="ada")
    story.mail("Tue 2026-03-03 10:00", "ada", to="kim")
    story.mail("Wed 2026-03-04 10:00", "ada", to="kim")
    # Six full days in New York: 3 4 5 6 9 10, so Tue 10th 17:00 there.
    expect(story.run("2026-03-20 12:00"), PATTERN, starts_at="2026-03-10 17:00 America/New_York")


def test_for_a_meeting_the_first_attendee_who_has_not_declined_is_the_one_who_replies() -> None:
    story = people()
    story.contact("carol")
    story.contact("kim", timezone="America/New_York", country="US")
    story.deal(contacts=["bob", "carol", "kim"])
    who = {"ada": "accepted", "carol": "declined", "kim": "accepted", "bob": "accepted"}
    for monday, wednesday in (
        ("2026-01-12", "2026-01-14"),
        ("2026-01-26", "2026-01-28"),
        ("2026-02-02", "2026-02-04"),
    ):
        story.mail(f"{monday} 10:00", "ada", to="bob")
        story.meeting(f"{wednesday} 16:00", f"{wednesday} 17:00", attendees=who, at=f"{monday} 12:00")
    story.mail("Tue 2026-03-03 10:00", "ada", to="bob")
    story.mail("Wed 2026-03-04 10:00", "ada", to="bob")
    # In New York Monday, Tuesday and two hours of Wednesday: 18 h (in Berlin it would be 23). The limit is 54 h, six
    # days (Wed 11th 10:00) and six hours.
    expect(story.run("2026-03-20 12:00"), PATTERN, starts_at="Wed 2026-03-11 16:00")


def test_for_a_rejected_offer_the_primary_contact_is_the_one_who_replies() -> None:
    story = people()
    story.contact("kim", timezone="America/New_York", country="US")
    story.deal(contacts=["kim", "bob"])
    for monday, wednesday in (
        ("2026-01-12", "2026-01-14"),
        ("2026-01-26", "2026-01-28"),
        ("2026-02-02", "2026-02-04"),
    ):
        story.mail(f"{monday} 10:00", "ada", to="bob")
        story.offer(f"{monday} 11:00", offer=f"Q{monday}")
        story.offer(f"{wednesday} 17:00", "rejected", offer=f"Q{monday}")
    story.mail("Tue 2026-03-03 10:00", "ada", to="bob")
    story.mail("Wed 2026-03-04 10:00", "ada", to="bob")
    expect(story.run("2026-03-20 12:00"), PATTERN, starts_at="Wed 2026-03-11 16:00")


def test_a_rhythm_may_be_needed_before_the_second_attempt_is_made() -> None:
    story = rhythm(*TWO_DAYS)
    story.raw.pop()
    expect_none(story.run("2026-03-20 12:00"), PATTERN)
    story.mail("Thu 2026-03-12 15:00", "ada", to="bob")
    expect(story.run("2026-03-20 12:00"), PATTERN, starts_at="Thu 2026-03-12 15:00")
