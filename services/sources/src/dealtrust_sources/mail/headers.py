"""Header fields of internet mail (RFC 5322) as values: text, addresses, message ids, the moment of writing.

Real headers break every rule of the RFC, so nothing here raises: what cannot be read is absent.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from dealtrust_schemas.events import Person
from dealtrust_sources.mail.addresses import people_in
from dealtrust_sources.mail.charsets import decode_bytes
from dealtrust_sources.mail.encoded_words import decoded
from dealtrust_sources.mail.moments import moment_of, told_in

MAX_VALUE = 65_536
"""Characters of one field that are read; longer ones (recipient lists of thousands) are cut."""

MAX_IDS = 200
"""References kept of one mail, the last ones: the nearest ancestors stand at the end."""

# A header ends at its first line that is neither a field nor the rest of one, mostly an empty line. Where a program
# broke a field, fields that every mail has follow such a line, before the first empty one.
_GOES_ON = re.compile(rb"(?:[^\n]+\n){1,3}?(?=(?:from|date|to|subject|received|message-id):)", re.IGNORECASE)
_HEADER = re.compile(rb"(?:[!-9;-~]*[ \t]*:[^\n]*\n?|[ \t][^\n]*\n?|>?From [^\n]*\n?)*+")
_FIELD = re.compile(r"^([!-9;-~]+)[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)", re.MULTILINE)
_MESSAGE_ID = re.compile(r"<([^<>\s]+)>")
_BARE_ID = re.compile(r"[^<>\s@]+@[^<>\s@]+")
_LOCAL_NAME = re.compile(r"[\w.+-]+")
_COMMENT = re.compile(r"\([^()]*\)")
_DAY = timedelta(days=1)
_MAX_HOPS = 50
_ASCTIME = re.compile(
    r"\b([A-Z][a-z]{2}) +(\d\d?) +(\d\d:\d\d(?::\d\d)?)(?: +([+-]\d{4}|[A-Z]{3,4}))? +(\d{4})\b", re.ASCII
)


class Head:
    """The header of one mail, fields found by name whatever their case."""

    def __init__(self, fields: Iterable[tuple[str, str]]) -> None:
        """fields: names and values in their order, each character of a value one byte as it stands on the wire."""
        self.fields = list(fields)
        self._wire: dict[str, list[str]] = {}
        self._read: dict[str, list[str]] = {}
        for name, value in self.fields:
            self._wire.setdefault(name.lower(), []).append(value)

    @classmethod
    def read(cls, raw: bytes) -> tuple["Head", int]:
        """The header that bytes (with lines that end in LF) begin with, and where the body begins."""
        end = raw.find(b"\n\n")
        if end > 0 and (fields := _sound_fields(raw[:end].decode("latin-1"))):
            return cls(fields), end + 2
        end = _end_of_header(raw)
        body = end + 1 if raw[end : end + 1] == b"\n" else end
        return cls(_FIELD.findall(raw[:end].decode("latin-1"))), body

    def __contains__(self, name: str) -> bool:
        return name in self._wire

    def raw(self, name: str) -> list[str]:
        """All values of the lower-case name, unfolded, encoded words unresolved."""
        if name not in self._wire:
            return []
        values = self._read.get(name)
        if values is None:
            values = self._read[name] = [_plain(value) for value in self._wire[name]]
        return values

    def text(self, name: str) -> str:
        """The first value of the lower-case name, decoded; "" where the field is absent."""
        return decoded(self.raw(name)[0]) if name in self._wire else ""

    def ids(self, name: str) -> tuple[str, ...]:
        """Message ids of all fields of the name; see :func:`message_ids`."""
        values = self.raw(name)
        return message_ids(" ".join(values)) if values else ()

    def people(self, name: str) -> tuple[Person, ...]:
        """Everybody in all fields of the name, each address once, in lower case; groups are opened."""
        values = self.raw(name)
        if len(values) == 1:
            return people_in(values[0])
        found: dict[str, Person] = {}
        for value in values:
            for person in people_in(value):
                found.setdefault(person.email, person)
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

    def written_at(self, separator: str = "") -> tuple[datetime, int | None] | None:
        """The moment of the mail, and the offset of its Date in minutes east of UTC.

        A Date that is missing, broken or impossible is replaced by the moment of the top Received field, or else by
        what other fields or the separator of an mbox tell of the delivery. So is one without a known offset; but
        where delivery was not within a day of it, or is not told, it counts as UTC. Neither says anything about
        the writer's zone: the offset is then None, as it is for ``-0000`` (RFC 5322 section 3.3). None where
        nothing tells.
        """
        date = next(iter(self.raw("date")), "")
        told = told_in(date)
        if told is not None and (offset := told.utcoffset()) is not None:
            return told, None if "-0000" in date else int(offset.total_seconds()) // 60
        moment = self._delivered_at() or _separated_at(separator)
        if told is not None:
            assumed = told.replace(tzinfo=UTC)
            moment = moment if moment is not None and abs(moment - assumed) <= _DAY else assumed
        return None if moment is None else (moment, None)

    def _delivered_at(self) -> datetime | None:
        for name in ("received", "x-received", "delivery-date", "x-originalarrivaltime"):
            for value in self.raw(name)[:_MAX_HOPS]:
                stamp = value.rpartition(";")[2]
                if name == "x-originalarrivaltime":
                    stamp = stamp.partition(".")[0] + " +0000"
                if (moment := moment_of(stamp.strip())) is not None:
                    return moment
        return None


def _end_of_header(raw: bytes) -> int:
    end = 0
    while found := _HEADER.match(raw, end):
        start, end = end, found.end()
        broken = _GOES_ON.match(raw, end) if end > start else None
        if broken is None:
            break
        end = broken.end()
    return end


def _sound_fields(header: str) -> list[tuple[str, str]]:
    """The fields of a header in which every line is a field or the rest of one; none where any is not."""
    if "\0" in header:
        return []
    lines = header.replace("\n ", "\0 ").replace("\n\t", "\0\t").split("\n")
    fields = [
        (name, value) for name, colon, value in (line.partition(":") for line in lines) if name and colon
    ]
    names = "".join(name for name, _ in fields)
    if len(fields) < len(lines) or not names.isascii() or not names.isprintable() or " " in names:
        return []
    return [(name, value.replace("\0", "\n")) for name, value in fields]


def _separated_at(separator: str) -> datetime | None:
    """The moment in the separator of an mbox: UTC where it names no offset (RFC 4155, appendix A)."""
    found = _ASCTIME.search(separator)
    if found is None:
        return None
    month, day, clock, zone, year = found.groups()
    return moment_of(f"{day} {month} {year} {clock} {zone or '+0000'}")


def _plain(value: str) -> str:
    """One line; bytes that are not ASCII decoded."""
    value = value[:MAX_VALUE]
    if not value.isascii():
        value = decode_bytes(value.encode("latin-1"), None)
    return " ".join(value.split()) if "\n" in value or "\t" in value or "\r" in value else value.strip()


def message_ids(value: str) -> tuple[str, ...]:
    """The ids in a text, without angle brackets, each once, in their order; broken ones are left out."""
    found = _MESSAGE_ID.findall(value)
    if not found and (bare := _BARE_ID.fullmatch(value.strip())):
        found = [bare.group()]
    return tuple(dict.fromkeys(found))[-MAX_IDS:]
