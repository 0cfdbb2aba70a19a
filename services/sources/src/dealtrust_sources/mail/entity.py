"""One MIME entity (RFC 2045): a header and a body, cut out of the bytes and decoded only where asked for.

The standard library's parser builds every part of every mail line by line; nearly all that it builds is never
looked at. Real mail breaks the rules everywhere, so nothing here raises: what cannot be read is absent.
"""

import binascii
import re
from email.message import Message
from functools import lru_cache

from dealtrust_sources.mail.headers import Head

MAX_PARTS = 500

_CONTINUED = re.compile(r";\s*(?:charset|boundary|method)\*", re.IGNORECASE)
_NAME = re.compile(r";\s*(?:file)?name(?:\*\d*\*?)?\s*=[\s\"]*[^\s\";]", re.IGNORECASE)
_PARAMETER = re.compile(r";\s*([^\s=;]+)\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"?|([^;]*))")
_ESCAPE = re.compile(r"\\(.)")
_GUESSED_BOUNDARY = re.compile(rb"^--(\S[^\n]{0,69}?)[ \t]*\n[!-9;-~]+:", re.MULTILINE)
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")


class Entity:
    """A mail, or a part of one.

    ``head``: its header fields. ``body``: what stands below them, still encoded. ``kind``: type and subtype in lower case;
    what is declared wrongly is plain text (RFC 2045 section 5.2).
    """

    def __init__(self, raw: bytes, *, default: str = "text/plain") -> None:
        """raw: header and body, lines ending in LF, CRLF or CR. default: the type where none is declared."""
        if b"\r" in raw:
            raw = raw.replace(b"\r\n", b"\n")
            if b"\n" not in raw:
                raw = raw.replace(b"\r", b"\n")
        self.raw = raw
        self.head, start = Head.read(raw)
        self.body = raw[start:]
        self.kind = _kind(self._field("content-type")) if "content-type" in self.head else default
        self._parts: list[Entity] | None = None

    @property
    def disposition(self) -> str:
        """``inline``, ``attachment`` or what else is said; "" where nothing is."""
        return self._field("content-disposition").partition(";")[0].strip().lower()

    @property
    def is_named(self) -> bool:
        """Whether it bears the name of a file."""
        return any(_names_a_file(self._field(name)) for name in ("content-disposition", "content-type"))

    def parameter(self, name: str) -> str:
        """A parameter of the type, also one in the continued and encoded form (RFC 2231); "" where there is none."""
        return _parameter(self._field("content-type"), name)

    def _field(self, name: str) -> str:
        values = self.head.raw(name)
        return values[0] if values else ""

    @property
    def content(self) -> bytes:
        """The body with its transfer encoding undone, as far as it is sound."""
        encoding = self._field("content-transfer-encoding").lower().partition(";")[0].strip()
        if encoding == "base64":
            return _unbased(self.body)
        if encoding == "quoted-printable":
            return binascii.a2b_qp(self.body)
        if encoding in ("x-uuencode", "uuencode", "uue", "x-uue"):
            return _uudecoded(self.body)
        return self.body

    @property
    def parts(self) -> list["Entity"]:
        """The parts of a multipart body; none where it is no multipart or no boundary is found in it."""
        if self._parts is None:
            self._parts = self._cut() if self.kind.startswith("multipart/") else []
        return self._parts

    def _cut(self) -> list["Entity"]:
        default = "message/rfc822" if self.kind == "multipart/digest" else "text/plain"
        boundary = self.parameter("boundary").encode("latin-1", "replace").rstrip()
        pieces = _split(self.body, boundary) if boundary else []
        if not pieces and (guess := _GUESSED_BOUNDARY.search(self.body)):
            pieces = _split(self.body, guess[1].removesuffix(b"--"))
        return [Entity(piece, default=default) for piece in pieces]

    @property
    def enclosed(self) -> "Entity":
        """The mail inside a part of type message/rfc822, or what a header alone tells of it."""
        return Entity(self.content.lstrip(b"\n"))


def _split(body: bytes, boundary: bytes) -> list[bytes]:
    """What stands between the lines that are the boundary (RFC 2046 section 5.1.1); a missing last line is no harm."""
    mark = b"--" + boundary
    pieces: list[bytes] = []
    start = -1
    at = 0 if body.startswith(mark) else body.find(b"\n" + mark) + 1 or -1
    while at >= 0:
        end = body.find(b"\n", at)
        line = body[at + len(mark) : end if end >= 0 else len(body)].strip()
        if line in (b"", b"--"):
            if start >= 0:
                pieces.append(body[start : max(start, at - 1)])
            start = end + 1 if end >= 0 and not line else -1
            if line or end < 0 or len(pieces) > MAX_PARTS:
                return pieces
        at = body.find(b"\n" + mark, at) + 1 or -1
    if start >= 0:
        pieces.append(body[start:])
    return pieces


def _unbased(body: bytes) -> bytes:
    try:
        return binascii.a2b_base64(body)
    except binascii.Error:
        # Broken off in the middle: what is whole is kept.
        digits = _NOT_BASE64.sub(b"", body)
        return binascii.a2b_base64(digits[: len(digits) // 4 * 4])


# A mailbox holds the same few types over and over.
@lru_cache(100)
def _kind(declared: str) -> str:
    kind = declared.partition(";")[0].strip().lower()
    return kind if kind.count("/") == 1 else "text/plain"


@lru_cache(100)
def _names_a_file(value: str) -> bool:
    return ";" in value and _NAME.search(value) is not None


@lru_cache(100)
def _parameter(value: str, name: str) -> str:
    if ";" not in value:
        return ""
    if _CONTINUED.search(value):
        return _in_full(value, name)
    for key, quoted, bare in _PARAMETER.findall(value):
        if key.lower() == name:
            return _ESCAPE.sub(r"\1", quoted).strip() if quoted else bare.strip()
    return ""


def _uudecoded(body: bytes) -> bytes:
    lines = iter(body.split(b"\n"))
    if not any(line.startswith(b"begin ") for line in lines):
        return b""
    decoded: list[bytes] = []
    for line in lines:
        if line.strip() in (b"end", b"`"):
            break
        try:
            decoded.append(binascii.a2b_uu(line))
        except binascii.Error:
            continue
    return b"".join(decoded)


def _in_full(value: str, name: str) -> str:
    """A parameter by the standard library, which knows all of RFC 2231."""
    message = Message()
    message["Content-Type"] = value
    try:
        found = message.get_param(name)
    except (ValueError, LookupError, TypeError):
        return ""
    if isinstance(found, tuple):
        charset, _, text = found
        try:
            return text.encode("latin-1", "replace").decode(charset or "ascii", "replace")
        except LookupError:
            return text
    return found or ""
