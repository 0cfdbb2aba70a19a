"""Files of many mails (mbox, RFC 4155 and its relatives), read as a stream.

A mail begins with a line that begins with ``From `` and has header fields below it. In text such a line is
mostly written ``>From `` (mboxo, mboxrd, mboxcl); where it is not (mboxcl2), the Content-Length of the mail
tells how far the text goes, if the next mail or the end of the file is really there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from dealtrust_sources.mail.setting import MAX_BYTES

_BLOCK = 1 << 20
_LINE = 1_000
"""Bytes of a separator that are looked at."""
_MAX_HEADER = 256 * 1024
_BORDER = b"\nFrom "
_FIELD = re.compile(rb"[!-9;-~]{1,200}[ \t]*:|>From |\r?\n")
_DATED = re.compile(rb"From [^\n]*(?:\d:\d\d[^\n]*\b(?:19|20)\d\d\b|\b(?:19|20)\d\d\b[^\n]*\d:\d\d)")
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,12})[ \t\r]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Item:
    """One mail of a file. ``start``: its place in bytes. ``raw``: None where it is too large to be kept.

    ``separator``: the line above it, without its end; b"" where there is none.
    """

    raw: bytes | None
    start: int
    size: int
    separator: bytes = b""


def split_mbox(stream: BinaryIO) -> Iterator[Item]:
    """The mails of an mbox in their order; memory is bounded by the largest mail that is kept.

    What stands before the first separator comes as an item of its own, if it is more than blank lines.
    """
    window = _Window(stream)
    window.fill(2 * _LINE)
    separated = _is_separator(window, 0, dated=False)
    # Where the first separator holds a date, a line of text without one is none.
    dated = not separated or _is_separator(window, 0, dated=True)
    while window.fill(1):
        start, separator = window.place, b""
        if separated:
            end = window.data.index(b"\n")
            separator = bytes(window.data[:end])
            window.drop(end + 1)
        size = _to_separator(window, _end_of_text(window), dated=dated)
        if size > MAX_BYTES:
            yield Item(None, start, size)
        else:
            raw = bytes(window.data[:size])
            window.drop(size)
            if not raw.isspace() and raw:
                text = _ESCAPED.sub(rb"\1", raw) if b">From " in raw else raw
                yield Item(text, start, size, separator)
        separated = True


class _Window:
    """The part of a stream that is looked at. ``place``: where in the stream it begins. ``ended``: all is read."""

    def __init__(self, stream: BinaryIO) -> None:
        self.data = bytearray()
        self.place = 0
        self.ended = False
        self._stream = stream

    def fill(self, size: int) -> bool:
        """Have so many bytes at hand; False where the stream ends before."""
        while len(self.data) < size and not self.ended:
            block = self._stream.read(_BLOCK)
            self.data += block
            self.ended = not block
        return len(self.data) >= size

    def drop(self, size: int) -> None:
        """Go on behind so many bytes."""
        del self.data[:size]
        self.place += size


def _is_separator(window: _Window, at: int, *, dated: bool) -> bool:
    """Whether the line at this place begins a mail. dated: whether it must hold a date for that."""
    window.fill(at + 2 * _LINE)
    end = window.data.find(b"\n", at, at + _LINE)
    return (
        end >= 0
        and window.data.startswith(b"From ", at)
        and (not dated or _DATED.match(window.data, at, end) is not None)
        and _FIELD.match(window.data, end + 1) is not None
    )


def _to_separator(window: _Window, at: int, *, dated: bool) -> int:
    """Bytes up to the next separator, or to the end, looking from a place on.

    More than the largest mail are not kept: the window then begins at that separator.
    """
    passed = 0
    while True:
        found = window.data.find(_BORDER, at)
        if found < 0:
            if window.ended:
                at = len(window.data)
                break
            at = max(at, len(window.data) - len(_BORDER) + 1)
            if passed + at > MAX_BYTES:
                window.drop(at)
                passed, at = passed + at, 0
            window.fill(len(window.data) + 1)
        elif _is_separator(window, found + 1, dated=dated):
            at = found + 1
            break
        else:
            at = found + 1
    if passed + at > MAX_BYTES:
        window.drop(at)
    return passed + at


def _end_of_text(window: _Window) -> int:
    """Where the text ends by the Content-Length of the mail, if a separator or the end is there; else 0."""
    window.fill(_MAX_HEADER)
    end = window.data.find(b"\n\n", 0, _MAX_HEADER)
    with_returns = window.data.find(b"\n\r\n", 0, end if end >= 0 else _MAX_HEADER)
    body = with_returns + 3 if with_returns >= 0 else end + 2
    header = window.data[:body].lower() if body > 1 else b""
    told = _LENGTH.search(header) if b"content-length:" in header else None
    length = int(told[1]) if told else 0
    if not 0 < length <= MAX_BYTES:
        return 0
    end = body + length
    if window.fill(end + len(_BORDER) + 4):
        # Writers do not agree on whether the empty line behind the text counts.
        return end - 3 if _BORDER in window.data[end - 3 : end + len(_BORDER) + 2] else 0
    return max(0, end - 3) if abs(len(window.data) - end) <= 4 else 0
