"""How much a sentence looks like one that wants something done, weighed by its words (English only).

A linear model: signs of the sentence (its words, pairs of words, phrases of the rules) have weights, learned by
``tools/train_asking.py`` from the Parakweet Email Intent Data Set (Parakweet Labs, Apache-2.0). Names, numbers,
days and addresses are told as such before they are weighed, so that none of them has a weight of its own.
"""

import re
from collections.abc import Iterable
from functools import cache
from itertools import combinations, pairwise
from typing import Final

from dealtrust_sources.language.data import lines_of, table

MAX_WORDS = 80
"""Words of a sentence that are weighed."""

_PLAIN = r"\d[\d:.,/]*|[^\W\d_]+(?:'[^\W\d_]+)*|[?!:.;,]"
_PIECE = re.compile(_PLAIN)
_PIECE_OR_LINK = re.compile(
    rf"\$link|https?://\S+|www\.\S+|(?<!\S)\S[^\s@]*@\S+\.\w+|{_PLAIN}", re.IGNORECASE
)
_HAS_LINK = re.compile(r"[@$]|//|www", re.IGNORECASE)
_NO_WORD = re.compile(r"[^\w']")
_MARKS = frozenset("?!:.;,")
_OPENING = frozenset(".?!:")
_WRITER = frozenset({"i", "i'm", "i'll", "i'd", "i've", "ok"})
_NAME = "<name>"
_LENGTH_STEP, _LENGTHS = 6, 6
_REMEMBERED = 20_000


def tokens(text: str) -> list[str]:
    """Lower-case words and marks; ``<name>`` for capitalised words inside a sentence, ``<day>``, ``<n>``, ``<link>``."""
    text = text.replace("\u2019", "'")
    found: list[str] = []
    opens = True
    for opening, inside, opens_next in map(
        _SEEN.__getitem__, (_PIECE_OR_LINK if _HAS_LINK.search(text) else _PIECE).findall(text)
    ):
        token = opening if opens else inside
        opens = opens_next
        if token != _NAME or not found or found[-1] != _NAME:
            found.append(token)
    return found[:MAX_WORDS]


class _Seen(dict[str, tuple[str, str, bool]]):
    """By a word or mark as written: its token where a sentence opens and inside one, and whether one opens behind it."""

    def __missing__(self, written: str) -> tuple[str, str, bool]:
        if len(self) >= _REMEMBERED:
            self.clear()
        low = written.lower()
        if written in _MARKS:
            found = (low, low, low in _OPENING)
        elif written[0].isdecimal() and "@" not in written:
            found = ("<n>", "<n>", False)
        elif _NO_WORD.search(written):
            found = ("<link>", "<link>", False)
        elif low in _days() and written != "may":
            found = ("<day>", "<day>", False)
        elif written[0].isupper() and low not in _WRITER:
            found = (low, _NAME, False)
        else:
            found = (low, low, False)
        self[written] = found
        return found


_SEEN: Final = _Seen()


@cache
def _days() -> frozenset[str]:
    spoken = table("en")["dates"]
    rows = (*spoken["months"], *spoken["weekdays"], "today|tonight|tomorrow")
    return frozenset(name for row in rows for name in row.split("|"))


@cache
def _groups() -> dict[str, str]:
    """By word or pair of words: the group of words of one meaning that it belongs to."""
    groups: dict[str, str] = table("en")["asking"]
    return {word: name for name, row in groups.items() for word in row.split("|")}


def signs(text: str, rules: Iterable[str]) -> set[str]:
    """What of a sentence is weighed. rules: names of the rules whose phrases are in it."""
    said = ["<s>", *tokens(text), "</s>"]
    found = {*said, *map(" ".join, pairwise(said))}
    meant = sorted(set(filter(None, map(_groups().get, found))))
    found |= {"^" + " ".join(said[1:4]), f"#{min(len(said) // _LENGTH_STEP, _LENGTHS)}"}
    found.update(f"rule:{rule.partition(':')[0]}" for rule in rules)
    found.update(f"group:{name}" for name in meant)
    found.update(f"group:{one}+{other}" for one, other in combinations(meant, 2))
    return found


@cache
def _weights() -> dict[str, int]:
    """The weights in hundredths."""
    pairs = (line.split(" ", 1) for line in lines_of("asking_en.txt"))
    return {sign: int(weight) for weight, sign in pairs}


def weight_of(text: str, rules: Iterable[str]) -> float:
    """Over 0 for what rather wants something done than not; the logarithm of the odds."""
    weights = _weights()
    return (weights["<bias>"] + sum(filter(None, map(weights.get, signs(text, rules))))) / 100
