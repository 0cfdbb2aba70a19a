"""neglected-deal: meetings to come, dated tasks and the first stage hold it back; silence and absence stop its
clock. The last touch is Monday 2026-03-02 10:00, the limit Monday the 16th 10:00, twice that Monday the 30th
10:00."""

from typing import Any

import pytest

from stories.dsl import Story, sale
from stories.expectations import expect, expect_none

P = "neglected-deal"
LIMIT = "Mon 2026-03-16 10:00"
TWICE = "Mon 2026-03-30 10:00"
SOON = "2026-03-25 18:00"
OPENED = "Fri 2026-02-27 09:00"


def written(**deal: Any) -> tuple[Story, str]:
    story = sale(**{"contacts": ["bob"], "opened": OPENED, **deal})
    return story, story.mail("Mon 2026-03-02 10:00", "ada", to="bob")


def invited(story: Story, at: str, organizer: str = "bob", **fields: Any) -> str:
    """A meeting of Thursday the 26th; entered by Bob, who is no seller, it brings no touch with it."""
    attendees = fields.pop("attendees", {"ada": "accepted", "bob": "accepted"})
    start, end = "Thu 2026-03-26 10:00", "Thu 2026-03-26 11:00"
    return story.meeting(start, end, organizer, attendees, at=at, uid="m", **fields)


def test_a_future_meeting_holds_it_back_and_its_end_is_a_touch() -> None:
    story, _ = written()
    invited(story, "Tue 2026-03-03 10:00")
    alerts = story.run("2026-04-15 12:00")
    # from Thu 26 11:00: 27, 30, 31, 1, 2, 7, 8, 9, 10, 13 April 11:00
    expect(alerts, P, starts_at="Mon 2026-04-13 11:00")


def test_a_meeting_cancelled_after_the_limit_leaves_one_working_day() -> None:
    story, touch = written()
    invited(story, "Tue 2026-03-03 10:00")
    invited(story, "Tue 2026-03-24 12:00", status="cancelled")
    start = "Wed 2026-03-25 12:00"
    expect(story.run(SOON), P, anchor=touch, starts_at=start, steps=[("low", start)], stands=True)


def test_a_meeting_that_all_buyers_decline_after_the_limit_leaves_one_working_day() -> None:
    story, touch = written()
    invited(story, "Sun 2026-03-01 12:00", "ada", attendees={"bob": "accepted"})
    invited(story, "Tue 2026-03-24 12:00", "ada", attendees={"bob": "declined"})
    expect(story.run(SOON), P, anchor=touch, starts_at="Wed 2026-03-25 12:00", stands=True)


def test_a_meeting_cancelled_before_the_limit_delays_nothing() -> None:
    story, touch = written()
    invited(story, "Tue 2026-03-03 10:00")
    invited(story, "Mon 2026-03-16 09:00", status="cancelled")
    expect(story.run(SOON), P, anchor=touch, starts_at=LIMIT)


def test_after_a_delayed_start_severity_still_counts_from_the_touch() -> None:
    story, touch = written()
    start, end = "Thu 2026-04-09 10:00", "Thu 2026-04-09 11:00"
    story.meeting(start, end, "bob", ["ada", "bob"], at="Tue 2026-03-03 10:00", uid="n")
    story.meeting(start, end, "bob", ["ada", "bob"], at="Wed 2026-04-01 10:00", uid="n", status="cancelled")
    # twice the limit was Mon 30: medium at once
    starts = "Thu 2026-04-02 10:00"
    expect(story.run("2026-04-08 12:00"), P, anchor=touch, starts_at=starts, steps=[("medium", starts)])


def test_the_next_step_after_a_delayed_start_comes_at_its_own_time() -> None:
    story, touch = written()
    invited(story, "Tue 2026-03-03 10:00")
    invited(story, "Tue 2026-03-24 12:00", status="cancelled")
    steps = [("low", "Wed 2026-03-25 12:00"), ("medium", TWICE)]
    expect(story.run("2026-04-08 12:00"), P, anchor=touch, steps=steps)


@pytest.mark.parametrize(
    "fields", [{"transparent": True}, {"kind": "away"}, {"attendees": {"bob": "declined"}}], ids=str
)
def test_an_entry_that_is_no_meeting_with_a_buyer_does_not_hold_it_back(fields: dict[str, Any]) -> None:
    story, touch = written()
    invited(story, "Sun 2026-03-01 12:00", "ada", **fields)
    expect(story.run("2026-03-20 12:00"), P, anchor=touch, starts_at=LIMIT)


def test_an_all_day_note_does_not_hold_it_back_but_an_accepted_one_does() -> None:
    for answer, shown in (("none", True), ("accepted", False)):
        story, _ = written()
        people = {"bob": answer}
        story.meeting("2026-03-26", "2026-03-27", "ada", people, at="Sun 2026-03-01 12:00", all_day=True)
        if shown:
            expect(story.run("2026-03-20 12:00"), P, starts_at=LIMIT)
        else:
            expect_none(story.run("2026-03-20 12:00"), P)


def test_a_meeting_that_the_buyer_books_while_it_stands_ends_it_as_planned() -> None:
    story, touch = written()
    invited(story, "Wed 2026-03-18 10:00")
    expect(
        story.run("2026-03-20 12:00"),
        P,
        anchor=touch,
        starts_at=LIMIT,
        end=("planned", "Wed 2026-03-18 10:00"),
    )


def test_a_meeting_that_a_seller_books_while_it_stands_ends_it_as_touched() -> None:
    story, touch = written()
    story.meeting("Thu 2026-03-26 10:00", "Thu 2026-03-26 11:00", at="Wed 2026-03-18 10:00")
    expect(story.run("2026-03-20 12:00"), P, anchor=touch, end=("touched", "Wed 2026-03-18 10:00"))


def test_a_dated_task_holds_it_back_until_it_is_done_and_one_working_day_longer() -> None:
    story, touch = written()
    story.task("Tue 2026-03-03 10:00", due="2026-03-20")
    story.task("Wed 2026-03-18 10:00", status="done", due="2026-03-20")
    start = "Thu 2026-03-19 10:00"
    expect(story.run("2026-03-20 12:00"), P, anchor=touch, starts_at=start, steps=[("low", start)])


def test_a_dated_task_counts_until_ten_business_days_after_its_due_day() -> None:
    story, touch = written()
    story.task("Tue 2026-03-03 10:00", due="2026-03-20")
    # Fri 20 ends; 23-27, 30, 31, 1, 2 (Easter) 7 April = 80 h at Tue 17:00; eight more: Wed 17:00; beyond twice: medium
    start = "Wed 2026-04-08 17:00"
    expect(story.run("2026-04-10 12:00"), P, anchor=touch, starts_at=start, steps=[("medium", start)])


def test_a_task_without_a_date_does_not_hold_it_back() -> None:
    story, touch = written()
    story.task("Tue 2026-03-03 10:00")
    expect(story.run("2026-03-20 12:00"), P, anchor=touch, starts_at=LIMIT)


def test_a_task_long_overdue_does_not_hold_it_back() -> None:
    story, touch = written()
    story.task("Tue 2026-01-13 10:00", due="2026-01-20")
    expect(story.run("2026-03-20 12:00"), P, anchor=touch, starts_at=LIMIT)


def test_a_task_opened_while_it_stands_ends_it_as_planned_and_it_returns_when_the_task_is_done() -> None:
    story, touch = written()
    story.task("Tue 2026-03-17 10:00", due="2026-03-20")
    story.task("Wed 2026-03-18 12:00", status="done", due="2026-03-20")
    history = expect(story.run("2026-03-20 12:00"), P, anchor=touch, starts_at=LIMIT, stands=True)
    assert [(alert.status, alert.reason) for alert in history] == [
        ("firing", "limit_reached"),
        ("resolved", "planned"),
        ("firing", "returned"),
    ]
    assert [alert.revision for alert in history] == [1, 2, 3]
    assert history[1].resolved_at == story.at("Tue 2026-03-17 10:00")
    assert history[2].starts_at == story.at("Thu 2026-03-19 12:00")
    assert history[2].resolved_at is None


def test_two_conditions_hold_until_the_last_one_ends() -> None:
    story, touch = written()
    story.task("Tue 2026-03-03 10:00", due="2026-03-20")
    invited(story, "Tue 2026-03-03 10:00")
    story.task("Wed 2026-03-18 10:00", status="done", due="2026-03-20")
    invited(story, "Tue 2026-03-24 12:00", status="cancelled")
    expect(story.run(SOON), P, anchor=touch, starts_at="Wed 2026-03-25 12:00")


def test_a_condition_that_comes_back_within_the_working_day_holds_on() -> None:
    story, _ = written()
    story.task("Tue 2026-03-03 10:00", due="2026-03-20")
    story.task("Wed 2026-03-18 10:00", status="done", due="2026-03-20")
    story.task("Wed 2026-03-18 15:00", "T2", due="2026-03-31")
    expect_none(story.run(SOON), P)


def test_a_dated_next_step_holds_it_back_until_its_due_day_ends() -> None:
    story, _ = written()
    story.change("Tue 2026-03-03 10:00", next_step="Call", next_step_due="2026-03-18")
    # the day ends Wed 24:00; eight working hours later is Thu 17:00
    expect(story.run("2026-03-20 12:00"), P, starts_at="Thu 2026-03-19 17:00")


def test_leaving_the_first_stage_after_the_limit_leaves_one_working_day() -> None:
    story, touch = written(stage="Prospecting")
    story.change("Wed 2026-03-18 10:00", stage="Qualification")
    start = "Thu 2026-03-19 10:00"
    expect(story.run("2026-03-20 12:00"), P, anchor=touch, starts_at=start, steps=[("low", start)])


def test_the_first_stage_ends_when_it_is_left_and_not_when_the_next_one_is() -> None:
    story, touch = written(stage="Prospecting")
    story.change("Tue 2026-03-10 10:00", stage="Qualification")
    story.change("Wed 2026-03-18 10:00", stage="Proposal")
    expect(story.run("2026-03-20 12:00"), P, anchor=touch, starts_at="Mon 2026-03-16 10:00", stands=True)


def test_going_back_to_the_first_stage_ends_it_as_planned() -> None:
    story, touch = written()
    story.change("Wed 2026-03-18 10:00", stage="Prospecting")
    expect(story.run("2026-03-20 12:00"), P, anchor=touch, end=("planned", "Wed 2026-03-18 10:00"))


def test_an_expected_silence_is_not_counted() -> None:
    story, touch = written()
    # Wed 4 10:00 to Fri 6 10:00 are two business days
    story.expect_silence("Wed 2026-03-04 10:00", "Fri 2026-03-06 10:00")
    expect(story.run("2026-03-20 12:00"), P, anchor=touch, starts_at="Wed 2026-03-18 10:00")


def test_time_in_which_all_buyers_are_away_is_not_counted() -> None:
    story, touch = written()
    # away from Wed 4 10:00 to Wed 11 10:00: five business days
    story.mail("Wed 2026-03-04 10:00", "bob", to="ada", away="Wed 2026-03-11 10:00")
    alert = expect(story.run("2026-03-25 12:00"), P, anchor=touch, starts_at="Mon 2026-03-23 10:00")[0]
    assert any(str(span.reason).startswith("away") for span in alert.clock if not span.counted)


def test_time_in_which_one_of_two_buyers_is_away_is_counted() -> None:
    story, touch = written(contacts=["bob", "carol"])
    story.mail("Wed 2026-03-04 10:00", "bob", to="ada", away="Wed 2026-03-11 10:00")
    expect(story.run("2026-03-20 12:00"), P, anchor=touch, starts_at=LIMIT)


def test_only_the_time_in_which_both_buyers_are_away_is_not_counted() -> None:
    story, touch = written(contacts=["bob", "carol"])
    story.mail("Wed 2026-03-04 10:00", "bob", to="ada", away="Wed 2026-03-11 10:00")
    story.mail("Mon 2026-03-09 10:00", "carol", to="ada", away="Fri 2026-03-13 10:00")
    # both: Mon 9 10:00 to Wed 11 10:00, two business days
    expect(story.run("2026-03-20 12:00"), P, anchor=touch, starts_at="Wed 2026-03-18 10:00")


def test_without_roles_everybody_outside_who_took_part_so_far_is_a_buyer() -> None:
    story = sale(contacts=[], opened=OPENED)
    touch = story.mail("Mon 2026-03-02 10:00", "ada", to=["bob", "carol"], deal="D1")
    story.mail("Wed 2026-03-04 10:00", "bob", to="ada", away="Wed 2026-03-11 10:00", deal="D1")
    story.mail("Mon 2026-03-09 10:00", "carol", to="ada", away="Fri 2026-03-13 10:00", deal="D1")
    expect(story.run("2026-03-20 12:00"), P, anchor=touch, starts_at="Wed 2026-03-18 10:00")


def test_it_stays_while_all_buyers_go_away_and_does_not_grow_meanwhile() -> None:
    story, touch = written()
    # away from Wed 25 10:00 to Wed 1 April 10:00. On Wed 25 three days were left until twice the limit:
    # Thu 2, (Easter) Tue 7, Wed 8 April 10:00
    story.mail("Wed 2026-03-25 10:00", "bob", to="ada", away="Wed 2026-04-01 10:00")
    steps = [("low", LIMIT), ("medium", "Wed 2026-04-08 10:00")]
    expect(story.run("2026-04-10 12:00"), P, anchor=touch, steps=steps, stands=True)


@pytest.mark.parametrize("answer", ["none", "tentative"])
def test_an_invitation_not_yet_answered_holds_it_back_as_well(answer: str) -> None:
    story, _ = written()
    invited(story, "Sun 2026-03-01 12:00", "ada", attendees={"bob": answer})
    expect_none(story.run(SOON), P)


def test_a_task_or_a_meeting_of_another_deal_does_not_hold_it_back() -> None:
    story, touch = written()
    story.deal("D2", contacts=["carol"], opened=OPENED)
    story.task("Tue 2026-03-03 10:00", due="2026-03-31", deal="D2")
    invited(story, "Tue 2026-03-03 10:00", "ada", attendees={"carol": "accepted"})
    expect(story.run("2026-03-20 12:00"), P, deal="D1", anchor=touch, starts_at=LIMIT)


def test_a_silence_expected_after_it_fired_leaves_it_standing_without_growing() -> None:
    story, touch = written()
    # Wed 25 10:00 to Wed 1 April 10:00 do not count: three days were left, Wed 8 April 10:00
    story.expect_silence("Wed 2026-03-25 10:00", "Wed 2026-04-01 10:00")
    steps = [("low", LIMIT), ("medium", "Wed 2026-04-08 10:00")]
    expect(story.run("2026-04-10 12:00"), P, anchor=touch, steps=steps, stands=True)


def test_the_buyers_own_days_off_are_counted_for_the_owner_works() -> None:
    story = Story()
    story.user("ada")
    # 17 March is a holiday in Northern Ireland
    story.contact("bob", country="GB", subdivision="NIR", timezone="Europe/Belfast")
    story.deal(contacts=["bob"], opened="Mon 2026-03-09 09:00")
    story.mail("Tue 2026-03-10 10:00", "ada", to="bob")
    expect(story.run(SOON), P, starts_at="Tue 2026-03-24 10:00")
