"""scope-change: with what a presented offer is compared."""

from __future__ import annotations

from typing import Any

import pytest

from stories.dsl import Story
from stories.expectations import expect, expect_none

PATTERN = "scope-change"
ACT = "Thu 2026-03-05 10:00"


def deal(**fields: Any) -> Story:
    story = Story()
    story.user("ada")
    story.contact("bob")
    story.deal(**fields)
    return story


def seats(quantity: int, price: str = "10") -> list[tuple[str, int, str]]:
    return [("Seats", quantity, price)]


# -- the deal's lines as they stood at the last held meeting


def met(price: str | None = "10", before: str = "Mon 2026-02-23 09:00") -> Story:
    """100 seats in the deal's lines, a meeting held on Mon 2 March 10:00-11:00."""
    story = deal()
    story.lines(before, ("Seats", 100, price) if price else ("Seats", 100))
    story.meeting("2026-03-02 10:00", "2026-03-02 11:00", at="Thu 2026-02-26 10:00")
    return story


def test_without_an_offer_the_lines_at_the_last_meeting_are_the_baseline() -> None:
    story = met()
    act = story.offer(ACT, lines=seats(120))
    alerts = story.run_in_any_order("2026-04-15 12:00")
    expect(alerts, PATTERN, anchor=act, starts_at=ACT, steps=[("high", ACT)], stands=True)


def test_the_lines_of_the_opening_count_too() -> None:
    story = deal(lines=[{"product": "Seats", "quantity": "100", "unit_price": "10"}])
    story.meeting("2026-03-02 10:00", "2026-03-02 11:00", at="Thu 2026-02-26 10:00")
    act = story.offer(ACT, lines=seats(120))
    expect(story.run("2026-04-15 12:00"), PATTERN, anchor=act, starts_at=ACT)


def test_an_offer_of_the_lines_as_discussed_is_no_change() -> None:
    story = met()
    story.lines("Tue 2026-03-03 10:00", ("Seats", 120, "10"))
    story.offer(ACT, lines=seats(100))
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_lines_changed_after_the_meeting_do_not_move_the_baseline() -> None:
    story = met()
    story.lines("Mon 2026-03-02 11:01", ("Seats", 120, "10"))
    act = story.offer(ACT, lines=seats(120))
    expect(story.run("2026-04-15 12:00"), PATTERN, anchor=act, starts_at=ACT)


def test_lines_changed_during_the_meeting_are_the_baseline_for_it_counts_with_its_end() -> None:
    story = met()
    story.lines("Mon 2026-03-02 10:45", ("Seats", 120, "10"))
    story.offer(ACT, lines=seats(120))
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_prices_that_are_unknown_leave_it_medium() -> None:
    story = met(price=None)
    story.offer(ACT, lines=seats(120))
    expect(story.run("2026-04-15 12:00"), PATTERN, steps=[("medium", ACT)])


def test_a_start_and_a_term_are_no_difference_to_lines() -> None:
    story = met()
    story.offer(ACT, lines=seats(100), start_on="2026-05-01", term_months=36)
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_a_mail_on_scope_of_the_buyer_after_the_meeting_is_a_wish() -> None:
    story = met()
    story.mail("Tue 2026-03-03 10:00", "bob", to="ada", scope=True)
    story.offer(ACT, lines=seats(120))
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


@pytest.mark.parametrize("when", ["Fri 2026-02-27 10:00", "Mon 2026-03-02 10:30"])
def test_a_mail_before_the_end_of_the_meeting_is_none(when: str) -> None:
    story = met()
    story.mail(when, "bob", to="ada", scope=True)
    story.offer(ACT, lines=seats(120))
    expect(story.run("2026-04-15 12:00"), PATTERN, starts_at=ACT)


def test_the_baseline_meeting_never_counts_as_told() -> None:
    story = met()
    # The draft with 120 seats was there before the meeting, which ended long before the presentation.
    story.offer("Fri 2026-02-27 10:00", "draft", lines=seats(120))
    act = story.offer(ACT, lines=seats(120))
    expect(story.run("2026-04-15 12:00"), PATTERN, anchor=act, starts_at=ACT)


def test_a_mail_ahead_of_the_presentation_tells() -> None:
    story = met()
    story.lines("Tue 2026-03-03 10:00", ("Seats", 120, "10"))
    story.mail("Wed 2026-03-04 10:00", "ada", to="bob", scope=True)
    story.offer(ACT, lines=seats(120))
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_without_a_meeting_or_without_lines_there_is_no_baseline() -> None:
    no_meeting = deal()
    no_meeting.lines("Mon 2026-02-23 09:00", ("Seats", 100, "10"))
    no_meeting.offer(ACT, lines=seats(120))
    expect_none(no_meeting.run("2026-04-15 12:00"), PATTERN)
    no_lines = deal()
    no_lines.meeting("2026-03-02 10:00", "2026-03-02 11:00", at="Thu 2026-02-26 10:00")
    no_lines.lines("Tue 2026-03-03 09:00", ("Seats", 100, "10"))
    no_lines.offer(ACT, lines=seats(120))
    expect_none(no_lines.run("2026-04-15 12:00"), PATTERN)


@pytest.mark.parametrize("fields", [{"status": "cancelled"}, {"attendees": {"bob": "declined"}}])
def test_a_meeting_that_was_not_held_is_no_baseline(fields: dict[str, Any]) -> None:
    story = deal()
    story.lines("Mon 2026-02-23 09:00", ("Seats", 100, "10"))
    story.meeting("2026-03-02 10:00", "2026-03-02 11:00", at="Thu 2026-02-26 10:00", **fields)
    story.offer(ACT, lines=seats(120))
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_lines_as_baseline_can_be_switched_off() -> None:
    story = met()
    story.config["patterns"] = {PATTERN: {"baseline_lines": False}}
    story.offer(ACT, lines=seats(120))
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_a_presented_offer_goes_before_lines_however_old() -> None:
    story = met()
    story.offer("Fri 2026-02-13 10:00", offer="Q0", lines=seats(120))
    story.offer(ACT, lines=seats(120))
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


# -- several offers


def test_the_same_offer_goes_before_the_latest() -> None:
    story = deal()
    story.offer("Mon 2026-02-23 10:00", offer="A", lines=seats(100))
    option = story.offer("Tue 2026-02-24 10:00", offer="B", lines=[("Users", 500, "2")])
    # Option A again with a better price: nothing changed in it. Its scope is the baseline of the alert on B.
    story.offer(ACT, offer="A", version=2, lines=seats(100, "9"))
    alerts = story.run("2026-04-15 12:00")
    expect(alerts, PATTERN, anchor=option, starts_at="2026-02-24 10:00", end=("restored", ACT))
    assert len(alerts.histories(PATTERN)) == 1


def test_a_superseded_offer_goes_before_the_latest() -> None:
    story = deal()
    story.offer("Mon 2026-02-23 10:00", offer="A", lines=seats(100))
    story.offer("Tue 2026-02-24 10:00", offer="B", lines=[("Users", 500, "2")])
    story.mail("Wed 2026-02-25 10:00", "ada", to="bob", scope=True)  # explains option B
    story.offer("Wed 2026-03-04 16:00", "superseded", offer="A", lines=seats(100))
    story.offer(ACT, offer="C", lines=seats(100, "9"))
    alerts = story.run("2026-04-15 12:00")
    assert len(alerts.histories(PATTERN)) == 1  # that of option B, repaired


def test_an_offer_beside_another_is_compared_with_the_latest_presented() -> None:
    story = deal()
    story.offer("Mon 2026-02-23 10:00", offer="A", lines=seats(100))
    act = story.offer(ACT, offer="B", lines=seats(150))
    expect(story.run("2026-04-15 12:00"), PATTERN, anchor=act, starts_at=ACT)


@pytest.mark.parametrize("ending", ["superseded", "withdrawn", "expired"])
def test_an_offer_that_ended_is_the_baseline_of_its_replacement(ending: str) -> None:
    story = deal()
    story.offer("Mon 2026-02-23 10:00", offer="A", lines=seats(100))
    story.offer("Mon 2026-03-02 10:00", ending, offer="A", lines=seats(100))
    act = story.offer(ACT, offer="B", lines=seats(150))
    expect(story.run_in_any_order("2026-04-15 12:00"), PATTERN, anchor=act, starts_at=ACT)


@pytest.mark.parametrize("names", [("a-old", "z-new"), ("z-old", "a-new")])
def test_superseded_and_presented_in_one_moment(names: tuple[str, str]) -> None:
    story = deal()
    story.offer("Mon 2026-02-23 10:00", offer="A", lines=seats(100))
    story.offer(ACT, "superseded", offer="A", lines=seats(100), event_id=names[0])
    act = story.offer(ACT, offer="B", lines=seats(150), event_id=names[1])
    expect(story.run_in_any_order("2026-04-15 12:00"), PATTERN, anchor=act, starts_at=ACT)


def test_an_offer_that_was_already_replaced_is_not_replaced_again() -> None:
    story = deal()
    story.offer("Mon 2026-02-23 10:00", offer="A", lines=seats(100))
    story.mail("Tue 2026-02-24 10:00", "bob", to="ada", scope=True)
    story.offer("Mon 2026-03-02 10:00", "superseded", offer="A", lines=seats(100))
    story.offer("Mon 2026-03-02 10:00", offer="B", lines=seats(150))
    story.offer(ACT, offer="C", lines=seats(150, "9"))  # beside B, with its scope
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


@pytest.mark.parametrize("ending", ["withdrawn", "expired", "superseded"])
@pytest.mark.parametrize("gap", ["10:00", "09:00"], ids=["one moment", "an hour later"])
def test_a_replacement_is_compared_with_what_it_replaces_not_with_another_option_that_ended_before(
    ending: str, gap: str
) -> None:
    story = deal()
    story.offer("Mon 2026-02-23 10:00", offer="A", lines=seats(100))
    story.mail("Mon 2026-02-23 15:00", "bob", to="ada", scope=True)
    story.offer("Tue 2026-02-24 10:00", offer="B", lines=seats(200))
    story.offer("Mon 2026-03-02 10:00", ending, offer="B", lines=seats(200))
    story.offer(f"2026-03-05 {gap}", "superseded", offer="A", lines=seats(100))
    story.offer(ACT, offer="C", lines=seats(100, "9"))
    expect_none(story.run_in_any_order("2026-04-15 12:00"), PATTERN)


def rejected(price: str) -> Story:
    """An offer rejected on Tuesday, the next with 80 seats at this price; 100 seats in the lines of a held meeting."""
    story = met()
    story.offer("Mon 2026-03-02 15:00", offer="A", lines=seats(100))
    story.offer("Tue 2026-03-03 10:00", "rejected", offer="A", lines=seats(100))
    story.offer(ACT, offer="B", lines=seats(80, price))
    return story


def test_a_smaller_offer_after_a_rejection_has_no_baseline_at_all() -> None:
    expect_none(rejected("10").run_in_any_order("2026-04-15 12:00"), PATTERN)


def test_after_a_rejection_an_offer_of_the_same_or_a_higher_total_is_compared() -> None:
    expect(rejected("12.5").run("2026-04-15 12:00"), PATTERN, starts_at=ACT)
    expect(rejected("15").run("2026-04-15 12:00"), PATTERN, starts_at=ACT, steps=[("high", ACT)])


def test_after_a_rejection_an_older_offer_is_no_baseline_either() -> None:
    story = deal()
    story.offer("Mon 2026-02-16 10:00", offer="Z", lines=seats(200))
    story.offer("Mon 2026-02-23 10:00", "superseded", offer="Z", lines=seats(200))
    story.offer("Mon 2026-02-23 10:00", offer="A", lines=seats(195))
    story.offer("Tue 2026-03-03 10:00", "rejected", offer="A", lines=seats(195))
    story.offer(ACT, offer="B", lines=seats(80))
    expect_none(story.run("2026-04-15 12:00"), PATTERN)
