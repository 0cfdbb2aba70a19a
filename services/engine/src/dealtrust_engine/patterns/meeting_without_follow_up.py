"""meeting-without-follow-up: a meeting took place and nobody followed up."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from heapq import merge
from itertools import islice

from pydantic import Field

from dealtrust_engine.meetings import Meeting, local_days_between, next_instance
from dealtrust_engine.moments import HOUR, NEVER
from dealtrust_engine.pattern import (
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
from dealtrust_engine.records import MailRecord, Record
from dealtrust_engine.timeline import Timeline
from dealtrust_engine.watch import Watch
from dealtrust_engine.wording import hours, names, when


class MeetingWithoutFollowUp(Settings):
    """Settings of meeting-without-follow-up."""

    limit_hours: float = Field(
        default=8, gt=0, description="Working hours of the owner after a meeting within which to follow up."
    )
    series_days: int = Field(
        default=7,
        ge=0,
        description="Calendar days within which the next instance of a series is follow-up enough.",
    )


PATTERN = PatternInfo(
    name="meeting-without-follow-up",
    family="missed_follow_up",
    side="seller",
    summary="A meeting with a buyer took place and nothing followed within 8 working hours.",
    settings=MeetingWithoutFollowUp,
    absence=True,
)

_Reply = tuple[int, int, Record, str]


def detect(timeline: Timeline, now: int, config: Rules) -> list[Finding]:
    """One finding for each held meeting that nothing followed in time."""
    return [finding for watch in timeline.watches for finding in _findings(watch, config)]


recheck_at = rechecking(detect)


def _findings(watch: Watch, config: Rules) -> Iterator[Finding]:
    settings = config.settings(PATTERN.name)
    for meeting in watch.held:
        if config.segmented:
            settings = config.settings(PATTERN.name, watch.deal.facts(meeting.held))
        assert isinstance(settings, MeetingWithoutFollowUp)
        limit = round(settings.limit_hours * HOUR)
        replies = _replies(watch, meeting)
        first = replies[0] if replies else None
        if first and first[1] == NEVER and first[0] - meeting.held < limit:
            continue
        if _continues(watch, meeting, settings.series_days):
            continue
        due = watch.owner_clock.reach(meeting.held, limit)
        stands = standing(due, [(at, undone, "followed_up") for at, undone, _, _ in replies], config.grace)
        if stands:
            yield Finding(
                PATTERN,
                watch,
                meeting.key,
                meeting.anchor,
                meeting.held,
                stands,
                steps(watch.owner_clock, meeting.held, limit, stands),
                PATTERN.side,
                clock=watch.owner_clock,
                limit=limit,
                facts=(meeting, replies),
            )


def _replies(watch: Watch, meeting: Meeting) -> list[_Reply]:
    """What follows up, in order, up to the first that no bounce undid."""
    found: list[_Reply] = []
    streams = (
        _mails(watch, meeting),
        _calls(watch, meeting),
        _offers(watch, meeting),
        _meetings(watch, meeting),
    )
    for reply in merge(*streams, key=lambda reply: (reply[0], reply[2].id)):
        found.append(reply)
        if reply[1] == NEVER:
            break
    return found


def _since(records: list[MailRecord], at: int) -> Iterator[MailRecord]:
    return islice(records, bisect_left(records, at, key=lambda record: record.at), None)


def _mails(watch: Watch, meeting: Meeting) -> Iterator[_Reply]:
    invited = frozenset(meeting.buyers)
    for mail in _since(watch.seller_mails, meeting.start):
        reached = [email for email in watch.buyers_of(mail) if email in invited]
        if reached:
            yield mail.at, mail.undone_for(reached), mail, "mail"


def _calls(watch: Watch, meeting: Meeting) -> Iterator[_Reply]:
    for call in watch.calls:
        if (
            call.at >= meeting.start
            and call.data.connected
            and not set(watch.called(call)).isdisjoint(meeting.buyers)
        ):
            yield call.at, NEVER, call, "call"


def _offers(watch: Watch, meeting: Meeting) -> Iterator[_Reply]:
    for offer in watch.presentations:
        if offer.at >= meeting.start:
            yield offer.at, NEVER, offer, "offer"


def _meetings(watch: Watch, meeting: Meeting) -> Iterator[_Reply]:
    """Further meetings with somebody who was invited, entered after this one began."""
    invited = frozenset(meeting.buyers)
    entered = watch.scheduled
    for at, other, record in islice(
        entered, bisect_left(entered, meeting.start, key=lambda entry: entry[0]), None
    ):
        if other.key != meeting.key and not invited.isdisjoint(other.buyers):
            yield at, NEVER, record, "meeting"


def _continues(watch: Watch, meeting: Meeting, series_days: int) -> bool:
    """Whether the meeting is an instance of a series that goes on soon enough, as it was known at its end."""
    following = next_instance(meeting, watch.series[meeting.uid], watch.directory)
    if following is None:
        return False
    owner = watch.deal.owner(meeting.held)
    return local_days_between(meeting.start, following, watch.directory, owner) <= series_days


def tell(finding: Finding, at: int) -> Telling:
    """The story of a meeting without follow-up as of a moment."""
    watch = finding.watch
    meeting, replies = finding.facts
    directory = watch.directory
    zone = directory.calendar(watch.deal.owner(at)).zone
    people = names(directory, meeting.attended)
    counted = finding.counted(at)
    proofs = [
        Proof(
            meeting.anchor,
            "anchor",
            f"meeting with {people}, ended {when(meeting.held, zone)}",
            at=meeting.held,
        )
    ]
    proofs += [
        Proof(record, "answer", f"followed up by {kind}")
        for moment, _, record, kind in replies
        if moment <= at
    ]
    return Telling(
        title=f"No follow-up after the meeting with {people}",
        why=f"The meeting with {people} ended on {when(meeting.held, zone)}; {hours(counted)} later nothing had "
        f"followed (limit {hours(finding.limit)}).",
        proofs=proofs,
        clears_when="A mail to somebody who was invited, a call that reached them, an offer, or a new date with them.",
        play="Send the follow-up now",
        advice=(
            "Sum up in five lines what was said, what was agreed and who does what by when.",
            "Name the next date, or ask for one.",
            "If there is nothing to add, say thank you and confirm the next step.",
        ),
        because="Most buyers who go quiet after a first meeting were never followed up.",
    )
