"""Whose absence does a sentence tell of: its writer's, somebody else's, or one that is no longer or only perhaps?

Who is away stands before the words of absence, nearest to them: "I think Ann is out" tells of Ann. A sentence that
names nobody ("On holiday until Monday.") is its writer's.
"""

import re
from enum import Enum
from functools import cache

from dealtrust_sources.language.data import table
from dealtrust_sources.language.lexicon import Hit
from dealtrust_sources.language.reads import Read
from dealtrust_sources.language.sentences import words

BRIEF_WORDS = 8
"""A sentence up to this long that tells of a return ("Back on 16 March.") needs no "I" to be about the sender."""
OPENING = 2
"""Words that may stand before that return in English, which has another order for what is sent back."""
AHEAD = 4
"""Words that may stand before the words of absence where nobody is named."""
AFTER = 15
"""Characters after the words of absence within which a subject that follows its verb stands ("im Urlaub bin ich").

English has no such order."""

_CAPITAL = re.compile(
    r"(?<![\w'.])[A-Z][a-z]+(?:'s(?=\s+(?:on|out|off|away|back|at|in)\b)|(?=\s+(?:[A-Z][a-z]|will|is|isn't|has|and|goes|-|&|\()))"
)


class Holder(Enum):
    """Who is away."""

    SENDER = "sender"
    NOBODY = "nobody"
    """Nobody is named: the sender, unless another language that has the same word knows a name for the subject."""
    OTHER = "other"


def holder(each: Read, language: str) -> Holder | None:
    """Whose absence or return to come the sentence tells of; None if it tells of none."""
    absences = each.of("absent", but="not_absent")
    found = {_of_absence(each, hit, language) for hit in absences}
    if not absences and each.of("again", but="not_again"):
        found = {_of_return(each, language)}
    return next((who for who in Holder if who in found), None)


def _of_absence(each: Read, absent: Hit, language: str) -> Holder | None:
    subject = _subject(each, absent, language)
    start = subject.start if subject is not None else 0
    if any(hit.rule in ("past", "unsure") and start - 1 <= hit.start <= absent.end for hit in each.hits):
        return None
    if any(hit.rule == "condition" and hit.start <= start and start - hit.end <= 2 for hit in each.hits):
        return None
    if subject is not None:
        return Holder.SENDER if subject.rule == "self" else Holder.OTHER
    lone = not each.sentence.asks and len(words(each.sentence.low[: absent.start])) <= AHEAD
    return Holder.NOBODY if lone else None


def _of_return(each: Read, language: str) -> Holder | None:
    if each.sentence.asks:
        return None
    again = each.of("again", but="not_again")[0]
    subject = _subject(each, again, language)
    if any(hit.rule in ("past", "unsure", "condition") for hit in each.hits):
        return None
    if subject is None and any(hit.rule == "other" and hit.start == again.start for hit in each.hits):
        return Holder.OTHER  # The verb tells it: "regresa", not "regreso".
    if subject is None:
        brief = len(words(each.sentence.low)) <= BRIEF_WORDS
        opens = language != "en" or len(words(each.sentence.low[: again.start])) <= OPENING
        return Holder.NOBODY if brief and opens else None
    return Holder.SENDER if subject.rule == "self" else Holder.OTHER


def _subject(each: Read, absent: Hit, language: str) -> Hit | None:
    """The nearest person before the words of absence, inside them, or just after."""
    people = [hit for hit in each.hits if hit.rule in ("self", "other")]
    inside = [hit for hit in people if absent.start <= hit.start < absent.end and hit.rule == "self"]
    if inside:
        return inside[0]
    named = _names(each) if language == "en" else []
    before = [hit for hit in (*people, *named) if hit.start < absent.start]
    if before:
        return max(before, key=lambda hit: (hit.start, hit.rule == "self"))
    if language == "en":
        return None
    after = [hit for hit in people if absent.end <= hit.start <= absent.end + AFTER]
    # "Absent until the 18th, Ann stands in": a clause of its own.
    own_clause = [
        hit for hit in after if hit.rule == "self" or "," not in each.sentence.low[absent.end : hit.start]
    ]
    return own_clause[0] if own_clause else None


def _names(each: Read) -> list[Hit]:
    """Capitalised words before a verb or another such word: people, firms; not days and months, nor "I"."""
    return [
        Hit("other", found.start(), found.end())
        for found in _CAPITAL.finditer(each.sentence.text)
        if found.group().lower() not in _no_names()
    ]


@cache
def _no_names() -> frozenset[str]:
    spoken = table("en")
    rows = (*spoken["dates"]["months"], *spoken["dates"]["weekdays"])
    days = frozenset(name for row in rows for name in row.split("|"))
    return days | frozenset(spoken["small_words"].split())
