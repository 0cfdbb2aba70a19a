"""Messages of Microsoft Graph."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.sources.tests.dumps.conftest import Read


def who(address: str, name: str = "") -> dict[str, Any]:
    return {"emailAddress": {"name": name, "address": address}}


def message(**changed: Any) -> dict[str, Any]:
    return {
        "id": "AAMk1",
        "internetMessageId": "<q1@globex.example>",
        "conversationId": "AAQk1",
        "receivedDateTime": "2026-03-06T14:00:07Z",
        "sentDateTime": "2026-03-06T14:00:05Z",
        "hasAttachments": False,
        "isDraft": False,
        "subject": "Prüfung: pilot",
        "bodyPreview": "Hello Ada",
        "body": {
            "contentType": "html",
            "content": "<html><body><p>Hello Ada,</p><p>can you send the price list?</p></body></html>",
        },
        "sender": who("Ben@Globex.example", "Ben Ray"),
        "from": who("Ben@Globex.example", 'Ray, "Ben"'),
        "toRecipients": [who("ada@acme.example", "Lind, Ada")],
        "ccRecipients": [who("cy@globex.example")],
        **changed,
    }


def test_a_message_is_the_mail_it_was(read: Read) -> None:
    outcome = read("msgraph", message())
    mail, (event,) = outcome.mail, outcome.events
    assert (event.id, event.source) == ("mail:q1@globex.example", "mailbox:ada@acme.example")
    assert event.time == datetime(2026, 3, 6, 14, 0, 5, tzinfo=UTC)
    assert (mail.sender.email, mail.sender.name) == ("ben@globex.example", "Ray, Ben")
    assert [(each.email, each.name) for each in mail.to] == [("ada@acme.example", "Lind, Ada")]
    assert [each.email for each in mail.cc] == ["cy@globex.example"]
    assert (mail.subject, mail.features.asks, mail.utc_offset_minutes) == ("Prüfung: pilot", True, None)


def test_only_the_unique_body_is_new(read: Read) -> None:
    quoted = {"contentType": "text", "content": "Thanks!\n\nCan you send the price list?"}
    unique = {"contentType": "text", "content": "Thanks!"}
    assert read("msgraph", message(body=quoted)).mail.features.asks
    assert not read("msgraph", message(body=quoted, uniqueBody=unique)).mail.features.asks
    preview = message(body=None, bodyPreview="Can you send the price list?")
    assert read("msgraph", preview).mail.features.asks


def test_headers_tell_what_the_resource_does_not(read: Read) -> None:
    headers = [
        {"name": "date", "value": "Fri, 6 Mar 2026 15:00:05 +0100"},
        {"name": "References", "value": "<p0@acme.example> <p1@acme.example>"},
        {"name": "IN-REPLY-TO", "value": "<p1@acme.example>"},
        {"name": "Auto-Submitted", "value": "auto-replied"},
        {"name": "Content-Type", "value": "multipart/alternative; boundary=b"},
    ]
    outcome = read("msgraph", message(internetMessageHeaders=headers))
    mail = outcome.mail
    assert (mail.references, mail.in_reply_to) == (
        ("p0@acme.example", "p1@acme.example"),
        "p1@acme.example",
    )
    assert (mail.automatic, mail.utc_offset_minutes) == ("auto_reply", 60)
    assert outcome.events[0].time == datetime(2026, 3, 6, 14, 0, 5, tzinfo=UTC)


def test_mails_without_references_are_joined_by_their_conversation(read: Read) -> None:
    first, second, other = read(
        "msgraph",
        message(),
        message(internetMessageId="<q2@globex.example>"),
        message(internetMessageId="<q3@globex.example>", conversationId="AAQk2"),
    ).mails
    assert first.references == second.references != other.references
    assert len(first.references) == 1


def test_attachments_are_counted_expanded_or_not(read: Read) -> None:
    inline = {"name": "logo.png", "contentType": "image/png", "isInline": True}
    offer = {"name": "offer.pdf", "contentType": "application/pdf", "isInline": False}
    counts = [
        read("msgraph", each).mail.features.attachments
        for each in (
            message(),
            message(hasAttachments=True),
            message(hasAttachments=True, attachments=[inline, offer, offer]),
        )
    ]
    assert counts == [0, 1, 2]


def test_a_name_of_the_directory_is_nobodys_address(read: Read) -> None:
    legacy = "/O=EXCHANGELABS/OU=GROUP/CN=RECIPIENTS/CN=BEN"
    sent = read("msgraph", message(**{"from": who(legacy, "Ben"), "sender": who(legacy)}))
    assert (sent.events, sent.reasons) == ([], ["legacy_address"])
    known = message(
        **{"from": who(legacy, "Ben"), "sender": who(legacy)},
        internetMessageHeaders=[{"name": "From", "value": "Ben <ben@globex.example>"}],
    )
    assert read("msgraph", known).mail.sender.email == "ben@globex.example"
    partly = read("msgraph", message(toRecipients=[who(legacy), who("ada@acme.example")]))
    assert partly.reasons == ["legacy_address"]
    assert [each.email for each in partly.mails[0].to] == ["ada@acme.example"]


def test_a_page_tells_whose_mailbox_it_is(read: Read) -> None:
    page = {
        "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users('nora%40acme.example')/messages",
        "value": [message(), message(internetMessageId="<q2@globex.example>")],
    }
    sources = {each.source for each in read("msgraph", page).events}
    assert sources == {"mailbox:nora@acme.example"}


def nested(depth: int) -> dict[str, Any]:
    return {"value": [nested(depth - 1)] if depth else []}


NOTICE = {
    "changeType": "created",
    "subscriptionId": "7f1c",
    "resource": "Users/u1/Messages/AAMk1",
    "resourceData": {"@odata.type": "#Microsoft.Graph.Message", "id": "AAMk1"},
}


@pytest.mark.parametrize(
    ("record", "reason", "detail"),
    [
        (message(isDraft=True), "draft", "it was never sent"),
        (message(sentDateTime="0001-01-01T00:00:00Z", receivedDateTime=None), "no_date", ""),
        (message(**{"from": None, "sender": None}), "no_sender", ""),
        ({"value": [NOTICE]}, "id_only", "created: read Users/u1/Messages/AAMk1"),
        ({**NOTICE, "changeType": "deleted"}, "id_only", "deleted: Users/u1/Messages/AAMk1"),
        ({**NOTICE, "encryptedContent": {"data": "x"}}, "encrypted", "created: Users/u1/Messages/AAMk1"),
        (
            {"value": [{"lifecycleEvent": "missed", "subscriptionId": "7f1c"}]},
            "lifecycle",
            "missed of subscription 7f1c: read everything again",
        ),
        (
            {"@odata.type": "#microsoft.graph.message", "id": "A", "@removed": {"reason": "deleted"}},
            "removed_message",
            "message A was deleted or moved",
        ),
        (
            {"@odata.type": "#microsoft.graph.message", "id": "A", "isRead": True},
            "id_only",
            "read message A: only what changed",
        ),
        ({"id": "A", "displayName": "Inbox"}, "unknown_record", "neither a message nor an event"),
        (
            nested(9),
            "unknown_record",
            "lists",
        ),
    ],
)
def test_what_is_no_mail_is_refused_by_name(read: Read, record: Any, reason: str, detail: str) -> None:
    outcome = read("msgraph", record)
    assert (outcome.events, outcome.reasons) == ([], [reason])
    assert detail in outcome.rejects[0].detail


EVENT = {
    "id": "AAMkE",
    "iCalUId": "u1",
    "createdDateTime": "2026-03-06T14:00:00Z",
    "lastModifiedDateTime": "2026-03-06T14:00:00Z",
    "start": {"dateTime": "2026-03-10T09:00:00.0000000", "timeZone": "UTC"},
    "end": {"dateTime": "2026-03-10T10:00:00.0000000", "timeZone": "UTC"},
    "organizer": who("ada@acme.example"),
    "attendees": [{"type": "required", "status": {"response": "none"}, **who("ben@globex.example")}],
}


def test_an_invitation_is_a_calendar_mail_and_its_event_a_meeting(read: Read) -> None:
    bare = message(meetingMessageType="meetingRequest")
    assert read("msgraph", bare).mail.automatic == "calendar"
    outcome = read("msgraph", {**bare, "event": EVENT})
    assert [each.automatic for each in outcome.mails] == ["calendar"]
    assert [each.uid for each in outcome.meetings] == ["u1"]


@pytest.mark.parametrize(
    ("kind", "proposal", "response"),
    [
        ("meetingAccepted", None, "accepted"),
        ("meetingDeclined", None, "declined"),
        ("meetingTentativelyAccepted", {"start": {}, "end": {}}, "tentative"),
    ],
)
def test_an_answer_reaches_its_event(read: Read, kind: str, proposal: Any, response: str) -> None:
    answer = message(
        meetingMessageType=kind,
        event=EVENT,
        proposedNewTime=proposal,
        sentDateTime="2026-03-07T08:00:00Z",
        **{"from": who("ben@globex.example")},
    )
    outcome = read("msgraph", answer)
    last = outcome.events[-1]
    assert last.time == datetime(2026, 3, 7, 8, tzinfo=UTC)
    assert [(each.email, each.response) for each in outcome.meetings[-1].attendees] == [
        ("ben@globex.example", response)
    ]
