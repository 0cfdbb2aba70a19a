"""Mails as they stand on the wire, made from the fields of a set, and read as the product reads them."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime

from dealtrust_schemas.events import Event, Mail
from dealtrust_sources.mail import read_eml
from dealtrust_sources.records import Context, Reject
from quality.datasets import Record


def list_letter(record: Record, *, refers: bool = True) -> bytes:
    """A mail of the set list-threads; ``refers``: with the fields that name the mails it answers."""
    answered = ("in_reply_to", "references") if refers else ()
    return letter(record, *answered, "list_id")


def letter(record: Record, *fields: str) -> bytes:
    """A mail of plain text from a record with message_id, date (ISO 8601), from, subject and body; perhaps to and cc.

    ``fields`` are further ones that become header fields of the same name. A date that is none is left out.
    """
    lines = []
    for name in ("date", "message_id", "from", "to", "cc", "subject", *fields):
        value = record.get(name) or ""
        between = " " if name == "references" else ", "
        text = " ".join((between.join(value) if isinstance(value, list) else value).split())
        if name == "date":
            text = _header_date(text)
        if text:
            lines.append(f"{name.replace('_', '-').title()}: {text}")
    head = "\r\n".join([*lines, "MIME-Version: 1.0", 'Content-Type: text/plain; charset="utf-8"'])
    return f"{head}\r\n\r\n{record.get('body') or ''}\r\n".encode("utf-8", "replace")


def _header_date(text: str) -> str:
    """A moment as a mail writes it (RFC 5322, 3.3); empty if it is none."""
    try:
        return format_datetime(datetime.fromisoformat(text))
    except ValueError:
        return ""


def mail_event(raw: bytes, context: Context) -> Event | Reject:
    """The mail event of one message, or why there is none."""
    return next(iter(read_eml(raw, origin="set", context=context)))


def mail_of(event: Event) -> Mail:
    """The mail within its event."""
    assert isinstance(event.data, Mail)
    return event.data
