"""Does a sentence speak of the scope of the deal: how many, which parts, from when, for how long?

A word for users, seats, licences, quantity, modules or a phase counts near a number, a date or a word of
change; a word for the start, the rollout or the term near a date or a word of change. Near is the same
sentence, at most eight words or so away.
"""

import re
from collections.abc import Sequence
from datetime import date
from functools import cache

from dealtrust_sources.language.data import table
from dealtrust_sources.language.dates import dates
from dealtrust_sources.language.lexicon import Hit, things_named
from dealtrust_sources.language.reads import Read

SCOPE = frozenset({"scope", "scope_time", "scope_term"})
"""The rules whose words may mention scope."""
NEAR = 60
"""Characters between a word of scope and what makes it one."""

_NUMBER = re.compile(r"(?<![\w:])\d+(?:[.,]\d+)*(?![\w:]|\s*(?:am|pm|uhr|h)\b)(?:-|\b)")
_ANY_DAY = date(2024, 1, 1)
_SAYS_WHEN = re.compile(r"\bq[1-4]\b|\b20\d\d\b|\bkw\s?\d{1,2}\b|\d{1,2}/20\d\d")

_Span = tuple[int, int]


def mentions_scope(each: Read, language: str) -> bool:
    """Whether a sentence mentions scope."""
    if each.rules.isdisjoint(SCOPE):
        return False
    low, hits = each.sentence.low, each.hits
    found = [hit for hit in hits if hit.rule in SCOPE]
    against = [hit for hit in hits if hit.rule == "not_scope"]
    found = [hit for hit in found if not any(hit.start < no.end and no.start < hit.end for no in against)]
    # The "rollout" of a rollout plan is part of the name of a document.
    named = things_named(hits)
    found = [hit for hit in found if not any(it.start <= hit.start and hit.end <= it.end for it in named)]
    terms = [(hit.start, hit.end) for hit in found if hit.rule == "scope_term"]
    found = [hit for hit in found if hit.rule != "scope_term"]
    changes = [(hit.start, hit.end) for hit in hits if hit.rule == "change"]
    amounts = [match.span() for match in _NUMBER.finditer(low)]
    amounts += [(hit.start, hit.end) for hit in hits if hit.rule == "number"]
    if terms and amounts and any(hit.rule == "contrast" for hit in hits):
        return True
    for hit in found:
        near = changes + amounts if hit.rule == "scope" else changes
        if _near(hit, near):
            return True
        if hit.rule == "scope_time" and terms and amounts and _near(hit, terms):
            return True
        if _near(hit, _moments(low, language)):
            return True
    return False


def _near(hit: Hit, spans: Sequence[_Span]) -> bool:
    """Whether one of the spans stands beside the hit, not inside it."""
    return any(
        (start >= hit.end and start - hit.end <= NEAR) or (end <= hit.start and hit.start - end <= NEAR)
        for start, end in spans
    )


def _moments(low: str, language: str) -> list[_Span]:
    spans = [
        (found.start, found.end)
        for found in dates(low, language, _ANY_DAY)
        if found.span not in ("weekday", "relative")
    ]
    spans += [match.span() for match in _SAYS_WHEN.finditer(low)]
    return spans + [match.span("month") for match in _months(language).finditer(low)]


@cache
def _months(language: str) -> re.Pattern[str]:
    """A month that stands alone; those that are common words as well ("may", "march") after a preposition."""
    spoken = table(language)["dates"]
    names = [name for row in spoken["months"] for name in row.split("|") if len(name) > 2]
    return re.compile(
        rf"(?:\b(?:in|by|from|until|till|since|mid|early|late|end|of|im|ab|bis|seit|anfang|mitte|ende|zum|en|début|fin|mi|"
        rf"dès|d'ici|de|a|principios|finales|mediados|desde|hasta|para)[\s-]+|\b(?!may\b|march\b|mar\b|mai\b|sept?\b))"
        rf"(?P<month>{'|'.join(names)})\b"
    )
