"""One mail as it stands on the wire (RFC 5322, MIME) to canonical events."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo

from dealtrust_schemas.events import Automatic, Away, Event, EventError, Features, Mail, Person, make_event
from dealtrust_sources.language.absence import absence_in, has_left, is_receipt
from dealtrust_sources.language.features import features_of
from dealtrust_sources.language.sentences import words
from dealtrust_sources.mail import automatic, bounces
from dealtrust_sources.mail.bounces import Bounce
from dealtrust_sources.mail.calendar_parts import Scheduled, meetings_of, scheduled_in
from dealtrust_sources.mail.crm_reference import deal_ref_in
from dealtrust_sources.mail.entity import Entity
from dealtrust_sources.mail.headers import Head
from dealtrust_sources.mail.labels import DRAFTS, SPAM, role_of
from dealtrust_sources.mail.newtext import new_text
from dealtrust_sources.mail.parts import Parts, read_parts
from dealtrust_sources.mail.setting import MAX_BYTES, Mailbox, RawMail, zone_of
from dealtrust_sources.mail.thread_index import conversation_in
from dealtrust_sources.records import Reject

_MAIL = "dealtrust.mail.v1"
_BOM = b"\xef\xbb\xbf"
_Moment = tuple[datetime, int | None]
"""When a mail was written, and its writer's minutes east of UTC."""
_APPLE_END = re.compile(r"endDate=([0-9T:.-]+Z?)")
_YEARS = range(1970, 2299)
"""Of a return that is believed."""


def read_mail(raw: bytes, mailbox: Mailbox, *, position: str = "byte 0") -> Iterator[Event | Reject]:
    """The mail event of one message and the meetings it carries; or one reject that says why not.

    Reasons: ``too_large``, ``not_a_mail`` (no header at all), ``draft``, ``spam``, ``no_sender``, ``no_date`` (nothing
    tells a moment), or that of the contract for a value it refuses.
    """
    yield from with_meetings(parse_mail(RawMail(raw, position), mailbox), mailbox)


def with_meetings(items: Iterable[Event | Reject | Scheduled], mailbox: Mailbox) -> Iterator[Event | Reject]:
    """What :func:`parse_mail` gives, scheduling messages read as meetings."""
    for item in items:
        if isinstance(item, Scheduled):
            yield from meetings_of(item, mailbox)
        else:
            yield item


def parse_mail(mail: RawMail, mailbox: Mailbox) -> Iterator[Event | Reject | Scheduled]:
    """As :func:`read_mail`, but scheduling messages as they stand: this depends on nothing but the one mail."""
    if len(mail.raw) > MAX_BYTES:
        yield Reject(mailbox.origin, mail.position, "too_large", f"{len(mail.raw)} bytes")
        return
    entity = _unwrapped(Entity(mail.raw.removeprefix(_BOM).lstrip(b"\r\n")))
    moment = entity.head.written_at(mail.separator.decode("ascii", "replace"))
    problem = _problem(entity.head, moment)
    if problem is not None:
        yield Reject(mailbox.origin, mail.position, *problem)
        return
    parts = read_parts(entity)
    try:
        event, sender = _event(entity, parts, moment, mailbox)
    except EventError as error:
        yield Reject(mailbox.origin, mail.position, error.reason, error.detail[:200])
        return
    yield event
    yield from scheduled_in(parts, sender=sender, written=event.time)


def _unwrapped(mail: Entity) -> Entity:
    """The mail itself where a journal report wraps it (Exchange journaling marks such reports)."""
    if "x-ms-journal-report" not in mail.head:
        return mail
    inner = read_parts(mail).returned
    return inner[0] if inner else mail


def _problem(head: Head, moment: _Moment | None) -> tuple[str, str] | None:
    if not any(name in head for name in ("from", "date", "received", "message-id", "subject")):
        return "not_a_mail", "no header of a mail"
    # Gmail's export names what a mail is filed under. What lies in the bin was sent all the same.
    roles = {role_of(label) for label in head.text("x-gmail-labels").split(",")}
    if DRAFTS in roles or head.text("x-unsent") == "1":
        return "draft", "it was never sent"
    if SPAM in roles:
        return "spam", "it is filed under spam"
    if head.sender() is None:
        return "no_sender", "no address in From, Sender or Return-Path"
    if moment is None:
        date = head.raw("date")
        return "no_date", f"Date: {date[0][:80]}" if date else "neither Date nor Received"
    return None


def _event(mail: Entity, parts: Parts, moment: _Moment | None, mailbox: Mailbox) -> tuple[Event, str]:
    head = mail.head
    sender = head.sender()
    if sender is None or moment is None:
        raise EventError("missing_field", "sender or date")
    written, offset = moment
    zone = zone_of(sender.email, written, offset, mailbox.context)
    local = written.astimezone(zone)
    subject = head.text("subject")
    bounce = bounces.read_report(parts)
    if bounce is None and automatic.report_kind(parts) is None and not automatic.is_invitation(parts):
        bounce = bounces.read_homemade(mail, parts)
    kind = _kind(head, parts, bounce, sender.email, subject)
    # What other machines write is not read.
    text = new_text(parts.text).text if kind in (None, "auto_reply") else ""
    away, left = _absence(head, kind, text, subject, local, zone)
    unreachable = bounce.unreachable if bounce and bounce.final else ()
    reply_to = next(iter(head.ids("in-reply-to")), None)
    references = head.ids("references") or (() if reply_to else conversation_in(head))
    data = Mail(
        message_id=_message_id(head, parts),
        in_reply_to=reply_to,
        references=references,
        sender=sender,
        to=head.people("to"),
        cc=head.people("cc"),
        subject=subject,
        automatic=kind,
        away=away,
        unreachable=unreachable or (_who_left(head, sender, text) if left else ()),
        bounced_message_id=bounce.message_id if bounce and bounce.final else None,
        features=_features(text, parts, sender, local, kind),
        deal_ref=deal_ref_in(head, subject, parts),
        utc_offset_minutes=offset,
    )
    event = make_event(
        _MAIL,
        data,
        id=f"mail:{data.message_id}",
        source=mailbox.source,
        time=written,
        subject=data.message_id,
        tenant=mailbox.context.tenant,
    )
    return event, sender.email


def _kind(head: Head, parts: Parts, bounce: Bounce | None, sender: str, subject: str) -> Automatic | None:
    if bounce is not None:
        return "bounce" if bounce.final else "generated"
    report = automatic.report_kind(parts)
    if report is not None:
        return report
    return "calendar" if automatic.is_invitation(parts) else automatic.kind_by_header(head, sender, subject)


def _message_id(head: Head, parts: Parts) -> str:
    """The mail's own id; where it has none, a digest of what makes it this mail."""
    own = head.ids("message-id")
    if own:
        return own[0]
    digest = hashlib.sha256()
    for value in (*head.raw("date")[:1], *head.raw("from")[:1], head.text("subject"), parts.text or ""):
        digest.update(value.encode("utf-8", "replace") + b"\0")
    return f"sha256-{digest.hexdigest()[:32]}"


def _absence(
    head: Head, kind: Automatic | None, text: str, subject: str, local: datetime, zone: tzinfo
) -> tuple[Away | None, bool]:
    """The away interval that an automatic reply tells of, and whether it says that the person has left."""
    if kind != "auto_reply":
        return None, False
    ends = _APPLE_END.search(head.text("x-apple-criteria"))
    if ends and (until := _moment(ends.group(1))) is not None:
        return Away(until=until, stated=True), False
    told = absence_in(text, subject, written=local.date(), automatic=True)
    if (told is None or told.back is None) and has_left(text):
        return None, True
    if told is None:
        said = automatic.automatic_subject(subject)
        silent = said == "absence" or (said == "reply" and not is_receipt(text))
        silent = silent or "vacation" in head.text("x-apple-action").lower()
        return (Away(until=None, stated=False) if silent else None), False
    if told.back is None or told.back.year not in _YEARS:
        return Away(until=None, stated=False), False
    return Away(until=datetime.combine(told.back, datetime.min.time(), tzinfo=zone), stated=True), False


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None and moment.year in _YEARS else None


def _who_left(head: Head, sender: Person, text: str) -> tuple[str, ...]:
    """The address nobody reads any more: the one named in the text if it is the answering person's, else theirs."""
    candidates = [person.email for person in (*head.people("reply-to"), sender)]
    named = next((email for email in candidates if email in text.lower()), None)
    chosen = named or next((email for email in candidates if not automatic.is_robot(email)), None)
    return (chosen,) if chosen else ()


def _features(text: str, parts: Parts, sender: Person, local: datetime, kind: Automatic | None) -> Features:
    if kind is not None:
        return Features(attachments=parts.attachments)
    shown = f"{sender.name or ''} {sender.email.partition('@')[0]}"
    return features_of(
        text,
        written=local.date(),
        names=[word.lower() for word in words(shown.replace(".", " ").replace("_", " "))],
        attachments=parts.attachments,
    )
