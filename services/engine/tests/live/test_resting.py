"""A deal that is over, or of which nothing was heard for long, takes little memory and tells the same as ever."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtrust_engine import live_tenant
from dealtrust_engine.config import Config
from dealtrust_engine.correlation import Correlation, Routed
from dealtrust_engine.live import LivePartition
from dealtrust_engine.live_deal import LiveDeal
from dealtrust_engine.moments import moment_of
from dealtrust_schemas.alerts import dump_alert
from dealtrust_schemas.events import DealClosed, DealOpened, Event, Mail, Model, Person, make_event
from live.routes import lived, routed, take, with_ticks
from live.test_takeover import taken_over
from properties.histories import History, histories
from properties.profile import tried
from stories.dsl import Story, sale

MOST_BYTES = 2_000
"""Of a deal of twenty events that is over."""
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
OUR_OWN = Config.model_validate({"internal_domains": ["acme.example"]})
CODE = (type, ModuleType, FunctionType, BuiltinFunctionType, MethodType)


def awake() -> AbstractContextManager[object]:
    """No deal rests meanwhile."""
    return patch.object(LiveDeal, "may_rest", False)


def whole_deal(number: int) -> Iterator[Event]:
    """A deal of twenty events among people who are in many deals."""
    name = f"S{number}"
    buyer, seller = Person(email=f"b{number % 20}@buyer.example"), Person(email="ada@acme.example")
    acts: list[tuple[str, Model]] = [
        ("deal.opened", DealOpened(deal_id=name, name=name, owner_id="ada", stage="Proposal"))
    ]
    for step in range(18):
        sender, to = (buyer, seller) if step % 2 else (seller, buyer)
        mail = Mail(message_id=f"{name}-{step}@m.example", sender=sender, to=(to,), subject=name)
        acts.append(("mail", mail))
    acts.append(("deal.closed", DealClosed(deal_id=name, outcome="won")))
    for step, (stem, data) in enumerate(acts):
        yield make_event(
            f"dealtrust.{stem}.v1",
            data,
            id=f"{name}-{step}",
            source="mailbox:ada@acme.example" if stem == "mail" else "salesforce:00D/Feed",
            time=START + timedelta(hours=number, minutes=step),
            subject=name,
            tenant="acme",
        )


def held(root: object) -> int:
    """The bytes of all data that can be reached from something."""
    seen, waiting = {id(root)}, [root]
    size = 0
    while waiting:
        each = waiting.pop()
        size += each.__sizeof__()
        for other in gc.get_referents(each):
            if id(other) not in seen and not isinstance(other, CODE):
                seen.add(id(other))
                waiting.append(other)
    return size


def told_of(partition: LivePartition, numbers: Sequence[int]) -> None:
    """Some deals from beginning to end."""
    for number in numbers:
        for event in whole_deal(number):
            take(partition, Routed(event, f"S{number}"))
        partition.settle()


def test_a_deal_that_is_over_takes_little_memory() -> None:
    partition = LivePartition(OUR_OWN, None, complete=True)
    told_of(partition, range(200))
    before = held(partition)
    told_of(partition, range(200, 500))
    assert len(partition) == 500
    assert held(partition) - before < 300 * MOST_BYTES


def test_a_deal_that_was_taken_over_takes_little_memory_after_a_while() -> None:
    state: dict[str, bytes] = {}
    routes = [Routed(event, f"S{number}") for number in range(200) for event in whole_deal(number)]
    lived(LivePartition(OUR_OWN, None, complete=True), routes, 7, state)
    partition = taken_over(LivePartition(OUR_OWN, None, complete=True), state)
    at_first = held(partition)
    for _ in range(20):
        assert partition.settle().state == {}
    assert held(partition) < 200 * MOST_BYTES < at_first


@tried(60)
@given(histories(), st.sampled_from([1, 4, 20]), st.sampled_from([0, 1, 1000]))
def test_a_deal_that_rests_whenever_it_can_tells_the_same(history: History, size: int, limit: int) -> None:
    known = [event for event in history.events if event.time <= history.until]
    events = with_ticks(routed(known, history.config), moment_of(history.until))
    expected: dict[str, bytes] = {}
    with awake():
        waking = lived(LivePartition(history.config, None, complete=True), events, size, expected, limit)
    state: dict[str, bytes] = {}
    with patch.multiple(live_tenant, _MOST_STALE=0, _WORDS=0):
        told = lived(LivePartition(history.config, None, complete=True, keep=1), events, size, state, limit)
    assert list(map(dump_alert, told)) == list(map(dump_alert, waking))
    assert state == expected


def ways_of(story: Story) -> list[Routed]:
    """The events of a story with their ways, in the order in which they were told."""
    correlation = Correlation(Config.model_validate(story.config))
    return [way for event in story.events() for way in correlation.take(event)]


def test_a_deal_of_very_many_people_is_noted_once_for_each_of_them() -> None:
    partition = LivePartition(OUR_OWN, None, complete=True)
    sizes = []
    with patch.object(live_tenant, "MOST_NAMES", 4):
        for number in range(20):
            for event in list(whole_deal(number % 3))[:-1]:  # it is not over
                take(partition, Routed(event.model_copy(update={"id": f"{number}-{event.id}"}), "D1"))
            partition.settle()
            sizes.append(held(partition._tenants["acme"]._by_name))
    assert sizes[-1] == sizes[3]


@pytest.mark.parametrize("taken_from_state", [False, True])
def test_what_comes_late_to_a_deal_that_was_won_is_told_as_if_it_had_never_rested(
    taken_from_state: bool,
) -> None:
    story = sale(opened="Mon 2026-03-02 09:00")
    config = Config.model_validate(story.config)
    story.offer("Tue 2026-03-03 10:00", "presented")
    story.offer("Wed 2026-03-04 10:00", "accepted", version=2)
    story.close("Wed 2026-03-04 12:00", "won")
    ways = ways_of(story)
    first = with_ticks(ways, moment_of(story.at("Fri 2026-03-20 12:00")))
    story.offer("Thu 2026-03-19 11:00", "withdrawn", version=3)
    then = with_ticks(ways_of(story)[len(ways) :], moment_of(story.at("Mon 2026-03-23 12:00")))

    expected: dict[str, bytes] = {}
    with awake():
        partition = LivePartition(config, None, complete=True)
        lived(partition, first, 1, expected)
        waking = lived(partition, then, 1, expected)
    assert [alert.pattern for alert in waking] == ["retracted-offer"]

    state: dict[str, bytes] = {}
    partition = LivePartition(config, None, complete=True)
    lived(partition, first, 1, state)
    if taken_from_state:
        partition = taken_over(LivePartition(config, None, complete=True), state)
    told = lived(partition, then, 1, state)
    assert list(map(dump_alert, told)) == list(map(dump_alert, waking))
    assert state == expected
