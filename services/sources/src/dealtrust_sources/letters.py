"""Mails that an interface gives in pieces, written again as they stood on the wire (RFC 5322, 2045).

So one parser reads all mail, whatever way it came.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime, parsedate_to_datetime

Fields = Iterable[tuple[str, str]]

_BREAKS = re.compile(r"[\r\n\x00]+\s*")
_FIELD_NAME = re.compile(r"[!-9;-~]+")
_DOMAIN = "threads.invalid"


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail on the wire. head: its header, or as much of it as tells who wrote to whom and when.

    rest: gives what follows, on demand. owner: address in whose mailbox it lies, if the interface says so.
    """

    head: bytes
    rest: Callable[[], bytes]
    owner: str | None = None

    @property
    def raw(self) -> bytes:
        """All of it."""
        return self.head + self.rest()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a mail: a leaf with its content, or several parts in one. fields: header of the part but for the encoding.

    kind: content type with its parameters.
    """

    kind: str
    content: bytes = b""
    parts: Sequence["Part"] = ()
    fields: Sequence[tuple[str, str]] = field(default=())


def header(fields: Fields) -> bytes:
    """Header fields on the wire, each in one line; names that are none are left out."""
    lines = [
        f"{name}: {_BREAKS.sub(' ', value)}\r\n" for name, value in fields if _FIELD_NAME.fullmatch(name)
    ]
    return "".join(lines).encode("utf-8", "replace")


def letter(fields: Fields, content: Callable[[], Part], owner: str | None = None) -> Letter:
    """The mail with these fields and this content; fields that describe the content are written anew."""
    kept = [(name, value) for name, value in fields if not name.lower().startswith("content-")]
    return Letter(header(kept), lambda: _written(content()), owner)


def _written(part: Part) -> bytes:
    """A part with those fields of its header that describe it, without the empty line before them."""
    if not part.parts:
        encoding = "base64" if not part.kind.lower().startswith(("message/", "multipart/")) else "8bit"
        body = base64.encodebytes(part.content) if encoding == "base64" else part.content
        fields = [("Content-Type", part.kind), ("Content-Transfer-Encoding", encoding), *part.fields]
        return header(fields) + b"\r\n" + body
    inner = [_written(each) for each in part.parts]
    mark = hashlib.sha256(b"".join(inner)).hexdigest()[:32]
    kind = re.sub(r';\s*boundary=("[^"]*"|[^;]*)', "", part.kind, flags=re.IGNORECASE)
    head = header([("Content-Type", f'{kind}; boundary="{mark}"'), *part.fields])
    edge = f"\r\n--{mark}".encode()
    return head + b"".join(edge + b"\r\n" + each for each in inner) + edge + b"--\r\n"


def person(name: str, address: str) -> str:
    """A person as address fields write one."""
    shown = name.replace("\\", "").replace('"', "")
    return f'"{shown}" <{address}>' if shown else f"<{address}>"


def date(at: datetime, as_written: str = "") -> str:
    """The value of a Date field: the aware moment on the clock of another Date field; without one no zone is claimed."""
    try:
        offset = parsedate_to_datetime(as_written).utcoffset() if as_written else None
    except (ValueError, TypeError, IndexError, OverflowError):
        offset = None
    if offset is None or abs(offset) > timedelta(hours=14):
        return format_datetime(at.replace(microsecond=0)).replace("+0000", "-0000")
    return format_datetime(at.astimezone(timezone(offset)).replace(microsecond=0))


def thread_reference(kind: str, identity: str) -> str:
    """A message id that stands for a conversation of an interface; the same for all mails of the conversation."""
    return f"<{kind}.{hashlib.sha256(identity.encode()).hexdigest()[:32]}@{_DOMAIN}>"
