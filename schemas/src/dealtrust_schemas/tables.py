"""The tables and views of the store (ClickHouse, or chDB in process), each described once.

Every table is a ReplacingMergeTree whose sorting key ends in a deterministic id, so that a row sent twice
stays one row when it is read with FINAL; the views read FINAL. Times are milliseconds in UTC.
"""

from dataclasses import dataclass, field

TENANT = "LowCardinality(String)"
WORD = "LowCardinality(String)"
MOMENT = "DateTime64(3, 'UTC')"
MAYBE_MOMENT = "Nullable(DateTime64(3, 'UTC'))"
AMOUNT = "Nullable(Decimal(38, 6))"
SEVERITY = "Enum8('low' = 1, 'medium' = 2, 'high' = 3, 'critical' = 4)"

DEDUPLICATION = {
    # ClickHouse forgets insert tokens at once (single server) or after an hour (replicated) unless told
    # otherwise. Tokens only save work; the sorting key is what guarantees one row.
    "non_replicated_deduplication_window": "10000",
    "replicated_deduplication_window": "10000",
    "replicated_deduplication_window_seconds": "604800",
}
DURABLE = {**DEDUPLICATION, "fsync_after_insert": "1"}
"""For tables of which a committed row must survive a power cut: an insert is otherwise in the page cache only."""


@dataclass(frozen=True)
class Column:
    """One column: its ClickHouse type and what it means."""

    name: str
    type: str
    comment: str


@dataclass(frozen=True)
class Table:
    """A ReplacingMergeTree. ``version`` names the column whose highest value wins, ``deleted`` the column
    whose value 1 hides the row from FINAL. ``partition_by`` is an expression over columns of ``order_by``
    only: a key must never lie in two partitions."""

    name: str
    comment: str
    columns: tuple[Column, ...]
    order_by: tuple[str, ...]
    version: str | None = None
    deleted: str | None = None
    partition_by: str | None = None
    settings: dict[str, str] = field(default_factory=lambda: DEDUPLICATION)


@dataclass(frozen=True)
class View:
    """A view for reading and for BI tools; ``select`` reads the tables with FINAL."""

    name: str
    comment: str
    columns: tuple[Column, ...]
    select: str
