"""One mail between people, and how it is written down."""

from dataclasses import dataclass
from datetime import UTC, datetime

from .letters import Quoted, body
from .mime import Header, address, date_header, encoded_words, message, multipart, pdf_part, token
from .people import Language, Person

_REPLY = {"en": "Re: ", "de": "AW: "}
_QUOTED_MAILS = 2


@dataclass(frozen=True, eq=False)
class Mail:
    """A mail from one person to others.

    sent: aware, in the sender's zone. text: with greeting and signature, without what is quoted below it.
    attached: names of PDF files. answers: the mail that this one replies to.
    """

    sent: datetime
    sender: Person
    to: tuple[Person, ...]
    cc: tuple[Person, ...]
    subject: str
    text: str
    language: Language
    answers: "Mail | None" = None
    attached: tuple[str, ...] = ()

    @property
    def message_id(self) -> str:
        """The id, without angle brackets: a function of sender, time and subject."""
        unique = token(self.sender.email, self.sent.isoformat(), self.subject)
        return f"{unique}@mail.{self.sender.domain}"

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody in From, To and Cc."""
        return (self.sender, *self.to, *self.cc)

    @property
    def full_subject(self) -> str:
        """The subject with its reply prefix."""
        return _REPLY[self.language] + self.subject if self.answers else self.subject

    def references(self) -> list[str]:
        """Return the ids of the thread so far, the answered mail last."""
        if self.answers is None:
            return []
        return [*self.answers.references(), self.answers.message_id]

    def headers(self) -> list[Header]:
        """Return the headers that the sender's client writes."""
        found: list[Header] = [
            ("Message-ID", f"<{self.message_id}>"),
            ("Date", date_header(self.sent)),
            ("From", address(self.sender.name, self.sender.email)),
            ("To", _addresses(self.to)),
        ]
        if self.cc:
            found.append(("Cc", _addresses(self.cc)))
        found.append(("Subject", encoded_words(self.full_subject)))
        if self.answers is not None:
            found.append(("In-Reply-To", f"<{self.answers.message_id}>"))
            found.append(("References", "\n ".join(f"<{known}>" for known in self.references())))
        if self.sender.client == "outlook":
            found.append(("Thread-Topic", encoded_words(self.subject)))
            found.append(("Content-Language", {"en": "en-GB", "de": "de-DE"}[self.language]))
        if self.sender.client == "apple":
            found.append(("X-Mailer", "Apple Mail (2.3826)"))
        return found

    def render(self) -> bytes:
        """Return the mail as it was sent."""
        content = body(self.text, self.sender, self.language, self._quoted())
        if self.attached:
            content = multipart("mixed", [content, *(pdf_part(name) for name in self.attached)])
        return message(self.headers(), content)

    def _quoted(self, depth: int = _QUOTED_MAILS) -> Quoted | None:
        answered = self.answers
        if answered is None or depth == 0:
            return None
        older = answered._quoted(depth - 1)
        text = answered.text
        if older is not None:
            text = f"{text}\n\n{older.marked(older.introduction(answered.language))}"
        seen = answered.sent.astimezone(self.sent.tzinfo)
        return Quoted(answered.sender, seen, answered.to[0], answered.full_subject, text)


@dataclass(frozen=True, eq=False)
class Item:
    """What lies in one mailbox: a rendered mail with its envelope.

    return_path: the envelope sender; empty for a bounce or an automatic reply; None in a folder of sent mail.
    """

    when: datetime
    raw: bytes
    return_path: str | None = None

    def stored(self, owner: Person) -> bytes:
        """Return the bytes as the owner's mail server stored them, with the headers of the way."""
        if self.return_path is None:
            return self.raw
        arrival = date_header(self.when)
        helo = self.return_path.rpartition("@")[2] or "mta.example"
        way: list[Header] = [
            ("Delivered-To", owner.email),
            ("Return-Path", f"<{self.return_path}>"),
            (
                "Received",
                f"from mail.{helo} by mx.{owner.domain} with ESMTPS id {token(arrival, helo, length=10)};\n {arrival}",
            ),
        ]
        return b"".join(f"{name}: {value}\n".encode("ascii") for name, value in way) + self.raw


def mbox(items: list[Item], owner: Person) -> bytes:
    """Return a mailbox file (mboxrd: lines that look like a separator get a > in front)."""
    out = bytearray()
    for item in sorted(items, key=lambda found: (found.when, found.raw)):
        envelope = item.return_path or (owner.email if item.return_path is None else "MAILER-DAEMON")
        out += f"From {envelope} {item.when.astimezone(UTC).ctime()}\n".encode()
        for line in item.stored(owner).split(b"\n"):
            out += (b">" if line.lstrip(b">").startswith(b"From ") else b"") + line + b"\n"
    return bytes(out)


def _addresses(people: tuple[Person, ...]) -> str:
    return ",\n ".join(address(person.name, person.email) for person in people)
