"""What the log of a deal holds in memory, and the same packed as long as nothing happens to the deal."""

from __future__ import annotations

import marshal
import zlib
from dataclasses import dataclass, field

from dealtrust_engine.moments import NEVER

_SMALL_BYTES = 8_000
"""Pages of fewer are packed anew, all together: what comes again in a deal is mostly found in another page."""


@dataclass(slots=True)
class Head:
    """What is known of a deal without reading its events.

    ``entry`` counts what was written. ``names`` are the people (addresses, ids) on whom the deal depends, ``behind`` the sources
    that hold something back, ``report`` the digest of what was last reported.
    """

    now: int = -NEVER
    entry: int = 0
    names: set[str] = field(default_factory=set)
    behind: frozenset[str] = frozenset()
    report: str = ""


@dataclass(slots=True)
class Contents:
    """The head, ``older`` events as compressed lines, those of the ring as they came, and what was told last of each alert.

    ``pages`` is how many pages of the older events were written.
    """

    head: Head = field(default_factory=Head)
    pages: int = 0
    older: list[bytes] = field(default_factory=list)
    ring: list[bytes] = field(default_factory=list)
    told: dict[str, bytes] = field(default_factory=dict)

    def turn(self) -> bytes:
        """The events of the ring become older ones; gives them as the content of a page."""
        page = compressed(self.ring)
        self.older.append(page)
        self.pages += 1
        self.ring = []
        return page

    def packed(self) -> Packed:
        """The same in less memory."""
        head, older, lines = self.head, self.older, []
        if sum(map(len, older)) < _SMALL_BYTES:
            lines, older = [line for page in older for line in decompressed(page)], []
        known = head.now, head.entry, head.names, head.behind, head.report
        rest = marshal.dumps((known, self.pages, lines, self.ring, self.told))
        return Packed(zlib.compress(rest, 1), tuple(older))


class Packed:
    """Contents at rest. They never leave the process, so that their form is its own affair."""

    __slots__ = ("_older", "_rest")

    def __init__(self, rest: bytes, older: tuple[bytes, ...]) -> None:
        self._rest, self._older = rest, older

    def unpacked(self) -> Contents:
        """The contents as they were."""
        known, pages, lines, ring, told = marshal.loads(zlib.decompress(self._rest))
        older = [compressed(lines)] if lines else list(self._older)
        return Contents(Head(*known), pages, older, ring, told)


def compressed(lines: list[bytes]) -> bytes:
    """Lines as the content of a page."""
    return zlib.compress(b"\n".join(lines), 1)


def decompressed(page: bytes) -> list[bytes]:
    """The lines of a page."""
    return lines_of(zlib.decompress(page))


def lines_of(content: bytes) -> list[bytes]:
    """The lines of an entry."""
    return content.split(b"\n") if content else []
