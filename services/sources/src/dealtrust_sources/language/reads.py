"""Sentences with the phrases of a language that were found in them."""

from collections.abc import Sequence
from functools import cached_property

from dealtrust_sources.language.lexicon import Hit, Lexicon, placed
from dealtrust_sources.language.sentences import Sentence
from dealtrust_sources.language.tokens import SENTENCE, Tokens


class Read:
    """One sentence and the phrases found in it.

    ``phrases``: the hits by their places in the sentence's row of words. ``rules``: whose they are.
    """

    def __init__(self, sentence: Sentence, phrases: Sequence[Hit]) -> None:
        self.sentence = sentence
        self.phrases = phrases
        self.rules = {hit.rule for hit in phrases}

    @cached_property
    def hits(self) -> list[Hit]:
        """The hits by their places in the letters of the sentence."""
        low = self.sentence.low
        return placed(self.phrases, low, Tokens([low]).row) if self.phrases else []

    def of(self, rule: str, *, but: str = "") -> list[Hit]:
        """Hits of a rule that do not overlap one of the rule ``but``, by letters."""
        return _of(self.hits, rule, but) if self.says(rule, but=but) else []

    def says(self, rule: str, *, but: str = "") -> bool:
        """Whether there is any such hit."""
        if rule not in self.rules:
            return False
        return but not in self.rules or bool(_of(self.phrases, rule, but))


def _of(hits: Sequence[Hit], rule: str, but: str) -> list[Hit]:
    found = [hit for hit in hits if hit.rule == rule]
    against = [hit for hit in hits if hit.rule == but]
    return [hit for hit in found if not any(hit.start < no.end and no.start < hit.end for no in against)]


def read(said: Sequence[Sentence], rules: Lexicon, tokens: Tokens | None = None) -> list[Read]:
    """Every sentence with all phrases of the rules in it. tokens: those of the sentences, where they are at hand."""
    found = rules.find_in(tokens or Tokens([sentence.low for sentence in said]))
    return [Read(sentence, phrases) for sentence, phrases in zip(said, found, strict=True)]
