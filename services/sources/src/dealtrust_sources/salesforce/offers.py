"""Quotes of Salesforce as offers."""

from collections.abc import Sequence

from dealtrust_sources.crm.lines import total_of
from dealtrust_sources.crm.offers import OfferHistory, currency_of_country, promises
from dealtrust_sources.crm.values import FieldError, Record, day, number, truth, whole
from dealtrust_sources.crm.writer import Data
from dealtrust_sources.records import Context
from dealtrust_sources.salesforce.mapping import SalesforceMapping
from dealtrust_sources.salesforce.values import long_id


def currency_of(record: Record, mapping: SalesforceMapping, context: Context) -> str | None:
    """CurrencyIsoCode; organisations with one currency have no such field: the configured one, else the tenant country's."""
    return record.get("CurrencyIsoCode") or mapping.currency or currency_of_country(context.country)


def snapshot(
    history: OfferHistory,
    record: Record,
    lines: Sequence[Data],
    by: str,
    mapping: SalesforceMapping,
    currency: str | None,
) -> Data:
    """``offer.changed`` for a quote as it stands now, after its history.

    lines: see :func:`~dealtrust_sources.salesforce.lines.offer_line`. Raises :class:`FieldError`, among others with
    reason unknown_status.
    """
    text = record.get("Status", "")
    status = mapping.status(text, history.status) if text else "draft"
    if status is None:
        raise FieldError("unknown_status", f"Status: {text[:40]!r}")
    terms = terms_of(record, lines, mapping, currency)
    deal = long_id(record.get("OpportunityId", ""))
    return history.snapshot(long_id(record["Id"]), deal, status, terms, long_id(by) or None)


def terms_of(record: Record, lines: Sequence[Data], mapping: SalesforceMapping, currency: str | None) -> Data:
    """What a quote offers; without any known currency it is taken for US dollars.

    The total is GrandTotal, else TotalPrice, else the sum of the lines.
    """

    def custom(meaning: str) -> str:
        return record.get(mapping.column(meaning, record) or "", "")

    total = number(record.get("GrandTotal", "") or record.get("TotalPrice", ""), "GrandTotal")
    terms: dict[str, object] = {
        "lines": [{name: value for name, value in line.items() if value is not None} for line in lines],
        "currency": currency or "USD",
        "total": total or (total_of(lines) if lines else None),
        "term_months": whole(custom("term_months"), "term_months"),
        "start_on": day(custom("start_on"), "start_on"),
        "valid_until": day(custom("valid_until") or record.get("ExpirationDate", ""), "ExpirationDate"),
        "payment_days": whole(custom("payment_days"), "payment_days"),
        "promises": promises(custom("promises"), custom("price_hold")),
    }
    return {name: value for name, value in terms.items() if value is not None}


def is_deleted(record: Record) -> bool:
    """Whether the export shows a record out of the recycle bin."""
    return truth(record.get("IsDeleted", ""))
