"""Away means away: absences of buyers stop the clocks that count their time; absences of sellers stop none."""

from __future__ import annotations

import pytest

from stories.dsl import Story
from stories.expectations import expect, expect_none, expect_suppressed

SILENT = "silent-prospect"
PLAIN = "Thu 2026-03-12 10:00"  # seven business days after the first attempt of Tue 3 March 10:00


def silence(*contacted: str) -> Story:
    """The buyer wrote on Mon 2 March; attempts on Tue 3 and Wed 4 at 10:00 to the contacted (Bob alone by default)."""
    story = Story()
    story.user("ada")
    for name in ("bob", "carol"):
        story.contact(name)
    story.deal(contacts=["bob", "carol"])
    story.mail("Mon 2026-03-02 10:00", "bob", to="ada")
    for day in ("Tue 2026-03-03 10:00", "Wed 2026-03-04 10:00"):
        story.mail(day, "ada", to=contacted or ("bob",))
    return story


# -- out-of-office replies


def test_an_out_of_office_pauses_from_its_time_to_the_moment_in_it() -> None:
    story = silence()
    story.mail("Thu 2026-03-05 12:00", "bob", to="ada", away="2026-03-11 00:00")
    # Tue 7 h, Wed 15, Thu 18 until noon; from Wed 11th: 26, Thu 34, Fri 42, Mon 50, Tue 17th six hours more.
    alerts = story.run_in_any_order("2026-03-31 12:00")
    alert = expect(alerts, SILENT, starts_at="Tue 2026-03-17 15:00")[0]
    away = [span for span in alert.clock if span.reason and span.reason.lower().startswith("away")]
    assert away
    assert min(span.start for span in away) == story.at("2026-03-05 12:00")
    assert any("bob" in (span.reason or "").lower() for span in away)


@pytest.mark.parametrize("when", ["Thu 2026-03-05 12:00", "Tue 2026-03-03 20:00", "Wed 2026-03-04 11:00"])
def test_without_a_date_it_is_forty_working_hours(when: str) -> None:
    story = silence()
    story.mail(when, "bob", to="ada", away=True)
    # Five business days later than without, whenever it comes.
    expect(story.run("2026-03-31 12:00"), SILENT, starts_at="Thu 2026-03-19 10:00")


def test_the_forty_hours_leave_out_holidays() -> None:
    story = silence()
    story.raw = story.raw[:-3]
    story.mail("Mon 2026-03-30 10:00", "bob", to="ada")
    story.mail("Wed 2026-04-01 10:00", "ada", to="bob")
    story.mail("Thu 2026-04-02 10:00", "ada", to="bob")
    story.mail("Thu 2026-04-02 12:00", "bob", to="ada", away=True)
    # Without it: 2 7 8 9 10 13 14 April (Friday 3rd and Monday 6th are holidays). Forty hours from Thu noon end on
    # Mon 13th at noon, five business days later: Tue 21st.
    expect(story.run("2026-04-30 12:00"), SILENT, starts_at="Tue 2026-04-21 10:00")


def test_the_default_length_can_be_configured() -> None:
    story = silence()
    story.config["away_default_days"] = 2
    story.mail("Thu 2026-03-05 12:00", "bob", to="ada", away=True)
    expect(story.run("2026-03-31 12:00"), SILENT, starts_at="Mon 2026-03-16 10:00")


def test_an_automatic_reply_that_is_no_absence_pauses_nothing() -> None:
    story = silence()
    story.mail("Thu 2026-03-05 12:00", "bob", to="ada", automatic="auto_reply")
    expect(story.run("2026-03-31 12:00"), SILENT, starts_at=PLAIN)


def test_an_absence_that_is_already_over_pauses_nothing() -> None:
    story = silence()
    story.mail("Thu 2026-03-05 12:00", "bob", to="ada", away="2026-03-01 00:00")
    expect(story.run("2026-03-31 12:00"), SILENT, starts_at=PLAIN)


def test_an_absence_lasts_sixty_days_at_most() -> None:
    story = silence()
    story.mail("Tue 2026-03-03 12:00", "bob", to="ada", away="2026-12-31 00:00")
    # Two hours counted; sixty days end on Sat 2 May. From Mon 4 May: six full days (4 5 6 7 8 11) and six hours.
    expect(story.run("2026-06-30 12:00"), SILENT, starts_at="Tue 2026-05-12 15:00")


def test_a_second_absence_pauses_again() -> None:
    story = silence()
    story.mail("Thu 2026-03-05 10:00", "bob", to="ada", away="2026-03-06 10:00")
    story.mail("Tue 2026-03-10 10:00", "bob", to="ada", away="2026-03-12 10:00")
    # One and two business days.
    expect(story.run("2026-03-31 12:00"), SILENT, starts_at="Tue 2026-03-17 10:00")


def test_pauses_that_overlap_count_once() -> None:
    story = silence()
    story.mail("Thu 2026-03-05 10:00", "bob", to="ada", away="2026-03-09 10:00")
    story.expect_silence("Fri 2026-03-06 10:00", "Tue 2026-03-10 10:00")
    # Thu 5th 10:00 to Tue 10th 10:00: three business days.
    expect(story.run("2026-03-31 12:00"), SILENT, starts_at="Tue 2026-03-17 10:00")


def test_a_mail_of_the_absent_person_ends_the_absence() -> None:
    story = silence()
    story.mail("Thu 2026-03-05 10:00", "bob", to="ada", away="2026-03-31 00:00")
    story.mail("Mon 2026-03-09 10:00", "bob", to="ada")
    story.mail("Tue 2026-03-10 10:00", "ada", to="bob")
    story.mail("Wed 2026-03-11 10:00", "ada", to="bob")
    # 11 12 13 16 17 18 19.
    expect(story.run_in_any_order("2026-03-31 12:00"), SILENT, starts_at="Thu 2026-03-19 10:00")


def test_a_mail_of_the_absent_person_on_another_deal_ends_it_too() -> None:
    story = silence()
    story.deal("D2", contacts=["bob"], opened="Wed 2026-03-04 12:00")
    story.mail("Thu 2026-03-05 10:00", "bob", to="ada", away="2026-03-31 00:00")
    story.mail("Mon 2026-03-09 10:00", "bob", to="ada", deal="D2")
    # Paused for two business days.
    expect(story.run("2026-03-31 12:00"), SILENT, deal="D1", starts_at="Mon 2026-03-16 10:00")


def test_an_absence_heard_of_on_another_deal_holds_for_the_person() -> None:
    story = silence()
    story.deal("D2", contacts=["bob"], opened="Wed 2026-03-04 12:00")
    story.mail("Thu 2026-03-05 10:00", "bob", to="ada", away="2026-03-09 10:00", deal="D2")
    expect(story.run("2026-03-31 12:00"), SILENT, deal="D1", starts_at="Mon 2026-03-16 10:00")


def test_an_absence_heard_of_before_the_deal_was_opened_holds() -> None:
    story = Story()
    story.user("ada")
    story.contact("bob")
    story.mail("Fri 2026-02-20 10:00", "bob", to="ada", away="2026-03-11 00:00")
    story.deal(opened="Mon 2026-03-02 09:00")
    for day in ("Tue 2026-03-03", "Wed 2026-03-04", "Thu 2026-03-05"):
        story.mail(f"{day} 10:00", "ada", to="bob")
    # Ten full days from Wed 11th: 11 12 13 16 17 18 19 20 23 24.
    expect(story.run("2026-03-31 12:00"), "never-answered", starts_at="Tue 2026-03-24 17:00")


def test_an_absence_told_from_a_second_address_is_the_persons() -> None:
    story = Story()
    story.user("ada")
    story.contact("bob", emails=["bob@buyer.example", "b.bauer@buyer.example"])
    story.deal()
    story.mail("Mon 2026-03-02 10:00", "bob", to="ada")
    story.mail("Tue 2026-03-03 10:00", "ada", to="bob")
    story.mail("Wed 2026-03-04 10:00", "ada", to="bob")
    story.mail("Thu 2026-03-05 10:00", "b.bauer@buyer.example", to="ada", away="2026-03-09 10:00")
    expect(story.run("2026-03-31 12:00"), SILENT, starts_at="Mon 2026-03-16 10:00")


# -- several buyers, and sellers


def test_one_of_two_contacted_away_pauses_nothing() -> None:
    story = silence("bob", "carol")
    story.mail("Thu 2026-03-05 12:00", "bob", to="ada", away="2026-03-20 00:00")
    expect(story.run("2026-03-31 12:00"), SILENT, starts_at=PLAIN)


def test_both_contacted_away_pause_while_both_are() -> None:
    story = silence("bob", "carol")
    story.mail("Thu 2026-03-05 10:00", "bob", to="ada", away="2026-03-20 00:00")
    story.mail("Fri 2026-03-06 10:00", "carol", to="ada", away="2026-03-11 10:00")
    # Fri 6th 10:00 to Wed 11th 10:00: three business days.
    expect(story.run_in_any_order("2026-03-31 12:00"), SILENT, starts_at="Tue 2026-03-17 10:00")


def test_the_absence_of_a_buyer_who_was_not_contacted_pauses_nothing() -> None:
    story = silence("bob")
    story.mail("Thu 2026-03-05 12:00", "carol", to="ada", away="2026-03-20 00:00")
    expect(story.run("2026-03-31 12:00"), SILENT, starts_at=PLAIN)


def test_the_presence_of_a_buyer_who_was_not_contacted_is_no_presence() -> None:
    story = silence("bob")
    story.mail("Thu 2026-03-05 10:00", "bob", to="ada", away="2026-03-09 10:00")
    expect(story.run("2026-03-31 12:00"), SILENT, starts_at="Mon 2026-03-16 10:00")


def test_an_absence_of_the_owner_pauses_nothing() -> None:
    story = silence()
    story.mail("Thu 2026-03-05 12:00", "ada", to="bob", away="2026-03-20 00:00")
    story.calendar_away("ada", "2026-03-05 00:00", "2026-03-20 00:00", at="2026-03-02 09:00")
    expect(story.run("2026-03-31 12:00"), SILENT, starts_at=PLAIN)


# -- absences in the calendar


def test_an_absence_in_the_buyers_calendar_pauses() -> None:
    story = silence()
    story.calendar_away("bob", "2026-03-06 00:00", "2026-03-11 00:00", at="Sun 2026-03-01 10:00")
    # Fri 6th, Mon 9th, Tue 10th.
    expect(story.run_in_any_order("2026-03-31 12:00"), SILENT, starts_at="Tue 2026-03-17 10:00")


def test_an_all_day_absence_ends_before_its_end_date() -> None:
    story = silence()
    story.calendar_away("bob", "2026-03-06", "2026-03-11", at="Sun 2026-03-01 10:00", all_day=True)
    expect(story.run("2026-03-31 12:00"), SILENT, starts_at="Tue 2026-03-17 10:00")


def test_an_absence_of_an_afternoon_pauses_an_afternoon() -> None:
    story = silence()
    story.calendar_away("bob", "2026-03-06 13:00", "2026-03-06 19:00", at="Sun 2026-03-01 10:00")
    expect(story.run("2026-03-31 12:00"), SILENT, starts_at="Thu 2026-03-12 14:00")


def test_a_cancelled_absence_pauses_nothing() -> None:
    story = silence()
    story.calendar_away("bob", "2026-03-06 00:00", "2026-03-11 00:00", at="Sun 2026-03-01 10:00", uid="a")
    story.calendar_away(
        "bob", "2026-03-06 00:00", "2026-03-11 00:00", at="Wed 2026-03-04 12:00", uid="a", status="cancelled"
    )
    expect(story.run("2026-03-31 12:00"), SILENT, starts_at=PLAIN)


# -- around the moment of firing


def test_away_within_the_grace_after_the_limit_starts_with_the_return() -> None:
    story = silence()
    story.mail("Thu 2026-03-12 10:05", "bob", to="ada", away="2026-03-17 00:00")
    alerts = story.run_in_any_order("2026-03-31 12:00")
    expect(alerts, SILENT, starts_at="Tue 2026-03-17 00:00", stands=True)


def test_away_known_before_and_beginning_within_the_grace_starts_with_the_return() -> None:
    story = silence()
    story.calendar_away("bob", "2026-03-12 10:08", "2026-03-17 00:00", at="Sun 2026-03-01 10:00")
    expect(story.run("2026-03-31 12:00"), SILENT, starts_at="Tue 2026-03-17 00:00", stands=True)


def test_a_second_attempt_to_an_absent_buyer_after_the_limit_starts_with_the_return() -> None:
    story = silence()
    story.raw.pop()
    story.mail("Thu 2026-03-12 14:00", "bob", to="ada", away="2026-03-17 00:00")
    story.mail("Fri 2026-03-13 10:00", "ada", to="bob")
    expect(story.run("2026-03-31 12:00"), SILENT, starts_at="Tue 2026-03-17 00:00", stands=True)


def test_one_absence_that_follows_another_within_the_grace_moves_the_start_on() -> None:
    story = silence()
    story.mail("Thu 2026-03-12 10:05", "bob", to="ada", away="2026-03-13 12:00")
    story.calendar_away("bob", "2026-03-13 12:05", "2026-03-17 00:00", at="Sun 2026-03-01 10:00")
    expect(story.run("2026-03-31 12:00"), SILENT, starts_at="Tue 2026-03-17 00:00", stands=True)


def test_an_answer_during_the_absence_at_the_limit_means_it_never_existed() -> None:
    story = silence()
    story.mail("Thu 2026-03-12 10:05", "bob", to="ada", away="2026-03-17 00:00")
    story.mail("Mon 2026-03-16 10:00", "bob", to="ada")
    expect_none(story.run("2026-06-30 12:00"), SILENT)


# -- while the alert stands


def test_a_standing_alert_is_suppressed_while_all_contacted_are_away_and_returns() -> None:
    story = silence()
    story.mail("Fri 2026-03-13 11:00", "bob", to="ada", away="2026-03-19 00:00")
    alerts = story.run_in_any_order("2026-03-31 12:00")
    # 65 h until Fri 13th 11:00; twice the limit is 112 h: five full days 19 20 23 24 25 and seven hours of Thu 26th.
    history = expect(
        alerts,
        SILENT,
        starts_at=PLAIN,
        steps=[("low", PLAIN), ("medium", "Thu 2026-03-26 16:00")],
        stands=True,
    )
    expect_suppressed(history, "away", "2026-03-13 11:00", again="2026-03-19 00:00")
    back = next(alert for alert in history if alert.status == "firing" and alert.revision > 2)
    assert back.reason == "unmuted"
    assert back.starts_at == story.at(PLAIN)


def test_a_buyer_who_writes_during_the_absence_resolves_the_suppressed_alert() -> None:
    story = silence()
    story.mail("Fri 2026-03-13 11:00", "bob", to="ada", away="2026-03-19 00:00")
    story.mail("Tue 2026-03-17 10:00", "bob", to="ada")
    history = expect(story.run("2026-03-31 12:00"), SILENT, end=("buyer_returned", "2026-03-17 10:00"))
    expect_suppressed(history, "away", "2026-03-13 11:00")


def test_the_deal_closed_during_the_absence_resolves_the_suppressed_alert() -> None:
    story = silence()
    story.mail("Fri 2026-03-13 11:00", "bob", to="ada", away="2026-03-19 00:00")
    story.close("Tue 2026-03-17 10:00")
    expect(story.run("2026-03-31 12:00"), SILENT, end=("deal_closed", "2026-03-17 10:00"))


def test_a_standing_alert_stays_while_one_of_two_is_away() -> None:
    story = silence("bob", "carol")
    story.mail("Fri 2026-03-13 11:00", "bob", to="ada", away="2026-03-19 00:00")
    history = expect(story.run("2026-03-20 12:00"), SILENT, starts_at=PLAIN, stands=True)
    assert all(alert.status == "firing" for alert in history)


def test_a_standing_alert_is_suppressed_while_both_are_away() -> None:
    story = silence("bob", "carol")
    story.mail("Fri 2026-03-13 11:00", "bob", to="ada", away="2026-03-19 00:00")
    story.mail("Mon 2026-03-16 11:00", "carol", to="ada", away="2026-03-18 00:00")
    history = expect(story.run("2026-03-20 12:00"), SILENT, starts_at=PLAIN, stands=True)
    expect_suppressed(history, "away", "2026-03-16 11:00", again="2026-03-18 00:00")


def test_never_answered_is_suppressed_too() -> None:
    story = Story()
    story.user("ada")
    story.contact("bob")
    story.deal()
    for day in ("Tue 2026-03-03", "Wed 2026-03-04", "Thu 2026-03-05"):
        story.mail(f"{day} 10:00", "ada", to="bob")
    story.mail("Wed 2026-03-18 11:00", "bob", to="ada", away="2026-03-25 00:00")
    history = expect(
        story.run("2026-03-31 12:00"), "never-answered", starts_at="Tue 2026-03-17 10:00", stands=True
    )
    expect_suppressed(history, "away", "2026-03-18 11:00", again="2026-03-25 00:00")
