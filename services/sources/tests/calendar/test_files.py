"""Single entries in .ics files."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime

import pytest

from dealtrust_schemas.events import Event, Meeting
from dealtrust_sources.calendar import CalendarState, collect_ics, read_ics
from dealtrust_sources.records import Context, Reject

Items = list[Event | Reject]
Read = Callable[..., Items]

ENTRY = """
UID:m1
DTSTAMP:20260110T120000Z
CREATED:20260105T080000Z
LAST-MODIFIED:20260107T090000Z
SEQUENCE:1
DTSTART;TZID=Europe/Berlin:20260120T100000
DTEND;TZID=Europe/Berlin:20260120T110000
ORGANIZER:mailto:Ada@acme.example
ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@acme.example
ATTENDEE;PARTSTAT=ACCEPTED;CN="Vik, Nils":MAILTO:Nils@Borealis.example
ATTENDEE;CUTYPE=ROOM;PARTSTAT=ACCEPTED:mailto:room1@acme.example
"""


def meetings(items: Iterable[Event | Reject]) -> list[Meeting]:
    return [each.data for each in items if isinstance(each, Event) and isinstance(each.data, Meeting)]


def events(items: Iterable[Event | Reject]) -> list[Event]:
    return [each for each in items if isinstance(each, Event)]


def reasons(items: Iterable[Event | Reject]) -> list[str]:
    return [each.reason for each in items if isinstance(each, Reject)]


def test_a_last_state_gives_its_creation_and_its_last_change(read: Read) -> None:
    items = read(ENTRY)
    assert reasons(items) == []
    created, changed = events(items)
    assert [each.time.isoformat() for each in (created, changed)] == [
        "2026-01-05T08:00:00+00:00",
        "2026-01-07T09:00:00+00:00",
    ]
    assert {each.source for each in (created, changed)} == {"calendar:ada@acme.example"}
    first, last = meetings(items)
    assert [(a.email, a.response) for a in first.attendees] == [
        ("ada@acme.example", "none"),
        ("nils@borealis.example", "none"),
    ]
    assert [(a.email, a.response) for a in last.attendees] == [
        ("ada@acme.example", "accepted"),
        ("nils@borealis.example", "accepted"),
    ]
    assert last.model_dump(mode="json", exclude={"attendees"}, exclude_none=True) == {
        "uid": "m1",
        "sequence": 1,
        "status": "confirmed",
        "kind": "meeting",
        "start": "2026-01-20T09:00:00Z",
        "end": "2026-01-20T10:00:00Z",
        "created_at": "2026-01-05T08:00:00Z",
        "organizer": "ada@acme.example",
        "all_day": False,
        "transparent": False,
    }


def test_without_last_modified_the_stamp_counts(read: Read) -> None:
    entry = ENTRY.replace("LAST-MODIFIED:20260107T090000Z\n", "")
    assert [each.time.isoformat()[:10] for each in events(read(entry))] == ["2026-01-05", "2026-01-10"]


def test_created_and_changed_in_one_moment_is_one_event(read: Read) -> None:
    (only,) = meetings(read(ENTRY.replace("20260107T090000Z", "20260105T080000Z")))
    assert [a.response for a in only.attendees] == ["accepted", "accepted"]


def test_the_number_of_a_revision_arrives_where_nothing_else_has_changed(read: Read) -> None:
    entry = ENTRY.replace("PARTSTAT=ACCEPTED", "PARTSTAT=NEEDS-ACTION").replace("SEQUENCE:1", "SEQUENCE:3")
    items = read(entry.replace("20260107T090000Z", "20260105T080012Z"))
    assert [
        (f"{each.time:%H:%M:%S}", each.data.sequence)
        for each in events(items)
        if isinstance(each.data, Meeting)
    ] == [
        ("08:00:00", 0),
        ("08:00:12", 3),
    ]
    assert len(meetings(read(entry.replace("SEQUENCE:3", "SEQUENCE:0")))) == 1


def test_a_cancelled_entry_stood_in_the_calendar_until_then(read: Read) -> None:
    assert [each.status for each in meetings(read(ENTRY + "STATUS:CANCELLED"))] == ["confirmed", "cancelled"]


def test_revisions_are_replayed_in_order_whatever_their_order_in_the_file(read: Read) -> None:
    head = "UID:m1\nORGANIZER:mailto:ada@acme.example\nATTENDEE:mailto:nils@borealis.example\n"
    first = head + "SEQUENCE:0\nDTSTAMP:20260105T080000Z\nDTSTART:20260120T090000Z\nDURATION:PT1H"
    moved = head + "SEQUENCE:1\nDTSTAMP:20260106T080000Z\nDTSTART:20260121T090000Z\nDURATION:PT1H"
    again = head + "SEQUENCE:1\nDTSTAMP:20260107T080000Z\nDTSTART:20260122T090000Z\nDURATION:PT1H"
    stale = head + "SEQUENCE:0\nDTSTAMP:20260108T080000Z\nDTSTART:20260123T090000Z\nDURATION:PT1H"
    items = read(again, stale, first, moved)
    assert [str(each.start)[:10] for each in meetings(items)] == ["2026-01-20", "2026-01-21", "2026-01-22"]
    assert reasons(items) == ["obsolete_revision"]


@pytest.mark.parametrize(
    "lines",
    [
        "DTSTART;VALUE=DATE:20260720\nDTEND;VALUE=DATE:20260722",
        "DTSTART;VALUE=DATE:20260720\nDURATION:P2D",
        "DTSTART;TZID=Europe/Berlin:20260720T000000\nDTEND;TZID=Europe/Berlin:20260722T000000\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
    ],
)
def test_all_day_entries_have_days_and_an_end_behind_the_last(read: Read, lines: str) -> None:
    (meeting,) = meetings(read(f"UID:m1\nDTSTAMP:20260101T000000Z\n{lines}"))
    assert (meeting.all_day, meeting.start, meeting.end) == (True, date(2026, 7, 20), date(2026, 7, 22))


def test_an_all_day_entry_without_end_lasts_a_day(read: Read) -> None:
    (meeting,) = meetings(read("UID:m1\nDTSTAMP:20260101T000000Z\nDTSTART;VALUE=DATE:20260720"))
    assert meeting.end == date(2026, 7, 21)


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        ("SUMMARY:Conference\nX-MICROSOFT-CDO-BUSYSTATUS:OOF", "away"),
        ("SUMMARY:Conference\nX-GOOGLE-EVENT-TYPE:outOfOffice", "away"),
        ("SUMMARY:Urlaub", "away"),
        ("SUMMARY:Ada – out of office", "away"),
        ("SUMMARY:Congés", "away"),
        ("SUMMARY:Urlaub\nTRANSP:TRANSPARENT", "meeting"),
        ("SUMMARY:Urlaub\nATTENDEE:mailto:nils@borealis.example", "meeting"),
        ("SUMMARY:Visit\nX-MICROSOFT-CDO-BUSYSTATUS:OOF\nATTENDEE:mailto:nils@borealis.example", "meeting"),
        ("SUMMARY:Holiday party planning for the whole team", "meeting"),
        ("SUMMARY:Dentist", "meeting"),
    ],
)
def test_absences(read: Read, lines: str, kind: str) -> None:
    entry = f"UID:m1\nDTSTAMP:20260101T000000Z\nDTSTART;VALUE=DATE:20260720\n{lines}"
    (meeting,) = meetings(read(entry, owner="ada@acme.example"))
    assert (meeting.kind, meeting.organizer) == (kind, "ada@acme.example")


def test_the_owner_is_in_every_entry_or_gives_the_file_its_name(
    context: Context, calendar: Callable[..., bytes]
) -> None:
    away = "UID:a1\nDTSTAMP:20260101T000000Z\nDTSTART;VALUE=DATE:20260720\nX-MICROSOFT-CDO-BUSYSTATUS:OOF"
    with_bo = ENTRY.replace("m1", "m2") + "ATTENDEE:mailto:bo@acme.example"
    state = CalendarState()

    def owner_of(raw: bytes, origin: str, users: tuple[str, ...] = ()) -> str:
        return events(read_all(raw, origin, users))[-1].source

    def read_all(raw: bytes, origin: str, users: tuple[str, ...]) -> Items:
        return list(read_ics(raw, origin=origin, context=context, users=users))

    assert owner_of(calendar(ENTRY, away), "export.ics") == "calendar:ada@acme.example"
    assert owner_of(calendar(with_bo, away), "cal/bo.ics") == "calendar:bo@acme.example"
    assert owner_of(calendar(ENTRY, away), "x.zip!bo.ics") == "calendar:ada@acme.example"
    assert (
        owner_of(calendar(away), "cy.ics", ("cy@acme.example", "di@acme.example"))
        == "calendar:cy@acme.example"
    )
    assert owner_of(calendar(away), "di@acme.example.ics") == "calendar:di@acme.example"
    assert (
        owner_of(calendar(away, head="X-WR-CALNAME:ed@acme.example"), "basic.ics")
        == "calendar:ed@acme.example"
    )
    rejects = list(collect_ics(calendar(away), origin="basic.ics", context=context, state=state))
    assert [each.reason for each in rejects] == ["unknown_owner"]


def test_one_revision_in_two_calendars_has_one_id(calendar: Callable[..., bytes], context: Context) -> None:
    state = CalendarState()
    for owner in ("ada@acme.example", "bo@acme.example"):
        assert (
            list(collect_ics(calendar(ENTRY), origin="x.ics", context=context, state=state, owner=owner))
            == []
        )
    found = events(state.events(context))
    assert len({each.id for each in found}) == 2
    assert sorted({each.source for each in found}) == [
        "calendar:ada@acme.example",
        "calendar:bo@acme.example",
    ]
    alone = events(read_ics(calendar(ENTRY), origin="x.ics", context=context, owner="bo@acme.example"))
    assert {each.id for each in alone} == {each.id for each in found}


def test_the_same_hour_in_two_zones_is_no_change(calendar: Callable[..., bytes], context: Context) -> None:
    copy = ENTRY.replace("20260107T090000Z", "20260108T090000Z")
    copy = copy.replace(";TZID=Europe/Berlin:20260120T100000", ":20260120T090000Z")
    copy = copy.replace(";TZID=Europe/Berlin:20260120T110000", ":20260120T100000Z")
    state = CalendarState()
    for raw, owner in ((calendar(ENTRY), "ada@acme.example"), (calendar(copy), "bo@acme.example")):
        list(collect_ics(raw, origin="x.ics", context=context, state=state, owner=owner))
    assert {each.time.isoformat()[:10] for each in events(state.events(context))} == {
        "2026-01-05",
        "2026-01-07",
    }


def test_an_attendees_copy_takes_back_no_answer_of_others(
    calendar: Callable[..., bytes], context: Context
) -> None:
    copy = ENTRY.replace("20260107T090000Z", "20260108T090000Z").replace(
        'PARTSTAT=ACCEPTED;CN="Vik, Nils"', 'PARTSTAT=DECLINED;CN="Vik, Nils"'
    )
    state = CalendarState()
    list(
        collect_ics(calendar(ENTRY), origin="ada.ics", context=context, state=state, owner="ada@acme.example")
    )
    list(collect_ics(calendar(copy), origin="bo.ics", context=context, state=state, owner="bo@acme.example"))
    last = meetings(state.events(context))[-1]
    assert [a.response for a in last.attendees if a.email == "nils@borealis.example"] == ["accepted"]


def test_the_moment_of_an_export_is_told(calendar: Callable[..., bytes], context: Context) -> None:
    state = CalendarState()
    list(collect_ics(calendar(ENTRY, method="PUBLISH"), origin="ada.ics", context=context, state=state))
    assert {source: at.isoformat() for source, at in state.read_until().items()} == {
        "calendar:ada@acme.example": "2026-01-10T12:00:00+00:00"
    }


def test_a_deal_named_in_the_text_by_salesforces_token(read: Read) -> None:
    token = "DESCRIPTION:Agenda [ ref:_00DAk0._006Ak00000OQ4Rx:ref ]"
    assert meetings(read(ENTRY + token))[-1].deal_ref == "006Ak00000OQ4Rx"


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (ENTRY.replace("UID:m1", ""), "no_uid"),
        (ENTRY.replace("DTSTART", "X-START"), "no_start"),
        (ENTRY.replace("20260120T100000", "2026-01-20T10:00"), "bad_time"),
        (ENTRY.replace("20260120T100000", "20261320T100000"), "bad_time"),
        (ENTRY.replace("20260120T110000", "20260120T090000"), "ends_before_start"),
        (
            ENTRY.replace("DTEND;TZID=Europe/Berlin:20260120T110000", "DTEND;VALUE=DATE:20260121"),
            "mixed_times",
        ),
        ("UID:m1\nDTSTART:20260120T100000Z", "no_stamp"),
        (ENTRY.replace("20260120", "99990120"), "bad_time"),
        (ENTRY.replace("20260120", "00010120"), "bad_time"),
        (ENTRY.replace("DTEND;TZID=Europe/Berlin:20260120T110000", "DURATION:P99999999D"), "bad_time"),
        (ENTRY.replace("DTSTART;", "DTSTART;VALUE=A,B;"), "unreadable"),
        (ENTRY + "BEGIN:VEVENT\nUID:half", "truncated"),
    ],
)
def test_bad_entries_are_named_and_the_rest_goes_on(read: Read, entry: str, reason: str) -> None:
    items = read(entry, ENTRY.replace("m1", "m2"))
    assert reason in reasons(items)
    assert "m2" in {each.uid for each in meetings(items)}


def test_a_stamp_without_a_zone_is_on_the_clock_of_the_calendar(read: Read) -> None:
    (event,) = events(read("UID:m1\nDTSTART:20260120T100000Z\nDTSTAMP:20260110T120000"))
    assert event.time == datetime(2026, 1, 10, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"BEGIN:VCALENDAR",
        b"END:VEVENT\nEND:VCALENDAR",
        b" folded first",
        b"BEGIN:VEVENT\n" * 50,
    ],
)
def test_what_is_no_calendar_breaks_nothing(raw: bytes, context: Context) -> None:
    assert events(read_ics(raw, origin="x.ics", context=context)) == []


def test_other_components_and_alarms_are_passed_over(read: Read) -> None:
    entry = ENTRY + "BEGIN:VALARM\nTRIGGER:-PT10M\nATTENDEE:mailto:spy@evil.example\nUID:alarm\nEND:VALARM"
    (first, _) = meetings(read(entry))
    assert (first.uid, len(first.attendees)) == ("m1", 2)
