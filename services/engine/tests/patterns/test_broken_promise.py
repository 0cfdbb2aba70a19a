"""broken-promise. On Tuesday 2026-03-03 Ada promises Bob the revised quote by Friday the 6th. The day ends at
midnight; the limit, 4 working hours later, is Monday 13:00, twice that Monday 17:00, four times that Tuesday
17:00."""

from typing import Any

import pytest

from stories.dsl import Story, sale
from stories.expectations import anchor_of, expect, expect_none

P = "broken-promise"
SAID = "Tue 2026-03-03 10:00"
QUOTE = ("revised quote", "2026-03-06")
LIMIT = "Mon 2026-03-09 13:00"
LATER = "2026-03-20 12:00"


def promised(*promises: tuple[str, str | None], **deal: Any) -> tuple[Story, str]:
    story = sale(**{"contacts": ["bob", "carol"], **deal})
    story.user("kim")
    return story, story.mail(SAID, "ada", to="bob", thread="x", promises=promises or [QUOTE])


def test_fires_grows_carries_the_quote_and_ends_when_kept() -> None:
    story, promise = promised()
    story.mail("Mon 2026-03-09 18:00", "ada", to="bob", thread="x", attachments=1)
    history = expect(
        story.run(LATER),
        P,
        anchor=promise,
        starts_at=LIMIT,
        steps=[("low", LIMIT), ("medium", "Mon 2026-03-09 17:00")],
        end=("kept", "Mon 2026-03-09 18:00"),
        side="seller",
    )
    assert history[0].family == "missed_follow_up"
    assert "I'll send the revised quote" in {
        item.quote for item in history[0].evidence if item.role == "anchor"
    }


def test_four_times_the_limit_is_high() -> None:
    story, _ = promised()
    steps = [("low", LIMIT), ("medium", "Mon 2026-03-09 17:00"), ("high", "Tue 2026-03-10 17:00")]
    expect(story.run(LATER), P, steps=steps, stands=True)


def test_a_late_deal_is_one_step_graver() -> None:
    story, _ = promised(probability=90)
    expect(story.run("Mon 2026-03-09 15:00"), P, steps=[("medium", LIMIT)])


@pytest.mark.parametrize("when", ["Fri 2026-03-06 16:00", "Mon 2026-03-09 12:59", "Mon 2026-03-09 13:05"])
def test_never_shown_when_kept_before_the_limit_or_within_its_grace(when: str) -> None:
    story, _ = promised()
    story.mail(when, "ada", to="bob", thread="x", attachments=1)
    expect_none(story.run(LATER), P)


def test_exists_when_kept_exactly_ten_minutes_late() -> None:
    story, _ = promised()
    story.mail("Mon 2026-03-09 13:10", "ada", to="bob", thread="x", attachments=1)
    expect(story.run(LATER), P, steps=[("low", LIMIT)], end=("kept", "Mon 2026-03-09 13:10"))


@pytest.mark.parametrize(
    ("until", "known"), [("Mon 2026-03-09 13:09", False), ("Mon 2026-03-09 13:10", True)]
)
def test_is_known_ten_minutes_after_the_limit(until: str, known: bool) -> None:
    story, _ = promised()
    if known:
        expect(story.run(until), P, starts_at=LIMIT, stands=True)
    else:
        expect_none(story.run(until), P)


@pytest.mark.parametrize(
    "kind", ["attachment", "link", "named", "colleague", "new_thread", "copy", "offer", "linked_task"]
)
def test_what_keeps_a_promise(kind: str) -> None:
    story, promise = promised()
    when = "Fri 2026-03-06 11:00"
    if kind == "attachment":
        story.mail(when, "ada", to="bob", thread="x", attachments=1)
    elif kind == "link":
        story.mail(when, "ada", to="bob", thread="x", links=1)
    elif kind == "named":
        story.mail(when, "ada", to="bob", thread="x", mentions=["revised quote"])
    elif kind == "colleague":
        story.mail(when, "kim", to="bob", thread="x", attachments=1)
    elif kind == "new_thread":
        story.mail(when, "ada", to="bob", attachments=1)
    elif kind == "copy":
        story.mail(when, "ada", to="kim", cc="bob", thread="x", attachments=1)
    elif kind == "offer":
        story.offer(when, "presented")
    else:
        story.task(SAID, due="2026-03-06", promise_event_id=promise)
        story.task(when, status="done", due="2026-03-06", promise_event_id=promise)
    expect_none(story.run(LATER), P)


@pytest.mark.parametrize(
    "kind",
    [
        "words",
        "other_name",
        "earlier",
        "internal",
        "other_buyer",
        "machine",
        "buyer",
        "draft",
        "other_task",
        "open_task",
    ],
)
def test_what_does_not_keep_a_promise(kind: str) -> None:
    story, promise = promised()
    when = "Fri 2026-03-06 11:00"
    if kind == "words":
        story.mail(when, "ada", to="bob", thread="x")
    elif kind == "other_name":
        story.mail(when, "ada", to="bob", thread="x", mentions=["security questionnaire"])
    elif kind == "earlier":
        story.mail("Tue 2026-03-03 09:59", "ada", to="bob", attachments=1)
    elif kind == "internal":
        story.mail(when, "ada", to="kim", thread="x", attachments=1)
    elif kind == "other_buyer":
        story.mail(when, "ada", to="carol", attachments=1)
    elif kind == "machine":
        story.mail(when, "ada", to="bob", thread="x", attachments=1, automatic="auto_reply")
    elif kind == "buyer":
        story.mail(when, "bob", to="ada", thread="x", attachments=1, mentions=["revised quote"])
    elif kind == "draft":
        story.offer(when, "draft")
    elif kind == "other_task":
        story.task(when, status="done")
    else:
        story.task(when, due="2026-03-31", promise_event_id=promise)
    expect(story.run("2026-03-09 16:00"), P, anchor=promise, starts_at=LIMIT, stands=True)


def test_the_mail_that_promises_does_not_keep_its_own_promise() -> None:
    story = sale()
    more: dict[str, Any] = {"attachments": 1, "mentions": ["revised quote"]}
    promise = story.mail(SAID, "ada", to="bob", promises=[QUOTE], **more)
    expect(story.run("2026-03-09 16:00"), P, anchor=promise, starts_at=LIMIT)


def test_a_promise_that_the_crm_logs_as_a_done_task_is_not_kept_by_that() -> None:
    story, promise = promised()
    story.task(SAID, status="done", due="2026-03-03", promise_event_id=promise)
    expect(story.run("2026-03-09 16:00"), P, anchor=promise, starts_at=LIMIT, stands=True)


def test_a_promise_without_a_date_is_not_watched() -> None:
    story, _ = promised(("revised quote", None))
    expect_none(story.run(LATER), P)


def test_a_buyers_promise_is_not_watched() -> None:
    story = sale()
    story.mail(SAID, "bob", to="ada", promises=[QUOTE], courtesy=True)
    expect_none(story.run(LATER), P)


def test_a_promise_among_ourselves_is_not_watched() -> None:
    story = sale()
    story.user("kim")
    story.mail(SAID, "ada", to="kim", promises=[QUOTE], deal="D1")
    expect_none(story.run(LATER), P)


def test_a_promise_with_the_buyer_in_copy_is_watched() -> None:
    story = sale()
    story.user("kim")
    promise = story.mail(SAID, "ada", to="kim", cc="bob", promises=[QUOTE])
    expect(story.run("2026-03-09 16:00"), P, anchor=promise, starts_at=LIMIT)


def test_two_promises_of_one_mail_are_two_alerts() -> None:
    story, promise = promised(QUOTE, ("rollout plan", "2026-03-09"))
    alerts = story.run("2026-03-10 18:00")
    histories = alerts.histories(P)
    assert len(histories) == 2
    assert {anchor_of(history[0]) for history in histories} == {promise}
    assert len({history[0].fingerprint for history in histories}) == 2
    # the second: Monday ends, Tue 09-13
    starts = {history[0].starts_at for history in histories}
    assert starts == {story.at(LIMIT), story.at("Tue 2026-03-10 13:00")}


def test_naming_one_of_two_deliverables_keeps_that_one_only() -> None:
    story, promise = promised(QUOTE, ("rollout plan", "2026-03-06"))
    story.mail("Thu 2026-03-05 10:00", "ada", to="bob", thread="x", mentions=["rollout plan"])
    alert = expect(story.run("2026-03-09 16:00"), P, anchor=promise, starts_at=LIMIT)[0]
    assert "I'll send the revised quote" in {item.quote for item in alert.evidence}


@pytest.mark.parametrize(
    ("day", "limit"),
    [
        ("2026-03-03", "Wed 2026-03-04 13:00"),
        ("2026-03-08", "Mon 2026-03-09 13:00"),
        ("2026-04-02", "Tue 2026-04-07 13:00"),
        ("2026-03-27", "Mon 2026-03-30 13:00"),
    ],
    ids=["same-day", "sunday", "before-easter", "before-the-clock-change"],
)
def test_the_day_is_taken_as_written_and_the_hours_are_working_hours(day: str, limit: str) -> None:
    story, promise = promised(("revised quote", day))
    expect(story.run("2026-04-20 12:00"), P, anchor=promise, starts_at=limit)


def test_the_promisers_zone_and_hours_count_and_not_the_deal_owners() -> None:
    story = sale()
    story.user("kim", timezone="America/New_York", country="US")
    promise = story.mail(SAID, "kim", to="bob", promises=[QUOTE])
    # Friday ends in New York; Mon 09-13 there (summer time since the 8th) is 18:00 in Berlin
    expect(story.run("2026-03-10 12:00"), P, anchor=promise, starts_at="Mon 2026-03-09 18:00")


def test_a_new_owner_of_the_deal_changes_nothing() -> None:
    story, promise = promised()
    story.user("lee", timezone="America/New_York", country="US")
    story.change("Thu 2026-03-05 10:00", owner_id="lee")
    expect(story.run("2026-03-10 12:00"), P, anchor=promise, starts_at=LIMIT)


def test_a_new_date_in_time_replaces_the_promise() -> None:
    story, _ = promised()
    later = story.mail(
        "Thu 2026-03-05 10:00", "ada", to="bob", thread="x", promises=[("revised quote", "2026-03-10")]
    )
    expect(story.run("2026-03-12 12:00"), P, anchor=later, starts_at="Wed 2026-03-11 13:00")


def test_a_new_date_when_it_is_broken_ends_it_as_rescheduled_and_is_a_new_promise() -> None:
    story, promise = promised()
    again = story.mail(
        "Mon 2026-03-09 15:00", "ada", to="bob", thread="x", promises=[("revised quote", "2026-03-10")]
    )
    alerts = story.run("2026-03-12 12:00")
    expect(alerts, P, anchor=promise, starts_at=LIMIT, end=("rescheduled", "Mon 2026-03-09 15:00"))
    expect(alerts, P, anchor=again, starts_at="Wed 2026-03-11 13:00", stands=True)


def test_the_same_date_said_again_is_the_same_promise() -> None:
    story, promise = promised()
    story.mail(
        "Thu 2026-03-05 10:00", "ada", to="bob", thread="x", promises=[QUOTE], mentions=["revised quote"]
    )
    expect(story.run("2026-03-09 16:00"), P, anchor=promise, starts_at=LIMIT, stands=True)


def test_promising_again_with_an_attachment_keeps_the_old_promise() -> None:
    story, promise = promised()
    again = story.mail(
        "Mon 2026-03-09 15:00",
        "ada",
        to="bob",
        thread="x",
        promises=[("revised quote", "2026-03-10")],
        attachments=1,
    )
    alerts = story.run("2026-03-12 12:00")
    expect(alerts, P, anchor=promise, end=("kept", "Mon 2026-03-09 15:00"))
    expect(alerts, P, anchor=again, starts_at="Wed 2026-03-11 13:00")


def test_a_promise_of_something_else_replaces_nothing() -> None:
    story, promise = promised()
    story.mail("Thu 2026-03-05 10:00", "ada", to="bob", thread="x", promises=[("rollout plan", "2026-03-31")])
    expect(story.run("2026-03-09 16:00"), P, anchor=promise, starts_at=LIMIT)


def test_a_bounced_delivery_keeps_nothing() -> None:
    story, promise = promised()
    mail = story.mail("Fri 2026-03-06 11:00", "ada", to="bob", thread="x", attachments=1)
    story.mail(
        "Fri 2026-03-06 11:01", "mailer-daemon@buyer.example", to="ada", bounced=mail, unreachable="bob"
    )
    expect(story.run("2026-03-09 16:00"), P, anchor=promise, starts_at=LIMIT, stands=True)


def test_a_delivery_that_bounces_after_it_ended_the_alert_brings_it_back() -> None:
    story, promise = promised()
    mail = story.mail("Mon 2026-03-09 14:00", "ada", to="bob", thread="x", attachments=1)
    bounce = "Mon 2026-03-09 15:00"
    story.mail(bounce, "mailer-daemon@buyer.example", to="ada", bounced=mail, unreachable="bob")
    history = expect(story.run("2026-03-09 16:00"), P, anchor=promise, starts_at=LIMIT, stands=True)
    assert [alert.status for alert in history] == ["firing", "resolved", "firing"]
    assert history[-1].starts_at == story.at(bounce)


def test_ends_when_the_deal_closes_and_is_not_shown_when_it_closed_before() -> None:
    story, _ = promised()
    story.close("Mon 2026-03-09 16:00")
    expect(story.run(LATER), P, end=("deal_closed", "Mon 2026-03-09 16:00"))
    story, _ = promised()
    story.close("Mon 2026-03-09 12:00")
    expect_none(story.run(LATER), P)


def test_a_promise_from_before_the_reopening_is_not_watched() -> None:
    story, _ = promised()
    story.close("Wed 2026-03-04 10:00")
    story.change("Thu 2026-03-05 10:00", stage="Proposal")
    expect_none(story.run(LATER), P)


def test_the_promisers_absence_pauses_nothing() -> None:
    story, _ = promised()
    story.mail("Fri 2026-03-06 17:00", "ada", to="bob", away="Mon 2026-03-16 00:00")
    expect(story.run("2026-03-09 16:00"), P, starts_at=LIMIT)


def test_the_order_of_arrival_and_doubles_change_nothing() -> None:
    story, promise = promised(QUOTE, ("rollout plan", "2026-03-31"))
    story.mail("Thu 2026-03-05 10:00", "ada", to="bob", thread="x", promises=[QUOTE])
    story.mail(
        "Mon 2026-03-09 15:00", "ada", to="bob", thread="x", promises=[("revised quote", "2026-03-31")]
    )
    alerts = story.run_in_any_order(LATER)
    expect(alerts, P, anchor=promise, starts_at=LIMIT, end=("rescheduled", "Mon 2026-03-09 15:00"))


def test_the_limit_is_a_setting() -> None:
    story, _ = promised(config={"patterns": {P: {"limit_hours": 2}}})
    expect(story.run("2026-03-09 16:00"), P, starts_at="Mon 2026-03-09 11:00")


def test_a_promise_of_somebody_without_a_record_counts_in_the_tenants_time() -> None:
    story = sale()
    promise = story.mail(SAID, "desk@acme.example", to="bob", promises=[QUOTE])
    expect(story.run("2026-03-09 16:00"), P, anchor=promise, starts_at=LIMIT)


def test_turning_large_while_it_stands_adds_the_step_at_that_event() -> None:
    story, _ = promised(amount="5000", currency="EUR")
    story.change("Mon 2026-03-09 15:00", amount="150000")
    steps = [("low", LIMIT), ("medium", "Mon 2026-03-09 15:00"), ("high", "Mon 2026-03-09 17:00")]
    expect(story.run("2026-03-10 12:00"), P, steps=steps)


def test_a_buyer_who_joins_the_thread_later_does_not_keep_the_promise_in_hindsight() -> None:
    story, promise = promised()
    story.mail("Thu 2026-03-05 10:00", "ada", to="carol", attachments=1)
    before = expect(story.run("2026-03-10 09:00"), P, anchor=promise, starts_at=LIMIT, stands=True)
    story.mail("Tue 2026-03-10 10:00", "ada", to="bob", cc="carol", thread="x")
    history = expect(story.run("2026-03-10 18:00"), P, anchor=promise, starts_at=LIMIT)
    assert history[: len(before)] == before


@pytest.mark.parametrize(
    "first", [("revised quote", None), ("revised quote", "2026-03-13")], ids=["undated", "said before"]
)
def test_a_promise_that_does_not_count_hides_none_behind_it(first: tuple[str, str | None]) -> None:
    story = sale()
    story.mail("Mon 2026-03-09 09:00", "ada", to="bob", promises=[("revised quote", "2026-03-13")])
    story.mail("Mon 2026-03-09 10:00", "ada", to="bob", promises=[first, ("contract", "2026-03-11")])
    alerts = story.run("2026-03-12 16:00")
    (alert,) = expect(alerts, P, stands=True)
    assert "contract" in alert.title
