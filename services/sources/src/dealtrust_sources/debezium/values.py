"""Values of columns in the text form of records, whatever the connector's modes for time and decimals are."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from dealtrust_sources.debezium.envelope import UNAVAILABLE, decimal_of
from dealtrust_sources.salesforce.envelope import holds_day, holds_moment

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_LONG: Final = 20
# No column holds a moment before 1973; so the size tells the unit: days, milliseconds, microseconds, nanoseconds.
_UNITS: Final = ((10**6, 86_400_000_000), (10**14, 1_000), (10**17, 1))


def text_of(field: str, value: Any, schema: Mapping[str, Any], *, custom_day: bool) -> str | None:
    """The text of a value for a field; None where the database did not send it.

    schema: of the column, empty where it was not sent. custom_day: whether the mapping says that the field is a day.
    """
    if value == UNAVAILABLE:
        return None
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        value = _without_type(value)
    name = str(schema.get("name") or "")
    if name.endswith("Decimal"):
        return _decimal(value, schema)
    if isinstance(value, Mapping):
        return _decimal(value, schema)
    is_day = custom_day or holds_day(field) or name.endswith((".Date", "data.Date"))
    if isinstance(value, int) and (is_day or holds_moment(field) or ".time." in name):
        at = _moment(value)
        return (
            "" if at is None else at.date().isoformat() if is_day else at.isoformat().replace("+00:00", "Z")
        )
    if is_day and isinstance(value, str):
        return value[:10]
    return str(value)


def _without_type(value: Any) -> Any:
    """A value out of the extended JSON of MongoDB: ``{"$date": {"$numberLong": "1"}}``."""
    while isinstance(value, dict) and len(value) == 1:
        [(kind, inner)] = value.items()
        if not str(kind).startswith("$"):
            break
        is_long = kind == "$numberLong" and str(inner).isdecimal() and len(str(inner)) < _LONGEST_LONG
        value = int(inner) if is_long else inner
    return value


def _decimal(value: Any, schema: Mapping[str, Any]) -> str:
    if isinstance(value, Mapping):
        return decimal_of(value.get("value"), value.get("scale")) or str(value)
    parameters = schema.get("parameters")
    scale = parameters.get("scale") if isinstance(parameters, Mapping) else None
    found = decimal_of(value, scale) if scale is not None and isinstance(value, str) else None
    return str(value) if found is None else found


def _moment(value: int) -> datetime | None:
    unit = next((microseconds for below, microseconds in _UNITS if abs(value) < below), None)
    try:
        return _EPOCH + timedelta(microseconds=value // 1000 if unit is None else value * unit)
    except OverflowError:
        return None
