"""What the report knows of every deal that was watched: money, people, and whether it is open."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final, NamedTuple

from dealtrust_schemas.rows import Row
from dealtrust_solo.display.wording import money


class DealFacts(NamedTuple):
    """One deal at the report's moment. ``team`` is the owner's; empty where neither team nor manager is known."""

    name: str
    owner_id: str
    team: str
    amount: Decimal | None
    currency: str
    open: bool


def deal_facts(rows: Iterable[Row]) -> dict[str, DealFacts]:
    """Deals by id, from rows of the table ``deals``."""
    return {
        row["deal_id"]: DealFacts(
            row["name"] or row["deal_id"],
            row["owner_id"],
            row["owner_team"] or (f"Reports of {row['manager']}" if row["manager"] else ""),
            None if row["amount"] is None else Decimal(row["amount"]),
            row["currency"],
            row["status"] == "open",
        )
        for row in rows
    }


UNKNOWN: Final = DealFacts("", "", "", None, "", open=False)
"""What stands for a deal of which nobody said that it was opened."""


def total(deals: Iterable[DealFacts]) -> str:
    """The sum in each currency, the largest first: ``282,000 EUR + 95,000 USD``; empty where no amount is known."""
    sums: dict[str, Decimal] = {}
    for deal in deals:
        if deal.amount:
            sums[deal.currency] = sums.get(deal.currency, Decimal(0)) + deal.amount
    ordered = sorted(sums.items(), key=lambda each: (-each[1], each[0]))
    return " + ".join(money(amount, currency or None) for currency, amount in ordered)
