"""Bring the tables of a store to the state that this version of the program knows."""

import json

from dealtrust_schemas.migrations import LEDGER, SEEN, Migration, MigrationError, load, pending
from dealtrust_solo.problems import StoreError
from dealtrust_solo.store.database import Database


def migrate(database: Database) -> None:
    """Run the migrations that this store has not seen, in order.

    Raises `StoreError` if the store was written by a newer version, or a migration was changed after it ran.
    """
    database.run(LEDGER)
    rows = database.run(SEEN, "JSONEachRow").splitlines()
    seen = {row["number"]: row["checksum"] for row in map(json.loads, rows)}
    try:
        for migration in pending(load(), seen):
            _apply(database, migration)
    except MigrationError as error:
        raise StoreError(str(error)) from error


def _apply(database: Database, migration: Migration) -> None:
    for statement in migration.statements:
        database.run(statement)
    row = {"number": migration.number, "name": migration.name, "checksum": migration.checksum}
    # Last, so that a migration that was interrupted runs again: its statements allow it.
    database.insert("schema_migrations", json.dumps(row).encode())
