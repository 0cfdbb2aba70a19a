"""unanswered-buyer: what answers a question and what does not. Bob asks on Friday 2026-03-06 at 15:00; the limit is
Monday 15:00; something happens on Monday at 11:00."""

from typing import Any

import pytest

from stories.dsl import Story, sale
from stories.expectations import expect, expect_none

P = "unanswered-buyer"
ASKED = "Fri 2026-03-06 15:00"
WHEN = "Mon 2026-03-09 11:00"
LIMIT = "Mon 2026-03-09 15:00"
END = "2026-03-10 12:00"


def asked(**features: Any) -> tuple[Story, str]:
    story = sale(contacts=["bob", "carol"])
    story.user("kim")
    return story, story.mail(ASKED, "bob", to="ada", thread="x", asks=True, **features)


def test_a_colleague_answers_too() -> None:
    story, question = asked()
    story.mail(WHEN, "kim", to="bob", reply_to=question)
    expect_none(story.run(END), P)


def test_a_new_mail_to_that_person_answers() -> None:
    story, _ = asked()
    story.mail(WHEN, "ada", to="bob")
    expect_none(story.run(END), P)


def test_a_copy_to_that_person_answers() -> None:
    story, _ = asked()
    story.mail(WHEN, "ada", to="carol", cc="bob")
    expect_none(story.run(END), P)


def test_a_mail_in_the_thread_to_another_buyer_answers() -> None:
    story, question = asked()
    story.mail(WHEN, "ada", to="carol", reply_to=question)
    expect_none(story.run(END), P)


def test_a_new_mail_to_another_buyer_does_not() -> None:
    story, question = asked()
    story.mail(WHEN, "ada", to="carol")
    expect(story.run(END), P, anchor=question, starts_at=LIMIT)


def test_an_internal_forward_in_the_thread_does_not() -> None:
    story, question = asked()
    story.mail(WHEN, "ada", to="kim", reply_to=question)
    expect(story.run(END), P, anchor=question, starts_at=LIMIT)


def test_a_forward_in_the_thread_with_a_buyer_in_copy_answers() -> None:
    story, question = asked()
    story.mail(WHEN, "ada", to="kim", cc="bob", reply_to=question)
    expect_none(story.run(END), P)


def test_a_mail_to_that_person_about_another_deal_does_not() -> None:
    story, question = asked()
    story.deal("D2", contacts=["bob"])
    story.raw[-1]["data"]["removed"] = True
    story.mail(WHEN, "ada", to="bob", deal="D2")
    expect(story.run(END), P, anchor=question, starts_at=LIMIT, deal="D1")


@pytest.mark.parametrize("automatic", ["auto_reply", "receipt", "calendar", "generated"])
def test_what_a_machine_of_ours_sends_does_not(automatic: str) -> None:
    story, question = asked()
    story.mail(WHEN, "ada", to="bob", reply_to=question, automatic=automatic)
    expect(story.run(END), P, anchor=question, starts_at=LIMIT)


def test_a_short_thanks_of_ours_answers() -> None:
    # courtesy is a rule about what starts the clock, not about what stops it
    story, question = asked()
    story.mail(WHEN, "ada", to="bob", reply_to=question, courtesy=True, words=2)
    expect_none(story.run(END), P)


def test_a_mail_sent_before_the_question_does_not() -> None:
    story, question = asked()
    story.mail("Fri 2026-03-06 14:59", "ada", to="bob")
    expect(story.run(END), P, anchor=question, starts_at=LIMIT)


def test_a_later_mail_of_the_buyer_does_not() -> None:
    story, question = asked()
    story.mail(WHEN, "bob", to="ada", reply_to=question, courtesy=True, words=3)
    expect(story.run(END), P, anchor=question, starts_at=LIMIT)


def test_a_connected_call_answers() -> None:
    story, _ = asked()
    story.call(WHEN, "bob")
    expect_none(story.run(END), P)


def test_a_connected_call_after_the_limit_ends_it() -> None:
    story, _ = asked()
    story.call("Mon 2026-03-09 16:00", "bob", owner="kim")
    expect(story.run(END), P, starts_at=LIMIT, end=("answered", "Mon 2026-03-09 16:00"))


@pytest.mark.parametrize("connected", [False, None])
def test_a_call_that_did_not_connect_does_not(connected: bool | None) -> None:
    story, question = asked()
    story.call(WHEN, "bob", connected=connected)
    expect(story.run(END), P, anchor=question, starts_at=LIMIT)


def test_a_call_with_another_buyer_does_not() -> None:
    story, question = asked()
    story.call(WHEN, "carol")
    expect(story.run(END), P, anchor=question, starts_at=LIMIT)


def test_a_call_that_names_nobody_was_with_the_primary_contact() -> None:
    story, _ = asked()
    story.call(WHEN, None)
    expect_none(story.run(END), P)


def test_a_meeting_agreed_before_the_question_answers_only_once_held() -> None:
    story, question = asked()
    story.meeting("Tue 2026-03-10 10:00", "Tue 2026-03-10 10:30", at="Wed 2026-03-04 10:00")
    alerts = story.run(END)
    expect(alerts, P, anchor=question, starts_at=LIMIT, end=("answered", "Tue 2026-03-10 10:30"))


def test_a_meeting_agreed_before_and_held_before_the_limit_answers() -> None:
    story, _ = asked()
    story.meeting("Mon 2026-03-09 14:00", "Mon 2026-03-09 15:00", at="Wed 2026-03-04 10:00")
    expect_none(story.run(END), P)


def test_a_meeting_that_ends_within_grace_of_the_limit_answers() -> None:
    story, _ = asked()
    story.meeting("Mon 2026-03-09 14:00", "Mon 2026-03-09 15:09", at="Wed 2026-03-04 10:00")
    expect_none(story.run(END), P)


@pytest.mark.parametrize(
    "attendees", [{"carol": "accepted"}, {"bob": "declined", "carol": "accepted"}], ids=["absent", "declined"]
)
def test_a_meeting_held_without_that_person_does_not(attendees: dict[str, str]) -> None:
    story, question = asked()
    story.meeting("Mon 2026-03-09 10:00", WHEN, attendees=attendees, at="Wed 2026-03-04 10:00")
    expect(story.run(END), P, anchor=question, starts_at=LIMIT)


@pytest.mark.parametrize("organizer", ["ada", "kim", "bob"])
def test_a_newly_scheduled_meeting_answers_at_its_entry_whoever_organised_it(organizer: str) -> None:
    story, _ = asked()
    attendees = {"bob": "accepted", "ada": "accepted"}
    story.meeting("Thu 2026-03-12 10:00", "Thu 2026-03-12 11:00", organizer, attendees, at=WHEN)
    expect_none(story.run(END), P)


def test_a_meeting_scheduled_after_the_limit_ends_it() -> None:
    story, _ = asked()
    story.meeting("Thu 2026-03-12 10:00", "Thu 2026-03-12 11:00", at="Mon 2026-03-09 16:20")
    expect(story.run(END), P, starts_at=LIMIT, end=("answered", "Mon 2026-03-09 16:20"))


def test_a_meeting_scheduled_with_another_buyer_does_not() -> None:
    story, question = asked()
    story.meeting("Thu 2026-03-12 10:00", "Thu 2026-03-12 11:00", attendees=["carol"], at=WHEN)
    expect(story.run(END), P, anchor=question, starts_at=LIMIT)


def test_moving_a_meeting_agreed_before_does_not() -> None:
    story, question = asked()
    story.meeting("Tue 2026-03-10 10:00", "Tue 2026-03-10 11:00", at="Wed 2026-03-04 10:00", uid="m")
    story.meeting("Thu 2026-03-12 10:00", "Thu 2026-03-12 11:00", at=WHEN, uid="m")
    expect(story.run("2026-03-11 12:00"), P, anchor=question, starts_at=LIMIT, stands=True)


def test_a_new_start_for_a_cancelled_meeting_answers() -> None:
    story, _ = asked()
    story.meeting("Tue 2026-03-10 10:00", "Tue 2026-03-10 11:00", at="Wed 2026-03-04 10:00", uid="m")
    start, end = "Tue 2026-03-10 10:00", "Tue 2026-03-10 11:00"
    story.meeting(start, end, at="Mon 2026-03-09 09:30", uid="m", status="cancelled")
    story.meeting("Thu 2026-03-12 10:00", "Thu 2026-03-12 11:00", at=WHEN, uid="m")
    expect_none(story.run(END), P)


def test_cancelling_a_meeting_agreed_before_does_not() -> None:
    story, question = asked()
    start, end = "Mon 2026-03-09 13:00", "Mon 2026-03-09 14:00"
    story.meeting(start, end, at="Wed 2026-03-04 10:00", uid="m")
    story.meeting(start, end, at=WHEN, uid="m", status="cancelled")
    expect(story.run(END), P, anchor=question, starts_at=LIMIT)


def test_an_entry_that_leaves_the_time_free_does_not() -> None:
    story, question = asked()
    story.meeting("Thu 2026-03-12 10:00", "Thu 2026-03-12 11:00", at=WHEN, transparent=True)
    expect(story.run(END), P, anchor=question, starts_at=LIMIT)


def test_an_all_day_meeting_that_the_buyer_accepted_answers_at_its_end_of_the_working_day() -> None:
    story, question = asked()
    story.meeting("2026-03-10", "2026-03-11", at="Wed 2026-03-04 10:00", all_day=True)
    alerts = story.run("2026-03-11 12:00")
    # 16 working hours are reached on Tuesday at 15:00
    expect(alerts, P, anchor=question, starts_at=LIMIT, end=("answered", "Tue 2026-03-10 17:00"))


def test_an_all_day_note_that_nobody_accepted_does_not() -> None:
    story, question = asked()
    story.meeting(
        "2026-03-09", "2026-03-10", attendees={"bob": "none"}, at="Fri 2026-03-06 10:00", all_day=True
    )
    expect(story.run("2026-03-11 12:00"), P, anchor=question, starts_at=LIMIT, stands=True)


def test_an_offer_answers_a_question_that_mentions_scope() -> None:
    story, _ = asked(scope=True)
    story.offer(WHEN, "presented")
    expect_none(story.run(END), P)


def test_an_offer_does_not_answer_another_question() -> None:
    story, question = asked()
    story.offer(WHEN, "presented")
    expect(story.run(END), P, anchor=question, starts_at=LIMIT)


@pytest.mark.parametrize("status", ["draft", "in_review", "approved"])
def test_an_offer_not_yet_presented_does_not(status: str) -> None:
    story, question = asked(scope=True)
    story.offer(WHEN, status)
    expect(story.run(END), P, anchor=question, starts_at=LIMIT)


def test_a_bounced_answer_is_as_if_never_sent_when_the_alert_had_not_fired() -> None:
    story, question = asked()
    answer = story.mail(WHEN, "ada", to="bob", reply_to=question)
    story.mail(
        "Mon 2026-03-09 11:02", "mailer-daemon@buyer.example", to="ada", bounced=answer, unreachable="bob"
    )
    expect(story.run(END), P, anchor=question, starts_at=LIMIT, stands=True)


def test_an_answer_that_bounces_after_the_limit_had_hidden_it_until_then() -> None:
    story, question = asked()
    answer = story.mail(WHEN, "ada", to="bob", reply_to=question)
    story.mail(
        "Mon 2026-03-09 16:00", "mailer-daemon@buyer.example", to="ada", bounced=answer, unreachable="bob"
    )
    expect(story.run(END), P, anchor=question, starts_at=LIMIT, stands=True)


def test_an_alert_ended_by_a_mail_that_bounces_stands_again_from_the_bounce() -> None:
    story, question = asked()
    answer = story.mail("Mon 2026-03-09 16:00", "ada", to="bob", reply_to=question)
    bounce = "Tue 2026-03-10 10:00"
    story.mail(bounce, "mailer-daemon@buyer.example", to="ada", bounced=answer, unreachable="bob")
    history = expect(story.run("Tue 2026-03-10 16:00"), P, anchor=question, starts_at=LIMIT, stands=True)
    resolved = [alert for alert in history if alert.status == "resolved"]
    assert [alert.resolved_at for alert in resolved] == [story.at("Mon 2026-03-09 16:00")]
    again = [alert for alert in history if alert.revision > resolved[0].revision]
    assert again[0].starts_at == again[0].revised_at == story.at(bounce)
    assert again[0].resolved_at is None
    assert again[0].severity == "low"
    # severity counts from the anchor: 16 h are reached on Tuesday 15:00
    assert again[-1].severity == "medium"
    assert again[-1].revised_at == story.at("Tue 2026-03-10 15:00")


def test_a_bounce_that_names_no_mail_undoes_the_last_one_to_that_address() -> None:
    story, question = asked()
    story.mail(WHEN, "ada", to="bob", reply_to=question)
    story.mail("Mon 2026-03-09 11:02", "mailer-daemon@buyer.example", to="ada", unreachable="bob")
    expect(story.run(END), P, anchor=question, starts_at=LIMIT, stands=True)


def test_a_bounce_more_than_72_hours_later_that_names_no_mail_undoes_nothing() -> None:
    story, question = asked()
    story.mail(WHEN, "ada", to="bob", reply_to=question)
    story.mail("Thu 2026-03-12 11:01", "mailer-daemon@buyer.example", to="ada", unreachable="bob")
    expect_none(story.run("2026-03-20 12:00"), P)


def test_a_bounce_for_one_address_leaves_the_mail_to_the_other() -> None:
    story, question = asked()
    answer = story.mail(WHEN, "ada", to=["bob", "carol"], reply_to=question)
    story.mail(
        "Mon 2026-03-09 11:02", "mailer-daemon@buyer.example", to="ada", bounced=answer, unreachable="carol"
    )
    expect_none(story.run(END), P)


@pytest.mark.parametrize("address", ["no-reply@acme.example", "notifications@acme.example"])
def test_a_mail_from_an_address_of_ours_behind_which_nobody_sits_answers_nothing(address: str) -> None:
    story, question = asked()
    story.mail(WHEN, address, to="bob", reply_to=question)
    expect(story.run(END), P, starts_at=LIMIT, stands=True)
