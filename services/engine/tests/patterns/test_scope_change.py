"""scope-change: what differs from what the buyer was last offered, when, and how much it weighs."""

from __future__ import annotations

from typing import Any

import pytest

from stories.dsl import Story
from stories.expectations import expect, expect_none

PATTERN = "scope-change"
ACT = "Thu 2026-03-05 10:00"


def offered(before: dict[str, Any] | None = None, config: dict[str, Any] | None = None, **deal: Any) -> Story:
    """An open deal with one offer of 100 seats presented on Mon 2 March 10:00."""
    story = Story(config=config or {})
    story.user("ada")
    story.user("eve")
    story.contact("bob")
    story.deal(**deal)
    story.offer("Mon 2026-03-02 10:00", **(before or {}))
    return story


def seats(quantity: int, price: str = "10") -> list[tuple[str, int, str]]:
    return [("Seats", quantity, price)]


TWO = [("Seats", 100, "10"), ("Support", 1, "500")]

DIFFERENT: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "ten percent more": ({}, {"lines": seats(110)}),
    "ten percent less": ({}, {"lines": seats(90)}),
    "a product added": ({}, {"lines": TWO}),
    "a product removed": ({"lines": TWO}, {"lines": seats(100)}),
    "a product exchanged": ({}, {"lines": [("Users", 100, "10")]}),
    "start fourteen days later": ({"start_on": "2026-05-01"}, {"start_on": "2026-05-15"}),
    "start fourteen days earlier": ({"start_on": "2026-05-15"}, {"start_on": "2026-05-01"}),
    "longer term": ({"term_months": 12}, {"term_months": 24}),
    "shorter term": ({"term_months": 24}, {"term_months": 12}),
}


@pytest.mark.parametrize(("before", "after"), DIFFERENT.values(), ids=DIFFERENT.keys())
def test_another_scope_than_last_presented_fires_at_the_presentation(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    story = offered(before)
    act = story.offer(ACT, version=2, **after)
    alerts = story.run_in_any_order("2026-03-06 12:00")
    history = expect(alerts, PATTERN, anchor=act, starts_at=ACT, stands=True, side="seller")
    assert history[0].changes


SAME: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "nine percent more": ({}, {"lines": seats(109)}),
    "nine percent less": ({}, {"lines": seats(91)}),
    "another price": ({}, {"lines": seats(100, "8")}),
    "two lines that add up to the same": ({}, {"lines": [*seats(40), *seats(60)]}),
    "start thirteen days later": ({"start_on": "2026-05-01"}, {"start_on": "2026-05-14"}),
    "start named for the first time": ({}, {"start_on": "2026-05-14"}),
    "term named for the first time": ({}, {"term_months": 24}),
    "other promises and payment": ({"payment_days": 30}, {"payment_days": 60, "promises": ["onboarding"]}),
    "lines in another order": ({"lines": TWO}, {"lines": TWO[::-1]}),
}


@pytest.mark.parametrize(("before", "after"), SAME.values(), ids=SAME.keys())
def test_the_same_scope_fires_nothing(before: dict[str, Any], after: dict[str, Any]) -> None:
    story = offered(before)
    story.offer(ACT, version=2, **after)
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_the_first_offer_of_a_deal_that_never_met_has_no_baseline() -> None:
    story = offered()
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_ten_percent_are_of_the_baseline_over_all_lines_of_the_product() -> None:
    story = offered({"lines": [("Seats", 60, "10"), ("Seats", 50, "9")]})
    story.offer(ACT, version=2, lines=seats(120))  # 110 -> 120: nine percent
    act = story.offer("Fri 2026-03-06 10:00", version=3, lines=[("Seats", 70, "10"), ("Seats", 62, "9")])
    alerts = story.run("2026-03-09 12:00")  # 120 -> 132: ten percent
    expect(alerts, PATTERN, anchor=act, starts_at="Fri 2026-03-06 10:00")


def test_a_draft_fires_nothing_before_it_is_presented() -> None:
    story = offered()
    for status in ("draft", "in_review", "approved"):
        story.offer("Wed 2026-03-04 10:00", status, offer="Q2", lines=seats(150))
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_a_snapshot_sent_again_is_no_presentation() -> None:
    story = offered()
    act = story.offer(ACT, version=2, lines=seats(150))
    story.offer("Fri 2026-03-06 10:00", version=2, lines=seats(150))
    alerts = story.run("2026-04-15 12:00")
    expect(alerts, PATTERN, anchor=act, starts_at=ACT, stands=True)


# -- severity

HIGHER: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "more seats": ({}, {"lines": seats(150)}, "high"),
    "fewer seats": ({}, {"lines": seats(50)}, "medium"),
    "fewer seats at a higher total": ({"total": "1000"}, {"lines": seats(50), "total": "1200"}, "high"),
    "more seats at the same total": ({"total": "1000"}, {"lines": seats(150), "total": "1000"}, "medium"),
    "another start": ({"start_on": "2026-05-01"}, {"start_on": "2026-06-01"}, "medium"),
    "stated total rises": (
        {"total": "1000", "term_months": 12},
        {"total": "2000", "term_months": 24},
        "high",
    ),
    "discount keeps the total": ({}, {"lines": [("Seats", 125, "10", 20)]}, "medium"),
}


@pytest.mark.parametrize(("before", "after", "severity"), HIGHER.values(), ids=HIGHER.keys())
def test_is_high_if_the_total_rises_and_medium_else(
    before: dict[str, Any], after: dict[str, Any], severity: str
) -> None:
    story = offered(before)
    story.offer(ACT, version=2, **after)
    expect(story.run("2026-09-30 12:00"), PATTERN, steps=[(severity, ACT)])


@pytest.mark.parametrize(
    ("deal", "severity"),
    [
        ({"stage": "Negotiation"}, "high"),
        ({"amount": "100000", "currency": "EUR"}, "high"),
        ({"forecast": "Commit", "amount": "100000", "currency": "EUR"}, "critical"),
    ],
)
def test_late_stage_and_large_amount_add_a_step_each(deal: dict[str, Any], severity: str) -> None:
    story = offered(**deal)
    story.offer(ACT, version=2, lines=seats(50))
    expect(story.run("2026-09-30 12:00"), PATTERN, steps=[(severity, ACT)])


def test_is_critical_at_most() -> None:
    story = offered(stage="Negotiation", amount="900000", currency="EUR")
    story.offer(ACT, version=2, lines=seats(150))
    expect(story.run("2026-09-30 12:00"), PATTERN, steps=[("critical", ACT)])


def test_turning_late_later_lifts_it_at_that_event() -> None:
    story = offered()
    story.offer(ACT, version=2, lines=seats(50))
    story.change("Mon 2026-03-16 10:00", stage="Negotiation")
    steps = [("medium", ACT), ("high", "Mon 2026-03-16 10:00")]
    expect(story.run_in_any_order("2026-03-31 12:00"), PATTERN, steps=steps)


# -- asked for


@pytest.mark.parametrize("cc_only", [False, True])
def test_asked_for_between_the_two_offers_fires_nothing(cc_only: bool) -> None:
    story = offered()
    people: dict[str, Any] = {"to": "eve", "cc": "ada"} if cc_only else {"to": "ada"}
    story.mail("Tue 2026-03-03 12:00", "bob", scope=True, **people)
    story.offer(ACT, version=2, lines=seats(150))
    expect_none(story.run_in_any_order("2026-04-15 12:00"), PATTERN)


def test_asked_for_a_minute_before_the_presentation_is_asked_for() -> None:
    story = offered()
    story.mail("2026-03-05 09:59", "bob", to="ada", scope=True)
    story.offer(ACT, version=2, lines=seats(150))
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


@pytest.mark.parametrize(
    "mail",
    [
        {"when": "Mon 2026-03-02 09:00", "scope": True},  # before the baseline
        {"when": "Tue 2026-03-03 12:00", "scope": False},
        {"when": "Tue 2026-03-03 12:00", "scope": True, "automatic": "auto_reply"},
    ],
    ids=["before the baseline", "not about scope", "automatic"],
)
def test_what_is_no_wish_for_it_excuses_nothing(mail: dict[str, Any]) -> None:
    story = offered()
    story.mail(**{"to": "ada", "sender": "bob", **mail})
    story.offer(ACT, version=2, lines=seats(150))
    expect(story.run("2026-04-15 12:00"), PATTERN, starts_at=ACT, stands=True)


def test_a_wish_that_comes_after_the_presentation_excuses_nothing() -> None:
    story = offered()
    story.offer(ACT, version=2, lines=seats(150))
    story.mail("Thu 2026-03-05 15:00", "bob", to="ada", scope=True)
    expect(story.run("2026-04-15 12:00"), PATTERN, starts_at=ACT, stands=True)


def test_a_wish_for_an_earlier_change_does_not_excuse_the_next() -> None:
    story = offered()
    story.mail("Tue 2026-03-03 12:00", "bob", to="ada", scope=True)
    story.offer(ACT, version=2, lines=seats(150))
    act = story.offer("Tue 2026-03-10 10:00", version=3, lines=seats(200))
    expect(story.run("2026-04-15 12:00"), PATTERN, anchor=act, starts_at="Tue 2026-03-10 10:00")


def test_a_mail_on_scope_of_a_colleague_of_the_buyer_is_a_wish() -> None:
    story = offered()
    story.contact("carol")
    story.role("2026-02-02 09:00", "carol")
    story.mail("Tue 2026-03-03 12:00", "carol", to="ada", scope=True)
    story.offer(ACT, version=2, lines=seats(150))
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


# -- the deal


def test_resolves_when_the_deal_is_closed() -> None:
    story = offered()
    story.offer(ACT, version=2, lines=seats(150))
    story.close("Tue 2026-03-10 10:00", "won")
    expect(story.run_in_any_order("2026-04-15 12:00"), PATTERN, end=("deal_closed", "2026-03-10 10:00"))


def test_on_a_closed_deal_nothing_is_watched() -> None:
    story = offered()
    story.close("Tue 2026-03-03 10:00", "lost")
    story.offer(ACT, version=2, lines=seats(150))
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_an_offer_from_before_a_reopening_is_no_baseline() -> None:
    story = offered()
    story.close("Tue 2026-03-03 10:00", "lost")
    story.change("Wed 2026-03-04 10:00", stage="Qualification")
    story.offer(ACT, version=2, lines=seats(150))
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_a_disabled_pattern_says_nothing() -> None:
    story = offered(config={"patterns": {PATTERN: {"enabled": False}}})
    story.offer(ACT, version=2, lines=seats(150))
    expect_none(story.run("2026-03-31 12:00"), PATTERN)


def test_two_differences_of_one_presentation_are_one_alert_with_a_table() -> None:
    story = offered({"term_months": 12})
    act = story.offer(ACT, version=2, lines=[*seats(150), ("Support", 1, "500")], term_months=24)
    history = expect(story.run("2026-03-06 12:00"), PATTERN, anchor=act)
    assert len(history[0].changes) >= 3
