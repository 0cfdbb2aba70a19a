"""Calendar parts of mails: requests, answers, cancellations, merged with what is known."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from itertools import permutations

import pytest

from dealtrust_schemas.events import Event, Meeting
from dealtrust_sources.calendar import CalendarState, collect_ics, collect_part, events_from_ics
from dealtrust_sources.records import Context, Reject

Wrap = Callable[..., bytes]
Items = list[Event | Reject]

REQUEST = """
UID:m1
DTSTAMP:20260105T080000Z
SEQUENCE:0
DTSTART:20260120T090000Z
DTEND:20260120T100000Z
ORGANIZER:mailto:ada@acme.example
ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:nils@borealis.example
ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:oda@borealis.example
"""
REPLY = """
UID:m1
DTSTAMP:20260106T100000Z
LAST-MODIFIED:20260101T000000Z
SEQUENCE:0
ORGANIZER:mailto:ada@acme.example
ATTENDEE;PARTSTAT=ACCEPTED:mailto:nils@borealis.example
"""
CANCEL = "UID:m1\nDTSTAMP:20260110T080000Z\nSEQUENCE:1\nORGANIZER:mailto:ada@acme.example\nSTATUS:CANCELLED"


def part(
    raw: bytes, context: Context, state: CalendarState | None = None, sender: str | None = None
) -> Items:
    return list(
        events_from_ics(
            raw,
            origin="ada.mbox",
            mailbox_owner="ada@acme.example",
            received_at=datetime(2026, 1, 6, 11, tzinfo=UTC),
            context=context,
            sender=sender,
            state=state,
        )
    )


def meetings(items: Iterable[Event | Reject]) -> list[Meeting]:
    return [each.data for each in items if isinstance(each, Event) and isinstance(each.data, Meeting)]


def reasons(items: Iterable[Event | Reject]) -> list[str]:
    return [each.reason for each in items if isinstance(each, Reject)]


def answers(meeting: Meeting) -> dict[str, str]:
    return {each.email: each.response for each in meeting.attendees}


def test_an_answer_is_merged_into_the_meeting(calendar: Wrap, context: Context) -> None:
    state = CalendarState()
    (invited,) = part(calendar(REQUEST, method="REQUEST"), context, state)
    (answered,) = part(calendar(REPLY, method="REPLY"), context, state)
    assert isinstance(invited, Event)
    assert isinstance(answered, Event)
    assert (invited.source, answered.time.isoformat()) == (
        "mailbox:ada@acme.example",
        "2026-01-06T10:00:00+00:00",
    )
    (meeting,) = meetings([answered])
    assert answers(meeting) == {"nils@borealis.example": "accepted", "oda@borealis.example": "none"}
    assert meeting.model_dump(mode="json")["created_at"] == "2026-01-05T08:00:00Z"


def test_all_orders_of_arrival_give_the_same_events(calendar: Wrap, context: Context) -> None:
    declined = REPLY.replace("ACCEPTED:mailto:nils", "DECLINED:mailto:oda").replace("0106T10", "0107T10")
    parts = [
        calendar(REQUEST, method="REQUEST"),
        calendar(REPLY, method="REPLY"),
        calendar(declined, method="REPLY"),
        calendar(CANCEL, method="CANCEL"),
    ]
    results = []
    for order in permutations(parts):
        state = CalendarState()
        for raw in order:
            rejects = collect_part(
                raw,
                origin="m",
                mailbox_owner="ada@acme.example",
                received_at=None,
                context=context,
                state=state,
            )
            assert list(rejects) == []
        results.append(list(state.events(context)))
    assert all(each == results[0] for each in results)
    told = meetings(results[0])
    assert [
        (each.status, answers(each)["nils@borealis.example"], answers(each)["oda@borealis.example"])
        for each in told
    ] == [
        ("confirmed", "none", "none"),
        ("confirmed", "accepted", "none"),
        ("confirmed", "accepted", "declined"),
        ("cancelled", "accepted", "declined"),
    ]
    assert {str(each.start)[:16] for each in told} == {"2026-01-20 09:00"}


def test_news_are_told_once(calendar: Wrap, context: Context) -> None:
    state = CalendarState()
    assert len(part(calendar(REQUEST, method="REQUEST"), context, state)) == 1
    assert part(calendar(REQUEST, method="REQUEST"), context, state) == []
    assert len(part(calendar(REPLY, method="REPLY"), context, state)) == 1


def test_a_meeting_is_never_made_of_an_answer(calendar: Wrap, context: Context) -> None:
    full = REPLY + "DTSTART:20260120T090000Z\nDTEND:20260120T100000Z"
    state = CalendarState()
    assert reasons(part(calendar(full, method="REPLY"), context, state)) == ["reply_without_meeting"]
    late = part(calendar(REQUEST, method="REQUEST"), context, state)
    assert [answers(each)["nils@borealis.example"] for each in meetings(late)] == ["none", "accepted"]


def test_an_answer_to_a_calendar_file(calendar: Wrap, context: Context) -> None:
    state = CalendarState()
    entry = REQUEST + "CREATED:20260105T080000Z\nLAST-MODIFIED:20260108T080000Z"
    list(collect_ics(calendar(entry), origin="ada.ics", context=context, state=state))
    collected = collect_part(
        calendar(REPLY, method="REPLY"),
        origin="m",
        mailbox_owner="ada@acme.example",
        received_at=None,
        context=context,
        state=state,
    )
    assert list(collected) == []
    told = meetings(state.events(context))
    assert [answers(each)["nils@borealis.example"] for each in told] == ["none", "accepted", "accepted"]


@pytest.mark.parametrize(
    ("lines", "method", "sender", "reason", "response"),
    [
        ("ATTENDEE;PARTSTAT=TENTATIVE:mailto:nils@borealis.example", "REPLY", None, None, "tentative"),
        ("ATTENDEE;PARTSTAT=X-MAYBE:mailto:nils@borealis.example", "REPLY", None, None, "none"),
        (
            "ATTENDEE:mailto:nils@borealis.example\nDTSTART:20260121T090000Z",
            "COUNTER",
            None,
            None,
            "tentative",
        ),
        ("", "REPLY", None, "reply_without_attendee", "none"),
        ("", "REPLY", "Nils@borealis.example", None, "none"),
        (
            "ATTENDEE;PARTSTAT=DECLINED:mailto:crash@borealis.example",
            "REPLY",
            None,
            "uninvited_reply",
            "none",
        ),
    ],
)
def test_kinds_of_answers(
    calendar: Wrap,
    context: Context,
    lines: str,
    method: str,
    sender: str | None,
    reason: str | None,
    response: str,
) -> None:
    state = CalendarState()
    first = part(calendar(REQUEST, method="REQUEST"), context, state)
    reply = "UID:m1\nDTSTAMP:20260106T100000Z\nSEQUENCE:0\n" + lines
    items = [*first, *part(calendar(reply, method=method), context, state, sender)]
    assert reasons(items) == ([reason] if reason else [])
    last = meetings(items)[-1]
    assert answers(last)["nils@borealis.example"] == response
    assert str(last.start)[:10] == "2026-01-20"


def test_somebody_brought_along_who_accepts_is_there(calendar: Wrap, context: Context) -> None:
    state = CalendarState()
    part(calendar(REQUEST, method="REQUEST"), context, state)
    items = part(calendar(REPLY.replace("nils@", "pia@"), method="REPLY"), context, state)
    assert reasons(items) == ["uninvited_reply"]
    assert answers(meetings(items)[0])["pia@borealis.example"] == "accepted"


def test_a_new_revision_asks_again_and_old_answers_are_obsolete(calendar: Wrap, context: Context) -> None:
    state = CalendarState()
    moved = (
        REQUEST.replace("SEQUENCE:0", "SEQUENCE:1")
        .replace("0105T08", "0108T08")
        .replace("20260120T", "20260122T")
    )
    late = REPLY.replace("20260106T10", "20260109T10")
    for text, method in ((REQUEST, "REQUEST"), (REPLY, "REPLY"), (moved, "REQUEST")):
        items = part(calendar(text, method=method), context, state)
    assert answers(meetings(items)[-1])["nils@borealis.example"] == "none"
    assert reasons(part(calendar(late, method="REPLY"), context, state)) == ["obsolete_revision"]


def test_a_stale_cancellation_is_obsolete(calendar: Wrap, context: Context) -> None:
    state = CalendarState()
    part(calendar(REQUEST.replace("SEQUENCE:0", "SEQUENCE:2"), method="REQUEST"), context, state)
    assert reasons(part(calendar(CANCEL, method="CANCEL"), context, state)) == ["obsolete_revision"]


def test_one_instance_is_answered_or_cancelled(calendar: Wrap, context: Context) -> None:
    state = CalendarState()
    part(calendar(REQUEST + "RRULE:FREQ=WEEKLY;COUNT=2", method="REQUEST"), context, state)
    second = "RECURRENCE-ID:20260127T090000Z\n"
    (answered,) = meetings(part(calendar(second + REPLY.strip(), method="REPLY"), context, state))
    assert (answered.recurrence_id, answers(answered)["nils@borealis.example"]) == (
        "2026-01-27T09:00:00Z",
        "accepted",
    )
    cancelled = meetings(part(calendar(second + CANCEL, method="CANCEL"), context, state))
    assert {each.recurrence_id: (each.status, each.series_next) for each in cancelled} == {
        "2026-01-27T09:00:00Z": ("cancelled", None),
        "2026-01-20T09:00:00Z": ("confirmed", None),
    }


def test_a_cancelled_series_takes_its_instances_along(calendar: Wrap, context: Context) -> None:
    state = CalendarState()
    part(calendar(REQUEST + "RRULE:FREQ=WEEKLY;COUNT=3", method="REQUEST"), context, state)
    late = CANCEL.replace("20260110T08", "20260121T08")
    cancelled = meetings(part(calendar(late, method="CANCEL"), context, state))
    assert [each.status for each in cancelled if each.recurrence_id != "2026-01-20T09:00:00Z"] == [
        "cancelled",
        "cancelled",
    ]


@pytest.mark.parametrize(
    ("text", "method", "reason"),
    [
        (CANCEL, "CANCEL", "cancel_without_meeting"),
        (REPLY, "REPLY", "reply_without_meeting"),
        (REQUEST, "REFRESH", "ignored_method"),
        (REQUEST, "DECLINECOUNTER", "ignored_method"),
    ],
)
def test_what_says_nothing_alone_is_named(
    calendar: Wrap, context: Context, text: str, method: str, reason: str
) -> None:
    assert reasons(part(calendar(text, method=method), context)) == [reason]


def test_a_request_without_stamp_has_the_time_of_its_mail(calendar: Wrap, context: Context) -> None:
    (item,) = part(calendar(REQUEST.replace("DTSTAMP:20260105T080000Z", ""), method="REQUEST"), context)
    assert isinstance(item, Event)
    assert item.time.isoformat() == "2026-01-06T11:00:00+00:00"


COUNTER = """
UID:m1
DTSTAMP:20260106T100000Z
SEQUENCE:0
DTSTART:20260121T090000Z
ORGANIZER:mailto:ada@acme.example
ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@acme.example
ATTENDEE:mailto:nils@borealis.example
ATTENDEE:mailto:oda@borealis.example
"""


def test_a_counter_that_lists_everybody_speaks_for_its_sender(calendar: Wrap, context: Context) -> None:
    state = CalendarState()
    part(calendar(REQUEST, method="REQUEST"), context, state)
    (countered,) = meetings(
        part(calendar(COUNTER, method="COUNTER"), context, state, sender="oda@borealis.example")
    )
    assert answers(countered) == {"nils@borealis.example": "none", "oda@borealis.example": "tentative"}
    assert str(countered.start)[:10] == "2026-01-20"
    assert reasons(part(calendar(COUNTER, method="COUNTER"), context, state)) == ["reply_without_attendee"]


@pytest.mark.parametrize("method", ["DECLINECOUNTER", "REFRESH"])
def test_what_changes_nothing_is_named(calendar: Wrap, context: Context, method: str) -> None:
    assert reasons(part(calendar(REQUEST, method=method), context)) == ["ignored_method"]


ADD = """
UID:m1
DTSTAMP:20260106T080000Z
SEQUENCE:1
DTSTART:20260127T090000Z
DTEND:20260127T100000Z
ORGANIZER:mailto:ada@acme.example
ATTENDEE:mailto:nils@borealis.example
"""


@pytest.mark.parametrize(("rule", "added"), [("", ["27"]), ("RRULE:FREQ=DAILY;COUNT=2", ["27", "28"])])
def test_added_instances_stand_beside_the_first(
    calendar: Wrap, context: Context, rule: str, added: list[str]
) -> None:
    state = CalendarState()
    part(calendar(REQUEST, method="REQUEST"), context, state)
    news = meetings(part(calendar(ADD + rule, method="ADD"), context, state))
    assert [f"{each.start:%d}" for each in news] == added
    assert all(each.status == "confirmed" and each.recurrence_id for each in news)
    alone = meetings(part(calendar(ADD + rule, method="ADD"), context))
    assert [f"{each.start:%d}" for each in alone] == added


def test_a_cancellation_for_one_takes_only_that_one_away(calendar: Wrap, context: Context) -> None:
    off_the_hook = (
        "UID:m1\nDTSTAMP:20260110T080000Z\nSEQUENCE:1\nORGANIZER:mailto:ada@acme.example\n"
        "ATTENDEE:mailto:oda@borealis.example"
    )
    state = CalendarState()
    part(calendar(REQUEST, method="REQUEST"), context, state)
    part(calendar(REPLY, method="REPLY"), context, state)
    (left,) = meetings(part(calendar(off_the_hook, method="CANCEL"), context, state))
    assert (left.status, answers(left)) == ("confirmed", {"nils@borealis.example": "accepted"})
    everybody = off_the_hook + "\nATTENDEE:mailto:nils@borealis.example"
    for whole in (everybody, off_the_hook + "\nSTATUS:CANCELLED", CANCEL.replace("\nSTATUS:CANCELLED", "")):
        state = CalendarState()
        part(calendar(REQUEST, method="REQUEST"), context, state)
        (cancelled,) = meetings(part(calendar(whole, method="CANCEL"), context, state))
        assert cancelled.status == "cancelled"


def test_a_cancellation_for_one_of_one_instance(calendar: Wrap, context: Context) -> None:
    state = CalendarState()
    part(calendar(REQUEST + "RRULE:FREQ=DAILY;COUNT=2", method="REQUEST"), context, state)
    one_day = (
        "UID:m1\nRECURRENCE-ID:20260121T090000Z\nDTSTAMP:20260110T080000Z\nSEQUENCE:1\n"
        "ATTENDEE:mailto:oda@borealis.example"
    )
    (left,) = meetings(part(calendar(one_day, method="CANCEL"), context, state))
    assert (left.status, f"{left.start:%d %H}", f"{left.end:%d %H}") == ("confirmed", "21 09", "21 10")
    assert set(answers(left)) == {"nils@borealis.example"}
