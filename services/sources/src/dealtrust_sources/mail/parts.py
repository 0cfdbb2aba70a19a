"""The parts of one mail (RFC 2045, 2046): its text, what hangs on it, and the parts that classify it.

Bounds hold for each mail, so that no input costs time or memory without limit.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from functools import cached_property

from dealtrust_sources.mail.charsets import decode_bytes
from dealtrust_sources.mail.headers import decoded
from dealtrust_sources.mail.markup import html_to_text

MAX_TEXT = 200_000
"""Bytes of a text part that are read."""
MAX_PARTS = 500
MAX_DEPTH = 30

_REPORTS = {"message/delivery-status", "message/disposition-notification", "message/feedback-report"}
_ENVELOPE = {
    "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature", "application/pgp-keys",
    "application/ms-tnef", "text/vcard", "text/x-vcard", "text/directory",
}  # fmt: skip
"""What mail programs hang on a mail by themselves: signatures, keys, visiting cards, Outlook's rich text."""
_RETURNED = {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global"}


@dataclass
class Parts:
    """What was found in one mail.

    plain, html: the texts as they stand, decoded, None where there is none. attachments: number of files
    that somebody put on it (images shown inside the text, signatures and visiting cards are none).
    calendars: raw ``text/calendar`` parts. reports: parts of a machine report, by content type. returned:
    a mail or its header given back or passed on.
    """

    plain: str | None = None
    html: str | None = None
    attachments: int = 0
    calendars: list[tuple[bytes, str]] = field(default_factory=list)
    reports: dict[str, list[Message]] = field(default_factory=dict)
    returned: list[Message] = field(default_factory=list)

    @cached_property
    def text(self) -> str:
        """The text a person reads: the plain part, or the HTML part where the plain one is missing or empty."""
        if self.plain is not None and self.plain.strip():
            return self.plain
        return html_to_text(self.html) if self.html else ""


def read_parts(message: Message) -> Parts:
    """Walk the parts of a mail; a mail inside it is recorded, not entered."""
    found = Parts()
    for number, part in enumerate(_leaves(message, 0)):
        if number >= MAX_PARTS:
            break
        _take(part, found)
    return found


def _leaves(part: Message, depth: int) -> Iterator[Message]:
    payload = part.get_payload()
    kind = part.get_content_type()
    if not isinstance(payload, list) or kind in _REPORTS or kind in _RETURNED:
        yield part
    elif depth < MAX_DEPTH:
        for child in payload:
            if isinstance(child, Message):
                yield from _leaves(child, depth + 1)


def _take(part: Message, found: Parts) -> None:
    kind = part.get_content_type()
    if kind in _REPORTS:
        found.reports.setdefault(kind, []).append(part)
        return
    if kind in _RETURNED:
        found.returned.append(_inner(part))
        found.attachments += part.get_content_disposition() == "attachment"
        return
    if kind in ("text/calendar", "application/ics"):
        raw = payload_bytes(part).strip() or _calendar_in_header(part)
        found.calendars.append((raw, _method(part, raw)))
        return
    if kind in _ENVELOPE:
        return
    named = part.get_filename()
    if part.get_content_disposition() == "attachment" or (named and not kind.startswith("text/")):
        found.attachments += not _shown_inside(part, kind)
    elif kind == "text/plain" and found.plain is None:
        found.plain = _text(part)
    elif kind == "text/plain" and found.plain is not None and not named:
        found.plain += "\n" + _text(part)
    elif kind == "text/html" and found.html is None:
        found.html = _text(part)
    elif named:
        found.attachments += 1


def _calendar_in_header(part: Message) -> bytes:
    """A calendar object that a broken program wrote above the header of its part, where it parses as fields."""
    lines: list[str] = []
    for name, value in part.raw_items():
        if name.upper() == "BEGIN" or lines:
            lines.append(f"{name}:{value}")
        if name.upper() == "END" and str(value).strip() == "VCALENDAR":
            return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n"
    return b""


def _shown_inside(part: Message, kind: str) -> bool:
    return kind.startswith("image/") and (
        part.get_content_disposition() == "inline" or part.get("Content-ID") is not None
    )


def _inner(part: Message) -> Message:
    payload = part.get_payload()
    if isinstance(payload, list) and payload and isinstance(payload[0], Message):
        return payload[0]
    from email.parser import BytesParser

    return BytesParser().parsebytes(payload_bytes(part)[:MAX_TEXT], headersonly=True)


def _method(part: Message, raw: bytes) -> str:
    declared = part.get_param("method")
    if isinstance(declared, str) and declared:
        return decoded(declared).upper()
    inside = re.search(rb"(?im)^METHOD:[ \t]*([A-Za-z-]+)", raw)
    return inside.group(1).decode("ascii").upper() if inside else ""


def payload_bytes(part: Message) -> bytes:
    """The content of a leaf with its transfer encoding undone; b"" where that fails."""
    try:
        raw = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        return b""
    return raw if isinstance(raw, bytes) else b""


def _text(part: Message) -> str:
    try:
        charset = part.get_content_charset()
    except (ValueError, LookupError, TypeError):
        charset = None
    text = decode_bytes(payload_bytes(part)[:MAX_TEXT], charset)
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
