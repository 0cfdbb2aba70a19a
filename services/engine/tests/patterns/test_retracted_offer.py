"""retracted-offer: which changed terms make a presented offer worse, and the life of the alert."""

from __future__ import annotations

from typing import Any

import pytest

from stories.dsl import Story
from stories.expectations import expect, expect_none

PATTERN = "retracted-offer"
PRESENTED = "Mon 2026-03-02 10:00"
ACT = "Thu 2026-03-05 11:00"

SEATS = ("Seats", 100, "10")
CHEAPER = ("Seats", 100, "9")


def sold(before: dict[str, Any] | None = None, config: dict[str, Any] | None = None, **deal: Any) -> Story:
    """An open deal with one offer presented on Mon 2 March."""
    story = Story(config=config or {})
    story.user("lena")
    story.user("mia", manager_id="lena")
    story.user("otto", manager_id="lena")
    story.user("ada", manager_id="mia")
    story.user("eve", manager_id="otto")
    story.contact("bob")
    story.deal(**deal)
    story.offer(PRESENTED, **(before or {}))
    return story


WORSE: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "unit price up": ({}, {"lines": [("Seats", 100, "12")]}),
    "unit price up by six per mille": ({}, {"lines": [("Seats", 100, "10.06")]}),
    "unit price up on a higher quantity": ({}, {"lines": [("Seats", 130, "11")]}),
    "discount cut": ({"lines": [("Seats", 100, "10", 10)]}, {"lines": [("Seats", 100, "10", 9)]}),
    "discount gone": ({"lines": [("Seats", 100, "10", 10)]}, {"lines": [SEATS]}),
    "list price up more than the discount gives back": ({}, {"lines": [("Seats", 100, "12", 10)]}),
    "one of two products dearer": (
        {"lines": [SEATS, ("Support", 1, "500")]},
        {"lines": [SEATS, ("Support", 1, "600")]},
    ),
    "one product dearer and the other cheaper": (
        {"lines": [SEATS, ("Support", 1, "500")]},
        {"lines": [("Seats", 100, "8"), ("Support", 1, "600")]},
    ),
    "valid one day less": ({"valid_until": "2026-04-30"}, {"valid_until": "2026-04-29"}),
    "valid seven days less though cheaper": (
        {"valid_until": "2026-04-30"},
        {"valid_until": "2026-04-23", "lines": [CHEAPER]},
    ),
    "promise removed": ({"promises": ["price hold", "onboarding"]}, {"promises": ["onboarding"]}),
    "promise shortened": (
        {"promises": [("price hold", "2026-12-31")]},
        {"promises": [("price hold", "2026-09-30")]},
    ),
    "promise removed though cheaper": ({"promises": ["price hold"]}, {"lines": [CHEAPER]}),
    "fewer days to pay": ({"payment_days": 30}, {"payment_days": 14}),
    "other currency": ({}, {"currency": "USD"}),
}


@pytest.mark.parametrize(("before", "after"), WORSE.values(), ids=WORSE.keys())
def test_a_worse_term_of_a_presented_offer_fires_at_the_act(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    story = sold(before)
    act = story.offer(ACT, version=2, **after)
    alerts = story.run_in_any_order("2026-03-06 12:00")
    history = expect(
        alerts, PATTERN, anchor=act, starts_at=ACT, steps=[("high", ACT)], stands=True, side="seller"
    )
    assert history[0].changes


FAIR: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "the same snapshot again": ({}, {}),
    "price up by five per mille": ({}, {"lines": [("Seats", 100, "10.05")]}),
    "price down": ({}, {"lines": [CHEAPER]}),
    "list price up and discount up to the same net": ({}, {"lines": [("Seats", 100, "12.5", 20)]}),
    "price up on a lower quantity": ({}, {"lines": [("Seats", 90, "11")]}),
    "a product added": ({}, {"lines": [SEATS, ("Support", 1, "500")]}),
    "a product removed": ({"lines": [SEATS, ("Support", 1, "500")]}, {"lines": [SEATS]}),
    "more seats at the same price": ({"total": "1000"}, {"lines": [("Seats", 200, "10")], "total": "2000"}),
    "valid longer": ({"valid_until": "2026-04-30"}, {"valid_until": "2026-05-31"}),
    "valid six days less but cheaper": (
        {"valid_until": "2026-04-30"},
        {"valid_until": "2026-04-24", "lines": [CHEAPER]},
    ),
    "valid six days less but a promise more": (
        {"valid_until": "2026-04-30"},
        {"valid_until": "2026-04-24", "promises": ["onboarding"]},
    ),
    "a promise added": ({"promises": ["price hold"]}, {"promises": ["price hold", "onboarding"]}),
    "a promise held longer": (
        {"promises": [("price hold", "2026-09-30")]},
        {"promises": [("price hold", "2026-12-31")]},
    ),
    "more days to pay": ({"payment_days": 14}, {"payment_days": 30}),
    "the lines in another order": (
        {"lines": [SEATS, ("Support", 1, "500")]},
        {"lines": [("Support", 1, "500"), SEATS]},
    ),
}


@pytest.mark.parametrize(("before", "after"), FAIR.values(), ids=FAIR.keys())
def test_equal_or_better_terms_retract_nothing(before: dict[str, Any], after: dict[str, Any]) -> None:
    story = sold(before)
    story.offer(ACT, version=2, **after)
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_several_worse_terms_of_one_act_are_one_alert_with_a_table() -> None:
    story = sold({"payment_days": 30, "promises": ["price hold"]})
    act = story.offer(ACT, version=2, lines=[("Seats", 100, "12")], payment_days=14)
    history = expect(story.run("2026-03-06 12:00"), PATTERN, anchor=act)
    assert len(history[0].changes) == 3


def test_an_offer_that_was_never_presented_can_be_changed_freely() -> None:
    story = sold()
    story.offer("Tue 2026-03-03 10:00", "draft", offer="Q2", lines=[CHEAPER])
    story.offer("Tue 2026-03-03 12:00", "approved", offer="Q2", lines=[CHEAPER])
    story.offer(ACT, "approved", offer="Q2", version=2, lines=[("Seats", 100, "15")])
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_two_offers_side_by_side_retract_nothing() -> None:
    story = sold()
    story.offer(ACT, offer="Q2", lines=[("Seats", 100, "15")])
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


# -- asked for less

BOTH = [("Seats", 100, "10"), ("Support", 10, "50")]


@pytest.mark.parametrize(
    "less",
    [[("Seats", 60, "12"), ("Support", 10, "55")], [("Support", 10, "55")]],
    ids=["reduced", "removed"],
)
def test_a_price_that_moved_because_the_buyer_asked_for_less_does_not_count(less: list[Any]) -> None:
    story = sold({"lines": BOTH})
    story.mail("Tue 2026-03-03 12:00", "bob", to="ada", scope=True)
    story.offer(ACT, version=2, lines=less)
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


@pytest.mark.parametrize("case", ["no mail", "before the presentation", "not about scope", "nothing was cut"])
def test_a_price_that_moved_without_a_wish_for_less_counts(case: str) -> None:
    story = sold({"lines": BOTH})
    if case != "no mail":
        day = "Mon 2026-03-02 09:00" if case == "before the presentation" else "Tue 2026-03-03 12:00"
        story.mail(day, "bob", to="ada", scope=case != "not about scope")
    seats = 100 if case == "nothing was cut" else 60
    story.offer(ACT, version=2, lines=[("Seats", seats, "10"), ("Support", 10, "55")])
    expect(story.run("2026-03-06 12:00"), PATTERN, starts_at=ACT)


def test_a_wish_for_less_excuses_prices_only() -> None:
    story = sold({"lines": BOTH, "payment_days": 30})
    story.mail("Tue 2026-03-03 12:00", "bob", to="ada", scope=True)
    story.offer(ACT, version=2, lines=[("Seats", 60, "12"), ("Support", 10, "55")], payment_days=14)
    expect(story.run("2026-03-06 12:00"), PATTERN, starts_at=ACT)


# -- severity


@pytest.mark.parametrize(
    "deal",
    [
        {"stage": "Negotiation"},
        {"probability": 70},
        {"amount": "100000", "currency": "EUR"},
        {"stage": "Negotiation", "amount": "900000", "currency": "EUR"},
    ],
)
def test_late_or_large_makes_it_critical(deal: dict[str, Any]) -> None:
    story = sold(**deal)
    story.offer(ACT, version=2, lines=[("Seats", 100, "12")])
    expect(story.run("2026-03-06 12:00"), PATTERN, steps=[("critical", ACT)])


def test_does_not_grow_with_time() -> None:
    story = sold()
    story.offer(ACT, version=2, lines=[("Seats", 100, "12")])
    expect(story.run("2026-09-30 12:00"), PATTERN, steps=[("high", ACT)], stands=True)


@pytest.mark.parametrize("change", [{"stage": "Negotiation"}, {"probability": 90}, {"amount": "200000"}])
def test_turning_late_or_large_later_lifts_it_at_that_event(change: dict[str, Any]) -> None:
    story = sold(amount="20000", currency="EUR")
    story.offer(ACT, version=2, lines=[("Seats", 100, "12")])
    story.change("Mon 2026-03-09 09:30", **change)
    steps = [("high", ACT), ("critical", "Mon 2026-03-09 09:30")]
    expect(story.run_in_any_order("2026-03-31 12:00"), PATTERN, steps=steps)


def test_is_critical_when_the_offer_had_been_accepted() -> None:
    story = sold()
    story.offer("Tue 2026-03-03 12:00", "accepted")
    act = story.offer(ACT, version=2, lines=[("Seats", 100, "12")])
    expect(story.run("2026-03-06 12:00"), PATTERN, anchor=act, starts_at=ACT, steps=[("critical", ACT)])


def test_terms_changed_under_an_acceptance_are_critical() -> None:
    story = sold()
    story.offer("Tue 2026-03-03 12:00", "accepted")
    act = story.offer(ACT, "accepted", version=2, lines=[("Seats", 100, "12")])
    expect(story.run("2026-03-06 12:00"), PATTERN, anchor=act, starts_at=ACT, steps=[("critical", ACT)])


# -- life


def test_resolves_when_a_presented_offer_restores_the_terms() -> None:
    story = sold()
    act = story.offer(ACT, version=2, lines=[("Seats", 100, "12")])
    story.offer("Tue 2026-03-10 16:00", version=3)
    alerts = story.run_in_any_order("2026-04-15 12:00")
    expect(alerts, PATTERN, anchor=act, starts_at=ACT, end=("restored", "2026-03-10 16:00"))


def test_resolves_with_better_terms_too_also_in_another_offer() -> None:
    story = sold()
    story.offer(ACT, version=2, lines=[("Seats", 100, "12")])
    story.offer("Tue 2026-03-10 16:00", offer="Q2", lines=[CHEAPER])
    expect(story.run("2026-04-15 12:00"), PATTERN, end=("restored", "2026-03-10 16:00"))


def test_stands_when_the_terms_are_only_partly_restored() -> None:
    story = sold()
    story.offer(ACT, version=2, lines=[("Seats", 100, "12")])
    story.offer("Tue 2026-03-10 16:00", version=3, lines=[("Seats", 100, "11")])
    expect(story.run("2026-04-15 12:00"), PATTERN, stands=True)


def test_a_draft_with_the_old_terms_restores_nothing() -> None:
    story = sold()
    story.offer(ACT, version=2, lines=[("Seats", 100, "12")])
    story.offer("Tue 2026-03-10 16:00", "draft", offer="Q2")
    expect(story.run("2026-03-31 12:00"), PATTERN, stands=True)


def test_a_worsening_undone_within_the_grace_never_was() -> None:
    story = sold()
    story.offer(ACT, version=2, lines=[("Seats", 100, "12")])
    story.offer("2026-03-05 11:05", version=3)
    expect_none(story.run_in_any_order("2026-04-15 12:00"), PATTERN)


@pytest.mark.parametrize("undone", ["2026-03-05 11:10", "2026-03-05 12:00"])
def test_a_worsening_undone_later_was_for_only_a_withdrawal_has_a_window(undone: str) -> None:
    story = sold()
    story.offer(ACT, version=2, lines=[("Seats", 100, "12")])
    story.offer(undone, version=3)
    expect(story.run("2026-04-15 12:00"), PATTERN, starts_at=ACT, end=("restored", undone))


def test_a_currency_changed_and_changed_back_is_one_alert() -> None:
    story = sold()
    act = story.offer(ACT, version=2, currency="USD")
    story.offer("Tue 2026-03-10 16:00", version=3)
    expect(story.run("2026-04-15 12:00"), PATTERN, anchor=act, end=("restored", "2026-03-10 16:00"))


def test_a_return_to_the_terms_that_the_buyer_accepted_retracts_nothing() -> None:
    story = sold()
    story.offer("Tue 2026-03-03 12:00", "accepted")
    story.offer("Wed 2026-03-04 12:00", version=2, lines=[CHEAPER])
    story.offer(ACT, version=3)
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_each_worsening_is_an_alert_of_its_own() -> None:
    story = sold()
    first = story.offer(ACT, version=2, lines=[("Seats", 100, "12")])
    second = story.offer("Fri 2026-03-06 11:00", version=3, lines=[("Seats", 100, "14")])
    story.offer("Tue 2026-03-10 16:00", version=4)
    alerts = story.run("2026-04-15 12:00")
    for act in (first, second):
        expect(alerts, PATTERN, anchor=act, end=("restored", "2026-03-10 16:00"))


def test_resolves_when_the_deal_is_closed() -> None:
    story = sold()
    story.offer(ACT, version=2, lines=[("Seats", 100, "12")])
    story.close("Tue 2026-03-10 16:00", "lost")
    expect(story.run_in_any_order("2026-04-15 12:00"), PATTERN, end=("deal_closed", "2026-03-10 16:00"))


def test_on_a_closed_deal_nothing_is_watched() -> None:
    story = sold()
    story.close("Tue 2026-03-03 16:00", "lost")
    story.offer(ACT, version=2, lines=[("Seats", 100, "12")])
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_after_a_reopening_an_offer_presented_before_does_not_count() -> None:
    story = sold()
    story.close("Tue 2026-03-03 10:00", "lost")
    story.change("Wed 2026-03-04 10:00", stage="Qualification")
    story.offer(ACT, version=2, lines=[("Seats", 100, "12")])
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_a_disabled_pattern_says_nothing() -> None:
    story = sold(config={"patterns": {PATTERN: {"enabled": False}}})
    story.offer(ACT, version=2, lines=[("Seats", 100, "12")])
    expect_none(story.run("2026-03-31 12:00"), PATTERN)
