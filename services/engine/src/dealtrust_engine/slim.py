"""Slim copies of contract data: the same fields, slotted, a fraction of the memory.

A scan holds all events at once; a model of the contract is four times as large as what it tells.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import make_dataclass
from functools import cache
from operator import attrgetter
from typing import Any

from dealtrust_schemas.fields import Model

Text = Callable[[str], str]


def slim(value: Model, text: Text) -> Any:
    """The slim copy of a model with all that it holds. Equal fields make equal copies.

    ``text`` gives the one copy of a text.
    """
    kind, held = _shape(type(value))
    return kind(*[text(each) if type(each) is str else _copy(each, text) for each in held(value)])


def _copy(value: Any, text: Text) -> Any:
    if value is None:
        return None
    if isinstance(value, Model):
        return slim(value, text)
    if isinstance(value, str):
        return text(value)
    if isinstance(value, tuple):
        return tuple([_copy(each, text) for each in value])
    if isinstance(value, dict):
        return {text(key): _copy(each, text) for key, each in value.items()}
    return value


@cache
def _shape(model: type[Model]) -> tuple[type[Any], Callable[[Model], tuple[Any, ...]]]:
    """The class of the copies of a model, and what gives the values of all fields in their order."""
    names = tuple(model.model_fields)
    kind = make_dataclass(model.__name__, names, slots=True, unsafe_hash=True)
    held = attrgetter(*names)
    return kind, held if len(names) > 1 else lambda value: (held(value),)
