"""Alerts made by hand, for the tests of what is shown and stored."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from dealtrust_schemas.alerts import Alert

START = datetime(2026, 3, 9, 14, tzinfo=UTC)
ALERT_ID = "0a1b2c3d-0000-5000-8000-000000000001"


DEAL = {
    "name": "Rollout 2026",
    "account": "Globex",
    "owner": "Ada Lind",
    "manager": "Mo Winter",
    "stage": "Negotiation",
    "amount": "250000",
    "currency": "EUR",
    "close_date": date(2026, 6, 30),
}


def alert(**changed: Any) -> Alert:
    """An unanswered buyer on the deal D1; anything may be changed."""
    fields: dict[str, Any] = {
        "alert_id": ALERT_ID,
        "fingerprint": "acme|D1|unanswered-buyer|mail:1",
        "revision": 1,
        "tenant": "acme",
        "deal_id": "D1",
        "family": "missed_follow_up",
        "pattern": "unanswered-buyer",
        "pattern_version": 1,
        "config_hash": "abcdef123456",
        "status": "firing",
        "reason": "limit_reached",
        "severity": "low",
        "side": "seller",
        "starts_at": START,
        "detected_at": START + timedelta(minutes=10),
        "revised_at": START,
        "title": "Ben Ray waits for an answer",
        "why": "Ben Ray asked a question and has waited 8 working hours; the limit is 8.",
        "evidence": [
            {
                "event_id": "mail:1",
                "occurred_at": START - timedelta(days=3),
                "source": "mailbox:ada@acme.example",
                "role": "anchor",
                "summary": "Ben Ray asked about the pilot",
                "quote": "Can we start [the pilot] in May?",
            }
        ],
        "clock": [
            {"from": START - timedelta(days=3), "to": START - timedelta(days=2, hours=22), "counted": True},
            {
                "from": START - timedelta(days=2, hours=22),
                "to": START - timedelta(hours=6),
                "counted": False,
                "reason": "weekend",
            },
            {"from": START - timedelta(hours=6), "to": START, "counted": True},
        ],
        "limit": {"value": 8, "unit": "working_hours", "elapsed": 8},
        "clears_when": "a seller answers Ben Ray",
        "play": {
            "title": "Call Ben Ray today",
            "steps": ["Answer.", "Name the day."],
            "because": "The buyer waits.",
        },
        "deal": DEAL,
        "origin": "scan",
    }
    return Alert.model_validate({**fields, **changed})
