"""Scheduling messages inside a mail, handed to the calendar parser."""

from collections.abc import Iterator
from datetime import datetime

from dealtrust_schemas.events import Event
from dealtrust_sources.calendar import CalendarState, collect_part, events_from_ics
from dealtrust_sources.mail.automatic import INVITATIONS
from dealtrust_sources.mail.parts import Parts
from dealtrust_sources.mail.setting import Mailbox
from dealtrust_sources.records import Reject


def meetings_in(
    parts: Parts, mailbox: Mailbox, *, sender: str, written: datetime
) -> Iterator[Event | Reject]:
    """The meetings that a mail invites to, moves, cancels or answers.

    With a calendar state of the caller's the parts are put in there, and the caller takes the events when
    all is read; else each mail stands alone.
    """
    for raw, method in parts.calendars:
        if method not in INVITATIONS:
            continue
        if mailbox.calendars is None:
            yield from events_from_ics(
                raw,
                origin=mailbox.origin,
                mailbox_owner=mailbox.owner,
                received_at=written,
                context=mailbox.context,
                sender=sender,
                state=CalendarState(),
            )
        else:
            yield from collect_part(
                raw,
                origin=mailbox.origin,
                mailbox_owner=mailbox.owner,
                received_at=written,
                context=mailbox.context,
                sender=sender,
                state=mailbox.calendars,
            )
