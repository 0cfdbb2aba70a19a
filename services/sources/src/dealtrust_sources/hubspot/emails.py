"""Emails that were logged in HubSpot, as mails: the same fact as in a mailbox, for the message id is the same."""

import json
import re
from collections.abc import Iterator, Mapping
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr
from typing import Any, Final

from dealtrust_schemas.events import Event, Features, Mail, Person, make_event
from dealtrust_sources.crm.values import FieldError
from dealtrust_sources.crm.writer import Item
from dealtrust_sources.hubspot.desk import Desk
from dealtrust_sources.hubspot.known import Thing
from dealtrust_sources.hubspot.story import Story
from dealtrust_sources.hubspot.times import moment
from dealtrust_sources.mail import read_eml

_ADDRESS: Final = re.compile(r"[!-?A-~]+@[!-?A-~]+")
_NAMED: Final = re.compile(r"[^<>]*<([^<>]+)>")
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
    raw, sender = _message(desk, thing, record)
    deal = desk.first_linked(thing, "deal")
    for item in read_eml(raw, origin=thing.place.origin, context=desk.context, owner=sender):
        if not isinstance(item, Event) or not isinstance(item.data, Mail):
            continue
        if ("mail", item.id) not in desk.state.told:
            desk.state.told.add(("mail", item.id))
            mail = item.data.model_copy(update={"deal_ref": deal or item.data.deal_ref})
            yield item.model_copy(update={"data": mail})
            if status == "BOUNCED":
                yield _bounce(desk, item, mail)


def _message(desk: Desk, thing: Thing, record: Mapping[str, str]) -> tuple[bytes, str]:
    """The email in the form of RFC 5322, as far as HubSpot keeps it, and the address of its sender."""
    headers = _headers(record.get("hs_email_headers", ""))
    sender = _people([headers.get("from")]) or _listed(record.get("hs_email_from_email", ""))
    if not sender:
        raise FieldError("no_sender", "hs_email_from_email")
    text, html = record.get("hs_email_text", ""), record.get("hs_email_html", "")
    body = MIMEText(_encodable(text or html), "plain" if text or not html else "html", "utf-8")
    files = [each for each in record.get("hs_attachment_ids", "").split(";") if each.strip()]
    message = MIMEMultipart(_subparts=[body]) if files else body
    for _ in files:
        attached = MIMEApplication(b"")
        attached.add_header("Content-Disposition", "attachment")
        message.attach(attached)
    message["From"] = formataddr(sender[0])
    for name, listed in (("to", "hs_email_to_email"), ("cc", "hs_email_cc_email")):
        people = _people(headers.get(name)) or _listed(record.get(listed, ""))
        if people:
            message[name.title()] = ", ".join(formataddr(each) for each in people)
    message["Date"] = format_datetime(moment(record.get("hs_timestamp"), "hs_timestamp"))
    message["Subject"] = Header(_line(record.get("hs_email_subject", "")), "utf-8").encode()
    own = record.get("hs_email_message_id", "").strip().strip("<>")
    known = own.isascii() and own.isprintable() and " " not in own and own
    message["Message-ID"] = f"<{own if known else f'{_line(thing.key[1])}@{desk.mapping.portal}.hubspot'}>"
    return message.as_bytes(), sender[0][1]


def _encodable(text: str) -> str:
    """Text without halves of characters, which JSON may hold and no encoding can."""
    return text.encode("utf-8", "replace").decode()


def _line(text: str) -> str:
    return " ".join(_encodable(text).replace("\0", " ").split())


def _headers(text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, Mapping) else {}


def _people(listed: object) -> list[tuple[str, str]]:
    """Names and addresses of people in the headers."""
    found = []
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, Mapping) and isinstance(each.get("email"), str):
            found += _listed(each["email"], f"{each.get('firstName') or ''} {each.get('lastName') or ''}")
    return found


def _listed(text: str, name: str = "") -> list[tuple[str, str]]:
    """The addresses between semicolons, each with the name; what is no address is left out.

    Also taken out of ``Bob Buyer<bob@buyer.example>``, as HubSpot writes recipients in its headers.
    """
    found = []
    for each in text.split(";"):
        within = _NAMED.fullmatch(each.strip())
        address = (within[1] if within else each).strip()
        if _ADDRESS.fullmatch(address):
            found.append((_line(name), address))
    return found


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
