"""Messages of Microsoft Graph as the mails they were.

Source: learn.microsoft.com/graph/api/resources/message and .../eventmessage.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from dealtrust_sources.dumps import Notice, Piece, Told
from dealtrust_sources.graph.events import answer_item, event_items
from dealtrust_sources.graph.people import is_address, is_legacy, person_in
from dealtrust_sources.json_values import decoded, listed, mapping, moment, text, under
from dealtrust_sources.letters import Letter, Part, date, letter, person, thread_reference

_LISTS: Final = {"to": "toRecipients", "cc": "ccRecipients", "bcc": "bccRecipients", "reply-to": "replyTo"}
_OWN_FIELDS: Final = frozenset({"from", "sender", "subject", "date", "message-id", *_LISTS})
_METHODS: Final = {
    "meetingrequest": "REQUEST",
    "meetingcancelled": "CANCEL",
    "meetingaccepted": "REPLY",
    "meetingtentativelyaccepted": "REPLY",
    "meetingdeclined": "REPLY",
}
_SHARED_INDEX: Final = 22
"""Bytes of a Thread-Index that all mails of a conversation share (MS-OXOMSG 2.2.1.3)."""
_CARRIED: Final = ("text/calendar", "application/ics", "message/")


def message(value: Mapping[str, Any], told: Told) -> Iterator[Piece]:
    """The mail of a message resource and what it says of a meeting; or why it is none."""
    if under(value, "isDraft") is True:
        yield Notice("draft", "it was never sent")
        return
    headers = [(text(each, "name"), text(each, "value")) for each in listed(value, "internetMessageHeaders")]
    sender = _sender(value, headers)
    if sender is not None and is_legacy(sender[1]):
        yield Notice("legacy_address", f"its sender is {sender[1][:80]}, a name of Exchange's directory")
        return
    unnamed = [
        address
        for name in ("toRecipients", "ccRecipients")
        for _, address in map(person_in, listed(value, name))
        if is_legacy(address)
    ]
    if unnamed:
        yield Notice("legacy_address", f"left out of its recipients: {unnamed[0][:80]}")
    fields = _fields(value, headers, sender)
    method = _METHODS.get(text(value, "meetingMessageType").lower(), "")
    yield _owned(letter(fields, lambda: _content(value, headers, method)), told)
    if method:
        yield from _meeting(value, method, sender[1] if sender else "", told)


def _owned(mail: Letter, told: Told) -> Letter:
    return Letter(mail.head, mail.rest, told.owner)


def _sender(value: Mapping[str, Any], headers: list[tuple[str, str]]) -> tuple[str, str] | None:
    """Who wrote it: ``from``, else ``sender``; the header knows the address where Graph gives a name of the directory."""
    found = [person_in(under(value, name)) for name in ("from", "sender")]
    for each in found:
        if is_address(each[1]):
            return each
    if any(name.lower() == "from" and "@" in written for name, written in headers):
        return None
    return next((each for each in found if each[1]), None)


def _fields(
    value: Mapping[str, Any], headers: list[tuple[str, str]], sender: tuple[str, str] | None
) -> list[tuple[str, str]]:
    written = {name.lower(): text for name, text in reversed(headers)}
    fields: list[tuple[str, str]] = []
    if sender is not None:
        fields.append(("From", person(*sender)))
    for name, source in _LISTS.items():
        people = [person(*each) for each in map(person_in, listed(value, source)) if is_address(each[1])]
        if people:
            fields.append((name.title(), ", ".join(people)))
    if text(value, "subject"):
        fields.append(("Subject", text(value, "subject")))
    at = moment(text(value, "sentDateTime")) or moment(text(value, "receivedDateTime"))
    if at is not None:
        fields.append(("Date", date(at, written.get("date", ""))))
    own_id = text(value, "internetMessageId")
    if own_id:
        fields.append(("Message-ID", own_id if own_id.startswith("<") else f"<{own_id}>"))
    told = {name.lower() for name, _ in fields}
    kept = [(name, written) for name, written in headers if name.lower() not in told]
    return [*fields, *kept, *_thread(value, written)]


def _thread(value: Mapping[str, Any], written: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The conversation, for mails that refer to none: Thread-Index is the same in all mailboxes, conversationId is not."""
    if written.keys() & {"references", "in-reply-to", "thread-index"}:
        return
    index, conversation = text(value, "conversationIndex"), text(value, "conversationId")
    if len(decoded(index) or b"") >= _SHARED_INDEX:
        yield "Thread-Index", index
    elif conversation:
        yield "References", thread_reference("graph", conversation)


def _content(value: Mapping[str, Any], headers: list[tuple[str, str]], method: str) -> Part:
    declared = next((text for name, text in headers if name.lower() == "content-type"), "")
    parts = [_body(value)]
    if method:
        # The interface gives the entry itself, but not the object that the mail carried.
        parts.append(Part(f"text/calendar; method={method}"))
    attached = listed(value, "attachments")
    parts += [_attachment(mapping(each)) for each in attached if under(each, "isInline") is not True]
    if under(value, "hasAttachments") is True and not attached and not method:
        parts.append(_attachment({}))
    report = declared.lower().startswith("multipart/report")
    return Part(declared if report else "multipart/mixed", parts=parts)


def _body(value: Mapping[str, Any]) -> Part:
    for name in ("uniqueBody", "body"):
        content = text(value, name, "content")
        if content:
            kind = "html" if text(value, name, "contentType").lower() == "html" else "plain"
            return Part(f'text/{kind}; charset="utf-8"', content.encode())
    return Part('text/plain; charset="utf-8"', text(value, "bodyPreview").encode())


def _attachment(value: Mapping[str, Any]) -> Part:
    kind = text(value, "contentType") or "application/octet-stream"
    kind = kind if kind.lower().startswith(_CARRIED) else "application/octet-stream"
    name = (text(value, "name") or "attachment").replace('"', "")
    content = decoded(text(value, "contentBytes")) or b""
    kept = content if kind != "application/octet-stream" else b""
    return Part(kind, kept, fields=[("Content-Disposition", f'attachment; filename="{name}"')])


def _meeting(value: Mapping[str, Any], method: str, sender: str, told: Told) -> Iterator[Piece]:
    """What an invitation, a cancellation or an answer says of the entry, where the entry was expanded with it."""
    event = mapping(value, "event")
    if not event:
        return
    yield from event_items(event, told)
    sent = moment(text(value, "sentDateTime")) or moment(text(value, "receivedDateTime"))
    if method == "REPLY" and sent is not None:
        yield from answer_item(
            event,
            who=sender.lower(),
            response=text(value, "responseType")
            or text(value, "meetingMessageType").lower().removeprefix("meeting"),
            at=sent,
            proposes=bool(mapping(value, "proposedNewTime")),
            told=told,
        )
