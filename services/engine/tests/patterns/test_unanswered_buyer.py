"""unanswered-buyer: when it fires, grows and ends. A question on Friday 2026-03-06 at 15:00 has its limit (8 working
hours: 2 on Friday, 6 on Monday) on Monday 15:00, twice that on Tuesday 15:00, four times on Thursday 15:00."""

from typing import Any

import pytest

from stories.dsl import Story, sale
from stories.expectations import expect, expect_none, expect_suppressed

P = "unanswered-buyer"
LIMIT = "Mon 2026-03-09 15:00"


def asked(**deal: Any) -> tuple[Story, str]:
    story = sale(**deal)
    return story, story.mail("Fri 2026-03-06 15:00", "bob", to="ada", asks=True)


def test_fires_after_eight_working_hours_grows_and_ends_with_the_answer() -> None:
    story, question = asked()
    story.mail("Tue 2026-03-10 16:10", "ada", to="bob", reply_to=question)
    history = expect(
        story.run("2026-03-20 12:00"),
        P,
        anchor=question,
        starts_at=LIMIT,
        steps=[("low", LIMIT), ("medium", "Tue 2026-03-10 15:00")],
        end=("answered", "Tue 2026-03-10 16:10"),
        side="seller",
    )
    assert [alert.reason for alert in history] == ["limit_reached", "escalated", "answered"]
    assert [alert.revision for alert in history] == [1, 2, 3]
    assert history[0].family == "missed_follow_up"
    assert history[0].limit is not None
    assert history[0].limit.value == 8


def test_never_shown_when_answered_one_minute_before_the_limit() -> None:
    story, question = asked()
    story.mail("Mon 2026-03-09 14:59", "ada", to="bob", reply_to=question)
    expect_none(story.run("2026-03-20 12:00"), P)


@pytest.mark.parametrize("when", ["Mon 2026-03-09 15:00", "Mon 2026-03-09 15:05", "Mon 2026-03-09 15:09:59"])
def test_never_existed_when_answered_within_grace_of_the_limit(when: str) -> None:
    story, question = asked()
    story.mail(when, "ada", to="bob", reply_to=question)
    expect_none(story.run("2026-03-20 12:00"), P)


def test_exists_when_answered_exactly_ten_minutes_after_the_limit() -> None:
    story, question = asked()
    story.mail("Mon 2026-03-09 15:10", "ada", to="bob", reply_to=question)
    alerts = story.run("2026-03-20 12:00")
    expect(alerts, P, starts_at=LIMIT, steps=[("low", LIMIT)], end=("answered", "Mon 2026-03-09 15:10"))


@pytest.mark.parametrize("until", ["Mon 2026-03-09 14:59", "Mon 2026-03-09 15:00", "Mon 2026-03-09 15:09"])
def test_is_not_known_before_the_limit_and_its_grace(until: str) -> None:
    story, _ = asked()
    expect_none(story.run(until), P)


def test_is_known_ten_minutes_after_the_limit() -> None:
    story, _ = asked()
    expect(story.run("Mon 2026-03-09 15:10"), P, starts_at=LIMIT, steps=[("low", LIMIT)], stands=True)


def test_an_answer_five_minutes_after_twice_the_limit_leaves_it_low() -> None:
    story, question = asked()
    story.mail("Tue 2026-03-10 15:05", "ada", to="bob", reply_to=question)
    alerts = story.run("2026-03-20 12:00")
    expect(alerts, P, steps=[("low", LIMIT)], end=("answered", "Tue 2026-03-10 15:05"))


def test_an_answer_ten_minutes_after_twice_the_limit_leaves_it_medium() -> None:
    story, question = asked()
    story.mail("Tue 2026-03-10 15:10", "ada", to="bob", reply_to=question)
    steps = [("low", LIMIT), ("medium", "Tue 2026-03-10 15:00")]
    expect(story.run("2026-03-20 12:00"), P, steps=steps, end=("answered", "Tue 2026-03-10 15:10"))


def test_four_times_the_limit_is_high_and_stays_high() -> None:
    story, _ = asked()
    # 32 h: Fri 2, Mon 10, Tue 18, Wed 26, Thu 15:00 = 32
    steps = [("low", LIMIT), ("medium", "Tue 2026-03-10 15:00"), ("high", "Thu 2026-03-12 15:00")]
    expect(story.run("2026-06-30 12:00"), P, steps=steps, stands=True)


@pytest.mark.parametrize(
    "deal",
    [
        {"stage": "Negotiation"},
        {"probability": 70},
        {"forecast": "Commit"},
        {"forecast": "Best Case"},
        {"amount": "100000", "currency": "EUR"},
    ],
    ids=["late-stage", "probability-70", "commit", "best-case", "large"],
)
def test_a_late_or_large_deal_is_one_step_graver(deal: dict[str, Any]) -> None:
    story, _ = asked(**deal)
    steps = [("medium", LIMIT), ("high", "Tue 2026-03-10 15:00"), ("critical", "Thu 2026-03-12 15:00")]
    expect(story.run("2026-03-20 12:00"), P, steps=steps)


def test_a_late_and_large_deal_is_two_steps_graver_and_capped_at_critical() -> None:
    story, _ = asked(stage="Negotiation", amount="250000", currency="EUR")
    steps = [("high", LIMIT), ("critical", "Tue 2026-03-10 15:00")]
    expect(story.run("2026-03-20 12:00"), P, steps=steps, stands=True)


@pytest.mark.parametrize(
    "deal",
    [
        {"probability": 69},
        {"forecast": "Pipeline"},
        {"amount": "99999.99", "currency": "EUR"},
        {"amount": "900000", "currency": "USD"},
    ],
    ids=["probability-69", "pipeline", "not-quite-large", "large-only-in-another-currency"],
)
def test_what_is_neither_late_nor_large_adds_no_step(deal: dict[str, Any]) -> None:
    story, _ = asked(**deal)
    expect(story.run("Tue 2026-03-10 12:00"), P, steps=[("low", LIMIT)])


def test_turning_late_while_it_stands_adds_the_step_at_that_event() -> None:
    story, _ = asked()
    story.change("Tue 2026-03-10 10:00", stage="Negotiation")
    steps = [("low", LIMIT), ("medium", "Tue 2026-03-10 10:00"), ("high", "Tue 2026-03-10 15:00")]
    expect(story.run("Wed 2026-03-11 12:00"), P, steps=steps)


def test_turning_large_while_it_stands_adds_the_step_at_that_event() -> None:
    story, _ = asked(amount="50000", currency="EUR")
    story.change("Wed 2026-03-11 11:30", amount="120000")
    steps = [("low", LIMIT), ("medium", "Tue 2026-03-10 15:00"), ("high", "Wed 2026-03-11 11:30")]
    expect(story.run("Wed 2026-03-11 12:00"), P, steps=steps)


def test_a_step_once_reached_is_not_taken_back_when_the_deal_turns_small_and_early_again() -> None:
    story, _ = asked(stage="Negotiation")
    story.change("Mon 2026-03-09 16:00", stage="Proposal")
    # at 2x: medium for the time alone, which is what it has been since the limit; at 4x: high
    history = expect(
        story.run("2026-03-20 12:00"), P, steps=[("medium", LIMIT), ("high", "Thu 2026-03-12 15:00")]
    )
    assert all(alert.severity != "low" for alert in history)


def test_turning_late_before_the_limit_is_in_the_first_severity() -> None:
    story, _ = asked()
    story.change("Mon 2026-03-09 10:00", probability=80)
    expect(story.run("Mon 2026-03-09 16:00"), P, steps=[("medium", LIMIT)])


@pytest.mark.parametrize("outcome", ["won", "lost"])
def test_ends_when_the_deal_closes(outcome: str) -> None:
    story, _ = asked()
    story.close("Tue 2026-03-10 11:00", outcome)
    alerts = story.run("2026-03-20 12:00")
    expect(alerts, P, steps=[("low", LIMIT)], end=("deal_closed", "Tue 2026-03-10 11:00"))


@pytest.mark.parametrize("when", ["Mon 2026-03-09 10:00", "Mon 2026-03-09 15:05"])
def test_never_shown_when_the_deal_closes_before_the_limit_or_within_its_grace(when: str) -> None:
    story, _ = asked()
    story.close(when)
    expect_none(story.run("2026-03-20 12:00"), P)


def test_a_question_on_a_closed_deal_is_not_watched() -> None:
    story = sale()
    story.close("Fri 2026-03-06 10:00", "won")
    story.mail("Fri 2026-03-06 15:00", "bob", to="ada", asks=True)
    expect_none(story.run("2026-03-20 12:00"), P)


def test_nothing_older_than_the_reopening_counts() -> None:
    story, _ = asked()
    story.close("Mon 2026-03-09 10:00")
    story.mail("Mon 2026-03-09 11:00", "bob", to="ada", asks=True, deal="D1")
    story.change("Mon 2026-03-09 12:00", stage="Proposal")
    expect_none(story.run("2026-03-20 12:00"), P)


@pytest.mark.parametrize("how", ["changed", "opened"])
def test_a_question_after_the_reopening_is_watched_again(how: str) -> None:
    story, old = asked()
    story.close("Mon 2026-03-09 10:00")
    if how == "changed":
        story.change("Mon 2026-03-09 12:00", stage="Proposal")
    else:
        story.deal("D1", opened="Mon 2026-03-09 12:00", stage="Proposal")
    again = story.mail("Mon 2026-03-09 14:00", "bob", to="ada", reply_to=old, asks=True)
    # Mon 14-17 = 3 h, Tue 09-14 = 5 h
    expect(story.run("Tue 2026-03-10 15:00"), P, anchor=again, starts_at="Tue 2026-03-10 14:00")


def test_an_alert_ended_by_closing_stays_ended_after_the_reopening() -> None:
    story, _ = asked()
    story.close("Tue 2026-03-10 10:00")
    story.change("Wed 2026-03-11 10:00", stage="Proposal")
    expect(story.run("2026-03-20 12:00"), P, end=("deal_closed", "Tue 2026-03-10 10:00"))


def test_a_change_of_stage_among_open_stages_after_the_question_is_no_reopening() -> None:
    story, question = asked()
    story.change("Mon 2026-03-09 10:00", stage="Proposal")
    expect(story.run("2026-03-10 12:00"), P, anchor=question, starts_at=LIMIT)


def test_the_order_of_arrival_and_doubles_change_nothing() -> None:
    story, question = asked()
    story.change("Mon 2026-03-09 16:00", probability=75)
    story.mail("Tue 2026-03-10 16:10", "ada", to="bob", reply_to=question)
    again = story.mail("Wed 2026-03-11 09:00", "bob", to="ada", reply_to=question, asks=True)
    alerts = story.run_in_any_order("2026-03-20 12:00")
    expect(alerts, P, anchor=question, end=("answered", "Tue 2026-03-10 16:10"))
    expect(alerts, P, anchor=again, starts_at="Wed 2026-03-11 17:00", stands=True)


def test_one_mail_seen_in_two_mailboxes_is_one_anchor() -> None:
    story = sale()
    story.user("kim")
    for owner in ("ada", "kim"):
        story.mail(
            "Fri 2026-03-06 15:00",
            "bob",
            to=["ada", "kim"],
            asks=True,
            message_id="same@mail.example",
            event_id="same",
            source=f"mailbox:{owner}@acme.example",
        )
    expect(story.run("2026-03-10 12:00"), P, anchor="same", starts_at=LIMIT)


def test_the_clock_tells_what_was_counted_and_why_it_stood_still() -> None:
    story, _ = asked()
    alert = expect(story.run("Mon 2026-03-09 15:10"), P)[0]
    counted = sum((span.end - span.start).total_seconds() for span in alert.clock if span.counted)
    assert counted >= 8 * 3600
    assert alert.clock[0].start == story.at("Fri 2026-03-06 15:00")
    assert [span.reason for span in alert.clock if not span.counted][-1] in ("weekend", "night")
    assert "weekend" in {span.reason for span in alert.clock if not span.counted}
    assert all(a.end == b.start for a, b in zip(alert.clock, alert.clock[1:], strict=False))


def test_can_be_switched_off_and_given_another_limit() -> None:
    story, _ = asked()
    story.config["patterns"] = {P: {"limit_hours": 4}}
    expect(story.run("2026-03-09 12:00"), P, starts_at="Mon 2026-03-09 11:00")
    story.config["patterns"] = {P: {"enabled": False}}
    expect_none(story.run("2026-03-20 12:00"), P)


@pytest.mark.parametrize(
    ("answered", "steps"),
    [
        ("Mon 2026-03-09 13:09", [("low", "Mon 2026-03-09 11:00")]),
        ("Mon 2026-03-09 13:10", [("low", "Mon 2026-03-09 11:00"), ("medium", "Mon 2026-03-09 13:00")]),
    ],
)
def test_a_step_counts_that_lasted_until_the_answer_of_the_same_day(
    answered: str, steps: list[tuple[str, str]]
) -> None:
    story = sale(config={"patterns": {P: {"limit_hours": 2}}})
    question = story.mail("Mon 2026-03-09 09:00", "bob", to="ada", asks=True)
    story.mail(answered, "ada", to="bob", reply_to=question)
    expect(story.run("2026-03-09 16:00"), P, steps=steps, end=("answered", answered))


def test_a_segment_gives_its_deals_another_limit() -> None:
    segment = {"name": "big", "when": {"amount_at_least": 250000}, "patterns": {P: {"limit_hours": 3}}}
    for amount, limit in (("250000", "Mon 2026-03-09 10:00"), ("249999", LIMIT)):
        story = sale(config={"segments": [segment]}, amount=amount, currency="EUR")
        story.mail("Fri 2026-03-06 15:00", "bob", to="ada", asks=True)
        expect(story.run("Mon 2026-03-09 16:00"), P, starts_at=limit)


def test_neglect_is_muted_while_it_stands() -> None:
    story = sale(opened="Fri 2026-02-27 09:00")
    story.mail("Mon 2026-03-02 10:00", "ada", to="bob")
    # neglect since Mon 16 10:00; the question of Tue 17 10:00 is unanswered from Wed 18 10:00 on
    story.mail("Tue 2026-03-17 10:00", "bob", to="ada", asks=True)
    alerts = story.run("2026-03-25 12:00")
    expect(alerts, P, starts_at="Wed 2026-03-18 10:00", stands=True)
    neglect = expect(alerts, "neglected-deal", starts_at="Mon 2026-03-16 10:00", stands=False)
    expect_suppressed(neglect, "muted_by:unanswered-buyer", "Wed 2026-03-18 10:00")
