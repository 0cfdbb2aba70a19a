"""Reading the sets: one folder each, JSON lines packed with gzip, or CSV."""

from __future__ import annotations

import csv
import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Record = dict[str, Any]


class SetError(Exception):
    """A set that is not there, or cannot be read; the text says what and where, in one line."""


class DataFolder:
    """The folder that holds the sets."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def records(self, name: str, *fields: str) -> list[Record]:
        """The records of ``SET/FILE.jsonl.gz``, each with at least the named fields.

        Raises:
            SetError: the file is missing or empty, is no such file, or a record lacks a field.
        """
        found = list(self._lines(name))
        for number, record in enumerate(found, 1):
            missing = (
                [field for field in fields if field not in record] if isinstance(record, dict) else fields
            )
            if missing:
                raise SetError(f"{name}: line {number} has no {', '.join(missing)}")
        if not found:
            raise SetError(f"{name} is empty")
        return found

    def table(self, name: str, *columns: str) -> list[dict[str, str]]:
        """The rows of ``SET/FILE.csv``; raises `SetError` as :meth:`records` does."""
        try:
            with self._there(name).open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise SetError(f"{name} cannot be read: {error}") from error
        missing = [column for column in columns if not rows or rows[0].get(column) is None]
        if missing:
            raise SetError(f"{name} has no column {', '.join(missing)}" if rows else f"{name} is empty")
        return rows

    def _lines(self, name: str) -> Iterator[Any]:
        try:
            with gzip.open(self._there(name), "rt", encoding="utf-8") as lines:
                for line in lines:
                    if line.strip():
                        yield json.loads(line)
        except (OSError, EOFError, zlib.error, ValueError) as error:
            raise SetError(f"{name} cannot be read: {error}") from error

    def _there(self, name: str) -> Path:
        path = self.path / name
        if not path.is_file():
            raise SetError(f"{name} is not there")
        return path
