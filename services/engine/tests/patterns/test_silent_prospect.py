"""silent-prospect: the clock, the limit, the steps and the end of a silence."""

from __future__ import annotations

from typing import Any

import pytest

from stories.dsl import Story
from stories.expectations import expect, expect_none

PATTERN = "silent-prospect"
# Attempts on Tue 3 and Wed 4 March at 10:00. Seven business days after the first: 4 5 6 9 10 11 12, Thursday 10:00.
LIMIT = "Thu 2026-03-12 10:00"


def silence(config: dict[str, Any] | None = None, **deal: Any) -> tuple[Story, str]:
    """The buyer wrote on Monday; two attempts since. Returns the story and the id of the first attempt."""
    story = Story(config=config or {})
    story.user("ada")
    story.contact("bob")
    story.deal(**deal)
    story.mail("Mon 2026-03-02 10:00", "bob", to="ada")
    first = story.mail("Tue 2026-03-03 10:00", "ada", to="bob")
    story.mail("Wed 2026-03-04 10:00", "ada", to="bob")
    return story, first


def test_fires_seven_business_days_after_the_first_of_two_attempts() -> None:
    story, first = silence()
    alerts = story.run_in_any_order("2026-03-13 12:00")
    expect(alerts, PATTERN, anchor=first, starts_at=LIMIT, steps=[("low", LIMIT)], stands=True, side="buyer")


@pytest.mark.parametrize("until", ["2026-03-12 09:59", "2026-03-12 10:00", "2026-03-12 10:09"])
def test_says_nothing_before_the_limit_and_the_grace_are_over(until: str) -> None:
    story, _ = silence()
    expect_none(story.run(until), PATTERN)


def test_exists_as_soon_as_the_grace_is_over() -> None:
    story, first = silence()
    expect(story.run("2026-03-12 10:10"), PATTERN, anchor=first, starts_at=LIMIT, stands=True)


@pytest.mark.parametrize(
    "answered", ["2026-03-05 09:00", "2026-03-12 09:59", "2026-03-12 10:00", "2026-03-12 10:05", "2026-03-12 10:09:59"]
)  # fmt: skip
def test_an_answer_before_the_end_of_the_grace_means_it_never_existed(answered: str) -> None:
    story, _ = silence()
    story.mail(answered, "bob", to="ada")
    expect_none(story.run_in_any_order("2026-04-30 12:00"), PATTERN)


def test_an_answer_ten_minutes_after_the_limit_resolves_it() -> None:
    story, first = silence()
    story.mail("2026-03-12 10:10", "bob", to="ada")
    alerts = story.run("2026-04-30 12:00")
    expect(alerts, PATTERN, anchor=first, starts_at=LIMIT, end=("buyer_returned", "2026-03-12 10:10"))


# 14 business days: Mon 23 March. 28: Tue 14 April, for Good Friday (3rd) and Easter Monday (6th) do not count.
STEPS = [("low", LIMIT), ("medium", "Mon 2026-03-23 10:00"), ("high", "Tue 2026-04-14 10:00")]


def test_severity_grows_at_twice_and_four_times_the_limit() -> None:
    story, _ = silence()
    expect(story.run_in_any_order("2026-09-30 12:00"), PATTERN, steps=STEPS, stands=True)


def test_an_answer_five_minutes_after_twice_the_limit_leaves_it_low() -> None:
    story, _ = silence()
    story.mail("2026-03-23 10:05", "bob", to="ada")
    alerts = story.run("2026-04-30 12:00")
    expect(alerts, PATTERN, steps=STEPS[:1], end=("buyer_returned", "2026-03-23 10:05"))


def test_an_answer_ten_minutes_after_twice_the_limit_leaves_it_medium() -> None:
    story, _ = silence()
    story.mail("2026-03-23 10:10", "bob", to="ada")
    alerts = story.run("2026-04-30 12:00")
    expect(alerts, PATTERN, steps=STEPS[:2], end=("buyer_returned", "2026-03-23 10:10"))


@pytest.mark.parametrize(
    "deal",
    [
        {"stage": "Negotiation"},
        {"probability": 70},
        {"forecast": "Commit"},
        {"forecast": "Best Case"},
        {"amount": "100000", "currency": "EUR"},
    ],
)
def test_late_stage_or_large_amount_adds_a_step(deal: dict[str, Any]) -> None:
    story, _ = silence(**deal)
    steps = [("medium", LIMIT), ("high", STEPS[1][1]), ("critical", STEPS[2][1])]
    expect(story.run("2026-09-30 12:00"), PATTERN, steps=steps)


@pytest.mark.parametrize(
    "deal",
    [
        {"probability": 69},
        {"forecast": "Pipeline"},
        {"amount": "99999.99", "currency": "EUR"},
        {"amount": "900000", "currency": "USD"},  # no rate is configured
    ],
)
def test_not_late_and_not_large_add_nothing(deal: dict[str, Any]) -> None:
    story, _ = silence(**deal)
    expect(story.run("2026-03-31 12:00"), PATTERN, steps=STEPS[:2])


def test_an_amount_in_another_currency_is_large_by_a_configured_rate() -> None:
    story, _ = silence({"exchange_rates": {"USD": "0.5"}}, amount="200000", currency="USD")
    expect(story.run("2026-03-16 12:00"), PATTERN, steps=[("medium", LIMIT)])


def test_late_and_large_add_two_steps_up_to_critical() -> None:
    story, _ = silence(stage="Negotiation", amount="250000", currency="EUR")
    steps = [("high", LIMIT), ("critical", STEPS[1][1])]
    expect(story.run("2026-09-30 12:00"), PATTERN, steps=steps)


def test_a_deal_that_turns_late_while_it_stands_adds_the_step_at_that_event() -> None:
    story, _ = silence()
    story.change("2026-03-17 11:30", stage="Negotiation")
    steps = [("low", LIMIT), ("medium", "2026-03-17 11:30"), ("high", STEPS[1][1])]
    expect(story.run_in_any_order("2026-03-31 12:00"), PATTERN, steps=steps)


def test_a_deal_that_turns_large_while_it_stands_adds_the_step_at_that_event() -> None:
    story, _ = silence(amount="50000", currency="EUR")
    story.change("2026-03-17 11:30", amount="120000")
    steps = [("low", LIMIT), ("medium", "2026-03-17 11:30"), ("high", STEPS[1][1])]
    expect(story.run("2026-03-31 12:00"), PATTERN, steps=steps)


def test_a_step_once_reached_is_never_taken_back() -> None:
    story, _ = silence(stage="Negotiation")
    story.change("2026-03-16 11:30", stage="Qualification")
    # Medium from the start; two times the limit on an early stage is medium too, four times high.
    history = expect(story.run("2026-09-30 12:00"), PATTERN, steps=[("medium", LIMIT), ("high", STEPS[2][1])])
    assert all(alert.severity != "low" for alert in history)


def test_resolves_when_the_deal_is_closed() -> None:
    story, _ = silence()
    story.close("2026-03-17 15:00", "lost")
    expect(
        story.run_in_any_order("2026-04-30 12:00"),
        PATTERN,
        steps=STEPS[:1],
        end=("deal_closed", "2026-03-17 15:00"),
    )


@pytest.mark.parametrize("outcome", ["won", "lost"])
def test_a_deal_closed_before_the_limit_is_not_watched(outcome: str) -> None:
    story, _ = silence()
    story.close("2026-03-12 09:00", outcome)
    expect_none(story.run("2026-04-30 12:00"), PATTERN)


def test_after_a_reopening_nothing_older_counts() -> None:
    story, _ = silence()
    story.close("2026-03-06 12:00", "lost")
    story.change("2026-03-09 09:00", stage="Qualification")
    # Two attempts after the reopening, but no buyer touch since: this pattern needs one.
    story.mail("2026-03-10 10:00", "ada", to="bob")
    story.mail("2026-03-11 10:00", "ada", to="bob")
    expect_none(story.run("2026-05-29 12:00"), PATTERN)


@pytest.mark.parametrize("again", ["changed", "opened"])
def test_a_reopened_deal_is_watched_from_the_reopening(again: str) -> None:
    story, _ = silence()
    story.close("2026-03-06 12:00", "lost")
    if again == "changed":
        story.change("2026-03-09 09:00", stage="Qualification")
    else:
        story.deal(opened="2026-03-09 09:00")
    story.mail("2026-03-09 12:00", "bob", to="ada")
    first = story.mail("2026-03-10 10:00", "ada", to="bob")
    story.mail("2026-03-11 10:00", "ada", to="bob")
    # 11 12 13 16 17 18 19: Thursday the 19th.
    expect(
        story.run_in_any_order("2026-03-20 12:00"), PATTERN, anchor=first, starts_at="Thu 2026-03-19 10:00"
    )


def test_an_alert_resolved_by_the_closing_does_not_return_with_the_reopening() -> None:
    story, first = silence()
    story.close("2026-03-17 15:00", "lost")
    story.change("2026-03-18 09:00", stage="Qualification")
    alerts = story.run("2026-05-29 12:00")
    expect(alerts, PATTERN, anchor=first, end=("deal_closed", "2026-03-17 15:00"))


def test_without_any_buyer_touch_this_pattern_says_nothing() -> None:
    story = Story()
    story.user("ada")
    story.contact("bob")
    story.deal()
    for day in (3, 4, 5, 6):
        story.mail(f"2026-03-{day:02} 10:00", "ada", to="bob")
    expect_none(story.run("2026-05-29 12:00"), PATTERN)


def test_one_attempt_is_not_enough_however_long_the_silence() -> None:
    story, _ = silence()
    story.raw.pop()
    expect_none(story.run("2026-06-30 12:00"), PATTERN)


def test_fires_with_the_second_attempt_when_that_comes_after_the_limit() -> None:
    story, first = silence()
    story.raw.pop()
    story.mail("Fri 2026-03-13 11:20", "ada", to="bob")
    alerts = story.run_in_any_order("2026-03-31 12:00")
    expect(
        alerts,
        PATTERN,
        anchor=first,
        starts_at="2026-03-13 11:20",
        steps=[("low", "2026-03-13 11:20"), STEPS[1]],
    )


def test_a_second_attempt_after_twice_the_limit_fires_at_medium() -> None:
    story, first = silence()
    story.raw.pop()
    story.mail("Tue 2026-03-24 11:20", "ada", to="bob")
    alerts = story.run("2026-03-31 12:00")
    expect(
        alerts, PATTERN, anchor=first, starts_at="2026-03-24 11:20", steps=[("medium", "2026-03-24 11:20")]
    )


def test_a_buyer_touch_starts_the_count_of_attempts_again() -> None:
    story, _ = silence()
    story.mail("Thu 2026-03-05 11:00", "bob", to="ada", courtesy=True, words=5)
    first = story.mail("Fri 2026-03-06 10:00", "ada", to="bob")
    story.mail("Mon 2026-03-09 10:00", "ada", to="bob")
    # From Fri 6th: 9 10 11 12 13 16 17 = Tuesday the 17th.
    alerts = story.run_in_any_order("2026-03-18 12:00")
    expect(alerts, PATTERN, anchor=first, starts_at="Tue 2026-03-17 10:00")


def test_a_second_silence_is_a_second_alert() -> None:
    story, first = silence()
    story.mail("Fri 2026-03-13 11:00", "bob", to="ada")
    second = story.mail("Mon 2026-03-16 10:00", "ada", to="bob")
    story.mail("Tue 2026-03-17 10:00", "ada", to="bob")
    alerts = story.run_in_any_order("2026-03-26 12:00")
    expect(alerts, PATTERN, anchor=first, starts_at=LIMIT, end=("buyer_returned", "2026-03-13 11:00"))
    # 17 18 19 20 23 24 25: Wednesday the 25th.
    expect(alerts, PATTERN, anchor=second, starts_at="Wed 2026-03-25 10:00", stands=True)
    assert len(alerts.histories(PATTERN)) == 2


def test_limit_and_attempts_can_be_configured() -> None:
    story, first = silence({"patterns": {PATTERN: {"limit_days": 10, "attempts": 3}}})
    expect_none(story.run("2026-06-30 12:00"), PATTERN)
    story.mail("Thu 2026-03-05 10:00", "ada", to="bob")
    # Ten business days after the 3rd: Tue 17th.
    expect(story.run("2026-03-31 12:00"), PATTERN, anchor=first, starts_at="Tue 2026-03-17 10:00")


def test_a_segment_has_its_own_limit() -> None:
    segments = [
        {"name": "enterprise", "when": {"amount_at_least": 250000}, "patterns": {PATTERN: {"limit_days": 10}}}
    ]
    story, _ = silence({"segments": segments}, amount="300000", currency="EUR")
    expect(story.run("2026-03-31 12:00"), PATTERN, starts_at="Tue 2026-03-17 10:00")
    small, _ = silence({"segments": segments}, amount="90000", currency="EUR")
    expect(small.run("2026-03-31 12:00"), PATTERN, starts_at=LIMIT)


def test_a_disabled_pattern_says_nothing() -> None:
    story, _ = silence({"patterns": {PATTERN: {"enabled": False}}})
    expect_none(story.run("2026-06-30 12:00"), PATTERN)


def test_the_alert_tells_the_attempts_and_a_clock_that_adds_up_to_the_limit() -> None:
    story, first = silence()
    second = story.raw[-1]["id"]
    alert = expect(story.run("2026-03-13 12:00"), PATTERN)[0]
    roles = {item.event_id: item.role for item in alert.evidence}
    assert roles[first] == "anchor"
    assert roles[second] == "attempt"
    counted = sum((span.end - span.start).total_seconds() for span in alert.clock if span.counted)
    assert counted == 56 * 3600  # seven days of eight hours
    assert all(span.reason for span in alert.clock if not span.counted)
    assert "holiday" not in alert.title.lower()
    assert "holiday" not in alert.why.lower()
