"""The tape on which a story is told: moments, people, and events in their wire form."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from dealtrust_schemas.events import EVENT_TYPES, Event, Features, Terms, parse_event
from dealtrust_schemas.fields import Model
from stories.moments import moment

STAGES = ["Prospecting", "Qualification", "Proposal", "Negotiation"]
"""Prospecting is the first stage and Negotiation the late one, unless a story configures others."""


@dataclass
class Tape:
    """The events told so far, in wire form, with the addresses of the people in them."""

    zone: str = "Europe/Berlin"
    country: str = "DE"
    tenant: str = "acme"
    config: dict[str, Any] = field(default_factory=dict)
    raw: list[dict[str, Any]] = field(default_factory=list)
    emails: dict[str, str] = field(default_factory=dict)
    epoch: str = "2025-12-01 09:00"

    def __post_init__(self) -> None:
        self._count = 0
        given = self.config
        self.config = {
            "tenant": self.tenant,
            "internal_domains": ["acme.example"],
            "timezone": self.zone,
            "country": self.country,
            "large_amount": {"value": 100000, "currency": "EUR"},
            "stages": list(STAGES),
            "late_stages": ["Negotiation"],
        }
        self.config.update(given)

    # -- plumbing

    def at(self, text: str) -> datetime:
        """The moment a text names, in UTC."""
        return moment(text, self.zone).astimezone(UTC)

    def iso(self, text: str) -> str:
        """The same as RFC 3339 text; a bare date stays a date."""
        return self.at(text).isoformat().replace("+00:00", "Z")

    def email(self, name: str) -> str:
        """The address of a person of this story."""
        return name if "@" in name else self.emails[name]

    def add(self, kind: str, when: str, subject: str, data: Mapping[str, Any], **envelope: Any) -> str:
        """Add one event of any type; returns its id. `envelope` may set `event_id` and `source`.

        Field names that the contract does not know are errors of the story (a reader would pass over them).
        """
        _only_known(EVENT_TYPES[f"dealtrust.{kind}.v1"], data)
        _only_known(Features, data.get("features", {}))
        _only_known(Terms, data.get("terms", {}))
        self._count += 1
        event_id = envelope.get("event_id") or f"{kind.replace('.', '-')}-{self._count:03d}"
        self.raw.append(
            {
                "specversion": "1.0",
                "id": event_id,
                "source": envelope.get("source") or "salesforce:00D1/ChangeEvents",
                "type": f"dealtrust.{kind}.v1",
                "time": self.iso(when),
                "subject": subject,
                "tenantid": self.tenant,
                "data": dict(data),
            }
        )
        return str(event_id)

    def drop(self, event_id: str) -> None:
        """Take an event out again (for stories that compare with and without it)."""
        self.raw = [raw for raw in self.raw if raw["id"] != event_id]

    # -- people

    def user(self, name: str, *, when: str | None = None, **fields: Any) -> str:
        """A person of the seller; `fields` of party.user: zone, country, manager_id, role, team ..."""
        data = {"user_id": name, "email": f"{name}@acme.example", "name": name.title(), **_place(fields)}
        self.emails[name] = data["email"]
        return self.add("party.user", when or self.epoch, name, data)

    def contact(
        self, name: str, domain: str = "buyer.example", *, when: str | None = None, **fields: Any
    ) -> str:
        """A person outside; `fields` of party.contact: zone, country, account_id, emails, title ..."""
        data = {"contact_id": name, "emails": [f"{name}@{domain}"], "name": name.title(), **_place(fields)}
        self.emails[name] = data["emails"][0]
        return self.add("party.contact", when or self.epoch, name, data)

    def account(self, account_id: str, *domains: str, when: str | None = None, **fields: Any) -> str:
        """A company and its mail domains."""
        data = {"account_id": account_id, "name": account_id.title(), "domains": list(domains), **fields}
        return self.add("party.account", when or self.epoch, account_id, data)

    def events(self) -> list[Event]:
        """All events of the story as the schemas read them."""
        return [parse_event(json.dumps(raw)) for raw in self.raw]


def _place(fields: dict[str, Any]) -> dict[str, Any]:
    return {"timezone" if name == "zone" else name: value for name, value in fields.items()}


def _only_known(model: type[Model], data: Mapping[str, Any]) -> None:
    known = {field.validation_alias or name for name, field in model.model_fields.items()}
    if unknown := set(data) - known:
        raise ValueError(f"{model.__name__} has no {', '.join(sorted(unknown))}")
