"""Whatever JSON arrives: events, or a named reason; never an error."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealtrust_schemas.events import Event
from dealtrust_sources.calendar import CalendarState
from dealtrust_sources.dumps import glimpse_dump, read_dump
from dealtrust_sources.records import Context, Reject
from services.sources.tests.dumps import (
    test_gmail,
    test_google_calendar,
    test_graph_events,
    test_graph_messages,
)
from services.sources.tests.dumps.conftest import SORTERS

EXAMPLES: list[dict[str, Any]] = [
    test_gmail.message(),
    {"history": [{"messagesAdded": [{"message": test_gmail.message()}]}]},
    {"message": {"data": test_gmail.PUSHED}, "subscription": "s"},
    test_graph_messages.message(meetingMessageType="meetingAccepted", event=test_graph_messages.EVENT),
    {"value": [test_graph_events.series(), {"@removed": {}, "id": "AAMkE"}]},
    test_graph_events.REPLIES,
    {"items": [test_google_calendar.series(), {"id": "g1", "status": "cancelled"}]},
]
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, -1, 10**30, 0.5, "", "x", "\ud800", "\r\nX: y", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59",
     "99999999999999", [], {}, [None], {"data": "="}, [[[]]], "RRULE:FREQ=SECONDLY"]
)  # fmt: skip


def changed(value: Any, data: st.DataObject) -> Any:
    """The value with one thing in it replaced, at any depth."""
    if isinstance(value, dict) and value and data.draw(st.integers(0, 5)):
        name = data.draw(st.sampled_from(sorted(value)))
        return {**value, name: changed(value[name], data)}
    if isinstance(value, list) and value:
        return [changed(value[0], data), *value[1:]]
    return data.draw(ODD)


@pytest.mark.parametrize("kind", sorted(SORTERS))
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_record_is_read_or_refused(kind: str, data: st.DataObject) -> None:
    context = Context(tenant="acme", internal_domains=frozenset({"acme.example"}))
    value = data.draw(st.sampled_from(EXAMPLES))
    for _ in range(data.draw(st.integers(1, 3))):
        value = changed(value, data)
    records = [("record 1", json.dumps(value).encode())]
    state = CalendarState()
    list(glimpse_dump(records, SORTERS[kind]))
    found = read_dump(records, SORTERS[kind], origin="a.json", context=context, owner=None, calendars=state)
    for item in (*found, *state.events(context)):
        assert isinstance(item, Event) or (isinstance(item, Reject) and item.reason.isidentifier())
