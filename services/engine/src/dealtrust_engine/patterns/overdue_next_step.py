"""overdue-next-step: a dated task of a seller, or the deal's dated next step, is past its day."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from dealtrust_engine.clock import Clock
from dealtrust_engine.dated_steps import Step, dated_steps, day_end, step_clock
from dealtrust_engine.moments import DAY, HOUR
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
from dealtrust_engine.timeline import Timeline
from dealtrust_engine.watch import Watch
from dealtrust_engine.wording import hours, names


class OverdueNextStep(Settings):
    """Settings of overdue-next-step."""

    limit_hours: float = Field(
        default=8, gt=0, description="Working hours of the task's owner after the end of the due day."
    )


PATTERN = PatternInfo(
    name="overdue-next-step",
    family="missed_follow_up",
    side="seller",
    summary="A dated task or the dated next step of the deal is 8 working hours past its day.",
    settings=OverdueNextStep,
    absence=True,
)


def detect(timeline: Timeline, now: int, config: Rules) -> list[Finding]:
    """One finding for each dated step that was not done in time."""
    return [finding for watch in timeline.watches for finding in _findings(watch, config)]


recheck_at = rechecking(detect)


def _findings(watch: Watch, config: Rules) -> Iterator[Finding]:
    settings = config.settings(PATTERN.name)
    for step in dated_steps(watch):
        if config.segmented:
            settings = config.settings(PATTERN.name, watch.deal.facts(step.set_by.at))
        assert isinstance(settings, OverdueNextStep)
        clock = step_clock(watch, step)
        since = max(day_end(watch, step), step.set_by.at)
        limit = round(settings.limit_hours * HOUR)
        finding = _finding(watch, step, clock, since, limit, config.grace)
        if finding:
            yield finding


def _finding(watch: Watch, step: Step, clock: Clock, since: int, limit: int, grace: int) -> Finding | None:
    endings: list[Answer] = [(each.record.at, each.undone, each.reason) for each in step.endings]
    stands = standing(clock.reach(since, limit), endings, grace)
    if not stands:
        return None
    return Finding(
        PATTERN,
        watch,
        step.set_by.id,
        step.set_by,
        since,
        stands,
        steps(clock, since, limit, stands),
        PATTERN.side,
        clock=clock,
        limit=limit,
        facts=step,
    )


def tell(finding: Finding, at: int) -> Telling:
    """The story of an overdue step as of a moment."""
    watch, step = finding.watch, finding.facts
    directory = watch.directory
    owner = names(directory, [step.owner(at)])
    counted = finding.counted(at)
    late = (at - finding.since) // DAY
    proofs = [Proof(step.set_by, "anchor", f"{step.title}, due {step.due_on}")]
    proofs += [
        Proof(each.record, "answer", f"{step.title}: {each.reason}")
        for each in step.endings
        if each.record.at <= at
    ]
    return Telling(
        title=f"Overdue: {step.title}",
        why=f"“{step.title}” of {owner} was due on {step.due_on} and is still open {hours(counted)} later"
        f"{f', {late} days by the calendar' if late > 1 else ''} (limit {hours(finding.limit)}).",
        proofs=proofs,
        clears_when="It is done, cancelled, or given a new date.",
        play="Do it, or tell the buyer a new date",
        advice=(
            "Do it today if it takes less than an hour.",
            "If it cannot be done, agree a new date with the buyer before you change it in the CRM.",
            "If it no longer matters, close it, so that the next real one is seen.",
        ),
        because="Small dates that pass unnoticed are how a buyer learns that big ones will too.",
    )
