"""What each story says must come out of it: one line per alert, written from the rules and not by the program."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from .clock import utc_text

PATTERNS = frozenset(
    "unanswered-buyer meeting-without-follow-up overdue-next-step neglected-deal broken-promise silent-prospect "
    "never-answered retracted-offer approval-reversed scope-change silent-scope-shrink".split()
)
"""The patterns of the four families that this history is about."""


@dataclass(frozen=True)
class Expected:
    """One alert: when its condition became true, the severities it reached, how it ended.

    status: firing, suppressed or resolved at the end of the history. reason: of the last state; empty while firing.
    """

    deal_id: str
    deal: str
    story: str
    pattern: str
    side: str
    starts_at: datetime
    steps: tuple[tuple[str, datetime], ...]
    status: str
    reason: str = ""
    resolved_at: datetime | None = None

    def row(self) -> dict[str, object]:
        """Return the line of expected.jsonl."""
        return {
            "deal_id": self.deal_id,
            "deal": self.deal,
            "story": self.story,
            "pattern": self.pattern,
            "side": self.side,
            "starts_at": utc_text(self.starts_at),
            "steps": [{"severity": severity, "at": utc_text(at)} for severity, at in self.steps],
            "status": self.status,
            "reason": self.reason,
            "resolved_at": utc_text(self.resolved_at) if self.resolved_at else None,
        }


@dataclass
class Ledger:
    """All expected alerts of the history."""

    alerts: list[Expected] = field(default_factory=list)

    def add(self, alert: Expected) -> None:
        """Note one alert; an unknown pattern is a slip of the pen."""
        if alert.pattern not in PATTERNS:
            raise ValueError(f"no such pattern: {alert.pattern}")
        self.alerts.append(alert)

    def render(self) -> str:
        """Return the lines in order of deal and start."""
        return _lines(sorted(self.alerts, key=lambda alert: (alert.deal_id, alert.starts_at, alert.pattern)))


def _lines(alerts: Sequence[Expected]) -> str:
    return "".join(json.dumps(alert.row(), ensure_ascii=False) + "\n" for alert in alerts)
