"""scope-change and retracted-offer on changed purchase orders (BPI Challenge 2019): is every change of terms seen?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from dealtrust_schemas.alerts import Alert
from dealtrust_schemas.events import Event
from quality.datasets import DataFolder, Record
from quality.figures import Figures, Hits, hit
from quality.histories import OWNER, anchor_of, event, first_alerts, only, opening
from quality.measurement import Measured, Measurement

DATASET = "bpic2019-p2p"
SCOPE, RETRACTED = "scope-change", "retracted-offer"
WATCHED = (SCOPE, RETRACTED, "approval-reversed", "silent-scope-shrink")
CREATED, CONFIRMED = "Create Purchase Order Item", "Receive Order Confirmation"
DELETED, REACTIVATED = "Delete Purchase Order Item", "Reactivate Purchase Order Item"
EXPECTED = {
    "Change Quantity": SCOPE,
    DELETED: SCOPE,
    "Change Price": RETRACTED,
    "Change payment term": RETRACTED,
}
"""What an activity is told as, if anything."""
GRACE = timedelta(minutes=10)
_STEP = timedelta(milliseconds=1)
"""The log knows minutes; what stands in one minute keeps its order."""


@dataclass(slots=True)
class _Order:
    """The terms of one order item, and of the rest of its order."""

    quantity: Decimal = Decimal(100)
    price: Decimal = Decimal(100)
    payment_days: int = 90
    deleted: bool = False
    accepted: bool = False

    def apply(self, activity: str) -> bool:
        """What an activity does to the terms; whether they changed."""
        if activity == DELETED and not self.deleted:
            self.deleted = True
        elif activity == REACTIVATED and self.deleted:
            self.deleted = False
        elif self.deleted:
            return False
        elif activity == "Change Quantity":
            self.quantity = (self.quantity * Decimal("1.25")).quantize(Decimal("0.01"))
        elif activity == "Change Price":
            self.price = (self.price * Decimal("1.1")).quantize(Decimal("0.01"))
        elif activity == "Change payment term" and self.payment_days:
            self.payment_days -= 1
        else:
            return False
        return True

    def snapshot(self) -> dict[str, Any]:
        """Status and terms as they stand."""
        item = {"product": "item", "quantity": str(self.quantity), "unit_price": str(self.price)}
        rest = {"product": "rest of the order", "quantity": "100", "unit_price": "100"}
        lines = [rest] if self.deleted else [item, rest]
        terms = {"lines": lines, "currency": "EUR", "payment_days": self.payment_days}
        return {"status": "accepted" if self.accepted else "presented", "terms": terms}


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the log: the event that it becomes and the pattern that should tell of it, if any."""

    id: str
    activity: str
    expected: str | None
    confirmed: bool


def run(data: DataFolder) -> Measured:
    """Every line of the log with what the engine said of it."""
    orders = data.parsed(f"{DATASET}/cases.jsonl.gz", _steps, "case", "events")
    changes: list[Change] = []
    events = [event for case, steps in orders for event in _told(case, steps, changes)]
    until = max(event.time for event in events) + timedelta(days=1)
    alerts = first_alerts(events, only(*WATCHED), until)
    told = Counter((anchor_of(alert), alert.pattern) for alert in alerts)
    rows = [row for pattern in (SCOPE, RETRACTED) for row in _figures(pattern, changes, told, alerts).rows]
    expected = sum(change.expected is not None for change in changes)
    return Measured(
        f"{len(orders):,} order items, {len(changes):,} events, {expected:,} of them change terms", rows
    )


def _steps(record: Record) -> tuple[str, list[tuple[datetime, str]]]:
    """The id of an order item and what happened to it."""
    steps = [(datetime.fromisoformat(at), str(activity)) for at, activity in record["events"]]
    if not steps:
        raise ValueError("nothing happened to it")
    return str(record["case"]), steps


def _told(deal: str, steps: list[tuple[datetime, str]], changes: list[Change]) -> Iterator[Event]:
    """The events of an order item; notes what is expected of each."""
    yield from opening(deal, steps[0][0] - _STEP)
    order, created, confirmed = _Order(), False, False
    for number, (at, activity) in enumerate(steps):
        created = created or activity == CREATED
        if not created:
            continue
        changed = order.apply(activity)
        confirmed = confirmed or activity == CONFIRMED
        order.accepted = activity == CONFIRMED or (order.accepted and not changed)
        undone = activity == DELETED and _undone(steps[number + 1 :], at)
        expected = EXPECTED.get(activity) if changed and not undone else None
        id = f"{deal}/{number}"
        changes.append(Change(id, activity, expected, confirmed))
        offer = {"offer_id": deal, "deal_id": deal, "version": number, "by": OWNER}
        yield event("offer.changed", id, at + number * _STEP, {**offer, **order.snapshot()})


def _undone(later: Iterable[tuple[datetime, str]], at: datetime) -> bool:
    return any(activity == REACTIVATED and moment - at < GRACE for moment, activity in later)


def _figures(
    pattern: str, changes: list[Change], told: Counter[tuple[str, str]], alerts: list[Alert]
) -> Figures:
    figures = Figures(pattern, DATASET)
    units = [hit((change.id, pattern) in told, change.expected == pattern) for change in changes]
    figures.judged([unit for unit in units if unit != Hits(0, 0, 0)], of="change of terms told")
    for activity in (name for name, of in EXPECTED.items() if of == pattern):
        due = [change for change in changes if change.activity == activity and change.expected]
        figures.share(f"recall ({activity})", sum((c.id, pattern) in told for c in due), len(due))
        late = [change for change in due if change.confirmed]
        figures.share(
            f"recall ({activity} after the order was confirmed)",
            sum((c.id, pattern) in told for c in late),
            len(late),
        )
    silent = {change.id for change in changes if change.expected is None}
    loud = sum(alert.pattern == pattern and anchor_of(alert) in silent for alert in alerts)
    figures.count("alerts from all other events", len(silent), loud)
    return figures


MEASUREMENT = Measurement(
    detector=SCOPE,
    dataset=DATASET,
    way="An order item is an offer, presented when it is created and again with every later event of the log: with 25% "
    "more for "
    "each Change Quantity, 10% dearer for each Change Price, a day less to pay for Change payment term, without its line for "
    "Delete, with it again for Reactivate, accepted at Receive Order Confirmation, and unchanged for everything else. "
    "A deletion undone within ten minutes is expected to stay untold, as is a change to an item that is deleted.",
    baseline="none: the truth is the event itself",
    shows="That the wiring from an offer to its alert holds in 40 kinds of orders of events that nobody here invented.",
    not_shows="How often terms change (one case was kept of each variant), and how real changes look: the log does not "
    "tell amounts, "
    "so their size is ours.",
    run=run,
)
