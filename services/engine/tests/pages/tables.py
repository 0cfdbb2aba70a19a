"""From the text of a page to its timelines: people, and rows with what happens and what is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HEADING = re.compile(r"^#+ (?P<title>.*)$")
_CAST = re.compile(r"^Selling: (?P<selling>.+?)\. Buying: (?P<buying>.+?)\.$")
_PERSON = re.compile(r"(?P<name>[A-Z]\w+)(?: \((?P<notes>[^)]*)\))?(?:, |$)")
_SAID = re.compile(
    r"(?P<status>firing|suppressed|resolved)(?:, (?P<severity>low|medium|high|critical))? \((?P<reason>[a-z_:-]+)\)"
    r"(?: since (?P<since>\w{3} [\d-]{10} [\d:]{5}))?(?:, by (?P<side>\w+))?(?::.*)?"
)
_NOTHING = re.compile(r"nothing(?P<thanks>, thanks to this)?(?::.*)?")
_COLUMNS = ("Who", "What happens", "What dealtrust says")


class PageError(ValueError):
    """A page that is not written as its reader expects, with the line that is wrong."""


@dataclass(frozen=True)
class Person:
    """Somebody of the story; ``notes`` are the words in the parentheses behind the name."""

    name: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """A revision of an alert as a row tells it; None where the row leaves it open."""

    status: str
    severity: str | None
    reason: str
    since: str | None
    side: str | None


@dataclass(frozen=True)
class Row:
    """A row of a timeline; ``excuse``: without it there would be an alert."""

    when: str
    who: str
    what: str
    said: Said | None
    excuse: bool


@dataclass(frozen=True)
class Timeline:
    """A worked timeline of a page."""

    title: str
    zone: str
    selling: tuple[Person, ...]
    buying: tuple[Person, ...]
    rows: tuple[Row, ...]


def headings(page: str) -> list[str]:
    """The headings of a page, in order."""
    return [found["title"] for line in page.splitlines() if (found := _HEADING.match(line))]


def timelines(page: str) -> list[Timeline]:
    """The worked timelines of a page. Raises `PageError` if one is not written as it should be."""
    return [
        _timeline(title, lines) for title, lines in _sections(page) if title.startswith("Worked timeline")
    ]


def _sections(page: str) -> Iterator[tuple[str, list[str]]]:
    title, lines = "", list[str]()
    for line in page.splitlines():
        if found := _HEADING.match(line):
            yield title, lines
            title, lines = found["title"], []
        else:
            lines.append(line)
    yield title, lines


def _timeline(title: str, lines: list[str]) -> Timeline:
    cast = next((found for line in lines if (found := _CAST.match(line))), None)
    if cast is None:
        raise PageError(f"{title!r} has no line of the form 'Selling: Ada (owner). Buying: Bob.'")
    table = [_cells(line) for line in lines if line.startswith("|")]
    if len(table) < 3 or tuple(table[0][1:]) != _COLUMNS or not table[0][0].startswith("Time, "):
        raise PageError(f"{title!r} has no table with the columns Time, ZONE | {' | '.join(_COLUMNS)}")
    zone = table[0][0].removeprefix("Time, ")
    rows = tuple(_row(cells) for cells in table[2:])
    return Timeline(title, zone, _people(cast["selling"]), _people(cast["buying"]), rows)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _people(text: str) -> tuple[Person, ...]:
    found = [(match["name"], match["notes"] or "") for match in _PERSON.finditer(text)]
    return tuple(Person(name, tuple(notes.split(", ")) if notes else ()) for name, notes in found)


def _row(cells: list[str]) -> Row:
    if len(cells) != 4:
        raise PageError(f"not four cells: {' | '.join(cells)}")
    when, who, what, says = cells
    what = re.sub(r"\s*\([^)]*\)", "", what).strip()
    if nothing := _NOTHING.fullmatch(says or "nothing"):
        return Row(when, who, what, None, bool(nothing["thanks"]))
    said = _SAID.fullmatch(says)
    if said is None or (said["status"] != "resolved" and not said["severity"]):
        raise PageError(f"{when}: not a way to tell what dealtrust says: {says}")
    return Row(
        when,
        who,
        what,
        Said(said["status"], said["severity"], said["reason"], said["since"], said["side"]),
        False,
    )
