"""Internet mail to canonical events: single messages (RFC 5322) and mbox files."""

from collections.abc import Iterator
from typing import BinaryIO

from dealtrust_schemas.events import Event
from dealtrust_sources.calendar import CalendarState
from dealtrust_sources.mail.mbox import split_mbox
from dealtrust_sources.mail.owner import Glimpse, glimpse, glimpse_mbox, is_named_after, mailbox_owner
from dealtrust_sources.mail.reader import MAX_BYTES, read_mail
from dealtrust_sources.mail.setting import Mailbox
from dealtrust_sources.records import Context, Reject

__all__ = ["Glimpse", "glimpse", "glimpse_mbox", "is_named_after", "mailbox_owner", "read_eml", "read_mbox"]


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
    start = raw.find(b"\n") + 1 if raw.startswith(b"From ") else 0
    yield from read_mail(raw[start:], mailbox)


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
    for item in split_mbox(stream):
        position = f"byte {item.start}"
        if item.raw is None:
            yield Reject(origin, position, "too_large", f"{item.size} bytes, at most {MAX_BYTES}")
        else:
            yield from read_mail(item.raw, mailbox, position=position)
