"""Histories as canonical events: one whose every text tries to be more than text, one on which much waits."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

SCRIPT = "</script><script>window.taken = 1</script><img src=x onerror='window.taken = 2'>"
LINK = "javascript:alert(1)"
TURNED = "\u202egnp.exe\u2066 \u200b\ufeffend"
LONG = "Ж" * 10_000
QUESTION = {
    "words": 40,
    "language": "en",
    "confidence": 1,
    "quotes": {"asks": "When could we see it running with our own data?"},
}
ZALGO = "a" + "\u0301" * 500


def write_hostile(folder: Path) -> Path:
    """One deal on which a buyer waits, and an offer that was made worse, as canonical events; a configuration beside it."""
    path = folder / "hostile.jsonl"
    path.write_text("".join(line + "\n" for line in _hostile()), encoding="utf-8")
    settings = {"tenant": SCRIPT, "internal_domains": ["acme.example"], "timezone": "Europe/Berlin"}
    (folder / "config.yaml").write_text(json.dumps(settings), encoding="utf-8")
    return path


def _hostile() -> Iterator[str]:
    begin = "2026-03-01T09:00:00Z"
    ada = {"user_id": "u", "email": "ada@acme.example", "name": f"Ada {TURNED}", "team": SCRIPT}
    yield _event("party.user", "u", begin, **ada)
    yield _event("party.account", "a", begin, account_id="a", name=LONG, domains=["globex.example"])
    ben = {"contact_id": "c", "emails": ["ben@globex.example"], "name": f"Ben {SCRIPT}", "account_id": "a"}
    yield _event("party.contact", "c", begin, **ben)
    deal = {
        "deal_id": "D1",
        "name": SCRIPT,
        "account_id": "a",
        "owner_id": "u",
        "stage": f'" onmouseover="{LINK}',
    }
    yield _event("deal.opened", "d", begin, **deal, amount="1000", currency="EUR")
    yield _event("deal.contact", "r", begin, deal_id="D1", contact_id="c", primary=True)
    yield _offer("o1", "2026-03-02T09:00:00Z", "100")
    yield _offer("o2", "2026-03-04T09:00:00Z", "150")
    yield _event(
        "mail",
        "m1",
        "2026-03-06T14:00:00Z",
        message_id="m1@globex.example",
        to=[{"email": "ada@acme.example"}],
        subject=f"{SCRIPT} {LONG}",
        features={**QUESTION, "asks": True, "quotes": {"asks": f"{LINK} {SCRIPT} {TURNED}"}},
        **{"from": {"email": "ben@globex.example", "name": ZALGO}},
    )


def write_waiting(folder: Path, deals: int) -> Path:
    """So many deals, each after two weeks of mail; in each a buyer waits since Friday 20 March 2026."""
    path = folder / "waiting.jsonl"
    with path.open("w", encoding="utf-8") as stream:
        stream.write(
            _event(
                "party.user",
                "u",
                "2026-03-01T09:00:00Z",
                user_id="u",
                email="ada@acme.example",
                name="Ada Lind",
            )
            + "\n"
        )
        stream.writelines(line + "\n" for number in range(deals) for line in _waiting(number))
    return path


def _waiting(number: int) -> Iterator[str]:
    buyer, deal, begin = f"ben@buyer{number}.example", f"D{number}", "2026-03-02T09:00:00Z"
    yield _event(
        "party.contact", deal, begin, contact_id=deal, emails=[buyer], name=f"Ben Ray the {number}th"
    )
    opened = {
        "name": f"Rollout of the service desk {number}",
        "stage": "Proposal",
        "amount": str(1000 * number),
        "currency": "EUR",
    }
    yield _event("deal.opened", deal, begin, deal_id=deal, owner_id="u", **opened)
    yield _event("deal.contact", deal, begin, deal_id=deal, contact_id=deal, primary=True)
    at = datetime(2026, 3, 9, 10, number % 60, tzinfo=UTC)
    for turn in range(9):
        at += (
            timedelta(days=3)
            if turn in (4, 6)
            else timedelta(days=1)
            if at.weekday() < 4
            else timedelta(hours=2)
        )
        sender, to = (buyer, "ada@acme.example") if turn % 2 == 0 else ("ada@acme.example", buyer)
        name = f"{number}-{turn}@mail.example"
        yield _event(
            "mail",
            name,
            at.isoformat(),
            message_id=name,
            references=[f"{number}-0@mail.example"] if turn else [],
            to=[{"email": to}],
            subject=f"Questions about the rollout {number}",
            features={
                "words": 40,
                "asks": turn % 2 == 0,
                "language": "en",
                "confidence": 1,
                "quotes": {"asks": "When could we see it running with our own data?"},
            },
            **{"from": {"email": sender}},
        )


def _offer(name: str, at: str, price: str) -> str:
    terms = {
        "lines": [{"product": f"Seat {SCRIPT}", "quantity": "10", "unit_price": price}],
        "currency": "EUR",
    }
    return _event(
        "offer.changed",
        name,
        at,
        offer_id="o",
        deal_id="D1",
        version=1,
        status="presented",
        terms=terms,
        by="u",
    )


def _event(kind: str, name: str, at: str, /, **data: Any) -> str:
    envelope = {
        "specversion": "1.0",
        "id": f"{kind}/{name}<b>",
        "source": "mailbox:ada@acme.example",
        "type": f"dealtrust.{kind}.v1",
        "time": at,
        "subject": name,
        "tenantid": "acme",
        "data": data,
    }
    return json.dumps(envelope)
