"""Finding the phrases of a language in sentences, all of its rules in one pass over the words.

What may follow a word is worked out when it is met for the first time and then remembered, so that the cost of a
sentence grows with its length and hardly with the number of phrases.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple, TypeVar

from dealtrust_sources.language.data import table
from dealtrust_sources.language.phrases import END, Reading, Step, Steps, readings
from dealtrust_sources.language.tokens import MARKS, SENTENCE, Tokens, spans

THING = "thing:"
"""What the rules begin with that name deliverables."""
_STEM = 4
"""Letters by which stems are looked up."""
_REMEMBERED = 50_000
_OTHER_WORD = "_"
"""A word that stands for all that no phrase names."""


class Hit(NamedTuple):
    """A phrase of ``rule`` found at ``start`` to ``end``: letters of a sentence, or places in its row of words."""

    rule: str
    start: int
    end: int


Span = tuple[str, int, int]
"""As :class:`Hit`, without names: there are many of them."""
H = TypeVar("H", bound=Span)
_Going = tuple[tuple[int, Step], ...]


class _State(dict[str, "_State | None"]):
    """How far phrases are read; by the next word or mark how far they are then, None where none goes on.

    ``ended``: tags of the phrases that end here. Of the phrases with one tag one is found. By ``words`` (and marks)
    phrases go on, by words that begin with one of the ``stems``, and, if ``any_word``, by all words. ``needs_words``: by
    nothing but ``words``.
    """

    __slots__ = ("_going", "_lexicon", "any_word", "ended", "needs_words", "stems", "words")

    def __init__(self, going: _Going, ended: tuple[int, ...], lexicon: "Lexicon") -> None:
        """going: what may come next, by tag, the preferred first."""
        super().__init__()
        self._going = going
        self._lexicon = lexicon
        # The longest first: what begins with it begins with the shorter ones as well.
        self.stems = tuple(sorted({step.stem for _, step in going if step.stem}, key=len, reverse=True))
        self.ended = ended
        self.words = frozenset[str]().union(*(step.words for _, step in going))
        self.any_word = any(step.any_word for _, step in going)
        self.needs_words = not self.stems and not self.any_word

    def __missing__(self, token: str) -> "_State | None":
        if token not in self.words and token not in MARKS:
            # All words that begin with the same stem, or with none, go the same way.
            other = next(filter(token.startswith, self.stems), "") + _OTHER_WORD
            if other != token:
                return self[other]
        behind = ((tag, step.then) for tag, step in self._going if step.takes(token))
        self[token] = after = self._lexicon.state(behind)
        return after


def _ends(state: _State | None, row: Sequence[str], at: int) -> dict[int, int]:
    """By tag where in a row phrases end that are read up to a place; of one tag the one that ends last."""
    ends: dict[int, int] = {}
    while state is not None:
        for tag in state.ended:
            ends[tag] = at
        token = row[at]
        if token in state.words or token.startswith(state.stems):
            state = state[token]
        elif state.any_word:
            state = state[token if token in MARKS else _OTHER_WORD]
        else:
            break
        at += 1
    return ends


class _Begun(dict[str, _State | None]):
    """By word how far phrases are read behind it if it is their first one; None where it is the first of none."""

    def __init__(self, lexicon: "Lexicon") -> None:
        super().__init__()
        self._lexicon = lexicon

    def __missing__(self, word: str) -> _State | None:
        # Most words begin no phrase.
        self[word] = state = self._lexicon.begun(word) if self._lexicon.may_begin(word) else None
        return state


class Lexicon:
    """Phrases by rule, ready to be found.

    A word alone and a longer phrase of one rule are both found. Of its longer phrases that begin at one word one is
    found: of those that can be read there the one of most words.
    """

    def __init__(self, rules: Mapping[str, Iterable[str]]) -> None:
        self._rules = tuple(rules)
        self._whole: defaultdict[str, list[tuple[int, Reading]]] = defaultdict(list)
        self._stems: defaultdict[str, list[tuple[int, Reading]]] = defaultdict(list)
        for number, phrases in enumerate(rules.values()):
            for reading in (reading for phrase in phrases for reading in readings(phrase)):
                if not reading.stem:
                    self._whole[reading.first].append((number, reading))
                elif len(reading.first) < _STEM:
                    raise ValueError(f"a stem needs {_STEM} letters at least: {reading.phrase!r}")
                else:
                    self._stems[reading.first[:_STEM]].append((number, reading))
        self._met: dict[tuple[_Going, tuple[int, ...]], _State] = {}
        self._begun = _Begun(self)

    def rules(self) -> set[str]:
        """The rules that have phrases."""
        return set(self._rules)

    def find(self, low: str) -> list[Hit]:
        """Hits in a lower-case sentence by position, in letters."""
        (row,) = Tokens([low]).rows
        return placed(self.find_in(row), low, row)

    def find_in(self, row: Sequence[str]) -> list[Span]:
        """Hits in the row of words of a sentence by position, in places of the row."""
        if len(self._begun) + len(self._met) > _REMEMBERED:
            self._met, self._begun = {}, _Begun(self)
        rules, row = self._rules, [*row, SENTENCE]
        found: list[Span] = []
        for start, state in enumerate(map(self._begun.__getitem__, row)):
            if state is None:
                continue
            at = start + 1
            if row[at] in state.words or not state.needs_words:
                found += [(rules[tag >> 1], start, end) for tag, end in _ends(state, row, at).items()]
            elif state.ended:
                # Nearly always nothing goes on behind the first word.
                found += [(rules[tag >> 1], start, at) for tag in state.ended]
        return found

    def may_begin(self, word: str) -> bool:
        """Whether a phrase may begin with a word."""
        return word in self._whole or word[:_STEM] in self._stems

    def begun(self, word: str) -> _State | None:
        """How far phrases are read behind a word that may be their first one; None where none begins with it."""
        stems = [each for each in self._stems.get(word[:_STEM], ()) if word.startswith(each[1].first)]
        if not stems and word not in self._whole:
            return None
        behind: list[tuple[int, Steps]] = []
        read: set[tuple[int, str]] = set()
        for rule, reading in sorted([*self._whole.get(word, ()), *stems], key=lambda each: each[1].rank):
            # A phrase that may be this word alone is not read further.
            if (rule, reading.phrase) not in read:
                behind.append((2 * rule + reading.alone, reading.then))
            if reading.alone:
                read.add((rule, reading.phrase))
        return self.state(behind)

    def state(self, behind: Iterable[tuple[int, Steps]]) -> _State | None:
        """How far phrases are read when these steps may come next, by tag; None if none ends or goes on."""
        going: dict[tuple[int, Step], None] = {}
        ended: dict[int, None] = {}
        for tag, steps in behind:
            for step in () if tag in ended else steps:
                if step is END:
                    # What is preferred to the end may still go on.
                    ended[tag] = None
                    break
                going[tag, step] = None
        key = tuple(going), tuple(ended)
        if key not in self._met and (going or ended):
            self._met[key] = _State(*key, self)
        return self._met.get(key)


def placed(found: Iterable[Span], low: str, row: Sequence[str]) -> list[Hit]:
    """Hits in places of the row of a lower-case sentence as hits in its letters."""
    where = spans(low, row)
    return [Hit(rule, where[start][0], where[end - 1][1]) for rule, start, end in found]


def things_named(hits: Iterable[H]) -> list[H]:
    """The deliverables among the hits by position, of overlapping names the longest."""
    named = [hit for hit in hits if hit[0].startswith(THING)]
    if len(named) > 1:
        named.sort(key=lambda hit: (hit[1], -hit[2]))
    kept: list[H] = []
    for hit in named:
        if not kept or hit[1] >= kept[-1][2]:
            kept.append(hit)
    return kept


@cache
def lexicon(language: str) -> Lexicon:
    """The rules for what mails say, and as ``thing:NAME`` the deliverables that have words in the language."""
    things = {
        f"{THING}{name}": words[language]
        for name, words in table("deliverables").items()
        if language in words
    }
    return Lexicon(table(language)["rules"] | things)


@cache
def absence_lexicon(language: str) -> Lexicon:
    """The rules for what automatic replies say of an absence."""
    return Lexicon(table(language)["absence"])
