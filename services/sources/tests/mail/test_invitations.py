"""Scheduling messages: the mail is a calendar robot's, the meeting is an event of its own."""

import io
from collections.abc import Callable

import pytest

from dealtrust_schemas.events import Event, Mail, Meeting
from dealtrust_sources.calendar import CalendarState
from dealtrust_sources.mail import read_eml, read_mbox
from dealtrust_sources.records import Context

Write = Callable[..., bytes]

CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//y
METHOD:{method}
BEGIN:VEVENT
UID:m1@buyer.example
DTSTAMP:20260311T090000Z
SEQUENCE:0
DTSTART:20260318T090000Z
DTEND:20260318T100000Z
ORGANIZER:mailto:bo@buyer.example
ATTENDEE;PARTSTAT={answer}:mailto:ada@acme.example
SUMMARY:Demo
END:VEVENT
END:VCALENDAR
"""


def invitation(write: Write, method: str, answer: str = "NEEDS-ACTION", **fields: str) -> bytes:
    body = (
        "--b\nContent-Type: text/plain\n\nCan you come?\n"
        f"--b\nContent-Type: text/calendar; method={method}\n\n{CALENDAR.format(method=method, answer=answer)}--b--\n"
    )
    return write(body, content_type='multipart/alternative; boundary="b"', **fields)


def test_an_invitation_gives_a_robot_s_mail_and_a_meeting(write: Write, context: Context) -> None:
    mail, meeting = read_eml(
        invitation(write, "REQUEST"), origin="i.eml", context=context, owner="ada@acme.example"
    )
    assert isinstance(mail, Event)
    assert isinstance(mail.data, Mail)
    assert mail.data.automatic == "calendar"
    assert isinstance(meeting, Event)
    assert isinstance(meeting.data, Meeting)
    assert (meeting.data.uid, meeting.data.status) == ("m1@buyer.example", "confirmed")


def test_a_state_of_the_caller_s_joins_invitation_and_answer(write: Write, context: Context) -> None:
    asked = invitation(write, "REQUEST")
    said = invitation(
        write,
        "REPLY",
        "ACCEPTED",
        from_="ada@acme.example",
        to="bo@buyer.example",
        message_id="<two@acme.example>",
    )
    file = b"".join(b"From x Wed Mar 11 10:00:00 2026\n" + raw + b"\n" for raw in (asked, said))
    state = CalendarState()
    mails = list(
        read_mbox(io.BytesIO(file), origin="m", context=context, owner="ada@acme.example", calendars=state)
    )
    said_by = [each.data for each in mails if isinstance(each, Event)]
    assert [mail.automatic for mail in said_by if isinstance(mail, Mail)] == ["calendar", "calendar"]
    meeting = [each for each in state.events(context) if isinstance(each, Event)][-1].data
    assert isinstance(meeting, Meeting)
    assert {a.response for a in meeting.attendees if a.email == "ada@acme.example"} == {"accepted"}


@pytest.mark.parametrize("method", ["PUBLISH", ""])
def test_a_calendar_file_that_schedules_nothing_is_an_attachment_of_a_human_mail(
    method: str, write: Write, context: Context
) -> None:
    (mail,) = read_eml(invitation(write, method), origin="i.eml", context=context)
    assert isinstance(mail, Event)
    assert isinstance(mail.data, Mail)
    assert (mail.data.automatic, mail.data.features.asks) == (None, True)


def test_an_invitation_that_came_back_is_no_meeting(write: Write, context: Context) -> None:
    returned = invitation(write, "REQUEST").decode()
    body = (
        "--r\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; bo@buyer.example\n"
        f"Action: failed\nStatus: 5.1.1\n\n--r\nContent-Type: message/rfc822\n\n{returned}\n--r--\n"
    )
    raw = write(body, content_type='multipart/report; report-type=delivery-status; boundary="r"')
    (mail,) = read_eml(raw, origin="i.eml", context=context)
    assert isinstance(mail, Event)
    assert isinstance(mail.data, Mail)
    assert (mail.data.automatic, mail.data.bounced_message_id) == ("bounce", "one@buyer.example")
