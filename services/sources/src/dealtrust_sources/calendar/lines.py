"""Cut an iCalendar stream (RFC 5545) into its components without holding the file.

Only the properties that the product needs leave this module: descriptions and attachments are dropped as
they pass, whatever their size.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Literal

WANTED = frozenset(
    """
    ATTENDEE BEGIN CATEGORIES CLASS CREATED DTEND DTSTAMP DTSTART DURATION END EXDATE EXRULE LAST-MODIFIED
    ORGANIZER RDATE RECURRENCE-ID RRULE SEQUENCE STATUS SUMMARY TRANSP UID X-GOOGLE-EVENT-TYPE
    X-MICROSOFT-CDO-ALLDAYEVENT X-MICROSOFT-CDO-BUSYSTATUS X-MICROSOFT-CDO-INTENDEDSTATUS
    """.split()
)
_TEXT_WITH_TOKENS = frozenset({"SUMMARY", "DESCRIPTION", "LOCATION", "URL", "X-ALT-DESC"})
# The thread token that Salesforce puts into texts; 006 is the key prefix of an Opportunity.
_DEAL_TOKEN = re.compile(r"ref:[!_]*00D\w+?[.!_]+(006\w{9,15}):ref")
_NAME = re.compile(r"[A-Za-z0-9-]+")
_LONGEST_LINE = 1 << 20
MOST_LINES = 5_000
"""Content lines of a component that are kept. Each person invited is one; each costs time for every instance."""


@dataclass(slots=True)
class Block:
    """One piece of a stream.

    kind: ``property`` (of the calendar object itself), ``timezone``, ``event``, ``broken`` (a component that
    does not end), ``overfull`` (one of more than `MOST_LINES`), ``end`` (of a calendar object). number: the line
    it begins at. lines: unfolded content lines without the BEGIN and END of the component. deal_ref: an
    Opportunity id found in a text of the event.
    """

    kind: Literal["property", "timezone", "event", "broken", "overfull", "end"]
    number: int
    lines: list[str] = field(default_factory=list)
    deal_ref: str | None = None

    def keep(self, line: str) -> None:
        """Take in a line; one too many makes the component overfull."""
        if len(self.lines) < MOST_LINES:
            self.lines.append(line)
        else:
            self.kind = "overfull"


def deal_in(text: str) -> str | None:
    """The id of the Opportunity that a text names by Salesforce's thread token, None if it names none."""
    found = _DEAL_TOKEN.search(text)
    return found.group(1) if found else None


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def content_lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a stream with their ends; of a line that is too long the rest is dropped."""
    while line := stream.readline(_LONGEST_LINE):
        rest = line
        while not rest.endswith(b"\n") and (rest := stream.readline(_LONGEST_LINE)):
            pass
        yield line


def _unfolded(stream: Iterable[bytes]) -> Iterator[tuple[int, str]]:
    number, begun, pending = 0, 0, bytearray()
    for number, raw in enumerate(stream, start=1):
        line = raw.rstrip(b"\r\n")
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line[:1] in (b" ", b"\t"):
            if len(pending) < _LONGEST_LINE:
                pending += line[1:]
            continue
        if pending:
            yield begun, _decoded(bytes(pending))
        begun, pending = number, bytearray(line[:_LONGEST_LINE])
    if pending:
        yield begun, _decoded(bytes(pending))


def _name(line: str) -> str:
    found = _NAME.match(line)
    return found.group().upper() if found else ""


class _Cutter:
    """Follows BEGIN and END, one content line after the other."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._current: Block | None = None

    def take(self, number: int, line: str) -> Iterator[Block]:
        name = _name(line)
        component = line.partition(":")[2].strip().upper()
        if name == "BEGIN":
            yield from self._begin(number, line, component)
        elif name == "END":
            yield from self._end(number, line, component)
        elif self._current is not None:
            _keep(self._current, name, line, self._open[-1:])
        elif self._open == ["VCALENDAR"]:
            yield Block("property", number, [line])

    def finish(self) -> Iterator[Block]:
        if self._current is not None:
            yield Block("broken", self._current.number)

    def _begin(self, number: int, line: str, component: str) -> Iterator[Block]:
        if component in {"VCALENDAR", "VEVENT"} and self._current is not None:
            yield from self.finish()
            self._current, self._open = None, ["VCALENDAR"]
        if component == "VCALENDAR":
            self._open = []
        self._open.append(component)
        if component in {"VEVENT", "VTIMEZONE"}:
            self._current = Block("event" if component == "VEVENT" else "timezone", number)
        elif self._current is not None and self._current.kind == "timezone":
            self._current.keep(line)

    def _end(self, number: int, line: str, component: str) -> Iterator[Block]:
        if self._open and self._open[-1] == component:
            self._open.pop()
        if component in {"VEVENT", "VTIMEZONE"} and self._current is not None:
            whole = self._current.kind == "overfull" or (self._current.kind == "event") == (
                component == "VEVENT"
            )
            yield self._current if whole else Block("broken", self._current.number)
            self._current = None
        elif component == "VCALENDAR":
            yield from self.finish()
            self._current = None
            yield Block("end", number)
        elif self._current is not None and self._current.kind == "timezone":
            self._current.keep(line)


def blocks(stream: Iterable[bytes]) -> Iterator[Block]:
    """The pieces of the stream in its order. Components other than VEVENT and VTIMEZONE are passed over."""
    cutter = _Cutter()
    for number, line in _unfolded(stream):
        yield from cutter.take(number, line)
    yield from cutter.finish()


def _keep(block: Block, name: str, line: str, within: list[str]) -> None:
    if block.kind == "timezone":
        block.keep(line)
    elif within == ["VEVENT"]:  # not in an alarm of the event
        if name in _TEXT_WITH_TOKENS and block.deal_ref is None:
            block.deal_ref = deal_in(line)
        if name in WANTED:
            block.keep(line)
