"""A history of canonical events for benchmarks: deals of equal size, four fifths mail, one seed.

Most people answer in time, so that there is about one alert a deal, as in a team that a manager would still listen to.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
TENANT = "bench"


def lines(deals: int, events_per_deal: int, seed: int = 7) -> Iterator[str]:
    """JSON lines in order of time within a deal; about 80% of them mails, in threads of four."""
    chance = random.Random(seed)
    sellers = max(1, min(200, deals // 100))
    for number in range(sellers):
        user = {"user_id": f"U{number}", "email": f"s{number}@acme.example", "name": f"S{number}"}
        yield _line("party.user", f"u{number}", START, user)
    for number in range(deals):
        yield from _deal(number, events_per_deal, number % sellers, chance)


def _deal(number: int, events: int, seller: int, chance: random.Random) -> Iterator[str]:
    deal, contact, account = f"D{number}", f"C{number}", f"A{number}"
    buyer, owner = f"b{number}@buyer{number}.example", f"s{seller}@acme.example"
    at = START + timedelta(days=chance.randrange(5), minutes=chance.randrange(480))
    company = {"account_id": account, "name": account, "domains": [f"buyer{number}.example"]}
    yield _line("party.account", f"a{number}", at, company)
    person = {"contact_id": contact, "emails": [buyer], "name": contact, "account_id": account}
    yield _line("party.contact", f"c{number}", at, person)
    opened = {
        "deal_id": deal,
        "name": deal,
        "account_id": account,
        "owner_id": f"U{seller}",
        "stage": "Proposal",
    }
    yield _line(
        "deal.opened", f"o{number}", at, {**opened, "stage_order": 2, "amount": "50000", "currency": "EUR"}
    )
    yield _line("deal.contact", f"r{number}", at, {"deal_id": deal, "contact_id": contact, "primary": True})
    left, turn = events - 4, 0
    while left > 0:
        kind = turn % 8
        step = timedelta(days=1 if events <= 200 else 0, minutes=chance.randrange(20, 300))
        at = _working(at + step)
        if kind < 6:
            for line in _thread(f"{number}-{turn}", at, buyer, owner, min(left, 4), chance):
                yield line
                left -= 1
        elif kind == 6:
            yield _meeting(f"{number}-{turn}", at, owner, buyer)
            left -= 1
        else:
            for line in _acts(number, turn, at, left, chance):
                yield line
                left -= 1
        turn += 1


def _working(at: datetime) -> datetime:
    while at.weekday() > 4:
        at += timedelta(days=1)
    return at.replace(hour=8 + at.hour % 8)


def _thread(
    name: str, at: datetime, buyer: str, owner: str, length: int, chance: random.Random
) -> Iterator[str]:
    references: list[str] = []
    for i in range(length):
        sender, to = (buyer, owner) if i % 2 == 0 else (owner, buyer)
        features: dict[str, Any] = {
            "words": chance.randrange(5, 200),
            "asks": i % 2 == 0,
            "language": "en",
            "confidence": 0.9,
        }
        if chance.random() < 0.05:
            features["mentions_scope"] = True
        if i % 2 and chance.random() < 0.05:
            due = (at + timedelta(days=2)).date().isoformat()
            features["promises"] = [
                {"what": "quote", "due_on": due, "quote": "you will have the quote by then"}
            ]
        if i % 2 and chance.random() < 0.5:
            features["attachments"] = 1
        message_id = f"{name}-{i}@mail.example"
        data: dict[str, Any] = {
            "message_id": message_id,
            "references": references[-3:],
            "from": {"email": sender, "name": "A Person"},
            "to": [{"email": to}],
            "cc": [],
            "subject": f"Subject {name}",
            "features": features,
        }
        if references:
            data["in_reply_to"] = references[-1]
        yield _line("mail", f"m{name}-{i}", at, data, source=f"mailbox:{owner}")
        references.append(message_id)
        at += timedelta(hours=chance.choice((1, 2, 3) if chance.random() < 0.99 else (20, 30, 70)))


def _meeting(name: str, at: datetime, owner: str, buyer: str) -> str:
    start = at + timedelta(hours=20)
    data = {
        "uid": f"uid-{name}",
        "sequence": 0,
        "status": "confirmed",
        "start": _text(start),
        "end": _text(start + timedelta(hours=1)),
        "created_at": _text(at),
        "organizer": owner,
        "attendees": [{"email": owner, "response": "accepted"}, {"email": buyer, "response": "none"}],
    }
    return _line("meeting", f"e{name}", at, data, source=f"calendar:{owner}")


def _acts(number: int, turn: int, at: datetime, left: int, chance: random.Random) -> Iterator[str]:
    deal = f"D{number}"
    terms = {
        "lines": [{"product": "seat", "quantity": str(100 + turn % 3), "unit_price": "10"}],
        "currency": "EUR",
    }
    offer = {
        "offer_id": f"Q{number}-{turn // 40}",
        "deal_id": deal,
        "version": turn,
        "status": "presented",
        "terms": terms,
    }
    task = {
        "task_id": f"T{number}-{turn}",
        "deal_id": deal,
        "owner_id": f"U{number % 7}",
        "title": "Call",
        "status": "open",
    }
    done = {**task, "status": "done"}
    due = (at + timedelta(days=3)).date().isoformat()
    acts: list[tuple[str, str, dict[str, Any]]] = [
        ("offer.changed", "q", offer),
        ("deal.changed", "d", {"deal_id": deal, "changes": {"probability": {"new": 20 + turn % 50}}}),
        ("task.changed", "t", {**task, "due_on": due}),
        ("task.changed", "u", {**done, "due_on": due}),
    ]
    for i, (kind, prefix, data) in enumerate(acts[:left]):
        moment = at + timedelta(hours=i * (20 if chance.random() < 0.1 else 1))
        yield _line(kind, f"{prefix}{number}-{turn}", moment, data, source="salesforce:00D/Feed")


def _text(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _line(
    kind: str, name: str, at: datetime, data: dict[str, Any], source: str = "salesforce:00D/Feed"
) -> str:
    event = {
        "specversion": "1.0",
        "id": name,
        "source": source,
        "type": f"dealtrust.{kind}.v1",
        "time": _text(at),
        "subject": name,
        "tenantid": TENANT,
        "data": data,
    }
    return json.dumps(event, separators=(",", ":"))


def mailbox_lines(mails: int, size: int) -> Iterator[str]:
    """An mbox of mails whose bodies have about ``size`` characters."""
    paragraph = "We looked at the numbers again and would like to go through them with you on the phone.\n"
    for number in range(mails):
        yield "From bob@buyer.example Mon Jan  5 08:00:00 2026"
        yield f"From: Bob <bob@buyer.example>\nTo: Ada <ada@acme.example>\nMessage-ID: <{number}@buyer.example>"
        yield f"Date: Mon, 5 Jan 2026 {8 + number % 9:02}:{number % 60:02}:00 +0100\nSubject: Number {number}\n"
        yield paragraph * (size // len(paragraph))
