"""How much a sentence looks like one that wants something done, weighed by its words (English only).

A linear model: signs of the sentence (its words, pairs of words, phrases of the rules) have weights, learned by
``tools/train_asking.py`` from the Parakweet Email Intent Data Set (Parakweet Labs, Apache-2.0). Names, numbers,
days and addresses are told as such before they are weighed, so that none of them has a weight of its own.
"""

import re
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from math import fsum

from dealtrust_sources.language.data import lines_of, table

MAX_WORDS = 80
"""Words of a sentence that are weighed."""

_PIECE = re.compile(
    r"(?P<link>\$link|https?://\S+|www\.\S+|(?<!\S)\S[^\s@]*@\S+\.\w+)|(?P<number>\d[\d:.,/]*)|"
    r"(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)|(?P<mark>[?!:.;,])",
    re.IGNORECASE,
)
_WRITER = frozenset({"i", "i'm", "i'll", "i'd", "i've", "ok"})
_LENGTH_STEP, _LENGTHS = 6, 6


def tokens(text: str) -> list[str]:
    """Lower-case words and marks; ``<name>`` for capitalised words inside a sentence, ``<day>``, ``<n>``, ``<link>``."""
    found: list[str] = []
    opens = True
    for piece in _PIECE.finditer(text.replace("\u2019", "'")):
        if len(found) >= MAX_WORDS:
            break
        kind, written = piece.lastgroup, piece.group()
        low = written.lower()
        if kind == "mark":
            found.append(low)
            opens = low in ".?!:"
            continue
        if kind != "word":
            found.append("<link>" if kind == "link" else "<n>")
        elif low in _days() and written != "may":
            found.append("<day>")
        elif opens or not written[0].isupper() or low in _WRITER:
            found.append(low)
        elif not found or found[-1] != "<name>":
            found.append("<name>")
        opens = False
    return found


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
    pairs = [f"{left} {right}" for left, right in pairwise(said)]
    found = {*said, *pairs, "^" + " ".join(said[1:4]), f"#{min(len(said) // _LENGTH_STEP, _LENGTHS)}"}
    found |= {f"rule:{rule.partition(':')[0]}" for rule in rules}
    groups = _groups()
    meant = sorted({groups[word] for word in (*said, *pairs) if word in groups})
    found |= {f"group:{name}" for name in meant}
    return found | {f"group:{one}+{other}" for place, one in enumerate(meant) for other in meant[place + 1 :]}


@cache
def _weights() -> dict[str, float]:
    pairs = (line.split(" ", 1) for line in lines_of("asking_en.txt"))
    return {sign: int(weight) / 100 for weight, sign in pairs}


def weight_of(text: str, rules: Iterable[str]) -> float:
    """Over 0 for what rather wants something done than not; the logarithm of the odds."""
    weights = _weights()
    # Signs have no order, and the sum must not depend on one.
    return fsum((weights["<bias>"], *(weights.get(sign, 0.0) for sign in signs(text, rules))))
