"""Offers seen by several patterns at once: each says its own, none says another's."""

from __future__ import annotations

from typing import Any

import pytest

from stories.dsl import Story
from stories.expectations import expect, expect_none

RETRACTED, REVERSED = "retracted-offer", "approval-reversed"
SCOPE, SHRINK = "scope-change", "silent-scope-shrink"
ALL = {RETRACTED, REVERSED, SCOPE, SHRINK}
ACT = "Thu 2026-03-05 11:00"


def offered(**terms: Any) -> Story:
    """An open deal of Ada, whose manager is Mia; an offer presented on Mon 2 March 10:00."""
    story = Story()
    story.user("mia")
    story.user("ada", manager_id="mia")
    story.contact("bob")
    story.deal()
    story.offer("Mon 2026-03-02 10:00", **terms)
    return story


def patterns(story: Story, until: str = "2026-03-10 12:00") -> set[str]:
    fired = {alert.pattern for alert in story.run(until).revisions if alert.status == "firing"}
    return fired & ALL


TERMS: dict[str, tuple[dict[str, Any], dict[str, Any], set[str]]] = {
    "dearer": ({}, {"lines": [("Seats", 100, "12")]}, {RETRACTED}),
    "more": ({}, {"lines": [("Seats", 150, "10")]}, {SCOPE}),
    "more and dearer": ({}, {"lines": [("Seats", 150, "12")]}, {SCOPE, RETRACTED}),
    "less and dearer": ({}, {"lines": [("Seats", 50, "12")]}, {SCOPE}),
    "less": ({}, {"lines": [("Seats", 50, "10")]}, {SCOPE}),
    "another term": ({"term_months": 12}, {"term_months": 36}, {SCOPE}),
    "another term without the promise": (
        {"term_months": 12, "promises": ["price hold"]}, {"term_months": 36}, {SCOPE, RETRACTED},
    ),
    "the same": ({}, {}, set()),
    "cheaper": ({}, {"lines": [("Seats", 100, "8")]}, set()),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "expected"), TERMS.values(), ids=TERMS.keys())
def test_a_new_version_is_told_by_the_patterns_it_concerns(
    before: dict[str, Any], after: dict[str, Any], expected: set[str]
) -> None:
    story = offered(**before)
    story.offer(ACT, version=2, **after)
    assert patterns(story) == expected


ASKED: dict[str, tuple[list[Any], set[str]]] = {
    "more": ([("Seats", 150, "10")], set()),
    "more and dearer": ([("Seats", 150, "12")], {RETRACTED}),
    "less": ([("Seats", 50, "10")], {SHRINK}),
    "less and dearer": ([("Seats", 50, "12")], {SHRINK}),
    "a little less": ([("Seats", 95, "10")], set()),
}


@pytest.mark.parametrize(("lines", "expected"), ASKED.values(), ids=ASKED.keys())
def test_what_the_buyer_asked_for(lines: list[Any], expected: set[str]) -> None:
    story = offered()
    story.mail("Tue 2026-03-03 10:00", "bob", to="ada", scope=True)
    story.offer(ACT, version=2, lines=lines)
    assert patterns(story) == expected


def test_one_act_that_two_patterns_see_has_one_anchor_and_two_identities() -> None:
    story = offered()
    act = story.offer(ACT, version=2, lines=[("Seats", 150, "12")])
    alerts = story.run_in_any_order("2026-03-10 12:00")
    one = expect(alerts, RETRACTED, anchor=act, starts_at=ACT)
    other = expect(alerts, SCOPE, anchor=act, starts_at=ACT)
    assert one[0].alert_id != other[0].alert_id


def test_restored_and_repaired_each_by_its_own_means() -> None:
    story = offered()
    story.offer(ACT, version=2, lines=[("Seats", 150, "12")])
    story.mail("Fri 2026-03-06 10:00", "ada", to="bob", scope=True)
    alerts = story.run("2026-03-10 12:00")
    expect(alerts, SCOPE, end=("repaired", "2026-03-06 10:00"))
    expect(alerts, RETRACTED, stands=True)


def test_a_return_to_the_first_offer_restores_both() -> None:
    story = offered()
    story.offer(ACT, version=2, lines=[("Seats", 150, "12")])
    story.offer("Mon 2026-03-09 11:00", version=3)
    alerts = story.run("2026-03-10 12:00")
    for pattern in (SCOPE, RETRACTED):
        expect(alerts, pattern, end=("restored", "2026-03-09 11:00"))
        assert len(alerts.histories(pattern)) == 1


def test_another_currency_is_no_scope_and_makes_totals_incomparable() -> None:
    story = offered()
    act = story.offer(ACT, version=2, lines=[("Seats", 150, "10")], currency="USD")
    alerts = story.run("2026-03-10 12:00")
    expect(alerts, RETRACTED, anchor=act, starts_at=ACT)
    expect(alerts, SCOPE, anchor=act, steps=[("medium", ACT)])


def test_offers_of_two_deals_have_nothing_to_do_with_each_other() -> None:
    story = offered()
    story.contact("kim", "other.example")
    story.deal("D2", contacts=["kim"])
    story.offer(ACT, offer="Q9", deal="D2", lines=[("Seats", 500, "20")])
    assert patterns(story) == set()


def test_an_approval_revoked_and_the_offer_presented_all_the_same() -> None:
    story = offered()
    story.offer("Tue 2026-03-03 10:00", "approved", offer="Q2", by="mia")
    revoked = story.offer("Tue 2026-03-03 15:00", "rejected", offer="Q2", by="mia")
    story.offer(ACT, "approved", offer="Q2", by="mia")
    story.offer("Thu 2026-03-05 12:00", offer="Q2")
    alerts = story.run_in_any_order("2026-03-10 12:00")
    expect(alerts, REVERSED, anchor=revoked, starts_at="2026-03-03 15:00", end=("restored", ACT))
    for pattern in (RETRACTED, SCOPE, SHRINK):
        expect_none(alerts, pattern)


def test_the_whole_life_of_an_offer_that_nobody_can_blame() -> None:
    story = offered(valid_until="2026-03-31")
    for when, status in (
        ("Mon 2026-02-23 10:00", "draft"),
        ("Tue 2026-02-24 10:00", "in_review"),
        ("Wed 2026-02-25 10:00", "approved"),
        ("Tue 2026-03-10 10:00", "accepted"),
    ):
        story.offer(when, status, valid_until="2026-03-31")
    story.close("Tue 2026-03-10 12:00", "won")
    assert patterns(story, "2026-06-30 12:00") == set()


def test_all_four_are_resolved_when_the_deal_is_lost() -> None:
    story = offered()
    story.mail("Tue 2026-03-03 10:00", "bob", to="ada", scope=True)
    story.offer("Wed 2026-03-04 10:00", version=2, lines=[("Seats", 50, "10")])
    story.offer(ACT, version=3, lines=[("Seats", 80, "12")])
    story.offer("Fri 2026-03-06 10:00", "approved", offer="Q2", by="mia")
    story.offer("Fri 2026-03-06 12:00", "rejected", offer="Q2", by="mia")
    story.close("Mon 2026-03-09 10:00", "lost")
    alerts = story.run_in_any_order("2026-03-31 12:00")
    for pattern in ALL:
        expect(alerts, pattern, end=("deal_closed", "2026-03-09 10:00"))


def test_an_act_needs_no_mailbox_to_prove_it() -> None:
    story = offered()
    story.mail("Mon 2026-03-02 11:00", "ada", to="bob")
    act = story.offer(ACT, version=2, lines=[("Seats", 150, "12")])
    story.change("Thu 2026-03-05 12:00", next_step="Wait")
    alerts = story.run()  # the CRM reaches to Thursday noon, Ada's mailbox to Monday
    for pattern in (RETRACTED, SCOPE):
        expect(alerts, pattern, anchor=act, starts_at=ACT, stands=True)


def test_an_act_of_the_last_moment_is_not_yet_an_alert() -> None:
    story = offered()
    story.offer(ACT, version=2, lines=[("Seats", 150, "12")])
    for pattern in (RETRACTED, SCOPE):
        expect_none(story.run("Thu 2026-03-05 11:09"), pattern)
        expect(story.run("Thu 2026-03-05 11:10"), pattern, starts_at=ACT)
