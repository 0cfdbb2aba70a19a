"""Tasks, calls and meetings of HubSpot."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from dealtrust_sources.crm.values import FieldError, utc
from dealtrust_sources.crm.writer import Data, Item
from dealtrust_sources.hubspot.desk import Desk, stamp
from dealtrust_sources.hubspot.known import Thing
from dealtrust_sources.hubspot.story import Story
from dealtrust_sources.hubspot.times import day, moment, optional_moment

_TASK: Final = ("hs_task_status", "hs_timestamp", "hs_task_subject", "hubspot_owner_id")
_MEETING: Final = (
    "hs_meeting_start_time",
    "hs_meeting_end_time",
    "hs_meeting_outcome",
    "hs_timestamp",
    "hubspot_owner_id",
    "hs_guest_emails",
)
_NOT_REACHED: Final = {"NO_ANSWER", "BUSY", "FAILED", "MISSED"}
_ONGOING: Final = {"QUEUED", "RINGING", "CONNECTING", "CALLING_CRM_USER", "IN_PROGRESS", "SCHEDULED"}


def tell_task(desk: Desk, thing: Thing) -> Iterator[Item]:
    """``task.changed``: as it was created, at each change, and when it was done or deleted; due on ``hs_timestamp``."""
    key = thing.key[1]
    story = Story(thing)
    if story.created is None:
        raise FieldError("incomplete_record", "its creation was never told")
    opening = story.opening()
    dated = "hs_task_status" in thing.whole or "hs_task_status" in thing.dated
    status = _task_status(opening)
    if status == "done" and not dated:
        done = optional_moment(story.last("hs_task_completion_date"), "hs_task_completion_date")
        ended = max(done or story.last_change() or story.created, story.created)
        yield from _task(desk, thing, opening, story.created, "open", f"{key}:open", "")
        yield from _task(desk, thing, story.whole(), ended, "done", f"{key}:done", "")
    else:
        yield from _task(desk, thing, opening, story.created, status, f"{key}:open", "")
    for change in story.changes(_TASK):
        record = story.record(change.at)
        yield from _task(
            desk, thing, record, change.at, _task_status(record), f"{key}:{stamp(change.at)}", change.by
        )
    for at, act, by in sorted(thing.acts):
        if act == "deleted":
            yield from _task(desk, thing, story.whole(), at, "cancelled", f"{key}:cancelled:{stamp(at)}", by)


def _task_status(record: dict[str, str]) -> str:
    return "done" if record.get("hs_task_status", "").upper() == "COMPLETED" else "open"


def _task(
    desk: Desk, thing: Thing, record: dict[str, str], at: datetime, status: str, name: str, by: str
) -> Iterator[Item]:
    owner = _owner(desk, record)
    data: Data = {
        "task_id": thing.key[1],
        "deal_id": desk.first_linked(thing, "deal"),
        "contact_id": desk.first_linked(thing, "contact"),
        "owner_id": owner,
        "title": record.get("hs_task_subject", ""),
        "status": status,
        "due_on": day(record.get("hs_timestamp", ""), "hs_timestamp", desk.zone_of(owner)),
        "kind": "call" if record.get("hs_task_type", "").upper() == "CALL" else "task",
        "promise_event_id": record.get(desk.mapping.column("promise_event_id", record) or "") or None,
        "by": desk.state.user(by),
    }
    yield from desk.event("task.changed", name, at, thing.key[1], data, thing.place)


def tell_call(desk: Desk, thing: Thing) -> Iterator[Item]:
    """``task.changed`` of a logged call, at ``hs_timestamp``, when it took place."""
    story = Story(thing)
    record = story.whole()
    if not story.is_read and not record.get("hs_timestamp"):
        raise FieldError("incomplete_record", "when it took place was never told")
    at = optional_moment(record.get("hs_timestamp"), "hs_timestamp") or story.created
    if at is None:
        raise FieldError("missing_time", "hs_timestamp")
    told = record.get("hs_call_status", "").upper()
    status = "cancelled" if told == "CANCELED" else "open" if told in _ONGOING else "done"
    connected = (
        False if told in _NOT_REACHED else desk.mapping.connected(record.get("hs_call_disposition", ""))
    )
    owner = _owner(desk, record)
    data: Data = {
        "task_id": thing.key[1],
        "deal_id": desk.first_linked(thing, "deal"),
        "contact_id": desk.first_linked(thing, "contact"),
        "owner_id": owner,
        "title": record.get("hs_call_title", ""),
        "status": status,
        "kind": "call",
        "connected": connected if status == "done" else None,
        "by": owner,
    }
    yield from desk.event("task.changed", f"{thing.key[1]}:{status}", at, thing.key[1], data, thing.place)


def tell_meeting(desk: Desk, thing: Thing) -> Iterator[Item]:
    """``meeting``: as it was entered, at each change, and its outcome.

    COMPLETED says that it was held: everybody had accepted by its end. NO_SHOW says that it was not: it counts as
    cancelled at its end, for by then nobody had come.
    """
    story = Story(thing)
    if story.created is None:
        raise FieldError("incomplete_record", "its creation was never told")
    record = {**story.opening()}
    dated = "hs_meeting_outcome" in thing.whole or "hs_meeting_outcome" in thing.dated
    outcome = _outcome(story.last("hs_meeting_outcome"))
    if not dated:
        record["hs_meeting_outcome"] = "SCHEDULED"
    _, ends = _span(record)
    key = thing.key[1]
    if story.created <= ends:
        yield from _meeting(desk, thing, record, story.created, f"{key}:entered")
    for change in story.changes(_MEETING):
        record = story.record(change.at)
        _, ends = _span(record)
        if change.at < ends:
            yield from _meeting(desk, thing, record, change.at, f"{key}:{stamp(change.at)}")
    record = {**story.whole(), "hs_meeting_outcome": outcome}
    starts, ends = _span(record)
    if outcome in ("COMPLETED", "NO_SHOW"):
        yield from _meeting(desk, thing, record, ends, f"{key}:{outcome.lower()}:{stamp(ends)}")
    elif outcome == "CANCELED" and not dated:
        at = min(max(story.last_change() or story.created, story.created), max(starts, story.created))
        yield from _meeting(desk, thing, record, at, f"{key}:cancelled")
    for at, act, _ in sorted(thing.acts):
        if act == "deleted" and at < ends:
            gone = {**record, "hs_meeting_outcome": "CANCELED"}
            yield from _meeting(desk, thing, gone, at, f"{key}:deleted:{stamp(at)}")


def _outcome(text: str) -> str:
    """An outcome, which is also written as its label: ``No Show``."""
    return text.strip().upper().replace(" ", "_").replace("CANCELLED", "CANCELED")


def _span(record: dict[str, str]) -> tuple[datetime, datetime]:
    starts = moment(
        record.get("hs_meeting_start_time") or record.get("hs_timestamp"), "hs_meeting_start_time"
    )
    ends = optional_moment(record.get("hs_meeting_end_time"), "hs_meeting_end_time")
    return starts, ends or starts + timedelta(hours=1)


def _meeting(desk: Desk, thing: Thing, record: dict[str, str], at: datetime, name: str) -> Iterator[Item]:
    owner = _owner(desk, record)
    organizer = desk.email_of(owner)
    if organizer is None:
        raise FieldError("no_owner", f"the address of owner {owner} was never told")
    starts, ends = _span(record)
    outcome = _outcome(record.get("hs_meeting_outcome", ""))
    answer = "accepted" if outcome == "COMPLETED" else "none"
    guests = [each.strip().lower() for each in record.get("hs_guest_emails", "").split(";")]
    for contact in desk.state.linked(thing.key, "contact"):
        person = desk.story(contact)
        guests.append(person.last("email").lower() if person else "")
    colleagues = [desk.email_of(each.strip()) for each in record.get("hs_attendee_owner_ids", "").split(";")]
    people = {organizer: "accepted"} | {each: "none" for each in colleagues if each and each != organizer}
    people |= {each: answer for each in guests if each and each not in people}
    entered = Story(thing).created
    data: Data = {
        "uid": record.get("hs_i_cal_uid") or f"hubspot:{thing.key[1]}",
        "status": "cancelled" if outcome in ("CANCELED", "NO_SHOW") else "confirmed",
        "start": utc(starts),
        "end": utc(ends),
        "created_at": utc(entered) if entered else None,
        "organizer": organizer,
        "attendees": [{"email": email, "response": response} for email, response in people.items()],
        "deal_ref": desk.first_linked(thing, "deal"),
    }
    yield from desk.event("meeting", name, at, thing.key[1], data, thing.place)


def _owner(desk: Desk, record: dict[str, str]) -> str:
    owner = desk.state.user(record.get("hubspot_owner_id", ""))
    if owner is None:
        raise FieldError("no_owner", "hubspot_owner_id")
    return owner
