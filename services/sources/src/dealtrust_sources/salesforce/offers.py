"""Quotes as offers: full snapshots whose version grows with the terms."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from dealtrust_schemas.offers import OfferStatus
from dealtrust_sources.crm.values import FieldError, Record, day, number, truth, whole
from dealtrust_sources.crm.writer import Data
from dealtrust_sources.records import Context
from dealtrust_sources.salesforce.lines import total_of
from dealtrust_sources.salesforce.mapping import SalesforceMapping
from dealtrust_sources.salesforce.values import long_id

_EURO = "AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK".split()
_CURRENCIES = dict.fromkeys(_EURO, "EUR") | {
    "GB": "GBP", "CH": "CHF", "LI": "CHF", "SE": "SEK", "NO": "NOK", "DK": "DKK", "PL": "PLN", "CZ": "CZK",
    "HU": "HUF", "RO": "RON", "CA": "CAD", "AU": "AUD", "NZ": "NZD", "JP": "JPY", "SG": "SGD", "IN": "INR",
    "BR": "BRL", "MX": "MXN", "ZA": "ZAR", "AE": "AED", "CN": "CNY", "HK": "HKD", "KR": "KRW", "IL": "ILS",
}  # fmt: skip
_UNTIL = re.compile(
    r"^(.*?)[\s:=|,(]*(?:\b(?:until|till|through|bis|jusqu'au|hasta)\b)?[\s:=|(]*(\d{4}-\d\d-\d\d)\)?\s*$",
    re.I,
)


def currency_of(record: Record, mapping: SalesforceMapping, context: Context) -> str | None:
    """CurrencyIsoCode; organisations with one currency have no such field: the configured one, else the tenant country's."""
    return record.get("CurrencyIsoCode") or mapping.currency or _CURRENCIES.get(context.country or "")


@dataclass(slots=True)
class OfferHistory:
    """The last snapshot of one quote, from which the next one gets its version and the meaning of its status."""

    status: OfferStatus | None = None
    terms: Data | None = None
    version: int = 0

    def snapshot(
        self, record: Record, lines: Sequence[Data], by: str, mapping: SalesforceMapping, currency: str | None
    ) -> Data:
        """``offer.changed`` for the quote as it stands now.

        lines: see :func:`~dealtrust_sources.salesforce.lines.offer_line`. Raises :class:`FieldError`, among
        others with reason unknown_status.
        """
        text = record.get("Status", "")
        status = mapping.status(text, self.status) if text else "draft"
        if status is None:
            raise FieldError("unknown_status", f"Status: {text[:40]!r}")
        terms = terms_of(record, lines, mapping, currency)
        if terms != self.terms:
            self.version += 1
        self.status, self.terms = status, terms
        return {
            "offer_id": long_id(record["Id"]),
            "deal_id": long_id(record.get("OpportunityId", "")),
            "version": self.version,
            "status": status,
            "terms": terms,
            "by": long_id(by) or None,
        }


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


def promises(text: str, price_hold: str = "") -> list[Data]:
    """Named promises from a text field: JSON (a list of names or of objects with name and until), else parts between
    semicolons or line breaks, each with an optional day at its end ("price hold until 2026-06-30"), in order of names.
    price_hold: a field of its own for that one promise, a day or a checkbox.
    """
    found: dict[str, str | None] = {}
    if price_hold.lower() not in {"", "false"}:
        found["price hold"] = None if price_hold.lower() == "true" else day(price_hold, "price_hold")
    text = text.strip()
    for part in _json_list(text) or re.split(r"[;\n]+", text):
        if isinstance(part, dict):
            name, until = str(part.get("name", "")).strip(), part.get("until")
            found[name] = day(str(until), "until") if until else None
        else:
            dated = _UNTIL.match(str(part))
            name = (dated.group(1) if dated else str(part)).strip()
            found[name] = day(dated.group(2), "until") if dated else None
    return [
        {"name": name} | ({"until": until} if until else {}) for name, until in sorted(found.items()) if name
    ]


def _json_list(text: str) -> list[object]:
    if not text.startswith("["):
        return []
    try:
        found = json.loads(text)
    except ValueError:
        return []
    return found if isinstance(found, list) else []


def is_deleted(record: Record) -> bool:
    """Whether the export shows a record out of the recycle bin."""
    return truth(record.get("IsDeleted", ""))
