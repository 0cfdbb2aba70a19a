"""What is kept of a deal outside memory: its events as they came, what was told, and when to look at it again.

Each batch that touches a deal writes one *entry*: its head, and the events that are new. Entries go round a ring of keys, and
before one is overwritten the events of the whole ring are put together as a *page*, which is never written again. So an event
is written twice at most, and a deal of any length costs the same. Every value begins with a line of JSON that says what it is;
of an entry there follows a line an event, of a page the same compressed, of what was told the alerts.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from dealtrust_engine.driver import Told
from dealtrust_engine.moments import NEVER
from dealtrust_schemas.alerts import dump_alert, parse_alert
from dealtrust_schemas.events import Event, parse_event

VERSION = 1
RING = 8
"""How many entries there are before their events become a page."""


class StateError(ValueError):
    """State that this version cannot read."""


class Route(NamedTuple):
    """How an event got to its deal. ``rivals``: the other deals that could have been meant, id to name."""

    method: str
    confidence: float
    rivals: dict[str, str]


@dataclass(slots=True)
class Head:
    """What is known of a deal without reading its events.

    ``entry`` counts what was written. ``names`` are the people (addresses, ids) on whom the deal depends, ``behind`` the sources
    that hold something back, ``report`` the digest of what was last reported.
    """

    now: int = -NEVER
    due: int | None = None
    entry: int = 0
    names: set[str] = field(default_factory=set)
    behind: frozenset[str] = frozenset()
    report: str = ""


Written = dict[str, bytes | None]


class DealLog:
    """The log of one deal. Lines are events as they came, each with its route."""

    def __init__(self, tenant: str, deal_id: str) -> None:
        self.tenant = tenant
        self.deal_id = deal_id
        self.head = Head()
        self._pages: list[bytes] = []
        self._ring: list[bytes] = []
        self._told: bytes | None = None

    # --- writing

    def write(self, lines: list[bytes]) -> Written:
        """Note new lines and the head as it is now; what is to be written, in this order."""
        written: Written = {}
        head = self.head
        place = head.entry % RING
        if place == 0 and head.entry:
            page = zlib.compress(b"\n".join(self._ring), 1)
            written[self._key(f"page-{len(self._pages)}")] = self._value(
                page, kind="page", page=len(self._pages)
            )
            self._pages.append(page)
            self._ring = []
        head.entry += 1
        self._ring += lines
        written[self._key(f"entry-{place}")] = self._value(
            b"\n".join(lines),
            kind="entry",
            entry=head.entry,
            now=head.now,
            due=head.due,
            names=sorted(head.names),
            behind=sorted(head.behind),
            report=head.report,
        )
        return written

    def tell(self, told: dict[tuple[str, str], Told]) -> Written:
        """Note what was told last of each alert."""
        lines = [
            _json([*key, one.start_floor, one.end_floor]) + b"\t" + dump_alert(one.alert).encode()
            for key, one in told.items()
        ]
        self._told = b"\n".join(lines)
        return {self._key("told"): self._value(self._told, kind="told")}

    def _key(self, part: str) -> str:
        return f"{self.tenant}/{self.deal_id}/#{part}"

    def _value(self, content: bytes, **what: Any) -> bytes:
        return (
            _json({"version": VERSION, "tenant": self.tenant, "deal": self.deal_id, **what}) + b"\n" + content
        )

    # --- reading

    def events(self) -> Iterator[tuple[Event, Route]]:
        """All events in the order in which they came."""
        for lines in (*map(_unpacked, self._pages), self._ring):
            for line in lines:
                route, _, raw = line.partition(b"\t")
                yield parse_event(raw), _route(route)

    def told(self) -> dict[tuple[str, str], Told]:
        """What was told last of each alert."""
        found = {}
        for line in _lines(self._told or b""):
            about, _, alert = line.partition(b"\t")
            pattern, anchor, start_floor, end_floor = json.loads(about)
            found[pattern, anchor] = Told(parse_alert(alert), start_floor, end_floor)
        return found


class Loading:
    """Puts the logs of deals together again from values in any order."""

    def __init__(self) -> None:
        self._entries: dict[tuple[str, str], dict[int, tuple[dict[str, Any], bytes]]] = {}
        self._pages: dict[tuple[str, str], dict[int, bytes]] = {}
        self._told: dict[tuple[str, str], bytes] = {}

    def add(self, what: dict[str, Any], content: bytes) -> None:
        """Take a value: what its first line says, and the rest."""
        deal = what["tenant"], what["deal"]
        if what["kind"] == "entry":
            self._entries.setdefault(deal, {})[what["entry"]] = (what, content)
        elif what["kind"] == "page":
            self._pages.setdefault(deal, {})[what["page"]] = content
        else:
            self._told[deal] = content

    def logs(self) -> Iterator[DealLog]:
        """The log of each deal.

        Raises:
            StateError: something that was written before is missing.
        """
        for (tenant, deal_id), entries in self._entries.items():
            log = DealLog(tenant, deal_id)
            last = max(entries)
            what, _ = entries[last]
            log.head = Head(
                what["now"],
                what["due"],
                last,
                set(what["names"]),
                frozenset(what["behind"]),
                what["report"],
            )
            first = (last - 1) // RING
            pages = self._pages.get((tenant, deal_id), {})
            try:
                log._pages = [pages[number] for number in range(first)]
                in_ring = [entries[number][1] for number in range(first * RING + 1, last + 1)]
            except KeyError as missing:
                raise StateError(f"{tenant}/{deal_id}: part {missing} of the state is missing") from None
            log._ring = [line for content in in_ring for line in _lines(content)]
            log._told = self._told.get((tenant, deal_id))
            yield log


def line_of(raw: bytes, route: Route) -> bytes:
    """An event as it is kept: its route and its JSON, which must stand on one line."""
    return _json(route) + b"\t" + raw


def _unpacked(page: bytes) -> list[bytes]:
    return _lines(zlib.decompress(page))


def _lines(content: bytes) -> list[bytes]:
    return content.split(b"\n") if content else []


@lru_cache(maxsize=4096)
def _route(text: bytes) -> Route:
    method, confidence, rivals = json.loads(text)
    return Route(method, confidence, rivals)


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
