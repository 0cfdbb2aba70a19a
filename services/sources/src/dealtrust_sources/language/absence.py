"""Until when somebody is away, as their automatic reply says it.

"Until 13 March" means the whole of that day, "back on 16 March" the beginning of that day. Days are days in
the absent person's zone, reckoned from the day of the reply. Where the dates contradict each other none is
believed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from dealtrust_sources.language.absentees import Holder, holder
from dealtrust_sources.language.data import LANGUAGES
from dealtrust_sources.language.dates import Found, dates
from dealtrust_sources.language.lexicon import Hit, absence_lexicon
from dealtrust_sources.language.reads import Read, read
from dealtrust_sources.language.sentences import Sentence, lowered, sentences, words
from dealtrust_sources.language.tokens import Tokens

PAST_DAYS = 31
"""A date without a year that lay so few days back is a reply that was left switched on, not next year's."""
MAX_SENTENCES = 60
OPENING = 3
"""Words that may stand before a date that opens a sentence."""
_BETWEEN = re.compile(
    r"^\W*(?:(?:and|to|the|on|of|in|my|our|office|work|late|early|including|about|day|cob|"
    r"at|desk|date|is|am|ab|den|dem|der|zum|im|büro|einschließlich|einschliesslich|einschl|inkl|da|bin|ich|le|au|bureau|el|al|a|la|oficina|día|escritório|"
    r"il|in|ufficio|op|en|met|kantoor|o|na|no|em|ao|dia)\W+){0,5}$"
)

_CLAUSE = re.compile(r"[,;:()]")
_NEAR = 8
"""Words that may stand between a return and its date: "back | at my desk in the early afternoon of | 16 March"."""

_NOT = frozenset("not won't isn't nicht pas no non niet não".split())


@dataclass(frozen=True, slots=True)
class Absence:
    """``back``: the first day the person is there again; None if no day, or contradictory ones, are told."""

    back: date | None


def absence_in(text: str, subject: str, *, written: date, automatic: bool = False) -> Absence | None:
    """The absence of its sender that a mail tells of; None if it tells of none, or of somebody else's.

    text: the new text. subject: the decoded subject. written: the day of the mail in its sender's zone.
    automatic: a machine answered for the sender, so that somebody away whom it names is the sender ("Bo is on
    holiday"), unless it says "I" as well. Past absences and those that only might be are none.
    """
    body = sentences(text)[:MAX_SENTENCES]
    title = [Sentence(subject, lowered(subject))] if subject else []
    told, others = _told(body, written, automatic)
    if told is not None and told.back is not None and told.role != "end":
        return told
    if told is None and others and not automatic:
        return None
    from_title, _ = _told(title, written, automatic)
    if told is not None and told.back is not None:
        return from_title if from_title is not None and _is_that_return(from_title, told.back) else told
    if told is None:
        return from_title
    return from_title if from_title is not None and from_title.back is not None and not told.torn else told


@dataclass(frozen=True, slots=True)
class _Told(Absence):
    """``torn``: the days contradict each other. ``role``: what the date was that the return is told by."""

    torn: bool = False
    role: str = ""


def _is_that_return(title: _Told, after: date) -> bool:
    """Whether a subject gives as the return the very day that the text calls the last one away: "(returning 16
    March)", "until 16 March", as Notes writes it. ``after``: the day after that last one.
    """
    return title.back is not None and title.role == "back" and title.back + timedelta(days=1) == after


class _Day(NamedTuple):
    """The first day back by a date of the text; ``role``: what the date is; ``bare``: a weekday without a date."""

    back: date
    role: str
    bare: bool = False


def _told(said: Sequence[Sentence], written: date, automatic: bool) -> tuple[_Told | None, bool]:
    """What sentences tell of the sender's absence, and whether they tell of somebody else's."""
    told: list[tuple[Read, Holder, list[_Day]]] = []
    rows = Tokens([sentence.low for sentence in said]).rows
    for language in LANGUAGES:
        for each in read(said, absence_lexicon(language), rows):
            who = holder(each, language)
            if who is not None:
                absent = bool(each.of("absent", but="not_absent"))
                told.append((each, who, _days(each, language, written, absent=absent)))
    # "Bo est absent": what French says of Bo, English, which has the word as well, says of nobody.
    of_others = {each.sentence for each, who, _ in told if who is Holder.OTHER}
    own: list[_Day] = []
    named: list[_Day] = []
    away = False
    for each, who, found in told:
        if who is Holder.OTHER:
            named.extend(found)
        elif who is Holder.SENDER or each.sentence not in of_others:
            away = True
            own.extend(found)
    others = bool(of_others)
    if not away and not (others and automatic):
        return None, others
    return _decide(own if away else named), others


def _days(each: Read, language: str, written: date, *, absent: bool) -> list[_Day]:
    found: list[_Day] = []
    for day, role in _roles(each, language, written):
        if role == "back":
            found.append(_Day(day.first, role, day.span == "weekday"))
        elif role == "end" or (role == "plain" and absent and _belongs(each, day)):
            found.append(_Day(_after(day), role))
    return found


def _belongs(each: Read, day: Found) -> bool:
    """Whether a bare date is of the absence: it opens the sentence, or nobody else stands between the two."""
    people = [hit.start for hit in each.hits if hit.rule in ("self", "other")]
    for absent in each.of("absent", but="not_absent"):
        if absent.start < day.start:
            if not any(absent.end <= person < day.start for person in people):
                return True
        elif len(words(each.sentence.low[: day.start])) <= OPENING:
            return True
    return False


def _after(found: Found) -> date:
    return found.last + timedelta(days=1)


def _decide(days: Sequence[_Day]) -> _Told:
    """One return day, or none: two different ones, or a return before the last day away, cancel each other.

    A return on the last day away is the return: "until 16 March" then ends before that day, as Notes writes it.
    """
    ends = {day.back for day in days if day.role == "end"}
    plain = {day.back for day in days if day.role == "plain"}
    backs = {_not_before(day, ends | plain) for day in days if day.role == "back"}
    if len(backs) > 1 or (backs and ends and max(ends) > min(backs) + timedelta(days=1)):
        return _Told(None, torn=True)
    if backs:
        return _Told(min(backs), role="back")
    if len(ends) > 1:
        return _Told(None, torn=True)
    if ends:
        return _Told(min(ends), role="end")
    return _Told(max(plain) if plain else None)


def _not_before(day: _Day, ends: set[date]) -> date:
    """ "Away until Friday, 29 September, back on Monday": a bare weekday of return is the first after the end.

    "Away on Friday, 29 September, back late on Friday" has no such day: the end it is.
    """
    back = day.back
    if day.bare and ends and back < max(ends):
        if (max(ends) - back).days % 7 == 1:
            return max(ends)
        back += timedelta(days=(max(ends) - back).days // 7 * 7)
        back += timedelta(days=7 if back < max(ends) else 0)
    return back


def _roles(each: Read, language: str, written: date) -> list[tuple[Found, str]]:
    """Each date of the sentence with what it is: the last day away, the day back, the first day away, plain."""
    low = each.sentence.low
    roles: list[tuple[Found, str]] = []
    told = list(dates(low, language, written, past=PAST_DAYS))
    for found in told:
        if found.first < found.last and found.span == "day":
            roles.append((found, "end"))
            continue
        # "From 5 March on I am away and back on the 16th": of two days the first is no return.
        first_of_two = found is told[0] and len(told) > 1 and _lead(each, low, found) == "begin"
        role = (
            "begin"
            if first_of_two
            else _role(each, found, written, second=bool(roles), last=found is told[-1])
        )
        roles.append((found, role))
    if not any(role in ("back", "end") for _, role in roles):
        following = [*(found.start for found in told[1:]), len(low)]
        roles = [
            (found, "back" if role == "plain" and _returns(each, found, before) else role)
            for (found, role), before in zip(roles, following, strict=False)
        ]
    return [day for day in roles if not _is_end_of_presence(each, day, roles)]


def _returns(each: Read, found: Found, following: int) -> bool:
    """ "On 16 March I am back", "back in the office after lunch on 16 March": a word of return says what the date is.

    following: where the next date of the sentence begins; a word of return behind that is not of this date.
    """
    returns = each.of("again", but="not_again")
    if _resumes(each, found.end, following):
        return True
    before = (hit.end for hit in _not_denied(each, returns) if hit.end <= found.start)
    last = max(before, default=None) if each.of("absent", but="not_absent") else None
    if last is None or _CLAUSE.search(gap := each.sentence.low[last : found.start]):
        return False
    # "Back from my holiday on 16 March" tells of a return, "back, and on holiday on 16 March" of an absence.
    left = min((hit.start for hit in each.of("begin") if hit.start >= last), default=found.start)
    others = [*each.of("other"), *(hit for hit in each.of("absent") if hit.start < left)]
    return len(words(gap)) <= _NEAR and not any(last <= hit.start < found.start for hit in others)


def _is_end_of_presence(each: Read, day: tuple[Found, str], roles: Sequence[tuple[Found, str]]) -> bool:
    """ "Back on 16 March and working until the 20th": an end behind the return, with no word of absence between."""
    found, role = day
    returned = max((at.end for at, other in roles if other == "back" and at.end <= found.start), default=None)
    if role != "end" or returned is None:
        return False
    return not any(returned <= hit.start < found.start for hit in each.of("absent", but="not_absent"))


def _role(each: Read, found: Found, written: date, *, second: bool, last: bool) -> str:
    lead = _lead(each, each.sentence.low, found)
    returning = bool(each.of("again", but="not_again"))
    if lead == "back":
        return "back"
    if lead == "until":
        return "back" if found.span == "week" and found.first > written else "end"
    if lead == "range":
        if second and last and _resumes(each, found.end, len(each.sentence.low)):
            return "back"
        return "end" if second or each.of("begin") else "plain"
    if lead == "after_day":
        return "end" if returning else "begin"
    if lead == "begin":
        return "back" if returning and not _begins_absence(each, found) else "begin"
    return "plain"


def _resumes(each: Read, start: int, end: int) -> bool:
    """Whether a word of return stands in a stretch of the sentence, and no absence before it.

    "Out today and tomorrow back again" returns tomorrow, "tomorrow out, and then back again" does not.
    """
    again = min(
        (hit.start for hit in each.of("again", but="not_again") if start <= hit.start < end), default=None
    )
    absences = each.of("absent", but="not_absent")
    return again is not None and not any(start <= hit.start and hit.end <= again for hit in absences)


def _begins_absence(each: Read, found: Found) -> bool:
    """Whether "from" opens the absence: another date of the sentence ends it, or words of return stand before."""
    after = [hit for hit in each.of("again") if hit.start >= found.end]
    before = [hit for hit in each.of("again") if hit.end <= found.start]
    until = [hit for hit in each.of("until") if hit.start >= found.end]
    return bool(until) or (not before and not after)


def _lead(each: Read, low: str, found: Found) -> str | None:
    """The words just before a date that say what it is; the nearest decides, "not until" beats "until"."""
    best: Hit | None = None
    for rule in ("until", "back", "begin", "after_day", "range"):
        for hit in _not_denied(each, each.of(rule)) if rule == "back" else each.of(rule):
            gap = low[hit.end : found.start]
            if rule == "range" and gap.strip(" ,"):
                continue
            inside = hit.start < found.start <= hit.end
            if (
                hit.start < found.start
                and (inside or _BETWEEN.match(gap))
                and (best is None or hit.end > best.end or (hit.end == best.end and hit.start < best.start))
            ):
                best = hit
    if best is None:
        return None
    if best.rule == "until" and _negated(each, best):
        return "back"
    return best.rule


def _not_denied(each: Read, returns: list[Hit]) -> list[Hit]:
    """Without words of return that are part of the absence itself: "not be in the office on Monday"."""
    low = each.sentence.low
    absences = [hit for hit in each.of("absent") if low[hit.start : hit.end].split()[0] in _NOT]
    return [hit for hit in returns if not any(away.start < hit.start < away.end for away in absences)]


def _negated(each: Read, until: Hit) -> bool:
    """ "not be back until Monday": what looks like the end is the return."""
    return any(hit.start < until.start <= hit.end for hit in each.of("back"))


def has_left(text: str) -> bool:
    """Whether a reply says that the person has left or that nobody reads the mailbox any more."""
    return _says(text, "gone")


def is_receipt(text: str) -> bool:
    """Whether a reply speaks as a service does: of a ticket, a request that was received."""
    return _says(text, "robot")


def _says(text: str, rule: str) -> bool:
    rows = Tokens([sentence.low for sentence in sentences(text)[:MAX_SENTENCES]]).rows
    return any(
        found == rule
        for language in LANGUAGES
        for row in rows
        for found, _, _ in absence_lexicon(language).find_in(row)
    )
