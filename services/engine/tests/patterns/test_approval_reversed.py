"""approval-reversed: an approval given and taken back before the buyer saw the offer."""

from __future__ import annotations

from typing import Any

import pytest

from stories.dsl import Story
from stories.expectations import expect, expect_none

PATTERN = "approval-reversed"
ACT = "Thu 2026-03-05 11:00"


def approved(**deal: Any) -> Story:
    """An offer that Mia, Ada's manager, approved on Wed 4 March. Ada owns the deal; Eve is on Otto's team."""
    story = Story()
    story.user("lena")
    story.user("mia", manager_id="lena")
    story.user("otto", manager_id="lena")
    story.user("ada", manager_id="mia")
    story.user("eve", manager_id="otto")
    story.contact("bob")
    story.deal(**deal)
    story.offer("Mon 2026-03-02 10:00", "draft")
    story.offer("Tue 2026-03-03 10:00", "in_review")
    story.offer("Wed 2026-03-04 10:00", "approved", by="mia")
    return story


@pytest.mark.parametrize("status", ["draft", "in_review", "rejected", "withdrawn"])
def test_an_approval_revoked_by_a_manager_fires_at_once(status: str) -> None:
    story = approved()
    act = story.offer(ACT, status, by="mia")
    alerts = story.run_in_any_order("2026-03-06 12:00")
    expect(alerts, PATTERN, anchor=act, starts_at=ACT, steps=[("low", ACT)], stands=True, side="leadership")


@pytest.mark.parametrize(
    ("by", "side"), [("mia", "leadership"), ("lena", "leadership"), ("eve", "seller"), ("otto", "seller")]
)
def test_the_side_is_leadership_only_if_the_reverser_outranks_the_owner(by: str, side: str) -> None:
    story = approved()
    story.offer(ACT, "in_review", by=by)
    expect(story.run("2026-03-06 12:00"), PATTERN, starts_at=ACT, side=side)


def test_the_owner_who_takes_it_back_to_mend_a_word_reverses_nothing() -> None:
    story = approved()
    story.offer(ACT, "draft", by="ada")
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_by_an_unknown_hand_nothing_fires() -> None:
    story = approved()
    story.offer(ACT, "draft", by=None)
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


@pytest.mark.parametrize("status", ["presented", "expired", "superseded", "accepted"])
def test_what_is_no_revocation_fires_nothing(status: str) -> None:
    story = approved()
    story.offer(ACT, status, by="mia")
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_an_offer_that_was_never_approved_cannot_be_reversed() -> None:
    story = approved()
    story.raw.pop()
    story.offer(ACT, "rejected", by="mia")
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_an_offer_already_presented_is_the_matter_of_another_pattern() -> None:
    story = approved()
    story.offer("Wed 2026-03-04 14:00", "presented")
    story.offer(ACT, "in_review", by="mia")
    alerts = story.run("2026-04-15 12:00")
    expect_none(alerts, PATTERN)
    expect(alerts, "retracted-offer", starts_at="Fri 2026-03-06 11:00", side="leadership")


def test_before_the_presentation_it_is_no_retracted_offer() -> None:
    story = approved()
    story.offer(ACT, "withdrawn", by="mia")
    expect_none(story.run("2026-04-15 12:00"), "retracted-offer")


def test_an_approval_given_again_within_the_grace_means_nothing_happened() -> None:
    story = approved()
    story.offer(ACT, "in_review", by="mia")
    story.offer("2026-03-05 11:05", "approved", by="mia")
    expect_none(story.run_in_any_order("2026-04-15 12:00"), PATTERN)


@pytest.mark.parametrize("again", ["2026-03-05 11:10", "2026-03-05 11:45", "2026-03-12 11:00"])
def test_an_approval_given_again_later_resolves_it(again: str) -> None:
    story = approved()
    act = story.offer(ACT, "in_review", by="mia")
    story.offer(again, "approved", by="mia")
    expect(story.run("2026-04-15 12:00"), PATTERN, anchor=act, starts_at=ACT, end=("restored", again))


def test_another_offer_approved_later_resolves_it() -> None:
    story = approved()
    story.offer(ACT, "rejected", by="mia")
    story.offer("Fri 2026-03-06 10:00", "draft", offer="Q2")
    story.offer("Mon 2026-03-09 10:00", "approved", offer="Q2", by="mia")
    expect(story.run_in_any_order("2026-04-15 12:00"), PATTERN, end=("restored", "2026-03-09 10:00"))


def test_another_offer_drafted_before_and_approved_later_resolves_it_too() -> None:
    story = approved()
    story.offer("Wed 2026-03-04 15:00", "draft", offer="Q2")
    story.offer(ACT, "rejected", by="mia")
    story.offer("Mon 2026-03-09 10:00", "approved", offer="Q2", by="lena")
    expect(story.run("2026-04-15 12:00"), PATTERN, end=("restored", "2026-03-09 10:00"))


def test_another_offer_approved_before_the_revocation_resolves_nothing() -> None:
    story = approved()
    story.offer("Wed 2026-03-04 15:00", "approved", offer="Q2", by="mia")
    story.offer(ACT, "rejected", by="mia")
    expect(story.run("2026-04-15 12:00"), PATTERN, stands=True)


def test_another_approved_offer_that_is_only_written_again_resolves_nothing() -> None:
    story = approved()
    story.offer("Wed 2026-03-04 15:00", "approved", offer="Q2", by="mia")
    story.offer(ACT, "rejected", by="mia")
    story.offer("Mon 2026-03-09 10:00", "approved", offer="Q2", by="mia", version=2)
    expect(story.run("2026-04-15 12:00"), PATTERN, stands=True)


def test_an_offer_exchanged_for_another_approved_one_in_one_stroke_is_no_reversal() -> None:
    story = approved()
    story.offer(ACT, "withdrawn", by="mia")
    story.offer(ACT, "approved", offer="Q2", by="mia")
    expect_none(story.run_in_any_order("2026-04-15 12:00"), PATTERN)


def test_a_second_step_back_is_no_second_reversal() -> None:
    story = approved()
    act = story.offer(ACT, "in_review", by="mia")
    story.offer("Fri 2026-03-06 10:00", "rejected", by="mia")
    alerts = story.run("2026-04-15 12:00")
    expect(alerts, PATTERN, anchor=act, starts_at=ACT, stands=True)
    assert len(alerts.histories(PATTERN)) == 1


def test_approved_again_and_revoked_again_is_a_second_alert() -> None:
    story = approved()
    first = story.offer(ACT, "in_review", by="mia")
    story.offer("Mon 2026-03-09 10:00", "approved", by="mia")
    second = story.offer("Tue 2026-03-10 10:00", "in_review", by="mia")
    alerts = story.run_in_any_order("2026-04-15 12:00")
    expect(alerts, PATTERN, anchor=first, end=("restored", "2026-03-09 10:00"))
    expect(alerts, PATTERN, anchor=second, starts_at="2026-03-10 10:00", stands=True)


@pytest.mark.parametrize(
    ("deal", "severity"),
    [
        ({"stage": "Negotiation"}, "medium"),
        ({"amount": "150000", "currency": "EUR"}, "medium"),
        ({"stage": "Negotiation", "amount": "150000", "currency": "EUR"}, "high"),
    ],
)
def test_late_stage_and_large_amount_add_a_step_each(deal: dict[str, Any], severity: str) -> None:
    story = approved(**deal)
    story.offer(ACT, "rejected", by="mia")
    expect(story.run("2026-06-30 12:00"), PATTERN, steps=[(severity, ACT)])


def test_turning_late_later_lifts_it_at_that_event_and_time_does_not() -> None:
    story = approved()
    story.offer(ACT, "rejected", by="mia")
    story.change("Mon 2026-03-16 10:00", probability=75)
    expect(story.run("2026-06-30 12:00"), PATTERN, steps=[("low", ACT), ("medium", "Mon 2026-03-16 10:00")])


def test_resolves_when_the_deal_is_closed() -> None:
    story = approved()
    story.offer(ACT, "rejected", by="mia")
    story.close("Tue 2026-03-10 10:00", "lost")
    expect(story.run_in_any_order("2026-04-15 12:00"), PATTERN, end=("deal_closed", "2026-03-10 10:00"))


def test_on_a_closed_deal_nothing_is_watched() -> None:
    story = approved()
    story.close("Wed 2026-03-04 16:00", "lost")
    story.offer(ACT, "rejected", by="mia")
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_an_approval_from_before_a_reopening_does_not_count() -> None:
    story = approved()
    story.close("Wed 2026-03-04 16:00", "lost")
    story.change("Thu 2026-03-05 09:00", stage="Qualification")
    story.offer(ACT, "rejected", by="mia")
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_the_owner_is_the_one_at_the_act() -> None:
    story = approved()
    story.change("Wed 2026-03-04 12:00", owner_id="eve")
    story.offer(ACT, "draft", by="ada")
    expect(story.run("2026-04-15 12:00"), PATTERN, starts_at=ACT, side="seller")
