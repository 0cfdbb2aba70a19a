"""What a scan found, into the store."""

from collections.abc import Iterator
from typing import Final

from dealtrust_solo.outcome import Outcome
from dealtrust_solo.store.database import Database
from dealtrust_solo.store.migrating import migrate
from dealtrust_solo.store.replacing import ScanTables

# Bytes a batch: little enough to lie in memory a few times over, much enough that statements are few.
_BATCH: Final = 16 << 20


def save(database: Database, tenant: str, outcome: Outcome) -> Iterator[int]:
    """Put the findings into the store; yields how many deals are done. Raises `StoreError`."""
    migrate(database)
    tables = ScanTables(database, tenant)
    done = 0
    for deals, rows in outcome.rows(_BATCH):
        for table, lines in rows.items():
            tables.replace(table, deals, lines)
        done += len(deals)
        yield done
