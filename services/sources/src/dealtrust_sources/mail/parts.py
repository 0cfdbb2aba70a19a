"""The parts of one mail (RFC 2045, 2046): its text, what hangs on it, and the parts that classify it.

Bounds hold for each mail, so that no input costs time or memory without limit.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from dealtrust_sources.mail.charsets import decode_bytes
from dealtrust_sources.mail.encoded_words import decoded
from dealtrust_sources.mail.entity import MAX_PARTS, Entity
from dealtrust_sources.mail.markup import html_to_text

MAX_TEXT = 200_000
"""Bytes of a text part that are read."""
MAX_DEPTH = 30

_REPORTS = {
    "message/delivery-status": "message/delivery-status",
    "message/global-delivery-status": "message/delivery-status",
    "message/disposition-notification": "message/disposition-notification",
    "message/global-disposition-notification": "message/disposition-notification",
    "message/feedback-report": "message/feedback-report",
}
"""Parts of machine reports by content type, those with international addresses (RFC 6533) under the plain name."""
_ENVELOPE = {
    "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature", "application/pgp-keys",
    "application/ms-tnef", "text/vcard", "text/x-vcard", "text/directory",
}  # fmt: skip
"""What mail programs hang on a mail by themselves: signatures, keys, visiting cards, Outlook's rich text."""
_RETURNED = {
    "message/rfc822",
    "text/rfc822-headers",
    "message/rfc822-headers",
    "message/global",
    "message/global-headers",
}


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
    reports: dict[str, list[Entity]] = field(default_factory=dict)
    returned: list[Entity] = field(default_factory=list)

    @cached_property
    def text(self) -> str:
        """The text a person reads: the plain part, or the HTML part where the plain one is missing or empty."""
        if self.plain is not None and self.plain.strip():
            return self.plain
        return html_to_text(self.html) if self.html else ""


def read_parts(mail: Entity) -> Parts:
    """Walk the parts of a mail; a mail inside it is recorded, not entered."""
    found = Parts()
    for number, part in enumerate(_leaves(mail, 0)):
        if number >= MAX_PARTS:
            break
        _take(part, found)
    return found


def _leaves(part: Entity, depth: int) -> Iterator[Entity]:
    if not part.parts:
        yield part
    elif depth < MAX_DEPTH:
        for child in part.parts:
            yield from _leaves(child, depth + 1)


def _take(part: Entity, found: Parts) -> None:
    kind = part.kind
    if kind in _REPORTS:
        found.reports.setdefault(_REPORTS[kind], []).append(part)
    elif kind in _RETURNED:
        found.returned.append(part.enclosed)
        found.attachments += part.disposition == "attachment"
    elif kind in ("text/calendar", "application/ics"):
        raw = part.content.strip() or _calendar_in_header(part)
        found.calendars.append((raw, _method(part, raw)))
    elif kind not in _ENVELOPE:
        _take_text(part, found)


def _take_text(part: Entity, found: Parts) -> None:
    """A text that is read, or a file that is counted."""
    kind = part.kind
    if part.disposition == "attachment" or (part.is_named and not kind.startswith("text/")):
        found.attachments += not _shown_inside(part)
    elif kind == "text/plain" or kind.startswith("multipart/"):  # a multipart in which no part is found
        if found.plain is None:
            found.plain = _text(part)
        elif not part.is_named:
            found.plain += "\n" + _text(part)
        else:
            found.attachments += 1
    elif kind == "text/html" and found.html is None:
        found.html = _text(part)
    elif part.is_named:
        found.attachments += 1


def _calendar_in_header(part: Entity) -> bytes:
    """A calendar object that a broken program wrote above the header of its part, where it parses as fields."""
    lines: list[str] = []
    for name, value in part.head.fields:
        if name.upper() == "BEGIN" or lines:
            lines.append(f"{name}:{value}")
        if name.upper() == "END" and value.strip() == "VCALENDAR":
            return "\n".join(lines).encode("latin-1", "replace").replace(b"\n", b"\r\n") + b"\r\n"
    return b""


def _shown_inside(part: Entity) -> bool:
    return part.kind.startswith("image/") and (part.disposition == "inline" or "content-id" in part.head)


def _method(part: Entity, raw: bytes) -> str:
    if declared := part.parameter("method"):
        return decoded(declared).upper()
    inside = re.search(rb"(?im)^METHOD:[ \t]*([A-Za-z-]+)", raw)
    return inside.group(1).decode("ascii").upper() if inside else ""


def _text(part: Entity) -> str:
    raw = part.content
    if len(raw) > MAX_TEXT:
        # Cut between lines, not inside a letter of several bytes.
        raw = raw[: raw.rfind(b"\n", 0, MAX_TEXT) + 1 or MAX_TEXT]
    text = decode_bytes(raw, part.parameter("charset"))
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
