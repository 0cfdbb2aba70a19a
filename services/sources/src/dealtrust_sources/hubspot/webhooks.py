"""Webhooks of HubSpot: an array of events, each one change of one object, and the newer journal of the same.

Sources: HubSpot developer documentation, "Webhooks API" (also its generic subscriptions, ``object.*`` with
``objectTypeId``) and "Webhooks journal" (``journalEvents`` with ``action`` and ``propertyChanges``).
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from dealtrust_sources.crm.mapping import CrmMapping
from dealtrust_sources.crm.values import FieldError
from dealtrust_sources.hubspot.known import Act, Dated, HubspotState, Link, Merge, Place
from dealtrust_sources.hubspot.objects import Key, association, object_type, wanted
from dealtrust_sources.hubspot.times import moment
from dealtrust_sources.records import Reject

_ACTS: Final[dict[str, Act]] = {
    "creation": "created",
    "deletion": "deleted",
    "privacyDeletion": "erased",
    "restore": "restored",
}
# What the journal calls the same.
_ACTIONS: Final = {
    "CREATE": "creation",
    "UPDATE": "propertyChange",
    "DELETE": "deletion",
    "RESTORE": "restore",
    "MERGE": "merge",
    "ASSOCIATION_ADDED": "associationChange",
    "ASSOCIATION_REMOVED": "associationChange",
}


def is_webhook(item: Mapping[str, Any]) -> bool:
    """Whether a record is one event of a webhook or of the journal."""
    journal = "objectTypeId" in item or "fromObjectId" in item
    return "subscriptionType" in item or ("action" in item and "portalId" in item and journal)


def take_webhook(
    item: Mapping[str, Any], state: HubspotState, mapping: CrmMapping, place: Place
) -> Iterator[Reject]:
    """Note one event.

    Reasons of a reject: ignored_entity (an object or a kind of event that nothing is made of), no_record_id, and
    those of times.
    """
    named = str(item.get("subscriptionType") or "")
    kind, _, what = named.rpartition(".")
    if "action" in item and what not in {*_ACTS, *_ACTIONS.values()}:
        kind, what = "object", _ACTIONS.get(str(item["action"]).upper(), "")
    try:
        at = moment(item.get("occurredAt"), "occurredAt")
    except FieldError as problem:
        yield place.reject(problem.reason, problem.detail)
        return
    by = _user(item)
    if what == "associationChange":
        yield from _associated(item, at, by, state, place)
        return
    found = object_type(item.get("objectTypeId") if kind in ("", "object") else kind)
    if found is None or what not in {*_ACTS, "propertyChange", "merge"}:
        yield place.reject("ignored_entity", named or f"{item.get('action')} of {item.get('objectTypeId')}")
        return
    if what == "merge":
        yield from _merged(item, at, lambda number: (found, number), state, place)
        return
    number = _id(item.get("objectId"))
    if not number:
        yield place.reject("no_record_id", named)
        return
    thing = state.thing((found, number), place)
    if what in _ACTS:
        thing.acts.add((at, _ACTS[what], by))
    for name, value in wanted(found, _values(item), mapping).items():
        thing.dated.setdefault(name, set()).add(Dated(at, value, by))


def _values(item: Mapping[str, Any]) -> dict[str, Any]:
    """The properties that an event gives a value."""
    changes = item.get("propertyChanges")
    if isinstance(changes, Mapping):
        return {
            str(name): value.get("value") if isinstance(value, Mapping) else value
            for name, value in changes.items()
        }
    if isinstance(changes, list):
        return {str(each.get("name")): each.get("value") for each in changes if isinstance(each, Mapping)}
    return {str(item["propertyName"]): item.get("propertyValue")} if item.get("propertyName") else {}


def _associated(
    item: Mapping[str, Any], at: datetime, by: str, state: HubspotState, place: Place
) -> Iterator[Reject]:
    ends = _ends(item)
    one, other = _id(item.get("fromObjectId")), _id(item.get("toObjectId"))
    if ends is None:
        yield place.reject("ignored_entity", f"association {item.get('associationType')}")
    elif not one or not other:
        yield place.reject("no_record_id", f"association {item.get('associationType')}")
    else:
        removed = (
            item.get("associationRemoved") is True or str(item.get("action", "")) == "ASSOCIATION_REMOVED"
        )
        first: Key = (ends[0], one)
        second: Key = (ends[1], other)
        state.link(first, second, Link(at, removed, by=by), place)


def _ends(item: Mapping[str, Any]) -> tuple[Any, Any] | None:
    one, _, other = str(item.get("associationType") or "").partition("_TO_")
    first = object_type(item.get("fromObjectTypeId")) or object_type(one)
    second = object_type(item.get("toObjectTypeId")) or object_type(other)
    if first and second:
        return first, second
    return association(item.get("associationTypeId"))


def _merged(
    item: Mapping[str, Any], at: datetime, key: Any, state: HubspotState, place: Place
) -> Iterator[Reject]:
    primary = _id(item.get("primaryObjectId")) or _id(item.get("objectId"))
    listed = item.get("mergedObjectIds")
    others = [number for each in listed if (number := _id(each))] if isinstance(listed, list) else []
    if not primary or not others:
        yield place.reject("no_record_id", "merge")
        return
    kept: Key = key(primary)
    new = _id(item.get("newObjectId"))
    if new and new != primary:
        # The record that is left has an id of its own; its history is that of the primary one.
        state.alias(key(new), kept)
    state.thing(kept, place)
    state.merges.append(Merge(at, kept, tuple(key(each) for each in others if each not in (primary, new))))


def _user(item: Mapping[str, Any]) -> str:
    source = str(item.get("sourceId") or "")
    return source.removeprefix("userId:") if source.startswith("userId:") else ""


def _id(value: object) -> str:
    return "" if value is None or isinstance(value, bool | float) else str(value).strip()
