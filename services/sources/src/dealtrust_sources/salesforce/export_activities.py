"""The tasks, calls and calendar events of an export."""

from collections.abc import Iterator
from datetime import datetime

from dealtrust_sources.crm.rows import Row
from dealtrust_sources.crm.values import FieldError, moment, optional_moment, truth
from dealtrust_sources.crm.writer import Item
from dealtrust_sources.records import Reject
from dealtrust_sources.salesforce import activities
from dealtrust_sources.salesforce.offers import is_deleted
from dealtrust_sources.salesforce.tables import Export, refused
from dealtrust_sources.salesforce.values import long_id


def tasks(export: Export) -> Iterator[Item]:
    """``task.changed``: open at CreatedDate, closed at CompletedDateTime; one event if both are the same moment."""
    for row in export.rows("Task"):
        if not isinstance(row, Row):
            yield row
        elif not truth(row.record.get("IsRecurrence", "")):  # the head of a series is no task of its own
            try:
                yield from _task(export, row)
            except FieldError as problem:
                yield refused(row, problem)


def _task(export: Export, row: Row) -> Iterator[Item]:
    record = row.record
    key = long_id(record["Id"])
    created = export.created_at(row)
    if is_deleted(record):
        record = {**record, "Status": "Cancelled"}
    status = activities.task_status(record)
    ended = _ended(export, row, created) if status != "open" else None
    if ended is None or ended > created:
        data = activities.task(
            activities.opened(record), export.mapping, export.deals_of.get, record.get("CreatedById", "")
        )
        yield export.event("task.changed", f"{key}:open", created, key, data, row)
    if ended is not None:
        by = record.get("LastModifiedById") or record.get("OwnerId", "")
        data = activities.task(record, export.mapping, export.deals_of.get, by)
        yield export.event("task.changed", f"{key}:{status}", ended, key, data, row)


def _ended(export: Export, row: Row, created: datetime) -> datetime:
    done = optional_moment(row.record.get("CompletedDateTime", ""), "CompletedDateTime")
    if done is None and activities.is_call(row.record):
        return created  # a call is logged when it is over; later changes of its record are edits
    return max(done, created) if done else export.removed_at(row, created)


def meetings(export: Export) -> Iterator[Item]:
    """``meeting`` of Event with the answers of EventRelation: as it was answered at CreatedDate, then each later answer."""
    answers: dict[str, list[tuple[datetime | None, str, str]]] = {}
    for row in export.rows("EventRelation", needed=("EventId", "RelationId")):
        if not isinstance(row, Row):
            yield row
            continue
        try:
            responded = optional_moment(row.record.get("RespondedDate", ""), "RespondedDate")
        except FieldError as problem:
            yield refused(row, problem)
            continue
        person, status = long_id(row.record["RelationId"]), row.record.get("Status", "")
        answers.setdefault(long_id(row.record["EventId"]), []).append((responded, person, status))
    for row in export.rows("Event"):
        if not isinstance(row, Row):
            yield row
        elif not truth(row.record.get("IsChild", "")) and not truth(row.record.get("IsRecurrence", "")):
            try:
                yield from _meeting(export, row, answers.get(long_id(row.record["Id"]), []))
            except FieldError as problem:
                yield refused(row, problem)


def _meeting(export: Export, row: Row, answers: list[tuple[datetime | None, str, str]]) -> Iterator[Item]:
    key, created = long_id(row.record["Id"]), moment(row.record.get("CreatedDate", ""), "CreatedDate")
    modified = optional_moment(row.record.get("LastModifiedDate", ""), "LastModifiedDate") or created
    responses = {person: "" for _, person, _ in answers}

    def told(at: datetime, *, cancelled: bool = False) -> Item | Reject:
        data = activities.meeting(
            row.record, responses, export.emails.get, export.deals_of.get, cancelled=cancelled
        )
        return export.event("meeting", f"{key}:{at:%Y%m%dT%H%M%S}", at, key, data, row)

    moments: dict[datetime, list[tuple[str, str]]] = {}
    for responded, person, status in answers:
        if status.lower() not in {"", "new", "undecided"}:
            moments.setdefault(max(responded or modified, created), []).append((person, status))
    responses |= dict(moments.pop(created, ()))
    yield told(created)
    for at in sorted(moments):
        responses |= dict(moments[at])
        yield told(at)
    if is_deleted(row.record):
        yield told(max(modified, created), cancelled=True)
