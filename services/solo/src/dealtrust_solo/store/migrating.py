"""Bring the tables of a store to the state that this version of the program knows."""

import json

from dealtrust_schemas.migrations import Migration, load
from dealtrust_solo.problems import StoreError
from dealtrust_solo.store.database import Database

_LEDGER = """
CREATE TABLE IF NOT EXISTS schema_migrations
(
    number UInt32 COMMENT 'Number of the migration.',
    name String COMMENT 'Its name.',
    checksum String COMMENT 'SHA-256 of its text.'
)
ENGINE = ReplacingMergeTree ORDER BY number
COMMENT 'Migrations that were run on this store.'
"""


def migrate(database: Database) -> None:
    """Run the migrations that this store has not seen, in order.

    Raises `StoreError` if the store was written by a newer version, or a migration was changed after it ran.
    """
    database.run(_LEDGER)
    rows = database.run("SELECT number, checksum FROM schema_migrations FINAL", "JSONEachRow").splitlines()
    seen = {row["number"]: row["checksum"] for row in map(json.loads, rows)}
    known = load()
    if unknown := seen.keys() - {migration.number for migration in known}:
        raise StoreError(f"the store was written by a newer version (migration {max(unknown)})")
    for migration in known:
        if migration.number not in seen:
            _apply(database, migration)
        elif seen[migration.number] != migration.checksum:
            raise StoreError(f"migration {migration.number} is not the one that this store was made with")


def _apply(database: Database, migration: Migration) -> None:
    for statement in migration.statements:
        database.run(statement)
    row = {"number": migration.number, "name": migration.name, "checksum": migration.checksum}
    # Last, so that a migration that was interrupted runs again: its statements allow it.
    database.insert("schema_migrations", json.dumps(row).encode())
