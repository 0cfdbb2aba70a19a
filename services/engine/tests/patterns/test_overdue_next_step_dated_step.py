"""overdue-next-step for the deal's own dated next step: next_step and next_step_due. Due on Tuesday 2026-03-10,
its limit is Wednesday 17:00 of the deal's owner."""

from typing import Any

import pytest

from stories.dsl import Story, sale
from stories.expectations import expect, expect_none

P = "overdue-next-step"
LIMIT = "Wed 2026-03-11 17:00"
LATER = "2026-03-25 12:00"


def planned(**deal: Any) -> tuple[Story, str]:
    story = sale(**deal)
    return story, story.change("Mon 2026-03-02 10:00", next_step="Send the quote", next_step_due="2026-03-10")


def test_fires_and_ends_rescheduled_when_its_date_is_moved() -> None:
    story, step = planned()
    moved = story.change("Thu 2026-03-12 10:00", next_step_due="2026-03-16")
    alerts = story.run("2026-03-18 12:00")
    expect(
        alerts, P, anchor=step, starts_at=LIMIT, end=("rescheduled", "Thu 2026-03-12 10:00"), side="seller"
    )
    expect(alerts, P, anchor=moved, starts_at="Tue 2026-03-17 17:00", stands=True)


@pytest.mark.parametrize(
    "change",
    [{"next_step_due": None}, {"next_step": "Call the board"}, {"next_step": None, "next_step_due": None}],
)
def test_a_date_emptied_or_a_text_changed_completes_it(change: dict[str, Any]) -> None:
    story, step = planned()
    story.change("Thu 2026-03-12 10:00", **change)
    expect(story.run(LATER), P, anchor=step, starts_at=LIMIT, end=("completed", "Thu 2026-03-12 10:00"))


def test_text_and_date_changed_at_once_complete_it_and_make_a_new_step() -> None:
    story, step = planned()
    new = story.change("Thu 2026-03-12 10:00", next_step="Call the board", next_step_due="2026-03-16")
    alerts = story.run("2026-03-18 12:00")
    expect(alerts, P, anchor=step, end=("completed", "Thu 2026-03-12 10:00"))
    expect(alerts, P, anchor=new, starts_at="Tue 2026-03-17 17:00")


def test_a_new_text_alone_has_no_date_until_one_is_set() -> None:
    story, _ = planned()
    story.change("Mon 2026-03-09 10:00", next_step="Call the board")
    expect_none(story.run(LATER), P)
    dated = story.change("Mon 2026-03-16 10:00", next_step_due="2026-03-17")
    expect(story.run(LATER), P, anchor=dated, starts_at="Wed 2026-03-18 17:00")


@pytest.mark.parametrize("when", ["Mon 2026-03-09 10:00", "Wed 2026-03-11 10:00", "Wed 2026-03-11 17:05"])
def test_moved_before_the_limit_or_within_its_grace_is_never_shown(when: str) -> None:
    story, _ = planned()
    story.change(when, next_step_due="2026-06-30")
    expect_none(story.run(LATER), P)


def test_a_date_alone_is_a_dated_step() -> None:
    story = sale()
    step = story.change("Mon 2026-03-02 10:00", next_step_due="2026-03-10")
    expect(story.run("2026-03-12 12:00"), P, anchor=step, starts_at=LIMIT)


def test_a_date_set_after_it_had_passed_starts_the_clock_at_that_event() -> None:
    story = sale()
    step = story.change("Mon 2026-03-16 10:00", next_step="Send the quote", next_step_due="2026-03-10")
    expect(story.run("2026-03-18 12:00"), P, anchor=step, starts_at="Tue 2026-03-17 10:00")


def test_the_owner_at_each_minute_counts() -> None:
    story, step = planned()
    story.user("kim", timezone="America/New_York", country="US")
    story.change("Wed 2026-03-11 13:00", owner_id="kim")
    # Ada 09-13 = 4 h, Kim from 14:00 in Berlin 4 h
    expect(story.run("2026-03-13 12:00"), P, anchor=step, starts_at="Wed 2026-03-11 18:00")


def test_other_changes_of_the_deal_leave_it_alone() -> None:
    story, step = planned()
    story.change("Mon 2026-03-09 10:00", stage="Proposal", amount="5000")
    expect(story.run("2026-03-12 12:00"), P, anchor=step, starts_at=LIMIT)


def test_the_same_date_written_again_is_no_move() -> None:
    story, step = planned()
    story.change("Mon 2026-03-09 10:00", next_step_due="2026-03-10")
    expect(story.run("2026-03-12 12:00"), P, anchor=step, starts_at=LIMIT)


def test_a_step_and_a_task_have_alerts_of_their_own() -> None:
    story, step = planned()
    task = story.task("Mon 2026-03-02 11:00", due="2026-03-10")
    alerts = story.run("2026-03-12 12:00")
    expect(alerts, P, anchor=step, starts_at=LIMIT)
    expect(alerts, P, anchor=task, starts_at=LIMIT)


def test_a_step_from_before_the_reopening_is_not_watched() -> None:
    story, _ = planned()
    story.close("Mon 2026-03-09 10:00")
    story.change("Mon 2026-03-09 12:00", stage="Proposal")
    expect_none(story.run(LATER), P)


def test_of_a_deal_whose_opening_nobody_told_the_first_known_owner_counts() -> None:
    story, step = planned()
    story.user("dan")
    story.raw = [event for event in story.raw if event["type"] != "dealtrust.deal.opened.v1"]
    story.close("Mon 2026-02-16 10:00")
    story.change("Mon 2026-02-23 10:00", stage="Proposal")
    story.change("Fri 2026-03-13 10:00", owner_id="dan")
    history = expect(story.run("2026-03-14 12:00"), P, anchor=step, starts_at=LIMIT, stands=True)
    assert "of Dan" in history[0].why


def test_ends_when_the_deal_closes() -> None:
    story, step = planned()
    story.close("Thu 2026-03-12 10:00", "won")
    expect(story.run(LATER), P, anchor=step, end=("deal_closed", "Thu 2026-03-12 10:00"))


def test_the_order_of_arrival_and_doubles_change_nothing() -> None:
    story, step = planned()
    story.change("Thu 2026-03-12 10:00", next_step="Call the board", next_step_due="2026-03-16")
    expect(story.run_in_any_order(LATER), P, anchor=step, end=("completed", "Thu 2026-03-12 10:00"))
