"""Our tables in types that Debian's ClickHouse of 2018 knows, and the sink on them, for trying out and testing.

Moments become whole milliseconds; columns of tuples, views, row deletion by FINAL and insert tokens are left out, as
that server has none. What current servers do with the real statements is tested on chDB.
``python -m tools.old_clickhouse`` runs the sink so that it leaves those columns out.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from clickhouse_driver import Client  # type: ignore[import-untyped]

from dealtrust_schemas import migrations
from dealtrust_schemas.ddl import TABLES
from dealtrust_schemas.tables import Table
from dealtrust_sink.cli import run_with
from dealtrust_sink.settings import load_sink_settings
from dealtrust_sink.store import Store

FIRST_WITH_OUR_TYPES = (23, 2)
"""The version from which on a ReplacingMergeTree knows deleted rows, the youngest thing that our tables need."""

_TYPES = (
    (r"LowCardinality\(String\)", "String"),
    (r"DateTime64\(3, 'UTC'\)", "Int64"),
    (r"Date32", "Date"),
    (r"Bool", "UInt8"),
)


def is_old(client: Client) -> bool:
    """Whether the server cannot hold our tables as they are."""
    said = client.execute("SELECT version()")[0][0]
    return tuple(map(int, said.split(".")[:2])) < FIRST_WITH_OUR_TYPES


def create(client: Client) -> None:
    """Make the tables that are missing, and note our migrations as done."""
    for table in TABLES:
        client.execute(_statement(table))
    client.execute(
        "CREATE TABLE IF NOT EXISTS schema_migrations (number UInt32, name String, checksum String)"
        " ENGINE = ReplacingMergeTree ORDER BY number"
    )
    rows = [(known.number, known.name, known.checksum) for known in migrations.load()]
    client.execute("INSERT INTO schema_migrations (number, name, checksum) VALUES", rows)


def _statement(table: Table) -> str:
    columns = ", ".join(
        f"`{column.name}` {_translated(column.type)}"
        for column in table.columns
        if "Tuple" not in column.type
    )
    month = (table.partition_by or "").removeprefix("toYYYYMM(").removesuffix(")")
    split = f" PARTITION BY toYYYYMM(toDateTime(intDiv({month}, 1000)))" if month else ""
    keys = ", ".join(table.order_by)
    return (
        f"CREATE TABLE IF NOT EXISTS {table.name} ({columns})"
        f" ENGINE = ReplacingMergeTree({table.version or ''}){split} ORDER BY ({keys})"
    )


def _translated(type_: str) -> str:
    for pattern, instead in _TYPES:
        type_ = re.sub(pattern, instead, type_)
    return type_


_LEFT_OUT = {
    table.name: [n for n, column in enumerate(table.columns) if "Tuple" in column.type] for table in TABLES
}


class OldClient(Client):  # type: ignore[misc]  # the driver is not typed
    """Leaves columns of tuples out of what is inserted."""

    def execute(self, query: str, params: Any = None, **options: Any) -> Any:
        found = re.fullmatch(r"INSERT INTO (\w+) \((.*)\) VALUES", query)
        if found and (left_out := _LEFT_OUT.get(found[1])):
            names = [name for n, name in enumerate(found[2].split(", ")) if n not in left_out]
            params = [values for n, values in enumerate(params) if n not in left_out]
            query = f"INSERT INTO {found[1]} ({', '.join(names)}) VALUES"
        return super().execute(query, params, **options)


if __name__ == "__main__":
    run_with(load_sink_settings(None), partial(Store, client=OldClient))
