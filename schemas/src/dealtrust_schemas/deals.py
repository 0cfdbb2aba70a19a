"""The life of a deal in the CRM: opened, changed, closed, its contacts and its lines."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, SerializerFunctionWrapHandler, model_serializer
from pydantic_core import PydanticCustomError

from dealtrust_schemas.fields import Currency, Day, Id, Model, Money, Probability, Quantity

ChangeValue = str | int | Annotated[float, Field(allow_inf_nan=False)] | None


class Line(Model):
    """One product line of a deal; ``unit_price`` in the currency of the deal."""

    product: Id
    quantity: Quantity
    unit_price: Money | None = None


class DealOpened(Model):
    """A deal came into being. ``probability`` in per cent, ``stage_order`` grows with the stages."""

    deal_id: Id
    name: str
    account_id: str | None = None
    owner_id: Id
    stage: str
    stage_order: int | None = None
    probability: Probability | None = None
    forecast: str | None = None
    amount: Money | None = None
    currency: Currency | None = None
    close_date: Day | None = None
    lines: tuple[Line, ...] | None = None


class FieldChange(Model):
    """One field before and after. ``new`` None: the field was emptied. ``old`` None: empty or not known.

    Within DealChanged the values of known fields have one form each: ``stage``, ``forecast``,
    ``owner_id``, ``name`` and ``next_step`` text; ``stage_order`` an integer; ``probability`` a number
    of per cent, 0 to 100; ``amount`` decimal text; ``close_date`` and ``next_step_due`` text YYYY-MM-DD.
    """

    old: ChangeValue = None
    new: ChangeValue

    @model_serializer(mode="wrap")
    def _keep_emptied(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        # Nulls are left out when an event is written, but an emptied field must stay visible.
        written: dict[str, Any] = handler(self)
        return {**written, "new": self.new}


def _text(value: str | int | float) -> str:
    return value if isinstance(value, str) else str(value)


def _whole(value: str | int | float) -> int:
    number = float(value)
    if not number.is_integer():
        raise ValueError(value)
    return int(number)


def _per_cent(value: str | int | float) -> float:
    number = float(value)
    if not 0 <= number <= 100:
        raise ValueError(value)
    return number


def _amount(value: str | int | float) -> str:
    number = Decimal(str(value))
    if not number.is_finite() or abs(number.adjusted()) > 17:
        raise ValueError(value)
    return format(number, "f")


def _day(value: str | int | float) -> str:
    if not isinstance(value, str):
        raise ValueError(value)
    day = date.fromisoformat(value) if len(value) <= 10 else datetime.fromisoformat(value).date()
    return day.isoformat()


_FORMS: dict[str, Callable[[str | int | float], str | int | float]] = {
    "stage": _text,
    "stage_order": _whole,
    "probability": _per_cent,
    "forecast": _text,
    "amount": _amount,
    "close_date": _day,
    "owner_id": _text,
    "name": _text,
    "next_step": _text,
    "next_step_due": _day,
}


def _in_form(name: str, value: ChangeValue) -> ChangeValue:
    if value is None or value == "":
        return None
    form = _FORMS.get(name)
    if form is None:
        return value
    try:
        written = form(value)
    except (ValueError, ArithmeticError) as error:
        raise PydanticCustomError(
            "change_value", "{name} cannot be {value}", {"name": name, "value": repr(value)[:40]}
        ) from error
    if name == "amount" and str(written).startswith("-"):
        raise PydanticCustomError("negative_amount", "an amount is never negative")
    return written


def _known_forms(changes: dict[str, FieldChange]) -> dict[str, FieldChange]:
    return {
        name: FieldChange(old=_in_form(name, change.old), new=_in_form(name, change.new))
        for name, change in changes.items()
    }


class DealChanged(Model):
    """Fields of a deal changed, all in one act; ``by`` is the ``user_id`` of who did it.

    Known fields: stage, stage_order, probability, forecast, amount, close_date, owner_id, name,
    next_step, next_step_due. Other names are kept and mean nothing to the patterns.
    """

    deal_id: Id
    changes: Annotated[dict[str, FieldChange], AfterValidator(_known_forms)]
    by: str | None = None


class DealClosed(Model):
    """A deal was won or lost."""

    deal_id: Id
    outcome: Literal["won", "lost"]
    reason: str | None = None
    by: str | None = None


class DealContact(Model):
    """A contact got, changed or lost a role on a deal."""

    deal_id: Id
    contact_id: Id
    role: str | None = None
    primary: bool | None = None
    removed: bool | None = None


class DealLines(Model):
    """The product lines of a deal, the full list each time."""

    deal_id: Id
    lines: tuple[Line, ...]
    by: str | None = None
