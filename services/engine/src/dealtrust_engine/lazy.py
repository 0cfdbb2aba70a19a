"""Attributes that are worked out when they are asked for, and then kept."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")

if sys.version_info >= (3, 12):
    from functools import cached_property as lazy
else:

    class lazy(Generic[T]):  # noqa: N801  # named as what it stands for
        """``functools.cached_property`` as it is from Python 3.12 on: that of 3.11 takes a lock for every attribute of every
        object, which costs more than most of them.
        """

        def __init__(self, work: Callable[[Any], T]) -> None:
            self._work = work
            self._name = work.__name__
            self.__doc__ = work.__doc__

        @overload
        def __get__(self, held_by: None, owner: type[Any]) -> lazy[T]: ...

        @overload
        def __get__(self, held_by: object, owner: type[Any]) -> T: ...

        def __get__(self, held_by: object | None, owner: type[Any]) -> lazy[T] | T:
            """Asked only once of each object: what is kept under the name comes first."""
            if held_by is None:
                return self
            value = held_by.__dict__[self._name] = self._work(held_by)
            return value
