"""Modules, functions and constructors stay small, and are named after a subject."""

from __future__ import annotations

import pytest

from tests.laws.sizes import oversizes
from tests.laws.tree import files, shown


def test_every_module_is_small_and_named_after_its_subject() -> None:
    found = [line for path in files(".py") for line in oversizes(shown(path), path.read_text("utf-8"))]
    assert not found, "\n".join(found)


def _function(lines: int) -> str:
    return "def f() -> None:\n" + "    pass\n" * (lines - 1)


def _constructor(parameters: int) -> str:
    names = ", ".join(f"p{number}: int" for number in range(parameters))
    return f"class C:\n    def __init__(self, *, {names}) -> None:\n        pass\n"


@pytest.mark.parametrize(
    ("name", "source", "sentence"),
    [
        ("a/long.py", "x = 1\n" * 401, "a/long.py has 401 lines, more than 400"),
        ("a/b.py", _function(61), "a/b.py:1 f has 61 lines, more than 60"),
        ("a/b.py", "async " + _function(61), "a/b.py:1 f has 61 lines, more than 60"),
        ("a/b.py", _constructor(8), "a/b.py:2 __init__ takes 8 parameters, more than 7"),
        ("a/utils.py", "", "a/utils.py is named after nothing: utils"),
        ("helpers/a.py", "", "helpers/a.py is named after nothing: helpers"),
        ("a/_common.py", "", "a/_common.py is named after nothing: _common"),
    ],
)
def test_a_breach_is_told(name: str, source: str, sentence: str) -> None:
    assert list(oversizes(name, source)) == [sentence]


@pytest.mark.parametrize("source", ["x = 1\n" * 400, _function(60), _constructor(7)])
def test_the_largest_allowed_passes(source: str) -> None:
    assert list(oversizes("a/b.py", source)) == []
