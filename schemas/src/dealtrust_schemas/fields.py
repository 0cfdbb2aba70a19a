"""The field types that every contract is made of: moments, money, codes, addresses.

All checks are constraints of pydantic-core, so that a record is validated without a call into Python
wherever a mail passes; only currency codes and written moments use a function of this module.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetPydanticSchema,
    PlainSerializer,
    WithJsonSchema,
)
from pydantic import StringConstraints as Text
from pydantic_core import PydanticCustomError, core_schema

from dealtrust_schemas.currencies import CURRENCIES


class Model(BaseModel):
    """A value of a contract: immutable, unknown fields are ignored, so that a contract may gain fields."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", validate_by_name=True, validate_by_alias=True, serialize_by_alias=True
    )


def utc_text(moment: datetime) -> str:
    """An aware moment as RFC 3339 text in UTC, ending in ``Z``."""
    return _in_utc(moment).isoformat()[: -len("+00:00")] + "Z"


def _known_currency(code: str) -> str:
    if code not in CURRENCIES:
        raise PydanticCustomError("unknown_currency", "{code} is no ISO 4217 code", {"code": repr(code)})
    return code


def _plain_decimal(number: Decimal) -> str:
    return format(number, "f")


def _in_utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


def _rfc3339(_source: object, _handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
    # Without the pattern pydantic takes a text of digits ("20260306") for seconds since 1970.
    return core_schema.json_or_python_schema(
        json_schema=core_schema.chain_schema(
            [core_schema.str_schema(pattern=r"^\d{4}-\d\d-\d\d[Tt ]"), core_schema.datetime_schema(**_RANGE)]
        ),
        # A moment with a zone of Python that falls into a clock change equals no moment of another zone (PEP 495).
        python_schema=core_schema.no_info_after_validator_function(
            _in_utc, core_schema.datetime_schema(strict=True, **_RANGE)
        ),
        serialization=core_schema.plain_serializer_function_ser_schema(
            utc_text, return_schema=core_schema.str_schema(), when_used="json"
        ),
    )


_RANGE: dict[str, Any] = {
    "tz_constraint": "aware",
    "ge": datetime(1900, 1, 1, tzinfo=UTC),
    "lt": datetime(2299, 1, 1, tzinfo=UTC),
}


def _utc(_source: object, _handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
    # What is in UTC, as nearly all is, needs no call into Python, neither here nor when it is written.
    def in_utc(strict: bool) -> core_schema.CoreSchema:
        at_once = core_schema.datetime_schema(strict=strict, **{**_RANGE, "tz_constraint": 0})
        brought = core_schema.no_info_after_validator_function(
            _in_utc, core_schema.datetime_schema(strict=strict, **_RANGE)
        )
        return core_schema.union_schema([at_once, brought], mode="left_to_right")

    return core_schema.json_or_python_schema(
        json_schema=core_schema.chain_schema(
            [core_schema.str_schema(pattern=r"^\d{4}-\d\d-\d\d[Tt ]"), in_utc(strict=False)]
        ),
        python_schema=in_utc(strict=True),
    )


Moment = Annotated[
    datetime, GetPydanticSchema(_rfc3339), WithJsonSchema({"type": "string", "format": "date-time"})
]
"""A moment from 1900 to 2298: RFC 3339 with any offset, never naive; kept with the offset read, written in UTC."""

UtcMoment = Annotated[
    datetime, GetPydanticSchema(_utc), WithJsonSchema({"type": "string", "format": "date-time"})
]
"""A moment as `Moment`, brought into UTC when it is read."""

Id = Annotated[str, Text(min_length=1)]
"""An identifier of the source system, kept as it is."""

Day = Annotated[date, Field(strict=True)]
"""A day, YYYY-MM-DD; a number is no day."""

AlertId = Annotated[str, Text(to_lower=True, pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")]
"""A UUID as text."""

Email = Annotated[str, Text(strip_whitespace=True, to_lower=True)]
"""An address, compared in lower case."""

Money = Annotated[
    Decimal,
    Field(ge=0, lt=10**18, max_digits=38),
    PlainSerializer(_plain_decimal, return_type=str, when_used="json"),
]
"""An amount in a currency that stands beside it; decimal text (a JSON number is accepted), never negative."""

Quantity = Money
"""How many of a product; decimal text (a JSON number is accepted), never negative."""

Percent = Annotated[Money, Field(le=100)]
"""Per cent of the price, 0 to 100."""

Probability = Annotated[float, Field(ge=0, le=100)]
"""Per cent, 0 to 100."""

Share = Annotated[float, Field(ge=0, le=1)]
"""A part of one, 0 to 1."""

Count = Annotated[int, Field(ge=0)]

Currency = Annotated[
    str, AfterValidator(_known_currency), WithJsonSchema({"type": "string", "pattern": "^[A-Z]{3}$"})
]
"""A code of ISO 4217 in capitals."""
