"""meeting-without-follow-up. Ada and Bob meet on Tuesday 2026-03-10 from 10:00 to 11:00. The limit, 8 working hours
after the end (Tue 6, Wed 2), is Wednesday 11:00; twice that Thursday 11:00, four times Monday the 16th at 11:00."""

from typing import Any

import pytest

from stories.dsl import Story, sale
from stories.expectations import anchor_of, expect, expect_none

P = "meeting-without-follow-up"
START, FINISH = "Tue 2026-03-10 10:00", "Tue 2026-03-10 11:00"
ENTERED = "Mon 2026-03-02 09:00"
LIMIT = "Wed 2026-03-11 11:00"
LATER = "2026-03-20 12:00"


def met(
    *, attendees: Any = ("bob",), config: dict[str, Any] | None = None, **meeting: Any
) -> tuple[Story, str]:
    story = sale(contacts=["bob", "carol"], config=config)
    story.user("kim")
    return story, story.meeting(START, FINISH, attendees=attendees, at=ENTERED, uid="m", **meeting)


def test_fires_grows_and_ends_with_the_follow_up() -> None:
    story, meeting = met()
    story.mail("Thu 2026-03-12 12:00", "ada", to="bob")
    history = expect(
        story.run(LATER),
        P,
        anchor=meeting,
        starts_at=LIMIT,
        steps=[("low", LIMIT), ("medium", "Thu 2026-03-12 11:00")],
        end=("followed_up", "Thu 2026-03-12 12:00"),
        side="seller",
    )
    assert history[0].family == "missed_follow_up"
    assert history[0].reason == "limit_reached"


def test_four_times_the_limit_is_high() -> None:
    story, _ = met()
    steps = [("low", LIMIT), ("medium", "Thu 2026-03-12 11:00"), ("high", "Mon 2026-03-16 11:00")]
    expect(story.run(LATER), P, steps=steps, stands=True)


def test_a_late_and_large_deal_is_two_steps_graver() -> None:
    story = sale(stage="Negotiation", amount="100000", currency="EUR")
    story.meeting(START, FINISH, at=ENTERED)
    expect(story.run(LATER), P, steps=[("high", LIMIT), ("critical", "Thu 2026-03-12 11:00")])


def test_the_first_of_several_signs_ends_it() -> None:
    story, meeting = met()
    story.mail("Thu 2026-03-12 10:00", "ada", to="bob")
    story.call("Wed 2026-03-11 14:00", "bob")
    expect(story.run(LATER), P, anchor=meeting, end=("followed_up", "Wed 2026-03-11 14:00"))


@pytest.mark.parametrize("when", ["Wed 2026-03-11 10:59", "Wed 2026-03-11 11:05"])
def test_never_shown_when_followed_up_before_the_limit_or_within_its_grace(when: str) -> None:
    story, _ = met()
    story.mail(when, "ada", to="bob")
    expect_none(story.run(LATER), P)


def test_exists_when_followed_up_exactly_ten_minutes_late() -> None:
    story, _ = met()
    story.mail("Wed 2026-03-11 11:10", "ada", to="bob")
    expect(story.run(LATER), P, steps=[("low", LIMIT)], end=("followed_up", "Wed 2026-03-11 11:10"))


@pytest.mark.parametrize(
    ("until", "known"), [("Wed 2026-03-11 11:09", False), ("Wed 2026-03-11 11:10", True)]
)
def test_is_known_ten_minutes_after_the_limit(until: str, known: bool) -> None:
    story, _ = met()
    alerts = story.run(until)
    if known:
        expect(alerts, P, starts_at=LIMIT, stands=True)
    else:
        expect_none(alerts, P)


@pytest.mark.parametrize("kind", ["mail_during", "colleague", "copy", "call", "offer", "other_attendee"])
def test_what_follows_a_meeting_up(kind: str) -> None:
    story, _ = met(attendees=["bob", "carol"])
    if kind == "mail_during":
        story.mail("Tue 2026-03-10 10:30", "ada", to="bob")
    elif kind == "colleague":
        story.mail("Tue 2026-03-10 16:00", "kim", to="bob")
    elif kind == "copy":
        story.mail("Tue 2026-03-10 16:00", "ada", to="kim", cc="bob")
    elif kind == "call":
        story.call("Tue 2026-03-10 16:00", "bob")
    elif kind == "offer":
        story.offer("Tue 2026-03-10 16:00", "presented")
    else:
        story.mail("Tue 2026-03-10 16:00", "ada", to="carol")
    expect_none(story.run(LATER), P)


@pytest.mark.parametrize(
    "kind",
    ["before", "not_an_attendee", "internal", "machine", "not_connected", "call_elsewhere", "draft", "buyer"],
)
def test_what_does_not_follow_a_meeting_up(kind: str) -> None:
    story, meeting = met()
    when = "Tue 2026-03-10 16:00"
    if kind == "before":
        story.mail("Tue 2026-03-10 09:59", "ada", to="bob")
    elif kind == "not_an_attendee":
        story.mail(when, "ada", to="carol")
    elif kind == "internal":
        story.mail(when, "ada", to="kim", deal="D1")
    elif kind == "machine":
        story.mail(when, "ada", to="bob", automatic="auto_reply")
    elif kind == "not_connected":
        story.call(when, "bob", connected=False)
    elif kind == "call_elsewhere":
        story.call(when, "carol")
    elif kind == "draft":
        story.offer(when, "draft")
    else:
        story.mail(when, "bob", to="ada", courtesy=True, words=2)
    expect(story.run("Thu 2026-03-12 09:00"), P, anchor=meeting, starts_at=LIMIT, stands=True)


def test_a_further_meeting_entered_after_it_began_follows_it_up() -> None:
    story, _ = met()
    story.meeting("Wed 2026-03-18 10:00", "Wed 2026-03-18 11:00", at="Tue 2026-03-10 10:45")
    expect_none(story.run("2026-03-17 12:00"), P)


def test_a_further_meeting_entered_after_the_limit_ends_it() -> None:
    story, meeting = met()
    story.meeting(
        "Wed 2026-03-18 10:00", "Wed 2026-03-18 11:00", "bob", ["ada", "bob"], at="Wed 2026-03-11 15:00"
    )
    alerts = story.run("2026-03-17 12:00")
    expect(alerts, P, anchor=meeting, starts_at=LIMIT, end=("followed_up", "Wed 2026-03-11 15:00"))


def test_a_further_meeting_entered_before_it_began_does_not() -> None:
    story, meeting = met()
    story.meeting("Wed 2026-03-18 10:00", "Wed 2026-03-18 11:00", at="Mon 2026-03-09 10:00")
    expect(story.run("2026-03-17 12:00"), P, anchor=meeting, starts_at=LIMIT, stands=True)


def test_a_further_meeting_counts_from_when_it_was_created_not_from_its_last_change() -> None:
    story, meeting = met()
    other = ("Wed 2026-03-18 10:00", "Wed 2026-03-18 11:00")
    story.meeting(*other, at="Mon 2026-03-09 10:00", uid="other")
    story.meeting("Thu 2026-03-19 10:00", "Thu 2026-03-19 11:00", at="Tue 2026-03-10 15:00", uid="other")
    expect(story.run("2026-03-17 12:00"), P, anchor=meeting, starts_at=LIMIT, stands=True)


def test_a_further_meeting_with_other_people_does_not() -> None:
    story, meeting = met()
    story.meeting(
        "Wed 2026-03-18 10:00", "Wed 2026-03-18 11:00", attendees=["carol"], at="Tue 2026-03-10 15:00"
    )
    expect(story.run("2026-03-17 12:00"), P, anchor=meeting, starts_at=LIMIT, stands=True)


def test_each_held_meeting_has_an_alert_of_its_own() -> None:
    story, first = met()
    second = story.meeting("Tue 2026-03-10 14:00", "Tue 2026-03-10 15:00", at="Mon 2026-03-09 10:00", uid="n")
    alerts = story.run("Thu 2026-03-12 09:00")
    expect(alerts, P, anchor=first, starts_at=LIMIT)
    expect(alerts, P, anchor=second, starts_at="Wed 2026-03-11 15:00")


@pytest.mark.parametrize(
    ("attendees", "fields"),
    [
        ({"bob": "declined"}, {}),
        ({"kim": "accepted"}, {"deal": "D1"}),
        ({"bob": "accepted"}, {"status": "cancelled"}),
        ({"bob": "accepted"}, {"transparent": True}),
        ({"bob": "accepted"}, {"kind": "away"}),
    ],
    ids=["all-declined", "internal", "cancelled", "free-time", "absence"],
)
def test_what_is_no_held_meeting(attendees: dict[str, str], fields: dict[str, Any]) -> None:
    story, _ = met(attendees=attendees, **fields)
    expect_none(story.run(LATER), P)


@pytest.mark.parametrize("answer", ["tentative", "none", "accepted"])
def test_one_buyer_who_has_not_declined_is_enough(answer: str) -> None:
    story, meeting = met(attendees={"bob": answer, "carol": "declined"})
    expect(story.run("Thu 2026-03-12 09:00"), P, anchor=meeting, starts_at=LIMIT)


@pytest.mark.parametrize("change", ["cancelled", "declined"])
def test_what_happens_to_it_before_its_end_counts(change: str) -> None:
    story, _ = met()
    answer = "declined" if change == "declined" else "accepted"
    status = "cancelled" if change == "cancelled" else "confirmed"
    story.meeting(START, FINISH, attendees={"bob": answer}, at="Tue 2026-03-10 10:55", uid="m", status=status)
    expect_none(story.run(LATER), P)


@pytest.mark.parametrize("change", ["cancelled", "declined", "moved"])
def test_what_happens_to_it_after_its_end_no_longer_matters(change: str) -> None:
    story, meeting = met()
    start, end, status, answer = START, FINISH, "confirmed", "accepted"
    if change == "cancelled":
        status = "cancelled"
    elif change == "declined":
        answer = "declined"
    else:
        start, end = "Thu 2026-03-19 10:00", "Thu 2026-03-19 11:00"
    story.meeting(start, end, attendees={"bob": answer}, at="Tue 2026-03-10 11:30", uid="m", status=status)
    # the new time of a moved one is no second meeting either
    expect(story.run("2026-03-25 12:00"), P, anchor=meeting, starts_at=LIMIT, stands=True)


def test_a_meeting_moved_before_its_end_is_held_at_the_new_time() -> None:
    story, _ = met()
    moved = story.meeting("Thu 2026-03-12 10:00", "Thu 2026-03-12 11:00", at="Tue 2026-03-10 09:00", uid="m")
    expect(story.run("2026-03-16 09:00"), P, anchor=moved, starts_at="Fri 2026-03-13 11:00")


def test_the_anchor_is_the_last_revision_not_later_than_the_end_and_the_alert_stays_one() -> None:
    story, _ = met()
    second = story.meeting(START, FINISH, attendees=["bob", "carol"], at="Mon 2026-03-09 10:00", uid="m")
    story.meeting(START, FINISH, attendees=["bob"], at="Wed 2026-03-11 14:00", uid="m")
    history = expect(story.run(LATER), P, starts_at=LIMIT)
    assert {anchor_of(alert) for alert in history} == {second}


def test_an_all_day_meeting_that_a_buyer_accepted_ends_with_the_working_day() -> None:
    story = sale()
    meeting = story.meeting("2026-03-10", "2026-03-12", at=ENTERED, all_day=True)
    # Tue and Wed all day: ends Wed 17:00; 8 h on Thursday
    expect(story.run(LATER), P, anchor=meeting, starts_at="Thu 2026-03-12 17:00")


def test_an_all_day_meeting_ends_with_the_working_day_of_its_organizer() -> None:
    story = sale()
    story.user("kim", timezone="America/New_York", country="US")
    story.meeting("2026-03-10", "2026-03-11", "kim", ["bob"], at=ENTERED, all_day=True)
    # ends Tue 17:00 in New York = 22:00 in Berlin; Ada, the owner, counts Wed 09-17
    expect(story.run(LATER), P, starts_at="Wed 2026-03-11 17:00")


@pytest.mark.parametrize("answer", ["none", "tentative", "declined"])
def test_an_all_day_entry_that_no_buyer_accepted_is_no_meeting(answer: str) -> None:
    story = sale()
    story.meeting("2026-03-10", "2026-03-11", attendees={"bob": answer}, at=ENTERED, all_day=True)
    expect_none(story.run(LATER), P)


def test_the_owners_time_is_counted_and_not_the_organizers() -> None:
    story, _ = met()
    story.change("Mon 2026-03-09 09:00", owner_id="kim")
    story.user("kim", timezone="America/New_York", country="US", when="2025-12-01 09:01")
    # Tue 11:00 in Berlin is 06:00 in New York (summer time there): 09-17 there ends 22:00 in Berlin
    expect(story.run(LATER), P, starts_at="Tue 2026-03-10 22:00")


def test_holidays_are_not_counted() -> None:
    story = sale()
    story.meeting("Thu 2026-04-02 13:00", "Thu 2026-04-02 15:00", at=ENTERED)
    expect(story.run("2026-04-08 12:00"), P, starts_at="Tue 2026-04-07 15:00")


def test_ends_when_the_deal_closes_and_is_not_shown_when_it_closed_before() -> None:
    for when, shown in (("Wed 2026-03-11 15:00", True), ("Wed 2026-03-11 10:00", False)):
        story, _ = met()
        story.close(when, "won")
        if shown:
            expect(story.run(LATER), P, starts_at=LIMIT, end=("deal_closed", when))
        else:
            expect_none(story.run(LATER), P)


def test_the_contacts_of_a_deal_stay_on_it_when_it_is_opened_again() -> None:
    story = sale()
    story.close("Mon 2026-03-02 10:00")
    story.change("Tue 2026-03-03 10:00", stage="Negotiation")
    story.meeting("Thu 2026-03-05 10:00", "Thu 2026-03-05 11:00", at="Tue 2026-03-03 11:00")
    story.call("Fri 2026-03-06 09:30", None, connected=True)
    expect_none(story.run("2026-03-12 12:00"), P)


@pytest.mark.parametrize("again", ["Mon 2026-03-02 15:00", "Fri 2026-03-06 15:00"])
def test_a_cancelled_meeting_that_is_planned_anew_is_watched(again: str) -> None:
    story = sale()
    old = ("Wed 2026-03-04 10:00", "Wed 2026-03-04 11:00")
    story.meeting(*old, at="Mon 2026-03-02 09:30", uid="m")
    story.meeting(*old, at="Mon 2026-03-02 11:00", uid="m", status="cancelled")
    story.meeting("Mon 2026-03-09 10:00", "Mon 2026-03-09 11:00", at=again, uid="m")
    expect(story.run("Fri 2026-03-13 12:00"), P, starts_at="Tue 2026-03-10 11:00", stands=True)


def test_a_meeting_held_before_the_reopening_is_not_watched() -> None:
    story, _ = met()
    story.close("Tue 2026-03-10 12:00")
    story.change("Tue 2026-03-10 13:00", stage="Proposal")
    expect_none(story.run(LATER), P)


def test_a_bounced_follow_up_is_none() -> None:
    story, meeting = met()
    mail = story.mail("Tue 2026-03-10 16:00", "ada", to="bob")
    story.mail("Tue 2026-03-10 16:01", "postmaster@buyer.example", to="ada", bounced=mail, unreachable="bob")
    expect(story.run("Thu 2026-03-12 09:00"), P, anchor=meeting, starts_at=LIMIT, stands=True)


def test_a_follow_up_that_bounces_after_it_ended_the_alert_brings_it_back() -> None:
    story, meeting = met()
    mail = story.mail("Wed 2026-03-11 12:00", "ada", to="bob")
    bounce = "Wed 2026-03-11 15:00"
    story.mail(bounce, "postmaster@buyer.example", to="ada", bounced=mail, unreachable="bob")
    history = expect(story.run("Thu 2026-03-12 09:00"), P, anchor=meeting, starts_at=LIMIT, stands=True)
    assert [alert.status for alert in history] == ["firing", "resolved", "firing"]
    assert history[-1].starts_at == story.at(bounce)


def test_the_order_of_arrival_and_doubles_change_nothing() -> None:
    story, _ = met()
    last = story.meeting(START, FINISH, attendees=["bob", "carol"], at="Mon 2026-03-09 10:00", uid="m")
    story.meeting(START, FINISH, at="Wed 2026-03-11 14:00", uid="m", status="cancelled")
    story.mail("Thu 2026-03-12 12:00", "ada", to="carol")
    alerts = story.run_in_any_order(LATER)
    expect(alerts, P, anchor=last, starts_at=LIMIT, end=("followed_up", "Thu 2026-03-12 12:00"))


def test_the_owners_absence_pauses_nothing() -> None:
    story, _ = met()
    story.calendar_away("ada", "Wed 2026-03-11 00:00", "Sat 2026-03-14 00:00", at=ENTERED)
    expect(story.run("Thu 2026-03-12 09:00"), P, starts_at=LIMIT)


def test_the_limit_is_a_setting() -> None:
    story, _ = met(config={"patterns": {P: {"limit_hours": 2}}})
    expect(story.run("Thu 2026-03-12 09:00"), P, starts_at="Tue 2026-03-10 13:00")
