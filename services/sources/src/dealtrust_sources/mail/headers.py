"""Header fields of internet mail (RFC 5322) as values: text, addresses, message ids, the moment of writing.

Real headers break every rule of the RFC, so nothing here raises: what cannot be read is absent.
"""

import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from dealtrust_schemas.events import Person
from dealtrust_sources.mail.charsets import decode_bytes

MAX_VALUE = 65_536
"""Characters of one field that are read; longer ones (recipient lists of thousands) are cut."""

MAX_IDS = 200
"""References kept of one mail, the last ones: the nearest ancestors stand at the end."""

_MESSAGE_ID = re.compile(r"<([^<>\s]+)>")
_BARE_ID = re.compile(r"[^<>\s@]+@[^<>\s@]+")
_ADDRESS = re.compile(r"[^\s@<>\"(),:;]+@[^\s@<>\"(),:;]+")
_PLAIN_PERSON = re.compile(
    r"\s*(?:([\w .'-]*?)\s*<([\w.+=&'/-]+@[\w.-]+)>|([\w.+=&'/-]+@[\w.-]+))\s*", re.ASCII
)
_LOCAL_NAME = re.compile(r"[\w.+-]+")
_COMMENT = re.compile(r"\([^()]*\)")
_FAR_ZONE = timedelta(hours=14)


class Head:
    """The header of one mail, fields found by name whatever their case."""

    def __init__(self, message: Message) -> None:
        fields: defaultdict[str, list[str]] = defaultdict(list)
        for name, value in message.raw_items():
            fields[name.lower()].append(_plain(value))
        self._fields = dict(fields)

    def __contains__(self, name: str) -> bool:
        return name in self._fields

    def raw(self, name: str) -> list[str]:
        """All values of the lower-case name, unfolded, encoded words unresolved."""
        return self._fields.get(name, [])

    def text(self, name: str) -> str:
        """The first value of the lower-case name, decoded; "" where the field is absent."""
        values = self._fields.get(name)
        return decoded(values[0]) if values else ""

    def ids(self, name: str) -> tuple[str, ...]:
        """Message ids of all fields of the name; see :func:`message_ids`."""
        values = self._fields.get(name)
        return message_ids(" ".join(values)) if values else ()

    def people(self, name: str) -> tuple[Person, ...]:
        """Everybody in all fields of the name, each address once, in lower case; groups are opened."""
        found: dict[str, Person] = {}
        for shown, address in _addresses(self._fields.get(name, [])):
            email = address.strip(" '\"").lower()
            if email not in found and _ADDRESS.fullmatch(email):
                found[email] = Person(email=email, name=_name(shown, email))
        return tuple(found.values())

    def sender(self) -> Person | None:
        """Who wrote it: From, else Sender, else the envelope's Return-Path; None where nobody is named.

        Robots of the local system are named without a domain ("MAILER-DAEMON"); such a name is kept, and
        given to those that name nobody (``From: <>``).
        """
        for name in ("from", "sender", "return-path"):
            if found := self.people(name):
                return found[0]
        if any(value in ("<>", "< >") for value in self.raw("from")):
            return Person(email="mailer-daemon")
        words = _COMMENT.sub(" ", self.text("from")).replace("<", " ").replace(">", " ").split()
        return Person(email=words[0].lower()) if words and _LOCAL_NAME.fullmatch(words[0]) else None

    def written_at(self) -> tuple[datetime, int | None] | None:
        """The moment of the mail, and the offset of its Date in minutes east of UTC.

        A Date that is missing, broken, impossible or without an offset is replaced by the moment of the top
        Received field, which says nothing about the writer's zone: the offset is then None, as it is for
        ``-0000`` (RFC 5322 section 3.3: no information about the local zone). None where neither is usable.
        """
        for date in self.raw("date")[:1]:
            if (moment := moment_of(date)) is not None:
                offset = moment.utcoffset() or timedelta()
                return moment, None if "-0000" in date else int(offset.total_seconds()) // 60
        for received in self.raw("received"):
            if (moment := moment_of(received.rpartition(";")[2])) is not None:
                return moment, None
        return None


def _plain(value: str) -> str:
    """One line; bytes that are not ASCII, which the parser hides as surrogates, decoded."""
    value = value[:MAX_VALUE]
    if not value.isascii():
        value = decode_bytes(value.encode("utf-8", "surrogateescape"), None)
    return " ".join(value.split()) if "\n" in value or "\t" in value or "\r" in value else value.strip()


def decoded(value: str) -> str:
    """A value with its encoded words (RFC 2047) resolved, whatever charset they claim, in one line."""
    if "=?" not in value:
        return value
    try:
        pieces = decode_header(value)
    except (MessageError, ValueError):
        return value
    joined = "".join(
        piece if isinstance(piece, str) else decode_bytes(piece, label) for piece, label in pieces
    )
    return " ".join(joined.split())


def message_ids(value: str) -> tuple[str, ...]:
    """The ids in a text, without angle brackets, each once, in their order; broken ones are left out."""
    found = _MESSAGE_ID.findall(value)
    if not found and (bare := _BARE_ID.fullmatch(value.strip())):
        found = [bare.group()]
    return tuple(dict.fromkeys(found))[-MAX_IDS:]


def _addresses(values: list[str]) -> list[tuple[str, str]]:
    """(shown name, address) pairs; the plain forms, nearly all there are, without the full grammar."""
    pairs: list[tuple[str, str]] = []
    for value in values:
        if '"' not in value and "(" not in value and ":" not in value:
            matches = [_PLAIN_PERSON.fullmatch(part) for part in value.split(",")]
            if all(matches):
                pairs += [(m[1] or "", m[2] or m[3]) for m in matches if m]
                continue
        pairs += _addresses_in_full(value)
    return pairs


def _addresses_in_full(value: str) -> list[tuple[str, str]]:
    try:
        pairs = getaddresses([value])
    except (ValueError, IndexError, TypeError):
        pairs = []
    if any("@" in address for _, address in pairs):
        return pairs
    return [("", address) for address in _ADDRESS.findall(value)]


def _name(shown: str, email: str) -> str | None:
    name = decoded(shown).strip("'\" ")
    return name[:200] if name and name.lower() != email else None


def moment_of(text: str) -> datetime | None:
    """An aware moment from a date of RFC 5322, comments ignored; None if broken, impossible or naive."""
    if "(" in text:
        text = _COMMENT.sub(" ", text)
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:
            if "-0000" not in text:
                return None
            moment = moment.replace(tzinfo=UTC)
        if abs(moment.utcoffset() or timedelta()) > _FAR_ZONE:
            return None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if 1970 < moment.year < 2200 else None
