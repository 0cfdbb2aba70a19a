"""The bytes of a mail: headers, encoded words, parts. Written by hand, so that every Python writes the same bytes."""

import base64
import quopri
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256
from textwrap import wrap

Header = tuple[str, str]


def token(*facts: str, length: int = 20) -> str:
    """Return letters and digits that depend on nothing but the facts: for message ids and boundaries."""
    return sha256("\n".join(facts).encode()).hexdigest()[:length]


def encoded_words(text: str) -> str:
    """Return a header text in ASCII, as RFC 2047 asks for."""
    if text.isascii():
        return text
    chunks, chunk = [], ""
    for letter in text:
        if len((chunk + letter).encode()) > 42:
            chunks.append(chunk)
            chunk = ""
        chunk += letter
    chunks.append(chunk)
    return "\n ".join(f"=?utf-8?B?{base64.b64encode(part.encode()).decode()}?=" for part in chunks)


def address(name: str, email: str) -> str:
    """Return one mailbox of an address header."""
    return f"{encoded_words(name)} <{email}>"


def date_header(when: datetime) -> str:
    """Return a Date header value with the sender's own offset (RFC 5322)."""
    return format_datetime(when)


@dataclass(frozen=True)
class Part:
    """One MIME part: its headers and its encoded lines."""

    headers: tuple[Header, ...]
    body: bytes

    def render(self) -> bytes:
        """Return the part as it stands between two boundaries."""
        return _render_headers(self.headers) + b"\n" + self.body


def text_part(text: str, subtype: str, charset: str, encoding: str, *, extra: str = "") -> Part:
    """Return a text part; ``encoding`` is 7bit, 8bit, quoted-printable or base64; ``extra`` goes into the type."""
    raw = text.encode(charset)
    if encoding == "quoted-printable":
        body = quopri.encodestring(raw)
    elif encoding == "base64":
        body = base64.encodebytes(raw)
    else:
        body = raw
    kind = f"text/{subtype}; charset={charset}{extra}"
    return Part((("Content-Type", kind), ("Content-Transfer-Encoding", encoding)), body)


def pdf_part(name: str) -> Part:
    """Return an attached PDF of one empty page."""
    page = f"%PDF-1.4\n% {name}\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0>>endobj\n%%EOF\n"
    filename = encoded_words(name)
    return Part(
        (
            ("Content-Type", f'application/pdf; name="{filename}"'),
            ("Content-Disposition", f'attachment; filename="{filename}"'),
            ("Content-Transfer-Encoding", "base64"),
        ),
        base64.encodebytes(page.encode()),
    )


def multipart(subtype: str, parts: Sequence[Part], *, extra: str = "") -> Part:
    """Return one part around several; the boundary is a function of what it separates."""
    boundary = "=_" + token(subtype, *(part.render().decode("latin-1") for part in parts))
    lines = [b"--" + boundary.encode() + b"\n" + part.render() for part in parts]
    body = b"\n".join(lines) + b"\n--" + boundary.encode() + b"--\n"
    return Part((("Content-Type", f'multipart/{subtype};{extra} boundary="{boundary}"'),), body)


def message(headers: Sequence[Header], content: Part) -> bytes:
    """Return a whole mail."""
    return _render_headers([*headers, ("MIME-Version", "1.0"), *content.headers]) + b"\n" + content.body


def flowed(text: str) -> str:
    """Return plain text with soft line ends (RFC 3676, format=flowed)."""
    lines: list[str] = []
    for line in text.split("\n"):
        if line.startswith(">") or line == "-- " or len(line) <= 76:
            lines.append(line)
        else:
            *soft, last = wrap(line, 72, break_long_words=False, break_on_hyphens=False)
            lines += [piece + " " for piece in soft] + [last]
    return "\n".join(lines)


def _render_headers(headers: Sequence[Header]) -> bytes:
    return b"".join(f"{name}: {value}\n".encode("ascii") for name, value in headers)
