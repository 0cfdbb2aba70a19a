"""Internet mail to canonical events: single messages (RFC 5322) and mbox files."""

from collections.abc import Iterator
from typing import BinaryIO

from dealtrust_schemas.events import Event
from dealtrust_sources.calendar import CalendarState
from dealtrust_sources.mail.calendar_parts import Scheduled, meetings_of
from dealtrust_sources.mail.mbox import split_mbox
from dealtrust_sources.mail.owner import Glimpse, glimpse, glimpse_mbox, is_named_after, mailbox_owner
from dealtrust_sources.mail.reader import parse_mail, with_meetings
from dealtrust_sources.mail.setting import MAX_BYTES, Mailbox, RawMail
from dealtrust_sources.records import Context, Reject

__all__ = [
    "Glimpse", "Scheduled", "glimpse", "glimpse_mbox", "is_named_after", "mailbox_owner", "mails_in", "meetings_of",
    "parse_mail", "read_eml", "read_mbox", "single_mail",
]  # fmt: skip


def read_eml(
    raw: bytes,
    *,
    origin: str,
    context: Context,
    owner: str | None = None,
    calendars: CalendarState | None = None,
) -> Iterator[Event | Reject]:
    """The events of one message.

    owner: address whose mailbox it lies in (see :func:`mailbox_owner`), it names the source. calendars: where
    invitations are collected, for a caller that reads more than this message.
    """
    mailbox = Mailbox(origin=origin, context=context, owner=owner, calendars=calendars)
    yield from with_meetings(parse_mail(single_mail(raw), mailbox), mailbox)


def single_mail(raw: bytes) -> RawMail:
    """A mail that is a file of its own; some programs put the separator of an mbox above it."""
    if not raw.startswith(b"From "):
        return RawMail(raw)
    separator, _, mail = raw.partition(b"\n")
    return RawMail(mail, separator=separator[:1_000])


def mails_in(stream: BinaryIO, *, origin: str) -> Iterator[RawMail | Reject]:
    """The mails of an mbox file as they stand in it; the file is never held in memory."""
    for item in split_mbox(stream):
        position = f"byte {item.start}"
        if item.raw is None:
            yield Reject(origin, position, "too_large", f"{item.size} bytes, at most {MAX_BYTES}")
        else:
            yield RawMail(item.raw, position, item.separator)


def read_mbox(
    stream: BinaryIO,
    *,
    origin: str,
    context: Context,
    owner: str | None = None,
    calendars: CalendarState | None = None,
) -> Iterator[Event | Reject]:
    """The events of an mbox file, message by message; the file is never held in memory.

    Arguments as for :func:`read_eml`. The position of a reject is the byte at which its mail begins.
    """
    mailbox = Mailbox(origin=origin, context=context, owner=owner, calendars=calendars)
    for mail in mails_in(stream, origin=origin):
        if isinstance(mail, Reject):
            yield mail
        else:
            yield from with_meetings(parse_mail(mail, mailbox), mailbox)
