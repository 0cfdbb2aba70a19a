"""Attribution: to which deal a mail, meeting or task belongs, seen by the deal whose buyer is unanswered.

A question of Friday 2026-03-06 15:00 is unanswered from Monday 15:00 on."""

from typing import Any

import pytest

from stories.dsl import Story, sale
from stories.expectations import expect, expect_none

P = "unanswered-buyer"
AT = "Fri 2026-03-06 15:00"
END = "2026-03-10 12:00"


def two_deals(**second: Any) -> Story:
    """Bob has a role on D1 and on D2; D1 was touched by a mail on Monday, D2 by one on Tuesday."""
    story = sale()
    story.deal("D2", contacts=["bob"], **second)
    story.mail("Mon 2026-03-02 10:00", "ada", to="bob", deal="D1")
    story.mail("Tue 2026-03-03 10:00", "ada", to="bob", deal="D2")
    return story


def test_an_explicit_reference_wins_over_everything() -> None:
    story = sale()
    story.deal("D2", contacts=["carol"])
    first = story.mail("Thu 2026-03-05 10:00", "ada", to="bob")
    question = story.mail(AT, "bob", to="ada", reply_to=first, asks=True, deal="D2")
    alerts = story.run(END)
    alert = expect(alerts, P, deal="D2", anchor=question)[0]
    assert alert.confidence == 1
    expect_none(alerts, P, deal="D1")


def test_the_threads_deal_wins_over_the_contacts() -> None:
    story = two_deals()
    first = story.mail("Mon 2026-03-02 11:00", "ada", to="bob", deal="D1")
    story.mail("Wed 2026-03-04 10:00", "ada", to="bob", deal="D2")
    question = story.mail(AT, "bob", to="ada", reply_to=first, asks=True)
    alerts = story.run(END)
    expect(alerts, P, deal="D1", anchor=question)
    expect_none(alerts, P, deal="D2")


def test_a_stranger_in_a_threads_deal_is_a_buyer() -> None:
    story = sale()
    first = story.mail("Thu 2026-03-05 10:00", "ada", to="bob")
    question = story.mail(AT, "dana@consultant.example", to="ada", reply_to=first, asks=True)
    expect(story.run(END), P, deal="D1", anchor=question)


def test_a_closed_deals_thread_gives_way_to_the_next_rule() -> None:
    story = two_deals()
    first = story.mail("Wed 2026-03-04 10:00", "ada", to="bob", deal="D1")
    story.close("Thu 2026-03-05 10:00", "won", deal="D1")
    question = story.mail(AT, "bob", to="ada", reply_to=first, asks=True)
    expect(story.run(END), P, deal="D2", anchor=question)


def test_a_conversation_by_subject_crosses_to_the_threads_deal() -> None:
    story = two_deals()
    story.mail("Mon 2026-03-02 12:00", "bob", to="ada", subject="Pricing", courtesy=True, deal="D1")
    story.mail("Wed 2026-03-04 10:00", "ada", to="bob", deal="D2")
    question = story.mail(AT, "bob", to="ada", subject="Re: Pricing", asks=True)
    expect(story.run(END), P, deal="D1", anchor=question)


def test_of_several_open_deals_the_one_with_the_latest_touch_and_both_are_named() -> None:
    story = two_deals()
    question = story.mail(AT, "bob", to="ada", asks=True)
    alerts = story.run(END)
    alert = expect(alerts, P, deal="D2", anchor=question)[0]
    expect_none(alerts, P, deal="D1")
    assert alert.confidence < 1
    told = [alert.title, alert.why, alert.play.because, *(item.summary for item in alert.evidence)]
    assert any("D1" in text for text in told)


def test_one_open_deal_is_certain() -> None:
    story = sale()
    story.mail(AT, "bob", to="ada", asks=True)
    assert expect(story.run(END), P)[0].confidence == 1


def test_closed_deals_of_a_contact_do_not_compete() -> None:
    story = two_deals()
    story.close("Wed 2026-03-04 10:00", deal="D2")
    story.mail(AT, "bob", to="ada", asks=True)
    assert expect(story.run(END), P, deal="D1")[0].confidence == 1


@pytest.mark.parametrize("touch", ["call", "offer", "meeting_entered", "meeting_held", "buyers_mail"])
def test_touches_of_all_kinds_decide_which_deal_is_the_latest(touch: str) -> None:
    story = two_deals()
    when = "Thu 2026-03-05 10:00"
    if touch == "call":
        story.call(when, "bob", deal="D1")
    elif touch == "offer":
        story.offer(when, "presented", deal="D1")
    elif touch == "meeting_entered":
        story.meeting("Fri 2026-03-20 10:00", "Fri 2026-03-20 11:00", at=when, deal="D1")
    elif touch == "meeting_held":
        story.meeting("Thu 2026-03-05 09:00", when, at="Mon 2026-03-02 09:00", deal="D1")
    else:
        story.mail(when, "bob", to="ada", courtesy=True, deal="D1")
    question = story.mail(AT, "bob", to="ada", asks=True)
    alerts = story.run(END)
    expect(alerts, P, deal="D1", anchor=question)
    expect_none(alerts, P, deal="D2")


@pytest.mark.parametrize("edit", ["field", "task", "draft", "machine", "lines"])
def test_edits_of_the_crm_and_machines_are_no_touch(edit: str) -> None:
    story = two_deals()
    when = "Thu 2026-03-05 10:00"
    if edit == "field":
        story.change(when, deal="D1", amount="5000")
    elif edit == "task":
        story.task(when, deal="D1")
    elif edit == "draft":
        story.offer(when, "draft", deal="D1")
    elif edit == "machine":
        story.mail(when, "bob", to="ada", automatic="auto_reply", deal="D1")
    else:
        story.lines(when, ("Seats", 10, "10"), deal="D1")
    question = story.mail(AT, "bob", to="ada", asks=True)
    expect(story.run(END), P, deal="D2", anchor=question)


def test_what_we_write_to_each_other_in_a_deals_thread_is_no_touch() -> None:
    story = two_deals()
    first = story.mail("Mon 2026-03-02 09:30", "ada", to="bob", deal="D1")
    story.mail("Tue 2026-03-03 11:00", "ada", to="bob", deal="D2")
    story.mail("Thu 2026-03-05 10:00", "ada", to="desk@acme.example", reply_to=first)
    question = story.mail(AT, "bob", to="ada", asks=True)
    expect(story.run(END), P, deal="D2", anchor=question)


def test_an_entry_that_blocks_no_time_is_no_touch() -> None:
    story = two_deals()
    story.mail("Tue 2026-03-03 11:00", "ada", to="bob", deal="D2")
    when = ("Fri 2026-03-06 09:00", "Fri 2026-03-06 10:00")
    story.meeting(*when, at="Thu 2026-03-05 10:00", deal="D1", transparent=True)
    question = story.mail(AT, "bob", to="ada", asks=True)
    expect(story.run(END), P, deal="D2", anchor=question)


def test_to_cancel_a_meeting_is_no_touch_and_it_has_no_end() -> None:
    story = two_deals()
    when = ("Fri 2026-03-06 09:00", "Fri 2026-03-06 10:00")
    story.meeting(*when, at="Mon 2026-03-02 09:00", deal="D1", uid="m")
    story.mail("Tue 2026-03-03 11:00", "ada", to="bob", deal="D2")
    story.meeting(*when, at="Thu 2026-03-05 10:00", deal="D1", uid="m", status="cancelled")
    question = story.mail(AT, "bob", to="ada", asks=True)
    expect(story.run(END), P, deal="D2", anchor=question)


def test_the_domain_of_the_account_finds_the_deal_of_a_stranger() -> None:
    story = sale(account_id="buyer")
    story.account("buyer", "buyer.example", "buyer.test")
    question = story.mail(AT, "someone@buyer.test", to="ada", asks=True)
    expect(story.run(END), P, deal="D1", anchor=question)


def test_a_role_wins_over_the_domain() -> None:
    story = sale()
    story.account("buyer", "buyer.example")
    story.deal("D2", contacts=[], account_id="buyer")
    story.mail("Thu 2026-03-05 10:00", "ada", to="carol", deal="D2")
    question = story.mail(AT, "bob", to="ada", asks=True)
    alerts = story.run(END)
    expect(alerts, P, deal="D1", anchor=question)
    expect_none(alerts, P, deal="D2")


def test_a_free_mail_domain_on_an_account_is_ignored() -> None:
    story = sale(account_id="buyer")
    story.account("buyer", "gmail.com")
    story.mail(AT, "somebody@gmail.com", to="ada", asks=True)
    expect_none(story.run(END), P)


def test_a_contact_with_a_free_mail_address_is_found_by_the_role() -> None:
    story = sale(contacts=[])
    story.contact("finn", "gmail.com")
    story.role("2026-01-05 09:00", "finn")
    question = story.mail(AT, "finn", to="ada", asks=True)
    expect(story.run(END), P, deal="D1", anchor=question)


def test_a_stranger_of_an_unknown_domain_belongs_to_no_deal() -> None:
    story = sale()
    story.mail(AT, "dora@elsewhere.example", to="ada", asks=True)
    expect_none(story.run(END), P)


def test_every_address_of_a_contact_counts_in_any_case() -> None:
    story = sale(contacts=[])
    story.contact("eve", emails=["eve@buyer.example", "Eve.Private@home.example"])
    story.role("2026-01-05 09:00", "eve")
    question = story.mail(AT, "EVE.private@HOME.example", to="ada", asks=True)
    expect(story.run(END), P, deal="D1", anchor=question)


def test_all_people_outside_are_looked_at_and_become_buyers() -> None:
    story = sale()
    question = story.mail(AT, "dana@consultant.example", to="ada", cc="bob", asks=True)
    expect(story.run(END), P, deal="D1", anchor=question)


@pytest.mark.parametrize(
    ("role_at", "shown"), [("Mon 2026-03-09 14:00", True), ("Mon 2026-03-09 16:00", False)]
)
def test_a_mail_waits_72_hours_for_a_contact_role(role_at: str, shown: bool) -> None:
    # Fri 15:00 + 72 h = Mon 15:00
    story = sale(contacts=[])
    question = story.mail(AT, "bob", to="ada", asks=True)
    story.role(role_at, "bob")
    alerts = story.run(END)
    if shown:
        expect(alerts, P, deal="D1", anchor=question, starts_at="Mon 2026-03-09 15:00")
    else:
        expect_none(alerts, P)


def test_a_role_that_was_removed_finds_nothing() -> None:
    story = sale()
    story.role("Mon 2026-03-02 10:00", "bob", removed=True)
    story.mail(AT, "bob", to="ada", asks=True)
    expect_none(story.run(END), P)


def test_a_revision_of_a_meeting_stays_with_the_deal_of_its_uid() -> None:
    story = two_deals()
    slot = ("Thu 2026-03-05 10:00", "Thu 2026-03-05 11:00")
    story.meeting(*slot, at="Mon 2026-03-02 09:00", uid="m", deal="D1")
    last = story.meeting(*slot, at="Wed 2026-03-04 09:00", uid="m")
    alerts = story.run("2026-03-09 12:00")
    expect(alerts, "meeting-without-follow-up", deal="D1", anchor=last, starts_at="Fri 2026-03-06 11:00")
    expect_none(alerts, "meeting-without-follow-up", deal="D2")


def test_a_task_without_a_deal_belongs_to_the_deal_of_its_contact() -> None:
    story = sale()
    task = story.task("Mon 2026-03-02 10:00", due="2026-03-10", deal="", contact_id="bob")
    expect(story.run("2026-03-12 12:00"), "overdue-next-step", deal="D1", anchor=task)


def test_a_task_with_neither_deal_nor_contact_belongs_to_none() -> None:
    story = sale()
    story.task("Mon 2026-03-02 10:00", due="2026-03-10", deal="")
    expect_none(story.run("2026-03-12 12:00"), "overdue-next-step")


def test_a_user_of_the_crm_with_a_foreign_address_is_a_seller() -> None:
    story = sale()
    story.user("rep", email="rep@agency.example")
    question = story.mail(AT, "bob", to="rep", asks=True)
    expect(story.run(END), P, deal="D1", anchor=question)
    story.mail("Mon 2026-03-09 10:00", "rep", to="bob", reply_to=question)
    expect_none(story.run(END), P)


def test_an_internal_address_without_a_user_is_a_seller() -> None:
    story = sale()
    question = story.mail(AT, "bob", to="sales@acme.example", asks=True)
    expect(story.run(END), P, deal="D1", anchor=question)
    story.mail("Mon 2026-03-09 10:00", "desk@acme.example", to="bob", reply_to=question)
    expect_none(story.run(END), P)


def test_a_deal_opened_later_attracts_nothing_that_another_deal_already_has() -> None:
    story = sale()
    story.deal("D2", contacts=["bob"], opened="Mon 2026-03-09 09:00")
    question = story.mail(AT, "bob", to="ada", asks=True)
    alerts = story.run(END)
    expect(alerts, P, deal="D1", anchor=question)
    expect_none(alerts, P, deal="D2")


def test_a_mail_is_of_one_deal_only_also_with_contacts_of_two() -> None:
    story = sale()
    story.deal("D2", contacts=["carol"])
    story.mail("Wed 2026-03-04 10:00", "ada", to="carol")
    question = story.mail(AT, "bob", to="ada", cc="carol", asks=True)
    alerts = story.run(END)
    # the deal with the latest touch among those of all people outside
    expect(alerts, P, deal="D2", anchor=question)
    expect_none(alerts, P, deal="D1")


def test_the_order_of_arrival_and_doubles_change_nothing() -> None:
    story = two_deals()
    story.mail(AT, "bob", to="ada", asks=True)
    story.mail("Mon 2026-03-09 11:00", "dana@consultant.example", to="ada", cc="bob", asks=True)
    story.change("Thu 2026-03-05 10:00", deal="D1", amount="5000")
    expect_none(story.run_in_any_order("2026-03-12 12:00"), P, deal="D1")


def test_with_several_open_deals_and_no_touch_the_mail_is_still_of_exactly_one() -> None:
    story = sale()
    story.deal("D2", contacts=["bob"])
    question = story.mail(AT, "bob", to="ada", asks=True)
    assert expect(story.run(END), P, anchor=question)[0].confidence < 1


def test_touches_after_the_mail_do_not_decide() -> None:
    story = two_deals()
    question = story.mail(AT, "bob", to="ada", asks=True)
    story.call("Mon 2026-03-09 09:30", "carol", deal="D1")
    expect(story.run(END), P, deal="D2", anchor=question)


def test_an_answer_follows_its_thread_also_when_another_deal_is_the_latest() -> None:
    story = two_deals()
    question = story.mail(AT, "bob", to="ada", asks=True)
    story.mail("Fri 2026-03-06 16:00", "ada", to="bob", deal="D1")
    story.mail("Mon 2026-03-09 10:00", "ada", to="bob", reply_to=question)
    expect_none(story.run(END), P)
