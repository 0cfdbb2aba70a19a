"""What the CRM API of HubSpot gives when it is read: objects, owners, pipelines, associations, occurrences.

Sources: HubSpot developer documentation, "CRM API" (objects v3 with ``properties``, ``propertiesWithHistory``,
``associations``; owners; pipelines; associations v4) and "Event occurrences".
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from dealtrust_sources.crm.mapping import CrmMapping
from dealtrust_sources.crm.values import FieldError
from dealtrust_sources.hubspot.known import Dated, HubspotState, Link, Merge, Place, Stage
from dealtrust_sources.hubspot.objects import (
    Key,
    ObjectType,
    association,
    named_association,
    object_type,
    type_by_properties,
    wanted,
)
from dealtrust_sources.hubspot.times import optional_moment
from dealtrust_sources.records import Reject

_CLOSED: Final = {"CLOSED_WON": "closedwon", "CLOSED_LOST": "closedlost"}
# A read without the moment of the object's own last change.
_MODIFIED: Final = ("hs_lastmodifieddate", "lastmodifieddate")


def take_object(
    item: Mapping[str, Any], hint: ObjectType | None, state: HubspotState, mapping: CrmMapping, place: Place
) -> Iterator[Reject]:
    """Note an object as it stood, with the history of its properties and its associations where they were read too.

    hint: its type as the file tells it, where its properties do not.

    Reasons of a reject: no_record_id, ignored_entity, and those of times.
    """
    properties = item.get("properties")
    history = item.get("propertiesWithHistory")
    properties = properties if isinstance(properties, Mapping) else {}
    history = history if isinstance(history, Mapping) else {}
    number = str(item.get("id") or item.get("objectId") or properties.get("hs_object_id") or "")
    kind = (
        object_type(item.get("objectType"))
        or object_type(item.get("objectTypeId"))
        or type_by_properties([*properties, *history])
        or hint
    )
    if kind is None:
        yield place.reject("ignored_entity", f"an object {number[:30]} whose properties tell no type")
        return
    if not number:
        yield place.reject("no_record_id", kind)
        return
    key: Key = (kind, number)
    try:
        _take_times(item, key, properties, state, mapping, place)
        _take_history(history, key, state, mapping, place)
    except FieldError as problem:
        yield place.reject(problem.reason, f"{kind} {number}: {problem.detail}")
        return
    _take_links(item.get("associations"), key, state, place)


def _take_times(
    item: Mapping[str, Any],
    key: Key,
    properties: Mapping[str, Any],
    state: HubspotState,
    mapping: CrmMapping,
    place: Place,
) -> None:
    modified = next((properties[name] for name in _MODIFIED if properties.get(name)), None)
    updated = optional_moment(item.get("updatedAt") or modified, "updatedAt")
    created = optional_moment(item.get("createdAt"), "createdAt")
    thing = state.read(key, place, updated, wanted(key[0], properties, mapping))
    if created is not None:
        thing.acts.add((created, "created", ""))
    if item.get("archived") is True:
        gone = optional_moment(item.get("archivedAt"), "archivedAt") or updated
        if gone is not None:
            thing.acts.add((gone, "deleted", ""))
    merged = [each.strip() for each in str(properties.get("hs_merged_object_ids") or "").split(";")]
    others: tuple[Key, ...] = tuple((key[0], each) for each in merged if each and each != key[1])
    if others:
        state.merges.append(Merge(updated, key, others))


def _take_history(
    history: Mapping[str, Any], key: Key, state: HubspotState, mapping: CrmMapping, place: Place
) -> None:
    for name in wanted(key[0], history, mapping):
        thing = state.thing(key, place)
        thing.whole.add(name)
        for each in history[name] if isinstance(history[name], list) else ():
            at = optional_moment(each.get("timestamp"), name) if isinstance(each, Mapping) else None
            if at is not None:
                value = each.get("value")
                by = str(each.get("updatedByUserId") or "")
                source = str(each.get("sourceId") or "")
                if not by and source.startswith("userId:"):
                    by = source.removeprefix("userId:")
                dated = Dated(at, "" if value is None else str(value), by)
                thing.dated.setdefault(name, set()).add(dated)


def _take_links(associations: object, key: Key, state: HubspotState, place: Place) -> None:
    for name, found in associations.items() if isinstance(associations, Mapping) else ():
        other = object_type(name)
        results = found.get("results") if isinstance(found, Mapping) else found
        for each in results if other and isinstance(results, list) else ():
            number = each.get("id") or each.get("toObjectId") if isinstance(each, Mapping) else each
            if number and other:
                label = str(each.get("label") or "") if isinstance(each, Mapping) else ""
                state.link(key, (other, str(number)), Link(None, removed=False, label=label), place)


def take_owner(item: Mapping[str, Any], state: HubspotState, place: Place) -> tuple[Reject, ...]:
    """Note an owner: a person of ours."""
    number = str(item["id"])
    teams = item.get("teams")
    team = ""
    for each in teams if isinstance(teams, list) else ():
        if isinstance(each, Mapping) and (each.get("primary") or not team):
            team = str(each.get("name") or "")
    properties = {
        "email": str(item.get("email") or ""),
        "firstname": str(item.get("firstName") or ""),
        "lastname": str(item.get("lastName") or ""),
        "userid": str(item.get("userId") or item.get("userIdIncludingInactive") or ""),
        "team": team,
        "createdate": str(item.get("createdAt") or ""),
    }
    state.read(("owner", number), place, None, properties)
    name = f"{properties['firstname']} {properties['lastname']}".strip()
    for known in (properties["userid"], properties["email"], name):
        if known:
            state.owners.setdefault(known.lower(), number)
    return ()


def take_pipeline(item: Mapping[str, Any], state: HubspotState) -> tuple[Reject, ...]:
    """Note the stages of a pipeline; of several pipelines each counts its own stages."""
    for each in item["stages"]:
        if not isinstance(each, Mapping) or not each.get("id"):
            continue
        told = each.get("metadata")
        told = told if isinstance(told, Mapping) else {}
        order = each.get("displayOrder")
        take_stage(
            state,
            str(each["id"]),
            label=str(each.get("label") or each["id"]),
            order=order if isinstance(order, int) else 0,
            chance=str(told.get("probability") or ""),
            closed=str(told.get("isClosed") or "").lower() == "true",
        )
    return ()


def take_stage(state: HubspotState, stage: str, *, label: str, order: int, chance: str, closed: bool) -> None:
    """Note a stage; exports name it by its label. chance: a share, 1 for won."""
    outcome = ("won" if chance in ("1", "1.0") else "lost") if closed else None
    state.stages[stage] = Stage(label, order, outcome)
    state.stages.setdefault(label, state.stages[stage])


def take_associations(item: Mapping[str, Any], state: HubspotState, place: Place) -> Iterator[Reject]:
    """Note a result of a batch read of associations (v4, and v3, which names their type)."""
    one = str(item["from"].get("id") or "") if isinstance(item["from"], Mapping) else ""
    for each in item["to"] if isinstance(item["to"], list) else ():
        if not isinstance(each, Mapping):
            continue
        other = str(each.get("toObjectId") or each.get("id") or "")
        types = each.get("associationTypes")
        types = [kind for kind in types if isinstance(kind, Mapping)] if isinstance(types, list) else []
        ends = next((found for kind in types if (found := association(kind.get("typeId")))), None)
        ends = ends or named_association(str(each.get("type") or ""))
        if ends is None or not one or not other:
            yield place.reject("ignored_entity", f"association of {one[:30]} with {other[:30]}")
            continue
        label = next((str(kind["label"]) for kind in types if kind.get("label")), "")
        first: Key = (ends[0], one)
        second: Key = (ends[1], other)
        state.link(first, second, Link(None, removed=False, label=label), place)


def take_occurrence(
    item: Mapping[str, Any], state: HubspotState, mapping: CrmMapping, place: Place
) -> Iterator[Reject]:
    """Note an occurrence of an event; of a deal that was closed its last stage."""
    kind = object_type(item.get("objectType"))
    properties = item.get("properties")
    properties = properties if isinstance(properties, Mapping) else {}
    stage = _CLOSED.get(str(properties.get("hs_closed_state") or ""))
    if kind != "deal" or stage is None or not item.get("objectId"):
        yield place.reject("ignored_entity", str(item.get("eventType"))[:80])
        return
    try:
        at = optional_moment(item.get("occurredAt"), "occurredAt")
    except FieldError as problem:
        yield place.reject(problem.reason, problem.detail)
        return
    if at is None:
        yield place.reject("missing_time", "occurredAt")
        return
    thing = state.thing((kind, str(item["objectId"])), place)
    reason = str(properties.get("hs_closed_state_reason") or "")
    told = {"dealstage": stage, "closed_lost_reason": reason if stage == "closedlost" else ""}
    for name, value in wanted(kind, told, mapping).items():
        if value:
            thing.dated.setdefault(name, set()).add(Dated(at, value))
