"""What goes into the report, in which order: light entries, whose stories are read when they are written."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from typing import Final, NamedTuple

from dealtrust_engine.config import Config
from dealtrust_engine.moments import datetime_of
from dealtrust_engine.reasons import REASONS
from dealtrust_engine.scan import Scan
from dealtrust_schemas.alerts import Severity
from dealtrust_schemas.rows import Row
from dealtrust_solo.display.summary import Summary
from dealtrust_solo.outcome import Head, Outcome
from dealtrust_solo.priority import Key, Priority
from dealtrust_solo.report.deals import UNKNOWN, DealFacts, deal_facts, total
from dealtrust_solo.report.teams import Team, teams_of

LATELY: Final = timedelta(days=30)
"""How long an ended alert is shown."""
_NEWEST: Final = 25
"""Untold things of one reason that are listed; the rest is counted."""


class Group(NamedTuple):
    """Deals whose most urgent alert has the same severity, and their money."""

    severity: Severity
    deals: list[list[Head]]
    at_stake: str


class Untold(NamedTuple):
    """Something that was held back or looked like a breach and was none."""

    at: datetime
    deal_id: str
    deal: str
    pattern: str
    limit: float | None
    elapsed: float | None
    unit: str


class UntoldReason(NamedTuple):
    """Everything that was not told for one reason: how many, and the newest of them."""

    reason: str
    meaning: str
    outcome: str
    times: int
    newest: list[Untold]


class Source(NamedTuple):
    """A mailbox, a calendar or a feed, and how far it was read."""

    name: str
    read_until: datetime
    behind: timedelta


@dataclass(frozen=True, slots=True)
class Contents:
    """All that the report tells, but for the stories of the single alerts."""

    tenant: str
    config: Config
    summary: Summary
    now: datetime
    deals: Mapping[str, DealFacts]
    groups: list[Group]
    held: list[list[Head]]
    ended: list[Head]
    untold: list[UntoldReason]
    teams: list[Team]
    sources: list[Source]
    complete: bool

    @property
    def standing(self) -> list[list[Head]]:
        """The deals that need somebody, each with its alerts, the most urgent first."""
        return [deal for group in self.groups for deal in group.deals]

    @property
    def at_stake(self) -> str:
        """The money of the deals that need somebody."""
        return total(self.facts(heads[0]) for heads in self.standing)

    def facts(self, head: Head) -> DealFacts:
        """The deal of an alert."""
        return self.deals.get(head.deal_id, UNKNOWN)


def contents_of(
    engine: Scan,
    config: Config,
    outcome: Outcome,
    summary: Summary,
    families: frozenset[str] | None,
    complete: bool,
) -> Contents:
    """The contents of the report on a scan that is done.

    families: those that were asked for, None for all. complete: all sources count as read.
    """
    deals = deal_facts(outcome.table("deals"))
    now = summary.until or datetime.now(UTC)
    heads: dict[str, list[Head]] = {"firing": [], "suppressed": [], "resolved": []}
    for head in outcome.latest():
        heads[head.status].append(head)
    priority = Priority(config)

    def urgency(head: Head) -> Key:
        deal = deals.get(head.deal_id, UNKNOWN)
        return priority.key(head.severity, deal.amount, deal.currency, head.starts_at, head.alert_id)

    standing = _by_deal(sorted(heads["firing"], key=urgency))
    held = _by_deal(sorted(heads["suppressed"], key=urgency))
    ended = sorted(
        (head for head in heads["resolved"] if head.revised_at >= now - LATELY),
        key=lambda head: (head.revised_at, head.alert_id),
        reverse=True,
    )
    return Contents(
        tenant=engine.tenant,
        config=config,
        summary=summary,
        now=now,
        deals=deals,
        groups=_groups(standing, deals),
        held=held,
        ended=ended,
        untold=_untold(_chosen(outcome.table("evaluations"), families), deals),
        teams=teams_of(deals, standing, heads["suppressed"], ended),
        sources=_sources(engine, now),
        complete=complete,
    )


def _by_deal(heads: Iterable[Head]) -> list[list[Head]]:
    found: dict[str, list[Head]] = {}
    for head in heads:
        found.setdefault(head.deal_id, []).append(head)
    return list(found.values())


def _groups(standing: Sequence[list[Head]], deals: Mapping[str, DealFacts]) -> list[Group]:
    found: dict[Severity, list[list[Head]]] = {}
    for heads in standing:
        found.setdefault(heads[0].severity, []).append(heads)
    return [
        Group(severity, groups, total(deals.get(heads[0].deal_id, UNKNOWN) for heads in groups))
        for severity, groups in found.items()
    ]


def _chosen(rows: Iterable[Row], families: frozenset[str] | None) -> Iterable[Row]:
    return (row for row in rows if families is None or row["family"] in families)


def _untold(rows: Iterable[Row], deals: Mapping[str, DealFacts]) -> list[UntoldReason]:
    times: Counter[tuple[str, str]] = Counter()
    newest: dict[tuple[str, str], list[tuple[str, str, str, int, Row]]] = defaultdict(list)
    for number, row in enumerate(rows):
        reason = (row["outcome"], row["reason"])
        times[reason] += 1
        heappush(newest[reason], (row["at"], row["deal_id"], row["pattern"], number, row))
        if len(newest[reason]) > _NEWEST:
            heappop(newest[reason])
    found = []
    for (outcome, word), count in times.items():
        latest = [_entry(each[-1], deals) for each in sorted(newest[outcome, word], reverse=True)]
        found.append(UntoldReason(word, REASONS.get(word, word), outcome, count, latest))
    return sorted(found, key=lambda each: (each.outcome != "suppressed", -each.times, each.reason))


def _entry(row: Row, deals: Mapping[str, DealFacts]) -> Untold:
    return Untold(
        at=datetime.fromisoformat(row["at"]).replace(tzinfo=UTC),
        deal_id=row["deal_id"],
        deal=deals[row["deal_id"]].name if row["deal_id"] in deals else row["deal_id"],
        pattern=row["pattern"],
        limit=row["limit_value"],
        elapsed=row["limit_elapsed"],
        unit=row["limit_unit"],
    )


def _sources(engine: Scan, now: datetime) -> list[Source]:
    found = []
    for name, moment in engine.coverage.sources().items():
        read_until = datetime_of(moment)
        found.append(Source(name, read_until, max(timedelta(), now - read_until)))
    return sorted(found, key=lambda source: (-source.behind, source.name))
