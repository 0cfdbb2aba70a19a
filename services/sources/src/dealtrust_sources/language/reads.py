"""Sentences with the phrases of a language that were found in them."""

from collections.abc import Callable, Iterable, Sequence

from dealtrust_sources.language.lexicon import THING, H, Hit, Lexicon, Span, placed, things_named
from dealtrust_sources.language.sentences import Sentence
from dealtrust_sources.language.tokens import Tokens

_NO_RULES = frozenset[str]()


class Read:
    """One sentence and the phrases found in it. ``rules``: whose they are."""

    __slots__ = ("_hits", "_once", "_row", "_spans", "_things", "rules", "sentence")

    def __init__(self, sentence: Sentence, row: Sequence[str], spans: Sequence[Span]) -> None:
        """row: the words of the sentence. spans: the phrases by their places in it."""
        self.sentence = sentence
        self.rules = frozenset([rule for rule, _, _ in spans]) if spans else _NO_RULES
        self._row = row if spans else ()
        self._spans = spans
        self._hits: list[Hit] | None = None
        self._things: Sequence[str] | None = None if spans else ()
        self._once: dict[Callable[[Read, str], bool], bool] | None = None

    @property
    def hits(self) -> list[Hit]:
        """The phrases by their places in the letters of the sentence; where they are is worked out when asked for."""
        if self._hits is None:
            self._hits = placed(self._spans, self.sentence.low, self._row) if self._spans else []
        return self._hits

    @property
    def things(self) -> Sequence[str]:
        """The deliverables that are named, in their order."""
        if self._things is None:
            self._things = [rule.removeprefix(THING) for rule, _, _ in things_named(self._spans)]
        return self._things

    def once(self, told: Callable[["Read", str], bool], language: str) -> bool:
        """What a function tells of this sentence, which is of that language; worked out when it is first asked for."""
        if self._once is None:
            self._once = {}
        found = self._once.get(told)
        if found is None:
            found = self._once[told] = told(self, language)
        return found

    def of(self, rule: str, *, but: str = "") -> list[Hit]:
        """Hits of a rule that do not overlap one of the rule ``but``."""
        return _of(self.hits, rule, but) if rule in self.rules else []

    def says(self, rule: str, *, but: str = "") -> bool:
        """Whether there is any such hit."""
        if rule not in self.rules:
            return False
        return but not in self.rules or bool(_of(self._spans, rule, but))


def _of(hits: Sequence[H], rule: str, but: str) -> list[H]:
    found = [hit for hit in hits if hit[0] == rule]
    against = [hit for hit in hits if hit[0] == but]
    return [hit for hit in found if not any(hit[1] < no[2] and no[1] < hit[2] for no in against)]


def read(said: Sequence[Sentence], rules: Lexicon, rows: Iterable[Sequence[str]] | None = None) -> list[Read]:
    """Every sentence with all phrases of the rules in it. rows: their words, where they are at hand."""
    if rows is None:
        rows = Tokens([sentence.low for sentence in said]).rows
    return [Read(sentence, row, rules.find_in(row)) for sentence, row in zip(said, rows, strict=True)]
