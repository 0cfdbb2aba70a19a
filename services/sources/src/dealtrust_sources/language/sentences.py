"""Text of a mail as sentences, and without its greeting line, closing formula and name."""

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from dealtrust_sources.language.data import letters

_TOKEN = re.compile(r"\w+")
WORD = re.compile(r"\w+(?:['\u2019-]\w+)*")
_URL = re.compile(r"(?:https?://|www\.)\S+|(?<!\S)\S[^\s@]*@\S+\.\w+", re.IGNORECASE)
_END = re.compile(r"[.!?…;][\"')\]]*\s+")
_NEXT = re.compile(r"[\"'(\[¿¡*-]*[A-ZÀ-ÖØ-Þ0-9]")
_SHORT = frozenset(
    "Mr Mrs Ms Dr Prof Hr Fr Sr Sra Nr No St ca inkl einschl bzw vs Inc Ltd z.B d.h e.g i.e Jan Feb Mar Mär Apr Jun Jul "
    "Aug Sep Sept Oct Okt Nov Dec Dez janv févr juil Mon Tue Wed Thu Fri Mo Di Mi Do".split()
)
"""Words whose full stop ends no sentence; nor does that of a letter or of a number of one or two digits."""
_NUMBER_OR_LETTER = re.compile(r"\d{1,2}|[A-Za-z]")
_MONTH_AND_DAY = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.? \d{1,2}\.$"
)  # "until March 13. Bye" ends there; "bis 13. März" does not
_BULLET = re.compile(r"^\s*(?:[-*•–·]|\d{1,2}[.)])\s+")
_BULLETS = frozenset("-*•–·0123456789")
_POSTSCRIPT = re.compile(r"^\s*P\.?\s?P?\.?S\b[.:]?", re.IGNORECASE)
_SIGNATURE_LINES = 8
_CLOSING_LINES = 13
_FULL_LINE = 45
"""A line at least this long goes on in the next one: it was folded by the mail program."""
LONGEST = 1_000
"""Characters of a sentence; what is longer is cut, for what stands in a sentence is compared with each other."""


class Sentence(NamedTuple):
    """One sentence: ``text`` as written, ``low`` in lower case with plain apostrophes, same length."""

    text: str
    low: str

    @property
    def asks(self) -> bool:
        return "?" in self.text

    @property
    def quoted(self) -> bool:
        """Whether it is a line of somebody else's mail, by the mark before it."""
        return self.text.lstrip()[:1] in (">", "|")


def words(text: str) -> list[str]:
    return WORD.findall(text)


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text; see :func:`cut`."""
    return [Sentence(each, lowered(each)) for each in cut(text)]


def cut(text: str) -> list[str]:
    """Sentences in order; folded lines are joined, list items stand alone, addresses of the web are left out."""
    found: list[str] = []
    for block in _blocks(_without_urls(text)):
        for piece in _split(block):
            clean = piece.strip()
            if len(clean) <= LONGEST:
                if clean:
                    found.append(clean)
            else:
                found += (clean[start : start + LONGEST] for start in range(0, len(clean), LONGEST))
    return found


def _without_urls(text: str) -> str:
    if not _may_hold_url(text):
        return text
    return "\n".join(_URL.sub(" ", line) if _may_hold_url(line) else line for line in text.split("\n"))


def _may_hold_url(text: str) -> bool:
    return "@" in text or "://" in text or "www." in text.lower()


def lowered(text: str) -> str:
    """Lower case with plain apostrophes and spaces, of the same length as ``text``."""
    low = text.lower()
    if text.isascii():
        return low
    if len(low) != len(text):
        low = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    return low.replace("\u2019", "'").replace("\u02bc", "'").replace("\xa0", " ").replace("\u202f", " ")


def _blocks(text: str) -> list[str]:
    blocks: list[str] = []
    current = ""
    previous = 0
    for line in text.split("\n"):
        bare = line.strip()
        if not bare:
            blocks.append(current)
            current, previous = "", 0
        elif current and (
            (previous < _FULL_LINE and not bare[0].islower()) or (bare[0] in _BULLETS and _BULLET.match(line))
        ):
            blocks.append(current)
            current, previous = bare, len(bare)
        else:
            current = f"{current} {bare}" if current else bare
            previous = len(bare)
    blocks.append(current)
    return [block for block in blocks if block]


def _split(block: str) -> list[str]:
    pieces: list[str] = []
    start = 0
    for found in _END.finditer(block):
        place, behind = found.span()
        mark = block[place]
        lone = block[place + 1].isspace()
        if not (lone and mark in "!?;") and (mark == ";" or _NEXT.match(block, behind) is None):
            continue
        end = place if mark == ";" else place + 1
        if block[end - 1] == "." and _is_short(block, end - 1):
            continue
        pieces.append(block[start:end])
        start = behind
    pieces.append(block[start:])
    return pieces


def _is_short(block: str, stop: int) -> bool:
    """Whether the full stop at a place belongs to the word before it."""
    before = block[max(0, stop - 8) : stop].replace("(", " ").replace("-", " ").replace("–", " ")
    word = before.split()[-1] if before and not before[-1].isspace() else ""
    if word not in _SHORT and _NUMBER_OR_LETTER.fullmatch(word) is None:
        return False
    return _MONTH_AND_DAY.search(block[max(0, stop - 15) : stop + 1]) is None


_AFTER = {
    "greetings": r"(?:[^\n,!:.?]{0,50}[,!:.]|[^\n,!:.?]{0,40}$)[ \t]*",
    # Each sign can be read in one way only, so that a row of dots is not tried in all the ways to part it.
    "closings": r"[\s,.!]*+(?:[\w'-][\w.'-]*+(?:[\s,]++[\w.'-]++){0,5}[\s,.]*+)?$",
    "thanks_closings": r"[\s,.!]*$",
}
"""What may follow a formula on its line."""


@cache
def _formulas(kind: str) -> tuple[frozenset[str], re.Pattern[str]]:
    """The first words of the formulas of a kind, and the pattern of a line with one."""
    formulas = letters()[kind]
    firsts = frozenset(found.group() for formula in formulas if (found := _TOKEN.search(formula)))
    either = "|".join(re.escape(formula) for formula in formulas)
    return firsts, re.compile(rf"^\W*(?:{either})(?!\w){_AFTER[kind]}", re.IGNORECASE)


def _formula(kind: str, line: str, first: str) -> re.Match[str] | None:
    """The formula that opens a line; most lines fail at their first word."""
    firsts, pattern = _formulas(kind)
    return pattern.match(line) if first in firsts else None


def _first_word(line: str) -> str:
    first = _TOKEN.search(line)
    return "" if first is None else first.group().lower()


_NAME_SALUTATION = re.compile(r"^\s*[A-ZÀ-Þ][\w'-]+(?: [A-ZÀ-Þ][\w'-]+)?\s*[,:-]\s*$")


def message_of(text: str, names: Sequence[str] = ()) -> str:
    """The text without greeting line, closing formula, the names under it and what follows them.

    names: words of the writer's own name, lower case; alone on the last line they are a signature.
    A postscript is text.
    """
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return ""
    greeting = _formula("greetings", lines[first], _first_word(lines[first]))
    if greeting:
        lines[first] = lines[first][greeting.end() :]
    elif _NAME_SALUTATION.match(lines[first]) and first + 1 < len(lines):
        lines[first] = ""
    return "\n".join(_without_closing(lines, names)).strip()


def _without_closing(lines: list[str], names: Sequence[str]) -> list[str]:
    content = [number for number, line in enumerate(lines) if line.strip()]
    for place, number in list(enumerate(content))[-_CLOSING_LINES:]:
        word = _first_word(lines[number])
        if place and _formula("closings", lines[number], word):
            return lines[:number] + _postscript(lines, number)
        below = content[place + 1 : place + 4]
        thanks = len(below) in (1, 2) and _formula("thanks_closings", lines[number], word)
        if thanks and _is_name(lines[below[0]]):
            return lines[: number + 1] + _postscript(lines, number)
    for number in content[1:][-_SIGNATURE_LINES:]:
        if _is_own_name(lines[number], names):
            return lines[:number] + _postscript(lines, number)
    return lines


def _postscript(lines: list[str], after: int) -> list[str]:
    for number in range(after + 1, len(lines)):
        if _POSTSCRIPT.match(lines[number]):
            return lines[number:]
    return []


def _is_name(line: str) -> bool:
    found = words(line)
    return 1 <= len(found) <= 4 and not line.rstrip().endswith((".", "?", "!", ":"))


def _is_own_name(line: str, names: Sequence[str]) -> bool:
    first = WORD.search(line)
    if first is None or (first.group().lower() not in names and len(first.group()) > 1):
        return False
    found = [word.lower() for word in words(line)]
    return len(found) <= 4 and bool(names) and all(word in names or len(word) == 1 for word in found)
