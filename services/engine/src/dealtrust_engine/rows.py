"""Deals, their events and what was not told of them, as rows of the tables.

Values are what ``INSERT ... FORMAT JSONEachRow`` takes, as in :mod:`dealtrust_schemas.rows`.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final

from dealtrust_engine.deal import Deal
from dealtrust_engine.evaluation import Evaluation, Evaluator
from dealtrust_engine.moments import NEVER, datetime_of
from dealtrust_engine.records import FROM_SELLER, HUMAN, Fact, MailRecord, Record
from dealtrust_engine.records import MAIL as MAIL_TYPE
from dealtrust_engine.records import MEETING as MEETING_TYPE
from dealtrust_engine.silence import exchange_of
from dealtrust_engine.timeline import Timeline
from dealtrust_schemas.rows import Row, day_text, moment_text

# What Decimal(38, 6) holds.
_LARGEST: Final = Decimal(10) ** 32


def deal_row(timeline: Timeline, tenant: str, now: int) -> Row | None:
    """The row of ``deals`` as of a moment; None for a deal of which nobody said that it was opened."""
    deal = timeline.deal
    if not deal.windows:
        return None
    first, last = deal.windows[0], deal.windows[-1]
    closed = last.close < NEVER
    probability = deal.value("probability", now)
    amount = deal.value("amount", now)
    closing = deal.value("close_date", now)
    return {
        "tenant": tenant,
        "deal_id": deal.id,
        "updated_at": _moment(timeline.records[-1].at),
        "name": deal.value("name", now) or "",
        **_people(deal, now),
        "status": "open" if not closed else "won" if last.won else "lost",
        "stage": deal.value("stage", now) or "",
        "probability": None if probability is None else float(probability),
        "forecast": deal.value("forecast", now) or "",
        "amount": None if amount is None or Decimal(amount) >= _LARGEST else format(Decimal(amount), "f"),
        "currency": deal.value("currency", now) or "",
        "close_date": None if closing is None else day_text(_day(closing)),
        "opened_at": _moment(first.open),
        "closed_at": _moment(last.close) if closed else None,
    }


def _people(deal: Deal, now: int) -> Row:
    directory = deal.directory
    owner_id = deal.value("owner_id", now) or ""
    owner = directory.users.get(owner_id)
    manager = directory.users.get(owner.manager_id or "") if owner else None
    account = directory.accounts.get(deal.account_id or "")
    return {
        "account_id": deal.account_id or "",
        "account": account.name if account else "",
        "owner_id": owner_id,
        "owner": owner.name if owner else "",
        "owner_team": (owner.team if owner else None) or "",
        "manager": manager.name if manager else "",
    }


def evaluation_rows(
    evaluations: Iterable[Evaluation], tenant: str, deal_id: str, evaluator: Evaluator
) -> list[Row]:
    """The rows of ``evaluations`` of a deal: what was held back, and what looked like a breach and was none."""
    return [
        {
            "tenant": tenant,
            "deal_id": deal_id,
            "at": _moment(told.at),
            "pattern": told.pattern,
            "anchor_id": told.anchor_id,
            "family": told.family,
            "outcome": told.outcome,
            "reason": told.reason,
            "limit_value": told.limit,
            "limit_unit": told.unit,
            "limit_elapsed": told.elapsed,
            "config_hash": evaluator.config_hash,
            "origin": evaluator.origin,
        }
        for told in evaluations
    ]


def event_rows(timeline: Timeline, tenant: str) -> list[Row]:
    """The rows of ``deal_events``: what belongs to the deal, whose act it was, and how it was attributed.

    An act of both sides (a meeting that was held) is shown as the buyer's, the rarer of the two.
    """
    sellers = {touch.record.id for watch in timeline.watches for touch in watch.seller_touches}
    buyers = {touch.record.id for watch in timeline.watches for touch in exchange_of(watch).touches}
    return [
        {
            "tenant": tenant,
            "deal_id": timeline.deal.id,
            "occurred_at": _moment(record.at),
            "event_id": record.id,
            "type": _type(record),
            "source": record.source,
            "side": _side(record, sellers, buyers),
            "touch": record.id in buyers or record.id in sellers,
            "method": record.method or "record",
            "confidence": record.confidence,
            "other_deals": list(record.rivals),
        }
        for record in timeline.records
    ]


def _type(record: Record) -> str:
    if isinstance(record, Fact):
        return record.type
    return MAIL_TYPE if isinstance(record, MailRecord) else MEETING_TYPE


def _side(record: Record, sellers: set[str], buyers: set[str]) -> str:
    if isinstance(record, MailRecord):
        return "" if not record.flags & HUMAN else "seller" if record.flags & FROM_SELLER else "buyer"
    return "buyer" if record.id in buyers else "seller" if record.id in sellers else ""


def _moment(at: int) -> str:
    return moment_text(datetime_of(at))


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
