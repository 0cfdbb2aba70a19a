"""Events for the benchmarks, put into the source topics as fast as they go, or at a rate."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from confluent_kafka import Producer

from benchmarks.history import TENANT, lines
from dealtrust_admin.addressing import address_of
from dealtrust_runtime.partitioning import CONFLUENT
from dealtrust_schemas.events import (
    DealOpened,
    Event,
    Mail,
    Model,
    OfferChanged,
    PartyUser,
    Person,
    SourceProgress,
    dump_event,
    make_event,
    parse_event,
)


def fill(bootstrap: str, deals: int, events: int) -> int:
    """Put a history in order of time into the source topics, and the word that it ends; gives how many events."""
    known = [parse_event(line) for line in lines(deals, events)]
    known.sort(key=lambda event: (not event.type.startswith("dealtrust.party."), event.time, event.id))
    end = max(event.time for event in known) + timedelta(hours=1)
    clock = made("source.progress", SourceProgress(source="feed:clock", read_until=end), "end", end)
    with_end = [*known, clock]
    put_in(bootstrap, with_end)
    return len(with_end)


def put_in(bootstrap: str, events: Iterable[Event], rate: float | None = None) -> None:
    """rate: events a second."""
    producer = Producer(
        {"bootstrap.servers": bootstrap, "linger.ms": 5, "compression.type": "lz4", **CONFLUENT}
    )
    began = time.monotonic()
    for number, event in enumerate(events):
        if rate is not None and (left := number / rate - (time.monotonic() - began)) > 0:
            producer.poll(0)
            time.sleep(left)
        topic, key = address_of(event)
        while True:
            try:
                producer.produce(topic, dump_event(event), key)
                break
            except BufferError:
                producer.poll(0.05)
    producer.flush()


def made(stem: str, data: Model, name: str, at: datetime) -> Event:
    """An event of the CRM or a mailbox."""
    mail = stem == "mail"
    return make_event(
        f"dealtrust.{stem}.v1",
        data,
        id=name,
        source="mailbox:s0@acme.example" if mail else "salesforce:00D/Feed",
        time=at,
        subject=name,
        tenant=TENANT,
    )


def shown_offers(deals: int) -> Iterator[Event]:
    """Deals that stand before the buyer with an offer since an hour."""
    at = datetime.now(UTC) - timedelta(hours=1)
    yield made("party.user", PartyUser(user_id="U0", email="s0@acme.example", name="S0"), "u0", at)
    for number in range(deals):
        opened = DealOpened(deal_id=f"L{number}", name=f"L{number}", owner_id="U0", stage="Proposal")
        yield made("deal.opened", opened, f"lo{number}", at)
        yield made("offer.changed", _offer(number, 1, "10"), f"lp{number}", at)


def traffic(deals: int, numbers: Iterable[int], each: int) -> Iterator[Event]:
    """Events of now: mails to one deal after the other, and each so many an offer that got worse, which is told at once.

    numbers: of the events; an offer gets worse once, so those of two streams must not overlap.
    """
    for number in numbers:
        at = datetime.now(UTC)
        if number % each == 0:
            yield made("offer.changed", _offer(number // each, 2, "12"), f"lw{number}", at)
            continue
        mail = Mail(
            message_id=f"l{number}@mail.example",
            sender=Person(email=f"b{number % deals}@buyer.example"),
            to=(Person(email="s0@acme.example"),),
            subject=f"Subject {number}",
            deal_ref=f"L{number % deals}",
        )
        yield made("mail", mail, f"lm{number}", at)


def _offer(number: int, version: int, price: str) -> OfferChanged:
    terms = {"lines": [{"product": "seat", "quantity": "100", "unit_price": price}], "currency": "EUR"}
    return OfferChanged.model_validate(
        {
            "offer_id": f"LQ{number}",
            "deal_id": f"L{number}",
            "version": version,
            "status": "presented",
            "terms": terms,
            "by": "U0",
        }
    )
