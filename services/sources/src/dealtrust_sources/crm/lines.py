"""Lines of offers in canonical form."""

from collections.abc import Iterable
from decimal import Decimal

from dealtrust_sources.crm.writer import Data


def total_of(lines: Iterable[Data]) -> str:
    """Quantity times price less discount over all lines."""
    total = Decimal(0)
    for line in lines:
        net = Decimal(str(line["unit_price"])) * (1 - Decimal(str(line.get("discount_pct") or 0)) / 100)
        total += Decimal(str(line["quantity"])) * net
    return format(total, "f")
