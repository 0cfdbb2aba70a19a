"""Calendar objects in a few words, and the events that come of them."""

from collections.abc import Callable
from textwrap import dedent

import pytest

from dealtrust_schemas.events import Event
from dealtrust_sources.calendar import read_ics
from dealtrust_sources.records import Context, Reject

Items = list[Event | Reject]


@pytest.fixture
def context() -> Context:
    return Context(
        tenant="acme",
        internal_domains=frozenset({"acme.example"}),
        timezone="Europe/Berlin",
        person_zone=lambda email: "America/New_York" if email == "nora@acme.example" else None,
    )


@pytest.fixture
def calendar() -> Callable[..., bytes]:
    """Wraps entries (text of VEVENT bodies) into a calendar object."""

    def wrap(*entries: str, method: str = "", head: str = "") -> bytes:
        lines = ["BEGIN:VCALENDAR", "VERSION:2.0"]
        lines += [f"METHOD:{method}"] if method else []
        lines += dedent(head).strip().splitlines()
        for entry in entries:
            lines += ["BEGIN:VEVENT", *dedent(entry).strip().splitlines(), "END:VEVENT"]
        return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()

    return wrap


@pytest.fixture
def read(calendar: Callable[..., bytes], context: Context) -> Callable[..., Items]:
    """The items of a file with these entries, events in order of time."""

    def run(
        *entries: str, origin: str = "ada.ics", method: str = "", head: str = "", owner: str | None = None
    ) -> Items:
        raw = calendar(*entries, method=method, head=head)
        return list(read_ics(raw, origin=origin, context=context, owner=owner))

    return run
