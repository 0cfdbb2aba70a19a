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
"""Characters of a sentence that is kept."""
MOST_TOLD = 65_536
"""Sentences of which is known that they came once."""


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


class _Table:
    """The sentences that came at least twice, and what tells those that came once: both of bounded size."""

    def __init__(self) -> None:
        self.kept: dict[str, Heard] = {}
        self._came: set[int] = set()

    def keep(self, text: str, made: Heard) -> None:
        """Keep a sentence that is not kept yet, if it came before."""
        if len(text) > LONGEST_KEPT:
            return
        if (told := hash(text)) not in self._came:
            if len(self._came) >= MOST_TOLD:
                self._came.clear()
            self._came.add(told)
            return
        if len(self.kept) >= MOST_KEPT:
            self.kept.clear()
        self.kept[text] = made


_TABLE = _Table()


def heard(texts: Sequence[str]) -> list[Heard]:
    """Sentences by their texts, in the same order."""
    known = list(map(_TABLE.kept.get, texts))
    new = [text for text, each in zip(texts, known, strict=True) if each is None]
    said = [Sentence(text, lowered(text)) for text in new]
    tokens = Tokens([sentence.low for sentence in said])
    made = list(map(Heard, said, tokens.rows, map(tags_of, tokens.spoken())))
    for text, each in zip(new, made, strict=True):
        _TABLE.keep(text, each)
    left = iter(made)
    return [each or next(left) for each in known]
