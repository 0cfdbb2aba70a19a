"""Correlation on stories: what goes to everybody, what waits, what comes late."""

from __future__ import annotations

import json
import random
import tracemalloc
from collections import Counter
from datetime import timedelta

import pytest

from dealtrust_engine.config import Config
from dealtrust_engine.correlation import Correlation
from dealtrust_engine.correlation_memory import number_of
from dealtrust_engine.moments import HOUR, moment_of
from dealtrust_engine.threads import bare_subject
from stories.chance import Chance
from stories.dsl import Story, sale
from stories.routing import Ways, correlated, differing, in_time, scanned_ways

BOUNCER = "mailer-daemon@buyer.example"


def config_of(story: Story) -> Config:
    return Config.model_validate(story.config)


def routed(story: Story, *order: str) -> list[tuple[str, str | None, str]]:
    """Where the events of a story go, in order of time or, for some, in an order given by their ids."""
    events = {event.id: event for event in in_time(story.events())}
    correlation = Correlation(config_of(story))
    found = []
    for event_id in [*(each for each in events if each not in order), *order]:
        for event, deal_id, method, *_ in correlation.take(events[event_id]):
            found.append((event.id, deal_id, method))
    return found


@pytest.mark.parametrize("seed", range(60))
def test_stories_of_chance_go_where_a_scan_puts_them(seed: int) -> None:
    story, _, _ = Chance(seed).tell()
    events, config = in_time(story.events()), config_of(story)
    assert differing(events, config, correlated(events, config)) == []


@pytest.mark.parametrize("seed", range(40))
def test_facts_that_come_in_any_order_before_the_mails_change_nothing(seed: int) -> None:
    story, _, _ = Chance(seed).tell()
    events, config = in_time(story.events()), config_of(story)
    facts = [e for e in events if not e.type.startswith(("dealtrust.mail", "dealtrust.meeting"))]
    tasks = [e for e in facts if e.type.startswith("dealtrust.task") and not getattr(e.data, "deal_id", None)]
    rest = [e for e in events if e not in facts or e in tasks]
    facts = [e for e in facts if e not in tasks]
    random.Random(seed).shuffle(facts)
    ways = correlated([*facts, *rest], config, timeless=frozenset(fact.id for fact in facts))
    assert differing(events, config, ways) == []


def test_a_mail_by_which_somebody_is_away_or_back_goes_to_everybody() -> None:
    story = sale()
    away = story.mail("2026-03-02 10:00", "bob", to="ada", automatic="auto_reply", away="2026-03-10")
    back = story.mail("2026-03-04 10:00", "bob", to="ada")
    later = story.mail("2026-03-05 10:00", "bob", to="ada")
    everybody = [event_id for event_id, deal_id, _ in routed(story) if deal_id is None]
    assert away in everybody
    assert back in everybody
    assert later not in everybody


def test_an_absence_in_a_calendar_goes_to_everybody_and_to_no_deal() -> None:
    story = sale()
    entry = story.calendar_away("bob", "2026-03-05", "2026-03-09", at="2026-03-02 10:00")
    assert [way[1:] for way in routed(story) if way[0] == entry] == [(None, "")]


def test_what_was_noted_of_single_mails_and_entries_is_let_go_in_time() -> None:
    story = sale()
    for number in range(30):
        first = story.mail(f"2026-03-02 10:{number:02}", "bob", to="ada")
        story.mail(f"2026-03-02 11:{number:02}", "ada", to="bob", reply_to=first)
    story.meeting("2026-09-02 10:00", "2026-09-02 11:00", at="2026-03-03 09:00")
    correlation, kept = Correlation(config_of(story)), dict[str, bytes | None]()
    for event in in_time(story.events()):
        correlation.take(event)
    kept.update(correlation.changes())
    for when, gone in (
        ("2026-04-01 08:00", {}),
        ("2026-05-03 10:00", {"place": 60, "subject": 30}),
        ("2027-03-01 10:00", {}),
        ("2027-05-01 10:00", {"link": 30, "conversation": 30, "entry": 1, "place": 1}),
    ):
        again = Correlation(config_of(story))
        for key, value in kept.items():
            again.load(key, value)
        again.loaded()
        correlation.tick(moment_of(story.at(when)))
        again.tick(moment_of(story.at(when)))
        changed = correlation.changes()
        assert again.changes() == changed
        kept.update(changed)
        counts = Counter(key.partition("/")[0] for key, value in changed.items() if value is None)
        assert {kind: count for kind, count in counts.items() if kind != "sent"} == gone
    left = {key for key, value in kept.items() if value is not None}
    assert {key.partition("/")[0] for key in left} <= {
        "party",
        "deal",
        "meetings",
        "role",
        "source",
        "lowest",
    }


def test_a_place_that_was_written_without_how_long_it_lasts_is_read() -> None:
    story = sale()
    story.mail("2026-03-02 10:00", "bob", to="ada", source="mailbox:kim@acme.example")
    correlation, events = Correlation(config_of(story)), in_time(story.events())
    for event in events:
        correlation.take(event)
    again = Correlation(config_of(story))
    for key, value in correlation.changes().items():
        if not key.startswith("place/"):
            again.load(key, value)
            continue
        number, place, epoch = json.loads(value or b"")
        again.load(key, json.dumps([number, place[:7], epoch]).encode())
    again.loaded()
    copy = events[-1].model_copy(update={"source": "mailbox:ada@acme.example"})
    assert again.take(copy) == correlation.take(copy) != []
    again.tick(moment_of(story.at("2027-03-01 10:00")))
    assert not any(key.startswith("place/") and not value for key, value in again.changes().items())


def test_a_mail_that_begins_a_conversation_takes_less_than_a_hundred_bytes() -> None:
    story = sale()
    story.mail("2026-03-02 10:00", "bob", to="ada")
    *before, mail = in_time(story.events())
    correlation = Correlation(config_of(story))
    for event in before:
        correlation.take(event)
    sizes, many = [], 2_000
    tracemalloc.start()
    for number in range(2 * many + 1):
        told = mail.data.model_copy(update={"message_id": f"m{number}@x", "subject": f"Plan {number}"})
        later = mail.time + timedelta(seconds=number)
        correlation.take(mail.model_copy(update={"id": f"mail:{number}", "data": told, "time": later}))
        if not number % 100:
            correlation.changes()
        if number in (many, 2 * many):
            number_of.cache_clear()
            bare_subject.cache_clear()
            sizes.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert (sizes[1] - sizes[0]) / many < 100


def test_a_bounce_goes_to_the_deal_of_the_mail_that_did_not_arrive() -> None:
    story = sale()
    story.deal("D2", contacts=["bob"])
    first = story.mail("2026-03-02 10:00", "ada", to="bob", deal="D1")
    story.mail("2026-03-02 11:00", "ada", to="bob", deal="D2")
    named = story.mail("2026-03-02 12:00", BOUNCER, to="ada", bounced=first, unreachable="bob")
    latest = story.mail("2026-03-02 13:00", BOUNCER, to="ada", unreachable="bob")
    ways = [way[:2] for way in routed(story) if way[0] in (named, latest)]
    assert ways == [(named, "D1"), (latest, "D2")]


def test_a_copy_from_a_source_that_counts_before_goes_where_the_first_went() -> None:
    story = sale()
    story.deal("D2", contacts=["bob"], opened="2026-03-03 09:00")
    mail = story.mail("2026-03-02 10:00", "bob", to="ada", source="mailbox:kim@acme.example")
    [first] = [event for event in story.events() if event.id == mail]
    correlation = Correlation(config_of(story))
    ways = [way for event in in_time(story.events()) for way in correlation.take(event)]
    [way] = [way for way in ways if way.event.id == mail and way.deal_id]
    before = first.model_copy(update={"source": "mailbox:ada@acme.example"})
    after = first.model_copy(update={"source": "mailbox:zoe@acme.example"})
    assert correlation.take(after) == []
    assert correlation.take(before) == [way._replace(event=before)]
    assert correlation.take(before) == []


@pytest.mark.parametrize("late", ["deal-opened", "deal-contact", "party-contact", "party-account"])
def test_a_mail_that_came_before_what_leads_to_its_deal_finds_it_when_that_is_told(late: str) -> None:
    story = Story()
    story.user("ada")
    by_domain = late == "party-account"
    if by_domain:
        story.account("buyer", "buyer.example")
    else:
        story.contact("bob")
    story.deal(
        opened="2026-03-02 09:00",
        contacts=[] if by_domain else ["bob"],
        **({"account_id": "buyer"} if by_domain else {}),
    )
    asked = story.mail("2026-03-02 10:00", "bob@buyer.example", to="ada")
    held = [event.id for event in story.events() if event.id.startswith(late)]
    assert held
    ways = [way for way in routed(story, *held) if way[0] == asked]
    assert ways == [(asked, "D1", "account_domain" if by_domain else "contact_role")]


ONE_DEAL = [
    seed
    for seed in range(30)
    if sum(raw["type"] == "dealtrust.deal.opened.v1" for raw in Chance(seed).tell()[0].raw) == 1
]


@pytest.mark.parametrize("seed", ONE_DEAL)
def test_what_comes_up_to_three_days_late_reaches_the_deal_of_a_scan(seed: int) -> None:
    """Of stories with one deal; of several, a later mail of a thread may have settled which one it is about. A close is in
    time: what comes before one that is told late has been placed.
    """
    story, _, _ = Chance(seed).tell()
    events, config, dice = in_time(story.events()), config_of(story), random.Random(seed)
    delays = [0, 0, HOUR, 30 * HOUR, 70 * HOUR]
    in_time_always = "dealtrust.deal.closed.v1"
    arrival = {
        e.id: moment_of(e.time) + (0 if e.type == in_time_always else dice.choice(delays)) for e in events
    }
    late = sorted(events, key=lambda e: (not e.type.startswith("dealtrust.party."), arrival[e.id]))
    assert deals_of(correlated(late, config)) == deals_of(scanned_ways(events, config))


def deals_of(ways: Ways) -> dict[str, set[str]]:
    """The deals that each event went to."""
    return {event_id: {way[0] for way in found} for event_id, found in ways.by_event.items()}
