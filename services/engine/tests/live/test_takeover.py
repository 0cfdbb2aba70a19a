"""Whoever takes a partition over from its state goes on as if nothing had happened."""

from __future__ import annotations

from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtrust_engine.alike import Alike
from dealtrust_engine.config import Config
from dealtrust_engine.correlation import Routed
from dealtrust_engine.deal_log import StateError, first_line
from dealtrust_engine.live import LivePartition
from dealtrust_engine.moments import NEVER, moment_of
from dealtrust_engine.tenant_log import PAGE_BYTES
from dealtrust_schemas.alerts import dump_alert
from dealtrust_schemas.events import PartyAccount, PartyUser, make_event
from live.routes import batches, lived, routed, take, tick, with_ticks
from live.test_learning import asked
from live.test_parity import generated
from properties.histories import History, histories
from properties.profile import tried


def taken_over(partition: LivePartition, state: dict[str, bytes]) -> LivePartition:
    """A fresh partition with the state that another one wrote."""
    for key, value in state.items():
        partition.load(key, value)
    partition.loaded()
    return partition


@tried(60)
@given(histories(), st.sampled_from([1, 3, 10]), st.integers(1, 12), st.sampled_from([0, 1, 1000]))
def test_a_takeover_after_any_batches_changes_nothing(
    history: History, size: int, every: int, limit: int
) -> None:
    known = [event for event in history.events if event.time <= history.until]
    events = with_ticks(routed(known, history.config), moment_of(history.until))
    kept: dict[str, bytes] = {}
    expected = lived(LivePartition(history.config, None, complete=True), events, size, kept, limit)
    state: dict[str, bytes] = {}
    told, partition = [], LivePartition(history.config, None, complete=True)
    for number, batch in enumerate([*batches(events, size), []]):
        if number % every == 0:
            partition = taken_over(LivePartition(history.config, None, complete=True), state)
        for each in batch:
            take(partition, each)
        partition.look(limit if batch else NEVER)
        effects = partition.effects()
        told += effects.alerts
        state |= effects.state
    assert list(map(dump_alert, told)) == list(map(dump_alert, expected))
    assert state == kept


@tried(60)
@given(histories(), st.sampled_from([1, 3]), st.integers(1, 5))
def test_people_whom_another_partition_was_told_of_are_the_same(
    history: History, size: int, every: int
) -> None:
    known = [event for event in history.events if event.time <= history.until]
    events = with_ticks(routed(known, history.config), moment_of(history.until))
    alike, state = Alike(), dict[str, bytes]()
    with patch("dealtrust_engine.tenant_log.PAGE_BYTES", 400):
        partition = LivePartition(history.config, None, complete=True)
        for number, batch in enumerate(batches(events, size)):
            if number % every == 0:
                alone = taken_over(LivePartition(history.config, None, complete=True), state)
                partition = taken_over(LivePartition(history.config, None, complete=True, alike=alike), state)
                assert people_of(partition) == people_of(alone)
            for each in batch:
                take(partition, each)
            state |= partition.settle().state


def test_absences_and_hints_of_zones_are_among_what_is_told_alike() -> None:
    story = asked()
    story.mail("Tue 2026-03-10 11:00", "bob", to="ada", away="Fri 2026-03-20 09:00", utc_offset_minutes=60)
    story.mail("Tue 2026-03-10 12:00", "bob", to="ada", utc_offset_minutes=120)
    config, state = Config.model_validate(story.config), dict[str, bytes]()
    with patch("dealtrust_engine.tenant_log.PAGE_BYTES", 10):
        lived(LivePartition(config, None, complete=True), routed(story.events(), config), 1000, state)
        # The last page, which is each one's own, is of others.
        content = state[max(key for key in state if key.startswith("acme/#page-"))].split(b"\n", 1)[1]
        state["acme/#page-99"] = first_line("tenant", tenant="acme", page=99) + content
        alike = Alike()
        first, other = (
            taken_over(LivePartition(config, None, complete=True, alike=alike), state) for _ in "12"
        )
    people = other._tenants["acme"].people
    assert people._acts
    assert people.directory.anybody_away
    assert people.directory.hinted()
    assert people_of(first) == people_of(other)


def people_of(partition: LivePartition) -> dict[str, str]:
    """All that is known of the people of each tenant; what is at hand of answers is no knowledge."""
    answers = ("_internal", "_sides", "_calendars", "_directory")
    people = {name: tenant.people for name, tenant in partition._tenants.items()}
    return {
        name: repr(
            [
                {key: value for key, value in vars(part).items() if key not in answers}
                for part in (of.directory, of._parties)
            ]
            + [dict(of._acts)]
        )
        for name, of in people.items()
    }


def test_many_people_stand_on_few_pages_of_which_only_the_last_is_written_again() -> None:
    events = [
        make_event(
            "dealtrust.party.account.v1",
            PartyAccount(account_id=f"A{number}", name="A company", domains=(f"a{number}.example",)),
            id=f"a{number}",
            source="salesforce:00D/Account",
            time=datetime(2026, 3, 2, tzinfo=UTC),
            subject=f"A{number}",
            tenant="acme",
        )
        for number in range(400)
    ]
    state: dict[str, bytes] = {}
    partition = LivePartition(Config(), None, complete=True)
    for event in events[:-1]:
        take(partition, Routed(event, None))
    state |= partition.settle().state
    assert 3 < len(state) < 10
    assert all(len(value) < PAGE_BYTES + 200 for value in state.values())
    again = taken_over(LivePartition(Config(), None, complete=True), state)
    for event in events:
        take(again, Routed(event, None))
    written = again.settle().state
    assert list(written) == [f"acme/#page-{len(state) - 1}"]
    kept = b"\n".join((state | written).values())
    assert all(kept.count(b'"id":"a%d"' % number) == 1 for number in range(400))


def test_of_two_who_share_an_address_the_last_has_it_after_a_takeover_too() -> None:
    story = asked()
    config = Config.model_validate(story.config)
    people = [("First", "ada"), *[("Somebody", f"s{number}") for number in range(200)], ("Second", "ada")]
    users = [
        make_event(
            "dealtrust.party.user.v1",
            PartyUser(user_id=f"U{number}", email=f"{address}@acme.example", name=name),
            id=f"u{number}",
            source="salesforce:00D/User",
            time=datetime(2026, 1, 1, tzinfo=UTC),
            subject=f"U{number}",
            tenant="acme",
        )
        for number, (name, address) in enumerate(people)
    ]
    state: dict[str, bytes] = {}
    partition = LivePartition(config, None, complete=True)
    ways = [*routed(story.events(), config), *(Routed(user, None) for user in users)]
    lived(partition, ways, 1000, state)
    assert len([key for key in state if key.startswith("acme/#page-")]) > 2
    again = taken_over(LivePartition(config, None, complete=True), dict(reversed(state.items())))
    told = []
    for each in (partition, again):
        take(each, tick(moment_of(story.at("Mon 2026-03-09 16:00")), "acme"))
        told.append([dump_alert(alert) for alert in each.settle().alerts])
    assert told[0] == told[1]
    assert "Second" in told[0][0]


def test_state_that_is_not_ours_is_refused() -> None:
    for value in (b"", b"[]", b'{"version":99,"kind":"entry"}', b'{"kind":"clock"}'):
        partition = LivePartition(Config(), None, complete=True)
        partition.load("acme/D1/#entry-0", value)
        with pytest.raises(StateError, match="acme/D1/#entry-0"):
            partition.loaded()


def test_a_deal_of_whose_state_a_part_is_missing_is_refused() -> None:
    events, config, _ = generated(1, 40)
    state: dict[str, bytes] = {}
    lived(LivePartition(config, None, complete=True), routed(events, config), 1, state)
    assert "bench/D0/#page-2" in state
    del state["bench/D0/#page-1"]
    with pytest.raises(StateError, match="bench/D0"):
        taken_over(LivePartition(config, None, complete=True), state)
