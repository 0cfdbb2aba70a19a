"""Rows as ClickHouse's native protocol takes them: moments as milliseconds, decimals exact, days as dates.

The driver checks nothing and cuts silently, so whatever a column cannot hold is found here.
"""

import math
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, Context, Decimal, InvalidOperation
from typing import Any, Final, NamedTuple
from uuid import UUID

from dealtrust_schemas.rows import Row
from dealtrust_schemas.tables import Table

Codec = Callable[[Any], Any]

_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001  # the text of a row is UTC without saying so
_MILLISECOND: Final = timedelta(milliseconds=1)
_YEARS: Final = range(1900, 2300)
_DIGITS: Final = Context(prec=60)


class MisfitError(ValueError):
    """A row that its table cannot hold; says which column and why."""


class NativeRow(NamedTuple):
    """The values of a row in the order of the table's columns, and the month (YYYY-MM) that it is stored under."""

    month: str
    values: tuple[Any, ...]


class Native:
    """Turns rows of one table, as `dealtrust_schemas.rows` makes them, into what the driver is given."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.columns = [column.name for column in table.columns]
        self._codecs = [(column.name, codec(column.type)) for column in table.columns]
        split_by = table.partition_by or ""
        self._dated = split_by.removeprefix("toYYYYMM(").removesuffix(")")

    def with_changes(self, native: NativeRow, changes: Row) -> NativeRow:
        """A row like that one but for some columns."""
        values = [
            convert(changes[name]) if name in changes else value
            for (name, convert), value in zip(self._codecs, native.values, strict=True)
        ]
        month = changes[self._dated][:7] if self._dated in changes else native.month
        return NativeRow(month, tuple(values))

    def row(self, row: Row) -> NativeRow:
        """The row, checked. Raises `MisfitError`."""
        values = []
        name = ""
        try:
            for name, convert in self._codecs:
                values.append(convert(row[name]))
        except KeyError as error:
            raise MisfitError(f"{self.table.name}.{name}: {error} is missing") from None
        except (TypeError, ValueError, ArithmeticError, AttributeError) as error:
            raise MisfitError(f"{self.table.name}.{name}: {error}") from None
        if len(row) > len(values):
            unknown = min(row.keys() - set(self.columns))
            raise MisfitError(f"{self.table.name}.{unknown}: there is no such column")
        return NativeRow(row[self._dated][:7] if self._dated else "", tuple(values))


def codec(type_: str) -> Codec:
    """What turns a value of JSON into one of a ClickHouse type. It raises where the type cannot hold the value.

    Raises `ValueError` for a type that none of our tables has.
    """
    name, _, inside = type_.partition("(")
    inside = inside.removesuffix(")")
    if name == "Nullable":
        some = codec(inside)
        return lambda value: None if value is None else some(value)
    if name == "LowCardinality":
        return codec(inside)
    if name == "Array":
        each = codec(inside)
        return lambda values: [each(value) for value in _listed(values)]
    if name == "Tuple":
        fields = [_field(part) for part in _parts(inside)]
        return lambda value: tuple(convert(value[key]) for key, convert in fields)
    if name == "Decimal":
        return _decimal(*map(int, inside.split(",")))
    if name == "Enum8":
        return _one_of(frozenset(re.findall(r"'([^']*)' =", inside)))
    if name.startswith("UInt"):
        return _unsigned(int(name.removeprefix("UInt")))
    if name not in _SIMPLE:
        raise ValueError(f"no column has the type {type_}")
    return _SIMPLE[name]


def _field(part: str) -> tuple[str, Codec]:
    name, _, type_ = part.partition(" ")
    return name.strip("`"), codec(type_)


def _parts(inside: str) -> list[str]:
    """What stands between commas that no bracket encloses."""
    parts, depth = [""], 0
    for sign in inside:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    if not value.isascii():
        value.encode()
    return value


def _listed(values: Any) -> Any:
    if not isinstance(values, list | tuple):
        raise TypeError(f"{values!r} is no list")
    return values


def _moment(value: str) -> int:
    moment = datetime.fromisoformat(_text(value))
    if moment.year not in _YEARS or moment.tzinfo is not None:
        raise ValueError(f"{value!r} is no moment in UTC from 1900 to 2299")
    return (moment - _EPOCH) // _MILLISECOND


def _day(value: str) -> date:
    day = date.fromisoformat(_text(value))
    if day.year not in _YEARS:
        raise ValueError(f"{value!r} is no day from 1900 to 2299")
    return day


def _decimal(precision: int, scale: int) -> Codec:
    """Digits beyond the scale are cut off, as ClickHouse does with text."""
    step, most = Decimal(1).scaleb(-scale), Decimal(10) ** (precision - scale)

    def convert(value: Any) -> Decimal:
        try:
            number = Decimal(_text(value))
        except InvalidOperation:
            number = Decimal("nan")
        if not (number.is_finite() and -most < number < most):
            raise ValueError(f"{value!r} is no number of {precision} digits, {scale} of them decimals")
        return number.quantize(step, ROUND_DOWN, _DIGITS)

    return convert


def _unsigned(bits: int) -> Codec:
    def convert(value: Any) -> int:
        if not isinstance(value, int) or not 0 <= value < 1 << bits:
            raise ValueError(f"{value!r} is no whole number from 0 of {bits} bits")
        return int(value)

    return convert


def _one_of(words: frozenset[str]) -> Codec:
    def convert(value: Any) -> str:
        if value not in words:
            raise ValueError(f"{value!r} is none of {', '.join(sorted(words))}")
        return str(value)

    return convert


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError(f"{value!r} is no number")
    return float(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is neither true nor false")
    return value


_SIMPLE: Final[dict[str, Codec]] = {
    "String": _text,
    "DateTime64": _moment,
    "Date32": _day,
    "UUID": lambda value: UUID(_text(value)),
    "Float64": _number,
    "Bool": _flag,
}
