"""Scheduling messages sent by mail (RFC 6047)."""

import email.policy
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from dealtrust_schemas.events import Event, Meeting
from tests.raw.told import Told

_SUBJECTS = {
    "REQUEST": "Invitation: Project meeting",
    "CANCEL": "Canceled: Project meeting",
    "REPLY": "Accepted: Project meeting",
}


def invitation(told: Told, event: Event, calendar: str, sender: str, owner: str, number: int) -> bytes:
    """The mail that carries a calendar object, as it lies in the owner's mailbox."""
    meeting = event.data
    assert isinstance(meeting, Meeting)
    method = calendar.partition("METHOD:")[2].partition("\r")[0]
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = _address(sender)
    others = [each.email for each in meeting.attendees] if method != "REPLY" else [meeting.organizer]
    if owner not in (sender, *others):
        others.append(owner)
    message["To"] = ", ".join(map(_address, others))
    message["Subject"] = _SUBJECTS[method]
    message["Date"] = format_datetime(event.time.astimezone(told.zone_of(sender)))
    message["Message-ID"] = f"<invitation-{event.id}-{number}@calendar.example>"
    message.set_content(
        "You have been invited to a meeting.\n" if method == "REQUEST" else "The meeting has changed.\n"
    )
    message.add_alternative(calendar.encode(), maintype="text", subtype="calendar", params={"method": method})
    return message.as_bytes().replace(b"\r\n", b"\n")


def _address(person: str) -> str:
    return formataddr((person.partition("@")[0].title(), person))
