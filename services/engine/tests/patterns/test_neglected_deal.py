"""neglected-deal. Ada writes to Bob on Monday 2026-03-02 at 10:00 and then nobody does anything. Ten business days
later is Monday the 16th at 10:00, twenty Monday the 30th at 10:00, forty (Good Friday and Easter Monday
between) Wednesday 2026-04-29 at 10:00."""

from typing import Any

import pytest

from stories.dsl import Story, sale
from stories.expectations import expect, expect_none

P = "neglected-deal"
WROTE = "Mon 2026-03-02 10:00"
LIMIT = "Mon 2026-03-16 10:00"
TWICE = "Mon 2026-03-30 10:00"
LATER = "2026-04-10 12:00"
OPENED = "Fri 2026-02-27 09:00"


def written(**deal: Any) -> tuple[Story, str]:
    story = sale(**{"contacts": ["bob", "carol"], "opened": OPENED, **deal})
    return story, story.mail(WROTE, "ada", to="bob")


def test_fires_after_ten_business_days_grows_and_ends_with_a_touch() -> None:
    story, touch = written()
    story.mail("Tue 2026-03-31 10:00", "ada", to="bob")
    history = expect(
        story.run(LATER),
        P,
        anchor=touch,
        starts_at=LIMIT,
        steps=[("low", LIMIT), ("medium", TWICE)],
        end=("touched", "Tue 2026-03-31 10:00"),
        side="seller",
    )
    assert history[0].family == "missed_follow_up"


def test_forty_business_days_are_high() -> None:
    story, _ = written()
    # from Mon 30 10:00: 31, 1, 2, 7-10, 13-17, 20-24, 27, 28, 29 April = 20 business days more
    steps = [("low", LIMIT), ("medium", TWICE), ("high", "Wed 2026-04-29 10:00")]
    expect(story.run("2026-05-10 12:00"), P, steps=steps, stands=True)


def test_a_late_deal_is_one_step_graver() -> None:
    story, _ = written(stage="Negotiation")
    expect(story.run(LATER), P, steps=[("medium", LIMIT), ("high", TWICE)])


@pytest.mark.parametrize("when", ["Mon 2026-03-16 09:59", "Mon 2026-03-16 10:05"])
def test_never_shown_when_touched_before_the_limit_or_within_its_grace(when: str) -> None:
    story, _ = written()
    story.mail(when, "ada", to="bob")
    expect_none(story.run("2026-03-28 12:00"), P)


def test_exists_when_touched_exactly_ten_minutes_late() -> None:
    story, _ = written()
    story.mail("Mon 2026-03-16 10:10", "ada", to="bob")
    expect(story.run("2026-03-28 12:00"), P, steps=[("low", LIMIT)], end=("touched", "Mon 2026-03-16 10:10"))


@pytest.mark.parametrize(
    ("until", "known"), [("Mon 2026-03-16 10:09", False), ("Mon 2026-03-16 10:10", True)]
)
def test_is_known_ten_minutes_after_the_limit(until: str, known: bool) -> None:
    story, _ = written()
    if known:
        expect(story.run(until), P, starts_at=LIMIT, stands=True)
    else:
        expect_none(story.run(until), P)


@pytest.mark.parametrize(
    "kind", ["mail", "colleague", "copy", "call", "unconnected_call", "offer", "held", "scheduled"]
)
def test_what_touches_a_deal(kind: str) -> None:
    story, _ = written()
    story.user("kim")
    when = "Tue 2026-03-10 11:00"
    if kind == "mail":
        story.mail(when, "ada", to="carol")
    elif kind == "colleague":
        story.mail(when, "kim", to="bob")
    elif kind == "copy":
        story.mail(when, "ada", to="kim", cc="bob")
    elif kind == "call":
        story.call(when, "bob")
    elif kind == "unconnected_call":
        story.call(when, "bob", connected=False)
    elif kind == "offer":
        story.offer(when, "presented")
    elif kind == "held":
        story.meeting("Tue 2026-03-10 10:00", when, "bob", ["ada", "bob"], at="Sun 2026-03-01 12:00")
    else:
        story.meeting("Tue 2026-03-10 15:00", "Tue 2026-03-10 16:00", at=when, uid="m")
        story.meeting(
            "Tue 2026-03-10 15:00",
            "Tue 2026-03-10 16:00",
            at="Tue 2026-03-10 14:00",
            uid="m",
            status="cancelled",
        )
    # ten business days after Tue 10 11:00
    expect(story.run("2026-03-26 12:00"), P, starts_at="Tue 2026-03-24 11:00")


@pytest.mark.parametrize("kind", ["internal", "machine", "buyer", "task", "draft", "field", "note"])
def test_what_does_not_touch_a_deal(kind: str) -> None:
    story, touch = written()
    story.user("kim")
    when = "Tue 2026-03-10 11:00"
    if kind == "internal":
        story.mail(when, "ada", to="kim", deal="D1")
    elif kind == "machine":
        story.mail(when, "ada", to="bob", automatic="auto_reply")
    elif kind == "buyer":
        story.mail(when, "bob", to="ada", courtesy=True, words=2)
    elif kind == "task":
        story.task(when, status="done")
    elif kind == "draft":
        story.offer(when, "draft")
    elif kind == "field":
        story.change(when, amount="5000", probability=40)
    else:
        story.meeting(
            "Tue 2026-03-10 15:00", "Tue 2026-03-10 16:00", attendees={"kim": "accepted"}, at=when, deal="D1"
        )
    expect(story.run("2026-03-20 12:00"), P, anchor=touch, starts_at=LIMIT, stands=True)


def test_a_bounced_mail_was_no_touch() -> None:
    story, touch = written()
    mail = story.mail("Mon 2026-03-09 10:00", "ada", to="bob")
    story.mail(
        "Mon 2026-03-09 10:05", "mailer-daemon@buyer.example", to="ada", bounced=mail, unreachable="bob"
    )
    expect(story.run("2026-03-20 12:00"), P, anchor=touch, starts_at=LIMIT)


def test_mails_that_all_came_back_touch_nobody_however_many_they_are() -> None:
    story = sale(opened="Mon 2026-03-02 10:00")
    for day in range(3, 21):
        mail = story.mail(f"2026-03-{day:02d} 10:00", "ada", to="bob")
        story.mail(f"2026-03-{day:02d} 10:05", "mailer-daemon@buyer.example", to="ada", bounced=mail)
    expect(story.run("2026-03-20 12:00"), P, starts_at=LIMIT, stands=True)


def test_a_mail_before_the_limit_that_comes_back_after_it_was_no_touch_as_is_known_then() -> None:
    story, touch = written()
    mail = story.mail("Fri 2026-03-13 10:00", "ada", to="bob")
    bounce = "Wed 2026-03-18 10:00"
    story.mail(bounce, "mailer-daemon@buyer.example", to="ada", bounced=mail, unreachable="bob")
    (alert,) = expect(story.run("2026-03-20 12:00"), P, anchor=touch, starts_at=LIMIT, stands=True)
    assert alert.revised_at == story.at(bounce)


def test_a_touch_that_bounces_after_it_ended_the_alert_brings_it_back() -> None:
    story, touch = written()
    mail = story.mail("Mon 2026-03-16 15:00", "ada", to="bob")
    bounce = "Tue 2026-03-17 10:00"
    story.mail(bounce, "mailer-daemon@buyer.example", to="ada", bounced=mail, unreachable="bob")
    history = expect(story.run("2026-03-20 12:00"), P, anchor=touch, starts_at=LIMIT, stands=True)
    assert [alert.status for alert in history] == ["firing", "resolved", "firing"]
    assert history[-1].starts_at == story.at(bounce)


def test_without_any_touch_the_clock_starts_when_the_deal_is_opened() -> None:
    story = Story()
    story.user("ada")
    story.contact("bob")
    opened = story.deal(contacts=["bob"], opened="Mon 2026-03-02 09:00")
    # ten full days, ending with Friday the 13th
    expect(story.run("2026-03-16 12:00"), P, anchor=opened, starts_at="Fri 2026-03-13 17:00")


def test_a_buyers_mail_alone_does_not_move_the_start() -> None:
    story = sale(opened="Mon 2026-03-02 09:00")
    story.mail("Wed 2026-03-04 10:00", "bob", to="ada", courtesy=True, words=2)
    expect(story.run("2026-03-16 12:00"), P, starts_at="Fri 2026-03-13 17:00")


def test_a_deal_in_its_first_stage_is_not_watched() -> None:
    story, _ = written(stage="Prospecting")
    expect_none(story.run(LATER), P)


def test_the_lowest_order_seen_is_the_first_stage_where_none_are_configured() -> None:
    story = sale(stage="New", stage_order=1, config={"stages": []}, opened=OPENED)
    story.deal("D2", contacts=["carol"], stage="Later", stage_order=2, opened=OPENED)
    story.mail(WROTE, "ada", to="bob")
    story.mail(WROTE, "ada", to="carol")
    alerts = story.run("2026-03-20 12:00")
    expect_none(alerts, P, deal="D1")
    expect(alerts, P, deal="D2", starts_at=LIMIT)


def test_a_deal_without_any_known_order_counts_as_past_its_first_stage() -> None:
    story = sale(stage="Whatever", config={"stages": []}, opened=OPENED)
    story.mail(WROTE, "ada", to="bob")
    expect(story.run("2026-03-20 12:00"), P, starts_at=LIMIT)


def test_holidays_and_zone_are_the_owners() -> None:
    story = sale(owner={"timezone": "America/New_York", "country": "US"}, opened="Mon 2026-05-11 09:00")
    # Thu 05-14 15:00 in Berlin is 09:00 in New York; Memorial Day (05-25) is no working day there, Ascension is one:
    # 14, 15, 18-22, 26, 27, 28 May are ten full days
    story.mail("Thu 2026-05-14 15:00", "ada", to="bob")
    expect(story.run("2026-05-30 12:00"), P, starts_at="Thu 2026-05-28 17:00 America/New_York")


def test_after_a_change_of_owner_each_counts_the_own_days() -> None:
    story, touch = written()
    story.user("kim", timezone="America/New_York", country="US")
    story.change("Mon 2026-03-09 10:00", owner_id="kim")
    # Ada: 5 days until Mon 09 10:00. Kim: from Mon 09 14:00 in Berlin (09:00 in New York, summer time): five full days
    # Mon-Fri, ending Fri 13 at 17:00 there, 22:00 in Berlin
    expect(story.run("2026-03-16 12:00"), P, anchor=touch, starts_at="Fri 2026-03-13 22:00")


def test_ends_when_the_deal_closes() -> None:
    story, _ = written()
    story.close("Tue 2026-03-17 11:00")
    expect(story.run(LATER), P, end=("deal_closed", "Tue 2026-03-17 11:00"))


def test_after_a_reopening_the_clock_starts_with_it() -> None:
    story, _ = written()
    story.close("Wed 2026-03-04 10:00")
    again = story.change("Tue 2026-03-10 11:00", stage="Proposal")
    expect(story.run("2026-03-26 12:00"), P, anchor=again, starts_at="Tue 2026-03-24 11:00")


def test_the_owners_absence_is_counted_and_named() -> None:
    story, _ = written()
    notice = story.calendar_away(
        "ada", "Mon 2026-03-09 00:00", "Sat 2026-03-21 00:00", at="Mon 2026-03-02 09:00"
    )
    alert = expect(story.run("2026-03-20 12:00"), P, starts_at=LIMIT)[0]
    assert notice in {item.event_id for item in alert.evidence}


def test_the_order_of_arrival_and_doubles_change_nothing() -> None:
    story, touch = written()
    story.task("Tue 2026-03-17 10:00", due="2026-03-20")
    story.task("Wed 2026-03-18 10:00", status="done", due="2026-03-20")
    story.mail("Tue 2026-03-31 10:00", "ada", to="bob")
    expect(story.run_in_any_order(LATER), P, anchor=touch, end=("touched", "Tue 2026-03-31 10:00"))


def test_the_limit_is_a_setting() -> None:
    story, _ = written(config={"patterns": {P: {"limit_days": 5}}})
    expect(story.run("2026-03-10 12:00"), P, starts_at="Mon 2026-03-09 10:00")


def test_an_old_entry_changed_after_a_reopening_is_no_touch() -> None:
    story = sale(opened=OPENED)
    slot = ("Tue 2026-03-03 10:00", "Tue 2026-03-03 11:00")
    story.meeting(*slot, at="Mon 2026-03-02 10:00", uid="m")
    story.close("Mon 2026-03-09 10:00")
    again = story.change("Mon 2026-03-16 10:00", stage="Proposal")
    story.meeting(*slot, at="Tue 2026-03-17 10:00", uid="m")
    # ten business days after the reopening
    expect(story.run("2026-03-31 12:00"), P, anchor=again, starts_at="Mon 2026-03-30 10:00")
