"""Files of many mails (mbox, RFC 4155 and its relatives), read as a stream.

A mail begins with a line that begins with ``From `` and has header fields below it. In text such a line is
mostly written ``>From `` (mboxo, mboxrd); where it is not (mboxcl2), the Content-Length of the mail tells
how far the text goes, if the next mail or the end of the file is really there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from dealtrust_sources.mail.reader import MAX_BYTES

_LINE = 1 << 16
_FIELD = re.compile(rb"[!-9;-~]+[ \t]*:|>From |\r?\n")
_DATED = re.compile(rb"From .*(?:\d:\d\d.*\b(?:19|20)\d\d\b|\b(?:19|20)\d\d\b.*\d:\d\d)")
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)
_LENGTH = re.compile(rb"Content-Length:[ \t]*(\d{1,12})\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Item:
    """One mail of a file. ``start``: its place in bytes. ``raw``: None where it is too large to be kept."""

    raw: bytes | None
    start: int
    size: int


@dataclass(slots=True)
class _Open:
    """The mail that is being collected.

    ``marks``: lines at which mails would begin that Content-Length says are text; (index of line, its place).
    ``left``: bytes of text still to come by Content-Length, None where it does not tell or was wrong.
    """

    start: int
    lines: list[bytes] = field(default_factory=list)
    size: int = 0
    in_header: bool = True
    length: int | None = None
    left: int | None = None
    marks: list[tuple[int, int]] = field(default_factory=list)

    def take(self, line: bytes) -> None:
        self.size += len(line)
        if self.size <= MAX_BYTES:
            self.lines.append(line)
        else:
            self.lines.clear()
            self.marks.clear()
        if self.in_header:
            if found := _LENGTH.match(line):
                self.length = int(found.group(1))
            if line in (b"\n", b"\r\n"):
                self.in_header = False
                self.left = self.length if self.length and self.length <= MAX_BYTES else None
        elif self.left is not None:
            self.left -= len(line)

    def items(self) -> Iterator[Item]:
        """The mail; or, where Content-Length was wrong, the mails that it took for text."""
        borders = [0, *(index for index, _ in self.marks), len(self.lines)]
        places = [self.start, *(place for _, place in self.marks)]
        if self.size > MAX_BYTES:
            yield Item(None, self.start, self.size)
            return
        for number, place in enumerate(places):
            raw = b"".join(self.lines[borders[number] + bool(number) : borders[number + 1]])
            yield Item(_ESCAPED.sub(rb"\1", raw) if b"\n>" in raw else raw, place, len(raw))


def split_mbox(stream: BinaryIO) -> Iterator[Item]:
    """The mails of an mbox in their order; memory is bounded by the largest mail that is kept.

    What stands before the first separator comes as an item of its own, if it is more than blank lines.
    """
    now = _Open(0)
    place = 0
    dated = True
    candidate: bytes | None = None
    for line in _lines(stream):
        if candidate is not None:
            if _FIELD.match(line):
                if now.left is not None and now.left > 2:
                    now.marks.append((len(now.lines), place - len(candidate)))
                    now.take(candidate)
                else:
                    yield from _finished(now)
                    now = _Open(place - len(candidate))
            else:
                now.take(candidate)
            candidate = None
        if line.startswith(b"From ") and (place == 0 or not dated or _DATED.match(line)):
            dated = dated if place else _DATED.match(line) is not None
            candidate = line
        else:
            now.take(line)
        place += len(line)
    if candidate is not None:
        now.take(candidate)
    yield from _finished(now)


def _finished(now: _Open) -> Iterator[Item]:
    right = now.left is not None and -2 <= now.left <= 2
    if right:
        now.marks.clear()
    for item in now.items():
        if item.raw is None or item.raw.strip():
            yield item


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    while line := stream.readline(_LINE):
        yield line
