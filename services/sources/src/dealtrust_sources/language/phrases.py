"""A phrase of the language data as steps over the words of a sentence.

The little language of phrases is told in :mod:`dealtrust_sources.language.data`. Between two words of a phrase may
stand blanks, commas, quotation marks, brackets, dashes; what ``...`` stands for may hold full stops as well.

A phrase can be read in several ways; the first one counts. A choice tries its words in their order, a word that may be
absent is taken where it is there, and ``...`` is as short as can be.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dealtrust_sources.language.tokens import JOINS, MARKS, STOP

_PIECE = re.compile(r"\w+\*?|[^\w\s]")
_MOST_BETWEEN = 6
"""Words that ``...`` stands for at most."""


@dataclass(slots=True, eq=False)
class Step:
    """One step of a phrase: the words or marks it takes, and what may follow, the preferred first.

    ``stem``: it takes every word that begins so. ``any_word``: it takes every word.
    """

    words: frozenset[str] = frozenset()
    then: "Steps" = ()
    stem: str = ""
    any_word: bool = False

    def takes(self, token: str) -> bool:
        """Whether it takes a word or mark."""
        return (
            token in self.words
            or (self.stem != "" and token.startswith(self.stem))
            or (self.any_word and token not in MARKS)
        )


Steps = tuple[Step, ...]
END = Step()
"""Stands among the steps that may follow where the phrase may end."""


class Reading(NamedTuple):
    """A way to begin a phrase: with a word, or with every word of a stem, and the steps behind it."""

    phrase: str
    first: str
    stem: bool
    then: Steps

    @property
    def rank(self) -> tuple[int, int, str]:
        """Of two phrases the one that ranks first is preferred: that of more words."""
        return -len(self.phrase.split()), -len(self.phrase), self.phrase

    @property
    def alone(self) -> bool:
        """Whether the first word is all of it."""
        return self.then == (END,)


def readings(phrase: str) -> list[Reading]:
    """The ways to begin a phrase, in their order.

    Raises:
        ValueError: it does not begin with a word, or holds a mark that can stand in no phrase.
    """
    first, *rest = phrase.split()
    then: Steps = (END,)
    for element in reversed(rest):
        if element == "...":
            then = _any_words(then)
        elif element.endswith("?"):
            then = (*_apart(_one_of(element.removesuffix("?"), then)), *then)
        else:
            then = _apart(_one_of(element, then))
    found: list[Reading] = []
    for choice in first.removesuffix("?").split("|"):
        opening, *behind = _pieces(choice)
        if opening in MARKS:
            raise ValueError(f"a phrase begins with a word: {phrase!r}")
        stem = opening.endswith("*")
        found.append(Reading(phrase, opening.removesuffix("*"), stem, _all_of(behind, then)))
    return found


def _one_of(choices: str, then: Steps) -> Steps:
    alone = frozenset(choice for choice in choices.split("|") if choice.isalnum())
    steps = [Step(alone, then)] if alone else []
    for choice in choices.split("|"):
        if choice not in alone:
            steps += _all_of(_pieces(choice), then)
    return tuple(steps)


def _pieces(choice: str) -> list[str]:
    """The words of a choice and what stands between them: a mark that must be there, or ``+``."""
    pieces: list[str] = _PIECE.findall(choice)
    for piece in pieces:
        if piece != "+" and piece not in MARKS and not piece.removesuffix("*").isalnum():
            raise ValueError(f"no phrase holds {piece!r}: {choice!r}")
    return pieces


def _all_of(pieces: Sequence[str], then: Steps) -> Steps:
    for piece in reversed(pieces):
        if piece == "+":
            then = _apart(then)
        elif piece.endswith("*"):
            then = (Step(then=then, stem=piece.removesuffix("*")),)
        else:
            then = (Step(frozenset({piece}), then),)
    return then


def _apart(then: Steps) -> Steps:
    """The steps behind a gap, in which marks that join words elsewhere may stand."""
    between = Step(JOINS)
    between.then = (*then, between)
    return between.then


def _any_words(then: Steps) -> Steps:
    left = then
    for _ in range(_MOST_BETWEEN):
        # What a mark joins to a word is part of that word, as far as it goes.
        joined, further = Step(JOINS), Step(any_word=True)
        behind = (joined, *left)
        joined.then, further.then = (further,), behind
        between = Step(JOINS | {STOP})
        between.then = (Step(then=behind, any_word=True), between)
        left = (*then, *between.then)
    return left
