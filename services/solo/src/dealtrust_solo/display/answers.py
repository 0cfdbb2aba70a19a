"""The answer to a query, as a table for people or as text for machines."""

import json
import re
import sys
from typing import Any, Final

from rich.box import ASCII2, SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dealtrust_solo.display.plain_text import plain
from dealtrust_solo.display.wording import count

ROWS: Final = 500
_NUMBERS: Final = ("UInt", "Int", "Float", "Decimal")
_NARROWEST_COLUMN: Final = 14
_LONGEST: Final = 20_000
"""Characters of one value that are shown."""
_UTC: Final = re.compile(r"DateTime(64)?\(.*'UTC'")
_WHOLE_SECOND: Final = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\.0+")


def show_answer(screen: Console, answer: bytes) -> None:
    """Print an answer in ClickHouse's format JSONCompact: as a table, or row by row where a table is too wide.

    At most `ROWS` rows are shown. An answer in another format (the statement said FORMAT) is printed as it is.
    """
    try:
        loaded = json.loads(answer)
    except ValueError:
        loaded = None
    if not isinstance(loaded, dict) or "meta" not in loaded:
        write_raw(answer)
        return
    columns, rows = loaded["meta"], loaded["data"]
    widths = [
        max(len(column["name"]), *(len(_shown(row[i])) for row in rows[:ROWS]), 0)
        for i, column in enumerate(columns)
    ]
    if sum(min(width, _NARROWEST_COLUMN) + 3 for width in widths) > screen.width:
        _show_records(screen, columns, rows[:ROWS])
    else:
        screen.print(_table(columns, rows[:ROWS], plain=not screen.is_terminal))
    said = count(len(rows), "row")
    if any(_UTC.search(column["type"]) for column in columns):
        said += ", times in UTC"
    screen.print(f"{said}, the first {ROWS} shown; --csv or --json gives all" if len(rows) > ROWS else said)


def write_raw(answer: bytes) -> None:
    """Put bytes on standard output as they are."""
    sys.stdout.flush()
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()


def _table(columns: list[dict[str, str]], rows: list[list[Any]], *, plain: bool) -> Table:
    table = Table(box=ASCII2 if plain else SIMPLE_HEAD)
    for column in columns:
        numeric = column["type"].removeprefix("Nullable(").startswith(_NUMBERS)
        table.add_column(Text(column["name"]), justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_shown(value)) for value in row))
    return table


def _show_records(screen: Console, columns: list[dict[str, str]], rows: list[list[Any]]) -> None:
    width = max(len(column["name"]) for column in columns)
    for number, row in enumerate(rows, 1):
        screen.print(Text(f"-- {number}", style="dim"))
        for column, value in zip(columns, row, strict=True):
            screen.print(
                Text(f"{column['name']:<{width}}  ", style="dim").append(_shown(value), style="not dim")
            )


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        whole = _WHOLE_SECOND.fullmatch(value)
        return whole[1] if whole else plain(value, _LONGEST)
    return plain(json.dumps(value, ensure_ascii=False), _LONGEST)
