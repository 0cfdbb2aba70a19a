"""The tables and views as ClickHouse statements."""

from dealtrust_schemas import alert_tables, deal_tables, views
from dealtrust_schemas.tables import Column, Table, View

TABLES: tuple[Table, ...] = (
    alert_tables.ALERTS,
    alert_tables.ALERT_HISTORY,
    alert_tables.EVALUATIONS,
    alert_tables.DELIVERIES,
    deal_tables.DEALS,
    deal_tables.DEAL_EVENTS,
)
VIEWS: tuple[View, ...] = (
    views.OPEN_ALERTS,
    views.ALERTS_DAILY,
    views.TIME_TO_ACT,
    views.PATTERN_PRECISION,
    views.DEAL_HEALTH,
    views.TEAM_RESPONSIVENESS,
)
"""In the order in which they can be created: deal_health reads open_alerts."""

REPLICATED = "{replicated}"
"""Placeholder before the engine's name: empty on one server, ``Replicated`` on a cluster."""


def quoted(text: str) -> str:
    """A string literal of ClickHouse."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _columns(columns: tuple[Column, ...]) -> str:
    return ",\n".join(f"    `{c.name}` {c.type} COMMENT {quoted(c.comment)}" for c in columns)


def create_table(table: Table) -> str:
    """``CREATE TABLE``, with the placeholder for the engine's prefix."""
    arguments = ", ".join(name for name in (table.version, table.deleted) if name)
    lines = [
        f"CREATE TABLE IF NOT EXISTS {table.name}",
        "(",
        _columns(table.columns),
        ")",
        f"ENGINE = {REPLICATED}ReplacingMergeTree({arguments})",
    ]
    if table.partition_by:
        lines.append(f"PARTITION BY {table.partition_by}")
    lines.append(f"ORDER BY ({', '.join(table.order_by)})")
    lines.append("SETTINGS " + ", ".join(f"{name} = {value}" for name, value in table.settings.items()))
    lines.append(f"COMMENT {quoted(table.comment)}")
    return "\n".join(lines)


def create_view(view: View) -> str:
    """``CREATE VIEW`` with typed and commented columns."""
    return (
        f"CREATE VIEW IF NOT EXISTS {view.name}\n(\n{_columns(view.columns)}\n)\n"
        f"AS {view.select.strip()}\nCOMMENT {quoted(view.comment)}"
    )


def statements() -> list[str]:
    """All statements, in the order in which they can be run."""
    return [create_table(table) for table in TABLES] + [create_view(view) for view in VIEWS]
