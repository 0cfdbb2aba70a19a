"""Put what a scan found into the tables: rows that are there stay, missing ones come, outdated ones go."""

from collections.abc import Iterable

from dealtrust_schemas.ddl import TABLES, quoted
from dealtrust_schemas.tables import Table
from dealtrust_solo.store.database import Database

_BY_NAME = {table.name: table for table in TABLES}
# A scan answers for what scans wrote; what was seen live and what people did stays.
_OWN = {
    "alerts": "origin = 'scan'",
    "alert_history": "kind = 'revision' AND origin = 'scan'",
    "evaluations": "origin = 'scan'",
    "deals": "1",
    "deal_events": "1",
}


class ScanTables:
    """The tables as a scan writes them.

    Scanning the same files again adds no row, not even one that a later merge would remove; a scan with
    other settings takes its deals' earlier rows away.
    """

    def __init__(self, database: Database, tenant: str) -> None:
        self._database = database
        self._tenant = tenant
        database.run("CREATE DATABASE IF NOT EXISTS scratch ENGINE = Memory")
        for name in _OWN:
            database.run(f"CREATE TABLE IF NOT EXISTS scratch.{name} AS {name} ENGINE = Memory")

    def replace(self, table: str, deals: Iterable[str], lines: bytes) -> None:
        """Make these rows (lines of JSON) all rows of these deals in that table. Raises `StoreError`.

        New rows come before old ones go, so that an interruption leaves too much rather than too little; the
        next scan repairs it.
        """
        known = _BY_NAME[table]
        self._database.run(f"TRUNCATE TABLE scratch.{table}")
        self._database.insert(f"scratch.{table}", lines)
        identity = _identity(known)
        listed = ", ".join(quoted(deal) for deal in deals)
        mine = f"tenant = {quoted(self._tenant)} AND deal_id IN ({listed}) AND {_OWN[table]}"
        present = f"(SELECT {identity} FROM {table} WHERE {mine})"
        wanted = f"(SELECT {identity} FROM scratch.{table})"
        self._database.copy(f"scratch.{table}", table, f"{identity} NOT IN {present}")
        outdated = f"{mine} AND {identity} NOT IN {wanted}"
        if int(self._database.run(f"SELECT count() FROM {table} WHERE {outdated}")):
            self._database.run(f"DELETE FROM {table} WHERE {outdated}")


def _identity(table: Table) -> str:
    """An expression that is equal for equal rows only; as text, because a null is no value of a set."""
    columns = ", ".join(f"`{column.name}`" for column in table.columns)
    return f"sipHash64(toString(tuple({columns})))"
