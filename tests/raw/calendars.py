"""Calendar entries as iCalendar objects (RFC 5545), as a stream of scheduling messages or as last states."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from dealtrust_schemas.events import Event, Meeting
from tests.raw.ids import Ids
from tests.raw.told import Told

_PARTSTAT = {"accepted": "ACCEPTED", "declined": "DECLINED", "tentative": "TENTATIVE", "none": "NEEDS-ACTION"}
_WINDOWS = {"Europe/Berlin": "W. Europe Standard Time", "America/New_York": "Eastern Standard Time"}


def calendar_of(told: Told, ids: Ids, events: Sequence[Event]) -> bytes:
    """The calendar file of one person with all that these events say."""
    objects: list[str] = []
    loose: list[str] = []
    for _, group in groupby(sorted(events, key=_uid), key=_uid):
        revisions = sorted(group, key=lambda event: event.time)
        if is_last_state(told, revisions):
            loose += _entry(told, ids, revisions[-1], sequence=len(revisions) - 1, method="")
        elif _meeting(revisions[0]).kind == "away":
            for number, revision in enumerate(revisions):
                loose += _entry(told, ids, revision, sequence=number, method="")
        else:
            objects += [text for text, _, _ in messages(told, ids, revisions)]
    if loose:
        objects.insert(0, _calendar("", loose))
    return "".join(objects).encode()


def is_last_state(told: Told, revisions: Sequence[Event]) -> bool:
    """Whether an entry is shown as it ended; only where that shows all it was."""
    first, last = _meeting(revisions[0]), _meeting(revisions[-1])
    if len(revisions) > 2 or told.dice(f"calendar{first.uid}").random() < 0.5:
        return False
    if len(revisions) == 1:
        return first.created_at is None or first.created_at == revisions[0].time or _nobody_answered(first)
    moved = (first.start, first.end, first.organizer, first.transparent, first.all_day)
    same = moved == (last.start, last.end, last.organizer, last.transparent, last.all_day)
    people = {each.email for each in first.attendees} == {each.email for each in last.attendees}
    created = first.created_at in (None, revisions[0].time)
    return same and people and created and _nobody_answered(first) and first.status != "cancelled"


def messages(told: Told, ids: Ids, revisions: Sequence[Event]) -> list[tuple[str, str, Event]]:
    """Scheduling messages (RFC 5546) that tell the revisions of an entry, with sender and revision."""
    found: list[tuple[str, str, Event]] = []
    sequence = -1
    before: Meeting | None = None
    for event in revisions:
        meeting = _meeting(event)
        answers = _answers(before, meeting) if before is not None else None
        if answers:
            for email in answers:
                lines = _entry(told, ids, event, sequence=sequence, method="REPLY", only=email)
                found.append((_calendar("REPLY", lines), email, event))
        else:
            sequence += 1
            method = "CANCEL" if meeting.status == "cancelled" else "REQUEST"
            lines = _entry(told, ids, event, sequence=sequence, method=method)
            found.append((_calendar(method, lines), meeting.organizer, event))
        before = meeting
    return found


def _answers(before: Meeting, after: Meeting) -> list[str] | None:
    """Who answered, where nothing else changed."""
    same = before.model_copy(update={"attendees": (), "sequence": 0}) == after.model_copy(
        update={"attendees": (), "sequence": 0}
    )
    given = {each.email: each.response for each in before.attendees}
    if not same or given.keys() != {each.email for each in after.attendees}:
        return None
    changed = [each for each in after.attendees if given[each.email] != each.response]
    return [each.email for each in changed] if all(each.response != "none" for each in changed) else None


def _calendar(method: str, entries: Iterable[str]) -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example Corp//Calendar 3.1//EN"]
    if method:
        lines.append(f"METHOD:{method}")
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, *entries, "END:VCALENDAR"])


def _entry(
    told: Told, ids: Ids, event: Event, *, sequence: int, method: str, only: str | None = None
) -> list[str]:
    meeting = _meeting(event)
    dice = told.dice(f"entry{meeting.uid}")
    zone = told.zone_of(meeting.organizer).key if dice.random() < 0.6 else "UTC"
    shown = _WINDOWS.get(zone, zone) if dice.random() < 0.3 else zone
    lines = ["BEGIN:VEVENT", f"UID:{meeting.uid}"]
    if meeting.recurrence_id is not None:
        lines.append(f"RECURRENCE-ID:{_utc(datetime.fromisoformat(str(meeting.recurrence_id)))}")
    lines += [f"DTSTAMP:{_utc(event.time)}", f"SEQUENCE:{sequence}"]
    if meeting.created_at is not None and method != "REPLY":
        lines.append(f"CREATED:{_utc(meeting.created_at)}")
        lines.append(f"LAST-MODIFIED:{_utc(event.time)}")
    lines += [
        _when("DTSTART", meeting.start, shown, zone),
        _when("DTEND", meeting.end, shown, zone),
    ]
    away = meeting.kind == "away"
    lines.append(f"SUMMARY:{'Out of office' if away else 'Project meeting'}")
    if meeting.status == "cancelled":
        lines.append("STATUS:CANCELLED")
    else:
        lines.append(f"STATUS:{'TENTATIVE' if meeting.status == 'tentative' else 'CONFIRMED'}")
    if meeting.transparent:
        lines.append("TRANSP:TRANSPARENT")
    if away:
        lines.append("X-MICROSOFT-CDO-BUSYSTATUS:OOF")
    if meeting.deal_ref:
        lines.append(
            f"DESCRIPTION:Dial-in follows. ref:_00D8d0000000001._{ids.of('006', meeting.deal_ref)}:ref"
        )
    if not away or not told.is_ours(meeting.organizer):
        lines.append(f"ORGANIZER;CN={_name(meeting.organizer)}:mailto:{meeting.organizer}")
    unlisted = meeting.organizer not in {each.email for each in meeting.attendees}
    if meeting.attendees and dice.random() < 0.5 and only is None and unlisted:
        lines.append(_attendee(meeting.organizer, "accepted"))
    lines += [
        _attendee(each.email, each.response) for each in meeting.attendees if only in (None, each.email)
    ]
    return [*lines, "END:VEVENT"]


def _attendee(email: str, response: str) -> str:
    rsvp = "RSVP=TRUE;" if response == "none" else ""
    return (
        f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={_PARTSTAT[response]};{rsvp}"
        f"CN={_name(email)}:mailto:{email}"
    )


def _when(name: str, when: datetime | date, shown: str, zone: str) -> str:
    if not isinstance(when, datetime):
        return f"{name};VALUE=DATE:{when:%Y%m%d}"
    if zone == "UTC":
        return f"{name}:{_utc(when)}"
    return f"{name};TZID={shown}:{when.astimezone(ZoneInfo(zone)):%Y%m%dT%H%M%S}"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _name(email: str) -> str:
    return email.partition("@")[0].title()


def _folded(line: str) -> str:
    pieces = [line[:74], *(line[start : start + 73] for start in range(74, len(line), 73))]
    return "\r\n ".join(pieces)


def _meeting(event: Event) -> Meeting:
    assert isinstance(event.data, Meeting)
    return event.data


def _nobody_answered(meeting: Meeting) -> bool:
    return all(each.response == "none" for each in meeting.attendees)


def _uid(event: Event) -> str:
    return _meeting(event).uid
