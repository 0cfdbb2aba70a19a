"""Comparing the terms of offers: what became worse for the buyer, and what changed in scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from dealtrust_schemas.events import Line, NamedPromise, OfferLine, Terms

Change = tuple[str, str | None, str | None]
"""A term with its old and new value, as shown to people."""


def quantities(lines: Iterable[Line | OfferLine]) -> dict[str, Decimal]:
    """Quantity by product; the lines of one product are summed."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        found[line.product] += line.quantity
    return {product: quantity for product, quantity in found.items() if quantity}


def net_prices(lines: Iterable[OfferLine]) -> dict[str, Decimal]:
    """Unit price less discount by product, averaged over the lines of a product by quantity."""
    value: dict[str, Decimal] = defaultdict(Decimal)
    count: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        net = line.unit_price * (100 - (line.discount_pct or Decimal(0))) / 100
        value[line.product] += net * line.quantity
        count[line.product] += line.quantity
    return {product: value[product] / count[product] for product in value if count[product]}


def total_of(terms: Terms) -> Decimal:
    """The total of an offer; where it is not given, quantity times net price."""
    if terms.total is not None:
        return terms.total
    counts = quantities(terms.lines)
    return sum((price * counts[product] for product, price in net_prices(terms.lines).items()), Decimal(0))


def worse_terms(
    old: Terms, new: Terms, *, asked_for_less: bool, tolerance: Decimal, validity_days: int
) -> list[Change]:
    """What the new terms make worse for the buyer, as old and new value of each term; empty if nothing.

    ``asked_for_less``: a mail of the buyer between the two mentioned scope; unit prices then do not count
    where a product was removed or
    its quantity reduced. ``tolerance`` in per cent. A shortened validity counts if it lost at least ``validity_days`` or if
    neither a price nor a promise improved.
    """
    if old.currency != new.currency:
        return [("currency", old.currency, new.currency)]
    changes: list[Change] = []
    improved = False
    had, has = quantities(old.lines), quantities(new.lines)
    less = any(has.get(product, Decimal(0)) < quantity for product, quantity in had.items())
    was, now = net_prices(old.lines), net_prices(new.lines)
    for product in was:
        if product not in now:
            continue
        improved |= now[product] < was[product]
        rose = now[product] > was[product] * (100 + tolerance) / 100
        if rose and has[product] >= had[product] and not (asked_for_less and less):
            changes.append((f"unit price of {product}", _money(was[product]), _money(now[product])))
    promises, better = _worse_promises(old.promises, new.promises)
    changes += promises
    improved |= better
    if old.payment_days is not None and new.payment_days is not None and new.payment_days < old.payment_days:
        changes.append(("payment days", str(old.payment_days), str(new.payment_days)))
    changes += _shorter_validity(
        old.valid_until, new.valid_until, timedelta(0 if not improved else validity_days)
    )
    return changes


def _worse_promises(
    old: tuple[NamedPromise, ...], new: tuple[NamedPromise, ...]
) -> tuple[list[Change], bool]:
    """Promises removed or shortened, and whether one was added or extended."""
    before, after = {p.name: p.until for p in old}, {p.name: p.until for p in new}
    changes: list[Change] = []
    improved = any(name not in before for name in after)
    for name, until in before.items():
        if name not in after:
            changes.append((name, str(until) if until else "promised", None))
            continue
        later = after[name]
        if until and later and later < until:
            changes.append((name, str(until), str(later)))
        improved |= bool(until and (later is None or later > until))
    return changes, improved


def _shorter_validity(old: date | None, new: date | None, tolerated: timedelta) -> list[Change]:
    if old is None or new is None or new >= old or old - new < tolerated:
        return []
    return [("valid until", str(old), str(new))]


def scope_changes(
    old_lines: Iterable[Line | OfferLine], old: Terms | None, new: Terms, *, share: Decimal, start_days: int
) -> list[Change]:
    """What differs in scope: products, quantities by at least ``share`` per cent, start by days, term. A
    missing value is none.
    """
    had, has = quantities(old_lines), quantities(new.lines)
    changes: list[Change] = []
    if had and has:
        for product in dict.fromkeys([*had, *has]):
            before, after = had.get(product), has.get(product)
            if before is None or after is None or abs(after - before) * 100 >= before * share:
                changes.append((f"quantity of {product}", _count(before), _count(after)))
    if old is None:
        return changes
    if old.start_on and new.start_on and abs((new.start_on - old.start_on).days) >= start_days:
        changes.append(("start", str(old.start_on), str(new.start_on)))
    if old.term_months and new.term_months and old.term_months != new.term_months:
        changes.append(("term in months", str(old.term_months), str(new.term_months)))
    return changes


def same_terms(old: Terms, new: Terms) -> bool:
    """Whether two offers say the same, in whatever order they list it."""
    return old == new or _content(old) == _content(new)


def _content(terms: Terms) -> tuple[object, ...]:
    lines = sorted((x.product, x.quantity, x.unit_price, x.discount_pct or Decimal(0)) for x in terms.lines)
    promises = sorted((promise.name, promise.until or date.max) for promise in terms.promises)
    whole = (
        terms.currency,
        terms.total,
        terms.term_months,
        terms.start_on,
        terms.valid_until,
        terms.payment_days,
    )
    return lines, promises, whole


def same_products(old: Terms, new: Terms) -> bool:
    """Whether two offers have a product in common; an offer without lines may be about anything."""
    had, has = quantities(old.lines), quantities(new.lines)
    return not had or not has or bool(had.keys() & has.keys())


def _money(value: Decimal) -> str:
    return format(round(value, 2), "f")


def _count(value: Decimal | None) -> str | None:
    if value is None:
        return None
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
