"""What the new text of a mail says, as flags with the words they rest on.

Rules look only for words of the language the text is written in. A text in another language makes no claim,
but for a question mark, which asks in any.
"""

import re
from collections.abc import Sequence
from datetime import date
from itertools import chain

from dealtrust_schemas.events import Features
from dealtrust_schemas.mail import COURTESY_WORDS
from dealtrust_sources.language.asking import requests, seems_to_ask
from dealtrust_sources.language.data import LANGUAGES, table
from dealtrust_sources.language.detection import language_of
from dealtrust_sources.language.heard import heard
from dealtrust_sources.language.lexicon import lexicon
from dealtrust_sources.language.promises import promises_in
from dealtrust_sources.language.reads import Read
from dealtrust_sources.language.scope import SCOPE, mentions_scope
from dealtrust_sources.language.sentences import cut, message_of, words

MAX_QUOTE = 200
"""Characters of a quote."""
MAX_SENTENCES = 400
MAX_WEIGHED = 12
"""Sentences whose words are weighed where no phrase of request is found."""

_LINK = re.compile(r"https?://[^\s<>\"')\]]+", re.IGNORECASE)
_CLAIMS = ("refuses", "defers", "holds_against")
_TELLING = SCOPE.union(_CLAIMS)


def features_of(
    text: str,
    *,
    written: date,
    names: Sequence[str] = (),
    attachments: int = 0,
) -> Features:
    """Features of a mail from its new text (no quoted mails, no signature block).

    written: the day of the mail in its writer's zone, from which dates in the text are reckoned. names: words
    of the writer's own name, lower case. Links in the signature do not count: they stand below every mail.
    """
    body = message_of(text, names)
    links = len(set(_LINK.findall(body))) if "://" in body else 0
    texts = cut(body)[:MAX_SENTENCES]
    said = heard(texts)
    tags = list(chain.from_iterable([each.tags for each in said]))
    language, confidence = language_of(tags, [each.sentence.low for each in said])
    asked = next((text for text in texts if "?" in text), None) if "?" in body else None
    if language not in LANGUAGES or "rules" not in table(language):
        quotes = {"asks": _quote(asked)} if asked else {}
        return Features(
            words=len(tags),
            asks=bool(asked),
            attachments=attachments,
            links=links,
            quotes=quotes,
            language=language,
        )
    rules = lexicon(language)
    reads = [each.read_by(rules) for each in said]
    quotes = _quotes(reads, language, asked)
    courtesy = not attachments and len(tags) <= COURTESY_WORDS and not quotes and _is_courtesy(reads)
    if courtesy:
        quotes["courtesy"] = _quote(body)
    return Features(
        words=len(tags),
        asks="asks" in quotes,
        courtesy=courtesy,
        mentions_scope="mentions_scope" in quotes,
        refuses="refuses" in quotes,
        defers="defers" in quotes,
        holds_against="holds_against" in quotes,
        attachments=attachments,
        links=links,
        promises=promises_in(reads, language, written),
        mentions=tuple(dict.fromkeys(thing for each in reads for thing in each.things)),
        quotes=quotes,
        language=language,
        confidence=confidence,
    )


def _quotes(reads: Sequence[Read], language: str, asked: str | None) -> dict[str, str]:
    quotes: dict[str, str] = {}
    request = (
        asked
        or next((each.sentence.text for each in reads if each.once(requests, language)), None)
        or next(
            (each.sentence.text for each in reads[:MAX_WEIGHED] if each.once(seems_to_ask, language)), None
        )
    )
    if request:
        quotes["asks"] = _quote(request)
    for each in reads:
        if each.rules.isdisjoint(_TELLING):
            continue
        if "mentions_scope" not in quotes and each.once(mentions_scope, language):
            quotes["mentions_scope"] = _quote(each.sentence.text)
        for claim in _CLAIMS:
            if claim not in quotes and each.says(claim, but="not_" + claim):
                quotes[claim] = _quote(each.sentence.text)
    return quotes


def _is_courtesy(reads: Sequence[Read]) -> bool:
    """The text opens with thanks, an ok or a receipt; words of joy may stand before it."""
    for each in reads:
        place = _first_word(each.sentence.low, 0)
        if place < 0:
            continue
        opened = {
            (hit.rule, hit.start): hit.end for hit in each.hits if hit.rule in ("thanks", "interjection")
        }
        while ("thanks", place) not in opened:
            end = opened.get(("interjection", place))
            if end is None:
                return False
            place = _first_word(each.sentence.low, end)
            if place < 0:
                break
        else:
            return True
    return bool(reads) and sum(len(words(each.sentence.low)) for each in reads) <= 3


def _first_word(low: str, start: int) -> int:
    return next((place for place in range(start, len(low)) if low[place].isalnum()), -1)


def _quote(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MAX_QUOTE else line[: MAX_QUOTE - 1].rstrip() + "…"
