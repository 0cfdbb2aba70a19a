"""The answer to a query, as a table for people or as text for machines."""

import json
import sys
from typing import Final

from rich.box import ASCII2, SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dealtrust_solo.display.wording import count

ROWS: Final = 500
_NUMBERS: Final = ("UInt", "Int", "Float", "Decimal")


def show_answer(screen: Console, answer: bytes) -> None:
    """Print an answer in ClickHouse's format JSONCompactStrings as a table, at most `ROWS` rows of it.

    An answer in another format (the statement said FORMAT) is printed as it is.
    """
    try:
        loaded = json.loads(answer)
    except ValueError:
        write_raw(answer)
        return
    rows = loaded["data"]
    table = Table(box=SIMPLE_HEAD if screen.is_terminal else ASCII2, pad_edge=False)
    for column in loaded["meta"]:
        kind = column["type"].removeprefix("Nullable(")
        table.add_column(
            Text(column["name"]), justify="right" if kind.startswith(_NUMBERS) else "left", overflow="fold"
        )
    for row in rows[:ROWS]:
        table.add_row(*(Text("" if value is None else value) for value in row))
    screen.print(table)
    said = count(len(rows), "row")
    screen.print(f"{said}, the first {ROWS} shown; --csv or --json gives all" if len(rows) > ROWS else said)


def write_raw(answer: bytes) -> None:
    """Put bytes on standard output as they are."""
    sys.stdout.flush()
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
