"""Records of the Gmail API."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from services.sources.tests.dumps.conftest import Read

ASKED = datetime(2026, 3, 6, 14, 0, tzinfo=UTC)
HEADERS = {
    "From": "Ben Ray <ben@globex.example>",
    "TO": "Ada Lind <ada@acme.example>",
    "Cc": "Cy Orr <cy@globex.example>",
    "Subject": "=?utf-8?q?Pilot=3A_pr=C3=BCfung?=",
    "date": "Fri, 06 Mar 2026 14:58:00 +0100",
    "Message-Id": "<q1@globex.example>",
}


def data(text: str | bytes) -> str:
    raw = text.encode() if isinstance(text, str) else text
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def message(text: str = "Hello Ada, can you send the price list?", **changed: Any) -> dict[str, Any]:
    headers: dict[str, str | None] = {**HEADERS, **changed.pop("headers", {})}
    return {
        "id": "19a1",
        "threadId": "19a0",
        "labelIds": ["INBOX"],
        "internalDate": str(int(ASKED.timestamp() * 1000)),
        "payload": {
            "mimeType": "text/plain",
            "headers": [{"name": name, "value": value} for name, value in headers.items() if value],
            "body": {"size": len(text), "data": data(text)},
        },
        **changed,
    }


def raw_message(raw: bytes, **changed: Any) -> dict[str, Any]:
    return {**message(**changed), "payload": None, "raw": data(raw)}


def test_a_message_is_the_mail_it_was(read: Read) -> None:
    outcome = read("gmail", message())
    mail, (event,) = outcome.mail, outcome.events
    assert (event.id, event.source, event.time) == (
        "mail:q1@globex.example",
        "mailbox:ada@acme.example",
        ASKED,
    )
    assert (mail.sender.email, mail.sender.name) == ("ben@globex.example", "Ben Ray")
    assert [each.email for each in (*mail.to, *mail.cc)] == ["ada@acme.example", "cy@globex.example"]
    assert (mail.subject, mail.features.asks) == ("Pilot: prüfung", True)
    assert mail.utc_offset_minutes == 60


def test_the_raw_format_gives_the_same_mail(read: Read) -> None:
    raw = "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items())
    raw += "\r\nHello Ada, can you send the price list?"
    assert read("gmail", raw_message(raw.encode())).events == read("gmail", message()).events


def test_the_moment_is_when_google_took_the_mail_in(read: Read) -> None:
    (late,) = read("gmail", message(headers={"date": "Mon, 01 Jan 2001 00:00:00 +0000"})).events
    (without,) = read("gmail", message(headers={"date": None})).events
    assert late.time == without.time == ASKED
    (by_date,) = read("gmail", message(internalDate=None)).events
    assert by_date.time == datetime(2026, 3, 6, 13, 58, tzinfo=UTC)


def test_mails_without_references_are_joined_by_their_thread(read: Read) -> None:
    first, second = read(
        "gmail", message(), message(id="19a2", headers={"Message-Id": "<q2@globex.example>"})
    ).mails
    assert first.references == second.references
    assert len(first.references) == 1
    (other,) = read("gmail", message(threadId="19b0")).mails
    assert other.references != first.references
    answer = read("gmail", message(headers={"In-Reply-To": "<p1@acme.example>"})).mail
    assert (answer.in_reply_to, answer.references) == ("p1@acme.example", ())


def part(kind: str, content: str | bytes = b"", **changed: Any) -> dict[str, Any]:
    return {
        "mimeType": kind,
        "headers": [{"name": "Content-Type", "value": kind}],
        "body": {"data": data(content)},
        **changed,
    }


def test_parts_are_read_as_in_any_mail(read: Read) -> None:
    alternative = part(
        "multipart/alternative",
        parts=[
            part('text/plain; charset="iso-8859-1"', "Können Sie die Preisliste schicken?"),
            part("text/html", "<p>Something else</p>"),
        ],
    )
    invoice = part("application/pdf", filename="offer.pdf", body={"attachmentId": "ANG", "size": 12345})
    whole = message()
    whole["payload"] |= {"mimeType": "multipart/mixed", "body": {}, "parts": [alternative, invoice]}
    mail = read("gmail", whole).mail
    assert (mail.features.asks, mail.features.language, mail.features.attachments) == (True, "de", 1)
    assert mail.features.quotes["asks"] == "Können Sie die Preisliste schicken?"


def test_an_invitation_in_a_message_is_a_meeting(read: Read) -> None:
    entry = (
        "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:m1\r\nDTSTAMP:20260306T140000Z\r\n"
        "DTSTART:20260310T090000Z\r\nDTEND:20260310T100000Z\r\nORGANIZER:mailto:ben@globex.example\r\n"
        "ATTENDEE:mailto:ada@acme.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    whole = message()
    whole["payload"] |= {
        "mimeType": "multipart/mixed",
        "parts": [part("text/plain", "See you"), part("text/calendar; method=REQUEST", entry)],
    }
    outcome = read("gmail", whole)
    assert [each.automatic for each in outcome.mails] == ["calendar"]
    assert [each.uid for each in outcome.meetings] == ["m1"]


def test_a_bounce_names_the_mail_that_came_back(read: Read) -> None:
    returned = {
        "mimeType": "message/rfc822",
        "headers": [{"name": "Content-Type", "value": "message/rfc822"}],
        "parts": [part("text/plain", headers=[{"name": "Message-ID", "value": "<p1@acme.example>"}])],
    }
    report = part(
        "message/delivery-status",
        "Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; ben@globex.example\r\n"
        "Action: failed\r\nStatus: 5.1.1\r\n",
    )
    kind = "multipart/report; report-type=delivery-status; boundary=x"
    whole = message(headers={"From": "mailer-daemon@mx.example", "Content-Type": kind})
    whole["payload"] |= {
        "mimeType": "multipart/report",
        "parts": [part("text/plain", "Failed"), report, returned],
    }
    mail = read("gmail", whole).mail
    assert (mail.automatic, mail.unreachable, mail.bounced_message_id) == (
        "bounce",
        ("ben@globex.example",),
        "p1@acme.example",
    )


def test_whose_mailbox_it_is_tells_a_sent_mail(read: Read) -> None:
    sent = message(labelIds=["SENT", "INBOX"], headers={"From": "Nora <nora@acme.example>"})
    (event,) = read("gmail", sent, owner=None).events
    assert event.source == "mailbox:nora@acme.example"


@pytest.mark.parametrize(
    "wrap",
    [
        lambda each: {"id": "19a0", "historyId": "5", "messages": [each]},
        lambda each: {"history": [{"id": "5", "messages": [each], "messagesAdded": [{"message": each}]}]},
        lambda each: {
            "specversion": "1.0",
            "id": "1",
            "type": "com.google.gmail",
            "source": "gmail/ada@acme.example",
            "data": each,
        },
    ],
)
def test_messages_are_found_in_what_they_are_wrapped_in(
    read: Read, wrap: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    outcome = read("gmail", wrap(message()), owner=None)
    assert outcome.mail.message_id == "q1@globex.example"


PUSHED = data('{"emailAddress": "ada@acme.example", "historyId": 9876543210}')


@pytest.mark.parametrize(
    ("record", "reason", "detail"),
    [
        (message(labelIds=["DRAFT"]), "draft", "it was never sent"),
        ({"id": "r1", "message": {"id": "19a1", "threadId": "19a0"}}, "draft", "it was never sent"),
        ({"drafts": [{"id": "r1", "message": {"id": "19a1"}}]}, "draft", "it was never sent"),
        ({**message(), "payload": None}, "id_only", "read message 19a1"),
        ({"messages": [{"id": "19a1", "threadId": "19a0"}]}, "id_only", "read message 19a1"),
        ({"threads": [{"id": "19a0", "snippet": "Hi"}]}, "id_only", "read thread 19a0"),
        (
            {"history": [{"id": "5", "labelsAdded": [{"message": {"id": "19a1"}}]}]},
            "id_only",
            "labelsAdded: message 19a1",
        ),
        ({"history": [{"id": "5", "messages": [{"id": "19a1"}]}]}, "id_only", "history 5: message 19a1"),
        ({"historyId": "77"}, "id_only", "mailbox unknown changed: read its history up to 77"),
        (
            {"message": {"data": PUSHED, "message_id": "1"}, "subscription": "projects/p/subscriptions/s"},
            "id_only",
            "mailbox ada@acme.example changed: read its history up to 9876543210",
        ),
        (
            {"receivedMessages": [{"ackId": "a", "message": {"data": PUSHED, "messageId": "1"}}]},
            "id_only",
            "mailbox ada@acme.example changed",
        ),
        (
            {"message": {"data": "!!"}, "subscription": "projects/p/subscriptions/s"},
            "unknown_record",
            "a push message of something else than Gmail",
        ),
        (message(labelIds=["CHAT"]), "not_a_mail", "a chat message"),
        (raw_message(b"")["id"], "unknown_record", "nothing that the Gmail API answers"),
        ({**message(), "raw": "Zm9v"}, "no_sender", "no address"),
        ({**message(), "raw": "="}, "not_a_mail", "its raw field is no base64"),
        (message(headers={"From": None}), "no_sender", "no address"),
        (b"{", "not_json", ""),
        ({"enableAutoReply": False, "startTime": "1", "endTime": "2"}, "not_away", "switched off"),
        ({"enableAutoReply": True}, "open_absence", "without a first and a last moment"),
    ],
)
def test_what_is_no_mail_is_refused_by_name(read: Read, record: Any, reason: str, detail: str) -> None:
    outcome = read("gmail", record)
    assert (outcome.events, outcome.reasons) == ([], [reason])
    assert detail in outcome.rejects[0].detail
    assert outcome.rejects[0].position == "record 1"


def test_the_vacation_responder_is_an_absence(read: Read) -> None:
    outcome = read(
        "gmail",
        {"enableAutoReply": True, "startTime": "1772524800000", "endTime": "1772784000000"},
    )
    (away,) = outcome.meetings
    assert (away.kind, away.organizer) == ("away", "ada@acme.example")
    assert [each.isoformat() for each in (away.start, away.end)] == [
        "2026-03-03T08:00:00+00:00",
        "2026-03-06T08:00:00+00:00",
    ]


def test_line_breaks_in_a_header_make_no_further_fields(read: Read) -> None:
    mail = read("gmail", message(headers={"Subject": "Pilot\r\nX-Deal-Ref: D9"})).mail
    assert (mail.subject, mail.deal_ref) == ("Pilot X-Deal-Ref: D9", None)
