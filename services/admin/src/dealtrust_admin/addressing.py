"""Which source topic an event belongs to, and under which key. Pure."""

from typing import Any

from dealtrust_schemas.envelope import Event

CRM, EMAIL, CALENDAR = "crm-events", "email-events", "calendar-events"
SOURCE_TOPICS = (CRM, EMAIL, CALENDAR)

MAIL, MEETING, PROGRESS = "dealtrust.mail.v1", "dealtrust.meeting.v1", "dealtrust.source.progress.v1"

_KINDS = {"mailbox": EMAIL, "calendar": CALENDAR}
"""Where the progress of a source goes, by what its URI begins with; that of any other is the CRM's."""


def address_of(event: Event) -> tuple[str, str]:
    """Topic and key of an event, as a connector would choose them.

    The key holds together what must keep its order: the records of one object of the CRM, the mails of one
    conversation (named by the first mail that its headers tell of), the versions of one calendar object.
    """
    data: Any = event.data
    if event.type == MAIL:
        return (
            EMAIL,
            f"{event.tenantid}/{next(iter(data.references), None) or data.in_reply_to or data.message_id}",
        )
    if event.type == MEETING:
        return CALENDAR, f"{event.tenantid}/{data.uid}"
    if event.type == PROGRESS:
        topic = _KINDS.get(data.source.partition(":")[0], CRM)
        return topic, f"{event.tenantid}/{data.source}"
    return CRM, f"{event.tenantid}/{event.subject}"
