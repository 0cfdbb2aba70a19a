"""An offer: the CRM's quote with its lines, from draft to its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from .clock import day
from .crm import Record
from .people import Person

if TYPE_CHECKING:
    from .books import Books


@dataclass(frozen=True)
class Line:
    """A product, how many, and what one costs; ``discount`` in percent."""

    product: str
    quantity: int
    price: Decimal
    discount: int = 0

    @property
    def total(self) -> Decimal:
        """The price of the whole line, in cents."""
        return (self.quantity * self.price * (100 - self.discount) / 100).quantize(Decimal("0.01"))


def line(product: str, quantity: int, price: str, discount: int = 0) -> Line:
    """Return a line; the price is decimal text."""
    return Line(product, quantity, Decimal(price), discount)


@dataclass(frozen=True)
class Terms:
    """What an offer says beside its lines. Days are written as in the stories: ``"Fri 29 May"``."""

    valid_until: str
    starts_on: str
    months: int = 12
    payment_days: int = 30
    promises: str = ""


class Offer:
    """One quote. Drafted by the deal's owner at ``made``; every later act is a method here."""

    def __init__(self, deal: Books, number: int, made: datetime, lines: Sequence[Line], terms: Terms) -> None:
        self._deal = deal
        owner = deal.owner
        self.record: Record = deal.world.record(
            "Quote",
            made,
            owner,
            deal.record.id,
            QuoteNumber=f"{deal.record.id[8:12]}-{number:02d}",
            Name=f"{deal.record.values['Name']} / {number}",
            OpportunityId=deal.record.id,
            ContactId=deal.primary_contact.id,
            Status="Draft",
            ExpirationDate=day(terms.valid_until),
            GrandTotal=sum((item.total for item in lines), Decimal(0)),
            CurrencyIsoCode=deal.currency,
            Term_Months__c=terms.months,
            Start_Date__c=day(terms.starts_on),
            Payment_Days__c=terms.payment_days,
            Promises__c=terms.promises or None,
        )
        self._lines = {
            item.product: deal.world.record(
                "QuoteLineItem",
                made,
                owner,
                deal.record.id,
                QuoteId=self.record.id,
                Product2Id=deal.world.products[item.product].id,
                Quantity=item.quantity,
                UnitPrice=item.price,
                Discount=item.discount or None,
                TotalPrice=item.total,
            )
            for item in lines
        }

    def status(self, when: str, name: str, by: Person | None = None) -> None:
        """Set the status; by the deal's owner unless somebody else is named."""
        self.record.change(self._deal.at(when), by or self._deal.owner, Status=name)

    def approved(self, when: str, by: Person) -> None:
        """Somebody who may signs the offer off."""
        self.status(when, "Approved", by)

    def presented(self, when: str, by: Person | None = None) -> None:
        """The buyer gets the offer."""
        self.status(when, "Presented", by)

    def replaced_by(self, when: str, newer: Offer, by: Person | None = None) -> None:
        """The buyer gets a newer offer in place of this one, in one transaction."""
        self.status(when, "Superseded", by)
        newer.presented(when, by)

    def valid_until(self, when: str, last_day: str, by: Person) -> None:
        """Change the last day on which the buyer may accept."""
        self.record.change(self._deal.at(when), by, ExpirationDate=day(last_day))

    def price(self, when: str, product: str, price: str, by: Person) -> None:
        """Change a unit price in place; the total follows in the same transaction."""
        at, changed = self._deal.at(when), self._lines[product]
        quantity = changed.values["Quantity"]
        assert isinstance(quantity, int)
        changed.change(at, by, UnitPrice=Decimal(price), TotalPrice=quantity * Decimal(price))
        latest = (record.as_of(at)["TotalPrice"] for record in self._lines.values())
        self.record.change(
            at, by, GrandTotal=sum((total for total in latest if isinstance(total, Decimal)), Decimal(0))
        )
