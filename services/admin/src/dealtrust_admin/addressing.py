"""Which source topic an event belongs to, and under which key. Pure."""

from dealtrust_schemas.envelope import Event
from dealtrust_schemas.events import Mail, Meeting, SourceProgress

CRM, EMAIL, CALENDAR = "crm-events", "email-events", "calendar-events"
SOURCE_TOPICS = (CRM, EMAIL, CALENDAR)

_KINDS = {"mailbox": EMAIL, "calendar": CALENDAR}
"""Where the progress of a source goes, by what its URI begins with; that of any other is the CRM's."""


def address_of(event: Event) -> tuple[str, str]:
    """Topic and key of an event, as a connector would choose them.

    The key holds together what must keep its order: the records of one object of the CRM, the mails of one
    conversation (named by the first mail that its headers tell of), the versions of one calendar object.
    """
    topic, name = CRM, event.subject
    if isinstance(event.data, Mail):
        mail = event.data
        topic, name = EMAIL, next(iter(mail.references), None) or mail.in_reply_to or mail.message_id
    elif isinstance(event.data, Meeting):
        topic, name = CALENDAR, event.data.uid
    elif isinstance(event.data, SourceProgress):
        source = event.data.source
        topic, name = _KINDS.get(source.partition(":")[0], CRM), source
    return topic, f"{event.tenantid}/{name}"
