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


@dataclass(frozen=True, slots=True)
class _Entry:
    """The phrases of a rule that begin with one word. ``pattern`` None: the word alone is the phrase.

    ``seconds``: the words that can follow, None if many can; most texts fail here, before the pattern.
    """

    rule: str
    pattern: re.Pattern[str] | None
    seconds: frozenset[str] | None


class Lexicon:
    """Phrases by rule, ready to be found."""

    def __init__(self, rules: Mapping[str, Iterable[str]]) -> None:
        whole: defaultdict[str, _Phrases] = defaultdict(_Phrases)
        stems: defaultdict[str, _Phrases] = defaultdict(_Phrases)
        for rule, phrases in rules.items():
            for phrase in phrases:
                for first in phrase.split(" ", 1)[0].split("|"):
                    key = _TOKEN.match(first)
                    if key is None:
                        raise ValueError(f"a phrase begins with a word: {phrase!r}")
                    if first.endswith("*") and "+" not in first:
                        if len(first) <= _STEM:
                            raise ValueError(f"a stem needs {_STEM} letters at least: {phrase!r}")
                        stems[first[:_STEM]].add(rule, phrase, None)
                    else:
                        whole[key.group()].add(rule, phrase, _seconds(first, phrase))
        self._whole = {key: phrases.entries() for key, phrases in whole.items()}
        self._stems = {key: phrases.entries() for key, phrases in stems.items()}

    def rules(self) -> set[str]:
        """The rules that have phrases."""
        both = (*self._whole.values(), *self._stems.values())
        return {entry.rule for entries in both for entry in entries}

    def find(self, low: str) -> Iterator[Hit]:
        """Hits in a lower-case sentence, by position."""
        tokens = [(token.group(), *token.span()) for token in _TOKEN.finditer(low)]
        following = [word for word, _, _ in tokens[1:]] + [""]
        for (word, start, end), second in zip(tokens, following, strict=False):
            for entry in self._whole.get(word, ()):
                if entry.pattern is None:
                    yield Hit(entry.rule, start, end)
                elif (entry.seconds is None or second in entry.seconds) and (
                    found := entry.pattern.match(low, start)
                ):
                    yield Hit(entry.rule, start, found.end())
            for entry in self._stems.get(word[:_STEM], ()):
                if entry.pattern is not None and (found := entry.pattern.match(low, start)):
                    yield Hit(entry.rule, start, found.end())


class _Phrases:
    """The phrases that begin with one word, while they are collected."""

    def __init__(self) -> None:
        self._open: defaultdict[str, set[str]] = defaultdict(set)
        self._closed: defaultdict[str, set[str]] = defaultdict(set)
        self._seconds: defaultdict[str, set[str]] = defaultdict(set)
        self._single: set[str] = set()

    def add(self, rule: str, phrase: str, seconds: frozenset[str] | None) -> None:
        if seconds is None:
            self._open[rule].add(_pattern(phrase))
        elif not seconds:
            self._single.add(rule)
        else:
            self._closed[rule].add(_pattern(phrase))
            self._seconds[rule] |= seconds

    def entries(self) -> tuple[_Entry, ...]:
        return (
            *(_Entry(rule, None, None) for rule in sorted(self._single)),
            *(_Entry(rule, _any_of(found), None) for rule, found in self._open.items()),
            *(
                _Entry(rule, _any_of(found), frozenset(self._seconds[rule]))
                for rule, found in self._closed.items()
            ),
        )


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(patterns, key=lambda pattern: (-len(pattern), pattern))))


def _seconds(first: str, phrase: str) -> frozenset[str] | None:
    """The words that can follow the first one; empty: the phrase is that word alone; None: too many to name."""
    inside = _TOKEN.findall(first)[1:]
    if inside:
        return frozenset(inside[:1]) if "*" not in first else None
    rest = phrase.split()[1:]
    if not rest:
        return frozenset()
    choices = rest[0].split("|")
    if rest[0] == "..." or rest[0].endswith("?") or any("*" in choice for choice in choices):
        return None
    return frozenset(_TOKEN.findall(choice)[0] for choice in choices)


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
