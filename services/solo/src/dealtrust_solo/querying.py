"""One statement to the store, and its answer on standard output."""

from pathlib import Path

from dealtrust_reading.problems import UsageError
from dealtrust_solo.display.answers import show_answer, write_raw
from dealtrust_solo.display.terminal import console
from dealtrust_solo.problems import StoreError
from dealtrust_solo.store.database import opened_for_reading


def run_query(sql: str, store: Path, form: str | None) -> None:
    """Ask the store and print the answer in a format of ClickHouse, or None: as a table.

    Raises `StoreError` where there is no store, `UsageError` where the statement is wrong.
    """
    with opened_for_reading(store) as database:
        try:
            answer = database.run(sql, form or "JSONCompact")
        except StoreError as error:
            raise UsageError(str(error)) from error
    if form is None:
        show_answer(console(), answer)
    else:
        write_raw(answer)
