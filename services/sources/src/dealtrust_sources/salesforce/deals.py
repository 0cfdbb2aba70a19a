"""Opportunities: the fields that matter, in canonical form, and when a stage means closed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dealtrust_sources.crm.values import FieldError, Record, day, number, truth
from dealtrust_sources.crm.writer import Data
from dealtrust_sources.salesforce.mapping import SalesforceMapping
from dealtrust_sources.salesforce.values import long_id

FIELDS = {
    "StageName": "stage",
    "Probability": "probability",
    "ForecastCategoryName": "forecast",
    "ForecastCategory": "forecast",
    "Amount": "amount",
    "CloseDate": "close_date",
    "OwnerId": "owner_id",
    "Name": "name",
    "NextStep": "next_step",
}
"""API field -> field of ``deal.changed``; the mapping adds custom ones."""


def known_fields(mapping: SalesforceMapping, names: Iterable[str]) -> dict[str, str]:
    """All API fields of a deal that have a canonical name."""
    names = list(names)
    found = dict(FIELDS)
    if "ForecastCategoryName" in names:
        del found["ForecastCategory"]
    for meaning in ("next_step_due", "stage_order"):
        column = mapping.column(meaning, names)
        if column:
            found[column] = meaning
    return found


def value(name: str, text: str) -> str | None:
    """The canonical value of a field; None if empty. Raises :class:`FieldError` bad_number, bad_date, negative_amount."""
    if not text.strip():
        return None
    if name in {"close_date", "next_step_due"}:
        return day(text, name)
    if name in {"amount", "probability", "stage_order"}:
        found = number(text, name)
        if found is not None and found.startswith("-") and name == "amount":
            raise FieldError("negative_amount", f"amount: {found}")
        return found
    return long_id(text) if name == "owner_id" else text


def old_value(name: str, text: str) -> str | None:
    """As :func:`value`; one that could not be used was never told, so it is not known now."""
    try:
        return value(name, text)
    except FieldError:
        return None


@dataclass(slots=True)
class Stages:
    """What is known of an organisation's stages."""

    mapping: SalesforceMapping
    outcomes: dict[str, str] = field(default_factory=dict)
    order: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.outcomes |= dict.fromkeys(self.mapping.won_stages, "won")
        self.outcomes |= dict.fromkeys(self.mapping.lost_stages, "lost")
        self.order |= {stage: place for place, stage in enumerate(self.mapping.stages)}

    def learn(self, record: Record) -> None:
        """Take from a record what its stage means."""
        if truth(record.get("IsClosed", "")):
            self.outcomes.setdefault(
                record.get("StageName", ""), "won" if truth(record.get("IsWon", "")) else "lost"
            )

    def outcome(self, stage: str | None) -> str | None:
        """won, lost, or None for an open stage."""
        return self.outcomes.get(stage or "")

    def is_unknown(self, stage: str) -> bool:
        """Whether stages are configured and this is none of them."""
        return bool(self.mapping.stages) and stage not in self.order and stage not in self.outcomes


def opened(record: Record, values: Mapping[str, str | None], stages: Stages, currency: str | None) -> Data:
    """``deal.opened`` with these values of the changeable fields. Raises :class:`FieldError` no_owner, missing_field."""
    if not values.get("owner_id"):
        raise FieldError("no_owner", f"deal {record.get('Id', '')}")
    if not values.get("stage"):
        raise FieldError("missing_field", "StageName")
    stage = values["stage"] or ""
    order = values.get("stage_order")
    return {
        "deal_id": long_id(record["Id"]),
        "name": values.get("name") or "",
        "account_id": long_id(record.get("AccountId", "")) or None,
        "owner_id": values["owner_id"],
        "stage": stage,
        "stage_order": int(float(order)) if order else stages.order.get(stage),
        "probability": values.get("probability"),
        "forecast": values.get("forecast"),
        "amount": values.get("amount"),
        "currency": currency,
        "close_date": values.get("close_date"),
    }


def first_step(key: str, values: Mapping[str, str | None]) -> Data | None:
    """``deal.changed`` for the next step that a deal begins with, for ``deal.opened`` has no place for it; None without one."""
    changes = {
        name: {"old": None, "new": values[name]}
        for name in ("next_step", "next_step_due")
        if values.get(name)
    }
    return {"deal_id": key, "changes": changes} if changes else None
