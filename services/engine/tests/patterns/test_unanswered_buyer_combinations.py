"""unanswered-buyer: several buyers, threads, deals and sellers at once, and random moments against a slow reckoning."""

import random
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from stories.dsl import Story, sale
from stories.expectations import expect, expect_none

P = "unanswered-buyer"
AT = "Fri 2026-03-06 15:00"
LIMIT = "Mon 2026-03-09 15:00"
END = "2026-03-10 12:00"


def test_one_mail_to_a_person_answers_all_open_questions_of_that_person() -> None:
    story = sale()
    price = story.mail("Tue 2026-03-03 10:00", "bob", to="ada", asks=True)
    story.mail("Tue 2026-03-03 16:00", "bob", to="ada", asks=True)
    story.mail("Wed 2026-03-04 11:00", "ada", to="bob")
    alerts = story.run(END)
    # the first was due on Wednesday 10:00, the second on Wednesday 16:00
    expect(
        alerts, P, anchor=price, starts_at="Wed 2026-03-04 10:00", end=("answered", "Wed 2026-03-04 11:00")
    )


def test_an_answer_to_one_buyer_in_one_thread_leaves_the_others_thread_open() -> None:
    story = sale(contacts=["bob", "carol"])
    bobs = story.mail(AT, "bob", to="ada", asks=True)
    carols = story.mail(AT, "carol", to="ada", asks=True)
    story.mail("Mon 2026-03-09 10:00", "ada", to="bob", reply_to=bobs)
    expect(story.run(END), P, anchor=carols, starts_at=LIMIT, stands=True)


def test_a_courtesy_after_the_question_and_an_absence_after_it_leave_the_question_open() -> None:
    story = sale()
    question = story.mail(AT, "bob", to="ada", thread="x", asks=True)
    story.mail("Fri 2026-03-06 15:30", "bob", to="ada", thread="x", courtesy=True)
    story.mail("Mon 2026-03-09 09:30", "bob", to="ada", thread="x", away="Mon 2026-03-16 00:00")
    expect(story.run(END), P, anchor=question, starts_at=LIMIT, stands=True)


@pytest.mark.parametrize("sign", ["refuses", "defers", "scope"])
def test_a_refusal_a_deferral_and_a_word_on_scope_are_anchors(sign: str) -> None:
    story = sale()
    said: dict[str, Any] = {sign: True}
    mail = story.mail(AT, "bob", to="ada", words=12, **said)
    expect(story.run(END), P, anchor=mail, starts_at=LIMIT)


def test_a_question_between_two_seller_mails_is_answered_by_the_second_only() -> None:
    story = sale()
    story.mail("Fri 2026-03-06 14:00", "ada", to="bob", thread="x")
    question = story.mail(AT, "bob", to="ada", thread="x", asks=True)
    story.mail("Tue 2026-03-10 09:00", "ada", to="bob", thread="x")
    expect(story.run(END), P, anchor=question, starts_at=LIMIT, end=("answered", "Tue 2026-03-10 09:00"))


def test_questions_and_answers_in_turn_give_one_alert_for_each_late_answer() -> None:
    story = sale()
    first = story.mail("Mon 2026-03-02 10:00", "bob", to="ada", thread="x", asks=True)
    story.mail("Tue 2026-03-03 12:00", "ada", to="bob", thread="x")
    story.mail("Wed 2026-03-04 10:00", "bob", to="ada", thread="x", asks=True)
    story.mail("Wed 2026-03-04 12:00", "ada", to="bob", thread="x")
    third = story.mail("Thu 2026-03-05 10:00", "bob", to="ada", thread="x", asks=True)
    story.mail("Fri 2026-03-06 12:00", "ada", to="bob", thread="x")
    alerts = story.run_in_any_order(END)
    assert len(alerts.histories(P)) == 2
    expect(
        alerts, P, anchor=first, starts_at="Tue 2026-03-03 10:00", end=("answered", "Tue 2026-03-03 12:00")
    )
    expect(
        alerts, P, anchor=third, starts_at="Fri 2026-03-06 10:00", end=("answered", "Fri 2026-03-06 12:00")
    )


def test_two_deals_of_two_buyers_do_not_touch_each_other() -> None:
    story = sale()
    story.contact("dana", "other.example")
    story.deal("D2", contacts=["dana"], stage="Negotiation")
    story.mail(AT, "bob", to="ada", asks=True)
    story.mail(AT, "dana", to="ada", asks=True)
    story.close("Mon 2026-03-09 16:00", deal="D1")
    alerts = story.run("Mon 2026-03-09 18:00")
    expect(alerts, P, deal="D1", steps=[("low", LIMIT)], end=("deal_closed", "Mon 2026-03-09 16:00"))
    expect(alerts, P, deal="D2", steps=[("medium", LIMIT)], stands=True)


def test_an_answer_from_another_deals_thread_does_not_count() -> None:
    story = sale()
    story.deal("D2", contacts=["bob"])
    other = story.mail("Wed 2026-03-04 10:00", "ada", to="bob", deal="D2")
    question = story.mail(AT, "bob", to="ada", asks=True, deal="D1")
    story.mail("Mon 2026-03-09 10:00", "ada", to="bob", reply_to=other)
    expect(story.run(END), P, deal="D1", anchor=question, starts_at=LIMIT, stands=True)


def test_a_meeting_that_the_buyer_organises_is_with_the_buyer_though_not_among_the_attendees() -> None:
    story = sale()
    story.mail(AT, "bob", to="ada", asks=True)
    story.meeting("Mon 2026-03-09 11:00", "Mon 2026-03-09 12:00", "bob", ["ada"], at="Thu 2026-03-05 10:00")
    expect_none(story.run(END), P)


def test_a_bounced_mail_among_several_answers_leaves_the_others() -> None:
    story = sale()
    question = story.mail(AT, "bob", to="ada", asks=True)
    lost = story.mail("Mon 2026-03-09 10:00", "ada", to="bob", reply_to=question)
    story.mail(
        "Mon 2026-03-09 10:01", "mailer-daemon@buyer.example", to="ada", bounced=lost, unreachable="bob"
    )
    story.mail("Mon 2026-03-09 14:00", "ada", to="bob", reply_to=question)
    expect_none(story.run(END), P)


def test_two_bounces_bring_the_same_alert_back_twice() -> None:
    story = sale()
    question = story.mail(AT, "bob", to="ada", asks=True)
    for hour in ("10", "12"):
        lost = story.mail(f"Tue 2026-03-10 {hour}:00", "ada", to="bob", reply_to=question)
        daemon = "mailer-daemon@buyer.example"
        story.mail(f"Tue 2026-03-10 {hour}:30", daemon, to="ada", bounced=lost, unreachable="bob")
    story.mail("Tue 2026-03-10 14:00", "ada", to="bob", reply_to=question)
    history = expect(
        story.run(END.replace("12:00", "18:00")), P, anchor=question, end=("answered", "Tue 2026-03-10 14:00")
    )
    assert [alert.status for alert in history] == [
        "firing",
        "resolved",
        "firing",
        "resolved",
        "firing",
        "resolved",
    ]
    assert [alert.revision for alert in history] == [1, 2, 3, 4, 5, 6]


def test_closing_ends_every_alert_of_the_deal_at_once() -> None:
    story = sale(opened="Fri 2026-02-27 09:00")
    story.mail("Mon 2026-03-02 10:00", "ada", to="bob", promises=[("quote", "2026-03-04")])
    story.meeting("Tue 2026-03-03 10:00", "Tue 2026-03-03 11:00", at="Mon 2026-03-02 09:00")
    story.task("Mon 2026-03-02 09:00", due="2026-03-03")
    story.mail("Wed 2026-03-04 10:00", "bob", to="ada", asks=True)
    closed = "Wed 2026-03-11 13:13"
    story.close(closed, "won")
    alerts = story.run("2026-03-20 12:00")
    for pattern in ("broken-promise", "meeting-without-follow-up", "overdue-next-step", P):
        expect(alerts, pattern, end=("deal_closed", closed))


# -- random moments


def slow_limit(start: datetime, hours: int, zone: str, holidays: set[date]) -> datetime:
    """Walk on by minutes until so many working hours (Monday to Friday, 9 to 17) have been counted."""
    at, left = start, hours * 60
    while left:
        local = at.astimezone(ZoneInfo(zone))
        if local.weekday() < 5 and 9 <= local.hour < 17 and local.date() not in holidays:
            left -= 1
        at += timedelta(minutes=1)
    return at


PLACES = {
    ("Europe/Berlin", "DE"): {date(2026, 4, 3), date(2026, 4, 6)},
    ("America/New_York", "US"): set(),
    ("Europe/London", "GB"): {date(2026, 4, 3)},
    ("Asia/Kolkata", "DE"): {date(2026, 4, 3), date(2026, 4, 6)},
    ("Australia/Sydney", "GB"): {date(2026, 4, 3)},
}


@pytest.mark.parametrize("seed", range(20))
def test_random_questions_around_easter_and_the_clock_changes(seed: int) -> None:
    dice = random.Random(seed)
    (zone, country), holidays = dice.choice(sorted(PLACES.items(), key=str))
    story = Story()
    story.user("ada", timezone=zone, country=country)
    story.contact("bob")
    story.deal(contacts=["bob"], opened="2026-02-27 09:00")
    asked = datetime(2026, 3, 2, tzinfo=ZoneInfo("UTC")) + timedelta(minutes=dice.randrange(35 * 24 * 60))
    story.mail(f"{asked:%Y-%m-%d %H:%M} UTC", "bob", to="ada", asks=True)
    steps = [
        (severity, f"{slow_limit(asked, hours, zone, holidays):%Y-%m-%d %H:%M} UTC")
        for severity, hours in (("low", 8), ("medium", 16), ("high", 32))
    ]
    expect(story.run("2026-04-25 12:00"), P, starts_at=steps[0][1], steps=steps, stands=True)
