"""The driver: one deal after another event, live.

It applies records as they arrive, fires due times at their own time before it applies a later record, and emits what is
new. Because the standing alerts are a pure function of the timeline, a late record simply changes the answer: an alert
that should not have stood resolves with the reason ``late_evidence``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from dealtrust_engine.evaluation import Evaluator, Findings, Outlook
from dealtrust_engine.life import Revision
from dealtrust_engine.moments import HOUR, NEVER, datetime_of, moment_of
from dealtrust_engine.pattern import SEVERITIES
from dealtrust_engine.records import Record
from dealtrust_engine.timeline import Timeline
from dealtrust_schemas.alerts import Alert

LATE_EVIDENCE = "late_evidence"
LATENESS = 72 * HOUR
"""How late a record may come and still be put in its place as if it had been in time."""

Key = tuple[str, str]
"""Pattern and anchor: an alert within a deal."""


@dataclass(frozen=True, slots=True)
class Told:
    """The last revision of an alert that was emitted.

    What was learned too late neither starts an alert before ``start_floor`` nor ends it before ``end_floor``.
    """

    alert: Alert
    start_floor: int = -NEVER
    end_floor: int = -NEVER


class DealDriver:
    """One deal, live. Its state is its records and what was told; everything else follows from them.

    ``timeline`` and ``outlook`` are those of the last evaluation. Whoever changes ``records``, or what is known of the people
    in them, says :meth:`changed`.
    """

    def __init__(self, deal_id: str, evaluator: Evaluator) -> None:
        self.deal_id = deal_id
        self._evaluator = evaluator
        self.records: dict[str, Record] = {}
        self.told: dict[Key, Told] = {}
        self.now = -NEVER
        self.due: int | None = None
        self.timeline: Timeline | None = None
        self._findings: Findings | None = None
        self.outlook: Outlook | None = None

    def apply(self, records: Iterable[Record], now: int) -> list[Alert]:
        """Apply records that arrive in one moment, after everything that was due before it.

        Args:
            records: the same record again changes nothing.
            now: the moment of arrival; it does not go backwards.
        """
        alerts = self.advance(now, inclusive=False)
        new = {record.id: record for record in records if record.id not in self.records}
        if not new:
            return alerts
        self.records.update(new)
        self.changed()
        too_late = any(now - record.at > LATENESS for record in new.values())
        return alerts + self.evaluate(now, floor=now if too_late else -NEVER)

    def changed(self) -> None:
        """What is known is something else than at the last evaluation."""
        self._findings = None

    def advance(self, now: int, *, inclusive: bool = True) -> list[Alert]:
        """Let time pass: everything due up to ``now`` (or before it) happens, each at its own time."""
        alerts: list[Alert] = []
        while self.due is not None and (self.due <= now if inclusive else self.due < now):
            alerts += self.evaluate(self.due)
        return alerts

    def standing(self) -> list[Alert]:
        """The alerts that stand, as they were told last."""
        last = (told.alert for told in self.told.values())
        return sorted(
            (alert for alert in last if alert.status != "resolved"), key=lambda alert: alert.alert_id
        )

    def evaluate(self, now: int, floor: int = -NEVER) -> list[Alert]:
        """What is new as of ``now``, by the records at hand: one look, however much time has passed.

        Args:
            now: as for :meth:`apply`.
            floor: what is new was learned too late to start or end anything before this moment.
        """
        now = self.now = max(now, self.now)
        if floor > -NEVER:
            self._hold_beginnings()
        self.outlook = self._evaluator.outlook(self._found(now), now)
        self.due = self.outlook.due
        lives = {_key(life[0]): life for life in self.outlook.lives}
        gone = [
            key for key, told in self.told.items() if key not in lives and told.alert.status != "resolved"
        ]
        alerts = [self._withdraw(key, now) for key in gone]
        replaced = {key[0]: self.told[key].alert.alert_id for key in gone}
        for key, life in lives.items():
            replaces = "" if key in self.told else replaced.get(key[0], "")
            alerts += [self._tell(key, revision, now, replaces) for revision in self._news(key, life, floor)]
        return sorted(alerts, key=lambda alert: (alert.revised_at, alert.alert_id, alert.revision))

    def _found(self, now: int) -> Findings:
        """What the patterns find as of a moment; time alone changes nothing of it."""
        if self._findings is None or self.timeline is None or self.timeline.ahead <= now:
            self.timeline = Timeline(self.deal_id, self.records.values(), self._evaluator.directory, now)
            self._findings = self._evaluator.findings(self.timeline)
        return self._findings

    def _hold_beginnings(self) -> None:
        """What stands began when it was told to: what comes too late moves no beginning back."""
        for key, told in self.told.items():
            if told.alert.status != "resolved":
                began = moment_of(told.alert.starts_at)
                self.told[key] = replace(told, start_floor=max(told.start_floor, began))

    def _news(self, key: Key, life: list[Revision], floor: int) -> list[Revision]:
        """What was not told yet of an alert; only its last state where late evidence changed what had been told."""
        told = self.told.get(key)
        if told is None:
            life = [_floored(revision, floor, floor) for revision in life]
            if floor == -NEVER:
                return life
            return life[-1:] if life[-1].status != "resolved" else []
        life = [_floored(revision, told.start_floor, max(told.end_floor, floor)) for revision in life]
        said = [i for i, revision in enumerate(life) if _says(revision, told.alert)]
        # The same state can be told twice for new evidence: then the moment tells which one it was.
        told_at = moment_of(told.alert.revised_at)
        exactly = [i for i in said if life[i].at == told_at] or said
        return life[exactly[-1] + 1 :] if exactly else life[-1:]

    def _tell(self, key: Key, revision: Revision, now: int, replaces: str) -> Alert:
        told = self.told.get(key)
        number = told.alert.revision + 1 if told else 1
        alert = self._evaluator.render(revision._replace(seen=now), number, replaces)
        start_floor = told.start_floor if told else revision.floor
        end_floor = max(told.end_floor if told else -NEVER, revision.floor if revision.resolved else -NEVER)
        self.told[key] = Told(alert, start_floor, end_floor)
        return alert

    def _withdraw(self, key: Key, now: int) -> Alert:
        """An alert that, as is known now, should not have stood."""
        told = self.told[key]
        at = datetime_of(now)
        ended = {
            "status": "resolved",
            "reason": LATE_EVIDENCE,
            "resolved_at": at,
            "revised_at": at,
            "detected_at": at,
        }
        alert = told.alert.model_copy(update={**ended, "revision": told.alert.revision + 1})
        self.told[key] = replace(told, alert=alert)
        return alert


def _key(revision: Revision) -> Key:
    return revision.finding.info.name, revision.finding.key


def _says(revision: Revision, alert: Alert) -> bool:
    """Whether a revision says what was told last."""
    resolved = None if alert.resolved_at is None else moment_of(alert.resolved_at)
    return (
        revision.status,
        revision.reason,
        SEVERITIES[revision.level],
        revision.starts,
        revision.resolved,
    ) == (
        alert.status,
        alert.reason,
        alert.severity,
        moment_of(alert.starts_at),
        resolved,
    )


def _floored(revision: Revision, start: int, end: int) -> Revision:
    """A revision with its beginning and its end not before the moments at which they could have been known."""
    starts = max(revision.starts, start)
    resolved = None if revision.resolved is None else max(revision.resolved, end)
    at = max(revision.at, starts, resolved or starts)
    if (starts, resolved) == (revision.starts, revision.resolved):
        return revision
    return revision._replace(starts=starts, resolved=resolved, at=at, floor=max(start, end))
