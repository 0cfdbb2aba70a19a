"""Finding the phrases of a language in a sentence, all of its rules in one pass over the words.

The phrases (see :mod:`dealtrust_sources.language.data`) are indexed by their first word, so that the cost of
a sentence grows with its length and hardly with the number of phrases.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from dealtrust_sources.language.data import table

_TOKEN = re.compile(r"\w+")
_GAP = r"[\s,'\"()*–-]+"
_ANY_WORDS = r"(?:[\s,.'\"()*–-]+[\w'-]+){0,6}?"
_STEM = 4


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of ``rule`` found at ``start`` to ``end`` of a lower-case sentence."""

    rule: str
    start: int
    end: int


class Lexicon:
    """Phrases by rule, ready to be found."""

    def __init__(self, rules: Mapping[str, Iterable[str]]) -> None:
        whole: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        stems: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for rule, phrases in rules.items():
            for phrase in phrases:
                pattern = _pattern(phrase)
                for first in _alternatives(phrase.split(" ", 1)[0]):
                    if first.endswith("*"):
                        if len(first) <= _STEM:
                            raise ValueError(f"a stem needs {_STEM} letters at least: {phrase!r}")
                        stems[first[:_STEM]][rule].append(pattern)
                    else:
                        key = _TOKEN.match(first)
                        if key is None:
                            raise ValueError(f"a phrase begins with a word: {phrase!r}")
                        whole[key.group()][rule].append(pattern)
        self._whole = _compiled(whole)
        self._stems = _compiled(stems)

    def find(self, low: str) -> Iterator[Hit]:
        """Hits in a lower-case sentence, by position; of one rule at one place the longest alone."""
        for token in _TOKEN.finditer(low):
            word = token.group()
            entries = self._whole.get(word)
            for rule, pattern in entries or ():
                if found := pattern.match(low, token.start()):
                    yield Hit(rule, token.start(), found.end())
            entries = self._stems.get(word[:_STEM])
            for rule, pattern in entries or ():
                if found := pattern.match(low, token.start()):
                    yield Hit(rule, token.start(), found.end())


def _compiled(
    index: Mapping[str, Mapping[str, list[str]]],
) -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    return {
        key: [
            (rule, re.compile("|".join(sorted(set(patterns), key=len, reverse=True))))
            for rule, patterns in rules.items()
        ]
        for key, rules in index.items()
    }


def _alternatives(word: str) -> list[str]:
    return [choice.split("+")[0] for choice in word.split("|")]


def _pattern(phrase: str) -> str:
    pieces: list[str] = []
    for number, word in enumerate(phrase.split()):
        if word == "...":
            pieces.append(_ANY_WORDS)
            continue
        optional = word.endswith("?")
        choices = "|".join(_choice(choice) for choice in word.removesuffix("?").split("|"))
        gap = _GAP if number else ""
        pieces.append(f"(?:{gap}(?:{choices})(?!\\w))?" if optional else f"{gap}(?:{choices})(?!\\w)")
    return "".join(pieces)


def _choice(choice: str) -> str:
    return _GAP.join(
        re.escape(word.removesuffix("*")) + (r"\w*" if word.endswith("*") else "")
        for word in choice.split("+")
    )


def things_named(hits: Iterable[Hit]) -> list[Hit]:
    """The deliverables among the hits by position, of overlapping names the longest."""
    named = sorted(
        (hit for hit in hits if hit.rule.startswith("thing:")), key=lambda hit: (hit.start, -hit.end)
    )
    kept: list[Hit] = []
    for hit in named:
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept


@cache
def lexicon(language: str) -> Lexicon:
    """The rules for what mails say, and as ``thing:NAME`` the deliverables that have words in the language."""
    things = {
        f"thing:{name}": words[language] for name, words in table("deliverables").items() if language in words
    }
    return Lexicon(table(language)["rules"] | things)


@cache
def absence_lexicon(language: str) -> Lexicon:
    """The rules for what automatic replies say of an absence."""
    return Lexicon(table(language)["absence"])
