"""broken-promise: a seller promised something by a day, and the day passed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from pydantic import Field

from dealtrust_engine.clock import clock_of
from dealtrust_engine.moments import HOUR, NEVER
from dealtrust_engine.pattern import (
    Answer,
    Finding,
    PatternInfo,
    Proof,
    Rules,
    Settings,
    Telling,
    rechecking,
    standing,
    steps,
)
from dealtrust_engine.records import BRINGS, MailRecord, Record
from dealtrust_engine.timeline import Timeline
from dealtrust_engine.watch import Watch
from dealtrust_engine.wording import QUOTE_LENGTH, hours, names, when
from dealtrust_schemas.events import MailPromise


class BrokenPromise(Settings):
    """Settings of broken-promise."""

    limit_hours: float = Field(
        default=4, gt=0, description="Working hours of the promiser after the end of the promised day."
    )


PATTERN = PatternInfo(
    name="broken-promise",
    family="missed_follow_up",
    side="seller",
    summary="A seller promised something by a day and it did not come.",
    settings=BrokenPromise,
    absence=True,
)


@dataclass(slots=True)
class _Promise:
    """A promise; ``answers`` are what kept or replaced it: moment, undone, reason, record."""

    mail: MailRecord
    index: int
    said: MailPromise
    answers: list[tuple[int, int, str, Record]]


def detect(timeline: Timeline, now: int, config: Rules) -> list[Finding]:
    """One finding for each promise that was not kept in time."""
    return [finding for watch in timeline.watches for finding in _findings(watch, config)]


recheck_at = rechecking(detect)


def _findings(watch: Watch, config: Rules) -> Iterator[Finding]:
    settings = config.settings(PATTERN.name)
    for promise in _promises(watch):
        if config.segmented:
            settings = config.settings(PATTERN.name, watch.deal.facts(promise.mail.at))
        assert isinstance(settings, BrokenPromise)
        assert promise.said.due_on is not None
        calendar = watch.directory.calendar(promise.mail.sender)
        clock = clock_of([(0, (calendar,))])
        since = max(calendar.end_of_day(promise.said.due_on), promise.mail.at)
        limit = round(settings.limit_hours * HOUR)
        # A mail that promises again and brings the thing keeps the old promise.
        promise.answers.sort(key=lambda answer: (answer[0], answer[2] != "kept", answer[3].id))
        endings: list[Answer] = [(at, undone, reason) for at, undone, reason, _ in promise.answers]
        stands = standing(clock.reach(since, limit), endings, config.grace)
        if stands:
            key = f"{promise.mail.id}#{promise.index}"
            levels = steps(clock, since, limit, stands)
            yield Finding(
                PATTERN,
                watch,
                key,
                promise.mail,
                since,
                stands,
                levels,
                "seller",
                clock,
                limit,
                facts=promise,
            )


def _promises(watch: Watch) -> list[_Promise]:
    """The dated promises to buyers, each with what ended it."""
    made: list[_Promise] = []
    latest: dict[str, _Promise] = {}
    for mail in watch.seller_mails:
        if not mail.extra or not mail.extra.promises or mail.undone_for(watch.buyers_of(mail)) < NEVER:
            continue
        for index, said in enumerate(mail.extra.promises):
            if said.due_on is None:
                continue
            earlier = latest.get(said.what)
            if earlier and earlier.said.due_on == said.due_on:
                continue  # the same promise said again
            if earlier:
                earlier.answers.append((mail.at, NEVER, "rescheduled", mail))
            latest[said.what] = _Promise(mail, index, said, [])
            made.append(latest[said.what])
    for promise in made:
        promise.answers += _kept(watch, promise)
    return made


def _kept(watch: Watch, promise: _Promise) -> list[tuple[int, int, str, Record]]:
    """What keeps a promise: a later mail to the buyers of its thread that brings or names the thing, an offer, a task done."""
    made = promise.mail
    found: list[tuple[int, int, str, Record]] = []
    buyers = _buyers_of_thread(watch, made.conversation)
    start = bisect_right(watch.seller_mails, made.at, key=lambda mail: mail.at)
    for mail in islice(watch.seller_mails, start, None):
        reached = [email for email in watch.buyers_of(mail) if buyers.get(email, NEVER) <= mail.at]
        if reached and _delivers(mail, promise.said.what):
            found.append((mail.at, mail.undone_for(reached), "kept", mail))
            if found[-1][1] == NEVER:
                break
    found += [(offer.at, NEVER, "kept", offer) for offer in watch.presentations if offer.at > made.at][:1]
    for revisions in watch.tasks.values():
        for task in revisions:
            if task.data.promise_event_id == made.id and task.data.status == "done" and task.at > made.at:
                found.append((task.at, NEVER, "kept", task))
                break
    return found


def _buyers_of_thread(watch: Watch, conversation: int) -> dict[str, int]:
    """The buyers of a thread, each from the mail on that first had him among its people."""
    since: dict[str, int] = {}
    for mail in watch.conversations.get(conversation, []):
        for email in mail.people:
            if email not in since and watch.directory.is_buyer_side(email):
                since[email] = mail.at
    return since


def _delivers(mail: MailRecord, what: str) -> bool:
    """Whether a mail brings something along, or names the thing without promising it again."""
    if mail.flags & BRINGS:
        return True
    extra = mail.extra
    if extra is None or what not in extra.mentions:
        return False
    return all(again.what != what for again in extra.promises)


def tell(finding: Finding, at: int) -> Telling:
    """The story of a broken promise as of a moment."""
    watch, promise = finding.watch, finding.facts
    directory, said = watch.directory, promise.said
    zone = directory.calendar(promise.mail.sender).zone
    promiser = names(directory, [promise.mail.sender])
    buyers = names(directory, watch.buyers_of(promise.mail))
    counted = finding.counted(at)
    quote = said.quote[:QUOTE_LENGTH] or None
    proofs = [
        Proof(promise.mail, "anchor", f"{promiser} promised {buyers}: {said.what}, by {said.due_on}", quote)
    ]
    proofs += [
        Proof(record, "answer", reason) for moment, _, reason, record in promise.answers if moment <= at
    ]
    return Telling(
        title=f"Promised and not delivered: {said.what}",
        why=f"On {when(promise.mail.at, zone)} {promiser} promised {buyers} “{said.what}” by {said.due_on}; "
        f"{hours(counted)} after that day it has not gone out (limit {hours(finding.limit)}).",
        proofs=proofs,
        clears_when=f"A mail to {buyers} brings it or names it, an offer is presented, or the linked task is done.",
        play="Deliver, or say by when you will",
        advice=(
            f"Send {said.what} now if it is ready.",
            "If it is not, name a new date that you can keep, before the buyer asks.",
            "One sentence of apology, no reasons.",
        ),
        because="Buyers measure a supplier by whether small promises hold.",
    )
