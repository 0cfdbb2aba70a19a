"""Finding the phrases of a language in a sentence, all of its rules in one pass over the words.

The phrases (see :mod:`dealtrust_sources.language.data`) are indexed by their first word, so that the cost of
a sentence grows with its length and hardly with the number of phrases.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate
from typing import NamedTuple

from dealtrust_sources.language.data import table

_TOKEN = re.compile(r"\w+")
_PIECES = re.compile(r"(\w+)")
_GAP = r"[\s,'\"()*–-]+"
# A word holds no two marks in a row: else a line of dashes could be read in more ways than can be tried.
_ANY_WORDS = r"(?:[\s,.'\"()*–-]+\w+(?:['-]\w+)*){0,6}?"
_STEM = 4
_REMEMBERED = 50_000
_ANY = ""


class Hit(NamedTuple):
    """A phrase of ``rule`` found at ``start`` to ``end`` of a lower-case sentence."""

    rule: str
    start: int
    end: int


class _Phrase(NamedTuple):
    """A phrase under one of its first words. ``seconds``: as :func:`_seconds` gives them."""

    rule: str
    phrase: str
    seconds: frozenset[str] | None


@dataclass(frozen=True)
class _Entry:
    """The phrases of a rule that begin with the same words; none: the word alone is the phrase."""

    rule: str
    phrases: frozenset[str] = frozenset()

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        """Made when first needed: most of a language's phrases never occur in a mailbox."""
        return _any_of(self.phrases) if self.phrases else None


_Following = dict[str, tuple[_Entry, ...]]
"""By the next word: what may begin here; under :data:`_ANY` what may before any other word."""


class Lexicon:
    """Phrases by rule, ready to be found."""

    def __init__(self, rules: Mapping[str, Iterable[str]]) -> None:
        self._whole: defaultdict[str, list[_Phrase]] = defaultdict(list)
        self._stems: defaultdict[str, list[_Phrase]] = defaultdict(list)
        for rule, phrases in rules.items():
            for phrase in phrases:
                for first in phrase.split(" ", 1)[0].split("|"):
                    key = _TOKEN.match(first)
                    if key is None:
                        raise ValueError(f"a phrase begins with a word: {phrase!r}")
                    if first.endswith("*") and "+" not in first:
                        if len(first) <= _STEM:
                            raise ValueError(f"a stem needs {_STEM} letters at least: {phrase!r}")
                        self._stems[first[:_STEM]].append(_Phrase(rule, phrase, None))
                    else:
                        self._whole[key.group()].append(_Phrase(rule, phrase, _seconds(first, phrase)))
        self._met: dict[str, _Following] = {}

    def rules(self) -> set[str]:
        """The rules that have phrases."""
        both = (*self._whole.values(), *self._stems.values())
        return {each.rule for phrases in both for each in phrases}

    def find(self, low: str) -> list[Hit]:
        """Hits in a lower-case sentence, by position."""
        return self.find_in([low])[0]

    def find_in(self, lows: Sequence[str]) -> list[list[Hit]]:
        """Hits in each of some lower-case sentences, by position; faster than one by one."""
        found: list[list[Hit]] = [[] for _ in lows]
        # No phrase reaches over a zero byte.
        text = "\0".join(lows)
        pieces = _PIECES.split(text)
        words = pieces[1::2]
        ends = list(accumulate(map(len, pieces)))
        met = self._met
        sentence, border, offset = 0, len(lows[0]) if lows else 0, 0
        for place, (word, second) in enumerate(zip(words, [*words[1:], _ANY], strict=False)):
            following = met.get(word)
            if following is None:
                following = self._look_up(word)
            if not following:
                continue
            entries = following.get(second) or following[_ANY]
            if not entries:
                continue
            start = ends[2 * place]
            while start >= border:
                sentence += 1
                offset = border + 1
                border = offset + len(lows[sentence])
            for entry in entries:
                end = start + len(word)
                if entry.pattern is not None:
                    match = entry.pattern.match(text, start)
                    if match is None:
                        continue
                    end = match.end()
                found[sentence].append(Hit(entry.rule, start - offset, end - offset))
        return found

    def _look_up(self, word: str) -> _Following:
        whole, stems = self._whole.get(word, ()), self._stems.get(word[:_STEM], ())
        seconds = {second for each in whole for second in each.seconds or ()}
        if len(self._met) >= _REMEMBERED:
            self._met.clear()
        self._met[word] = {
            second: (*_entries(whole, second), *_entries(stems, second))
            for second in (*seconds, _ANY)
            if whole or stems
        }
        return self._met[word]


def _entries(phrases: Iterable[_Phrase], second: str) -> tuple[_Entry, ...]:
    """What may begin before the word ``second``: words alone, then phrases that any word can follow, then the rest."""
    alone: set[str] = set()
    open_: defaultdict[str, set[str]] = defaultdict(set)
    closed: defaultdict[str, set[str]] = defaultdict(set)
    for rule, phrase, seconds in phrases:
        if seconds is None:
            open_[rule].add(phrase)
        elif not seconds:
            alone.add(rule)
        elif second in seconds:
            closed[rule].add(phrase)
    longer = (*open_.items(), *closed.items())
    return (*map(_Entry, sorted(alone)), *(_Entry(rule, frozenset(found)) for rule, found in longer))


@cache
def _any_of(phrases: frozenset[str]) -> re.Pattern[str]:
    patterns = sorted(map(_pattern, phrases), key=lambda pattern: (-len(pattern), pattern))
    return re.compile("|".join(patterns))


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
    named = [hit for hit in hits if hit.rule.startswith("thing:")]
    if len(named) > 1:
        named.sort(key=lambda hit: (hit.start, -hit.end))
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
