"""Sentences as mails repeat them: what was worked out of one is kept for the next mail in which it stands.

Greetings, closings, templates and notices come again and again; the table of what is kept is small and bounded.
"""

from collections.abc import Sequence

from dealtrust_sources.language.detection import Tags, tags_of
from dealtrust_sources.language.lexicon import Lexicon
from dealtrust_sources.language.reads import Read
from dealtrust_sources.language.sentences import Sentence, lowered
from dealtrust_sources.language.tokens import Tokens

MOST_KEPT = 8_192
LONGEST_KEPT = 300
"""Characters of a sentence that may come again."""


class Heard:
    """A sentence. ``tags``: of each of its words the languages in which it is a small word."""

    __slots__ = ("_lexicon", "_read", "_row", "sentence", "tags")

    def __init__(self, sentence: Sentence, row: Sequence[str], tags: Tags) -> None:
        """row: its words and marks."""
        self.sentence = sentence
        self.tags = tags
        self._row = row
        self._lexicon: Lexicon | None = None
        self._read: Read | None = None

    def read_by(self, rules: Lexicon) -> Read:
        """The sentence with all phrases of the rules in it."""
        if self._read is None or self._lexicon is not rules:
            self._read = Read(self.sentence, self._row, rules.find_in(self._row))
            self._lexicon = rules
        return self._read


_KEPT: dict[str, Heard] = {}


def heard(texts: Sequence[str]) -> list[Heard]:
    """Sentences by their texts, in the same order."""
    known = list(map(_KEPT.get, texts))
    new = [text for text, each in zip(texts, known, strict=True) if each is None]
    if not new:
        return [each for each in known if each is not None]
    if len(_KEPT) >= MOST_KEPT:
        _KEPT.clear()
    said = [Sentence(text, lowered(text)) for text in new]
    tokens = Tokens([sentence.low for sentence in said])
    made = list(map(Heard, said, tokens.rows, map(tags_of, tokens.spoken())))
    _KEPT.update((text, each) for text, each in zip(new, made, strict=True) if len(text) <= LONGEST_KEPT)
    left = iter(made)
    return [each or next(left) for each in known]
