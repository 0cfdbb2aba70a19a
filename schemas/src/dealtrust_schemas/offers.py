"""Offers: each event is a full snapshot of an offer's terms."""

from typing import Literal

from dealtrust_schemas.fields import Count, Currency, Day, Id, Model, Money, Percent, Quantity

OfferStatus = Literal[
    "draft",
    "in_review",
    "approved",
    "presented",
    "accepted",
    "rejected",
    "expired",
    "withdrawn",
    "superseded",
]


class OfferLine(Model):
    """One product of an offer; the price a buyer pays is ``unit_price`` less ``discount_pct`` per cent."""

    product: Id
    quantity: Quantity
    unit_price: Money
    discount_pct: Percent | None = None


class NamedPromise(Model):
    """A promise within the terms (a price hold, included services), kept up to the end of ``until``."""

    name: Id
    until: Day | None = None


class Terms(Model):
    """What is offered. ``term_months`` in months, ``payment_days`` in days, dates as the buyer reads them."""

    lines: tuple[OfferLine, ...]
    currency: Currency
    total: Money | None = None
    term_months: Count | None = None
    start_on: Day | None = None
    valid_until: Day | None = None
    payment_days: Count | None = None
    promises: tuple[NamedPromise, ...] = ()


class OfferChanged(Model):
    """An offer as it stands after an act. ``version`` grows with any change of terms under one ``offer_id``.

    ``by`` is the ``user_id`` of who did it; for accepted and rejected it is who typed it in, the act is the
    buyer's.
    """

    offer_id: Id
    deal_id: Id
    version: Count
    status: OfferStatus
    terms: Terms
    by: str | None = None
