"""retracted-offer: offers taken back, and the business day that a replacement has."""

from __future__ import annotations

from typing import Any

import pytest

from stories.dsl import Story
from stories.expectations import expect, expect_none

PATTERN = "retracted-offer"
ACT = "Thu 2026-03-05 11:00"
WINDOW = "Fri 2026-03-06 11:00"  # eight working hours after the act: Thu 6 h, Fri 2 h
DEARER = [("Seats", 100, "12")]
CHEAPER = [("Seats", 100, "9")]


def presented(zone: str = "Europe/Berlin", owner: dict[str, Any] | None = None, **terms: Any) -> Story:
    """An open deal with one offer presented on Mon 2 March 10:00."""
    story = Story(zone=zone)
    story.user("ada", **(owner or {}))
    story.contact("bob")
    story.deal()
    story.offer("Mon 2026-03-02 10:00", **terms)
    return story


def test_a_withdrawal_fires_after_one_business_day_and_is_its_own_anchor() -> None:
    story = presented()
    act = story.offer(ACT, "withdrawn")
    alerts = story.run_in_any_order("2026-03-09 12:00")
    expect(
        alerts, PATTERN, anchor=act, starts_at=WINDOW, steps=[("high", WINDOW)], stands=True, side="seller"
    )


@pytest.mark.parametrize("until", ["2026-03-06 10:59", "2026-03-06 11:00", "2026-03-06 11:09"])
def test_says_nothing_before_the_window_and_the_grace_are_over(until: str) -> None:
    story = presented()
    story.offer(ACT, "withdrawn")
    expect_none(story.run(until), PATTERN)


@pytest.mark.parametrize("status", ["draft", "in_review", "superseded"])
def test_back_to_draft_or_review_or_superseded_without_a_replacement_is_a_withdrawal(status: str) -> None:
    story = presented()
    act = story.offer(ACT, status)
    expect(story.run_in_any_order("2026-03-09 12:00"), PATTERN, anchor=act, starts_at=WINDOW)


@pytest.mark.parametrize("status", ["withdrawn", "draft", "in_review", "superseded"])
@pytest.mark.parametrize("lines", [[("Seats", 100, "10")], CHEAPER], ids=["equal", "better"])
def test_a_replacement_within_the_business_day_means_nothing_was_taken_back(
    status: str, lines: list[Any]
) -> None:
    story = presented()
    story.offer(ACT, status)
    story.offer("Fri 2026-03-06 10:59", offer="Q2", lines=lines)
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


@pytest.mark.parametrize("again", ["2026-03-06 10:59", "2026-03-06 11:00", "2026-03-06 11:05"])
def test_the_same_offer_presented_again_in_time_means_nothing_was_taken_back(again: str) -> None:
    story = presented()
    story.offer(ACT, "draft")
    story.offer(again, version=2)
    expect_none(story.run_in_any_order("2026-04-15 12:00"), PATTERN)


@pytest.mark.parametrize("offer", ["Q1", "Q2"])
def test_a_replacement_ten_minutes_too_late_restores(offer: str) -> None:
    story = presented()
    act = story.offer(ACT, "withdrawn")
    story.offer("Fri 2026-03-06 11:10", offer=offer)
    alerts = story.run("2026-04-15 12:00")
    expect(alerts, PATTERN, anchor=act, starts_at=WINDOW, end=("restored", "2026-03-06 11:10"))


@pytest.mark.parametrize(
    ("act", "window"),
    [
        ("Fri 2026-03-06 15:00", "Mon 2026-03-09 15:00"),
        ("Thu 2026-03-05 19:00", "Fri 2026-03-06 17:00"),
        ("Sat 2026-03-07 12:00", "Mon 2026-03-09 17:00"),
        ("Thu 2026-04-02 15:00", "Tue 2026-04-07 15:00"),  # Good Friday and Easter Monday between
        ("Fri 2026-03-27 15:00", "Mon 2026-03-30 15:00"),  # the clocks change between
    ],
)
def test_the_business_day_is_eight_working_hours_of_the_owner(act: str, window: str) -> None:
    story = presented()
    story.offer(act, "withdrawn")
    expect(story.run("2026-04-15 12:00"), PATTERN, starts_at=window)


def test_the_business_day_is_in_the_owners_zone() -> None:
    story = presented(owner={"timezone": "America/New_York", "country": "US"})
    story.offer(ACT, "withdrawn")  # 05:00 in New York; Thursday is the whole business day
    expect(story.run("2026-03-09 12:00"), PATTERN, starts_at="2026-03-05 17:00 America/New_York")


# -- the end of the offer's own life


@pytest.mark.parametrize("ending", ["rejected", "expired"])
def test_after_a_rejection_or_an_expiry_nothing_can_be_taken_back(ending: str) -> None:
    story = presented()
    story.offer("Wed 2026-03-04 10:00", ending)
    story.offer(ACT, "withdrawn")
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


@pytest.mark.parametrize("status", ["expired", "rejected", "accepted"])
def test_expiry_rejection_and_acceptance_take_nothing_back(status: str) -> None:
    story = presented()
    story.offer(ACT, status)
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_after_its_last_day_an_offer_has_expired_without_anybody_saying_so() -> None:
    story = presented(valid_until="2026-03-04")
    story.offer("Thu 2026-03-05 00:30", "withdrawn", valid_until="2026-03-04")
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_after_its_last_day_worse_terms_are_no_retraction() -> None:
    story = presented(valid_until="2026-03-04")
    story.offer(ACT, version=2, lines=DEARER, valid_until="2026-05-31")
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_its_last_day_ends_at_midnight() -> None:
    story = presented(valid_until="2026-03-05")
    story.offer("Thu 2026-03-05 23:30", "withdrawn", valid_until="2026-03-05")
    expect(story.run("2026-03-10 12:00"), PATTERN, starts_at="Fri 2026-03-06 17:00")


def test_its_last_day_ends_in_the_tenants_zone() -> None:
    story = presented(zone="America/New_York", valid_until="2026-03-04", owner={"timezone": "Europe/Berlin"})
    # 20:00 in New York is 02:00 of the 5th for the owner in Berlin; the window is Thursday there.
    story.offer("Wed 2026-03-04 20:00", "withdrawn", valid_until="2026-03-04")
    expect(story.run("2026-03-10 12:00"), PATTERN, starts_at="2026-03-05 17:00 Europe/Berlin")


# -- another offer at its side


def test_a_withdrawal_beside_an_equal_offer_takes_nothing_back() -> None:
    story = presented()
    story.offer("Tue 2026-03-03 10:00", offer="Q2")
    story.offer(ACT, "withdrawn")
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_a_withdrawal_beside_a_worse_offer_takes_something_back() -> None:
    story = presented()
    story.offer("Tue 2026-03-03 10:00", offer="Q2", lines=DEARER)
    act = story.offer(ACT, "withdrawn")
    expect(story.run("2026-03-09 12:00"), PATTERN, anchor=act, starts_at=WINDOW)


# -- replacements that are worse


@pytest.mark.parametrize("status", ["withdrawn", "superseded"])
def test_a_worse_replacement_inside_the_window_is_the_act(status: str) -> None:
    story = presented()
    story.offer(ACT, status)
    act = story.offer("Thu 2026-03-05 16:00", offer="Q2", lines=DEARER)
    alerts = story.run_in_any_order("2026-04-15 12:00")
    expect(alerts, PATTERN, anchor=act, starts_at="2026-03-05 16:00", stands=True)
    assert len(alerts.histories(PATTERN)) == 1


def test_the_same_offer_presented_again_with_worse_terms_inside_the_window_is_the_act() -> None:
    story = presented()
    story.offer(ACT, "draft")
    act = story.offer("Thu 2026-03-05 16:00", version=2, lines=DEARER)
    alerts = story.run("2026-04-15 12:00")
    expect(alerts, PATTERN, anchor=act, starts_at="2026-03-05 16:00", stands=True)
    assert len(alerts.histories(PATTERN)) == 1


@pytest.mark.parametrize("names", [("a-old", "z-new"), ("z-old", "a-new")])
def test_superseded_and_presented_in_one_moment_are_anchored_at_the_new_offer(names: tuple[str, str]) -> None:
    story = presented()
    story.offer(ACT, "superseded", event_id=names[0])
    act = story.offer(ACT, offer="Q2", lines=DEARER, event_id=names[1])
    alerts = story.run_in_any_order("2026-04-15 12:00")
    expect(alerts, PATTERN, anchor=act, starts_at=ACT, stands=True)
    assert len(alerts.histories(PATTERN)) == 1


@pytest.mark.parametrize("names", [("a-old", "z-new"), ("z-old", "a-new")])
def test_superseded_by_equal_terms_in_one_moment_is_fair(names: tuple[str, str]) -> None:
    story = presented()
    story.offer(ACT, "superseded", event_id=names[0])
    story.offer(ACT, offer="Q2", event_id=names[1])
    expect_none(story.run_in_any_order("2026-04-15 12:00"), PATTERN)


def test_an_offer_superseded_after_the_worse_one_was_presented_is_the_anchor() -> None:
    story = presented()
    story.offer("Wed 2026-03-04 10:00", offer="Q2", lines=DEARER)
    act = story.offer(ACT, "superseded")
    alerts = story.run_in_any_order("2026-04-15 12:00")
    expect(alerts, PATTERN, anchor=act, starts_at=ACT)
    assert len(alerts.histories(PATTERN)) == 1


def test_an_offer_superseded_after_an_equal_one_was_presented_is_fair() -> None:
    story = presented()
    story.offer("Wed 2026-03-04 10:00", offer="Q2")
    story.offer(ACT, "superseded")
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_a_worse_offer_after_the_window_is_no_second_alert() -> None:
    story = presented()
    act = story.offer(ACT, "withdrawn")
    story.offer("Mon 2026-03-09 16:00", offer="Q2", lines=DEARER)
    alerts = story.run("2026-04-15 12:00")
    expect(alerts, PATTERN, anchor=act, starts_at=WINDOW, stands=True)
    assert len(alerts.histories(PATTERN)) == 1


@pytest.mark.parametrize("status", ["withdrawn", "draft", "superseded"])
def test_after_it_fired_the_same_offer_presented_worse_is_no_second_alert(status: str) -> None:
    story = presented()
    act = story.offer(ACT, status)
    story.offer("Mon 2026-03-09 16:00", version=2, lines=DEARER)
    alerts = story.run_in_any_order("2026-04-15 12:00")
    expect(alerts, PATTERN, anchor=act, starts_at=WINDOW, stands=True)
    assert len(alerts.histories(PATTERN)) == 1


@pytest.mark.parametrize("lines", [[("Seats", 100, "10")], CHEAPER], ids=["equal", "better"])
def test_after_it_fired_the_same_offer_presented_no_worse_restores(lines: list[Any]) -> None:
    story = presented()
    act = story.offer(ACT, "draft")
    story.offer("Mon 2026-03-09 16:00", version=2, lines=lines)
    alerts = story.run("2026-04-15 12:00")
    expect(alerts, PATTERN, anchor=act, starts_at=WINDOW, end=("restored", "2026-03-09 16:00"))


def test_a_worse_offer_after_the_window_then_the_old_terms_restore() -> None:
    story = presented()
    act = story.offer(ACT, "draft")
    story.offer("Mon 2026-03-09 16:00", version=2, lines=DEARER)
    story.offer("Tue 2026-03-10 16:00", version=3)
    expect(story.run("2026-04-15 12:00"), PATTERN, anchor=act, end=("restored", "2026-03-10 16:00"))


# -- the deal closes


@pytest.mark.parametrize("outcome", ["won", "lost"])
def test_withdrawn_in_the_stroke_that_closes_the_deal_nothing_fires(outcome: str) -> None:
    story = presented()
    story.offer(ACT, "withdrawn")
    story.close(ACT, outcome)
    expect_none(story.run_in_any_order("2026-04-15 12:00"), PATTERN)


@pytest.mark.parametrize("outcome", ["won", "lost"])
def test_closed_inside_the_window_nothing_fires(outcome: str) -> None:
    story = presented()
    story.offer(ACT, "withdrawn")
    story.close("Fri 2026-03-06 10:00", outcome)
    expect_none(story.run_in_any_order("2026-04-15 12:00"), PATTERN)


def accepted(outcome: str = "won") -> Story:
    """The offer accepted on Tue 3 March, the deal closed on Wed 4 March 12:00."""
    story = presented()
    story.offer("Tue 2026-03-03 10:00", "accepted")
    story.close("Wed 2026-03-04 12:00", outcome)
    return story


def test_an_accepted_offer_withdrawn_while_the_deal_is_open_is_critical() -> None:
    story = presented()
    story.offer("Tue 2026-03-03 10:00", "accepted")
    act = story.offer(ACT, "withdrawn")
    expect(story.run("2026-03-09 12:00"), PATTERN, anchor=act, starts_at=WINDOW, steps=[("critical", WINDOW)])


def test_an_accepted_offer_is_watched_after_the_deal_was_won() -> None:
    story = accepted()
    act = story.offer("Thu 2026-03-19 11:00", "withdrawn")
    alerts = story.run_in_any_order("2026-06-30 12:00")
    expect(
        alerts,
        PATTERN,
        anchor=act,
        starts_at="Fri 2026-03-20 11:00",
        steps=[("critical", "2026-03-20 11:00")],
        stands=True,
    )


def test_worse_terms_of_an_accepted_offer_after_the_win_fire_at_once() -> None:
    story = accepted()
    act = story.offer("Thu 2026-03-19 11:00", version=2, lines=DEARER)
    expect(story.run("2026-06-30 12:00"), PATTERN, anchor=act, starts_at="Thu 2026-03-19 11:00", stands=True)


def test_an_accepted_offer_restored_after_the_win_resolves() -> None:
    story = accepted()
    story.offer("Thu 2026-03-19 11:00", "withdrawn")
    story.offer("Mon 2026-03-23 11:00", offer="Q2")
    expect(story.run("2026-06-30 12:00"), PATTERN, end=("restored", "2026-03-23 11:00"))


def test_the_watch_after_the_win_ends_after_thirty_days_the_window_may_end_later() -> None:
    story = accepted()
    # Won on Wed 4 March 12:00: thirty days end on Fri 3 April, which is Good Friday; Monday is Easter Monday.
    story.offer("Thu 2026-04-02 15:00", "withdrawn")
    expect(story.run("2026-06-30 12:00"), PATTERN, starts_at="Tue 2026-04-07 15:00", stands=True)


def test_thirty_one_days_after_the_win_nothing_is_watched() -> None:
    story = accepted()
    story.offer("Sat 2026-04-04 15:00", "withdrawn")
    expect_none(story.run("2026-06-30 12:00"), PATTERN)


def test_an_accepted_offer_of_a_lost_deal_is_not_watched() -> None:
    story = accepted("lost")
    story.offer("Thu 2026-03-19 11:00", "withdrawn")
    expect_none(story.run("2026-06-30 12:00"), PATTERN)


def test_an_offer_not_accepted_is_not_watched_after_the_win() -> None:
    story = presented()
    story.close("Wed 2026-03-04 12:00", "won")
    story.offer("Thu 2026-03-19 11:00", "withdrawn")
    expect_none(story.run("2026-06-30 12:00"), PATTERN)


def test_an_alert_that_stood_before_the_win_ends_with_it() -> None:
    story = presented()
    story.offer("Tue 2026-03-03 10:00", "accepted")
    story.offer(ACT, "withdrawn")
    story.close("Tue 2026-03-10 12:00", "won")
    expect(story.run("2026-06-30 12:00"), PATTERN, starts_at=WINDOW, end=("deal_closed", "2026-03-10 12:00"))
