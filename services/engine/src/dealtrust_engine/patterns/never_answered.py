"""never-answered: several attempts, and the buyer has never been heard of."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from dealtrust_engine.moments import BUSINESS_DAY, NEVER
from dealtrust_engine.pattern import MEDIUM, Finding, PatternInfo, Rules, Settings, Telling, rechecking
from dealtrust_engine.patterns.silent_prospect import attempt_proofs, silent_finding
from dealtrust_engine.silence import exchange_of
from dealtrust_engine.timeline import Timeline
from dealtrust_engine.watch import Watch
from dealtrust_engine.wording import days, names, verb


class NeverAnswered(Settings):
    """Settings of never-answered."""

    limit_days: float = Field(
        default=10,
        gt=0,
        description="Business days of the buyers since the first attempt, without any sign of life.",
    )
    attempts: int = Field(
        default=3, ge=1, description="Attempts on different business days that must have been made."
    )


PATTERN = PatternInfo(
    name="never-answered",
    family="silent_prospect",
    side="buyer",
    summary="Three attempts or more and the buyer has never answered.",
    settings=NeverAnswered,
    absence=True,
    highest=MEDIUM,
)


def detect(timeline: Timeline, now: int, config: Rules) -> list[Finding]:
    """One finding for a deal whose buyer was never heard of."""
    return [finding for watch in timeline.watches for finding in _findings(watch, config)]


recheck_at = rechecking(detect)


def _findings(watch: Watch, config: Rules) -> Iterator[Finding]:
    settings = config.settings(PATTERN.name)
    assert isinstance(settings, NeverAnswered)
    if not config.segmented and _answered_soon(watch, round(settings.limit_days * BUSINESS_DAY)):
        return
    first = exchange_of(watch).silences[:1]
    if not first or first[0].after is not None:
        return
    if config.segmented:
        settings = config.settings(PATTERN.name, watch.deal.facts(first[0].since))
        assert isinstance(settings, NeverAnswered)
    limit = round(settings.limit_days * BUSINESS_DAY)
    finding = silent_finding(watch, first[0], PATTERN, limit, settings.attempts, config.grace)
    if finding:
        yield finding


def _answered_soon(watch: Watch, limit: int) -> bool:
    """Whether the first mail of a buyer came so soon after the first sign of ours that no calendar can make it late."""
    if not watch.buyer_mails:
        return False
    ours = [*watch.seller_mails[:1], *watch.calls[:1]]
    first = min([record.at for record in ours] + [at for at, _, _ in watch.scheduled[:1]], default=NEVER)
    return watch.buyer_mails[0].at - first < limit


def tell(finding: Finding, at: int) -> Telling:
    """The story of a buyer who never answered, as of a moment."""
    watch, silence = finding.watch, finding.facts
    made = [attempt for attempt in silence.attempts if attempt.at <= at]
    everybody = [email for attempt in made for email in attempt.people]
    people = names(watch.directory, everybody)
    counted = finding.counted(at)
    return Telling(
        title=f"{people} {verb(everybody, 'has', 'have')} never answered",
        why=f"{len(made)} attempts to reach {people} in {days(counted)} of the buyer's own working time, and no sign of "
        f"life yet (limit {days(finding.limit)}).",
        proofs=attempt_proofs(watch, silence, at),
        clears_when="A sign of life: a mail, a call, a meeting accepted or proposed, or an answer to an offer.",
        play="Find another way in, or let go",
        advice=(
            "Check that this is the right person: ask a colleague, a partner or the switchboard.",
            "Try one more person at the company, with a reason of their own to talk.",
            "If nothing comes of it, close the deal and put the company on a later list.",
        ),
        because="A deal with nobody on the other side is a hope, and it hides the real pipeline.",
    )
