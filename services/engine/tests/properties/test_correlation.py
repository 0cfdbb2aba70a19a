"""Correlation puts events where a scan puts them, and can be stopped anywhere."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from properties.histories import History, histories
from properties.profile import tried
from stories.routing import correlated, differing, in_time


@tried(150)
@given(st.one_of(histories(), histories(waiting=True)))
def test_in_order_of_time_events_go_where_a_scan_puts_them(history: History) -> None:
    events = in_time(history.events)
    assert differing(events, history.config, correlated(events, history.config)) == []


@tried(60)
@given(histories(), st.frozensets(st.integers(1, 120), max_size=4))
def test_a_restart_at_any_point_changes_nothing(history: History, restarts: frozenset[int]) -> None:
    events = in_time(history.events)
    whole, parted = (correlated(events, history.config, restarts=r) for r in (frozenset[int](), restarts))
    assert parted == whole


@tried(40)
@given(histories(), st.data())
def test_what_comes_twice_is_routed_once(history: History, data: st.DataObject) -> None:
    events = in_time(history.events)
    again = data.draw(st.lists(st.sampled_from(events), max_size=6))
    whole = correlated(events, history.config)
    doubled = correlated([*events, *again], history.config)
    assert doubled.by_event == whole.by_event
