"""Does a sentence ask its reader for something: a request, a proposal, a question that wants an answer?

Each language has its phrases of request and its imperatives. In English, where mails labelled by people exist to
learn from, the words are weighed as well.
"""

from functools import cache

from dealtrust_sources.language.data import LANGUAGES, table
from dealtrust_sources.language.detection import language_of, tags_of
from dealtrust_sources.language.lexicon import lexicon
from dealtrust_sources.language.reads import Read, read
from dealtrust_sources.language.sentences import WORD, Sentence, lowered, words
from dealtrust_sources.language.weighing import weight_of

_NOT_ASKING = frozenset({"no_request", "thanks", "commit"})
FIRM = 1.0
"""The weight from which words alone, without a phrase of request, count as a request in a mail."""


def asks(text: str, language: str | None = None) -> bool:
    """Whether a sentence wants something done, of its reader or together: a request, a proposal, a question.

    language: ISO 639-1 code where it is known; else it is told from the sentence. A sentence in a language without
    rules asks only by a question mark; a quoted line asks nothing.
    """
    sentence = Sentence(text, lowered(text))
    if sentence.asks or sentence.quoted:
        return not sentence.quoted
    known = language or language_of(tags_of(words(sentence.low)), [sentence.low])[0]
    if known not in LANGUAGES or "rules" not in table(known):
        return False
    (each,) = read([sentence], lexicon(known))
    if known == "en":
        return weight_of(text, each.rules | _requested(each, known)) > 0
    return requests(each, known)


def requests(each: Read, language: str) -> bool:
    """Whether a sentence holds words of request; a question mark alone is none."""
    return bool(_requested(each, language))


def seems_to_ask(each: Read, language: str) -> bool:
    """Whether the words of a sentence weigh like a request, without a phrase of one.

    Thanks are none, nor is it one that the writer will do something.
    """
    if language != "en" or not each.rules.isdisjoint(_NOT_ASKING):
        return False
    return weight_of(each.sentence.text, each.rules) > FIRM


def _requested(each: Read, language: str) -> set[str]:
    """The name of the sign that phrases or an imperative ask; empty if none do."""
    if each.says("request", but="no_request"):
        return {"asked"}
    first = WORD.search(each.sentence.low)
    imperative = (
        first is not None
        and first.group() in _imperatives(language)
        and "no_request" not in each.rules
        and WORD.search(each.sentence.low, first.end()) is not None
    )
    return {"asked"} if imperative else set()


@cache
def _imperatives(language: str) -> frozenset[str]:
    return frozenset(str(table(language).get("imperatives", "")).split())
