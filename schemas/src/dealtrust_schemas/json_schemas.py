"""JSON Schema (2020-12) of every record, made from the models."""

from typing import Any

from dealtrust_schemas.alerts import Alert
from dealtrust_schemas.envelope import ENVELOPES
from dealtrust_schemas.fields import Model
from dealtrust_schemas.records import DeadLetter, DealReport, Delivery

Schema = dict[str, Any]

RECORDS: dict[str, type[Model]] = {
    **ENVELOPES,
    "dealtrust.alert.v1": Alert,
    "dealtrust.dead-letter.v1": DeadLetter,
    "dealtrust.deal-report.v1": DealReport,
    "dealtrust.delivery.v1": Delivery,
}
"""Name of a schema -> model of the whole record."""


def schema(name: str) -> Schema:
    """The schema of one record. Raises ``KeyError`` for a name that is not in :data:`RECORDS`."""
    made = RECORDS[name].model_json_schema(mode="validation")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{name.replace('.', ':')}",
        **made,
    }


def schemas() -> dict[str, Schema]:
    """All schemas by name."""
    return {name: schema(name) for name in RECORDS}
