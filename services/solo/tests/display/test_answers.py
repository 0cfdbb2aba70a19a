import json
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from dealtrust_solo.display.answers import ROWS, show_answer


def shown(columns: dict[str, str], rows: list[list[Any]], width: int = 60) -> list[str]:
    text = StringIO()
    meta = [{"name": name, "type": kind} for name, kind in columns.items()]
    show_answer(Console(file=text, width=width), json.dumps({"meta": meta, "data": rows}).encode())
    return text.getvalue().splitlines()


def test_numbers_stand_right_and_nothing_is_nothing() -> None:
    assert shown({"deal": "String", "n": "Nullable(UInt64)"}, [["D1", 7], ["[red]", None]]) == [
        "+-------+---+",
        "| deal  | n |",
        "+-------+---+",
        "| D1    | 7 |",
        "| [red] |   |",
        "+-------+---+",
        "2 rows",
    ]


def test_a_table_that_is_too_wide_is_shown_row_by_row() -> None:
    columns = {f"a_long_name_{number}": "String" for number in range(6)}
    lines = shown(columns, [["x" * 20] * 6, ["y"] * 6])
    assert lines[:2] == ["-- 1", "a_long_name_0  " + "x" * 20]
    assert lines[-2:] == ["a_long_name_5  y", "2 rows"]


def test_no_rows_are_a_table_of_names() -> None:
    lines = shown({"deal": "String"}, [])
    assert lines[1] == "| deal |"
    assert lines[-1] == "0 rows"


def test_a_long_answer_is_cut_and_says_so() -> None:
    assert shown({"n": "UInt64"}, [[number] for number in range(ROWS + 1)])[-1].startswith(
        f"{ROWS + 1} rows, the first"
    )


def test_moments_are_told_to_be_in_utc_and_have_no_needless_fraction() -> None:
    moments = [["2026-03-09 14:00:00.000"], ["2026-03-09 14:00:00.250"]]
    lines = shown({"at": "Nullable(DateTime64(3, 'UTC'))"}, moments)
    assert lines[3:5] == ["| 2026-03-09 14:00:00     |", "| 2026-03-09 14:00:00.250 |"]
    assert lines[-1] == "2 rows, times in UTC"


def test_arrays_are_shown_as_json() -> None:
    assert "| [1, 2] |" in shown({"a": "Array(UInt8)"}, [[[1, 2]]])


@pytest.mark.parametrize("raw", [b"1\n", b"a\tb\n", b""])
def test_other_formats_are_passed_on(raw: bytes, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    show_answer(Console(file=StringIO()), raw)
    assert capsysbinary.readouterr().out == raw


def test_values_cannot_steer_the_terminal() -> None:
    text = "".join(shown({"deal": "String", "more": "Array(String)"}, [["\x1b[2Jgone", ["\x9b31m\u202e"]]]))
    assert "[2Jgone" in text
    assert not {"\x1b", "\x9b", "\u202e"} & set(text)
