"""Does a sentence commit its writer to do something?

The narrow question is that of a promise: words of commitment ("I'll", "wir schicken") that are neither denied nor
tied to a condition. The wide one takes plans and offers of help as well ("we plan to", "I'd be happy to").
"""

from dealtrust_sources.language.data import LANGUAGES, table
from dealtrust_sources.language.detection import language_of, tags_of
from dealtrust_sources.language.lexicon import Hit, lexicon
from dealtrust_sources.language.reads import Read
from dealtrust_sources.language.sentences import Sentence, lowered, words

_NEAR = 20


def commits(text: str, language: str | None = None) -> bool:
    """Whether a sentence says that its writer, alone or with others, will do something, plans or offers to.

    language: ISO 639-1 code where it is known; else it is told from the sentence. A sentence in a language without
    rules commits to nothing, nor does a question or a quoted line.
    """
    sentence = Sentence(text, lowered(text))
    if sentence.asks or sentence.quoted:
        return False
    known = language or language_of(tags_of(words(sentence.low)), [sentence.low])[0]
    if known not in LANGUAGES or "rules" not in table(known):
        return False
    hits = lexicon(known).find(sentence.low)
    against = [hit for hit in hits if hit.rule in ("no_commit", "no_intent")]
    return any(
        hit.rule in ("intends", "commit") and not any(_touch(hit, no) for no in against) for hit in hits
    )


def _touch(hit: Hit, no: Hit) -> bool:
    return no.start <= hit.end and hit.start <= no.end


def commitment(each: Read) -> Hit | None:
    """The words of commitment, unless the sentence denies them or begins with a condition."""
    if "commit" not in each.rules or "denied" in each.rules:
        return None
    first = min(hit.start for hit in each.hits)
    if any(hit.start == first for hit in each.of("condition")):
        return None
    denied = each.of("no_commit")
    for hit in each.of("commit"):
        if not any(no.start <= hit.end + _NEAR and hit.start <= no.end for no in denied):
            return hit
    return None
