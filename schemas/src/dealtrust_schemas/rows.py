"""Alerts, commands, attributed events and deliveries as rows of the store, with the columns that the tables have.

Values are what ``INSERT ... FORMAT JSONEachRow`` takes: moments as text in UTC with milliseconds, decimals
as text.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from dealtrust_schemas.alerts import Alert, Evidence, dump_alert
from dealtrust_schemas.control import AlertCommand
from dealtrust_schemas.envelope import Event, dump_event
from dealtrust_schemas.records import Delivery

Row = dict[str, Any]

_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2299, 12, 31)


def moment_text(moment: datetime) -> str:
    """An aware moment as DateTime64(3, 'UTC') reads it; what is finer than a millisecond is cut off."""
    return moment.astimezone(UTC).isoformat(" ", "milliseconds")[: -len("+00:00")]


def day_text(day: date) -> str:
    """A day as Date32 reads it; days after 2299 (mostly 9999-12-31 for "never") become the last one, those before
    1900 the first.
    """
    return max(_FIRST_DAY, min(day, _LAST_DAY)).isoformat()


def _maybe(moment: datetime | None) -> str | None:
    return moment_text(moment) if moment else None


def alert_row(alert: Alert) -> Row:
    """The row of ``alerts`` for one revision."""
    deal, limit = alert.deal, alert.limit
    return {
        "tenant": alert.tenant,
        "deal_id": alert.deal_id,
        "starts_at": moment_text(alert.starts_at),
        "alert_id": alert.alert_id,
        "fingerprint": alert.fingerprint,
        "revision": alert.revision,
        "retired": 0,
        "family": alert.family,
        "pattern": alert.pattern,
        "pattern_version": alert.pattern_version,
        "config_hash": alert.config_hash,
        "status": alert.status,
        "reason": alert.reason,
        "severity": alert.severity,
        "side": alert.side,
        "detected_at": moment_text(alert.detected_at),
        "revised_at": moment_text(alert.revised_at),
        "resolved_at": _maybe(alert.resolved_at),
        "title": alert.title,
        "why": alert.why,
        "evidence": [_evidence(event) for event in alert.evidence],
        "changes": [{"term": one.term, "old": one.old, "new": one.new} for one in alert.changes],
        "clock": [
            {
                "from": moment_text(span.start),
                "to": moment_text(span.end),
                "counted": span.counted,
                "reason": span.reason or "",
            }
            for span in alert.clock
        ],
        "limit_value": limit.value if limit else None,
        "limit_unit": limit.unit if limit else "",
        "limit_elapsed": limit.elapsed if limit else None,
        "clears_when": alert.clears_when,
        "play_title": alert.play.title,
        "play_steps": list(alert.play.steps),
        "play_because": alert.play.because,
        "deal_name": deal.name,
        "deal_account": deal.account or "",
        "deal_owner": deal.owner or "",
        "deal_manager": deal.manager or "",
        "deal_stage": deal.stage or "",
        "deal_amount": None if deal.amount is None else format(deal.amount, "f"),
        "deal_currency": deal.currency or "",
        "deal_close_date": day_text(deal.close_date) if deal.close_date else None,
        "confidence": alert.confidence,
        "origin": alert.origin,
        "replaces": alert.replaces,
    }


def _evidence(event: Evidence) -> Row:
    return {
        "event_id": event.event_id,
        "occurred_at": moment_text(event.occurred_at),
        "source": event.source,
        "role": event.role,
        "summary": event.summary,
        "quote": event.quote,
    }


AlertKey = tuple[str, str]
"""Tenant and alert id."""


def alert_places(
    revisions: Iterable[Alert], stored: Mapping[AlertKey, Iterable[str]] | None = None
) -> Iterator[tuple[Alert, Row]]:
    """Which revisions stand in ``alerts``, each with what its row says of itself: ``starts_at`` and ``retired``.

    Given are all revisions of any number of alerts, in any order. Of each alert the latest one stands there, once
    for itself and once, retired, for every other ``starts_at`` that the alert ever had: that is part of the sorting
    key, so without such a marker, which hides the row of an earlier revision, an alert that returned would be two.
    ``stored``: the ``starts_at`` (as `moment_text`) of rows that are there, where not all revisions are given.
    """
    latest: dict[AlertKey, Alert] = {}
    starts: dict[AlertKey, dict[str, None]] = {}
    for alert in revisions:
        key = (alert.tenant, alert.alert_id)
        starts.setdefault(key, dict.fromkeys((stored or {}).get(key, ())))[moment_text(alert.starts_at)] = (
            None
        )
        if key not in latest or latest[key].revision < alert.revision:
            latest[key] = alert
    for key, alert in latest.items():
        own = moment_text(alert.starts_at)
        yield alert, {"starts_at": own, "retired": 0}
        for text in starts[key]:
            if text != own:
                yield alert, {"starts_at": text, "retired": 1}


def alert_rows(revisions: Iterable[Alert]) -> list[Row]:
    """The rows of ``alerts`` for all revisions of any number of alerts, in any order: see `alert_places`."""
    return [{**alert_row(alert), **place} for alert, place in alert_places(revisions)]


def history_row(alert: Alert) -> Row:
    """The row of ``alert_history`` for one revision."""
    return {
        "tenant": alert.tenant,
        "alert_id": alert.alert_id,
        "at": moment_text(alert.revised_at),
        "entry_id": f"revision:{alert.revision}",
        "kind": "revision",
        "deal_id": alert.deal_id,
        "family": alert.family,
        "pattern": alert.pattern,
        "revision": alert.revision,
        "status": alert.status,
        "reason": alert.reason,
        "severity": alert.severity,
        "starts_at": moment_text(alert.starts_at),
        "detected_at": moment_text(alert.detected_at),
        "resolved_at": _maybe(alert.resolved_at),
        "action": "",
        "until": None,
        "by": "",
        "origin": alert.origin,
        "record": dump_alert(alert),
    }


def command_row(event: Event) -> Row:
    """The row of ``alert_history`` for an ``alert.command`` event. Raises ``TypeError`` for any other."""
    command = event.data
    if not isinstance(command, AlertCommand):
        raise TypeError(f"{event.type} is no command")
    return {
        "tenant": event.tenantid,
        "alert_id": command.alert_id,
        "at": moment_text(event.time),
        "entry_id": event.id,
        "kind": "command",
        "deal_id": "",
        "family": "",
        "pattern": "",
        "revision": 0,
        "status": "",
        "reason": command.reason or "",
        "severity": None,
        "starts_at": None,
        "detected_at": None,
        "resolved_at": None,
        "action": command.action,
        "until": _maybe(command.until),
        "by": command.by,
        "origin": "",
        "record": dump_event(event),
    }


def event_row(
    event: Event,
    deal_id: str,
    method: str,
    confidence: float,
    other_deals: list[str],
    side: str = "",
    touch: bool = False,
) -> Row:
    """The row of ``deal_events`` for an event that belongs to a deal; of its content nothing is kept."""
    return {
        "tenant": event.tenantid,
        "deal_id": deal_id,
        "occurred_at": moment_text(event.time),
        "event_id": event.id,
        "type": event.type,
        "source": event.source,
        "side": side,
        "touch": touch,
        "method": method,
        "confidence": confidence,
        "other_deals": other_deals,
    }


_STEPS = {"intent": 1, "sent": 2, "failed": 3, "confirmed": 4, "given_up": 5}


def delivery_row(delivery: Delivery, tenant: str) -> Row:
    """The row of ``deliveries`` for one step of an attempt."""
    return {
        "tenant": tenant,
        "alert_id": delivery.alert_id,
        "revision": delivery.revision,
        "channel": delivery.channel,
        "receiver": delivery.receiver,
        "attempt": delivery.attempt,
        "step": _STEPS[delivery.state],
        "state": delivery.state,
        "at": moment_text(delivery.at),
        "provider_id": delivery.provider_id or "",
        "error": delivery.error or "",
    }
