"""Small histories of one deal, as events of the tenant acme."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from dealtrust_schemas.events import Event, parse_event

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
CONFIG = {"tenant": "acme", "internal_domains": ["acme.example"], "timezone": "Europe/Berlin"}


def event(
    kind: str, hours: float, about: str, /, *, event_id: str = "", tenant: str = "acme", **data: Any
) -> Event:
    """One event of any type, some hours after the start."""
    raw = {
        "specversion": "1.0",
        "id": event_id or f"{kind}:{about}:{hours:g}",
        "source": "crm:test",
        "type": f"dealtrust.{kind}.v1",
        "time": (START + timedelta(hours=hours)).isoformat(),
        "subject": about,
        "tenantid": tenant,
        "data": {"from" if name == "sender" else name: value for name, value in data.items()},
    }
    return parse_event(json.dumps(raw))


def people() -> list[Event]:
    """Ada sells; Bob of Buyer buys."""
    return [
        event("party.user", -100, "ada", user_id="ada", email="ada@acme.example", name="Ada"),
        event("party.contact", -100, "bob", contact_id="bob", emails=["bob@buyer.example"]),
    ]


def opened(deal_id: str = "D1", hours: float = 0, **more: Any) -> Event:
    """A deal comes into being."""
    return event(
        "deal.opened",
        hours,
        deal_id,
        deal_id=deal_id,
        name=f"Deal {deal_id}",
        owner_id="ada",
        stage="New",
        **more,
    )


def role(deal_id: str = "D1", hours: float = 0) -> Event:
    """Bob gets a role on a deal."""
    return event("deal.contact", hours, f"{deal_id}-bob", deal_id=deal_id, contact_id="bob")


def mail(
    hours: float, name: str, sender: str = "bob@buyer.example", to: Sequence[str] = ("ada@acme.example",)
) -> Event:
    """A mail, with an id of its own."""
    return event(
        "mail",
        hours,
        name,
        event_id=f"mail:{name}",
        message_id=name,
        subject="Plan",
        to=[{"email": email} for email in to],
        sender={"email": sender},
    )
