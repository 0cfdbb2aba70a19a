"""Which language a text is written in, told by its small words, in doubt by its phrases.

The languages with rules and their neighbours are told apart; anything else is unknown, and an unknown
language makes no claim. Small words decide even in a sentence of five words, where models trained on letters
guess; and counting them costs microseconds.
"""

from collections import Counter
from collections.abc import Sequence
from functools import cache

from dealtrust_sources.language.data import LANGUAGES, table
from dealtrust_sources.language.lexicon import lexicon

_MAX_WORDS = 300
_SHARE = 0.12
"""Of the words of a text, the part that must be small words of its language (seldom under a third)."""
_LEAD = 1.25
"""How far ahead of the next language the best must be."""
_BRIEF = 6
"""Texts of so few words need no share."""
_PHRASE_SHARE = 0.25
"""Of a text with hardly any small words, the part that phrases must cover."""
_WHOLE = 5_040
"""What a small word is worth; in whole numbers its share among several languages adds up in any order."""
_MAX_DOUBTFUL = 20
"""Sentences looked at for phrases."""


Tags = list[str | None]
"""Of each word the languages in which it is a small word, parted by spaces."""


@cache
def _known() -> dict[str, str]:
    """By small word the languages it belongs to, parted by spaces."""
    by_word: dict[str, list[str]] = {}
    others: dict[str, str] = table("others")["small_words"]
    lists = {language: str(table(language)["small_words"]) for language in LANGUAGES} | others
    for language, text in lists.items():
        for word in set(text.split()):
            by_word.setdefault(word, []).append(language)
    return {word: " ".join(languages) for word, languages in by_word.items()}


@cache
def _worth(languages: str) -> tuple[tuple[str, int], ...]:
    """What a small word of these languages is worth for each of them."""
    each = languages.split(" ")
    return tuple((language, _WHOLE // len(each)) for language in each)


def tags_of(words: Sequence[str]) -> Tags:
    """The tags of lower-case words."""
    known = _known()
    tags: Tags = list(map(known.get, words))
    if "'" in "".join(words):
        # A small word may be the part before an apostrophe ("we've", "l'offre").
        for place, word in enumerate(words):
            if "'" in word and tags[place] is None:
                tags[place] = known.get(word.partition("'")[0])
    return tags


def language_of(tags: Sequence[str | None], lows: Sequence[str]) -> tuple[str | None, float | None]:
    """ISO 639-1 code and confidence (0 to 1) of a text; (None, None) if unknown.

    tags: those of its words. lows: its sentences in lower case.
    """
    if not tags:
        return None, None
    looked_at = tags[:_MAX_WORDS]
    told = Counter(filter(None, looked_at))
    shares: dict[str, int] = {}
    for languages, count in told.items():
        for language, worth in _worth(languages):
            shares[language] = shares.get(language, 0) + count * worth
    brief = len(looked_at) <= _BRIEF
    if not shares:
        return _by_phrases(LANGUAGES, lows) if brief else (None, None)
    top, *others = sorted(shares.values(), reverse=True)
    best = min((language for language, share in shares.items() if share == top), key=_rank)
    score, second = top / _WHOLE, (others[0] if others else 0) / _WHOLE
    if not brief and sum(
        count for languages, count in told.items() if best in languages.split(" ")
    ) < _SHARE * len(looked_at):
        return _by_phrases(list(shares), lows, share=_PHRASE_SHARE)
    if score < _LEAD * second or (brief and best not in LANGUAGES):
        close = [language for language, other in shares.items() if brief or other / _WHOLE * _LEAD >= score]
        by_phrases = _by_phrases(close, lows)
        if by_phrases[0] is not None or score < _LEAD * second:
            return by_phrases
    return best, round(min(0.99, 0.5 + 0.5 * (score - second) / score), 2)


def _by_phrases(
    close: Sequence[str], lows: Sequence[str], *, share: float = 0.0
) -> tuple[str | None, float | None]:
    """Of languages that cannot be told apart by small words, the one whose phrases cover most of the text.

    share: the part of the text that they must cover.
    """
    covered: dict[str, int] = {}
    for language in close:
        if "rules" in (table(language) if language in LANGUAGES else ()):
            found = [lexicon(language).find(low) for low in lows[:_MAX_DOUBTFUL]]
            covered[language] = sum(hit.end - hit.start for hits in found for hit in hits)
    ranked = sorted(covered.items(), key=lambda pair: (-pair[1], _rank(pair[0])))
    length = sum(map(len, lows[:_MAX_DOUBTFUL]))
    if not ranked or ranked[0][1] <= share * length:
        return None, None
    return ranked[0][0], 0.6


def _rank(language: str) -> int:
    return LANGUAGES.index(language) if language in LANGUAGES else len(LANGUAGES)
