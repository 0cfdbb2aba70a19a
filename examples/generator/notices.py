"""Mail that no person writes: automatic replies, bounces, receipts, newsletters, invitations."""

from datetime import datetime
from typing import Literal

from .mail import Item, Mail
from .mime import Header, Part, address, date_header, encoded_words, message, multipart, text_part, token
from .people import Language, Person

AutoReplyStyle = Literal["rfc3834", "exchange", "vacation"]
_AUTOMATIC = {"en": "Automatic reply: ", "de": "Automatische Antwort: "}


def auto_reply(
    mail: Mail, absent: Person, when: datetime, text: str, language: Language, style: AutoReplyStyle
) -> Item:
    """Return what the absent person's mail system answers to ``mail``.

    Styles: the header of RFC 3834; Exchange, which has none and only says "suppress"; an old vacation program.
    """
    subject = _AUTOMATIC[language] + mail.full_subject
    if style == "vacation":
        subject = {"en": "Out of office: ", "de": "Abwesenheitsnotiz: "}[language] + mail.full_subject
    headers = _envelope(when, absent, mail.sender, subject, mail.message_id)
    headers += {
        "rfc3834": [("Auto-Submitted", "auto-replied"), ("Precedence", "bulk")],
        "exchange": [("X-Auto-Response-Suppress", "All"), ("X-MS-Has-Attach", "")],
        "vacation": [("X-Autoreply", "yes"), ("Precedence", "junk")],
    }[style]
    raw = message(headers, text_part(text + "\n", "plain", "utf-8", "quoted-printable"))
    return Item(when, raw, return_path="")


def bounce(mail: Mail, failed: Person, when: datetime) -> Item:
    """Return the delivery status notification (RFC 3464) for one recipient of ``mail``."""
    daemon = f"mail.{failed.domain}"
    headers: list[Header] = [
        ("Message-ID", f"<{token('bounce', mail.message_id)}@{daemon}>"),
        ("Date", date_header(when)),
        ("From", f"Mail Delivery System <MAILER-DAEMON@{daemon}>"),
        ("To", mail.sender.email),
        ("Subject", "Undelivered Mail Returned to Sender"),
        ("Auto-Submitted", "auto-replied"),
    ]
    words = (
        f"This is the mail system at host {daemon}.\n\nYour message could not be delivered to {failed.email}."
    )
    status = (
        f"Reporting-MTA: dns; {daemon}\nArrival-Date: {date_header(mail.sent)}\n\n"
        f"Final-Recipient: rfc822; {failed.email}\nAction: failed\nStatus: 5.1.1\n"
        f"Diagnostic-Code: smtp; 550 5.1.1 <{failed.email}>: recipient rejected\n"
    )
    returned = "".join(f"{name}: {value}\n" for name, value in mail.headers())
    parts = [
        text_part(words + "\n", "plain", "us-ascii", "7bit"),
        Part((("Content-Type", "message/delivery-status"),), status.encode()),
        Part((("Content-Type", "text/rfc822-headers"),), returned.encode("ascii")),
    ]
    return Item(when, message(headers, multipart("report", parts, extra=" report-type=delivery-status;")), "")


def read_receipt(mail: Mail, reader: Person, when: datetime) -> Item:
    """Return the disposition notification (RFC 8098) that ``mail`` was displayed: neither a reply nor a bounce."""
    headers = _envelope(when, reader, mail.sender, f"Read: {mail.full_subject}", mail.message_id)
    fields = (
        f"Reporting-UA: {reader.domain}\nFinal-Recipient: rfc822;{reader.email}\n"
        f"Original-Message-ID: <{mail.message_id}>\nDisposition: automatic-action/MDN-sent-automatically; displayed\n"
    )
    parts = [
        text_part(f"Your message to {reader.name} was displayed.\n", "plain", "us-ascii", "7bit"),
        Part((("Content-Type", "message/disposition-notification"),), fields.encode()),
    ]
    content = multipart("report", parts, extra=" report-type=disposition-notification;")
    return Item(when, message(headers, content), return_path=reader.email)


def newsletter(sender: str, name: str, reader: Person, when: datetime, subject: str, text: str) -> Item:
    """Return one copy of a mailing: with List-Id, an unsubscribe link and nothing that asks for an answer."""
    domain = sender.rpartition("@")[2]
    headers: list[Header] = [
        ("Message-ID", f"<{token(sender, reader.email, when.isoformat())}@{domain}>"),
        ("Date", date_header(when)),
        ("From", address(name, sender)),
        ("To", address(reader.name, reader.email)),
        ("Subject", encoded_words(subject)),
        ("List-Id", f"<news.{domain}>"),
        ("List-Unsubscribe", f"<https://{domain}/unsubscribe>"),
        ("Precedence", "bulk"),
    ]
    raw = message(headers, text_part(text + "\n", "plain", "utf-8", "quoted-printable"))
    return Item(when, raw, return_path=f"bounces@{domain}")


def calendar_mail(
    method: str, calendar: bytes, sender: Person, reader: Person, when: datetime, title: str
) -> Item:
    """Return an invitation or the answer to one (iMIP, RFC 6047): ``method`` is REQUEST, REPLY or CANCEL."""
    prefix = {"REQUEST": "Invitation: ", "REPLY": "Accepted: ", "CANCEL": "Cancelled: "}[method]
    headers: list[Header] = [
        ("Message-ID", f"<{token(method, sender.email, when.isoformat(), title)}@mail.{sender.domain}>"),
        ("Date", date_header(when)),
        ("From", address(sender.name, sender.email)),
        ("To", address(reader.name, reader.email)),
        ("Subject", encoded_words(prefix + title)),
    ]
    invitation = text_part(calendar.decode(), "calendar", "utf-8", "base64", extra=f"; method={method}")
    plain = text_part(f"{prefix}{title}\n", "plain", "utf-8", "quoted-printable")
    return Item(
        when, message(headers, multipart("alternative", [plain, invitation])), return_path=sender.email
    )


def _envelope(when: datetime, sender: Person, reader: Person, subject: str, answers: str) -> list[Header]:
    return [
        ("Message-ID", f"<{token('automatic', sender.email, when.isoformat())}@mail.{sender.domain}>"),
        ("Date", date_header(when)),
        ("From", address(sender.name, sender.email)),
        ("To", address(reader.name, reader.email)),
        ("Subject", encoded_words(subject)),
        ("In-Reply-To", f"<{answers}>"),
        ("References", f"<{answers}>"),
    ]
