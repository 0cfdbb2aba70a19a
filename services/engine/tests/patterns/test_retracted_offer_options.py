"""retracted-offer: offers that stand side by side, and acts that touch two of them at once."""

from __future__ import annotations

from typing import Any

import pytest

from stories.dsl import Story
from stories.expectations import expect, expect_none

PATTERN = "retracted-offer"
ACT = "Thu 2026-03-05 11:00"
WINDOW = "Fri 2026-03-06 11:00"
DEARER = [("Seats", 100, "12")]
CHEAPER = [("Seats", 100, "9")]


def options(first: dict[str, Any] | None = None, second: dict[str, Any] | None = None) -> Story:
    """Offer A presented on Monday, offer B beside it on Tuesday; the same terms unless said."""
    story = Story()
    story.user("ada")
    story.contact("bob")
    story.deal()
    story.offer("Mon 2026-03-02 10:00", offer="A", **(first or {}))
    story.offer("Tue 2026-03-03 10:00", offer="B", **(second or {}))
    return story


@pytest.mark.parametrize("status", ["withdrawn", "draft", "in_review", "superseded"])
@pytest.mark.parametrize("gone", ["A", "B"])
def test_one_of_two_equal_offers_may_go_whichever_was_first(gone: str, status: str) -> None:
    story = options()
    story.offer(ACT, status, offer=gone)
    expect_none(story.run_in_any_order("2026-04-15 12:00"), PATTERN)


@pytest.mark.parametrize("status", ["withdrawn", "superseded"])
@pytest.mark.parametrize(
    ("gone", "first", "second"), [("A", {}, {"lines": CHEAPER}), ("B", {"lines": CHEAPER}, {})]
)
def test_an_offer_may_go_while_a_better_one_stands(
    gone: str, first: dict[str, Any], second: dict[str, Any], status: str
) -> None:
    story = options(first, second)
    story.offer(ACT, status, offer=gone)
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


@pytest.mark.parametrize("gone", ["A", "B"])
def test_an_equal_offer_that_was_accepted_lets_the_other_go(gone: str) -> None:
    story = options()
    story.offer("Wed 2026-03-04 10:00", "accepted", offer="B" if gone == "A" else "A")
    story.offer(ACT, "withdrawn", offer=gone)
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


@pytest.mark.parametrize("ending", ["rejected", "expired", "withdrawn", "draft"])
def test_an_equal_offer_that_stands_no_more_excuses_nothing(ending: str) -> None:
    story = options()
    story.offer("Tue 2026-03-03 15:00", ending, offer="A")
    act = story.offer(ACT, "withdrawn", offer="B")
    expect(story.run("2026-03-09 12:00"), PATTERN, anchor=act, starts_at=WINDOW)


def test_an_equal_offer_past_its_last_day_excuses_nothing() -> None:
    story = options({"valid_until": "2026-03-04"}, {"valid_until": "2026-03-04"})
    story.offer("Wed 2026-03-04 12:00", offer="C", valid_until="2026-04-30")
    act = story.offer(ACT, "withdrawn", offer="C", valid_until="2026-04-30")
    expect(story.run("2026-03-09 12:00"), PATTERN, anchor=act, starts_at=WINDOW)


def test_both_withdrawn_are_two_acts() -> None:
    story = options()
    story.offer(ACT, "withdrawn", offer="A")
    act = story.offer("Thu 2026-03-05 15:00", "withdrawn", offer="B")
    alerts = story.run_in_any_order("2026-03-10 12:00")
    expect(alerts, PATTERN, anchor=act, starts_at="Fri 2026-03-06 15:00")


def test_one_act_that_is_worse_than_two_offers_is_one_alert() -> None:
    story = options({"lines": CHEAPER})
    story.offer("Thu 2026-03-05 11:00", "draft", offer="A")
    # B gets dearer while A, taken back an hour ago, waits for its replacement.
    act = story.offer("Thu 2026-03-05 12:00", offer="B", version=2, lines=DEARER)
    alerts = story.run_in_any_order("2026-03-10 12:00")
    expect(alerts, PATTERN, anchor=act, starts_at="2026-03-05 12:00")
    identities = [(alert.alert_id, alert.revision) for alert in alerts.revisions]
    assert len(identities) == len(set(identities))


def test_two_offers_superseded_by_one_dearer_offer_are_one_act() -> None:
    story = options()
    story.offer(ACT, "superseded", offer="A")
    story.offer(ACT, "superseded", offer="B")
    act = story.offer(ACT, offer="C", lines=DEARER)
    alerts = story.run_in_any_order("2026-03-10 12:00")
    expect(alerts, PATTERN, anchor=act, starts_at=ACT)
    identities = [(alert.alert_id, alert.revision) for alert in alerts.revisions]
    assert len(identities) == len(set(identities))


def test_going_back_behind_what_the_buyer_accepted_is_worse_though_it_was_presented_once() -> None:
    before: dict[str, Any] = {"payment_days": 30, "valid_until": "2026-05-28"}
    accepted: dict[str, Any] = {"payment_days": 60, "valid_until": "2026-05-20"}
    story = Story()
    story.user("ada")
    story.contact("bob")
    story.deal()
    story.offer("Mon 2026-03-02 10:00", **before)
    first = story.offer("Tue 2026-03-03 10:00", version=2, **accepted)  # eight days less to decide
    story.offer("Wed 2026-03-04 10:00", "accepted", version=2, **accepted)
    second = story.offer(ACT, version=3, **before)  # thirty days less to pay
    alerts = story.run_in_any_order("2026-03-10 12:00")
    expect(alerts, PATTERN, anchor=first, starts_at="2026-03-03 10:00", end=("restored", ACT))
    expect(alerts, PATTERN, anchor=second, starts_at=ACT, steps=[("critical", ACT)], stands=True)
