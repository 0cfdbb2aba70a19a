"""Mails as bytes, the way mail programs and mail systems write them."""

import base64
import email.policy
import hashlib
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage, Message
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr

from dealtrust_schemas.events import Event, Mail, Person
from tests.raw.ids import Ids
from tests.raw.letters import away_text, in_html, quoted, speech_of, written_text
from tests.raw.told import Told

_ROBOTS: tuple[dict[str, str], ...] = (
    {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All", "Precedence": "auto_reply"},
    {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All", "X-MS-Has-Attach": ""},
    {"Auto-Submitted": "auto-replied", "Precedence": "bulk", "X-Autoreply": "yes"},
    {"X-Autorespond": "vacation"},
    {},
)
"""What mail systems write above an automatic reply; its subject tells as well."""

_POLICY = email.policy.SMTP.clone(max_line_length=200)


class MailWriter:
    """Writes the mails of one story. Texts are kept, for later mails quote earlier ones."""

    def __init__(self, told: Told, ids: Ids) -> None:
        self._told = told
        self._ids = ids
        self._texts: dict[str, tuple[Event, str]] = {}

    def written(self, event: Event) -> bytes:
        """One mail, lines ended by LF."""
        mail = event.data
        assert isinstance(mail, Mail)
        match mail.automatic:
            case "bounce":
                message: Message = self._bounce(event, mail)
            case "receipt":
                message = self._receipt(event, mail)
            case _:
                message = self._plain(event, mail)
        return message.as_bytes(policy=_POLICY).replace(b"\r\n", b"\n")

    # Mails of people, and what robots write like people

    def _plain(self, event: Event, mail: Mail) -> EmailMessage:
        message = EmailMessage(policy=_POLICY)
        self._head(message, event, mail)
        text = (
            away_text(self._told, event)
            if mail.automatic == "auto_reply"
            else written_text(self._told, event)
        )
        self._texts[mail.message_id] = (event, text)
        style = self._told.dice(mail.sender.email).choice(["gmail", "outlook", "apple", "thunderbird"])
        before = self._texts.get(mail.in_reply_to or "")
        body = text
        if before is not None and mail.automatic is None:
            body = f"{text}\n\n{quoted(self._told, *before, style)}"
        if mail.deal_ref:
            organisation, record = "00D" + "0" * 12, self._ids.of("006", mail.deal_ref)
            body += f"\n\n[ ref:_{organisation}._{record}:ref ]"
        charset = "iso-8859-1" if style == "outlook" and _fits(body, "iso-8859-1") else "utf-8"
        shown = in_html(text, body.removeprefix(text), style)
        if style in {"gmail", "outlook"} and self._told.dice(f"html{mail.sender.email}").random() < 0.3:
            message.set_content(shown, subtype="html", charset=charset, cte="base64")
        else:
            message.set_content(body + "\n", charset=charset)
            if style in {"gmail", "outlook"}:
                message.add_alternative(shown, subtype="html", charset=charset)
        if style == "outlook" and mail.automatic is None:
            _decorate(
                message,
                self._told.dice(f"decoration{mail.sender.email}").choice(["logo", "signature", "card", ""]),
            )
        for number in range(mail.features.attachments):
            message.add_attachment(
                b"%PDF-1.4 ", maintype="application", subtype="pdf", filename=f"file{number + 1}.pdf"
            )
        self._signs(message, mail, style)
        return message

    def _head(self, message: Message, event: Event, mail: Mail, *, sender: Person | None = None) -> None:
        who = sender or mail.sender
        message["From"] = _address(who)
        if mail.to:
            message["To"] = ", ".join(_address(person) for person in mail.to)
        if mail.cc:
            message["Cc"] = ", ".join(_address(person) for person in mail.cc)
        message["Subject"] = self._subject(event, mail)
        message["Date"] = format_datetime(self._local(event, mail))
        message["Message-ID"] = f"<{mail.message_id}>"
        if mail.in_reply_to:
            message["In-Reply-To"] = f"<{mail.in_reply_to}>"
        if mail.references:
            message["References"] = " ".join(f"<{each}>" for each in mail.references)

    def _subject(self, event: Event, mail: Mail) -> str:
        if mail.automatic != "auto_reply":
            prefix = self._told.dice(f"prefix{mail.sender.email}").choice(
                ["Re: ", "RE: ", "AW: ", "Re: ", "re: "]
            )
            return prefix + mail.subject[4:] if mail.subject.startswith("Re: ") else mail.subject
        subject = mail.subject.removeprefix("Re: ")
        if mail.away is None:
            return f"Automatic reply: {subject}"
        speech, _ = speech_of(self._told, event)
        return speech.one("away_subjects", subject=subject)

    def _local(self, event: Event, mail: Mail) -> datetime:
        if mail.utc_offset_minutes is not None:
            return event.time.astimezone(timezone(timedelta(minutes=mail.utc_offset_minutes)))
        return event.time.astimezone(self._told.zone_of(mail.sender.email))

    def _signs(self, message: EmailMessage, mail: Mail, style: str) -> None:
        """Fields that programs and robots add."""
        if style == "outlook":
            message["Thread-Topic"] = mail.subject.removeprefix("Re: ")
            message["Thread-Index"] = _conversation_index(mail)
            message["X-Mailer"] = "Microsoft Outlook 16.0"
        elif style == "thunderbird":
            message["User-Agent"] = "Mozilla Thunderbird"
        match mail.automatic:
            case "auto_reply":
                for name, value in self._told.dice(f"robot{mail.sender.email}").choice(_ROBOTS).items():
                    message[name] = value
            case "list":
                message["List-Id"] = "News <news.lists.example>"
                message["List-Unsubscribe"] = "<mailto:leave@lists.example>"
                message["Precedence"] = "bulk"
            case "generated":
                message["Auto-Submitted"] = "auto-generated"
            case "calendar":
                message.add_attachment(
                    _answer_to_nothing(mail), subtype="calendar", params={"method": "REPLY"}
                )
        if mail.away is not None and mail.away.until is not None:
            back = mail.away.until.astimezone(self._told.zone_of(mail.sender.email))
            if back.time().isoformat() != "00:00:00":
                message["X-Apple-Action"] = "VACATION"
                message["X-Apple-Criteria"] = (
                    f"{{kind=VACATION,endDate={mail.away.until:%Y-%m-%dT%H:%M:%SZ}}}"
                )

    # Reports of mail systems (RFC 3464, RFC 8098)

    def _bounce(self, event: Event, mail: Mail) -> Message:
        original = self._texts.get(mail.bounced_message_id or "")
        lost: list[str] = list(mail.unreachable)
        if not lost and original is not None and isinstance(original[0].data, Mail):
            lost = [person.email for person in (*original[0].data.to, *original[0].data.cc)]
        message = MIMEMultipart("report", policy=_POLICY)
        message.set_param("report-type", "delivery-status")
        domain = mail.to[0].email.rpartition("@")[2] if mail.to else "acme.example"
        self._head(
            message, event, mail, sender=Person(email=f"mailer-daemon@{domain}", name="Mail Delivery System")
        )
        message.replace_header("Subject", "Undelivered Mail Returned to Sender")
        message["Auto-Submitted"] = "auto-replied"
        message["Return-Path"] = "<>"
        text = "I'm sorry to have to inform you that your message could not be delivered to:\n\n" + "\n".join(
            lost
        )
        message.attach(MIMEText(text, policy=_POLICY))
        message.attach(_delivery_status(domain, lost))
        if mail.bounced_message_id:
            message.attach(self._returned(mail.bounced_message_id, original))
        return message

    def _returned(self, message_id: str, original: tuple[Event, str] | None) -> Message:
        inner = EmailMessage(policy=_POLICY)
        inner["Message-ID"] = f"<{message_id}>"
        if original is not None and isinstance(original[0].data, Mail):
            inner["From"] = original[0].data.sender.email
            inner["Subject"] = original[0].data.subject
            inner.set_content(original[1])
        return MIMEMessage(inner, policy=_POLICY)

    def _receipt(self, event: Event, mail: Mail) -> Message:
        message = MIMEMultipart("report", policy=_POLICY)
        message.set_param("report-type", "disposition-notification")
        self._head(message, event, mail)
        message.attach(
            MIMEText("Your message was displayed. This is no guarantee that it was read.", policy=_POLICY)
        )
        told, block = Message(), Message()
        told["Content-Type"] = "message/disposition-notification"
        block["Final-Recipient"] = f"rfc822; {mail.sender.email}"
        block["Disposition"] = "manual-action/MDN-sent-manually; displayed"
        told.set_payload([block])
        message.attach(told)
        return message


def _conversation_index(mail: Mail) -> str:
    """What Outlook writes into ``Thread-Index``: 22 bytes that a conversation shares, and 5 more for each answer."""
    answered = mail.references or [each for each in [mail.in_reply_to] if each]
    first = answered[0] if answered else mail.message_id
    shared = b"\x01" + hashlib.sha256(first.encode()).digest()[:21]
    return base64.b64encode(shared + b"\x00" * 5 * len(answered)).decode("ascii")


def _decorate(message: EmailMessage, what: str) -> None:
    """What programs hang on every mail of a person, and what is no delivery."""
    match what:
        case "logo":
            shown = message.get_body(("html",))
            assert shown is not None
            shown.add_related(b"GIF89a", maintype="image", subtype="gif", cid="<logo@x>", filename="logo.gif")
        case "signature":
            message.add_attachment(
                b"0\x80", maintype="application", subtype="pkcs7-signature", filename="smime.p7s"
            )
        case "card":
            message.add_attachment("BEGIN:VCARD\nEND:VCARD\n", subtype="x-vcard", filename="card.vcf")


def _delivery_status(domain: str, lost: list[str]) -> Message:
    status = Message()
    status["Content-Type"] = "message/delivery-status"
    groups = [{"Reporting-MTA": f"dns; mail.{domain}"}]
    groups += [
        {
            "Final-Recipient": f"rfc822; {each}",
            "Action": "failed",
            "Status": "5.1.1",
            "Diagnostic-Code": f"smtp; 550 5.1.1 <{each}>: Recipient address rejected",
        }
        for each in lost
    ]
    blocks: list[Message | str] = []
    for fields in groups:
        block = Message()
        for name, value in fields.items():
            block[name] = value
        blocks.append(block)
    status.set_payload(blocks)
    return status


def _address(person: Person) -> str:
    name = person.name or person.email.partition("@")[0].replace(".", " ").title()
    forms = (name, f"Beispiel, {name}", f"{name} Müller", f"{name} (Example)", person.email)
    return formataddr((forms[sum(map(ord, person.email)) % len(forms)], person.email))


def _fits(text: str, charset: str) -> bool:
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def _answer_to_nothing(mail: Mail) -> str:
    """A robot's answer to an invitation that is not among the files."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//EN", "METHOD:REPLY", "BEGIN:VEVENT",
        f"UID:unknown-{mail.message_id}", "DTSTAMP:20260101T000000Z",
        f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{mail.sender.email}", "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    return "\r\n".join(lines)
