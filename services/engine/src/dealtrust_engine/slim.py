"""Slim copies of contract data: the same fields, slotted, a fraction of the memory.

A scan holds all events at once; a model of the contract is four times as large as what it tells.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import make_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Any

from dealtrust_schemas.fields import Model

_KEPT = frozenset({type(None), bool, int, float, Decimal, date, datetime})


def slim(value: Model, texts: dict[str, str]) -> Any:
    """The slim copy of a model with all that it holds. Equal fields make equal copies.

    ``texts`` holds the one copy of each text.
    """
    kind, held = _shape(type(value))
    once = texts.setdefault
    return kind(
        *[
            once(each, each) if type(each) is str else each if type(each) in _KEPT else _copy(each, texts)
            for each in held(value)
        ]
    )


def _copy(value: Any, texts: dict[str, str]) -> Any:
    if isinstance(value, Model):
        return slim(value, texts)
    if isinstance(value, str):
        return texts.setdefault(value, value)
    if isinstance(value, tuple):
        return tuple([_copy(each, texts) for each in value])
    if isinstance(value, dict):
        return {texts.setdefault(key, key): _copy(each, texts) for key, each in value.items()}
    return value


@cache
def _shape(model: type[Model]) -> tuple[type[Any], Callable[[Model], tuple[Any, ...]]]:
    """The class of the copies of a model, and what gives the values of all fields in their order."""
    names = tuple(model.model_fields)
    kind = make_dataclass(model.__name__, names, slots=True, unsafe_hash=True)
    held = attrgetter(*names)
    return kind, held if len(names) > 1 else lambda value: (held(value),)
