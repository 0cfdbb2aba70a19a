"""Scheduling messages inside a mail, handed to the calendar parser."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from dealtrust_schemas.events import Event
from dealtrust_sources.calendar import CalendarState, collect_part, events_from_ics
from dealtrust_sources.mail.automatic import INVITATIONS
from dealtrust_sources.mail.parts import Parts
from dealtrust_sources.mail.setting import Mailbox
from dealtrust_sources.records import Reject


class Scheduled(NamedTuple):
    """A scheduling message: the calendar object, the address of the mail's writer and when it was written."""

    calendar: bytes
    sender: str
    written: datetime


def scheduled_in(parts: Parts, *, sender: str, written: datetime) -> Iterator[Scheduled]:
    """What a mail invites to, moves, cancels or answers; a calendar file alone does none of it."""
    for calendar, method in parts.calendars:
        if method in INVITATIONS:
            yield Scheduled(calendar, sender, written)


def meetings_of(scheduled: Scheduled, mailbox: Mailbox) -> Iterator[Event | Reject]:
    """The meetings of a scheduling message.

    With a calendar state of the caller's it is put in there, and the caller takes the events when all is read;
    else it stands alone.
    """
    if mailbox.calendars is None:
        yield from events_from_ics(
            scheduled.calendar,
            origin=mailbox.origin,
            mailbox_owner=mailbox.owner,
            received_at=scheduled.written,
            context=mailbox.context,
            sender=scheduled.sender,
            state=CalendarState(),
        )
    else:
        yield from collect_part(
            scheduled.calendar,
            origin=mailbox.origin,
            mailbox_owner=mailbox.owner,
            received_at=scheduled.written,
            context=mailbox.context,
            sender=scheduled.sender,
            state=mailbox.calendars,
        )
