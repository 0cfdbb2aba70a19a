"""Evaluating a deal: all patterns over its timeline, what holds back what, and the alerts that follow."""

from __future__ import annotations

from typing import NamedTuple
from zoneinfo import ZoneInfo

from dealtrust_engine.config import Config
from dealtrust_engine.coverage import Coverage
from dealtrust_engine.directory import Directory
from dealtrust_engine.inhibition import MUTED_BY, mutes
from dealtrust_engine.life import Revision, existing, revisions_of
from dealtrust_engine.moments import NEVER
from dealtrust_engine.pattern import Finding, next_change
from dealtrust_engine.patterns import PATTERNS
from dealtrust_engine.render import Renderer
from dealtrust_engine.timeline import Timeline
from dealtrust_engine.wording import in_unit
from dealtrust_schemas.alerts import Alert

Findings = dict[str, list[Finding]]
"""What was found, by pattern."""


class Evaluation(NamedTuple):
    """Something that was not told, or not at once, and why.

    ``outcome`` is ``suppressed`` (an alert that is held back) or ``near_miss`` (what looked like a breach and was none).
    ``limit`` and ``elapsed`` are in ``unit``, where a clock ran.
    """

    pattern: str
    family: str
    anchor_id: str
    at: int
    outcome: str
    reason: str
    limit: float | None
    unit: str
    elapsed: float | None


class DealReport(NamedTuple):
    """What is known of a deal as of a moment.

    ``alerts`` is every revision of every alert in the order in which they were seen, ``evaluations`` what was not told.
    """

    deal_id: str
    alerts: list[Alert]
    evaluations: list[Evaluation]


class Outlook(NamedTuple):
    """A deal as of a moment, and when it is to be looked at again.

    ``lives`` holds the revisions of each alert. ``due`` is the first moment after it at which something changes without a
    new event, ``behind`` the sources that hold something back because they have not been read far enough.
    """

    lives: list[list[Revision]]
    evaluations: list[Evaluation]
    due: int | None
    behind: frozenset[str]


class Evaluator:
    """Evaluates deals with one configuration.

    ``families``: whose alerts are wanted, None for all. What holds them back is looked at all the same.
    """

    def __init__(self, config: Config, origin: str, families: frozenset[str] | None = None) -> None:
        self._config = config
        self.origin = origin
        self._renderer = Renderer(config.tenant, config.hash, origin)
        self._wanted = {
            name for name in PATTERNS if families is None or PATTERNS[name].PATTERN.family in families
        }
        needed = self._wanted.union(*(MUTED_BY.get(name, ()) for name in self._wanted))
        self._patterns = [name for name in PATTERNS if name in needed and self._enabled(name)]
        self._directory = Directory(config)
        self._coverage = Coverage()
        self._complete = True

    def _enabled(self, name: str) -> bool:
        return self._config.settings(name).enabled or self._config.segmented

    def prepare(self, directory: Directory, coverage: Coverage, complete: bool, tenant: str = "") -> None:
        """Give the people and how far the sources were read; ``complete``: as far as needed."""
        self._directory, self._coverage, self._complete = directory, coverage, complete
        self._renderer = Renderer(tenant or self._config.tenant, self._config.hash, self.origin)

    @property
    def config_hash(self) -> str:
        """Short name of the configuration."""
        return self._config.hash

    @property
    def zone(self) -> ZoneInfo:
        """The tenant's time zone."""
        return self._config.zone

    @property
    def directory(self) -> Directory:
        """The people and companies that deals are evaluated with."""
        return self._directory

    def render(self, revision: Revision, number: int, replaces: str = "") -> Alert:
        """The alert that people and tables see of a revision."""
        return self._renderer.alert(revision, number, replaces)

    def report(self, timeline: Timeline, now: int) -> DealReport:
        """Evaluate one deal up to a moment."""
        findings = self._findings(timeline, now)
        lives = self._lives(findings, now)
        return DealReport(timeline.deal.id, self._told(lives), self._not_told(findings, lives, now))

    def alerts(self, timeline: Timeline, now: int) -> list[Alert]:
        """All revisions of all alerts of a deal up to a moment, in the order in which they were seen."""
        return self._told(self.revisions(timeline, now))

    def _told(self, lives: list[list[Revision]]) -> list[Alert]:
        alerts = [self._renderer.alert(revision, i) for life in lives for i, revision in enumerate(life, 1)]
        return sorted(alerts, key=lambda alert: (alert.detected_at, alert.alert_id, alert.revision))

    def revisions(self, timeline: Timeline, now: int) -> list[list[Revision]]:
        """The revisions of each alert of a deal."""
        return self._lives(self._findings(timeline, now), now)

    def findings(self, timeline: Timeline) -> Findings:
        """What the patterns find in a timeline. Findings are dated: they tell what is, what was and what comes next."""
        return self._findings(timeline, NEVER)

    def outlook(self, findings: Findings, now: int) -> Outlook:
        """Everything that a deal tells as of a moment, from the findings of all that is known by then."""
        lives = self._lives(findings, now)
        every = [finding for found in findings.values() for finding in found]
        due = next_change(every, now, self._config.grace)
        behind = frozenset() if self._complete else self._behind(every, now)
        return Outlook(lives, self._not_told(findings, lives, now), due, behind)

    def _behind(self, findings: list[Finding], now: int) -> frozenset[str]:
        """The sources without which a beginning or a step that is due by now cannot be told."""
        behind: set[str] = set()
        for finding in findings:
            covered = self._covered(finding)
            stands = existing(finding, now, self._config.grace)
            steps = [*(at for at, _ in finding.levels), *finding.watch.deal.weight_changes]
            for stand in stands if covered < now else ():
                due = [at for at in (stand.start, *steps) if covered < at <= now and at < stand.end]
                if due:
                    behind |= self._coverage.behind(finding.watch, _feed_of(finding), max(due))
        return frozenset(behind)

    def standing(self, timeline: Timeline, now: int) -> list[Alert]:
        """The alerts that have not ended, told as of ``now`` and not as of their last change: with clocks up to now."""
        lives = self.revisions(timeline, now)
        return [
            self._renderer.alert(life[-1]._replace(at=now), len(life))
            for life in lives
            if life[-1].status != "resolved"
        ]

    def _findings(self, timeline: Timeline, now: int) -> Findings:
        return {name: self._detect(name, timeline, now) for name in self._patterns}

    def _lives(self, findings: Findings, now: int) -> list[list[Revision]]:
        grace = self._config.grace
        lives = []
        for name, found in findings.items():
            if name not in self._wanted:
                continue
            holds = mutes(name, findings, now, grace) if found else []
            for finding in found:
                life = revisions_of(finding, now, grace, holds, self._covered(finding))
                if life:
                    lives.append(life)
        return lives

    def _not_told(self, findings: Findings, lives: list[list[Revision]], now: int) -> list[Evaluation]:
        """What was held back, and what looked like a breach and was none."""
        told = [
            _evaluation(r.finding, r.at, "suppressed", r.reason)
            for life in lives
            for r in life
            if r.status == "suppressed"
        ]
        every = [finding for name, found in findings.items() if name in self._wanted for finding in found]
        told += [_near_miss(f, f.since, f.spared) for f in every if f.spared and f.since <= now]
        told += [
            _near_miss(finding, stand.start, "within_grace")
            for finding in every
            for stand in finding.stands
            if stand.end <= now and 0 < stand.end - stand.start < self._config.grace
        ]
        return sorted(told, key=lambda evaluation: (evaluation.at, evaluation.pattern, evaluation.anchor_id))

    def recheck_at(self, timeline: Timeline, now: int) -> int | None:
        """The first moment after ``now`` at which something changes without a new event."""
        moments = [PATTERNS[name].recheck_at(timeline, now, self._config) for name in self._patterns]
        return min((moment for moment in moments if moment is not None), default=None)

    def _detect(self, name: str, timeline: Timeline, now: int) -> list[Finding]:
        found: list[Finding] = PATTERNS[name].detect(timeline, now, self._config)
        if not self._config.segmented:
            return found
        deal = timeline.deal
        return [f for f in found if self._config.settings(name, deal.facts(f.since)).enabled]

    def _covered(self, finding: Finding) -> int:
        if self._complete or not finding.info.absence:
            return NEVER
        covered = self._coverage.of_watch(finding.watch)
        feed = _feed_of(finding)
        return covered if feed is None else min(covered, self._coverage.of_feed(feed))


def _feed_of(finding: Finding) -> str | None:
    """The CRM feed that could show the answer to a finding, where mailboxes and calendars could not."""
    return finding.anchor.source if finding.info.name == "overdue-next-step" else None


def _near_miss(finding: Finding, at: int, reason: str) -> Evaluation:
    return _evaluation(finding, at, "near_miss", reason)


def _evaluation(finding: Finding, at: int, outcome: str, reason: str) -> Evaluation:
    return Evaluation(
        finding.info.name,
        finding.info.family,
        finding.key,
        at,
        outcome,
        reason,
        in_unit(finding.limit, finding.unit) if finding.clock else None,
        finding.unit if finding.clock else "",
        in_unit(finding.counted(at), finding.unit) if finding.clock else None,
    )
