"""silent-prospect: several circumstances at once, as real deals have them."""

from __future__ import annotations

from typing import Any

import pytest

from stories.dsl import Story, sale
from stories.expectations import expect, expect_none

PATTERN = "silent-prospect"
PLAIN = "Thu 2026-03-12 10:00"  # seven business days after the first attempt on Tue 3 March 10:00
NO_WORD = {"bob": "none"}


def quiet(**bob: Any) -> Story:
    """The buyer wrote on Mon 2 March; attempts on Tue 3 and Wed 4 at 10:00."""
    story = Story()
    story.user("ada")
    story.user("eve", timezone="America/New_York", country="US")
    story.contact("bob", **bob)
    story.deal()
    story.mail("Mon 2026-03-02 10:00", "bob", to="ada")
    story.mail("Tue 2026-03-03 10:00", "ada", to="bob")
    story.mail("Wed 2026-03-04 10:00", "ada", to="bob")
    return story


def test_another_owner_moves_nothing_for_the_hours_are_the_buyers() -> None:
    story = quiet()
    story.change("Fri 2026-03-06 10:00", owner_id="eve")
    expect(story.run_in_any_order("2026-03-16 12:00"), PATTERN, starts_at=PLAIN)


@pytest.mark.parametrize(
    ("zone", "country", "first", "second", "reached"),
    [
        # 18:00 in Tokyo: seven full days 4 5 6 9 10 11 12.
        ("Asia/Tokyo", "JP", "2026-03-03 10:00", "2026-03-04 10:00", "2026-03-12 17:00 Asia/Tokyo"),
        # Sydney ends summer time on 5 April between Good Friday and Easter Monday: 31 1 2 7 8 9 10.
        ("Australia/Sydney", "AU", "2026-03-30 10:00 Australia/Sydney", "2026-03-31 10:00 Australia/Sydney",
         "2026-04-10 10:00 Australia/Sydney"),
        # London, an hour behind: 3 March 10:00 is 09:00 there.
        ("Europe/London", "GB", "2026-03-03 10:00", "2026-03-04 10:00", "2026-03-11 17:00 Europe/London"),
        # New York over the change to summer time on 8 March: 6 9 10 11 12 13 16.
        ("America/New_York", "US", "2026-03-05 12:00 America/New_York", "2026-03-06 12:00 America/New_York",
         "2026-03-16 12:00 America/New_York"),
        # Thanksgiving, Thu 26 November: 24 25 27 30 1 2 3.
        ("America/New_York", "US", "2026-11-23 12:00 America/New_York", "2026-11-24 12:00 America/New_York",
         "2026-12-03 12:00 America/New_York"),
        # The turn of the year in Germany: 22 23 24 28 29 30 31 December.
        ("Europe/Berlin", "DE", "2026-12-21 10:00", "2026-12-22 10:00", "2026-12-31 10:00"),
    ],
)  # fmt: skip
def test_the_calendar_of_the_buyer_wherever_he_is(
    zone: str, country: str, first: str, second: str, reached: str
) -> None:
    story = quiet(timezone=zone, country=country)
    story.raw = story.raw[:-2]
    story.mail(first, "ada", to="bob")
    story.mail(second, "ada", to="bob")
    expect(story.run("2027-01-04 12:00"), PATTERN, starts_at=reached)


def test_absence_holiday_and_expected_silence_one_after_the_other() -> None:
    story = quiet()
    story.raw = story.raw[:-3]
    story.mail("Wed 2026-03-25 10:00", "bob", to="ada")
    story.mail("Thu 2026-03-26 10:00", "ada", to="bob")
    story.mail("Fri 2026-03-27 10:00", "ada", to="bob")
    story.mail("Mon 2026-03-30 12:00", "bob", to="ada", away="2026-04-02 00:00")
    story.expect_silence("Tue 2026-04-07 10:00", "Wed 2026-04-08 15:00")
    # Thu 26th 7 h, Fri 15, Mon 18 until noon; away; Thu 2 April 26; Good Friday, Easter Monday; Tue 7th 27 until 10:00;
    # silence expected; Wed 8th 29 from 15:00; Thu 37, Fri 45, Mon 53, Tue 14th three hours more: noon.
    alerts = story.run_in_any_order("2026-04-30 12:00")
    alert = expect(alerts, PATTERN, starts_at="Tue 2026-04-14 12:00")[0]
    counted = sum((span.end - span.start).total_seconds() for span in alert.clock if span.counted)
    assert counted == 56 * 3600


def test_the_spans_of_the_clock_touch_each_other_from_the_first_attempt_on() -> None:
    story = quiet()
    story.mail("Thu 2026-03-05 12:00", "bob", to="ada", away="2026-03-11 00:00")
    alert = expect(story.run("2026-03-31 12:00"), PATTERN)[0]
    assert alert.clock[0].start == story.at("2026-03-03 10:00")
    assert all(one.end == other.start for one, other in zip(alert.clock, alert.clock[1:], strict=False))
    assert alert.clock[-1].end == alert.starts_at


def test_a_moved_invitation_pauses_until_its_new_end() -> None:
    story = quiet()
    story.meeting(
        "2026-03-10 15:00", "2026-03-10 16:00", attendees=NO_WORD, at="Thu 2026-03-05 10:00", uid="m"
    )
    story.meeting(
        "2026-03-12 15:00", "2026-03-12 16:00", attendees=NO_WORD, at="Mon 2026-03-09 10:00", uid="m"
    )
    # 16 h until Thu 5th 10:00; 40 h from Thu 12th 16:00: 1, Fri 9, Mon 17, Tue 25, Wed 33, Thu 19th 16:00.
    expect(story.run_in_any_order("2026-03-31 12:00"), PATTERN, starts_at="Thu 2026-03-19 16:00")


def test_a_weekly_series_that_the_buyer_attends_never_lets_it_begin() -> None:
    story = quiet()
    for day in (2, 9, 16, 23, 30):
        start = f"2026-03-{day:02} 11:00"
        story.meeting(
            start, f"2026-03-{day:02} 12:00", at="Mon 2026-02-23 09:00", uid="weekly", recurrence_id=start
        )
    expect_none(story.run("2026-04-02 12:00"), PATTERN)


def test_with_two_open_deals_words_and_attempts_go_to_the_one_with_the_latest_touch() -> None:
    story = quiet()
    story.raw = story.raw[:-2]
    story.deal("D2", contacts=["bob"], opened="Mon 2026-03-02 09:00")
    story.mail("Mon 2026-03-02 15:00", "bob", to="ada", deal="D2")
    story.mail("Tue 2026-03-03 10:00", "ada", to="bob")
    story.mail("Wed 2026-03-04 10:00", "ada", to="bob")
    alerts = story.run("2026-03-16 12:00")
    expect_none(alerts, PATTERN, deal="D1")
    (history,) = alerts.histories(PATTERN, "D2")
    assert history[0].starts_at == story.at(PLAIN)
    assert history[0].confidence is not None
    assert history[0].confidence < 1


def test_with_two_open_deals_each_thread_stays_with_its_own() -> None:
    story = quiet()
    story.raw = story.raw[:-3]
    story.deal("D2", contacts=["bob"], opened="Mon 2026-03-02 09:00")
    on_first = story.mail("Mon 2026-03-02 10:00", "bob", to="ada", deal="D1")
    on_second = story.mail("Mon 2026-03-02 15:00", "bob", to="ada", deal="D2")
    for day in ("Tue 2026-03-03", "Wed 2026-03-04"):
        story.mail(f"{day} 10:00", "ada", to="bob", reply_to=on_first)
        story.mail(f"{day} 12:00", "ada", to="bob", reply_to=on_second)
    story.mail("Fri 2026-03-06 12:00", "bob", to="ada", reply_to=on_second)
    alerts = story.run_in_any_order("2026-03-16 12:00")
    expect(alerts, PATTERN, deal="D1", starts_at=PLAIN, stands=True)
    expect_none(alerts, PATTERN, deal="D2")


def test_a_silence_over_a_change_of_the_primary_contact() -> None:
    story = quiet()
    story.contact("carol")
    story.role("Thu 2026-03-05 10:00", "carol", primary=True)
    story.mail("Fri 2026-03-06 10:00", "ada", to="carol")
    # Carol shares Bob's hours; her silence is the deal's silence.
    expect(story.run("2026-03-16 12:00"), PATTERN, starts_at=PLAIN)
    story.mail("Mon 2026-03-09 10:00", "carol", to="ada")
    expect_none(story.run("2026-03-16 12:00"), PATTERN)


def test_two_deals_of_two_buyers_are_silent_each_in_its_own_time() -> None:
    story = quiet()
    story.contact("kim", "other.example", timezone="America/New_York", country="US")
    story.deal("D2", owner="eve", contacts=["kim"])
    story.mail("Mon 2026-03-02 16:00", "kim", to="eve")
    story.mail("Tue 2026-03-03 16:00", "eve", to="kim")
    story.mail("Wed 2026-03-04 16:00", "eve", to="kim")
    alerts = story.run_in_any_order("2026-03-16 12:00")
    expect(alerts, PATTERN, deal="D1", starts_at=PLAIN)
    # Tue 3rd 10:00 in New York; 4 5 6 9 10 11 12: Thu 12th 10:00 there.
    expect(alerts, PATTERN, deal="D2", starts_at="2026-03-12 10:00 America/New_York")


def test_buyers_known_by_their_domain_only() -> None:
    story = Story()
    story.user("ada")
    story.account("globex", "globex.example")
    story.deal(contacts=[], account_id="globex")
    story.mail("Mon 2026-03-02 10:00", "dan@globex.example", to="ada")
    first = story.mail("Tue 2026-03-03 10:00", "ada", to="dan@globex.example")
    story.mail("Wed 2026-03-04 10:00", "ada", to="dan@globex.example")
    expect(story.run("2026-03-16 12:00"), PATTERN, anchor=first, starts_at=PLAIN)


def test_closed_while_it_stands_then_reopened_it_may_fire_anew() -> None:
    story = quiet()
    story.close("Mon 2026-03-16 10:00")
    story.change("Tue 2026-03-17 10:00", stage="Qualification")
    story.mail("Tue 2026-03-17 12:00", "bob", to="ada")
    again = story.mail("Wed 2026-03-18 10:00", "ada", to="bob")
    story.mail("Thu 2026-03-19 10:00", "ada", to="bob")
    alerts = story.run_in_any_order("2026-03-31 12:00")
    assert len(alerts.histories(PATTERN)) == 2
    # 19 20 23 24 25 26 27.
    expect(alerts, PATTERN, anchor=again, starts_at="Fri 2026-03-27 10:00", stands=True)


@pytest.mark.parametrize(
    ("touched", "silent"),
    [("Fri 2026-02-27 15:30", True), ("Fri 2026-02-27 14:30", False)],
    ids=["71 h", "73 h"],
)
def test_what_came_up_to_three_days_before_the_deal_was_opened_belongs_to_it(
    touched: str, silent: bool
) -> None:
    story = Story()
    story.user("ada")
    story.contact("bob")
    story.mail(touched, "bob", to="ada")
    first = story.mail("Mon 2026-03-02 10:00", "ada", to="bob")
    story.deal(opened="Mon 2026-03-02 15:00")
    story.mail("Tue 2026-03-03 10:00", "ada", to="bob")
    alerts = story.run_in_any_order("2026-03-31 12:00")
    if silent:
        # From Mon 2nd 10:00: 3 4 5 6 9 10 11.
        expect(alerts, PATTERN, anchor=first, starts_at="Wed 2026-03-11 10:00")
    else:
        expect_none(alerts, PATTERN)


def test_a_call_without_a_deal_belongs_to_the_deal_of_its_contact() -> None:
    story = quiet()
    story.raw.pop()
    story.call("Wed 2026-03-04 10:00", "bob", connected=False, deal="")
    expect(story.run("2026-03-16 12:00"), PATTERN, starts_at=PLAIN)


def test_a_contact_who_joins_the_deal_after_the_silence_began_may_end_it() -> None:
    story = quiet()
    story.contact("carol", "subsidiary.example")
    story.role("Fri 2026-03-13 09:00", "carol")
    story.mail("Fri 2026-03-13 10:00", "carol", to="ada")
    expect(
        story.run("2026-03-31 12:00"), PATTERN, starts_at=PLAIN, end=("buyer_returned", "2026-03-13 10:00")
    )


def test_a_late_deal_whose_buyer_is_away_at_twice_the_limit() -> None:
    story = quiet()
    story.change("Mon 2026-03-09 10:00", probability=90)
    story.mail("Fri 2026-03-20 10:00", "bob", to="ada", away="2026-03-26 10:00")
    # 104 h until Fri 20th 10:00; suppressed until Thu 26th 10:00; eight hours more: Fri 27th 10:00.
    steps = [("medium", PLAIN), ("high", "Fri 2026-03-27 10:00")]
    expect(story.run_in_any_order("2026-03-31 12:00"), PATTERN, steps=steps, stands=True)


def test_a_mailbox_that_was_read_no_further_than_the_last_attempt_proves_no_silence() -> None:
    story = quiet()
    story.change("Fri 2026-03-13 12:00", next_step="Wait")
    alerts = story.run()  # the CRM reaches to Friday noon, Ada's mailbox to her last mail
    expect_none(alerts, PATTERN)
    (history,) = alerts.histories(PATTERN)
    assert [(alert.status, alert.reason) for alert in history] == [("suppressed", "source_stale")]


def test_a_mailbox_that_catches_up_proves_it_as_of_the_limit() -> None:
    story = quiet()
    story.change("Fri 2026-03-13 12:00", next_step="Wait")
    story.mail("Fri 2026-03-13 13:00", "ada", to="eve")
    expect(story.run(), PATTERN, starts_at=PLAIN, stands=True)


def test_a_mailbox_that_catches_up_with_an_answer_shows_both() -> None:
    story = quiet()
    story.change("Fri 2026-03-13 12:00", next_step="Wait")
    story.mail("Fri 2026-03-13 13:00", "bob", to="ada")
    expect(story.run(), PATTERN, starts_at=PLAIN, end=("buyer_returned", "2026-03-13 13:00"))


def test_a_second_attempt_while_the_buyer_is_away_waits_until_he_is_back() -> None:
    story = sale()
    story.mail("Fri 2026-02-27 10:00", "bob", to="ada", courtesy=True)
    story.mail("Mon 2026-03-02 10:00", "ada", to="bob")
    story.mail("Wed 2026-03-11 12:00", "bob", to="ada", away="2026-03-18 00:00")
    story.mail("Mon 2026-03-16 10:00", "ada", to="bob")
    alert, *_ = expect(story.run("2026-03-19 12:00"), "silent-prospect", stands=True)
    assert alert.starts_at == story.at("2026-03-18 00:00")
    assert alert.reason == "unmuted"
