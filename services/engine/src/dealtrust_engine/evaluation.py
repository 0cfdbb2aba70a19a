"""Evaluating a deal: all patterns over its timeline, what holds back what, and the alerts that follow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dealtrust_engine.config import Config
from dealtrust_engine.coverage import Coverage
from dealtrust_engine.directory import Directory
from dealtrust_engine.inhibition import mutes
from dealtrust_engine.life import Revision, revisions_of
from dealtrust_engine.moments import NEVER
from dealtrust_engine.pattern import Finding
from dealtrust_engine.patterns import PATTERNS
from dealtrust_engine.records import Record
from dealtrust_engine.render import Renderer
from dealtrust_engine.timeline import Timeline
from dealtrust_schemas.alerts import Alert


@dataclass(frozen=True, slots=True)
class DealReport:
    """What is known of a deal as of a moment: every revision of every alert, in the order in which they were seen."""

    deal_id: str
    alerts: list[Alert]


class Evaluator:
    """Evaluates deals with one configuration."""

    def __init__(self, config: Config, origin: str) -> None:
        self._config = config
        self._renderer = Renderer(config.tenant, config.hash, origin)
        self._patterns = [name for name in PATTERNS if self._enabled(name)]
        self._directory = Directory(config)
        self._coverage = Coverage()
        self._complete = True

    def _enabled(self, name: str) -> bool:
        return self._config.settings(name).enabled or self._config.segmented

    def prepare(self, directory: Directory, coverage: Coverage, complete: bool) -> None:
        """Give the people and how far the sources were read; ``complete``: as far as needed."""
        self._directory, self._coverage, self._complete = directory, coverage, complete

    @property
    def directory(self) -> Directory:
        """The people and companies that deals are evaluated with."""
        return self._directory

    def render(self, revision: Revision, number: int, replaces: str = "") -> Alert:
        """The alert that people and tables see of a revision."""
        return self._renderer.alert(revision, number, replaces)

    def report(self, deal_id: str, records: Iterable[Record], now: int) -> DealReport:
        """Evaluate one deal up to a moment."""
        timeline = Timeline(deal_id, records, self._directory, now)
        alerts = []
        for numbered in self.revisions(timeline, now):
            alerts += [self._renderer.alert(revision, i) for i, revision in enumerate(numbered, 1)]
        alerts.sort(key=lambda alert: (alert.detected_at, alert.alert_id, alert.revision))
        return DealReport(deal_id, alerts)

    def revisions(self, timeline: Timeline, now: int) -> list[list[Revision]]:
        """The revisions of each alert of a deal."""
        findings = {name: self._detect(name, timeline, now) for name in self._patterns}
        grace = self._config.grace
        lives = []
        for name, found in findings.items():
            if not found:
                continue
            holds = mutes(name, findings, now, grace)
            for finding in found:
                life = revisions_of(finding, now, grace, holds, self._covered(finding))
                if life:
                    lives.append(life)
        return lives

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
        if finding.info.name == "overdue-next-step":
            covered = min(covered, self._coverage.of_feed(finding.anchor.source))
        return covered
