"""Placing records: what each tells of deals is noted, and the deal that it belongs to is named."""

from __future__ import annotations

from dealtrust_engine.attribution import Attribution, Placed
from dealtrust_engine.deal import CLOSED, OPENED
from dealtrust_engine.directory import Directory
from dealtrust_engine.records import Fact
from dealtrust_engine.watch import CONTACT, OFFER, TASK

_TOUCHING = frozenset({"presented", "accepted", "rejected"})


def place_fact(fact: Fact, attribution: Attribution, directory: Directory) -> tuple[str | None, list[Placed]]:
    """The deal of a fact, None if it names none and has none, and what had waited for it."""
    data = fact.data
    deal_id: str | None = getattr(data, "deal_id", None)
    if fact.type == TASK:
        deal_id = deal_id or attribution.task(fact, data.contact_id)
        if deal_id and data.kind == "call":
            attribution.touched(deal_id, fact.at)
    if deal_id is None:
        return None, []
    if fact.type == OPENED:
        if data.stage_order is not None:
            directory.note_stage_order(data.stage_order)
        return deal_id, attribution.opened(deal_id, fact.at, data.name, data.account_id)
    if fact.type == CLOSED:
        attribution.closed(deal_id, fact.at)
    elif fact.type == CONTACT:
        return deal_id, attribution.role(deal_id, data.contact_id, fact.at, bool(data.removed))
    elif fact.type == OFFER and data.status in _TOUCHING:
        attribution.touched(deal_id, fact.at)
    elif hasattr(data, "changes"):
        return deal_id, _changed(deal_id, fact, attribution, directory)
    return deal_id, []


def _changed(deal_id: str, fact: Fact, attribution: Attribution, directory: Directory) -> list[Placed]:
    changes = fact.data.changes
    order = changes["stage_order"].new if "stage_order" in changes else None
    if order is not None:
        directory.note_stage_order(int(order))
    return attribution.reopened(deal_id, fact) if "stage" in changes else []
