"""Records of interfaces in a few words, and the events that come of them."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from dealtrust_schemas.events import Event, Mail, Meeting
from dealtrust_sources import gcal, gmail, graph
from dealtrust_sources.calendar import CalendarState
from dealtrust_sources.dumps import Sorter, read_dump
from dealtrust_sources.records import Context, Reject

SORTERS: dict[str, Sorter] = {"gmail": gmail.pieces, "msgraph": graph.pieces, "gcal": gcal.pieces}


class Outcome:
    """What came of some records. events and rejects in their order, those of calendars last."""

    def __init__(self, items: list[Event | Reject]) -> None:
        self.events = [each for each in items if isinstance(each, Event)]
        self.rejects = [each for each in items if isinstance(each, Reject)]

    @property
    def reasons(self) -> list[str]:
        return [each.reason for each in self.rejects]

    @property
    def mails(self) -> list[Mail]:
        return [each.data for each in self.events if isinstance(each.data, Mail)]

    @property
    def meetings(self) -> list[Meeting]:
        return [each.data for each in self.events if isinstance(each.data, Meeting)]

    @property
    def mail(self) -> Mail:
        assert self.reasons == []
        (only,) = self.mails
        return only


Read = Callable[..., Outcome]


@pytest.fixture
def context() -> Context:
    return Context(
        tenant="acme",
        internal_domains=frozenset({"acme.example"}),
        timezone="Europe/Berlin",
        country="DE",
    )


@pytest.fixture
def read(context: Context) -> Read:
    """The outcome of records of one kind, read as one file of Ada's."""

    def run(
        kind: str, *records: Any, owner: str | None = "ada@acme.example", origin: str = "dump.json"
    ) -> Outcome:
        state = CalendarState()
        numbered = [
            (f"record {number}", each if isinstance(each, bytes) else json.dumps(each).encode())
            for number, each in enumerate(records, 1)
        ]
        items = list(
            read_dump(numbered, SORTERS[kind], origin=origin, context=context, owner=owner, calendars=state)
        )
        return Outcome([*items, *state.events(context)])

    return run
