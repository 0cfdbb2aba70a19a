"""What a record of Microsoft Graph is, and what it holds.

Sources: learn.microsoft.com/graph/change-notifications-overview, .../delta-query-overview, and the reference of its
resources.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from dealtrust_sources.calendar.items import away_item
from dealtrust_sources.calendar.zones import ZoneBook
from dealtrust_sources.dumps import Notice, Piece, Told
from dealtrust_sources.graph.events import event_items, removed_item
from dealtrust_sources.graph.messages import message
from dealtrust_sources.json_values import mapping, moment, text

_OWNER = re.compile(r"users\('([^']+@[^']+)'\)", re.IGNORECASE)
_MESSAGE_FIELDS: Final = frozenset(
    """
    internetMessageId internetMessageHeaders toRecipients receivedDateTime sentDateTime conversationId
    meetingMessageType sender
    """.split()
)
_TOLD: Final = _MESSAGE_FIELDS | {"from", "subject", "isDraft"}
"""Where a delta has none of these, it has neither who wrote nor when."""
_EVENT_FIELDS: Final = frozenset(
    {"iCalUId", "start", "end", "attendees", "organizer", "seriesMasterId", "showAs"}
)
_MOMENTS: Final = ("lastModifiedDateTime", "createdDateTime", "receivedDateTime", "sentDateTime")
_MOST_DEPTH: Final = 5


def pieces(value: object, told: Told, depth: int = 0) -> Iterator[Piece]:
    """The mails and calendar entries of a record, and a notice for each thing that names one without giving it."""
    record = mapping(value)
    told = replace(told, owner=_owner(record) or told.owner)
    if depth > _MOST_DEPTH:
        yield Notice("unknown_record", "lists within lists")
    elif isinstance(record.get("value"), list):
        yield from _page(record, told, depth)
    elif isinstance(record.get("responses"), list):
        for each in record["responses"]:
            yield from pieces(mapping(each, "body"), told, depth + 1)
    else:
        yield from _single(record, told, _kind(record))


def _page(record: Mapping[str, Any], told: Told, depth: int) -> Iterator[Piece]:
    """A list, or a page of a delta: what is gone was gone at the latest when the youngest of the rest was written."""
    members = record["value"]
    known = (moment(text(each, name)) for each in members for name in _MOMENTS)
    told = replace(told, at=told.at or max((at for at in known if at), default=None))
    listed_kind = _kind_in_context(text(record, "@odata.context"))
    for each in members:
        member = mapping(each)
        if isinstance(member.get("value"), list):
            yield from pieces(member, told, depth + 1)
        else:
            yield from _single(member, told, _kind(member) or listed_kind)


def _single(record: Mapping[str, Any], told: Told, kind: str) -> Iterator[Piece]:
    name = text(record, "id")
    if "lifecycleEvent" in record or "subscriptionId" in record:
        yield _notification(record)
    elif "automaticRepliesSetting" in record or "scheduledStartDateTime" in record:
        yield _automatic_replies(mapping(record, "automaticRepliesSetting") or record, told)
    elif "@removed" in record:
        yield _removed(name, kind, told)
    elif kind == "message" and _TOLD.isdisjoint(record):
        yield Notice("id_only", f"read message {name}: only what changed of it is told")
    elif kind == "message":
        yield from message(record, told)
    elif kind == "event":
        yield from event_items(record, told)
    else:
        yield Notice("unknown_record", f"neither a message nor an event: {name[:60]}")


def _removed(name: str, kind: str, told: Told) -> Piece:
    if kind == "message":
        return Notice("removed_message", f"message {name} was deleted or moved; it was sent all the same")
    if told.at is None:
        return Notice("no_stamp", f"event {name} was removed, but nothing tells when")
    return removed_item(name, told.at, told)


def _kind(record: Mapping[str, Any]) -> str:
    declared = text(record, "@odata.type").lower().rpartition(".")[2]
    if declared == "message" or declared.startswith("eventmessage"):
        return "message"
    if declared == "event":
        return "event"
    if _MESSAGE_FIELDS & record.keys():
        return "message"
    if _EVENT_FIELDS & record.keys():
        return "event"
    return _kind_in_context(text(record, "@odata.context"))


def _kind_in_context(context: str) -> str:
    low = context.lower().rpartition("#")[2]
    if "message" in low:
        return "message"
    return "event" if "event" in low or "calendarview" in low else ""


def _owner(record: Mapping[str, Any]) -> str | None:
    """Whose mailbox the record says it comes from."""
    found = _OWNER.search(text(record, "@odata.context").replace("%40", "@"))
    return found.group(1).lower() if found else None


def _notification(record: Mapping[str, Any]) -> Notice:
    life = text(record, "lifecycleEvent")
    if life:
        needed = "read everything again" if life == "missed" else "renew the subscription"
        return Notice("lifecycle", f"{life} of subscription {text(record, 'subscriptionId')}: {needed}")
    if mapping(record, "encryptedContent"):
        return Notice("encrypted", f"{text(record, 'changeType')}: {text(record, 'resource')}")
    change, resource = text(record, "changeType") or "changed", text(record, "resource")
    return Notice("id_only", f"{change}: {resource}" if change == "deleted" else f"{change}: read {resource}")


def _automatic_replies(setting: Mapping[str, Any], told: Told) -> Piece:
    """The automatic replies of a mailbox (automaticRepliesSetting): scheduled, they tell an absence."""
    status = text(setting, "status").lower()
    if status == "disabled":
        return Notice("not_away", "the automatic replies are switched off")
    start, end = (_moment(setting, name) for name in ("scheduledStartDateTime", "scheduledEndDateTime"))
    if status != "scheduled" or start is None or end is None:
        # Switched on by hand, the setting keeps the moments of an earlier schedule.
        return Notice("open_absence", "automatic replies are on without a first and a last moment")
    return away_item("automatic-reply", start, end, told_at=told.at, owner=told.owner)


def _moment(setting: Mapping[str, Any], name: str) -> datetime | None:
    written = text(setting, name, "dateTime")
    found = moment(written)
    if found is not None:
        return found
    zone = ZoneBook().zone(text(setting, name, "timeZone"))
    try:
        naive = datetime.fromisoformat(re.sub(r"\.\d+", "", written))
    except ValueError:
        return None
    return None if zone is None else moment(naive.replace(tzinfo=zone).isoformat())
