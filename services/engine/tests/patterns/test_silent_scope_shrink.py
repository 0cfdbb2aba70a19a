"""silent-scope-shrink: the buyer asks for a tenth less, or more, after an offer."""

from __future__ import annotations

from typing import Any

import pytest

from stories.dsl import Story
from stories.expectations import expect, expect_none

PATTERN = "silent-scope-shrink"
CUT = "Thu 2026-03-05 10:00"


def asked(wish: bool = True, **deal: Any) -> Story:
    """10,000 EUR and 100 seats when the offer was presented on Mon 2 March; the buyer speaks of scope on Tuesday."""
    story = Story()
    story.user("ada")
    story.contact("bob")
    seats = [{"product": "Seats", "quantity": "100", "unit_price": "100"}]
    story.deal(**{"amount": "10000", "currency": "EUR", "lines": seats, **deal})
    story.offer("Mon 2026-03-02 10:00")
    if wish:
        story.mail("Tue 2026-03-03 10:00", "bob", to="ada", scope=True)
    return story


@pytest.mark.parametrize("amount", ["9000", "5000"])
def test_an_amount_that_falls_by_a_tenth_fires_at_the_change(amount: str) -> None:
    story = asked()
    act = story.change(CUT, amount=amount)
    alerts = story.run_in_any_order("2026-09-30 12:00")
    expect(alerts, PATTERN, anchor=act, starts_at=CUT, steps=[("low", CUT)], stands=True, side="buyer")


@pytest.mark.parametrize("quantity", [90, 40])
def test_a_quantity_that_falls_by_a_tenth_fires_at_the_change(quantity: int) -> None:
    story = asked()
    act = story.lines(CUT, ("Seats", quantity, "100"))
    expect(story.run_in_any_order("2026-04-15 12:00"), PATTERN, anchor=act, starts_at=CUT, side="buyer")


def test_less_than_a_tenth_fires_nothing() -> None:
    story = asked()
    story.change(CUT, amount="9001")
    story.lines(CUT, ("Seats", 91, "100"))
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_more_fires_nothing() -> None:
    story = asked()
    story.change(CUT, amount="20000")
    story.lines(CUT, ("Seats", 200, "100"))
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_the_quantity_is_that_of_all_products_together() -> None:
    both = [{"product": "Seats", "quantity": "100"}, {"product": "Support", "quantity": "20"}]
    story = asked(lines=both)
    story.lines(CUT, ("Seats", 90), ("Support", 20))  # 120 -> 110
    expect_none(story.run("2026-04-15 12:00"), PATTERN)
    act = story.lines("Fri 2026-03-06 10:00", ("Seats", 88), ("Support", 20))  # 120 -> 108
    expect(story.run("2026-04-15 12:00"), PATTERN, anchor=act, starts_at="Fri 2026-03-06 10:00")


def test_small_falls_add_up_the_one_that_crosses_a_tenth_is_the_act() -> None:
    story = asked()
    story.change("Wed 2026-03-04 10:00", amount="9400")
    act = story.change(CUT, amount="8900")
    expect(story.run("2026-04-15 12:00"), PATTERN, anchor=act, starts_at=CUT)


@pytest.mark.parametrize(
    "case", ["nobody asked", "asked before the offer", "asked after the cut", "of other things", "automatic"]
)
def test_a_fall_that_the_buyer_did_not_ask_for_fires_nothing(case: str) -> None:
    story = asked(wish=False)
    if case == "asked before the offer":
        story.mail("Mon 2026-03-02 09:00", "bob", to="ada", scope=True)
    if case == "asked after the cut":
        story.mail("Thu 2026-03-05 12:00", "bob", to="ada", scope=True)
    if case == "of other things":
        story.mail("Tue 2026-03-03 10:00", "bob", to="ada")
    if case == "automatic":
        story.mail("Tue 2026-03-03 10:00", "bob", to="ada", scope=True, automatic="auto_reply")
    story.change(CUT, amount="5000")
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_the_first_fall_decides_a_later_wish_changes_nothing() -> None:
    story = asked(wish=False)
    story.change("Tue 2026-03-03 10:00", amount="8000")
    story.mail("Wed 2026-03-04 10:00", "bob", to="ada", scope=True)
    story.change(CUT, amount="6000")
    story.lines(CUT, ("Seats", 50, "100"))
    expect_none(story.run_in_any_order("2026-04-15 12:00"), PATTERN)


def test_amount_and_lines_are_one_alert_anchored_at_the_first() -> None:
    story = asked()
    act = story.change(CUT, amount="8000")
    story.lines("2026-03-05 10:05", ("Seats", 80, "100"))
    alerts = story.run("2026-04-15 12:00")
    expect(alerts, PATTERN, anchor=act, starts_at=CUT)
    assert len(alerts.histories(PATTERN)) == 1


def test_without_a_presented_offer_nothing_fires() -> None:
    story = Story()
    story.user("ada")
    story.contact("bob")
    story.deal(amount="10000", currency="EUR")
    story.offer("Mon 2026-03-02 10:00", "approved")
    story.mail("Tue 2026-03-03 10:00", "bob", to="ada", scope=True)
    story.change(CUT, amount="5000")
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_a_value_unknown_at_the_presentation_cannot_fall() -> None:
    story = Story()
    story.user("ada")
    story.contact("bob")
    story.deal()
    story.offer("Mon 2026-03-02 10:00")
    story.mail("Tue 2026-03-03 10:00", "bob", to="ada", scope=True)
    story.change("Wed 2026-03-04 10:00", amount="10000")
    story.change(CUT, amount="5000")
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


# -- offers that are smaller themselves


@pytest.mark.parametrize("offer", ["Q1", "Q2"])
def test_a_smaller_presented_offer_counts(offer: str) -> None:
    story = asked()
    act = story.offer(CUT, offer=offer, version=2, lines=[("Seats", 90, "10")])
    alerts = story.run_in_any_order("2026-04-15 12:00")
    expect(alerts, PATTERN, anchor=act, starts_at=CUT, side="buyer")
    expect_none(alerts, "scope-change")


def test_an_offer_smaller_by_less_than_a_tenth_does_not() -> None:
    story = asked()
    story.offer(CUT, version=2, lines=[("Seats", 91, "10")])
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_a_smaller_offer_that_nobody_asked_for_is_the_sellers_change() -> None:
    story = asked(wish=False)
    act = story.offer(CUT, version=2, lines=[("Seats", 80, "10")])
    alerts = story.run("2026-04-15 12:00")
    expect_none(alerts, PATTERN)
    expect(alerts, "scope-change", anchor=act, starts_at=CUT)


def test_a_smaller_draft_does_not_count_before_it_is_presented() -> None:
    story = asked()
    story.offer("Wed 2026-03-04 10:00", "draft", offer="Q2", lines=[("Seats", 50, "10")])
    expect_none(story.run("2026-03-04 18:00"), PATTERN)


def test_a_cut_in_the_crm_and_the_smaller_offer_after_it_are_one_alert() -> None:
    story = asked()
    act = story.change(CUT, amount="8000")
    story.offer("2026-03-05 15:00", version=2, lines=[("Seats", 80, "10")])
    alerts = story.run("2026-04-15 12:00")
    expect(alerts, PATTERN, anchor=act, starts_at=CUT)
    assert len(alerts.histories(PATTERN)) == 1


def test_a_cut_in_the_crm_that_follows_the_smaller_offer_is_no_second_alert() -> None:
    story = asked()
    act = story.offer(CUT, version=2, lines=[("Seats", 80, "10")])
    story.change("2026-03-05 15:00", amount="8000")
    alerts = story.run("2026-04-15 12:00")
    expect(alerts, PATTERN, anchor=act, starts_at=CUT)
    assert len(alerts.histories(PATTERN)) == 1


def test_a_new_offer_sets_a_new_level() -> None:
    story = asked()
    story.change("Wed 2026-03-04 10:00", amount="9500")
    story.offer("Wed 2026-03-04 12:00", version=2, lines=[("Seats", 100, "9.5")])
    story.mail("Wed 2026-03-04 15:00", "bob", to="ada", scope=True)
    story.change(CUT, amount="8700")  # 13% less than at first, 8.4% less than when last presented
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_after_a_new_offer_a_new_fall_is_a_second_alert() -> None:
    story = asked()
    first = story.change(CUT, amount="8000")
    story.offer("Mon 2026-03-09 10:00", offer="Q2", lines=[("Seats", 100, "8")])
    story.mail("Tue 2026-03-10 10:00", "bob", to="ada", scope=True)
    second = story.change("Wed 2026-03-11 10:00", amount="6000")
    alerts = story.run_in_any_order("2026-04-15 12:00")
    expect(alerts, PATTERN, anchor=first, starts_at=CUT)
    expect(alerts, PATTERN, anchor=second, starts_at="Wed 2026-03-11 10:00")


def test_a_wish_before_the_last_presentation_is_no_wish_after_it() -> None:
    story = asked()
    story.offer("Wed 2026-03-04 10:00", version=2, lines=[("Seats", 100, "9")])
    story.change(CUT, amount="5000")
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


# -- life and severity


def test_clears_with_the_deal_only() -> None:
    story = asked()
    story.change(CUT, amount="8000")
    story.change("Mon 2026-03-09 10:00", amount="12000")
    story.mail("Mon 2026-03-09 11:00", "ada", to="bob", scope=True)
    story.offer("Mon 2026-03-09 12:00", version=2, lines=[("Seats", 120, "10")])
    story.close("Mon 2026-03-16 10:00", "won")
    expect(story.run_in_any_order("2026-04-15 12:00"), PATTERN, end=("deal_closed", "2026-03-16 10:00"))


def test_on_a_closed_deal_nothing_is_watched() -> None:
    story = asked()
    story.close("Wed 2026-03-04 10:00", "won")
    story.change(CUT, amount="5000")
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


@pytest.mark.parametrize(
    ("deal", "severity"),
    [
        ({"stage": "Negotiation"}, "medium"),
        ({"amount": "200000"}, "medium"),
        ({"amount": "200000", "probability": 90}, "high"),
        ({"amount": "120000"}, "low"),  # 90,000 after the cut is large no more
    ],
)
def test_late_stage_and_large_amount_add_a_step_each(deal: dict[str, Any], severity: str) -> None:
    story = asked(**deal)
    after = {"200000": "150000", "120000": "90000"}.get(deal.get("amount", ""), "7500")
    story.change(CUT, amount=after)
    expect(story.run("2026-06-30 12:00"), PATTERN, steps=[(severity, CUT)])


def test_turning_late_later_lifts_it_at_that_event() -> None:
    story = asked()
    story.change(CUT, amount="8000")
    story.change("Mon 2026-03-09 10:00", stage="Negotiation")
    steps = [("low", CUT), ("medium", "Mon 2026-03-09 10:00")]
    expect(story.run("2026-04-15 12:00"), PATTERN, steps=steps)


def test_after_a_reopening_an_older_offer_is_no_level() -> None:
    story = asked()
    story.close("Tue 2026-03-03 15:00", "lost")
    story.change("Wed 2026-03-04 09:00", stage="Qualification")
    story.mail("Wed 2026-03-04 10:00", "bob", to="ada", scope=True)
    story.change(CUT, amount="5000")
    expect_none(story.run("2026-04-15 12:00"), PATTERN)
