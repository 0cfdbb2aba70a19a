"""scope-change: how it clears."""

from __future__ import annotations

from typing import Any

import pytest

from stories.dsl import Story
from stories.expectations import expect, expect_none

PATTERN = "scope-change"
ACT = "Thu 2026-03-05 10:00"
MORE = [("Seats", 150, "10")]


def changed() -> tuple[Story, str]:
    """100 seats presented on Monday, 150 on Thu 5 March 10:00. Returns the story and the id of the second offer."""
    story = Story()
    story.user("ada")
    story.user("eve")
    story.contact("bob")
    story.deal()
    story.offer("Mon 2026-03-02 10:00")
    return story, story.offer(ACT, version=2, lines=MORE)


@pytest.mark.parametrize("sender", ["ada", "eve"])
def test_a_mail_on_scope_repairs(sender: str) -> None:
    story, act = changed()
    story.mail("Fri 2026-03-06 09:12", sender, to="bob", scope=True)
    alerts = story.run_in_any_order("2026-04-15 12:00")
    expect(alerts, PATTERN, anchor=act, starts_at=ACT, end=("repaired", "2026-03-06 09:12"))


def test_a_held_meeting_repairs_at_its_end() -> None:
    story, act = changed()
    story.meeting("2026-03-06 09:00", "2026-03-06 10:30", at="Thu 2026-03-05 12:00")
    expect(story.run("2026-04-15 12:00"), PATTERN, anchor=act, end=("repaired", "2026-03-06 10:30"))


def test_a_meeting_agreed_before_the_presentation_repairs_too() -> None:
    story, _ = changed()
    story.meeting("2026-03-06 09:00", "2026-03-06 10:30", at="Mon 2026-03-02 12:00")
    expect(story.run("2026-04-15 12:00"), PATTERN, end=("repaired", "2026-03-06 10:30"))


def test_an_accepted_all_day_entry_repairs_at_the_end_of_its_working_day() -> None:
    story, _ = changed()
    story.meeting("2026-03-09", "2026-03-10", at="Thu 2026-03-05 12:00", all_day=True)
    expect(story.run("2026-04-15 12:00"), PATTERN, end=("repaired", "Mon 2026-03-09 17:00"))


@pytest.mark.parametrize("when", ["2026-03-05 10:01", "2026-03-05 10:59", "2026-03-05 11:00"])
def test_a_mail_within_an_hour_is_the_cover_mail_and_repairs_nothing(when: str) -> None:
    story, _ = changed()
    story.mail(when, "ada", to="bob", scope=True, attachments=1)
    expect(story.run("2026-04-15 12:00"), PATTERN, starts_at=ACT, stands=True)


def test_a_mail_after_more_than_an_hour_is_no_cover_mail() -> None:
    story, _ = changed()
    story.mail("2026-03-05 10:20", "ada", to="bob", scope=True)
    story.mail("2026-03-05 11:01", "ada", to="bob", scope=True)
    expect(story.run("2026-04-15 12:00"), PATTERN, end=("repaired", "2026-03-05 11:01"))


NO_REPAIR: dict[str, dict[str, Any]] = {
    "another subject": {"sender": "ada", "to": "bob"},
    "among sellers": {"sender": "ada", "to": "eve", "scope": True},
    "automatic": {"sender": "ada", "to": "bob", "scope": True, "automatic": "auto_reply"},
    "the buyer's own mail": {"sender": "bob", "to": "ada", "scope": True},
}


@pytest.mark.parametrize("mail", NO_REPAIR.values(), ids=NO_REPAIR.keys())
def test_what_does_not_speak_to_the_buyer_of_scope_repairs_nothing(mail: dict[str, Any]) -> None:
    story, _ = changed()
    fields = dict(mail)
    story.mail("Fri 2026-03-06 09:12", fields.pop("sender"), **fields)
    expect(story.run("2026-04-15 12:00"), PATTERN, stands=True)


@pytest.mark.parametrize(
    "fields",
    [{"status": "cancelled"}, {"attendees": {"bob": "declined"}}, {"attendees": {"eve": "accepted"}}],
)
def test_a_meeting_that_was_not_held_with_a_buyer_repairs_nothing(fields: dict[str, Any]) -> None:
    story, _ = changed()
    story.meeting("2026-03-06 09:00", "2026-03-06 10:30", at="Thu 2026-03-05 12:00", **fields)
    expect(story.run("2026-04-15 12:00"), PATTERN, stands=True)


def test_a_meeting_held_before_the_presentation_repairs_nothing() -> None:
    story, _ = changed()
    story.meeting("2026-03-05 09:00", "2026-03-05 10:00", at="Mon 2026-03-02 12:00")
    # Held at the very moment of the presentation: it does not follow it, and it is not four hours ahead.
    story.meeting("2026-03-05 08:00", "2026-03-05 09:00", at="Mon 2026-03-02 12:00")
    expect(story.run("2026-04-15 12:00"), PATTERN, stands=True)


def test_presented_in_a_meeting_that_ends_within_the_grace_never_was() -> None:
    story, _ = changed()
    story.meeting("2026-03-05 09:30", "2026-03-05 10:05", at="Mon 2026-03-02 12:00")
    expect_none(story.run("2026-04-15 12:00"), PATTERN)


def test_presented_in_a_meeting_that_goes_on_is_repaired_at_its_end() -> None:
    story, _ = changed()
    story.meeting("2026-03-05 09:30", "2026-03-05 10:30", at="Mon 2026-03-02 12:00")
    expect(story.run("2026-04-15 12:00"), PATTERN, starts_at=ACT, end=("repaired", "2026-03-05 10:30"))


def test_a_repair_that_bounced_repairs_nothing() -> None:
    story, _ = changed()
    sent = story.mail("Fri 2026-03-06 09:12", "ada", to="bob", scope=True)
    story.mail(
        "Fri 2026-03-06 09:13", "mailer-daemon@buyer.example", to="ada", bounced=sent, unreachable="bob"
    )
    expect(story.run("2026-04-15 12:00"), PATTERN, starts_at=ACT, stands=True)


def test_a_repair_that_bounces_later_lets_it_stand_again_from_the_bounce() -> None:
    story, act = changed()
    sent = story.mail("Fri 2026-03-06 09:12", "ada", to="bob", scope=True)
    bounce = "Fri 2026-03-06 15:00"
    story.mail(bounce, "mailer-daemon@buyer.example", to="ada", bounced=sent, unreachable="bob")
    alerts = story.run_in_any_order("2026-04-15 12:00")
    history = expect(alerts, PATTERN, anchor=act, starts_at=ACT, stands=True)
    assert [(alert.status, alert.reason) for alert in history][1:] == [
        ("resolved", "repaired"),
        ("firing", "returned"),
    ]
    assert history[-1].starts_at == story.at(bounce)
    assert history[-1].resolved_at is None


def test_a_presentation_of_the_baseline_scope_restores_and_is_no_change_itself() -> None:
    story, act = changed()
    story.offer("Tue 2026-03-10 10:00", version=3)
    alerts = story.run_in_any_order("2026-04-15 12:00")
    expect(alerts, PATTERN, anchor=act, starts_at=ACT, end=("restored", "2026-03-10 10:00"))
    assert len(alerts.histories(PATTERN)) == 1


def test_after_a_restoration_the_next_change_is_a_new_alert() -> None:
    story, first = changed()
    story.offer("Tue 2026-03-10 10:00", version=3)
    second = story.offer("Tue 2026-03-17 10:00", version=4, lines=MORE)
    alerts = story.run("2026-04-15 12:00")
    expect(alerts, PATTERN, anchor=first, end=("restored", "2026-03-10 10:00"))
    expect(alerts, PATTERN, anchor=second, starts_at="2026-03-17 10:00", stands=True)


def test_a_return_to_an_earlier_baseline_clears_the_alert_that_has_it_and_is_no_third_change() -> None:
    story, first = changed()
    second = story.offer("Tue 2026-03-10 10:00", version=3, lines=[("Seats", 200, "10")])
    story.offer("Tue 2026-03-17 10:00", version=4)
    alerts = story.run("2026-04-15 12:00")
    expect(alerts, PATTERN, anchor=first, end=("restored", "2026-03-17 10:00"))
    expect(alerts, PATTERN, anchor=second, starts_at="2026-03-10 10:00")
    assert len(alerts.histories(PATTERN)) == 2


def test_a_mail_repairs_all_that_stand() -> None:
    story, first = changed()
    second = story.offer("Tue 2026-03-10 10:00", version=3, lines=[("Seats", 200, "10")])
    story.mail("Wed 2026-03-11 10:00", "ada", to="bob", scope=True)
    alerts = story.run("2026-04-15 12:00")
    for act in (first, second):
        expect(alerts, PATTERN, anchor=act, end=("repaired", "2026-03-11 10:00"))


def test_a_return_after_the_repair_is_a_change_again() -> None:
    story, first = changed()
    story.mail("Fri 2026-03-06 09:12", "ada", to="bob", scope=True)
    second = story.offer("Tue 2026-03-17 10:00", version=3)
    alerts = story.run("2026-04-15 12:00")
    expect(alerts, PATTERN, anchor=first, end=("repaired", "2026-03-06 09:12"))
    # 150 were last presented and explained; 100 now, with no standing alert that has 100 for its baseline.
    expect(alerts, PATTERN, anchor=second, starts_at="2026-03-17 10:00", stands=True)
