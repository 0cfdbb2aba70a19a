"""Slim copies of contract data: the same fields, slotted, a fraction of the memory.

A scan holds all events at once; a model of the contract is four times as large as what it tells.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from dealtrust_schemas.fields import Model


class Slim:
    """A value with the fields of a model. Equal fields make equal values."""

    __slots__: tuple[str, ...] = ()

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__slots__)

    def __hash__(self) -> int:
        return hash(tuple(getattr(self, name) for name in self.__slots__))


@cache
def _kind(model: type[Model]) -> type[Slim]:
    return type(model.__name__, (Slim,), {"__slots__": tuple(model.model_fields)})


def slim(value: Any, text: Callable[[str], str]) -> Any:
    """The slim copy of a model with all that it holds; anything else as it is. ``text`` gives the one copy of a text."""
    if isinstance(value, Model):
        kind = _kind(type(value))
        copy = kind()
        for name in kind.__slots__:
            setattr(copy, name, slim(getattr(value, name), text))
        return copy
    if isinstance(value, str):
        return text(value)
    if isinstance(value, tuple):
        return tuple([slim(each, text) for each in value]) if value else ()
    if isinstance(value, dict):
        return {text(key): slim(each, text) for key, each in value.items()}
    return value
