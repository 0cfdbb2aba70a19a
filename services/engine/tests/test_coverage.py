"""Coverage: an absence is claimed only where the mailboxes and calendars of the deal's sellers were read past it.

Bob asks on Friday 2026-03-06 at 15:00; the limit is Monday 15:00. The runs have no last moment of their own unless they
say so: each source reaches as far as its last item, or as far as its progress says, and the clock as far as any event.
"""

import pytest

from stories.dsl import Story, sale
from stories.expectations import expect, expect_none

P = "unanswered-buyer"
LIMIT = "Mon 2026-03-09 15:00"
MAILBOX = "mailbox:ada@acme.example"
CALENDAR = "calendar:ada@acme.example"


def asked() -> tuple[Story, str]:
    story = sale()
    story.user("kim")
    return story, story.mail("Fri 2026-03-06 15:00", "bob", to="ada", asks=True)


def test_a_mailbox_that_ends_before_the_limit_proves_no_absence() -> None:
    story, _ = asked()
    story.change("Wed 2026-03-11 12:00", amount="5000")
    expect_none(story.run(), P)


def test_what_is_held_back_is_never_firing_and_says_why() -> None:
    story, _ = asked()
    story.change("Wed 2026-03-11 12:00", amount="5000")
    for history in story.run().histories(P):
        assert {(alert.status, alert.reason) for alert in history} == {("suppressed", "source_stale")}


def test_a_later_item_in_the_mailbox_proves_it() -> None:
    story, question = asked()
    story.mail("Tue 2026-03-10 12:00", "dora@elsewhere.example", to="ada")
    expect(story.run(), P, anchor=question, starts_at=LIMIT, stands=True)


def test_an_answer_after_the_limit_proves_it_and_ends_it() -> None:
    story, question = asked()
    story.mail("Tue 2026-03-10 12:00", "ada", to="bob", reply_to=question)
    expect(story.run(), P, starts_at=LIMIT, steps=[("low", LIMIT)], end=("answered", "Tue 2026-03-10 12:00"))


def test_the_mailboxs_word_on_how_far_it_was_read_proves_it() -> None:
    story, question = asked()
    story.progress("Mon 2026-03-09 16:05", MAILBOX, "Mon 2026-03-09 16:00")
    expect(story.run(), P, anchor=question, starts_at=LIMIT, stands=True)


def test_a_word_that_ends_before_the_limit_does_not() -> None:
    story, _ = asked()
    story.progress("Mon 2026-03-09 16:05", MAILBOX, "Mon 2026-03-09 14:00")
    expect_none(story.run(), P)


def test_an_until_of_the_run_overrides_all() -> None:
    story, question = asked()
    story.progress("Mon 2026-03-09 14:05", MAILBOX, "Mon 2026-03-09 14:00")
    expect(story.run("Mon 2026-03-09 16:00"), P, anchor=question, starts_at=LIMIT, stands=True)


def test_a_stale_calendar_of_the_owner_holds_it_back_too() -> None:
    story, _ = asked()
    story.meeting(
        "Thu 2026-03-05 10:00", "Thu 2026-03-05 11:00", attendees=["kim"], at="Wed 2026-03-04 10:00"
    )
    story.progress("Wed 2026-03-11 12:00", MAILBOX, "Wed 2026-03-11 12:00")
    expect_none(story.run(), P)


def test_a_calendar_read_far_enough_does_not() -> None:
    story, question = asked()
    story.meeting(
        "Thu 2026-03-05 10:00", "Thu 2026-03-05 11:00", attendees=["kim"], at="Wed 2026-03-04 10:00"
    )
    story.progress("Wed 2026-03-11 11:00", CALENDAR, "Wed 2026-03-11 11:00")
    story.progress("Wed 2026-03-11 12:00", MAILBOX, "Wed 2026-03-11 12:00")
    expect(story.run(), P, anchor=question, starts_at=LIMIT, stands=True)


def test_the_mailbox_of_a_seller_seen_on_the_deal_holds_it_back() -> None:
    story, _ = asked()
    story.mail("Thu 2026-03-05 10:00", "kim", to="bob", source="mailbox:kim@acme.example")
    story.progress("Wed 2026-03-11 12:00", MAILBOX, "Wed 2026-03-11 12:00")
    expect_none(story.run(), P)


def test_the_mailbox_of_a_seller_who_has_nothing_to_do_with_the_deal_does_not() -> None:
    story, question = asked()
    story.mail("Thu 2026-03-05 10:00", "dora@elsewhere.example", to="kim", source="mailbox:kim@acme.example")
    story.progress("Wed 2026-03-11 12:00", MAILBOX, "Wed 2026-03-11 12:00")
    expect(story.run(), P, anchor=question, starts_at=LIMIT, stands=True)


def test_an_answer_in_the_tardy_mailbox_before_the_limit_makes_it_vanish() -> None:
    story, question = asked()
    story.progress("Wed 2026-03-11 12:00", MAILBOX, "Mon 2026-03-09 12:00")
    story.mail("Mon 2026-03-09 11:00", "ada", to="bob", reply_to=question)
    story.progress("Thu 2026-03-12 12:00", MAILBOX, "Thu 2026-03-12 12:00")
    expect_none(story.run(), P)


def test_when_the_mailbox_catches_up_it_is_judged_as_of_the_due_time() -> None:
    story, question = asked()
    story.progress("Wed 2026-03-11 12:00", MAILBOX, "Mon 2026-03-09 12:00")
    story.mail("Tue 2026-03-10 11:00", "ada", to="bob", reply_to=question)
    story.progress("Thu 2026-03-12 12:00", MAILBOX, "Thu 2026-03-12 12:00")
    expect(story.run(), P, anchor=question, starts_at=LIMIT, end=("answered", "Tue 2026-03-10 11:00"))


def test_an_act_needs_no_coverage() -> None:
    story = sale()
    story.user("kim")
    story.offer("Tue 2026-03-03 10:00", "presented", lines=[("Seats", 100, "10")])
    story.offer("Thu 2026-03-05 10:00", "presented", lines=[("Seats", 120, "12")], version=2)
    story.change("Wed 2026-03-11 12:00", amount="5000")
    story.offer("Thu 2026-03-05 10:00", "approved", offer="Q2", by="kim")
    story.offer("Fri 2026-03-06 10:00", "draft", offer="Q2", by="kim")
    expect(story.run(), "retracted-offer", starts_at="Thu 2026-03-05 10:00", stands=True)
    expect(story.run(), "scope-change", starts_at="Thu 2026-03-05 10:00", stands=True)
    expect(story.run(), "approval-reversed", starts_at="Fri 2026-03-06 10:00", stands=True)


@pytest.mark.parametrize("read_until", ["Wed 2026-03-11 16:00", "Thu 2026-03-12 12:00"])
def test_a_task_needs_no_mailbox(read_until: str) -> None:
    # due Tue 10, limit Wed 11 17:00: only the CRM could show the answer, and it was read until Thursday
    story, _ = asked()
    task = story.task("Mon 2026-03-02 10:00", due="2026-03-10")
    story.progress("Thu 2026-03-12 12:00", MAILBOX, read_until)
    story.change("Thu 2026-03-12 12:00", amount="5000")
    expect(story.run(), "overdue-next-step", anchor=task, starts_at="Wed 2026-03-11 17:00")


def test_without_an_until_the_clock_stops_at_the_last_event() -> None:
    story, question = asked()
    story.mail("Mon 2026-03-09 15:05", "dora@elsewhere.example", to="ada")
    expect_none(story.run(), P)
    story.mail("Mon 2026-03-09 15:10", "dora@elsewhere.example", to="ada")
    expect(story.run(), P, anchor=question, starts_at=LIMIT)


def test_a_step_needs_coverage_past_its_own_due_time() -> None:
    story, question = asked()
    story.progress("Wed 2026-03-11 12:00", MAILBOX, "Mon 2026-03-09 16:00")
    story.change("Wed 2026-03-11 12:00", amount="5000")
    # medium was due on Tuesday 15:00, further than anybody has looked
    expect(story.run(), P, anchor=question, steps=[("low", LIMIT)])


def test_a_source_that_was_never_seen_is_not_waited_for() -> None:
    story, question = asked()
    # no calendar of Ada's anywhere
    story.progress("Wed 2026-03-11 12:00", MAILBOX, "Wed 2026-03-11 12:00")
    expect(story.run(), P, anchor=question, starts_at=LIMIT)


def test_the_mailbox_of_a_new_owner_counts_too() -> None:
    story, _ = asked()
    story.mail("Thu 2026-03-05 10:00", "dora@elsewhere.example", to="kim", source="mailbox:kim@acme.example")
    story.change("Mon 2026-03-09 10:00", owner_id="kim")
    story.progress("Wed 2026-03-11 12:00", MAILBOX, "Wed 2026-03-11 12:00")
    expect_none(story.run(), P)


@pytest.mark.parametrize("pattern", ["meeting-without-follow-up", "broken-promise", "neglected-deal"])
def test_every_absence_on_our_side_waits_for_the_mailbox(pattern: str) -> None:
    story = sale(opened="Mon 2026-03-02 09:00")
    promises = [("revised quote", "2026-03-06")]
    story.mail("Tue 2026-03-03 10:00", "ada", to="bob", promises=promises)
    story.meeting("Tue 2026-03-03 14:00", "Tue 2026-03-03 15:00", at="Mon 2026-03-02 10:00")
    story.progress("Tue 2026-03-31 12:00", CALENDAR, "Tue 2026-03-31 12:00")
    story.progress("Tue 2026-03-31 12:00", MAILBOX, "Tue 2026-03-03 16:00")
    expect_none(story.run(), pattern)
    story.progress("Tue 2026-03-31 13:00", MAILBOX, "Tue 2026-03-31 13:00")
    expect(story.run(), pattern, stands=True)


@pytest.mark.parametrize(("now", "shown"), [("Mon 2026-03-09 15:09", False), ("Mon 2026-03-09 15:10", True)])
def test_a_tick_moves_the_clock(now: str, shown: bool) -> None:
    story, question = asked()
    story.progress("Mon 2026-03-09 15:06", MAILBOX, "Mon 2026-03-09 15:05")
    story.tick(now)
    if shown:
        expect(story.run(), P, anchor=question, starts_at=LIMIT, stands=True)
    else:
        expect_none(story.run(), P)


def test_a_tick_proves_nothing_about_a_mailbox() -> None:
    story, _ = asked()
    story.tick("Wed 2026-03-11 12:00")
    expect_none(story.run(), P)
