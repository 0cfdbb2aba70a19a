"""Bring the tables of a ClickHouse server to the state that this version of the program knows."""

import logging
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from clickhouse_driver import Client  # type: ignore[import-untyped]
from clickhouse_driver.errors import Error, ServerException  # type: ignore[import-untyped]

from dealtrust_runtime.clickhouse import ClickHouseSettings, for_clickhouse_driver, told
from dealtrust_schemas.migrations import LEDGER, SEEN, Migration, MigrationError, load, pending

WAIT_SECONDS: Final = 30.0
"""How long another run of migrations is waited for."""

_OLDEST: Final = (23, 2)
"""A ReplacingMergeTree that leaves out deleted rows came with it."""
_LOCK: Final = "schema_migrations_lock"
_TABLE_EXISTS: Final = 57


# The driver logs what it raises, and what has no handler is written to standard error.
logging.getLogger("clickhouse_driver").addHandler(logging.NullHandler())


class StoreError(Exception):
    """The tables cannot be brought up to date; says why in one line."""


def migrate(settings: ClickHouseSettings, *, replicated: bool, break_lock: bool) -> Iterator[str]:
    """Run what the server has not seen, in order, one run at a time; tells each migration when it is done.

    replicated: the tables' engines are those of a cluster; each replica is migrated by itself. break_lock: the run
    that holds the lock is known to be gone. Raises `StoreError`, and `OSError` for a password that cannot be read.
    """
    server = _Server(settings)
    try:
        if break_lock:
            server.run(f"DROP TABLE IF EXISTS {_LOCK}")
        with _locked(server):
            server.run(LEDGER)
            todo = pending(load(replicated=replicated), dict(server.run(SEEN)))
            if todo:
                _check_version(server)
            for migration in todo:
                _apply(server, migration)
                yield f"ran {migration.number:04d} {migration.name}"
            if not todo:
                yield "the tables are up to date"
    except MigrationError as error:
        raise StoreError(f"{server.place}: {error}") from error
    finally:
        server.close()


class _Server:
    """The server, with errors in one line."""

    def __init__(self, settings: ClickHouseSettings) -> None:
        self.place = f"clickhouse at {settings.host}:{settings.port}"
        self._client = Client(**for_clickhouse_driver(settings, "dealtrust-admin"))

    def run(self, statement: str, rows: list[tuple[object, ...]] | None = None) -> Any:
        """The answer to a statement. Raises `StoreError`."""
        try:
            return self._client.execute(statement, rows)
        except (Error, EOFError, OSError) as error:
            code = error.code if isinstance(error, ServerException) else 0
            raise _AnsweredError(f"{self.place}: {told(error)}", code) from error

    def close(self) -> None:
        self._client.disconnect()


class _AnsweredError(StoreError):
    def __init__(self, said: str, code: int) -> None:
        super().__init__(said)
        self.code = code


@contextmanager
def _locked(server: _Server) -> Iterator[None]:
    """Hold the lock, a table that only one can make. Raises `StoreError` where another run holds it for too long."""
    until = time.monotonic() + WAIT_SECONDS
    while not _made(server):
        if time.monotonic() > until:
            held = server.run(f"SELECT holder, toString(since) FROM {_LOCK}")
            holder, since = held[0] if held else ("somebody", "not long ago")
            raise StoreError(
                f"{server.place}: {holder} has been migrating since {since} (UTC);"
                " if it is gone, `dealtrust-admin migrate --break-lock` goes on without it"
            )
        time.sleep(min(1.0, WAIT_SECONDS / 10))
    try:
        holder = f"{socket.gethostname()}/{os.getpid()}"
        server.run(f"INSERT INTO {_LOCK} (holder) VALUES", [(holder,)])
        yield
    finally:
        with suppress(StoreError):  # a lock that stays is told to the next run
            server.run(f"DROP TABLE {_LOCK}")


def _made(server: _Server) -> bool:
    columns = "holder String, since DateTime('UTC') DEFAULT now()"
    try:
        server.run(f"CREATE TABLE {_LOCK} ({columns}) ENGINE = MergeTree ORDER BY holder")
    except _AnsweredError as error:
        if error.code == _TABLE_EXISTS:
            return False
        raise
    return True


def _check_version(server: _Server) -> None:
    version = str(server.run("SELECT version()")[0][0])
    if tuple(map(int, version.split(".")[:2])) < _OLDEST:
        oldest = ".".join(map(str, _OLDEST))
        raise StoreError(f"{server.place}: version {version} is too old; {oldest} or later is needed")


def _apply(server: _Server, migration: Migration) -> None:
    for number, statement in enumerate(migration.statements, 1):
        try:
            server.run(statement)
        except StoreError as error:
            where = f"migration {migration.number:04d} {migration.name}, statement {number}"
            raise StoreError(f"{where}: {error}") from error
    # Last, so that a migration that was interrupted runs again: its statements allow it.
    row = (migration.number, migration.name, migration.checksum)
    server.run("INSERT INTO schema_migrations (number, name, checksum) VALUES", [row])
