"""silent-prospect: the buyer used to answer and no longer does, though the seller keeps writing."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from pydantic import Field

from dealtrust_engine.moments import BUSINESS_DAY
from dealtrust_engine.pattern import (
    Finding,
    Hold,
    PatternInfo,
    Proof,
    Rules,
    Settings,
    Stand,
    Telling,
    rechecking,
    spared,
    steps,
)
from dealtrust_engine.records import Fact, MailRecord
from dealtrust_engine.silence import (
    Silence,
    answer_times,
    attempt_on_day,
    first_free,
    long_silences,
    silence_clock,
)
from dealtrust_engine.timeline import Timeline
from dealtrust_engine.watch import Touch, Watch
from dealtrust_engine.wording import days, names, verb, when


class SilentProspect(Settings):
    """Settings of silent-prospect."""

    limit_days: float = Field(
        default=7,
        gt=0,
        description="Business days of the buyers without an answer, where the deal shows no pace of its own.",
    )
    attempts: int = Field(
        default=2, ge=1, description="Attempts on different business days that must have been made."
    )
    pace_factor: float = Field(
        default=3, gt=0, description="How many times the deal's median answer time is too long."
    )
    pace_samples: int = Field(
        default=3, ge=1, description="Answers from which on the deal has a pace of its own."
    )
    shortest_days: float = Field(
        default=5, gt=0, description="Business days: the least that the deal's own pace may give."
    )
    longest_days: float = Field(
        default=15, gt=0, description="Business days: the most that the deal's own pace may give."
    )


PATTERN = PatternInfo(
    name="silent-prospect",
    family="silent_prospect",
    side="buyer",
    summary="A buyer who used to answer has not answered several attempts.",
    settings=SilentProspect,
    absence=True,
)


def detect(timeline: Timeline, now: int, config: Rules) -> list[Finding]:
    """One finding for each silence after a touch of the buyer."""
    return [finding for watch in timeline.watches for finding in _findings(watch, now, config)]


recheck_at = rechecking(detect)


def _findings(watch: Watch, now: int, config: Rules) -> Iterator[Finding]:
    settings = config.settings(PATTERN.name)
    assert isinstance(settings, SilentProspect)
    shortest = 0 if config.segmented else min(settings.shortest_days, settings.limit_days)
    for silence in long_silences(watch, round(shortest * BUSINESS_DAY), now):
        if silence.after is None:
            continue
        if config.segmented:
            settings = config.settings(PATTERN.name, watch.deal.facts(silence.since))
            assert isinstance(settings, SilentProspect)
        limit = _limit(watch, silence, settings)
        finding = silent_finding(watch, silence, PATTERN, limit, settings.attempts, config.grace)
        if finding:
            yield finding


def _limit(watch: Watch, silence: Silence, settings: SilentProspect) -> int:
    """The limit in working time: the deal's own pace where it has one, within bounds."""
    samples = answer_times(watch, silence.since)
    if len(samples) < settings.pace_samples:
        return round(settings.limit_days * BUSINESS_DAY)
    least = settings.shortest_days * BUSINESS_DAY
    # Working time never runs faster than time: where most answers were quick by the wall clock, the pace is quick too.
    quick = sum((sample.at - sample.asked) * settings.pace_factor <= least for sample in samples)
    if quick * 2 > len(samples):
        return round(least)
    pace = median(sample.own(watch) for sample in samples) * settings.pace_factor
    return round(min(max(pace, least), settings.longest_days * BUSINESS_DAY))


def silent_finding(
    watch: Watch, silence: Silence, pattern: PatternInfo, limit: int, attempts: int, grace: int
) -> Finding | None:
    """The finding of a silence: it begins at the later of the limit and the last attempt needed, after any pause."""
    over = min(silence.until, watch.window.close)
    enough = attempt_on_day(watch, silence, attempts)
    timing = silence_clock(watch, silence)
    if enough is None:
        due = timing.clock.reach(silence.since, limit)
        first = silence.attempts[0].record
        return spared(pattern, watch, first, due, "too_few_attempts") if due < over else None
    start, moved_by = first_free(max(timing.clock.reach(silence.since, limit), enough), timing.pauses, grace)
    if start >= over:
        return None
    cause = "unmuted" if moved_by.startswith("away") else "limit_reached"
    stands = [Stand(start, silence.until, "buyer_returned" if silence.end else "", cause, start)]
    return Finding(
        pattern,
        watch,
        silence.attempts[0].record.id,
        silence.attempts[0].record,
        silence.since,
        stands,
        steps(timing.clock, silence.since, limit, stands),
        pattern.side,
        clock=timing.clock,
        limit=limit,
        unit="business_days",
        holds=[Hold(low, high, "away") for low, high in timing.away if high > start],
        facts=silence,
    )


def attempt_proofs(watch: Watch, silence: Silence, at: int) -> list[Proof]:
    """The attempts of a silence as evidence; the first is the anchor."""
    proofs = []
    for number, attempt in enumerate(touch for touch in silence.attempts if touch.at <= at):
        who = names(watch.directory, attempt.people)
        text = f"{_kind(attempt)} to {who}"
        proofs.append(Proof(attempt.record, "attempt" if number else "anchor", text, at=attempt.at))
    if silence.end and silence.end.at <= at:
        proofs.append(
            Proof(silence.end.record, "answer", f"the buyer is back: {silence.end.kind}", at=silence.end.at)
        )
    return proofs


def _kind(attempt: Touch) -> str:
    if isinstance(attempt.record, MailRecord):
        return f"mail “{attempt.record.subject}”"
    return "call" if isinstance(attempt.record, Fact) else "invitation"


def tell(finding: Finding, at: int) -> Telling:
    """The story of a silent prospect as of a moment."""
    watch, silence = finding.watch, finding.facts
    directory = watch.directory
    made = [attempt for attempt in silence.attempts if attempt.at <= at]
    everybody = [email for attempt in made for email in attempt.people]
    people = names(directory, everybody)
    zone = directory.calendar(watch.deal.owner(at)).zone
    counted = finding.counted(at)
    dates = "; ".join(when(attempt.at, zone) for attempt in made[:5]) + (" …" if len(made) > 5 else "")
    return Telling(
        title=f"{people} no longer {verb(everybody, 'answers', 'answer')}"
        if len(made) < 2
        else f"{people}: no answer to {len(made)} attempts",
        why=f"{len(made)} attempt{'' if len(made) == 1 else 's'} to reach {people} ({dates}) and no answer for "
        f"{days(counted)} of the buyer's own working time (limit {days(finding.limit)}); the buyer is not known to be away.",
        proofs=attempt_proofs(watch, silence, at),
        clears_when="A sign of life: a mail, a call, a meeting accepted or proposed, or an answer to an offer.",
        play="Change the channel and bring something of value",
        advice=(
            "Do not send another reminder. Call, or write to a second person on the buyer's side.",
            "Offer one thing that helps the buyer whether or not they buy.",
            "Ask an easy question that can be answered with one word, and make a no easy as well.",
        ),
        because="A buyer who stops answering has mostly not decided against you, but stopped seeing a reason to answer.",
    )
