"""Tasks, logged calls and calendar events of Salesforce."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from dealtrust_sources.crm.values import FieldError, Record, day, moment, number, truth, utc
from dealtrust_sources.crm.writer import Data
from dealtrust_sources.salesforce.mapping import SalesforceMapping
from dealtrust_sources.salesforce.values import is_contact, is_deal, long_id

Lookup = Callable[[str], str | None]

_MINUTES_OF_DAY = 1_440
_LONGEST = 400 * _MINUTES_OF_DAY
_RESPONSES = {"accepted": "accepted", "declined": "declined", "tentative": "tentative"}


def task(record: Record, mapping: SalesforceMapping, deal_of: Lookup, by: str) -> Data:
    """``task.changed`` for a task as it stands.

    deal_of: deal id of what a task may hang on, where its own id does not tell (quotes). Raises
    :class:`FieldError` no_owner, bad_date.
    """
    owner = long_id(record.get("OwnerId", ""))
    if not owner:
        raise FieldError("no_owner", f"task {record.get('Id', '')}")
    call = is_call(record)
    status = task_status(record)
    about, who = long_id(record.get("WhatId", "")), long_id(record.get("WhoId", ""))
    return {
        "task_id": long_id(record["Id"]),
        "deal_id": about if is_deal(about) else deal_of(about),
        "contact_id": who if is_contact(who) else None,
        "owner_id": owner,
        "title": record.get("Subject", ""),
        "status": status,
        "due_on": day(record.get("ActivityDate", ""), "ActivityDate"),
        "kind": "call" if call else "task",
        "connected": mapping.connected(record.get("CallDisposition", ""))
        if call and status == "done"
        else None,
        "promise_event_id": record.get(mapping.column("promise_event_id", record) or "") or None,
        "by": long_id(by) or None,
    }


def is_call(record: Record) -> bool:
    """Whether a task is a logged or planned call: TaskSubtype, in older organisations Type."""
    return "call" in {record.get("TaskSubtype", "").lower(), record.get("Type", "").lower()}


def task_status(record: Record) -> str:
    """open, done or cancelled."""
    status = record.get("Status", "").strip().lower()
    if status in {"cancelled", "canceled"}:
        return "cancelled"
    return "done" if status == "completed" or truth(record.get("IsClosed", "")) else "open"


def opened(record: Record) -> Record:
    """A closed task as it was before it was closed."""
    return {**record, "Status": "Not Started", "IsClosed": "false", "CallDisposition": ""}


def meeting(
    record: Record,
    responses: Mapping[str, str],
    email_of: Lookup,
    deal_of: Lookup,
    *,
    cancelled: bool,
) -> Data:
    """``meeting`` for a Salesforce event as it stands.

    responses: EventRelation status by id of user or contact. email_of: address of a user or contact by id.
    Raises :class:`FieldError` no_owner, missing_time, naive_time, bad_time, bad_number, ends_before_start.
    """
    owner = email_of(long_id(record.get("OwnerId", "")))
    if not owner:
        raise FieldError("no_owner", f"event {record.get('Id', '')}")
    start, end = _span(record)
    people = {
        email: _RESPONSES.get(text.lower(), "none")
        for each, text in responses.items()
        if (email := email_of(each))
    }
    who = email_of(long_id(record.get("WhoId", "")))
    about = long_id(record.get("WhatId", ""))
    attendees = {owner: "accepted"} | ({who: "none"} if who else {}) | people
    return {
        "uid": long_id(record["Id"]),
        "status": "cancelled" if cancelled else "confirmed",
        "kind": "away"
        if record.get("ShowAs", "").lower() == "outofoffice" and not (set(attendees) - {owner})
        else "meeting",
        "start": start,
        "end": end,
        "created_at": utc(moment(record["CreatedDate"], "CreatedDate"))
        if record.get("CreatedDate")
        else None,
        "organizer": owner,
        "attendees": [{"email": email, "response": response} for email, response in attendees.items()],
        "all_day": truth(record.get("IsAllDayEvent", "")),
        "transparent": record.get("ShowAs", "").lower() == "free",
        "deal_ref": about if is_deal(about) else deal_of(about),
    }


def _span(record: Record) -> tuple[str, str]:
    if truth(record.get("IsAllDayEvent", "")):
        first = day(record.get("ActivityDate", "") or record.get("StartDateTime", ""), "ActivityDate")
        if first is None:
            raise FieldError("missing_time", "ActivityDate")
        # Salesforce names the last day or tells how long it is, the canonical meeting the day after it.
        last = day(record.get("EndDateTime", ""), "EndDateTime")
        days = 0 if last else _minutes(record) // _MINUTES_OF_DAY - 1
        after = date.fromisoformat(max(last or first, first)) + timedelta(days=max(days, 0) + 1)
        return first, after.isoformat()
    start = moment(record.get("StartDateTime", "") or record.get("ActivityDateTime", ""), "StartDateTime")
    end = _end(record, start)
    if end < start:
        raise FieldError("ends_before_start", f"event {record.get('Id', '')}")
    return utc(start), utc(end)


def _end(record: Record, start: datetime) -> datetime:
    if record.get("EndDateTime"):
        return moment(record["EndDateTime"], "EndDateTime")
    return start + timedelta(minutes=_minutes(record))


def _minutes(record: Record) -> float:
    """How long an event is, told for those of whole days too. Raises :class:`FieldError` bad_number."""
    minutes = float(number(record.get("DurationInMinutes", ""), "DurationInMinutes") or 0)
    if abs(minutes) > _LONGEST:
        raise FieldError("bad_number", f"DurationInMinutes: {minutes:g}")
    return minutes
