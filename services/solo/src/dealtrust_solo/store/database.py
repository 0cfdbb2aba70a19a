"""chDB behind a small face: open a folder, run statements, close it; errors are one line."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from dealtrust_solo.problems import StoreError
from dealtrust_solo.store.lock import FolderLock

_DATA: Final = "chdb"
_NOISE = re.compile(r"^Code: \d+\. DB::Exception: |\s*\([A-Z_0-9]+\)$")
# A batch is one block, so that it is stored whole or not at all; nothing here relies on ClickHouse's memory of
# earlier batches, which would silently drop one that equals a batch deleted since.
# One batch may span more months, hence partitions, than the default of a hundred.
_INSERT: Final = (
    "async_insert = 0, insert_deduplicate = 0, max_partitions_per_insert_block = 0, "
    "date_time_input_format = 'best_effort'"
)


class Reserved:
    """A folder reserved for this process before the database in it is opened.

    Opening starts threads, after which the process must not fork. So work that forks comes between the two.
    """

    def __init__(self, folder: Path) -> None:
        """Make the folder if need be. Raises `StoreError` where it cannot be used."""
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = FolderLock(folder)
        except BlockingIOError as error:
            raise StoreError(
                f"{folder}: the store is in use by {error}; wait for it or name another --store"
            ) from None
        except OSError as error:
            raise StoreError(f"{folder}: the store cannot be used: {error.strerror or error}") from error

    def open(self) -> "Database":
        """Open the database. Raises `StoreError`."""
        return Database(self.folder / _DATA)

    def __enter__(self) -> "Reserved":
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.release()


@contextmanager
def opened_for_reading(folder: Path) -> Iterator["Database"]:
    """An existing store, in which nothing can be changed. Raises `StoreError`."""
    if not (folder / _DATA).is_dir():
        raise StoreError(f"{folder}: there is no store here; scan some files first, or name one with --store")
    with Reserved(folder) as reserved, reserved.open() as database:
        database.run("SET readonly = 2")
        yield database


class Database:
    """An open database. A context manager; closing it makes the folder usable for the next process."""

    def __init__(self, folder: Path) -> None:
        # The library takes 0.3 s and 200 MB to load: only commands that need the store pay for it.
        session: Any = import_module("chdb.session")
        try:
            self._session = session.Session(str(folder))
        except RuntimeError as error:
            raise StoreError(f"{folder}: the store cannot be opened: {_told(error)}") from error

    def __enter__(self) -> "Database":
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def run(self, sql: str, form: str = "TSV", **values: str | int) -> bytes:
        """The answer to one statement in a ClickHouse format; values fill ``{name:Type}``. Raises `StoreError`."""
        try:
            answer = self._session.query(sql, form, params=values or None)
        except RuntimeError as error:
            raise StoreError(_told(error)) from error
        return b"" if answer is None else bytes(answer.bytes())

    def insert(self, table: str, lines: bytes) -> None:
        """Add rows, each one line of JSON with the names of columns as keys. Raises `StoreError`."""
        if lines:
            self.run(f"INSERT INTO {table} SETTINGS {_INSERT} FORMAT JSONEachRow\n{lines.decode()}")

    def copy(self, source: str, table: str, condition: str) -> None:
        """Add the rows of a table to another of the same columns. Raises `StoreError`."""
        self.run(f"INSERT INTO {table} SETTINGS {_INSERT} SELECT * FROM {source} WHERE {condition}")


def _told(error: Exception) -> str:
    text = " ".join(str(error).split())
    while (shorter := _NOISE.sub("", text)) != text:
        text = shorter
    return text
