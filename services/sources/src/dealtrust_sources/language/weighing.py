"""How much a sentence looks like one that wants something done, weighed by its words (English only).

A linear model: signs of the sentence (its words, pairs of words, phrases of the rules) have weights, learned by
``tools/train_asking.py`` from the Parakweet Email Intent Data Set (Parakweet Labs, Apache-2.0). Names, numbers,
days and addresses are told as such before they are weighed, so that none of them has a weight of its own.
"""

import re
from collections.abc import Iterable, Sequence
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
    may_link = "@" in text or "$" in text or "//" in text or "www" in text.lower()
    for opening, inside, opens_next in map(
        _SEEN.__getitem__, (_PIECE_OR_LINK if may_link else _PIECE).findall(text)
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
        self[written] = found = _token(written)
        return found


def _token(written: str) -> tuple[str, str, bool]:
    low = written.lower()
    if written in _MARKS:
        return low, low, low in _OPENING
    if written[0].isdecimal() and "@" not in written:
        return "<n>", "<n>", False
    if _NO_WORD.search(written):
        return "<link>", "<link>", False
    if low in _days() and written != "may":
        return "<day>", "<day>", False
    if written[0].isupper() and low not in _WRITER:
        return low, _NAME, False
    return low, low, False


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
    return found.union((_opening(said), _length(said)), _rule_signs(rules), _group_signs(meant))


def _opening(said: Sequence[str]) -> str:
    return "^" + " ".join(said[1:4])


def _length(said: Sequence[str]) -> str:
    return f"#{min(len(said) // _LENGTH_STEP, _LENGTHS)}"


def _rule_signs(rules: Iterable[str]) -> set[str]:
    return {f"rule:{rule.partition(':')[0]}" for rule in rules}


def _group_signs(meant: Sequence[str]) -> list[str]:
    """The groups that occur, and each two of them together. meant: their names in the order of the alphabet."""
    pairs = combinations(meant, 2)
    return [f"group:{name}" for name in meant] + [f"group:{one}+{other}" for one, other in pairs]


class _Model:
    """The weights in hundredths: ``said`` of words, marks and pairs of them, ``others`` of all other signs."""

    def __init__(self) -> None:
        pairs = (line.split(" ", 1) for line in lines_of("asking_en.txt"))
        self.others = {sign: int(weight) for weight, sign in pairs}
        self.said = {_word_or_pair(sign): weight for sign, weight in self.others.items() if sign[0] != "^"}
        self.groups = {_word_or_pair(words): name for words, name in _groups().items()}
        self.known = frozenset(self.said)
        self.grouped = frozenset(self.groups)

    def sum(self, signs: Iterable[str]) -> int:
        """What signs weigh."""
        return sum(filter(None, map(self.others.get, signs)))


def _word_or_pair(sign: str) -> str | tuple[str, ...]:
    return tuple(sign.split(" ")) if " " in sign else sign


@cache
def _model() -> _Model:
    return _Model()


@cache
def _of_groups(meant: frozenset[str]) -> int:
    """What groups of words weigh that occur together."""
    return _model().sum(_group_signs(sorted(meant)))


def weight_of(text: str, rules: Iterable[str]) -> float:
    """Over 0 for what rather wants something done than not; the logarithm of the odds.

    It is the sum of the weights of all :func:`signs`, each counted once.
    """
    model = _model()
    said = ["<s>", *tokens(text), "</s>"]
    found = (*said, *pairwise(said))
    weight = model.others["<bias>"] + sum(map(model.said.__getitem__, model.known.intersection(found)))
    meant = frozenset(map(model.groups.__getitem__, model.grouped.intersection(found)))
    return (
        weight + _of_groups(meant) + model.sum((_opening(said), _length(said), *_rule_signs(rules)))
    ) / 100
