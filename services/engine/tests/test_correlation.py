"""Correlation on stories: what goes to everybody, what waits, what comes late."""

from __future__ import annotations

import random

import pytest

from dealtrust_engine.config import Config
from dealtrust_engine.correlation import Correlation
from stories.chance import Chance
from stories.dsl import Story, sale
from stories.routing import correlated, differing, in_time

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
