"""Alerts of the raw files against those of the canonical events, alert by alert."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from dealtrust_schemas.alerts import Alert
from dealtrust_schemas.events import Event, Mail, Meeting, OfferChanged, TaskChanged
from tests.raw.ids import Ids

TOLERANCE = timedelta(seconds=60)
QUESTIONS = ("anchor", "starts_at", "state", "reason", "severity", "steps", "side")

Anchor = tuple[str, str, datetime]


class Life(NamedTuple):
    """What is compared of an alert. steps: each severity ever shown, with the moment of its first."""

    pattern: str
    deal: str
    anchor: Anchor | None
    starts_at: datetime
    status: str
    reason: str
    resolved_at: datetime | None
    steps: tuple[tuple[str, datetime], ...]
    side: str


@dataclass
class Verdict:
    """How the alerts of one pattern agree in one story. wrong: questions answered differently, for each pair."""

    expected: int = 0
    found: int = 0
    pairs: int = 0
    wrong: list[tuple[str, Life, Life]] = field(default_factory=list)
    missing: list[Life] = field(default_factory=list)
    surplus: list[Life] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether nothing differs."""
        return not (self.wrong or self.missing or self.surplus)


def anchors(events: Iterable[Event], ids: Ids) -> dict[str, Anchor]:
    """What each event is about, in the words of the story, and when."""
    return {event.id: (event.type, ids.name(_record(event)), event.time) for event in events}


def _record(event: Event) -> str:
    data = event.data
    if isinstance(data, Mail):
        return data.message_id
    if isinstance(data, Meeting):
        return data.uid
    if isinstance(data, OfferChanged):
        return data.offer_id
    return data.task_id if isinstance(data, TaskChanged) else getattr(data, "deal_id", "") or ""


def lives(alerts: Iterable[Alert], told: dict[str, Anchor], ids: Ids) -> list[Life]:
    """One life for each alert, from all its revisions. Those that were never shown are left out."""
    histories: dict[str, list[Alert]] = defaultdict(list)
    for alert in alerts:
        histories[str(alert.alert_id)].append(alert)
    return [
        _life(history, told, ids)
        for history in histories.values()
        if any(alert.status == "firing" for alert in history) or history[-1].status == "suppressed"
    ]


def _life(history: list[Alert], told: dict[str, Anchor], ids: Ids) -> Life:
    history.sort(key=lambda alert: alert.revision)
    last = history[-1]
    firing = [alert for alert in history if alert.status == "firing"] or history
    steps: dict[str, datetime] = {}
    for alert in firing:
        steps.setdefault(alert.severity, alert.revised_at)
    anchor = next((item.event_id for item in last.evidence if item.role == "anchor"), None)
    return Life(
        last.pattern, ids.name(last.deal_id), told.get(anchor or ""), firing[0].starts_at,
        last.status, last.reason, last.resolved_at,
        tuple(steps.items()), last.side,
    )  # fmt: skip


def compare(expected: Sequence[Life], found: Sequence[Life]) -> dict[str, Verdict]:
    """Verdicts by pattern."""
    verdicts: dict[str, Verdict] = defaultdict(Verdict)
    for pattern in sorted({life.pattern for life in (*expected, *found)}):
        verdict = verdicts[pattern]
        wanted = [life for life in expected if life.pattern == pattern]
        left = [life for life in found if life.pattern == pattern]
        verdict.expected, verdict.found = len(wanted), len(left)
        for life in sorted(wanted, key=lambda life: life.starts_at):
            near = min(
                (each for each in left if each.deal == life.deal),
                key=lambda each: _distance(life, each),
                default=None,
            )
            if near is None:
                verdict.missing.append(life)
                continue
            left.remove(near)
            verdict.pairs += 1
            verdict.wrong += [
                (question, life, near) for question in QUESTIONS if not _agree(question, life, near)
            ]
        verdict.surplus = left
    return dict(verdicts)


def _distance(one: Life, other: Life) -> tuple[bool, timedelta]:
    return not _agree("anchor", one, other), abs(one.starts_at - other.starts_at)


def _agree(question: str, one: Life, other: Life) -> bool:
    match question:
        case "anchor":
            if one.anchor is None or other.anchor is None:
                return one.anchor == other.anchor
            return one.anchor[:2] == other.anchor[:2] and _same(one.anchor[2], other.anchor[2])
        case "starts_at":
            return _same(one.starts_at, other.starts_at)
        case "state":
            return one.status == other.status and _same(one.resolved_at, other.resolved_at)
        case "severity":
            return [step[0] for step in one.steps] == [step[0] for step in other.steps]
        case "steps":
            pairs = zip(one.steps, other.steps, strict=False)
            return len(one.steps) == len(other.steps) and all(_same(a[1], b[1]) for a, b in pairs)
        case "reason":
            return one.reason == other.reason
    return one.side == other.side


def _same(one: datetime | None, other: datetime | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= TOLERANCE
