"""Files of what the interfaces of Gmail, Microsoft Graph and Google Calendar answer."""

from collections.abc import Iterator
from typing import BinaryIO, Final

from dealtrust_reading.kinds import Kind
from dealtrust_reading.records import json_records
from dealtrust_schemas.events import Event
from dealtrust_sources import gcal, gmail, graph
from dealtrust_sources.calendar import CalendarState
from dealtrust_sources.dumps import Sorter, glimpse_dump, read_dump
from dealtrust_sources.mail import Glimpse
from dealtrust_sources.records import Context, Reject

_SORTERS: Final[dict[Kind, Sorter]] = {"gmail": gmail.pieces, "msgraph": graph.pieces, "gcal": gcal.pieces}
DUMPS: Final = frozenset(_SORTERS)
"""The kinds of files that this module reads."""


def read_records(
    stream: BinaryIO,
    kind: Kind,
    *,
    origin: str,
    context: Context,
    owner: str | None,
    calendars: CalendarState,
) -> Iterator[Event | Reject]:
    """The mails of a file; its calendar entries go to `calendars`. owner: whose mailbox it is, if known."""
    broken: list[Reject] = []
    yield from read_dump(
        _records(stream, origin, broken),
        _SORTERS[kind],
        origin=origin,
        context=context,
        owner=owner,
        calendars=calendars,
    )
    yield from broken


def glimpse_records(stream: BinaryIO, kind: Kind, origin: str) -> Iterator[Glimpse]:
    """Who occurs in each mail and calendar entry of a file; what is broken is told when it is read."""
    yield from glimpse_dump(_records(stream, origin, []), _SORTERS[kind])


def _records(stream: BinaryIO, origin: str, broken: list[Reject]) -> Iterator[tuple[str, bytes]]:
    word, records = json_records(stream, origin)
    for number, record in records:
        if isinstance(record, Reject):
            broken.append(record)
        else:
            yield f"{word} {number}", record
