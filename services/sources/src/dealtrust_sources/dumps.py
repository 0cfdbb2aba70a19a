"""Files of what the interfaces of mail and calendar services answer: JSON records to canonical events.

What a record holds is told by a sorter, one for each service; everything else is the same for all of them.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from dealtrust_schemas.events import Event
from dealtrust_sources.calendar import CalendarState
from dealtrust_sources.calendar.items import CalendarItem, collect_item
from dealtrust_sources.json_values import mapping, moment, text
from dealtrust_sources.letters import Letter
from dealtrust_sources.mail import Glimpse, glimpse, read_eml
from dealtrust_sources.records import Context, Reject
from dealtrust_sources.wrapping import WrappingError, opened

_ADDRESS = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True, slots=True)
class Notice:
    """A record that states nothing of its own, with a named reason; detail says what to do about it."""

    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a record before it is opened.

    at: when it was sent, UTC. owner: whose mailbox or calendar it comes from, as its wrapping says, else its file.
    """

    at: datetime | None = None
    owner: str | None = None


Piece = Letter | CalendarItem | Notice
Sorter = Callable[[object, Told], Iterable[Piece]]
Records = Iterable[tuple[str, bytes]]


def read_dump(
    records: Records,
    sorter: Sorter,
    *,
    origin: str,
    context: Context,
    owner: str | None,
    calendars: CalendarState,
) -> Iterator[Event | Reject]:
    """The mails in a dump; calendar entries and answers to them go to ``calendars``.

    records: position and JSON text of each. owner: address whose mailbox it is where the records do not say it.
    """
    for position, record in records:
        for piece in _pieces(record, sorter, owner):
            if isinstance(piece, Notice):
                yield Reject(origin, position, piece.reason, piece.detail[:200])
            elif isinstance(piece, CalendarItem):
                yield from collect_item(
                    piece, origin=origin, position=position, context=context, state=calendars
                )
            else:
                for item in read_eml(
                    piece.raw, origin=origin, context=context, owner=piece.owner, calendars=calendars
                ):
                    yield replace(item, position=position) if isinstance(item, Reject) else item


def glimpse_dump(records: Records, sorter: Sorter) -> Iterator[Glimpse]:
    """Who occurs in each mail and calendar entry of a dump."""
    for _, record in records:
        for piece in _pieces(record, sorter, None):
            if isinstance(piece, Letter):
                yield replace(glimpse(piece.head), owner=piece.owner)
            elif isinstance(piece, CalendarItem) and (piece.people or piece.owner):
                yield Glimpse("", frozenset(piece.people), None, None, piece.owner)


def _pieces(record: bytes, sorter: Sorter, owner: str | None) -> Iterator[Piece]:
    try:
        value = json.loads(record)
    except (ValueError, RecursionError) as error:
        yield Notice("not_json", str(error))
        return
    for each in opened(value):
        if isinstance(each, WrappingError):
            yield Notice(each.reason, each.detail)
        else:
            inner, told = _of_cloud_event(each)
            yield from sorter(inner, replace(told, owner=told.owner or owner))


def _of_cloud_event(value: object) -> tuple[object, Told]:
    """What a CloudEvent holds, and what it says of that: a moment, and often whose mailbox it is; others as they are."""
    envelope = mapping(value)
    if "specversion" not in envelope or "data" not in envelope:
        return value, Told()
    named = _ADDRESS.findall(f"{text(envelope, 'source')} {text(envelope, 'subject')}".replace("%40", "@"))
    owners = {address.lower() for address in named}
    at = moment(text(envelope, "time"))
    return envelope["data"], Told(at, owners.pop() if len(owners) == 1 else None)
