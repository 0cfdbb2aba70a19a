"""unanswered-buyer: a buyer wrote and nobody of the seller side answered."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import merge
from itertools import islice
from typing import NamedTuple

from pydantic import Field

from dealtrust_engine.moments import HOUR, NEVER
from dealtrust_engine.pattern import (
    Answer,
    Finding,
    PatternInfo,
    Rules,
    Settings,
    Telling,
    rechecking,
    standing,
    steps,
)
from dealtrust_engine.records import (
    CC_BUYER,
    COURTESY,
    FROM_SELLER,
    SCOPE,
    TO_BUYER,
    TO_SELLER,
    MailRecord,
    Record,
)
from dealtrust_engine.timeline import Timeline
from dealtrust_engine.watch import Watch
from dealtrust_engine.wording import answer_proof, hours, mail_proof, names, when


class UnansweredBuyer(Settings):
    """Settings of unanswered-buyer."""

    limit_hours: float = Field(
        default=8,
        gt=0,
        description="Working hours of the owner within which a buyer's mail is to be answered.",
    )


PATTERN = PatternInfo(
    name="unanswered-buyer",
    family="missed_follow_up",
    side="seller",
    summary="A buyer wrote and got no answer within 8 working hours.",
    settings=UnansweredBuyer,
    absence=True,
)


@dataclass(slots=True)
class _Question:
    """A buyer's mail that waits for an answer. ``turn`` is when it became the first one waiting in its conversation."""

    mail: MailRecord
    turn: int
    answers: list[tuple[int, int, Record]] = field(default_factory=list)
    later: list[MailRecord] = field(default_factory=list)


class _Reply(NamedTuple):
    """Something that can answer: to everybody in the conversation, to some people, or to whoever asked about scope."""

    at: int
    undone: dict[str, int] | int
    people: frozenset[str] | None
    scope_only: bool
    record: Record


_Placed = tuple[int, str, _Reply]
"""A reply with its moment and the id of its event, in whose order replies come."""


def detect(timeline: Timeline, now: int, config: Rules) -> list[Finding]:
    """One finding for each conversation and each first unanswered mail in it."""
    return [finding for watch in timeline.watches for finding in _findings(watch, config)]


recheck_at = rechecking(detect)


def _findings(watch: Watch, config: Rules) -> Iterator[Finding]:
    settings = config.settings(PATTERN.name)
    outside: _Outside | None = None
    for mails in watch.conversations.values():
        if _all_answered_at_once(mails, settings, config):
            continue
        outside = outside or _Outside(watch)
        for question in _questions(watch, mails, outside):
            if config.segmented:
                settings = config.settings(PATTERN.name, watch.deal.facts(question.mail.at))
            finding = _finding(watch, question, settings, config.grace)
            if finding:
                yield finding


def _all_answered_at_once(mails: list[MailRecord], settings: Settings, config: Rules) -> bool:
    """Whether every question of a conversation got its answer in it so soon that no calendar can make it late."""
    if config.segmented:
        return False
    assert isinstance(settings, UnansweredBuyer)
    limit = settings.limit_hours * HOUR
    asked = 0
    for mail in mails:
        flags = mail.flags
        if flags & FROM_SELLER:
            if flags & (TO_BUYER | CC_BUYER) and mail.undone is None:
                if asked and not 0 < mail.at - asked < limit:
                    return False
                asked = 0
        elif not asked and flags & (TO_SELLER | COURTESY) == TO_SELLER:
            asked = mail.at
    return not asked


def _finding(watch: Watch, question: _Question, settings: Settings, grace: int) -> Finding | None:
    assert isinstance(settings, UnansweredBuyer)
    limit = round(settings.limit_hours * HOUR)
    mail, answers = question.mail, question.answers
    # Working time never runs faster than time: an answer within the limit by the wall clock needs no calendar.
    if answers and answers[0][1] == NEVER and answers[0][0] - mail.at < limit:
        return None
    due = max(watch.owner_clock.reach(mail.at, limit), question.turn)
    endings: list[Answer] = [(at, undone, "answered") for at, undone, _ in answers]
    stands = standing(due, endings, grace)
    if not stands:
        return None
    return Finding(
        PATTERN,
        watch,
        mail.id,
        mail,
        mail.at,
        stands,
        steps(watch.owner_clock, mail.at, limit, stands),
        PATTERN.side,
        clock=watch.owner_clock,
        limit=limit,
        news=[later.at for later in question.later],
        facts=question,
    )


def _is_question(mail: MailRecord) -> bool:
    """A human mail of a buyer to a seller (not only in Cc) that is more than a courtesy."""
    return mail.flags & (FROM_SELLER | COURTESY | TO_SELLER) == TO_SELLER


def _questions(watch: Watch, mails: list[MailRecord], outside: _Outside) -> Iterator[_Question]:
    """Walk a conversation: each mail that was the first one waiting, with what answered it."""
    coming = sum(_is_question(mail) for mail in mails)
    if not coming:
        return
    waiting: list[_Question] = []
    for event in _merged(watch, mails, outside):
        if isinstance(event, MailRecord):
            coming -= 1
            for question in waiting:
                question.later.append(event)
            waiting.append(_Question(event, event.at if not waiting else NEVER))
        elif waiting:
            first = waiting[0]
            waiting = [question for question in waiting if not _answered(question, event)]
            if not waiting or waiting[0] is not first:
                yield first
                if waiting:
                    waiting[0].turn = event.at
                elif not coming:
                    return
    if waiting:
        yield waiting[0]


def _answered(question: _Question, reply: _Reply) -> bool:
    """Note a reply at a question that it answers; True if it answers it for good."""
    asker = question.mail.sender
    if reply.at <= question.mail.at or (reply.people is not None and asker not in reply.people):
        return False
    if reply.scope_only and not question.mail.flags & SCOPE:
        return False
    undone = reply.undone if isinstance(reply.undone, int) else reply.undone.get(asker, NEVER)
    question.answers.append((reply.at, undone, reply.record))
    return undone == NEVER


def _merged(watch: Watch, mails: list[MailRecord], outside: _Outside) -> Iterator[MailRecord | _Reply]:
    """Questions of a conversation and the replies that may concern it, in order of time."""
    inside: list[tuple[int, str, MailRecord | _Reply]] = []
    askers: dict[str, None] = {}
    for mail in mails:
        if not mail.flags & FROM_SELLER:
            if _is_question(mail):
                inside.append((mail.at, mail.id, mail))
                askers[mail.sender] = None
        elif buyers := watch.buyers_of(mail):
            inside.append((mail.at, mail.id, _Reply(mail.at, mail.undone_for(buyers), None, False, mail)))
    first = next(at for at, _, event in inside if isinstance(event, MailRecord))
    later = [stream for word in (*askers, "") for stream in outside.since(word, first)]
    if not later:
        return (event for _, _, event in inside)
    return (event for _, _, event in merge(inside, *later, key=lambda item: item[:2]))


class _Outside:
    """What answers a person in whatever conversation, by person; offers, which answer questions of scope, by ``""``."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._mails: dict[str, list[MailRecord]] = defaultdict(list)
        for mail in watch.seller_mails:
            for person in dict.fromkeys(watch.buyers_of(mail)):
                self._mails[person].append(mail)
        self._others: dict[str, list[_Reply]] = defaultdict(list)
        for reply in sorted(_but_mails(watch), key=lambda reply: (reply.at, reply.record.id)):
            for person in reply.people if reply.people is not None else ("",):
                self._others[person].append(reply)

    def since(self, person: str, at: int) -> list[Iterator[_Placed]]:
        """The replies to a person after a moment: mails, and everything else."""
        found: list[Iterator[_Placed]] = []
        mails = self._mails.get(person, [])
        start = bisect_right(mails, at, key=lambda mail: mail.at)
        if start < len(mails):
            found.append((mail.at, mail.id, self._by_mail(mail)) for mail in islice(mails, start, None))
        others = self._others.get(person, [])
        start = bisect_right(others, at, key=lambda reply: reply.at)
        if start < len(others):
            found.append((reply.at, reply.record.id, reply) for reply in islice(others, start, None))
        return found

    def _by_mail(self, mail: MailRecord) -> _Reply:
        people = frozenset(self._watch.buyers_of(mail))
        return _Reply(mail.at, mail.undone or NEVER, people, False, mail)


def _but_mails(watch: Watch) -> Iterator[_Reply]:
    """Meetings newly scheduled or held with somebody, connected calls; and offers."""
    for meeting in watch.meetings:
        for at, record in meeting.scheduled:
            yield _Reply(at, NEVER, frozenset(meeting.buyers), False, record)
        if meeting.held < NEVER:
            yield _Reply(meeting.held, NEVER, frozenset(meeting.attended), False, meeting.anchor)
    for call in watch.calls:
        if call.data.connected:
            yield _Reply(call.at, NEVER, frozenset(watch.called(call)), False, call)
    for offer in watch.presentations:
        yield _Reply(offer.at, NEVER, None, True, offer)


def tell(finding: Finding, at: int) -> Telling:
    """The story of an unanswered mail as of a moment."""
    watch, question = finding.watch, finding.facts
    directory, mail = watch.directory, question.mail
    zone = directory.calendar(watch.deal.owner(at)).zone
    asker = directory.name_of(mail.sender)
    proofs = [mail_proof(mail, "anchor", directory, "asks")]
    proofs += [mail_proof(later, "reminder", directory, "asks") for later in question.later if later.at <= at]
    # A mail that did not arrive is met twice: in its conversation, and as one to whoever asked.
    answered = dict.fromkeys(record for moment, _, record in question.answers if moment <= at)
    proofs += [answer_proof(record, "answered", directory) for record in answered]
    counted = finding.counted(at)
    return Telling(
        title=f"{asker} is waiting for an answer",
        why=f"{asker} wrote on {when(mail.at, zone)}; {hours(counted)} later nobody had answered "
        f"(limit {hours(finding.limit)}).",
        proofs=proofs,
        clears_when=f"Somebody of ours writes to {asker}, calls them or meets them.",
        play="Answer today, even if the answer is not complete",
        advice=(
            f"Write or call {asker} now: say what you know and when the rest follows.",
            f"If {names(directory, [watch.deal.owner(at)])} cannot, let a colleague answer in the same thread.",
            "Own the delay in one sentence; do not explain it.",
        ),
        because="A question that waits tells the buyer what support will be like after the contract.",
    )
