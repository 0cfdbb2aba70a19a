"""Events of Microsoft Graph."""

from datetime import date
from typing import Any

import pytest

from dealtrust_schemas.events import Meeting
from services.sources.tests.dumps.conftest import Read


def guest(
    address: str, response: str = "none", at: str = "0001-01-01T00:00:00Z", **more: Any
) -> dict[str, Any]:
    return {
        "type": "required",
        "status": {"response": response, "time": at},
        "emailAddress": {"name": "", "address": address},
        **more,
    }


def at(time: str, zone: str = "UTC") -> dict[str, str]:
    return {"dateTime": f"{time}:00.0000000", "timeZone": zone}


def event(**changed: Any) -> dict[str, Any]:
    return {
        "id": "AAMkE",
        "iCalUId": "u1",
        "createdDateTime": "2026-03-02T08:00:00.1234567Z",
        "lastModifiedDateTime": "2026-03-04T08:00:00.7654321Z",
        "type": "singleInstance",
        "subject": "Pilot",
        "start": at("2026-03-10T09:00"),
        "end": at("2026-03-10T10:00"),
        "isOrganizer": True,
        "organizer": {"emailAddress": {"address": "Ada@acme.example"}},
        "attendees": [guest("Ben@globex.example"), guest("room@acme.example", "accepted", type="resource")],
        **changed,
    }


def answers(meeting: Meeting) -> dict[str, str]:
    return {each.email: each.response for each in meeting.attendees}


def test_an_event_is_a_meeting(read: Read) -> None:
    outcome = read("msgraph", event(), owner=None)
    (meeting,) = outcome.meetings
    assert [(each.source, each.time.isoformat()) for each in outcome.events] == [
        ("calendar:ada@acme.example", "2026-03-02T08:00:00+00:00")
    ]
    assert meeting.model_dump(mode="json", exclude_none=True) == {
        "uid": "u1",
        "sequence": 0,
        "status": "confirmed",
        "kind": "meeting",
        "start": "2026-03-10T09:00:00Z",
        "end": "2026-03-10T10:00:00Z",
        "created_at": "2026-03-02T08:00:00Z",
        "organizer": "ada@acme.example",
        "attendees": [{"email": "ben@globex.example", "response": "none"}],
        "all_day": False,
        "transparent": False,
    }


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("Pacific Standard Time", "2026-07-10T17:00:00Z"),
        ("America/New_York", "2026-07-10T14:00:00Z"),
        ("(UTC+02:00) Somewhere", "2026-07-10T08:00:00Z"),
        ("tzone://Microsoft/Utc", "2026-07-10T10:00:00Z"),
        ("Customized Time Zone", "2026-07-10T08:00:00Z"),  # the owner's clock
    ],
)
def test_times_are_on_the_clock_they_name(read: Read, zone: str, start: str) -> None:
    (meeting,) = read(
        "msgraph", event(start=at("2026-07-10T10:00", zone), end=at("2026-07-10T11:00", zone))
    ).meetings
    assert meeting.model_dump(mode="json")["start"] == start


def test_a_moment_with_an_offset_needs_no_zone(read: Read) -> None:
    aware = {"dateTime": "2026-03-10T09:00:00+02:00", "timeZone": "Pacific Standard Time"}
    (meeting,) = read("msgraph", event(start=aware)).meetings
    assert meeting.model_dump(mode="json")["start"] == "2026-03-10T07:00:00Z"


def test_whole_days_have_an_end_behind_the_last(read: Read) -> None:
    (meeting,) = read(
        "msgraph", event(isAllDay=True, start=at("2026-03-10T00:00"), end=at("2026-03-12T00:00"))
    ).meetings
    assert (meeting.all_day, meeting.start, meeting.end) == (True, date(2026, 3, 10), date(2026, 3, 12))


def test_answers_count_when_they_were_given(read: Read) -> None:
    guests = [
        guest("ben@globex.example", "accepted", "2026-03-03T09:30:00Z"),
        guest("cy@globex.example", "notResponded", "4501-01-01T00:00:00Z"),
        guest("di@globex.example", "declined", "2026-03-03T10:00:00Z"),
    ]
    outcome = read("msgraph", event(attendees=guests))
    assert [(f"{each.time:%d %H:%M}", answers(each.data)) for each in outcome.events if isinstance(each.data, Meeting)] == [
        ("02 08:00", {"ben@globex.example": "none", "cy@globex.example": "none", "di@globex.example": "none"}),
        ("03 09:30", {"ben@globex.example": "accepted", "cy@globex.example": "none", "di@globex.example": "none"}),
        ("03 10:00", {"ben@globex.example": "accepted", "cy@globex.example": "none", "di@globex.example": "declined"}),
    ]  # fmt: skip


def test_a_proposed_time_is_at_most_a_maybe(read: Read) -> None:
    proposing = guest(
        "ben@globex.example",
        "tentativelyAccepted",
        "2026-03-03T09:30:00Z",
        proposedNewTime={"start": at("2026-03-11T09:00"), "end": at("2026-03-11T10:00")},
    )
    last = read("msgraph", event(attendees=[proposing])).meetings[-1]
    assert (answers(last), last.model_dump(mode="json")["start"]) == (
        {"ben@globex.example": "tentative"},
        "2026-03-10T09:00:00Z",
    )


def test_a_cancelled_event_stood_in_the_calendar_until_then(read: Read) -> None:
    outcome = read("msgraph", event(isCancelled=True))
    assert [
        (f"{each.time:%d}", meeting.status)
        for each, meeting in zip(outcome.events, outcome.meetings, strict=True)
    ] == [
        ("02", "confirmed"),
        ("04", "cancelled"),
    ]


def test_what_a_delta_leaves_out_is_called_off(read: Read) -> None:
    removed = {"@removed": {"reason": "deleted"}, "id": "AAMkE", "@odata.type": "#microsoft.graph.event"}
    other = event(id="AAMkF", iCalUId="u2", lastModifiedDateTime="2026-03-05T08:00:00Z")
    pages = ({"value": [removed, other]}, {"value": [event()]})
    outcome = read("msgraph", *pages)
    last = next(each for each in reversed(outcome.events) if each.subject == "u1")
    assert isinstance(last.data, Meeting)
    assert (last.data.status, f"{last.time:%d %H}") == ("cancelled", "05 08")
    sent = {
        "specversion": "1.0",
        "id": "1",
        "type": "delta",
        "source": "graph",
        "time": "2026-03-06T12:00:00Z",
    }
    outcome = read("msgraph", event(), {**sent, "data": {"value": [removed]}})
    assert (outcome.meetings[-1].status, f"{outcome.events[-1].time:%d %H}") == ("cancelled", "06 12")
    assert read("msgraph", event(), {"value": [removed]}).reasons == ["no_stamp"]
    assert read("msgraph", {"value": [removed, other]}).reasons == ["cancel_without_meeting"]


def test_an_absence_is_its_owners(read: Read) -> None:
    away = event(showAs="oof", attendees=[], subject="Skiing")
    (entry,) = read("msgraph", away).meetings
    assert (entry.kind, entry.organizer) == ("away", "ada@acme.example")
    (visit,) = read("msgraph", event(showAs="oof")).meetings
    assert visit.kind == "meeting"  # somebody from outside is there
    nobody = read("msgraph", {**away, "organizer": None}, owner=None)
    assert nobody.reasons == ["unknown_owner"]


def test_what_its_organizer_shows_as_free_is_transparent(read: Read) -> None:
    own, guests, busy = (
        read("msgraph", event(showAs=shown, isOrganizer=organizes)).meetings[0].transparent
        for shown, organizes in (("free", True), ("free", False), ("busy", True))
    )
    assert (own, guests, busy) == (True, False, False)


def test_the_copy_of_an_attendee_knows_the_answer_of_that_attendee(read: Read) -> None:
    copy = event(
        isOrganizer=False,
        organizer={"emailAddress": {"address": "ben@globex.example"}},
        attendees=[guest("ada@acme.example"), guest("cy@globex.example")],
        responseStatus={"response": "declined", "time": "2026-03-03T09:00:00Z"},
    )
    assert answers(read("msgraph", copy).meetings[-1]) == {
        "ada@acme.example": "declined",
        "cy@globex.example": "none",
    }


WEEKLY = {
    "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["tuesday"], "firstDayOfWeek": "monday"},
    "range": {
        "type": "numbered",
        "startDate": "2026-03-17",
        "numberOfOccurrences": 3,
        "recurrenceTimeZone": "W. Europe Standard Time",
    },
}


def series(**changed: Any) -> dict[str, Any]:
    # The clocks of Berlin go forward on 29 March 2026.
    whole = {"start": at("2026-03-17T09:00"), "end": at("2026-03-17T10:00"), "type": "seriesMaster"}
    return event(**whole, recurrence=WEEKLY, lastModifiedDateTime="2026-03-02T08:00:00Z", **changed)


def starts(meetings: list[Meeting]) -> list[tuple[str | None, str, str]]:
    return [
        (each.recurrence_id, str(each.model_dump(mode="json")["start"]), each.status) for each in meetings
    ]


def test_a_series_keeps_its_clock(read: Read) -> None:
    found = read("msgraph", series()).meetings
    assert starts(found) == [
        ("2026-03-17T09:00:00Z", "2026-03-17T09:00:00Z", "confirmed"),
        ("2026-03-24T09:00:00Z", "2026-03-24T09:00:00Z", "confirmed"),
        ("2026-03-31T08:00:00Z", "2026-03-31T08:00:00Z", "confirmed"),
    ]
    assert str(found[0].series_next)[:16] == "2026-03-24 09:00"


EXCHANGE = "040000008200E00074C5B7101A82E008{day}905C6D0C4F79DC01000000000000000010000000ABCDEF"


def test_instances_belong_to_their_series(read: Read) -> None:
    whole = series(iCalUId=EXCHANGE.format(day="00000000"))
    same = {"seriesMasterId": "AAMkE", "recurrence": None, "createdDateTime": "2026-03-02T08:00:00Z"}
    occurrence = event(
        **same,
        id="O1",
        type="occurrence",
        iCalUId=EXCHANGE.format(day="07EA0311"),
        start=at("2026-03-17T09:00"),
        end=at("2026-03-17T10:00"),
        lastModifiedDateTime="2026-03-02T08:00:00Z",
    )
    moved = event(
        **same,
        id="O2",
        type="exception",
        iCalUId=EXCHANGE.format(day="07EA0318"),
        start=at("2026-03-25T13:00"),
        end=at("2026-03-25T14:00"),
    )
    named = {**moved, "iCalUId": "", "originalStart": "2026-03-24T09:00:00Z"}
    gone = {**whole, "cancelledOccurrences": ["OID.AAMkE.2026-03-31"]}
    for exception in (moved, named):
        outcome = read("msgraph", {"value": [gone, occurrence, exception]})
        assert outcome.reasons == []
        last = {each.recurrence_id: each for each in outcome.meetings}
        assert len({each.uid for each in outcome.meetings}) == 1
        assert starts(list(last.values())) == [
            ("2026-03-17T09:00:00Z", "2026-03-17T09:00:00Z", "confirmed"),
            ("2026-03-24T09:00:00Z", "2026-03-25T13:00:00Z", "confirmed"),
            ("2026-03-31T08:00:00Z", "2026-03-31T08:00:00Z", "cancelled"),
        ]


def test_instances_expanded_with_their_series(read: Read) -> None:
    moved = {
        "id": "O2",
        "type": "exception",
        "occurrenceId": "OID.AAMkE.2026-03-24",
        "createdDateTime": "2026-03-02T08:00:00Z",
        "lastModifiedDateTime": "2026-03-04T08:00:00Z",
        "start": at("2026-03-25T13:00"),
        "end": at("2026-03-25T14:00"),
    }
    last = {
        each.recurrence_id: each for each in read("msgraph", series(exceptionOccurrences=[moved])).meetings
    }
    assert starts([last["2026-03-24T09:00:00Z"]]) == [
        ("2026-03-24T09:00:00Z", "2026-03-25T13:00:00Z", "confirmed")
    ]


def test_instances_without_their_series_follow_each_other(read: Read) -> None:
    instances = [
        event(
            id=f"O{day}", type="occurrence", start=at(f"2026-03-{day}T09:00"), end=at(f"2026-03-{day}T10:00")
        )
        for day in (17, 24)
    ]
    first, second = read("msgraph", *instances).meetings
    assert (first.recurrence_id, str(first.series_next)[:10]) == ("2026-03-17T09:00:00Z", "2026-03-24")
    assert second.series_next is None


@pytest.mark.parametrize(
    ("pattern", "days"),
    [
        ({"type": "daily", "interval": 10}, ["01-05", "01-15", "01-25"]),
        (
            {"type": "weekly", "interval": 2, "daysOfWeek": ["monday", "wednesday"]},
            ["01-05", "01-07", "01-19"],
        ),
        ({"type": "absoluteMonthly", "interval": 1, "dayOfMonth": 5}, ["01-05", "02-05", "03-05"]),
        (
            {"type": "relativeMonthly", "interval": 1, "daysOfWeek": ["monday"], "index": "first"},
            ["01-05", "02-02", "03-02"],
        ),
        ({"type": "absoluteYearly", "interval": 1, "dayOfMonth": 5, "month": 1}, ["01-05", "01-05"]),
        (
            {"type": "relativeYearly", "interval": 1, "daysOfWeek": ["monday"], "index": "first", "month": 1},
            ["01-05", "01-04"],
        ),
    ],
)
def test_every_pattern_of_recurrence(read: Read, pattern: dict[str, Any], days: list[str]) -> None:
    rule = {"pattern": pattern, "range": {"type": "numbered", "numberOfOccurrences": 3}}
    whole = event(
        recurrence=rule,
        type="seriesMaster",
        start=at("2026-01-05T09:00"),
        end=at("2026-01-05T10:00"),
        createdDateTime="2026-01-02T08:00:00Z",
        lastModifiedDateTime="2026-01-02T08:00:00Z",
    )
    found = [f"{each.start:%m-%d}" for each in read("msgraph", whole).meetings]
    assert found == days


def test_a_series_ends_with_its_last_day(read: Read) -> None:
    rule = {**WEEKLY, "range": {"type": "endDate", "startDate": "2026-03-17", "endDate": "2026-03-24"}}
    assert len(read("msgraph", {**series(), "recurrence": rule}).meetings) == 2


def test_events_without_uid_are_known_by_their_id(read: Read) -> None:
    whole = event(lastModifiedDateTime="2026-03-02T08:00:00Z")
    selected = {
        "id": "AAMkE",
        "start": at("2026-03-11T09:00"),
        "end": at("2026-03-11T10:00"),
        "attendees": [guest("ben@globex.example", "accepted", "2026-03-05T09:00:00Z")],
        "organizer": whole["organizer"],
    }
    found = read("msgraph", selected, whole).meetings
    assert [(each.uid, f"{each.start:%d}") for each in found] == [("u1", "10"), ("u1", "11")]


def test_a_request_by_mail_and_the_event_are_one_meeting(read: Read) -> None:
    outcome = read("msgraph", event(), event(lastModifiedDateTime="2026-03-05T08:00:00Z", isCancelled=True))
    assert [each.status for each in outcome.meetings] == ["confirmed", "cancelled"]
    assert outcome.reasons == []


REPLIES = {
    "status": "scheduled",
    "scheduledStartDateTime": at("2026-03-10T09:00", "W. Europe Standard Time"),
    "scheduledEndDateTime": at("2026-03-20T18:00", "W. Europe Standard Time"),
}


def test_scheduled_automatic_replies_are_an_absence(read: Read) -> None:
    for record in (REPLIES, {"timeZone": "UTC", "automaticRepliesSetting": REPLIES}):
        outcome = read("msgraph", record)
        (away,) = outcome.meetings
        assert (away.kind, away.organizer) == ("away", "ada@acme.example")
        assert [each.isoformat() for each in (away.start, away.end)] == [
            "2026-03-10T08:00:00+00:00",
            "2026-03-20T17:00:00+00:00",
        ]


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({**REPLIES, "status": "disabled"}, "not_away"),
        ({**REPLIES, "status": "alwaysEnabled"}, "open_absence"),
        (event(start=None), "no_start"),
        (event(start={"dateTime": "tomorrow"}), "bad_time"),
        (event(end=at("2026-03-10T08:00")), "ends_before_start"),
        (event(createdDateTime="", lastModifiedDateTime=""), "no_stamp"),
    ],
)
def test_what_is_no_entry_is_refused_by_name(read: Read, record: Any, reason: str) -> None:
    outcome = read("msgraph", record)
    assert (outcome.meetings, outcome.reasons) == ([], [reason])
