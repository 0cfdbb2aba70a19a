"""Reading the sets: one folder each, JSON lines packed with gzip, or CSV."""

from __future__ import annotations

import csv
import gzip
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

Record = dict[str, Any]
T = TypeVar("T")


class SetError(Exception):
    """A set that is not there, or cannot be read; the text says what and where, in one line."""


class DataFolder:
    """The folder that holds the sets. ``aside`` counts the records of each file that could not be used."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.aside: Counter[str] = Counter()

    def records(self, name: str, *fields: str) -> list[Record]:
        """The records of ``SET/FILE.jsonl.gz`` that have all of the named fields, none of them null.

        Raises:
            SetError: the file is missing or is no such file, or no record can be used.
        """
        return self.parsed(name, lambda record: record, *fields)

    def parsed(self, name: str, make: Callable[[Record], T], *fields: str) -> list[T]:
        """What ``make`` makes of each record; one that it cannot read is set aside. Otherwise as :meth:`records`."""
        return self._usable(name, self._lines(name), make, fields)

    def table(self, name: str, make: Callable[[Record], T], *columns: str) -> list[T]:
        """The same for the rows of ``SET/FILE.csv``, whose values are texts."""
        return self._usable(name, self._rows(name), make, columns)

    def _usable(
        self, name: str, records: Iterable[Any], make: Callable[[Record], T], fields: tuple[str, ...]
    ) -> list[T]:
        found: list[T] = []
        why = "it is empty"
        self.aside[name] = 0
        for number, record in enumerate(records, 1):
            try:
                missing = [field for field in fields if record.get(field) is None]
                if missing:
                    raise ValueError(f"it has no {', '.join(missing)}")
                found.append(make(record))
            except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
                self.aside[name] += 1
                why = f"record {number}: {error}"
        if not found:
            raise SetError(f"{name} holds nothing that can be used ({why})")
        return found

    def _lines(self, name: str) -> Iterator[Any]:
        try:
            with gzip.open(self._there(name), "rt", encoding="utf-8") as lines:
                for line in lines:
                    if line.strip():
                        yield json.loads(line)
        except (OSError, EOFError, zlib.error, ValueError) as error:
            raise SetError(f"{name} cannot be read: {error}") from error

    def _rows(self, name: str) -> Iterator[Any]:
        try:
            with self._there(name).open(encoding="utf-8", newline="") as file:
                yield from csv.DictReader(file)
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise SetError(f"{name} cannot be read: {error}") from error

    def _there(self, name: str) -> Path:
        path = self.path / name
        if not path.is_file():
            raise SetError(f"{name} is not there")
        return path
