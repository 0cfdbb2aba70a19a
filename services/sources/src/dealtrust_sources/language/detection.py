"""Which language a text is written in, told by its small words.

The languages with rules and their neighbours are told apart; anything else is unknown, and an unknown
language makes no claim. Small words decide even in a sentence of five words, which is where models trained
on letters guess; and counting them costs microseconds.
"""

from collections.abc import Sequence
from functools import cache

from dealtrust_sources.language.data import LANGUAGES, table

_MAX_WORDS = 300
_SHARE = 0.12
"""Of the words of a text, the part that must be small words of its language (seldom under a third)."""
_LEAD = 1.25


@cache
def _small_words() -> dict[str, tuple[str, ...]]:
    by_word: dict[str, list[str]] = {}
    others: dict[str, str] = table("others")["small_words"]
    lists = {language: str(table(language)["small_words"]) for language in LANGUAGES} | others
    for language, text in lists.items():
        for word in set(text.split()):
            by_word.setdefault(word, []).append(language)
    return {word: tuple(languages) for word, languages in by_word.items()}


def language_of(words: Sequence[str]) -> tuple[str | None, float | None]:
    """ISO 639-1 code and confidence (0 to 1) of a text given as lower-case words; (None, None) if unknown."""
    known = _small_words()
    scores: dict[str, float] = {}
    looked_at = words[:_MAX_WORDS]
    for word in looked_at:
        languages = known.get(word)
        if languages:
            weight = 1.0 / len(languages)
            for language in languages:
                scores[language] = scores.get(language, 0.0) + weight
    if not scores:
        return None, None
    ranked = sorted(scores.items(), key=lambda pair: (-pair[1], _rank(pair[0])))
    best, score = ranked[0]
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    if (len(looked_at) > 6 and score < _SHARE * len(looked_at)) or (
        score < _LEAD * second and len(looked_at) > 6
    ):
        return None, None
    return best, round(min(0.99, 0.5 + 0.5 * (score - second) / score), 2)


def _rank(language: str) -> int:
    return LANGUAGES.index(language) if language in LANGUAGES else len(LANGUAGES)
