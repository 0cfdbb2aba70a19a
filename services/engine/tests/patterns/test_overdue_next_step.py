"""overdue-next-step for CRM tasks. A task is due on Tuesday 2026-03-10. The day ends at midnight in its owner's
zone; the limit, 8 working hours later, is Wednesday 17:00, twice that Thursday 17:00, four times that Monday
the 16th at 17:00."""

from typing import Any

import pytest

from stories.dsl import Story, sale
from stories.expectations import anchor_of, expect, expect_none

P = "overdue-next-step"
SET = "Mon 2026-03-02 10:00"
DUE = "2026-03-10"
LIMIT = "Wed 2026-03-11 17:00"
LATER = "2026-03-25 12:00"


def due(day: str = DUE, **deal: Any) -> tuple[Story, str]:
    story = sale(**deal)
    return story, story.task(SET, due=day)


def test_fires_after_the_due_day_grows_and_ends_when_done() -> None:
    story, task = due()
    story.task("Fri 2026-03-13 10:00", status="done", due=DUE)
    history = expect(
        story.run(LATER),
        P,
        anchor=task,
        starts_at=LIMIT,
        steps=[("low", LIMIT), ("medium", "Thu 2026-03-12 17:00")],
        end=("completed", "Fri 2026-03-13 10:00"),
        side="seller",
    )
    assert history[0].family == "missed_follow_up"


def test_four_times_the_limit_is_high() -> None:
    story, _ = due()
    # Wed 8, Thu 16, Fri 24, Mon 32
    steps = [("low", LIMIT), ("medium", "Thu 2026-03-12 17:00"), ("high", "Mon 2026-03-16 17:00")]
    expect(story.run(LATER), P, steps=steps, stands=True)


def test_a_late_or_large_deal_is_graver() -> None:
    story, _ = due(forecast="Commit", amount="500000", currency="EUR")
    expect(story.run(LATER), P, steps=[("high", LIMIT), ("critical", "Thu 2026-03-12 17:00")])


@pytest.mark.parametrize(
    "when", ["Mon 2026-03-09 10:00", "Tue 2026-03-10 23:59", "Wed 2026-03-11 16:59", "Wed 2026-03-11 17:05"]
)
def test_never_shown_when_done_before_the_limit_or_within_its_grace(when: str) -> None:
    story, _ = due()
    story.task(when, status="done", due=DUE)
    expect_none(story.run(LATER), P)


def test_exists_when_done_exactly_ten_minutes_late() -> None:
    story, _ = due()
    story.task("Wed 2026-03-11 17:10", status="done", due=DUE)
    expect(story.run(LATER), P, steps=[("low", LIMIT)], end=("completed", "Wed 2026-03-11 17:10"))


@pytest.mark.parametrize(
    ("until", "known"), [("Wed 2026-03-11 17:09", False), ("Wed 2026-03-11 17:10", True)]
)
def test_is_known_ten_minutes_after_the_limit(until: str, known: bool) -> None:
    story, _ = due()
    if known:
        expect(story.run(until), P, starts_at=LIMIT, stands=True)
    else:
        expect_none(story.run(until), P)


def test_a_cancelled_task_ends_it() -> None:
    story, task = due()
    story.task("Thu 2026-03-12 10:00", status="cancelled", due=DUE)
    expect(story.run(LATER), P, anchor=task, end=("cancelled", "Thu 2026-03-12 10:00"))


@pytest.mark.parametrize("when", ["Mon 2026-03-09 10:00", "Wed 2026-03-11 10:00"])
def test_a_task_cancelled_before_the_limit_is_never_shown(when: str) -> None:
    story, _ = due()
    story.task(when, status="cancelled", due=DUE)
    expect_none(story.run(LATER), P)


def test_a_date_moved_in_time_starts_a_new_anchor() -> None:
    story, _ = due()
    moved = story.task("Tue 2026-03-10 16:00", due="2026-03-13")
    # Friday's end + 8 h = Monday 17:00
    expect(story.run("2026-03-17 12:00"), P, anchor=moved, starts_at="Mon 2026-03-16 17:00")


def test_a_date_moved_after_it_passed_but_before_the_limit_leaves_nothing_to_fire() -> None:
    story, _ = due()
    moved = story.task("Wed 2026-03-11 10:00", due="2026-03-13")
    expect(story.run("2026-03-17 12:00"), P, anchor=moved, starts_at="Mon 2026-03-16 17:00")


def test_a_date_moved_while_it_stands_ends_it_as_rescheduled_and_is_watched_anew() -> None:
    story, first = due()
    moved = story.task("Thu 2026-03-12 10:00", due="2026-03-13")
    alerts = story.run("2026-03-17 12:00")
    expect(alerts, P, anchor=first, steps=[("low", LIMIT)], end=("rescheduled", "Thu 2026-03-12 10:00"))
    expect(alerts, P, anchor=moved, starts_at="Mon 2026-03-16 17:00", stands=True)


def test_a_date_moved_back_and_forth_has_the_last_setting_as_anchor() -> None:
    story, _ = due()
    story.task("Tue 2026-03-03 10:00", due="2026-03-13")
    last = story.task("Wed 2026-03-04 10:00", due=DUE)
    expect(story.run("2026-03-12 12:00"), P, anchor=last, starts_at=LIMIT)


def test_a_date_emptied_while_it_stands_ends_it_as_rescheduled() -> None:
    story, task = due()
    story.task("Thu 2026-03-12 10:00")
    expect(story.run(LATER), P, anchor=task, end=("rescheduled", "Thu 2026-03-12 10:00"))


def test_a_change_that_leaves_the_date_keeps_the_anchor() -> None:
    story, task = due()
    story.task("Mon 2026-03-09 10:00", due=DUE, title="Send the better plan")
    story.task("Thu 2026-03-12 10:00", due=DUE, title="Send the best plan")
    history = expect(story.run("2026-03-12 12:00"), P, anchor=task, starts_at=LIMIT, stands=True)
    assert {anchor_of(alert) for alert in history} == {task}


def test_a_task_without_a_date_or_already_done_is_not_watched() -> None:
    story = sale()
    story.task(SET, "T1")
    story.task(SET, "T2", "done", due=DUE)
    expect_none(story.run(LATER), P)


def test_two_tasks_have_alerts_of_their_own() -> None:
    story, first = due()
    second = story.task(SET, "T2", due="2026-03-11")
    alerts = story.run("2026-03-13 12:00")
    expect(alerts, P, anchor=first, starts_at=LIMIT)
    expect(alerts, P, anchor=second, starts_at="Thu 2026-03-12 17:00")


@pytest.mark.parametrize(
    ("day", "limit"),
    [
        ("2026-03-06", "Mon 2026-03-09 17:00"),
        ("2026-03-08", "Mon 2026-03-09 17:00"),
        ("2026-04-02", "Tue 2026-04-07 17:00"),
        ("2026-04-06", "Tue 2026-04-07 17:00"),
        ("2026-03-28", "Mon 2026-03-30 17:00"),
    ],
    ids=["friday", "sunday", "before-good-friday", "easter-monday", "eve-of-the-clock-change"],
)
def test_weekends_and_holidays_after_the_due_day_are_not_counted(day: str, limit: str) -> None:
    story, _ = due(day)
    expect(story.run("2026-04-20 12:00"), P, starts_at=limit)


def test_a_date_set_after_it_had_passed_starts_the_clock_at_that_event() -> None:
    story = sale()
    task = story.task("Mon 2026-03-16 10:00", due=DUE)
    expect(story.run("2026-03-18 12:00"), P, anchor=task, starts_at="Tue 2026-03-17 10:00")


def test_a_date_set_on_the_evening_of_the_due_day_is_not_yet_past() -> None:
    story = sale()
    task = story.task("Tue 2026-03-10 20:00", due=DUE)
    expect(story.run("2026-03-12 12:00"), P, anchor=task, starts_at=LIMIT)


def test_the_tasks_owner_has_the_day_and_the_hours_and_not_the_deals_owner() -> None:
    story = sale()
    story.user("kim", timezone="America/New_York", country="US")
    task = story.task(SET, owner="kim", due=DUE)
    # 17:00 on Wednesday in New York
    expect(story.run("2026-03-12 12:00"), P, anchor=task, starts_at="Wed 2026-03-11 22:00")


def test_a_new_owner_of_the_deal_changes_nothing_for_a_task_of_the_old_one() -> None:
    story, task = due()
    story.user("kim", timezone="America/New_York", country="US")
    story.change("Tue 2026-03-10 12:00", owner_id="kim")
    expect(story.run("2026-03-13 12:00"), P, anchor=task, starts_at=LIMIT)


def test_a_task_that_changes_hands_counts_each_owners_minutes() -> None:
    story, task = due()
    story.user("kim", timezone="America/New_York", country="US")
    story.task("Wed 2026-03-11 13:00", owner="kim", due=DUE)
    # Ada: Wed 09-13 = 4 h; Kim from 09:00 in New York = 14:00 in Berlin, 4 h more
    expect(story.run("2026-03-13 12:00"), P, anchor=task, starts_at="Wed 2026-03-11 18:00")


def test_the_due_day_ends_in_the_zone_of_who_owns_the_task_when_it_ends() -> None:
    story, task = due()
    story.user("kim", timezone="America/New_York", country="US")
    story.task("Tue 2026-03-10 20:00", owner="kim", due=DUE)
    # the day ends at midnight in New York; then Wed 09-17 there
    expect(story.run("2026-03-13 12:00"), P, anchor=task, starts_at="Wed 2026-03-11 22:00")


def test_a_task_handed_on_after_the_day_ended_keeps_the_first_owners_day() -> None:
    # Kim in New York hands over at 03:00 in Berlin, 22:00 on the due day in New York: the day has not ended for Kim,
    # it has for Ada: it ends where it is owned, in Berlin, at once
    story = sale()
    story.user("kim", timezone="America/New_York", country="US")
    task = story.task(SET, owner="kim", due=DUE)
    story.task("Wed 2026-03-11 03:00", owner="ada", due=DUE)
    expect(story.run("2026-03-13 12:00"), P, anchor=task, starts_at=LIMIT)


def test_ends_when_the_deal_closes_and_is_not_shown_when_it_closed_before() -> None:
    story, _ = due()
    story.close("Thu 2026-03-12 10:00")
    expect(story.run(LATER), P, end=("deal_closed", "Thu 2026-03-12 10:00"))
    story, _ = due()
    story.close("Wed 2026-03-11 10:00")
    expect_none(story.run(LATER), P)


def test_a_task_from_before_the_reopening_is_not_watched() -> None:
    story, _ = due()
    story.close("Mon 2026-03-09 10:00")
    story.change("Mon 2026-03-09 12:00", stage="Proposal")
    expect_none(story.run(LATER), P)


def test_a_task_set_after_the_reopening_is_watched() -> None:
    story = sale()
    story.close("Mon 2026-02-23 10:00")
    story.change("Wed 2026-02-25 10:00", stage="Proposal")
    task = story.task(SET, due=DUE)
    expect(story.run("2026-03-12 12:00"), P, anchor=task, starts_at=LIMIT)


def test_mails_and_meetings_do_not_end_it() -> None:
    story, task = due()
    story.mail("Wed 2026-03-11 10:00", "ada", to="bob", attachments=1)
    story.meeting("Wed 2026-03-11 11:00", "Wed 2026-03-11 12:00", at=SET)
    expect(story.run("2026-03-12 12:00"), P, anchor=task, starts_at=LIMIT, stands=True)


def test_the_owners_absence_pauses_nothing() -> None:
    story, _ = due()
    notice = story.calendar_away("ada", "Wed 2026-03-11 00:00", "Sat 2026-03-14 00:00", at=SET)
    alert = expect(story.run("2026-03-12 12:00"), P, starts_at=LIMIT)[0]
    assert notice in {item.event_id for item in alert.evidence}


def test_the_order_of_arrival_and_doubles_change_nothing() -> None:
    story, first = due()
    story.task("Mon 2026-03-09 10:00", due=DUE, title="Send the better plan")
    moved = story.task("Thu 2026-03-12 10:00", due="2026-03-13")
    story.task("Wed 2026-03-18 10:00", status="done", due="2026-03-13")
    alerts = story.run_in_any_order(LATER)
    expect(alerts, P, anchor=first, end=("rescheduled", "Thu 2026-03-12 10:00"))
    expect(alerts, P, anchor=moved, end=("completed", "Wed 2026-03-18 10:00"))


def test_a_task_opened_again_with_the_same_date_brings_the_same_alert_back() -> None:
    story, task = due()
    story.task("Thu 2026-03-12 10:00", status="done", due=DUE)
    story.task("Thu 2026-03-12 14:00", due=DUE)
    history = expect(story.run("2026-03-13 12:00"), P, anchor=task, starts_at=LIMIT, stands=True)
    assert "completed" in [alert.reason for alert in history]
    assert history[-1].resolved_at is None


def test_a_task_opened_again_and_done_again_ends_for_good() -> None:
    story, task = due()
    story.task("Thu 2026-03-12 10:00", status="done", due=DUE)
    story.task("Thu 2026-03-12 14:00", due=DUE)
    story.task("Thu 2026-03-12 16:00", status="done", due=DUE)
    history = expect(story.run(LATER), P, anchor=task, end=("completed", "Thu 2026-03-12 16:00"))
    assert [alert.status for alert in history] == ["firing", "resolved", "firing", "resolved"]


def test_a_task_done_too_early_and_opened_again_after_its_day_was_never_done() -> None:
    story, task = due()
    story.task("Mon 2026-03-09 10:00", status="done", due=DUE)
    story.task("Thu 2026-03-12 10:00", due=DUE)
    (alert,) = expect(story.run("2026-03-12 12:00"), P, anchor=task, starts_at=LIMIT, stands=True)
    assert alert.revised_at == story.at("Thu 2026-03-12 10:00")


def test_the_limit_is_a_setting() -> None:
    story, _ = due()
    story.config["patterns"] = {P: {"limit_hours": 4}}
    expect(story.run("2026-03-12 12:00"), P, starts_at="Wed 2026-03-11 13:00")


def test_a_planned_call_is_a_task_too() -> None:
    story = sale()
    task = story.task(SET, "T9", due=DUE, kind="call", title="Call Bob")
    story.task("Thu 2026-03-12 10:00", "T9", "done", due=DUE, kind="call", title="Call Bob", connected=True)
    expect(story.run(LATER), P, anchor=task, starts_at=LIMIT, end=("completed", "Thu 2026-03-12 10:00"))


def test_turning_late_while_it_stands_adds_the_step_at_that_event() -> None:
    story, _ = due()
    story.change("Thu 2026-03-12 10:00", probability=80)
    steps = [("low", LIMIT), ("medium", "Thu 2026-03-12 10:00"), ("high", "Thu 2026-03-12 17:00")]
    expect(story.run("2026-03-13 12:00"), P, steps=steps)
