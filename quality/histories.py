"""Canonical events made from the records of a set, and what the engine finds in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from dealtrust_engine.config import Config
from dealtrust_engine.fold import fold
from dealtrust_engine.patterns import PATTERNS
from dealtrust_schemas.alerts import Alert
from dealtrust_schemas.events import EVENT_TYPES, Event, make_event

TENANT = "quality"
OURS = "ours.example"
THEIRS = "theirs.example"
OWNER = "owner"
OWNER_EMAIL = f"owner@{OURS}"


def event(kind: str, id: str, at: datetime, data: dict[str, Any]) -> Event:
    """A canonical event of a kind like ``deal.opened``."""
    name = f"dealtrust.{kind}.v1"
    model = EVENT_TYPES[name].model_validate(data)
    return make_event(name, model, id=id, source="quality:set", time=at, subject=id, tenant=TENANT)


def opening(deal: str, at: datetime, **facts: Any) -> Iterator[Event]:
    """A deal with its owner and one contact of the buyer, ``deal@theirs.example``."""
    yield event("party.user", OWNER, at, {"user_id": OWNER, "email": OWNER_EMAIL, "name": "Owner"})
    person = {"contact_id": deal, "emails": [buyer_of(deal)], "name": deal}
    yield event("party.contact", f"{deal}/person", at, person)
    opened = {"deal_id": deal, "name": deal, "owner_id": OWNER, "stage": "Open", **facts}
    yield event("deal.opened", f"{deal}/opened", at, opened)
    role = {"deal_id": deal, "contact_id": deal, "primary": True}
    yield event("deal.contact", f"{deal}/role", at, role)


def buyer_of(deal: str) -> str:
    """The address of the deal's one buyer."""
    return f"{deal}@{THEIRS}".lower()


def mail(id: str, at: datetime, sender: str, to: str, **facts: Any) -> Event:
    """A mail from one person to another."""
    people = {"from": {"email": sender}, "to": [{"email": to}]}
    return event("mail", id, at, {"message_id": id, "subject": "", **people, **facts})


def only(*patterns: str, settings: Mapping[str, Any] | None = None, **tenant: Any) -> Config:
    """A configuration with only these patterns on, with ``settings`` that they share; ``tenant`` as in the configuration."""
    chosen = {
        name: {"enabled": True, **(settings or {})} if name in patterns else {"enabled": False}
        for name in PATTERNS
    }
    facts = {"internal_domains": [OURS], **tenant}
    return Config.model_validate({"tenant": TENANT, "patterns": chosen, **facts})


def first_alerts(events: Iterable[Event], config: Config, until: datetime) -> list[Alert]:
    """The first firing revision of each alert that the engine raises."""
    told: dict[str, Alert] = {}
    for alert in fold(events, config, until).alerts:
        if alert.status == "firing":
            told.setdefault(alert.alert_id, alert)
    return list(told.values())


def anchor_of(alert: Alert) -> str:
    """The id of the event that an alert is about."""
    return next((proof.event_id for proof in alert.evidence if proof.role == "anchor"), "")
