"""Sentences with the phrases of a language that were found in them."""

from collections.abc import Iterable
from dataclasses import dataclass

from dealtrust_sources.language.lexicon import Hit, Lexicon
from dealtrust_sources.language.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Read:
    """One sentence and the phrases found in it."""

    sentence: Sentence
    hits: tuple[Hit, ...]

    def of(self, rule: str, *, but: str = "") -> list[Hit]:
        """Hits of a rule that do not overlap one of the rule ``but``."""
        found = [hit for hit in self.hits if hit.rule == rule]
        if not found or not but:
            return found
        against = [hit for hit in self.hits if hit.rule == but]
        return [hit for hit in found if not any(hit.start < no.end and no.start < hit.end for no in against)]


def read(said: Iterable[Sentence], rules: Lexicon) -> list[Read]:
    """Every sentence with all phrases of the rules in it."""
    sentences = list(said)
    found = rules.find_in([sentence.low for sentence in sentences])
    return [Read(sentence, tuple(hits)) for sentence, hits in zip(sentences, found, strict=True)]
