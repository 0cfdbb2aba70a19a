"""Emails that were logged in HubSpot, as mails: the same fact as in a mailbox, for the message id is the same."""

import json
from collections.abc import Iterator, Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any, Final

from dealtrust_schemas.events import Event, Features, Mail, Person, make_event
from dealtrust_sources.crm.values import FieldError
from dealtrust_sources.crm.writer import Item
from dealtrust_sources.hubspot.desk import Desk
from dealtrust_sources.hubspot.known import Thing
from dealtrust_sources.hubspot.story import Story
from dealtrust_sources.hubspot.times import moment
from dealtrust_sources.mail import read_eml

_NOT_SENT: Final = {"SENDING", "SCHEDULED", "FAILED", "DRAFT"}


def tell_email(desk: Desk, thing: Thing) -> Iterator[Item]:
    """``mail`` of a logged email, and a second one for its bounce. Rejects: not_sent, no_sender, and those of mail."""
    story = Story(thing)
    record = story.whole()
    if not story.is_read:
        raise FieldError("incomplete_record", "the email itself was never told")
    status = record.get("hs_email_status", "").upper()
    if status in _NOT_SENT:
        raise FieldError("not_sent", status)
    message = _message(desk, thing, record)
    deal = desk.first_linked(thing, "deal")
    for item in read_eml(
        message.as_bytes(),
        origin=thing.place.origin,
        context=desk.context,
        owner=str(message["From"].addresses[0].addr_spec),
    ):
        if not isinstance(item, Event) or not isinstance(item.data, Mail):
            continue
        if ("mail", item.id) not in desk.state.told:
            desk.state.told.add(("mail", item.id))
            mail = item.data.model_copy(update={"deal_ref": deal or item.data.deal_ref})
            yield item.model_copy(update={"data": mail})
            if status == "BOUNCED":
                yield _bounce(desk, item, mail)


def _message(desk: Desk, thing: Thing, record: Mapping[str, str]) -> EmailMessage:
    """The email in the form of RFC 5322, as far as HubSpot keeps it."""
    headers = _headers(record.get("hs_email_headers", ""))
    sender = _people([headers.get("from")]) or _listed(record.get("hs_email_from_email", ""))
    if not sender:
        raise FieldError("no_sender", "hs_email_from_email")
    message = EmailMessage()
    message["From"] = sender[0]
    message["To"] = _people(headers.get("to")) or _listed(record.get("hs_email_to_email", ""))
    message["Cc"] = _people(headers.get("cc")) or _listed(record.get("hs_email_cc_email", ""))
    message["Date"] = format_datetime(moment(record.get("hs_timestamp"), "hs_timestamp"))
    message["Subject"] = " ".join(record.get("hs_email_subject", "").split())
    own = record.get("hs_email_message_id", "").strip().strip("<>")
    message["Message-ID"] = f"<{own or f'{thing.key[1]}@{desk.mapping.portal}.hubspot'}>"
    text, html = record.get("hs_email_text", ""), record.get("hs_email_html", "")
    message.set_content(text or html, subtype="plain" if text or not html else "html")
    for number in record.get("hs_attachment_ids", "").split(";"):
        if number.strip():
            message.add_attachment(
                b"", maintype="application", subtype="octet-stream", filename=number.strip()
            )
    return message


def _headers(text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, Mapping) else {}


def _people(listed: object) -> list[Address]:
    found = []
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, Mapping) and isinstance(each.get("email"), str):
            name = f"{each.get('firstName') or ''} {each.get('lastName') or ''}".strip()
            found += _listed(each["email"], name)
    return found


def _listed(text: str, name: str = "") -> list[Address]:
    """Addresses between semicolons; what is none is left out."""
    found = []
    for each in text.split(";"):
        try:
            found.append(Address(display_name=" ".join(name.split()), addr_spec=each.strip()))
        except (ValueError, IndexError):
            continue
    return [each for each in found if each.domain]


def _bounce(desk: Desk, mail: Event, data: Mail) -> Event:
    """HubSpot keeps the state of an email, not the report that told of it."""
    robot = Person(email=f"mailer-daemon@{data.sender.email.rpartition('@')[2]}")
    bounce = Mail(
        message_id=f"bounce-{data.message_id}",
        sender=robot,
        to=(data.sender,),
        subject=data.subject,
        automatic="bounce",
        unreachable=tuple(person.email for person in data.to),
        bounced_message_id=data.message_id,
        features=Features(),
    )
    return make_event(
        mail.type,
        bounce,
        id=f"mail:{bounce.message_id}",
        source=mail.source,
        time=mail.time,
        subject=bounce.message_id,
        tenant=desk.context.tenant,
    )
