"""Promises: somebody says that they will deliver something, mostly by a day.

A promise needs words of commitment ("I'll", "wir schicken"), a verb of delivery and a thing, in one
sentence that is no question and does not begin with a condition.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import pairwise

from dealtrust_schemas.events import MailPromise
from dealtrust_sources.language.commitments import commitment
from dealtrust_sources.language.data import table
from dealtrust_sources.language.dates import Found, dates
from dealtrust_sources.language.lexicon import Hit, things_named
from dealtrust_sources.language.reads import Read
from dealtrust_sources.language.sentences import WORD

MAX_QUOTE = 200
MAX_PROMISES = 10
MAX_WHAT_WORDS = 3

_DEADLINE = re.compile(
    r"\b(?:by|until|till|before|latest|than|on|bis|zum|spätestens|vor|am|d'ici|avant|au\s+plus\s+tard|pour|le|"
    r"antes|de|del|para|hasta|el)\s*(?:\w+\s+)?$"
)
_BEFORE_A_DAY = 40
"""Characters before a day in which words like "by" stand."""
_BEFORE = re.compile(r"\b(?:before|vor|avant|antes)(?:\s+(?:the|dem|le|el|del?))?\s*$")
_AND = re.compile(r"^\W*(?:and|as well as|plus|und|sowie|et|ainsi que|y|e|&)?\W*(?:[\w'-]+\s+){0,3}$")
_IT = frozenset("it them this that these those es sie das diese le la les lo los las".split())


def promises_in(reads: Sequence[Read], language: str, written: date) -> tuple[MailPromise, ...]:
    """The promises of a mail in the order of their sentences; the same thing by the same day once."""
    if not any("commit" in each.rules for each in reads):
        return ()
    found: dict[tuple[str, date | None], MailPromise] = {}
    last_thing: str | None = None
    for each in reads:
        if "commit" in each.rules and not each.sentence.asks:
            due, what = _told(each, language, written)
            for thing in what:
                promised = thing or last_thing
                if promised and (promised, due) not in found:
                    quote = _short(each.sentence.text)
                    found[promised, due] = MailPromise(what=promised, due_on=due, quote=quote)
        if things := each.things:
            last_thing = things[-1]
    return tuple(found.values())[:MAX_PROMISES]


# Templates promise the same day after day.
@lru_cache(2_000)
def _told(each: Read, language: str, written: date) -> tuple[date | None, tuple[str, ...]]:
    """What a sentence promises, and the day by which; "" stands for the thing that was named before it."""
    commit = commitment(each)
    if commit is None:
        return None, ()
    low = each.sentence.low
    due, spot = _due(low, language, written)
    given = due is None and "given" in each.rules
    return due, () if given else tuple(_promised(low, each.hits, commit, spot, language))


def _due(low: str, language: str, written: date) -> tuple[date | None, Found | None]:
    """The day by which, and where it stands: the date after words like "by", else the last one."""
    found = [each for each in dates(low, language, written) if each.last >= written]
    if not found:
        return None, None
    by = [each for each in found if _DEADLINE.search(low, max(0, each.start - _BEFORE_A_DAY), each.start)]
    spot = (by or found)[0 if by else -1]
    before = _BEFORE.search(low, max(0, spot.start - _BEFORE_A_DAY), spot.start)
    return (spot.first - timedelta(days=1) if before and spot.first > written else spot.last), spot


def _promised(
    low: str,
    hits: Sequence[Hit],
    commit: Hit,
    spot: Found | None,
    language: str,
) -> list[str]:
    """What is promised: named deliverables, the words themselves, or "" for what a pronoun stands for."""
    if not any(hit.rule == "deliver" and hit.end > commit.start for hit in hits):
        return []
    if things := things_named(hits):
        after = [thing for thing in things if thing.start >= commit.start] or list(things)
        names = [after[0].rule[6:]]
        for left, right in pairwise(after):
            if not _AND.match(low[left.end : right.start]):
                break
            names.append(right.rule[6:])
        return list(dict.fromkeys(names))
    if spot is None:
        return []
    spoken = _object_words(low, hits, commit, spot, language)
    if spoken:
        return [" ".join(spoken[:MAX_WHAT_WORDS])]
    pronoun = any(match.group() in _IT for match in WORD.finditer(low, commit.start))
    return [""] if pronoun else []


@cache
def _fillers(language: str) -> frozenset[str]:
    spoken = table(language)
    numbers = {word for row in spoken["dates"]["numbers"] for word in row.split("|")}
    return frozenset(spoken["small_words"].split()) | numbers | _IT


def _object_words(low: str, hits: Sequence[Hit], commit: Hit, spot: Found, language: str) -> list[str]:
    """The words between the commitment and the day (or after both) that are neither small nor verbs."""
    start, end = (
        (commit.end, spot.start) if spot.start > commit.end else (max(commit.end, spot.end), len(low))
    )
    verbs = [(hit.start, hit.end) for hit in hits if hit.rule in ("deliver", "commit", "no_commit")]
    spoken: list[str] = []
    for match in WORD.finditer(low, start, end):
        inside = any(begin <= match.start() < stop for begin, stop in verbs)
        if not inside and match.group() not in _fillers(language) and not match.group().isdigit():
            spoken.append(match.group())
    return spoken


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MAX_QUOTE else line[: MAX_QUOTE - 1].rstrip() + "…"
