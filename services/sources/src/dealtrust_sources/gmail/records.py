"""What a record of the Gmail API is, and what it holds.

Sources: developers.google.com/gmail/api/guides/push and guides/sync, and the reference of its resources.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from dealtrust_sources.calendar.items import away_item
from dealtrust_sources.dumps import Notice, Piece, Told
from dealtrust_sources.gmail.messages import message
from dealtrust_sources.json_values import decoded, epoch_moment, listed, mapping, text, under

_DRAFT: Final = Notice("draft", "it was never sent")
_CHANGES: Final = ("messagesAdded", "messagesDeleted", "labelsAdded", "labelsRemoved")


def pieces(value: object, told: Told) -> Iterator[Piece]:
    """The mails of a record, and a notice for each thing that names a mail without giving it."""
    record = mapping(value)
    address = text(record, "emailAddress").lower()
    told = replace(told, owner=address or told.owner)
    for name, read in _LISTS.items():
        if name in record:
            for each in listed(record, name):
                yield from read(mapping(each), told)
            return
    yield _single(record, address, told)


def _single(record: Mapping[str, Any], address: str, told: Told) -> Piece:
    if "subscription" in record or text(record, "message", "data"):
        return _pushed(record)
    if "enableAutoReply" in record:
        return _vacation(record, told)
    if "message" in record:
        return _DRAFT
    if address or ("historyId" in record and "id" not in record):
        return _changed(address, text(record, "historyId"))
    if record.keys() & {"id", "payload", "raw"}:
        return message(record, told)
    return Notice("unknown_record", "nothing that the Gmail API answers")


def _pushed(record: Mapping[str, Any]) -> Notice:
    """A push message of Cloud Pub/Sub: it says that something changed, not what."""
    try:
        value = json.loads(decoded(text(record, "message", "data")) or b"null")
    except (ValueError, RecursionError):
        value = None
    address, history = text(value, "emailAddress"), text(value, "historyId")
    if not address and not history:
        return Notice("unknown_record", "a push message of something else than Gmail")
    return _changed(address, history)


def _changed(address: str, history: str) -> Notice:
    return Notice("id_only", f"mailbox {address or 'unknown'} changed: read its history up to {history}")


def _history(entry: Mapping[str, Any], told: Told) -> Iterator[Piece]:
    named: set[str] = set()
    for change in _CHANGES:
        for each in listed(entry, change):
            found = mapping(each, "message")
            named.add(text(found, "id"))
            if change == "messagesAdded" and ("payload" in found or "raw" in found):
                yield message(found, told)
            else:
                yield Notice("id_only", f"{change}: message {text(found, 'id')}")
    for each in listed(entry, "messages"):
        if text(each, "id") not in named:
            yield Notice("id_only", f"history {text(entry, 'id')}: message {text(each, 'id')}")


def _vacation(record: Mapping[str, Any], told: Told) -> Piece:
    """The vacation responder (users.settings.getVacation): an absence from its start to its end."""
    start, end = (epoch_moment(text(record, name)) for name in ("startTime", "endTime"))
    if under(record, "enableAutoReply") is not True:
        return Notice("not_away", "the vacation responder is switched off")
    if start is None or end is None:
        return Notice("open_absence", "the vacation responder is on without a first and a last moment")
    return away_item("automatic-reply", start, end, told_at=told.at, owner=told.owner)


_LISTS: Final[dict[str, Callable[[Mapping[str, Any], Told], Iterable[Piece]]]] = {
    "history": _history,
    "messages": lambda each, told: [message(each, told)],
    "threads": lambda each, _told: [Notice("id_only", f"read thread {text(each, 'id')}")],
    "drafts": lambda _each, _told: [_DRAFT],
    "receivedMessages": lambda each, _told: [_pushed(each)],
}
"""Lists that the API answers, by the name of their field."""
