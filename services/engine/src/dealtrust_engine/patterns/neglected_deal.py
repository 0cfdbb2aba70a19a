"""neglected-deal: nobody of the seller side has touched an open deal for a long time, and nothing is planned."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from pydantic import Field

from dealtrust_engine.clock import Clock, clock_of
from dealtrust_engine.dated_steps import dated_spans
from dealtrust_engine.moments import BUSINESS_DAY, NEVER, Span, union
from dealtrust_engine.pattern import (
    Finding,
    PatternInfo,
    Proof,
    Rules,
    Settings,
    Stand,
    Telling,
    rechecking,
    steps,
)
from dealtrust_engine.records import Record
from dealtrust_engine.timeline import Timeline
from dealtrust_engine.watch import Touch, Watch
from dealtrust_engine.wording import days, names, when


class NeglectedDeal(Settings):
    """Settings of neglected-deal."""

    limit_days: float = Field(
        default=10, gt=0, description="Business days of the owner since the last touch of the seller side."
    )
    settle_days: float = Field(
        default=1, ge=0, description="Business days to plan anew after a meeting or a dated task fell away."
    )
    task_days: float = Field(
        default=10,
        ge=0,
        description="Business days after its due day during which an open dated task still counts.",
    )


PATTERN = PatternInfo(
    name="neglected-deal",
    family="missed_follow_up",
    side="seller",
    summary="No touch by the seller side for 10 business days, and nothing planned.",
    settings=NeglectedDeal,
    absence=True,
)


class _Rest(NamedTuple):
    """The time after one touch. ``shaken`` are touches that a bounce undid; ``next`` is the touch that ended it."""

    record: Record
    since: int
    kind: str
    shaken: list[Touch]
    next: Touch | None


def detect(timeline: Timeline, now: int, config: Rules) -> list[Finding]:
    """One finding for each touch that too long a time followed."""
    return [finding for watch in timeline.watches for finding in _findings(watch, now, config)]


recheck_at = rechecking(detect)


def _findings(watch: Watch, now: int, config: Rules) -> Iterator[Finding]:
    clock: Clock | None = None
    planned: list[Span] = []
    least = watch.directory.tenant.least_wall_time
    settings = config.settings(PATTERN.name)
    assert isinstance(settings, NeglectedDeal)
    shortest = 0 if config.segmented else least(round(settings.limit_days * BUSINESS_DAY))
    over = min(watch.window.close, now)
    if _written_often(watch, shortest, over):
        return
    for rest in _rests(watch):
        if config.segmented:
            settings = config.settings(PATTERN.name, watch.deal.facts(rest.since))
        assert isinstance(settings, NeglectedDeal)
        limit = round(settings.limit_days * BUSINESS_DAY)
        until = rest.next.at if rest.next else over
        if until - rest.since < least(limit):
            continue
        if clock is None:
            clock = _clock(watch)
            planned = _planned(watch, round(settings.task_days * BUSINESS_DAY))
        stands = _stands(
            rest, clock, limit, round(settings.settle_days * BUSINESS_DAY), planned, config.grace
        )
        if stands:
            yield Finding(
                PATTERN,
                watch,
                rest.record.id,
                rest.record,
                rest.since,
                stands,
                steps(clock, rest.since, limit, stands),
                PATTERN.side,
                clock=clock,
                limit=limit,
                unit="business_days",
                facts=rest,
            )


def _written_often(watch: Watch, shortest: int, over: int) -> bool:
    """Whether our mails alone, all of which arrived, leave no time before a moment in which neglect could begin."""
    last = watch.window.open
    for mail in watch.seller_mails:
        if mail.undone is not None or mail.at - last >= shortest:
            return False
        last = mail.at
    return over - last < shortest


def _rests(watch: Watch) -> Iterator[_Rest]:
    """The times between touches that counted; a touch that bounced only interrupts."""
    record: Record = watch.window.by
    since, kind = watch.window.open, "opened"
    shaken: list[Touch] = []
    for touch in watch.seller_touches:
        if touch.undone < NEVER:
            shaken.append(touch)
            continue
        yield _Rest(record, since, kind, shaken, touch)
        record, since, kind, shaken = touch.record, touch.at, touch.kind, []
    yield _Rest(record, since, kind, shaken, None)


def _clock(watch: Watch) -> Clock:
    """The owner's working time, without times in which all buyers are away or are expected to be silent."""
    calendar = watch.directory.calendar
    segments = [(at, (calendar(email),)) for at, email in watch.deal.owner_segments()]
    return clock_of(segments, [*watch.buyers_away, *watch.expected_silences])


def _planned(watch: Watch, task_grace: int) -> list[Span]:
    """When neglect was out of the question: a meeting ahead, a dated task open, the deal still in its first stage."""
    spans = [
        (plan.start, plan.end)
        for meeting in watch.meetings
        for plan in meeting.plans
        if plan.start < plan.end
    ]
    spans += dated_spans(watch, task_grace)
    spans += _first_stage(watch)
    return union(spans)


def _first_stage(watch: Watch) -> list[Span]:
    deal, stages = watch.deal, watch.directory.tenant.stages
    name, first = ("stage", stages[0]) if stages else ("stage_order", watch.directory.lowest_stage_order)
    track = deal.tracks.get(name)
    if track is None or first is None:
        return []
    spans = []
    changes = list(track.items())
    for i, (at, value) in enumerate(changes):
        end = changes[i + 1][0] if i + 1 < len(changes) else NEVER
        if value is not None and (value if stages else int(value)) == first:
            spans.append((at, end))
    return spans


def _stands(
    rest: _Rest, clock: Clock, limit: int, settle: int, planned: list[Span], grace: int
) -> list[Stand]:
    """Where neglect stands: from the limit on, except while something is planned and some hours after that fell away."""
    end = rest.next.at if rest.next else NEVER
    stands: list[Stand] = []
    start, cause = clock.reach(rest.since, limit), "limit_reached"
    floor = known = start
    stops = _stops(rest, planned)
    while start < end:
        stop = _last_before(stops, start + grace, floor)
        if stop is not None:
            _, until, is_plan = stop
            stops = [other for other in stops if other[1] > until or other[2] != is_plan]
            if is_plan:
                # Something was planned when neglect would have begun: it begins anew some time after that fell away.
                floor, start = until, clock.reach(until, settle) if until < NEVER else NEVER
            elif stands:
                floor = start = until
            known = max(known, start if is_plan or stands else until)
            continue
        following = next((s for s in stops if s[0] >= start + grace and s[0] >= known), None)
        if following is None or following[0] >= end:
            stands.append(Stand(start, end, "touched" if end < NEVER else "", cause, max(start, known)))
            return stands
        begin, until, is_plan = following
        stands.append(Stand(start, begin, "planned" if is_plan else "touched", cause, max(start, known)))
        cause, floor = "returned", until
        start = NEVER if until >= NEVER else clock.reach(until, settle) if is_plan else until
        known = start
        stops = [other for other in stops if other[1] > until]
    return stands


def _stops(rest: _Rest, planned: list[Span]) -> list[tuple[int, int, bool]]:
    """What interrupts neglect: plans (True) and touches that a bounce undid (False)."""
    stops = [(start, end, True) for start, end in planned]
    stops += [(touch.at, touch.undone, False) for touch in rest.shaken]
    return sorted(stops)


def _last_before(stops: list[tuple[int, int, bool]], start: int, floor: int) -> tuple[int, int, bool] | None:
    """The stop that lasts longest among those that began before a moment and ended after the floor."""
    begun = [stop for stop in stops[: bisect_right(stops, (start, -1, False))] if stop[1] > floor]
    return max(begun, key=lambda stop: stop[1], default=None)


def tell(finding: Finding, at: int) -> Telling:
    """The story of a neglected deal as of a moment."""
    watch, rest = finding.watch, finding.facts
    directory = watch.directory
    owner = watch.deal.owner(at)
    zone = directory.calendar(owner).zone
    counted = finding.counted(at)
    last = "the deal was opened" if rest.kind == "opened" else f"the last touch ({rest.kind})"
    proofs = [Proof(rest.record, "anchor", f"{last}, {when(rest.since, zone)}", at=rest.since)]
    if rest.next and rest.next.at <= at:
        proofs.append(Proof(rest.next.record, "answer", f"touched again: {rest.next.kind}", at=rest.next.at))
    return Telling(
        title=f"Nobody has touched this deal for {days(counted)}",
        why=f"Since {last} on {when(rest.since, zone)}, {days(counted)} have passed; no meeting is planned and no "
        f"dated task is open (limit {days(finding.limit)}).",
        proofs=proofs,
        clears_when="Somebody of ours writes, calls, meets the buyer or presents an offer; or a next step gets a date.",
        play="Give the buyer a reason to talk, or close the deal",
        advice=(
            f"{names(directory, [owner])}: write today with something that is new for the buyer.",
            "Put a dated next step into the CRM.",
            "If there is no next step, say so and close the deal: an honest pipeline is worth more than a long one.",
        ),
        because="Deals rarely die of a no; they die because nobody comes back.",
    )
