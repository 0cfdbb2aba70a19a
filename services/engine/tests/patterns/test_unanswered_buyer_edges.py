"""unanswered-buyer at the edges: closing and reopening, unknown people, bounces late and vague, words of the CRM."""

from typing import Any

import pytest

from stories.dsl import sale
from stories.expectations import expect, expect_none

P = "unanswered-buyer"
AT = "Fri 2026-03-06 15:00"
LIMIT = "Mon 2026-03-09 15:00"
END = "2026-03-10 12:00"
DAEMON = "mailer-daemon@buyer.example"


@pytest.mark.parametrize("change", [{"stage": "Closed Lost"}, {"amount": "5000"}, {"probability": 0}])
def test_a_closed_deal_is_not_opened_by_its_closing_stage_or_another_field(change: dict[str, Any]) -> None:
    story = sale()
    story.close("Fri 2026-03-06 10:00")
    story.change("Fri 2026-03-06 10:01", **change)
    story.mail(AT, "bob", to="ada", asks=True)
    expect_none(story.run(END), P)


def test_closed_opened_and_closed_again() -> None:
    story = sale()
    story.close("Mon 2026-03-02 10:00")
    story.change("Tue 2026-03-03 10:00", stage="Proposal")
    question = story.mail(AT, "bob", to="ada", asks=True)
    story.close("Tue 2026-03-10 09:00", "won")
    story.mail("Tue 2026-03-10 10:00", "bob", to="ada", asks=True, deal="D1")
    alerts = story.run("2026-03-20 12:00")
    expect(alerts, P, anchor=question, starts_at=LIMIT, end=("deal_closed", "Tue 2026-03-10 09:00"))


def test_an_owner_whom_nobody_knows_works_as_the_tenant_does() -> None:
    story = sale()
    story.change("Mon 2026-03-02 10:00", owner_id="ghost")
    question = story.mail(AT, "bob", to="ada", asks=True)
    expect(story.run(END), P, anchor=question, starts_at=LIMIT)


def test_a_question_to_a_colleague_counts_the_owners_time() -> None:
    story = sale()
    story.user("kim", zone="America/New_York", country="US")
    question = story.mail(AT, "bob", to="kim", asks=True)
    expect(story.run(END), P, anchor=question, starts_at=LIMIT)


def test_a_mail_in_which_none_of_us_is_named_is_no_anchor() -> None:
    story = sale(contacts=["bob", "carol"])
    story.mail(AT, "bob", to="carol", asks=True, source="mailbox:ada@acme.example")
    expect_none(story.run(END), P)


def test_a_deal_without_contacts_has_the_people_of_its_mails() -> None:
    story = sale(contacts=[])
    question = story.mail(AT, "someone@unknown.example", to="ada", asks=True, deal="D1")
    expect(story.run(END), P, anchor=question, starts_at=LIMIT)


def test_a_bounce_that_names_a_mail_and_no_address_undoes_it_for_all() -> None:
    story = sale()
    question = story.mail(AT, "bob", to="ada", asks=True)
    answer = story.mail("Mon 2026-03-09 11:00", "ada", to="bob", reply_to=question)
    story.mail("Mon 2026-03-09 11:01", DAEMON, to="ada", bounced=answer)
    expect(story.run(END), P, anchor=question, starts_at=LIMIT, stands=True)


def test_a_bounce_that_names_a_mail_undoes_it_after_more_than_72_hours_too() -> None:
    story = sale()
    question = story.mail(AT, "bob", to="ada", asks=True)
    answer = story.mail("Mon 2026-03-09 16:00", "ada", to="bob", reply_to=question)
    story.mail("Fri 2026-03-13 11:00", DAEMON, to="ada", bounced=answer, unreachable="bob")
    history = expect(story.run("2026-03-13 16:00"), P, anchor=question, starts_at=LIMIT, stands=True)
    assert history[-1].starts_at == story.at("Fri 2026-03-13 11:00")
    # 32 h are long over
    assert history[-1].severity == "high"


def test_a_vague_bounce_undoes_the_last_mail_and_not_the_one_before() -> None:
    story = sale()
    question = story.mail(AT, "bob", to="ada", asks=True)
    story.mail("Mon 2026-03-09 10:00", "ada", to="bob", reply_to=question)
    story.mail("Mon 2026-03-09 11:00", "ada", to="bob", reply_to=question)
    story.mail("Mon 2026-03-09 11:01", DAEMON, to="ada", unreachable="bob")
    expect_none(story.run(END), P)


def test_a_bounce_of_another_mail_leaves_the_answer() -> None:
    story = sale()
    question = story.mail(AT, "bob", to="ada", asks=True)
    lost = story.mail("Mon 2026-03-09 10:00", "ada", to="bob")
    story.mail("Mon 2026-03-09 11:00", "ada", to="bob", reply_to=question)
    story.mail("Mon 2026-03-09 11:01", DAEMON, to="ada", bounced=lost, unreachable="bob")
    expect_none(story.run(END), P)


@pytest.mark.parametrize(
    ("until", "steps"), [("Tue 2026-03-10 15:09", ["low"]), ("Tue 2026-03-10 15:10", ["low", "medium"])]
)
def test_a_step_is_known_ten_minutes_after_it_was_reached(until: str, steps: list[str]) -> None:
    story = sale()
    story.mail(AT, "bob", to="ada", asks=True)
    times = {"low": LIMIT, "medium": "Tue 2026-03-10 15:00"}
    expect(story.run(until), P, steps=[(step, times[step]) for step in steps], stands=True)


def test_an_answer_five_minutes_after_a_limit_at_closing_time_hides_it() -> None:
    story = sale()
    question = story.mail("Fri 2026-03-06 20:00", "bob", to="ada", asks=True)
    story.mail("Mon 2026-03-09 17:05", "ada", to="bob", reply_to=question)
    expect_none(story.run(END), P)


def test_turning_late_by_a_forecast_and_back_again_is_one_step_that_stays() -> None:
    story = sale()
    story.mail(AT, "bob", to="ada", asks=True)
    story.change("Tue 2026-03-10 10:00", forecast="Commit")
    story.change("Tue 2026-03-10 12:00", forecast="Pipeline")
    steps = [("low", LIMIT), ("medium", "Tue 2026-03-10 10:00"), ("high", "Thu 2026-03-12 15:00")]
    expect(story.run("2026-03-20 12:00"), P, steps=steps)


def test_late_and_large_at_one_moment_are_two_steps_at_that_moment() -> None:
    story = sale(amount="50000", currency="EUR")
    story.mail(AT, "bob", to="ada", asks=True)
    story.change("Tue 2026-03-10 10:00", stage="Negotiation", amount="150000")
    steps = [("low", LIMIT), ("high", "Tue 2026-03-10 10:00"), ("critical", "Tue 2026-03-10 15:00")]
    expect(story.run("2026-03-20 12:00"), P, steps=steps)


def test_a_stage_that_turns_late_just_before_the_answer_still_counts_only_after_its_grace() -> None:
    story = sale()
    question = story.mail(AT, "bob", to="ada", asks=True)
    story.change("Tue 2026-03-10 10:00", stage="Negotiation")
    story.mail("Tue 2026-03-10 10:05", "ada", to="bob", reply_to=question)
    alerts = story.run("2026-03-20 12:00")
    expect(alerts, P, steps=[("low", LIMIT)], end=("answered", "Tue 2026-03-10 10:05"))


def test_the_deal_is_shown_as_it_stood_at_the_revision() -> None:
    story = sale(amount="50000", currency="EUR", close_date="2026-04-30")
    story.user("kim")
    question = story.mail(AT, "bob", to="ada", asks=True)
    story.change("Mon 2026-03-09 12:00", stage="Proposal", owner_id="kim")
    history = expect(story.run("2026-03-10 12:00"), P, anchor=question)
    card = history[0].deal
    assert (card.name, card.owner, card.stage) == ("Deal D1", "Kim", "Proposal")
    assert (str(card.amount), card.currency, str(card.close_date)) == ("50000", "EUR", "2026-04-30")
