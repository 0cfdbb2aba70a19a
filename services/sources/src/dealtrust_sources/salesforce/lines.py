"""Product lines of deals and quotes."""

from decimal import Decimal, InvalidOperation

from dealtrust_sources.crm.values import FieldError, Record, number
from dealtrust_sources.crm.writer import Data
from dealtrust_sources.salesforce.values import long_id


def product(record: Record) -> str:
    """What tells one product from another, the same in deals and quotes: Product2Id; where it is missing, what is left."""
    for name in ("Product2Id", "PricebookEntryId", "ProductCode", "Name"):
        if record.get(name):
            return long_id(record[name])
    raise FieldError("no_product", "a line without product")


def deal_line(record: Record) -> Data:
    """A line of ``deal.lines``. Raises :class:`FieldError` no_product, negative_quantity, negative_amount, bad_number."""
    return {"product": product(record), "quantity": _quantity(record), "unit_price": _price(record)}


def offer_line(record: Record) -> Data:
    """A line of an offer's terms; raises as :func:`deal_line`, also missing_field without any price."""
    quantity, price = _quantity(record), _price(record)
    discount = number(record.get("Discount", ""), "Discount")
    if price is None:
        total = number(record.get("Subtotal", "") or record.get("TotalPrice", ""), "TotalPrice")
        if total is None or Decimal(quantity) == 0:
            raise FieldError("missing_field", "UnitPrice")
        if not record.get("Subtotal"):
            discount = None  # the total price is net of it
        try:
            price = format(
                (Decimal(total) / Decimal(quantity)).quantize(Decimal("0.000001")).normalize(), "f"
            )
        except InvalidOperation:  # more digits than a price can have
            raise FieldError("bad_number", f"TotalPrice: {total[:40]} of {quantity[:40]}") from None
    return {"product": product(record), "quantity": quantity, "unit_price": price, "discount_pct": discount}


def _quantity(record: Record) -> str:
    found = number(record.get("Quantity", ""), "Quantity")
    if found is None:
        raise FieldError("missing_field", "Quantity")
    if found.startswith("-"):
        raise FieldError("negative_quantity", f"Quantity: {found}")
    return found


def _price(record: Record) -> str | None:
    found = number(record.get("UnitPrice", ""), "UnitPrice")
    if found is not None and found.startswith("-"):
        raise FieldError("negative_amount", f"UnitPrice: {found}")
    return found
