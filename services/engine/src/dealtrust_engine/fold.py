"""All at once: events in, every revision of every alert out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dealtrust_engine.config import Config
from dealtrust_engine.scan import Scan
from dealtrust_engine.waiting import Waiter
from dealtrust_schemas.alerts import Alert
from dealtrust_schemas.events import Event


@dataclass(frozen=True, slots=True)
class FoldResult:
    """``alerts``: every revision in order of (detected_at, alert_id, revision). ``unattributed``: what belongs to no deal."""

    alerts: list[Alert]
    unattributed: list[Waiter]


def fold(events: Iterable[Event], config: Config, until: datetime | None = None) -> FoldResult:
    """Evaluate events in any order up to a moment (by default the last event's)."""
    scan = Scan(config)
    for event in events:
        scan.add(event)
    scan.attribute(until)
    alerts = [alert for deal_id in scan.deals() for alert in scan.alerts(deal_id)]
    alerts.sort(key=lambda alert: (alert.detected_at, alert.alert_id, alert.revision))
    return FoldResult(alerts, scan.unattributed)
