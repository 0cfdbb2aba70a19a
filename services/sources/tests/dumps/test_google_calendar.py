"""Records of the Google Calendar API."""

from datetime import date
from typing import Any

import pytest

from dealtrust_schemas.events import Meeting
from services.sources.tests.dumps.conftest import Read


def event(**changed: Any) -> dict[str, Any]:
    return {
        "kind": "calendar#event",
        "id": "g1",
        "status": "confirmed",
        "created": "2026-03-02T08:00:00.000Z",
        "updated": "2026-03-04T08:00:00.000Z",
        "summary": "Pilot",
        "organizer": {"email": "ada@acme.example", "self": True},
        "start": {"dateTime": "2026-03-10T10:00:00+01:00", "timeZone": "Europe/Berlin"},
        "end": {"dateTime": "2026-03-10T11:00:00+01:00", "timeZone": "Europe/Berlin"},
        "iCalUID": "g1@google.com",
        "sequence": 0,
        "attendees": [
            {"email": "Ben@globex.example", "responseStatus": "accepted"},
            {"email": "cy@globex.example", "responseStatus": "needsAction", "optional": True},
            {"email": "room@resource.calendar.google.com", "resource": True, "responseStatus": "accepted"},
        ],
        **changed,
    }


def answers(meeting: Meeting) -> dict[str, str]:
    return {each.email: each.response for each in meeting.attendees}


def test_an_event_is_a_meeting(read: Read) -> None:
    outcome = read("gcal", event(), owner=None)
    assert [(each.source, f"{each.time:%d %H:%M}") for each in outcome.events] == [
        ("calendar:ada@acme.example", "02 08:00"),
        ("calendar:ada@acme.example", "04 08:00"),
    ]
    created, changed = outcome.meetings
    assert answers(created) == {"ben@globex.example": "none", "cy@globex.example": "none"}
    assert answers(changed) == {"ben@globex.example": "accepted", "cy@globex.example": "none"}
    assert (changed.uid, changed.sequence, changed.recurrence_id) == ("g1@google.com", 0, None)
    assert changed.model_dump(mode="json")["start"] == "2026-03-10T09:00:00Z"


def test_a_list_tells_whose_calendar_it_is(read: Read) -> None:
    page = {
        "kind": "calendar#events",
        "summary": "nora@acme.example",
        "accessRole": "owner",
        "nextSyncToken": "CPDAlvWDx70CEPDAlvWDx70CGAU=",
        "items": [event(organizer={"email": "ben@globex.example"})],
    }
    assert {each.source for each in read("gcal", page, owner=None).events} == {"calendar:nora@acme.example"}


def test_whole_days_have_an_end_behind_the_last(read: Read) -> None:
    days = event(start={"date": "2026-03-10"}, end={"date": "2026-03-12"})
    meeting = read("gcal", days).meetings[-1]
    assert (meeting.all_day, meeting.start, meeting.end) == (True, date(2026, 3, 10), date(2026, 3, 12))


def test_an_event_without_an_end_lasts_no_time(read: Read) -> None:
    meeting = read("gcal", event(endTimeUnspecified=True)).meetings[-1]
    assert meeting.start == meeting.end


def test_a_later_revision_replaces_an_earlier_one_and_not_the_other_way_round(read: Read) -> None:
    moved = event(
        updated="2026-03-05T08:00:00.000Z",
        sequence=1,
        start={"dateTime": "2026-03-11T10:00:00+01:00"},
        end={"dateTime": "2026-03-11T11:00:00+01:00"},
    )
    stale = event(updated="2026-03-06T08:00:00.000Z")
    for order in ((event(), moved, stale), (stale, moved, event())):
        outcome = read("gcal", *order)
        assert f"{outcome.meetings[-1].start:%d}" == "11"
        assert outcome.reasons == ["obsolete_revision"]


def test_cancelled_stubs_find_their_event(read: Read) -> None:
    stub = {"kind": "calendar#event", "id": "g1", "status": "cancelled", "updated": "2026-03-05T08:00:00Z"}
    for order in ((event(), stub), (stub, event())):
        outcome = read("gcal", {"items": list(order)})
        assert (outcome.meetings[-1].status, f"{outcome.events[-1].time:%d}") == ("cancelled", "05")
    imported = event(iCalUID="040000008200E000@globex.example")
    assert read("gcal", imported, stub).meetings[-1].status == "cancelled"
    bare = {"updated": "2026-03-06T08:00:00Z", "items": [{"id": "g1", "status": "cancelled"}]}
    outcome = read("gcal", event(), bare)
    assert (outcome.meetings[-1].status, f"{outcome.events[-1].time:%d}") == ("cancelled", "06")
    assert read("gcal", stub).reasons == ["cancel_without_meeting"]


def test_a_cancelled_event_that_is_told_in_full(read: Read) -> None:
    outcome = read("gcal", event(status="cancelled"))
    assert [each.status for each in outcome.meetings] == ["confirmed", "cancelled"]


def series(**changed: Any) -> dict[str, Any]:
    # The clocks of Berlin go forward on 29 March 2026.
    return event(
        start={"dateTime": "2026-03-17T10:00:00+01:00", "timeZone": "Europe/Berlin"},
        end={"dateTime": "2026-03-17T11:00:00+01:00", "timeZone": "Europe/Berlin"},
        updated="2026-03-02T08:00:00Z",
        recurrence=["RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE;TZID=Europe/Berlin:20260407T100000"],
        **changed,
    )


def test_a_series_with_a_moved_and_two_cancelled_instances(read: Read) -> None:
    moved = event(
        id="g1_20260324T090000Z",
        recurringEventId="g1",
        originalStartTime={"dateTime": "2026-03-24T10:00:00+01:00", "timeZone": "Europe/Berlin"},
        start={"dateTime": "2026-03-25T14:00:00+01:00"},
        end={"dateTime": "2026-03-25T15:00:00+01:00"},
    )
    stub = {
        "id": "g1_20260331T080000Z",
        "status": "cancelled",
        "recurringEventId": "g1",
        "originalStartTime": {"dateTime": "2026-03-31T10:00:00+02:00"},
        "updated": "2026-03-05T08:00:00Z",
    }
    outcome = read("gcal", stub, moved, series())
    assert outcome.reasons == []
    last = {each.recurrence_id: each for each in outcome.meetings}
    assert {key: (f"{each.start:%d %H}", each.status) for key, each in sorted(last.items())} == {
        "2026-03-17T09:00:00Z": ("17 09", "confirmed"),
        "2026-03-24T09:00:00Z": ("25 13", "confirmed"),
        "2026-03-31T08:00:00Z": ("31 08", "cancelled"),
        "2026-04-07T08:00:00Z": ("07 08", "cancelled"),
    }


def test_instances_know_their_start_by_their_id(read: Read) -> None:
    instances = [
        event(id=f"g1_202603{day}T090000Z", recurringEventId="g1", start={"dateTime": f"2026-03-{day}T09:00:00Z"},
              end={"dateTime": f"2026-03-{day}T10:00:00Z"})
        for day in (17, 24)
    ]  # fmt: skip
    found = read("gcal", *instances).meetings
    assert {each.recurrence_id for each in found} == {"2026-03-17T09:00:00Z", "2026-03-24T09:00:00Z"}
    assert str(found[0].series_next)[:10] == "2026-03-24"
    days = event(
        id="g1_20260317", recurringEventId="g1", start={"date": "2026-03-17"}, end={"date": "2026-03-18"}
    )
    assert read("gcal", days).meetings[-1].recurrence_id == "2026-03-17T00:00:00Z"


def test_an_absence_is_its_owners(read: Read) -> None:
    away = event(eventType="outOfOffice", attendees=[], organizer={"email": "ada@acme.example"})
    entry = read("gcal", away).meetings[-1]
    assert (entry.kind, entry.organizer) == ("away", "ada@acme.example")
    nameless = {**away, "organizer": None}
    assert read("gcal", nameless).meetings[-1].organizer == "ada@acme.example"
    assert read("gcal", nameless, owner=None).reasons == ["unknown_owner"]


@pytest.mark.parametrize(
    ("changed", "transparent"),
    [
        ({"transparency": "transparent"}, True),
        ({"eventType": "workingLocation"}, True),
        ({"eventType": "focusTime"}, False),
    ],
)
def test_what_blocks_no_time_is_transparent(read: Read, changed: dict[str, str], transparent: bool) -> None:
    assert read("gcal", event(**changed)).meetings[-1].transparent is transparent


def test_the_token_of_a_crm_names_the_deal(read: Read) -> None:
    named = event(description="Agenda\n[ ref:_00DAk0._006Ak00000OQ4Rx:ref ]")
    assert read("gcal", named).meetings[-1].deal_ref == "006Ak00000OQ4Rx"


PUSH = {
    "X-Goog-Channel-ID": "c1",
    "X-Goog-Resource-State": "exists",
    "X-Goog-Resource-URI": "https://www.googleapis.com/calendar/v3/calendars/ada@acme.example/events",
}


@pytest.mark.parametrize(
    ("record", "reason", "detail"),
    [
        ({"headers": PUSH, "body": ""}, "id_only", "exists: read https://"),
        ({name.lower(): value for name, value in PUSH.items()}, "id_only", "exists: read https://"),
        ({"headers": {**PUSH, "X-Goog-Resource-State": "sync"}}, "id_only", "sync: the channel is open"),
        ({"kind": "tasks#task", "id": "t1", "title": "Call Ben"}, "unknown_record", "tasks#task"),
        ({"kind": "calendar#calendarListEntry", "id": "c1"}, "unknown_record", "calendar#calendarListEntry"),
        (event(start=None), "no_start", ""),
        (event(start={"dateTime": "soon"}), "bad_time", ""),
        (event(start={"date": "2026-13-40"}), "bad_time", ""),
        (event(created=None, updated=None), "no_stamp", ""),
        (event(end={"date": "2026-03-11"}), "mixed_times", ""),
        (b"[1]", "unknown_record", ""),
    ],
)
def test_what_is_no_entry_is_refused_by_name(read: Read, record: Any, reason: str, detail: str) -> None:
    outcome = read("gcal", record)
    assert (outcome.meetings, outcome.reasons) == ([], [reason])
    assert detail in outcome.rejects[0].detail
