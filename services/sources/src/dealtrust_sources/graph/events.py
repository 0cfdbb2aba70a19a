"""Events of Microsoft Graph as the calendar entries they are.

Source: learn.microsoft.com/graph/api/resources/event.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from dealtrust_sources.calendar.items import CalendarItem, line, text_line, time_line
from dealtrust_sources.calendar.revision import Method
from dealtrust_sources.calendar.zones import ZoneBook
from dealtrust_sources.dumps import Told
from dealtrust_sources.graph.people import addresses, is_address, person_in
from dealtrust_sources.graph.recurrence import day_of, rule_of
from dealtrust_sources.json_values import listed, mapping, moment, text, under

_RESPONSES: Final = {
    "accepted": "ACCEPTED",
    "organizer": "ACCEPTED",
    "tentativelyaccepted": "TENTATIVE",
    "declined": "DECLINED",
}
# Exchange puts the day of an instance into the UID of the series (MS-OXOCAL 2.2.1.27).
_EXCHANGE_UID = re.compile(r"(040000008200E00074C5B7101A82E008)([0-9A-F]{8})([0-9A-F]+)", re.IGNORECASE)
_FRACTION = re.compile(r"\.\d+")


def event_items(event: Mapping[str, Any], told: Told) -> Iterator[CalendarItem]:
    """The entry of an event resource, the answers to it with their moments, and the instances expanded with it."""
    uid = uid_of(event)
    owner = _owner(event) or told.owner
    stamp = _stamp(event)
    lines = [line("UID", uid), *_stamps(event, stamp), *_instance(event), *_times(event), *_manner(event)]
    ids = tuple(each for each in (text(event, "id"), text(event, "seriesMasterId")) if each)
    people = [*_guests(event), event.get("organizer")]
    yield CalendarItem(
        [*lines, *_people(event, owner)],
        ids,
        knows_uid=_has_uid(event),
        people=tuple(addresses(people)),
        owner=owner,
        numbered=False,
        text=text(event, "body", "content"),
    )
    for guest in _guests(event):
        at = moment(text(guest, "status", "time"))
        if at is not None and stamp is not None and at < stamp:
            yield from answer_item(
                event,
                who="".join(addresses([guest])),
                response=text(guest, "status", "response"),
                at=at,
                proposes=bool(mapping(guest, "proposedNewTime")),
                told=told,
            )
    for instance in listed(event, "exceptionOccurrences"):
        alone = {"iCalUId": uid, "type": "exception", **mapping(instance), "exceptionOccurrences": None}
        yield from event_items(alone, told)


def answer_item(
    event: Mapping[str, Any], *, who: str, response: str, at: datetime, proposes: bool, told: Told
) -> Iterator[CalendarItem]:
    """The answer of one attendee to an event, given at an aware moment; with another time proposed it is a counter."""
    given = _RESPONSES.get(response.lower())
    if given is None or not is_address(who) or response.lower() == "organizer":
        return
    lines = [line("UID", uid_of(event)), *_instance(event), time_line("DTSTAMP", at)]
    lines.append(line("ATTENDEE", f"mailto:{who}", PARTSTAT=given))
    ids = (text(event, "seriesMasterId") or text(event, "id"),)
    owner = _owner(event) or told.owner
    method: Method = "COUNTER" if proposes else "REPLY"
    yield CalendarItem(lines, ids, method, knows_uid=_has_uid(event), owner=owner, numbered=False)


def removed_item(item: str, at: datetime, told: Told) -> CalendarItem:
    """The cancellation of whatever the id stands for, seen at an aware moment."""
    lines = [line("UID", item), time_line("DTSTAMP", at)]
    return CalendarItem(lines, (item,), "CANCEL", knows_uid=False, owner=told.owner, numbered=False)


def uid_of(event: Mapping[str, Any]) -> str:
    """The UID that the entry has in every calendar, the same for all instances of a series."""
    found = text(event, "iCalUId") or text(event, "uid") or text(event, "seriesMasterId") or text(event, "id")
    return _EXCHANGE_UID.sub(lambda uid: f"{uid[1]}00000000{uid[3]}", found)


def _has_uid(event: Mapping[str, Any]) -> bool:
    return bool(text(event, "iCalUId") or text(event, "uid"))


def _owner(event: Mapping[str, Any]) -> str | None:
    organizer = person_in(event.get("organizer"))[1]
    return organizer.lower() if under(event, "isOrganizer") is True and is_address(organizer) else None


def _guests(event: Mapping[str, Any]) -> list[Any]:
    return listed(event, "attendees")


def _stamp(event: Mapping[str, Any]) -> datetime | None:
    """When the entry was last changed; where Graph was not asked for that, its latest answer."""
    answered = (moment(text(each, "status", "time")) for each in _guests(event))
    known = moment(text(event, "lastModifiedDateTime"))
    return known or max((at for at in answered if at), default=moment(text(event, "createdDateTime")))


def _stamps(event: Mapping[str, Any], stamp: datetime | None) -> Iterator[str]:
    created = moment(text(event, "createdDateTime"))
    if created is not None:
        yield time_line("CREATED", created)
    if stamp is not None:
        yield time_line("DTSTAMP", stamp)
        yield time_line("LAST-MODIFIED", stamp)


def _manner(event: Mapping[str, Any]) -> Iterator[str]:
    yield text_line("SUMMARY", text(event, "subject"))
    if under(event, "isCancelled") is True:
        yield "STATUS:CANCELLED"
    shown = text(event, "showAs").lower()
    if shown == "oof":
        yield "X-MICROSOFT-CDO-BUSYSTATUS:OOF"
    # In the copy of an attendee it is that person's own view of a meeting that takes place all the same.
    if shown == "free" and under(event, "isOrganizer") is not False:
        yield "TRANSP:TRANSPARENT"
    rule = rule_of(mapping(event, "recurrence"))
    if rule:
        yield line("RRULE", rule)
    for each in listed(event, "cancelledOccurrences"):
        if isinstance(each, str) and (day := day_of(each)) is not None:
            yield time_line("EXDATE", day)


def _people(event: Mapping[str, Any], owner: str | None) -> Iterator[str]:
    organizer = person_in(event.get("organizer"))[1]
    if is_address(organizer):
        yield line("ORGANIZER", f"mailto:{organizer}")
    own = text(event, "responseStatus", "response").lower()
    for guest in _guests(event):
        address = person_in(guest)[1].lower()
        if not is_address(address):
            continue
        # In the copy of an attendee the answer of that attendee stands beside the list.
        response = (
            own if address == owner and own in _RESPONSES else text(guest, "status", "response").lower()
        )
        kind = "RESOURCE" if text(guest, "type").lower() == "resource" else "INDIVIDUAL"
        partstat = _RESPONSES.get(response, "NEEDS-ACTION")
        yield line("ATTENDEE", f"mailto:{address}", CUTYPE=kind, PARTSTAT=partstat)


# Times


def _times(event: Mapping[str, Any]) -> Iterator[str]:
    for name, key in (("DTSTART", "start"), ("DTEND", "end")):
        written = text(event, key, "dateTime")
        if not written:
            continue
        try:
            at = datetime.fromisoformat(_FRACTION.sub("", written))
            if under(event, "isAllDay") is True:
                yield time_line(name, at.date())
            else:
                yield _on_own_clock(event, name, at, text(event, key, "timeZone"))
        except (ValueError, OverflowError):
            yield line(name, written)  # refused by name where it is read


def _on_own_clock(event: Mapping[str, Any], name: str, at: datetime, zone: str) -> str:
    """A time on the clock on which the entry was made: a series must know it when that clock is changed.

    Graph gives all times in UTC unless it is asked for another zone.
    """
    book = ZoneBook()
    known = at.tzinfo or book.zone(zone)
    if known is None:
        return time_line(name, at, zone or None)
    aware = at.replace(tzinfo=known)
    limits = mapping(event, "recurrence", "range")
    for own in (text(limits, "recurrenceTimeZone"), text(event, "originalStartTimeZone")):
        found = book.zone(own)
        if isinstance(found, ZoneInfo):
            return time_line(name, aware.astimezone(found).replace(tzinfo=None), own)
    return time_line(name, at, zone or None)


def _instance(event: Mapping[str, Any]) -> Iterator[str]:
    """RECURRENCE-ID of an instance of a series."""
    if text(event, "type").lower() not in ("occurrence", "exception"):
        return
    original = moment(text(event, "originalStart"))
    day = day_of(text(event, "occurrenceId")) or _day_in_uid(event)
    if original is not None:
        yield time_line("RECURRENCE-ID", original.date() if under(event, "isAllDay") is True else original)
    elif text(event, "type").lower() == "exception" and day is not None:
        yield time_line("RECURRENCE-ID", day)
    else:
        for each in _times({key: event[key] for key in event if key != "end"}):
            yield each.replace("DTSTART", "RECURRENCE-ID", 1)


def _day_in_uid(event: Mapping[str, Any]) -> date | None:
    found = _EXCHANGE_UID.fullmatch(text(event, "iCalUId"))
    if found is None or found[2] == "00000000":
        return None
    try:
        return date(int(found[2][:4], 16), int(found[2][4:6], 16), int(found[2][6:], 16))
    except ValueError:
        return None
