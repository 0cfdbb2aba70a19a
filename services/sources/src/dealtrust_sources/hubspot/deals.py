"""Deals of HubSpot: opened, changed, closed, and their contacts."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from dealtrust_sources.crm.values import FieldError, number
from dealtrust_sources.crm.writer import Data, Item
from dealtrust_sources.hubspot.desk import Desk, stamp
from dealtrust_sources.hubspot.known import Dated, Thing
from dealtrust_sources.hubspot.objects import ENTERED
from dealtrust_sources.hubspot.story import LONG_AGO, Change, Story
from dealtrust_sources.hubspot.times import day, optional_moment
from dealtrust_sources.records import Reject

_FIELDS: Final = {
    "dealstage": "stage",
    "hs_deal_stage_probability": "probability",
    "hs_manual_forecast_category": "forecast",
    "amount": "amount",
    "closedate": "close_date",
    "hubspot_owner_id": "owner_id",
    "dealname": "name",
    "hs_next_step": "next_step",
}
UNASSIGNED: Final = "unassigned"
"""Stands for the owner of a deal that has none; the contract knows no deal without."""


def tell_deal(desk: Desk, thing: Thing) -> Iterator[Item]:
    """``deal.opened``, ``deal.changed``, ``deal.closed`` and ``deal.contact`` of one deal.

    A change into a closed stage is ``deal.closed`` alone, so are a deletion (lost, ``deleted``) and the end in a
    merge (lost, ``merged``). A restored deal is opened again. Rejects: missing_time, incomplete_record (a creation
    of which nothing else was told), no_owner and unknown_stage (both kept as they are), and those of values.
    """
    _enter_stages(desk, thing)
    story = Story(thing)
    fields = _fields(desk, story)
    if story.created is not None:
        yield from _opened(desk, story, fields, story.created)
        if story.is_read and not story.first("dealstage"):
            return
    elif story.is_read:
        yield thing.place.reject("missing_time", f"deal {thing.key[1]}: createdate")
        return
    for change in story.changes(fields.keys(), from_creation=not story.first("dealstage")):
        if thing.merged is None or change.at < thing.merged[0]:
            yield from _changed(desk, story, fields, change)
    yield from _ended(desk, story, fields)
    yield from _contacts(desk, story)


def _enter_stages(desk: Desk, thing: Thing) -> None:
    """Where no history of the stage was read, the moments at which the deal came into its stages stand for it."""
    if "dealstage" in thing.whole:
        return
    for _, record in thing.reads:
        current = record.get("dealstage", "")
        found: dict[str, datetime] = {}
        for name, value in record.items():
            prefix = next((each for each in ENTERED if name.startswith(each)), None)
            if prefix is not None and (at := optional_moment(value, name)) is not None:
                stage = name.removeprefix(prefix)
                # A stage's id may be followed by that of its pipeline.
                known = next(
                    (
                        each
                        for each in (stage, stage.rpartition("_")[0])
                        if each == current or _is_stage(desk, each)
                    ),
                    None,
                )
                if known:
                    found[known] = at
        if current in found:
            values = thing.dated.setdefault("dealstage", set())
            values |= {Dated(at, stage) for stage, at in found.items()}


def _is_stage(desk: Desk, stage: str) -> bool:
    return desk.outcome(stage) is not None or desk.stage_order(stage) is not None


def _fields(desk: Desk, story: Story) -> dict[str, str]:
    found = dict(_FIELDS)
    for meaning in ("next_step_due", "stage_order"):
        column = desk.mapping.column(meaning, story.names)
        if column:
            found[column] = meaning
    return found


def _value(desk: Desk, name: str, text: str) -> str | None:
    """The canonical value of a field; None if empty. Raises FieldError bad_number, bad_date, negative_amount."""
    if not text.strip():
        return None
    if name in {"close_date", "next_step_due"}:
        return day(text, name, desk.context.timezone)
    if name == "stage":
        return desk.stage_name(text)
    if name == "owner_id":
        return desk.state.user(text)
    if name in {"amount", "stage_order", "probability"}:
        found = number(text, name)
        if found is not None and found.startswith("-") and name == "amount":
            raise FieldError("negative_amount", f"amount: {found}")
        # HubSpot tells a probability as a share.
        return f"{float(found) * 100:g}" if found is not None and name == "probability" else found
    return text


def _old_value(desk: Desk, name: str, text: str | None) -> str | None:
    """As :func:`_value`; one that could not be used was never told, so it is not known now."""
    try:
        return _value(desk, name, text or "")
    except FieldError:
        return None


def _values(
    desk: Desk, record: dict[str, str], fields: dict[str, str], story: Story
) -> tuple[dict[str, str], list[Reject]]:
    """The canonical values of a record, and what of it cannot be used."""
    found: dict[str, str] = {}
    problems = []
    for name, canonical in fields.items():
        try:
            value = _value(desk, canonical, record.get(name, ""))
        except FieldError as problem:
            problems.append(
                story.thing.place.reject(problem.reason, f"deal {story.thing.key[1]}: {problem.detail}")
            )
        else:
            if value is not None:
                found[canonical] = value
    return found, problems


def _opened(
    desk: Desk, story: Story, fields: dict[str, str], at: datetime, again: str = ""
) -> Iterator[Item]:
    key, place = story.thing.key[1], story.thing.place
    if ("deal.opened", key + again) in desk.state.told:
        return
    record = story.record(at) if again else story.opening()
    # Who creates a deal by a program often assigns it a moment later.
    for name in ("dealstage", "hubspot_owner_id", "dealname"):
        record[name] = record.get(name) or story.first(name)
    stage, owner = record["dealstage"].strip(), record["hubspot_owner_id"]
    if not stage:
        yield place.reject("incomplete_record", f"deal {key} was created; its stage was never told")
        return
    values, problems = _values(desk, record, fields, story)
    yield from problems
    if not owner:
        yield place.reject("no_owner", f"deal {key}: {UNASSIGNED!r} stands for the owner")
    if desk.is_unknown(stage):
        yield place.reject("unknown_stage", f"deal {key}: {stage[:60]!r} is no known stage; kept as it is")
    order = values.get("stage_order")
    data = {
        "deal_id": key,
        "name": values.get("name", ""),
        "account_id": desk.first_linked(story.thing, "company"),
        "owner_id": values.get("owner_id") or UNASSIGNED,
        "stage": values["stage"],
        "stage_order": int(float(order)) if order else desk.stage_order(stage),
        "probability": values.get("probability"),
        "forecast": values.get("forecast"),
        "amount": values.get("amount"),
        "currency": desk.currency(record.get("deal_currency_code")),
        "close_date": values.get("close_date"),
    }
    yield from desk.event("deal.opened", key + again, at, key, data, place)
    steps: dict[str, Data] = {
        name: {"old": None, "new": values[name]} for name in ("next_step", "next_step_due") if name in values
    }
    if steps:
        first: Data = {"deal_id": key, "changes": steps}
        yield from desk.event("deal.changed", f"{key}:opened{again}", at, key, first, place)
    if outcome := desk.outcome(stage):
        dated = "dealstage" in story.thing.whole or "dealstage" in story.thing.dated
        yield from _closed(desk, story, at if dated else _closed_at(story, at), outcome, "")


def _closed_at(story: Story, created: datetime) -> datetime:
    """When a deal was closed whose stage has no history: its close date, which HubSpot sets then.

    Not after its last change, where that is told.
    """
    updated = max((at for at, _ in story.thing.reads if at), default=None)
    try:
        closed = optional_moment(story.last("closedate"), "closedate")
    except FieldError:
        closed = None
    told = [at for at in (closed, updated) if at is not None]
    return max(created, min(told, default=created))


def _changed(desk: Desk, story: Story, fields: dict[str, str], change: Change) -> Iterator[Item]:
    key, place = story.thing.key[1], story.thing.place
    stage = change.values.get("dealstage")
    if stage is not None and (outcome := desk.outcome(stage[1])):
        if desk.outcome(stage[0]) != outcome:
            yield from _closed(desk, story, change.at, outcome, change.by)
        return
    changes: dict[str, Data] = {}
    for name, (old, new) in change.values.items():
        try:
            after = _value(desk, fields[name], new)
        except FieldError as problem:
            yield place.reject(problem.reason, f"deal {key}: {problem.detail}")
            continue
        before = _old_value(desk, fields[name], old)
        if before != after or (old is None and after is None):
            changes[fields[name]] = {"old": before, "new": after}
    _without_first(story, change, changes)
    if stage is not None and "stage" in changes and "stage_order" not in changes:
        order = desk.stage_order(stage[1])
        if order is not None:
            changes["stage_order"] = {"old": desk.stage_order(stage[0] or ""), "new": order}
    if stage is not None and stage[1] and desk.is_unknown(stage[1]):
        yield place.reject("unknown_stage", f"deal {key}: {stage[1][:60]!r} is no known stage; kept as it is")
    if changes:
        data = {"deal_id": key, "changes": changes, "by": desk.state.user(change.by)}
        yield from desk.event("deal.changed", f"{key}:{stamp(change.at)}", change.at, key, data, place)


def _without_first(story: Story, change: Change, changes: dict[str, Data]) -> None:
    """What a deal was opened with, though it was set a moment later, is no change."""
    if story.created is None:
        return
    for name in ("dealstage", "hubspot_owner_id", "dealname"):
        told = change.values.get(name)
        if told is not None and not told[0] and told[1] == story.first(name):
            changes.pop(_FIELDS[name], None)


def _closed(desk: Desk, story: Story, at: datetime, outcome: str, by: str) -> Iterator[Item]:
    key = story.thing.key[1]
    reason = story.last(desk.mapping.column("reason", story.names) or "")
    reason = reason or story.last("closed_won_reason" if outcome == "won" else "closed_lost_reason")
    data = {"deal_id": key, "outcome": outcome, "reason": reason or None, "by": desk.state.user(by)}
    yield from desk.event("deal.closed", f"{key}:{stamp(at)}", at, key, data, story.thing.place)


def _ended(desk: Desk, story: Story, fields: dict[str, str]) -> Iterator[Item]:
    key, place = story.thing.key[1], story.thing.place
    ends = [(at, act, by) for at, act, by in story.thing.acts if act != "created"]
    if story.thing.merged is not None:
        ends.append((story.thing.merged[0], "deleted", "merged"))
    for at, act, by in sorted(ends):
        if act == "restored":
            yield from _opened(desk, story, fields, at, f":{stamp(at)}")
            continue
        reason = "merged" if by == "merged" else "deleted"
        user = None if by == "merged" else desk.state.user(by)
        data = {"deal_id": key, "outcome": "lost", "reason": reason, "by": user}
        yield from desk.event("deal.closed", f"{key}:{reason}:{stamp(at)}", at, key, data, place)


def _contacts(desk: Desk, story: Story) -> Iterator[Item]:
    thing = story.thing
    key = thing.key[1]
    for contact in desk.state.linked(thing.key, "contact"):
        person = desk.story(contact)
        if person is not None and any(act == "erased" for _, act, _ in person.thing.acts):
            continue
        begins = max(story.created or LONG_AGO, (person.created if person else None) or LONG_AGO)
        links = sorted(thing.links[contact], key=lambda link: (link.at or begins, link.removed))
        for link in links:
            at = link.at or begins
            data = {
                "deal_id": key,
                "contact_id": desk.state.survivor(contact)[1],
                "role": link.label or None,
                "removed": True if link.removed else None,
            }
            name = f"{key}:{contact[1]}" + (f":{stamp(at)}" if link.at is not None else "")
            yield from desk.event("deal.contact", name, at.astimezone(UTC), key, data, thing.place)
