"""Offers as full snapshots whose version grows with the terms."""

import json
import re
from dataclasses import dataclass

from dealtrust_schemas.offers import OfferStatus
from dealtrust_sources.crm.values import day
from dealtrust_sources.crm.writer import Data

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


def currency_of_country(country: str | None) -> str | None:
    """The currency of an ISO 3166 country, where it is one that offers are made in."""
    return _CURRENCIES.get(country or "")


@dataclass(slots=True)
class OfferHistory:
    """The last snapshot of one offer, from which the next one gets its version."""

    status: OfferStatus | None = None
    terms: Data | None = None
    version: int = 0

    def snapshot(self, offer_id: str, deal_id: str, status: OfferStatus, terms: Data, by: str | None) -> Data:
        """``offer.changed`` for the offer as it stands now."""
        if terms != self.terms:
            self.version += 1
        self.status, self.terms = status, terms
        return {
            "offer_id": offer_id,
            "deal_id": deal_id,
            "version": self.version,
            "status": status,
            "terms": terms,
            "by": by,
        }


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
