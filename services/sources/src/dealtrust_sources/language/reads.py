"""Sentences with the phrases of a language that were found in them."""

from collections.abc import Sequence

from dealtrust_sources.language.lexicon import THING, H, Hit, Lexicon, Span, placed, things_named
from dealtrust_sources.language.sentences import Sentence
from dealtrust_sources.language.tokens import Tokens


class Read:
    """One sentence and the phrases found in it. ``rules``: whose they are."""

    __slots__ = ("_hits", "_row", "_spans", "_things", "rules", "sentence")

    def __init__(self, sentence: Sentence, row: Sequence[str], spans: Sequence[Span]) -> None:
        """row: the words of the sentence. spans: the phrases by their places in it."""
        self.sentence = sentence
        self.rules = {rule for rule, _, _ in spans}
        self._row = row
        self._spans = spans
        self._hits: list[Hit] | None = None
        self._things: list[str] | None = None

    @property
    def hits(self) -> list[Hit]:
        """The phrases by their places in the letters of the sentence; where they are is worked out when asked for."""
        if self._hits is None:
            self._hits = placed(self._spans, self.sentence.low, self._row) if self._spans else []
        return self._hits

    @property
    def things(self) -> list[str]:
        """The deliverables that are named, in their order."""
        if self._things is None:
            named = things_named(self._spans) if self._spans else ()
            self._things = [rule.removeprefix(THING) for rule, _, _ in named]
        return self._things

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


def read(said: Sequence[Sentence], rules: Lexicon, tokens: Tokens | None = None) -> list[Read]:
    """Every sentence with all phrases of the rules in it. tokens: those of the sentences, where they are at hand."""
    tokens = tokens or Tokens([sentence.low for sentence in said])
    return list(map(Read, said, tokens.rows, rules.find_in(tokens)))
