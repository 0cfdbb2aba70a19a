"""What a JSON file holds, told by its beginning: one line in a table for each kind."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from dealtrust_reading.kinds import Kind

_GOOGLE_KIND = re.compile(rb'"kind"\s*:\s*"(?:calendar|tasks)#')
_GMAIL_FIELDS: Final = frozenset(
    {"labelIds", "historyId", "internalDate", "resultSizeEstimate", "enableAutoReply"}
)
_GRAPH_NAME = re.compile(rb"graph\.microsoft\.com|#microsoft\.graph\.", re.IGNORECASE)
_GRAPH_FIELDS: Final = frozenset(
    """
    internetMessageId internetMessageHeaders receivedDateTime sentDateTime conversationIndex toRecipients iCalUId
    seriesMasterId originalStartTimeZone subscriptionExpirationDateTime lifecycleEvent automaticRepliesSetting
    scheduledStartDateTime
    """.split()
)
_NAME = re.compile(rb'"([^"\\]{1,80})"\s*:')
# In JSON that is text within JSON, and the fields that such text is wrapped in.
_NAME_WITHIN = re.compile(rb'\\"([^"\\]{1,80})\\+"\s*:')
_WRAPPINGS: Final = frozenset({"value", "payload", "body", "Message", "data"})


@dataclass(frozen=True, slots=True)
class Glimpse:
    """The beginning of a JSON file.

    names: of all fields in it, at any depth. record: its first record, empty where that is longer than what was
    looked at. text: the bytes themselves.
    """

    names: frozenset[str]
    record: Mapping[str, Any]
    text: bytes

    def has(self, *names: str) -> bool:
        """Whether all these fields are in sight."""
        return self.names.issuperset(names)


def _canonical(seen: Glimpse) -> bool:
    if seen.record:
        return str(seen.record.get("type", "")).startswith("dealtrust.")
    return re.search(rb'"type"\s*:\s*"dealtrust\.', seen.text) is not None


def _google_calendar(seen: Glimpse) -> bool:
    pushed = any(name.lower() == "x-goog-resource-state" for name in seen.names)
    return pushed or "iCalUID" in seen.names or _GOOGLE_KIND.search(seen.text) is not None


def _gmail(seen: Glimpse) -> bool:
    pushed = seen.has("message", "data") and not seen.names.isdisjoint({"subscription", "receivedMessages"})
    return not _GMAIL_FIELDS.isdisjoint(seen.names) or pushed


def _graph(seen: Glimpse) -> bool:
    return not _GRAPH_FIELDS.isdisjoint(seen.names) or _GRAPH_NAME.search(seen.text) is not None


def _debezium(seen: Glimpse) -> bool:
    row = seen.has("op", "source") and not seen.names.isdisjoint({"before", "after", "ts_ms"})
    return row or not seen.names.isdisjoint({"iodebeziumop", "ce_iodebeziumop", "__op", "__deleted"})


_HUBSPOT: Final = (
    ("subscriptionType", "portalId"),
    ("subscriptionType", "objectId"),
    ("journalEvents",),
    ("propertiesWithHistory",),
    ("properties", "createdAt"),
    ("properties", "updatedAt"),
    ("results", "properties"),
    ("properties", "versions"),
    ("properties", "dealId"),
    ("engagement", "associations", "metadata"),
    ("toObjectId", "associationTypes"),
    ("results", "from", "to", "startedAt"),
    ("stages", "displayOrder"),
    ("firstName", "userId", "archived"),
)


def _hubspot(seen: Glimpse) -> bool:
    return any(seen.has(*names) for names in _HUBSPOT)


_KINDS: Final[tuple[tuple[Kind, Callable[[Glimpse], bool]], ...]] = (
    ("salesforce-cdc", lambda seen: seen.has("ChangeEventHeader") or seen.has("_ObjectType", "_EventType")),
    ("salesforce-export", lambda seen: seen.has("attributes", "type") and b"/sobjects/" in seen.text),
    ("canonical", _canonical),
    ("debezium", _debezium),
    ("hubspot", _hubspot),
    ("gcal", _google_calendar),
    ("gmail", _gmail),
    ("msgraph", _graph),
)
"""Kinds with what tells them; the first that fits is taken."""


def json_kind(text: bytes) -> Kind | None:
    """The kind of a file that begins so, None if it is none that can be read here."""
    seen = Glimpse(_names(_NAME, text), _first_record(text), text)
    kind = _told_by(seen)
    if kind is None and not _WRAPPINGS.isdisjoint(seen.names):
        seen = Glimpse(seen.names | _names(_NAME_WITHIN, text), seen.record, text)
        kind = _told_by(seen)
    return kind or ("canonical" if _is_cloud_event(seen) else None)


def _names(pattern: re.Pattern[bytes], text: bytes) -> frozenset[str]:
    return frozenset(name.decode("utf-8", "replace") for name in pattern.findall(text))


def _told_by(seen: Glimpse) -> Kind | None:
    return next((kind for kind, fits in _KINDS if fits(seen)), None)


def _is_cloud_event(seen: Glimpse) -> bool:
    """Whether it is a CloudEvent of whatever type; those of others are refused by it."""
    return seen.has("specversion", "type", "source") or "ce_specversion" in seen.names


def _first_record(text: bytes) -> Mapping[str, Any]:
    source = text.decode("utf-8", "replace").lstrip("[ \t\r\n")
    try:
        record, _ = json.JSONDecoder().raw_decode(source)
    except (ValueError, RecursionError):
        return {}
    return record if isinstance(record, dict) else {}
