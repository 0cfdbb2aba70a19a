"""Deals on which much happens, for laws about cost: questions, answers, meetings and tasks, one after the other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from dealtrust_schemas.events import Event, parse_event

_BEGIN = datetime(2026, 1, 5, 8, tzinfo=UTC)
_SELLER, _SOURCE = "ada@acme.example", "mailbox:ada@acme.example"


def busy_deals(deals: int, events: int) -> list[Event]:
    """That many deals with that many events each after their opening, all with the same seller."""
    seller = {"user_id": "ada", "email": _SELLER, "name": "Ada"}
    found = [_event("party.user", "ada", _BEGIN, seller)]
    for number in range(deals):
        found += _deal(f"D{number}", events)
    return found


def _deal(deal: str, events: int) -> Iterator[Event]:
    buyer = f"bob@{deal.lower()}.example"
    bob = f"{deal}-bob"
    contact = {"contact_id": bob, "emails": [buyer], "name": "Bob"}
    yield _event("party.contact", bob, _BEGIN, contact)
    opened = {"deal_id": deal, "name": deal, "owner_id": "ada", "stage": "Proposal"}
    yield _event("deal.opened", deal, _BEGIN, opened)
    role = {"deal_id": deal, "contact_id": bob, "primary": True}
    yield _event("deal.contact", f"{deal}-role", _BEGIN, role)
    for number in range(events):
        name, at = f"{deal}-{number}", _BEGIN + timedelta(hours=5 * number)
        if number % 20 == 9:
            yield _event("meeting", name, at, _meeting(name, at, buyer))
        elif number % 20 == 19:
            yield _event("task.changed", name, at, _task(name, deal, at))
        else:
            yield _event(
                "mail", name, at, _mail(name, f"{deal}-{number - number % 4}", buyer, number % 2 == 0)
            )


def _mail(name: str, thread: str, buyer: str, asked: bool) -> dict[str, Any]:
    sender, receiver = (buyer, _SELLER) if asked else (_SELLER, buyer)
    return {
        "message_id": f"{name}@mail.example",
        "references": [] if name == thread else [f"{thread}@mail.example"],
        "from": {"email": sender},
        "to": [{"email": receiver}],
        "subject": thread,
        "features": {"words": 40, "asks": asked, "language": "en", "confidence": 1},
    }


def _meeting(name: str, at: datetime, buyer: str) -> dict[str, Any]:
    return {
        "uid": name,
        "status": "confirmed",
        "start": (at + timedelta(days=2)).isoformat(),
        "end": (at + timedelta(days=2, hours=1)).isoformat(),
        "created_at": at.isoformat(),
        "organizer": _SELLER,
        "attendees": [{"email": buyer, "response": "accepted"}],
    }


def _task(name: str, deal: str, at: datetime) -> dict[str, Any]:
    due = (at + timedelta(days=3)).date().isoformat()
    return {
        "task_id": name,
        "deal_id": deal,
        "owner_id": "ada",
        "title": name,
        "status": "open",
        "due_on": due,
        "kind": "task",
    }


def _event(kind: str, name: str, at: datetime, data: dict[str, Any]) -> Event:
    envelope = {
        "specversion": "1.0",
        "id": f"{kind}/{name}",
        "source": _SOURCE,
        "type": f"dealtrust.{kind}.v1",
        "time": at.isoformat(),
        "subject": name,
        "tenantid": "acme",
        "data": data,
    }
    return parse_event(json.dumps(envelope))
