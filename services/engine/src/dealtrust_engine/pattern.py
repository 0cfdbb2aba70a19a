"""What a pattern is: its description, its settings, and what it finds.

A pattern is a module of ``dealtrust_engine.patterns`` with three names:

``PATTERN``
    a :class:`PatternInfo`;
``detect(timeline, now, config) -> list[Finding]``
    one finding per anchor, as far as the events up to ``now`` tell. A finding is dated: it says when its
    condition began, when it
    ended and how its severity grew, so that one call answers for every moment up to ``now`` and also says what comes next if
    nothing happens;
``recheck_at(timeline, now, config) -> int | None``
    the first moment after ``now`` at which the answer changes without a new event.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from pydantic import ConfigDict, Field

from dealtrust_engine.moments import NEVER
from dealtrust_schemas.fields import Model

if TYPE_CHECKING:
    from dealtrust_engine.clock import Clock
    from dealtrust_engine.records import Record
    from dealtrust_engine.timeline import Timeline
    from dealtrust_engine.watch import Watch

LOW, MEDIUM, HIGH, CRITICAL = range(4)
SEVERITIES = ("low", "medium", "high", "critical")


@dataclass(frozen=True, slots=True)
class DealFacts:
    """What decides which settings hold for a deal."""

    amount: Decimal | None = None
    stage: str | None = None
    account_segment: str | None = None
    team: str | None = None


class Settings(Model):
    """Settings that every pattern has. An unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = Field(default=True, description="Whether the pattern is watched at all.")


class Rules(Protocol):
    """What a pattern asks of the configuration."""

    @property
    def grace(self) -> int:
        """How long a condition must last before an alert exists, in microseconds."""

    @property
    def segmented(self) -> bool:
        """Whether settings depend on the deal at all."""

    def settings(self, name: str, facts: DealFacts | None = None) -> Settings:
        """The settings of a pattern for a deal with these facts."""


@dataclass(frozen=True, slots=True)
class PatternInfo:
    """A pattern as people and tables know it.

    ``side`` is who moved, unless a finding knows better. ``absence`` tells patterns about something that did not happen from
    patterns about an act: only the former depend on how far the sources have been read.
    """

    name: str
    family: str
    side: str
    summary: str
    settings: type[Settings]
    absence: bool
    version: int = 1
    highest: int = CRITICAL


@dataclass(slots=True)
class Stand:
    """A span in which the condition of a finding held.

    ``cause`` is the reason of the revision that it makes, ``ended`` that of its end. ``known`` is when the span could be known,
    later than ``start`` when later evidence undid an answer.
    """

    start: int
    end: int = NEVER
    ended: str = ""
    cause: str = "limit_reached"
    known: int = 0


@dataclass(slots=True)
class Hold:
    """A span in which a standing alert is held back (``suppressed``) for a named reason.

    ``known`` is when that could be known, if later than ``start``.
    """

    start: int
    end: int
    reason: str
    known: int = 0


@dataclass(slots=True)
class Finding:
    """What a pattern found at one anchor.

    ``key`` identifies the anchor within deal and pattern. ``since`` is where the clock started. ``levels`` are the steps of the
    severity before the steps for late stage and large amount: (moment, level), ordered. ``spared`` is the reason why what
    looked like a breach was none; there are no stands then. ``facts`` are for the pattern's own telling.
    """

    info: PatternInfo
    watch: Watch
    key: str
    anchor: Record
    since: int
    stands: list[Stand]
    levels: list[tuple[int, int]]
    side: str
    clock: Clock | None = None
    limit: int = 0
    unit: str = "working_hours"
    holds: list[Hold] = field(default_factory=list)
    news: list[int] = field(default_factory=list)
    outlives_close: bool = False
    spared: str = ""
    facts: Any = None

    def counted(self, at: int) -> int:
        """What the clock has counted as of a moment, in microseconds of working time; 0 where there is no clock."""
        return self.clock.counted(self.since, at) if self.clock else 0


class Proof(NamedTuple):
    """One piece of evidence: a record, its part in the story, and what it says in a few words."""

    record: Record
    role: str
    summary: str
    quote: str | None = None
    at: int | None = None


class Telling(NamedTuple):
    """How a finding is told to people, as of a moment."""

    title: str
    why: str
    proofs: list[Proof]
    clears_when: str
    play: str
    advice: tuple[str, ...]
    because: str
    changes: Sequence[tuple[str, str | None, str | None]] = ()


def spared(info: PatternInfo, watch: Watch, anchor: Record, at: int, reason: str) -> Finding:
    """A near miss: something that looked like a breach and was none, for a named reason."""
    return Finding(info, watch, anchor.id, anchor, at, [], [(at, LOW)], info.side, spared=reason)


Answer = tuple[int, int, str]
"""What ends a condition: the moment, the moment from which it no longer holds (a bounce; else ``NEVER``), the reason."""


def standing(limit: int, answers: Iterable[Answer], grace: int) -> list[Stand]:
    """The spans in which a condition holds that becomes true at ``limit`` and is ended by answers, given in order.

    An answer that is undone before the alert was due is as if it had never been given. One that had ended an
    alert makes it stand again from the moment it is undone.
    """
    stands: list[Stand] = []
    current, known, cause = limit, limit, "limit_reached"
    for answered, undone, reason in answers:
        if undone <= answered or undone <= current:
            continue
        if answered < current + grace or answered <= known:
            if undone == NEVER:
                return stands
            if stands:
                current = undone
            known = max(known, undone)
            continue
        stands.append(Stand(current, answered, reason, cause, known))
        if undone == NEVER:
            return stands
        current, known, cause = undone, undone, "returned"
    stands.append(Stand(current, NEVER, "", cause, known))
    return stands


def steps(clock: Clock, since: int, limit: int, stands: Iterable[Stand]) -> list[tuple[int, int]]:
    """Severity steps of an absence while it stands: low at the limit, medium at twice, high at four times the limit."""
    over = max(stand.end for stand in stands)
    found = [(clock.reach(since, limit), LOW)]
    for times, level in ((2, MEDIUM), (4, HIGH)):
        # Counted time never runs faster than time.
        if since + limit * times >= over:
            break
        found.append((clock.reach(since, limit * times), level))
    return found


def next_change(findings: Iterable[Finding], now: int, grace: int) -> int | None:
    """The first moment after ``now`` at which one of the findings would be seen to change if nothing happens.

    A beginning, a step and the end of a hold are seen when they have lasted ``grace``, a beginning not before it could be
    known; an end is seen at once, and when it has lasted ``grace`` it no longer holds back others.
    """
    soonest = NEVER
    for finding in findings:
        for stand in finding.stands:
            moments = [stand.start + grace, stand.known, stand.end, stand.end + grace]
            steps_at = [at for at, _ in finding.levels] + finding.watch.deal.weight_changes
            moments += [at + grace for at in steps_at if stand.start < at < stand.end]
            moments += [at for hold in finding.holds for at in (hold.start, hold.end + grace)]
            soonest = min([soonest, *(at for at in moments if at > now)])
    return soonest if soonest < NEVER else None


def rechecking(
    detect: Callable[[Timeline, int, Rules], list[Finding]],
) -> Callable[[Timeline, int, Rules], int | None]:
    """The ``recheck_at`` of a pattern: its findings are dated, so that they say themselves what comes next."""

    def recheck_at(timeline: Timeline, now: int, config: Rules) -> int | None:
        """The first moment after ``now`` at which the pattern's answer changes without a new event."""
        return next_change(detect(timeline, NEVER, config), now, config.grace)

    return recheck_at
