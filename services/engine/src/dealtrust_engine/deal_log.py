"""What is kept of a deal outside memory: its events as they came, what was told, and when to look at it again.

Each batch that touches a deal writes one *entry*: its head, and the events that are new. Entries go round a ring of keys, and
before one is overwritten the events of the whole ring are put together as a *page*, which is never written again. So an event
is written twice at most, and a deal of any length costs the same. What was told last of an alert has a key of its own.

Every value begins with a line of JSON that says what it is. Of an entry there follows a line an event, of a page the same
compressed, of what was told the alert.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic_core import from_json, to_json

from dealtrust_engine.driver import Key, Told
from dealtrust_engine.log_contents import Contents, Head, Packed, decompressed, lines_of
from dealtrust_schemas.alerts import Alert, dump_alert, parse_alert
from dealtrust_schemas.events import Event

VERSION = 2
RING = 8
"""How many entries there are before their events become a page."""
MOST_BYTES = 100_000
"""The events of an entry, unless it is a single one: no record grows with the size of a batch or a deal."""


class StateError(ValueError):
    """State that this version cannot read."""


class Route(NamedTuple):
    """How an event got to its deal. ``rivals``: the other deals that could have been meant, pairs of id and name."""

    method: str
    confidence: float
    rivals: tuple[tuple[str, str], ...]


Written = dict[str, bytes]
Parse = Callable[[bytes], Event]


class DealLog:
    """The log of one deal. Lines are events as they came, each with its route.

    ``due`` is when the deal is to be looked at again. All else may be packed, and is unpacked when it is asked for.
    """

    __slots__ = ("_held", "deal_id", "due", "tenant")

    def __init__(self, tenant: str, deal_id: str) -> None:
        self.tenant = tenant
        self.deal_id = deal_id
        self.due: int | None = None
        self._held: Contents | Packed = Contents()

    @property
    def head(self) -> Head:
        """What is known of the deal without reading its events."""
        return self._contents().head

    def pack(self) -> None:
        """Nothing is asked of the log for a while."""
        if isinstance(self._held, Contents):
            self._held = self._held.packed()

    def _contents(self) -> Contents:
        if isinstance(self._held, Packed):
            self._held = self._held.unpacked()
        return self._held

    # --- writing

    def write(self, lines: list[bytes]) -> Written:
        """Note new lines and the head as it is now; what is to be written, in this order."""
        written: Written = {}
        for some in _parted(lines):
            self._write(some, written)
        return written

    def _write(self, lines: list[bytes], written: Written) -> None:
        held = self._contents()
        head = held.head
        place = head.entry % RING
        if place == 0 and head.entry:
            number = held.pages
            written[self._key(f"page-{number}")] = self._value("page", held.turn(), page=number)
        head.entry += 1
        held.ring += lines
        written[self._key(f"entry-{place}")] = self._value(
            "entry",
            b"\n".join(lines),
            entry=head.entry,
            now=head.now,
            due=self.due,
            names=sorted(head.names),
            behind=sorted(head.behind),
            report=head.report,
        )

    def tell(self, key: Key, told: Told) -> Written:
        """Note what was told last of an alert."""
        alert = _slim(told.alert) if told.alert.status == "resolved" else told.alert
        floors = told.start_floor, told.end_floor
        content = to_json([*key, *floors]) + b"\t" + dump_alert(alert).encode()
        self._contents().told[alert.alert_id] = content
        return {self._key(f"told-{alert.alert_id}"): self._value("told", content, alert=alert.alert_id)}

    def _key(self, part: str) -> str:
        return f"{self.tenant}/{self.deal_id}/#{part}"

    def _value(self, kind: str, content: bytes, **what: Any) -> bytes:
        return first_line(kind, tenant=self.tenant, deal=self.deal_id, **what) + content

    # --- reading

    def events(self, parse: Parse) -> Iterator[tuple[Event, Route]]:
        """All events in the order in which they came. parse: what reads one from its JSON."""
        held = self._contents()
        for lines in (*map(decompressed, held.older), held.ring):
            for line in lines:
                route, _, raw = line.partition(b"\t")
                yield parse(raw), _route(route)

    def told(self) -> dict[Key, Told]:
        """What was told last of each alert."""
        found = {}
        for content in self._contents().told.values():
            about, _, alert = content.partition(b"\t")
            pattern, anchor, start_floor, end_floor = from_json(about)
            found[pattern, anchor] = Told(parse_alert(alert), start_floor, end_floor)
        return found

    # --- taking over

    @staticmethod
    def restored(tenant: str, deal_id: str, parts: Iterable[tuple[dict[str, Any], bytes]]) -> DealLog:
        """The log of a deal from its values in any order: of each the first line as read, and the rest.

        Raises:
            StateError: something that was written before is missing.
        """
        log = DealLog(tenant, deal_id)
        held = log._contents()
        entries: dict[int, tuple[dict[str, Any], bytes]] = {}
        pages: dict[int, bytes] = {}
        for what, content in parts:
            if what["kind"] == "entry":
                entries[what["entry"]] = what, content
            elif what["kind"] == "page":
                pages[what["page"]] = content
            else:
                held.told[what["alert"]] = content
        last = max(entries, default=0)
        held.pages = max(0, last - 1) // RING
        try:
            what, _ = entries[last]
            held.older = [pages[number] for number in range(held.pages)]
            ring = [entries[number][1] for number in range(held.pages * RING + 1, last + 1)]
        except KeyError as missing:
            raise StateError(f"{tenant}/{deal_id}: part {missing} of its state is missing") from None
        held.ring = [line for content in ring for line in lines_of(content)]
        names, behind = set(what["names"]), frozenset(what["behind"])
        held.head = Head(what["now"], last, names, behind, what["report"])
        log.due = what["due"]
        return log


def line_of(raw: bytes, route: Route) -> bytes:
    """An event as it is kept: its route and its JSON, which must stand on one line."""
    return _route_text(route) + b"\t" + raw


def first_line(kind: str, **what: Any) -> bytes:
    """The line with which a value of the state begins."""
    return to_json({"version": VERSION, "kind": kind, **what}) + b"\n"


def split(key: str, value: bytes) -> tuple[dict[str, Any], bytes]:
    """What the first line of a value says, and the rest.

    Raises:
        StateError: it is no state, or of another version.
    """
    first, _, content = value.partition(b"\n")
    try:
        what: dict[str, Any] = from_json(first)
        version, _ = what["version"], what["kind"]
    except (ValueError, KeyError, TypeError):
        raise StateError(f"{key}: this is no state of a detector") from None
    if version != VERSION:
        raise StateError(f"{key}: state of version {version} cannot be read, only of version {VERSION}")
    return what, content


def _parted(lines: list[bytes]) -> Iterator[list[bytes]]:
    """The lines of one entry each; one entry without a line if there is none."""
    size, first = 0, 0
    for i, line in enumerate(lines):
        if i > first and size + len(line) > MOST_BYTES:
            yield lines[first:i]
            size, first = 0, i
        size += len(line)
    yield lines[first:]


def _slim(alert: Alert) -> Alert:
    """What has ended is told anew if it returns: only what identifies the last revision is needed."""
    return alert.model_copy(update={"evidence": (), "changes": (), "clock": (), "why": ""})


@lru_cache(maxsize=4096)
def _route(text: bytes) -> Route:
    method, confidence, rivals = from_json(text)
    return Route(method, confidence, tuple((deal_id, name) for deal_id, name in rivals))


@lru_cache(maxsize=4096)
def _route_text(route: Route) -> bytes:
    return to_json(route)
