"""The log of loan offers (BPI Challenge 2012) as canonical events.

An application is a deal, O_SENT is an offer presented by mail, O_SENT_BACK the customer's mail that brings it back,
O_CANCELLED and O_DECLINED withdraw it, O_ACCEPTED accepts it, W_Nabellen are calls of which the log does not say whether
anybody took them. The terms of the offers are not in the log: each is for the amount of the application. At most one
offer of an application stands at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from dealtrust_schemas.events import Event
from quality.datasets import DataFolder, Record
from quality.histories import OWNER, OWNER_EMAIL, buyer_of, event, mail, opening

DATASET = "bpic2012-offers"
BANK: dict[str, Any] = {"timezone": "Europe/Amsterdam", "country": "NL"}
"""The bank's people: Monday to Friday, nine to five, Dutch holidays."""
ENDS = frozenset({"A_CANCELLED", "A_ACTIVATED", "A_DECLINED"})
"""The customer dropped out, it was won, the bank declined."""
_LATER = timedelta(milliseconds=1)
_STATUS = {
    "O_CREATED": "draft",
    "O_SENT": "presented",
    "O_CANCELLED": "withdrawn",
    "O_DECLINED": "withdrawn",
    "O_ACCEPTED": "accepted",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the log; ``id`` is that of the event that it becomes."""

    id: str
    at: datetime
    activity: str
    lifecycle: str


@dataclass(frozen=True, slots=True)
class Application:
    """One case: its steps in order. ``censored``: it may have gone on after the log ended."""

    id: str
    amount: str
    censored: bool
    steps: tuple[Step, ...]

    def moments(self, activity: str) -> list[datetime]:
        """When an activity took place."""
        return [step.at for step in self.steps if step.activity == activity]

    def end(self) -> Step | None:
        """The step that ended it: None while it is open."""
        return next((step for step in self.steps if step.activity in ENDS), None)

    def end_is(self, activity: str) -> bool:
        """Whether this activity ended it."""
        end = self.end()
        return end is not None and end.activity == activity


def applications(data: DataFolder) -> list[Application]:
    """The applications in which an offer was made."""
    every = data.parsed(f"{DATASET}/cases.jsonl.gz", _application, "case", "amount", "censored", "events")
    return [application for application in every if application.moments("O_SENT")]


def _application(record: Record) -> Application:
    case = str(record["case"])
    steps = tuple(
        Step(f"{case}/{number}", datetime.fromisoformat(at), activity, lifecycle)
        for number, (at, activity, lifecycle, _) in enumerate(record["events"])
    )
    return Application(case, str(Decimal(record["amount"]) or 1), bool(record["censored"]), steps)


def events_of(application: Application, *, closings: bool) -> Iterator[Event]:
    """The events of an application. ``closings``: whether its end is told as the end of the deal."""
    deal, steps = application.id, application.steps
    yield from opening(deal, steps[0].at - _LATER, amount=application.amount, currency="EUR")
    yield mail(f"{deal}/request", steps[0].at, buyer_of(deal), OWNER_EMAIL)
    number = 0
    for step in steps:
        if step.activity == "O_CREATED":
            number += 1
        yield from _acts(application, step, number)
    end = application.end()
    if closings and end is not None:
        outcome = "won" if end.activity == "A_ACTIVATED" else "lost"
        yield event("deal.closed", f"{end.id}/closed", end.at, {"deal_id": deal, "outcome": outcome})


def _acts(application: Application, step: Step, number: int) -> Iterator[Event]:
    deal = application.id
    if step.activity in _STATUS:
        yield event("offer.changed", f"{step.id}/offer", step.at, _offer(application, step, number))
    if step.activity == "O_SENT":
        yield mail(f"{step.id}/mail", step.at, OWNER_EMAIL, buyer_of(deal))
    elif step.activity == "O_SENT_BACK":
        yield mail(f"{step.id}/mail", step.at, buyer_of(deal), OWNER_EMAIL)
    elif step.activity.startswith("W_Nabellen") and step.lifecycle == "COMPLETE":
        call = {"task_id": step.id, "deal_id": deal, "contact_id": deal, "owner_id": OWNER, "title": "Call"}
        yield event("task.changed", f"{step.id}/call", step.at, {**call, "status": "done", "kind": "call"})


def _offer(application: Application, step: Step, number: int) -> dict[str, Any]:
    line = {"product": "loan", "quantity": "1", "unit_price": application.amount}
    return {
        "offer_id": f"{application.id}/offer{number}",
        "deal_id": application.id,
        "version": 1,
        "status": _STATUS[step.activity],
        "terms": {"lines": [line], "currency": "EUR"},
        "by": OWNER,
    }


def after_all(found: list[Application], days: int = 60) -> datetime:
    """A moment by which everything has had its time."""
    return max(application.steps[-1].at for application in found) + timedelta(days=days)
