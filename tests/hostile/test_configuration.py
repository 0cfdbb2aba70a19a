"""Configuration files that are no configuration: refused in one line, in no time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dealtrust_reading.settings import load_settings
from dealtrust_runtime.configuration import ConfigurationError

ALIASES = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)

WRONG = {
    "aliases of aliases": ALIASES,
    "an alias of itself": "tenant: &a [*a]\n",
    "lists in lists": "tenant: " + "[" * 1_000,
    "mappings in mappings": "".join(" " * depth + "a:\n" for depth in range(1_000)),
    "zero bytes": "tenant: \0\0\0",
    "half a character": 'tenant: "\\ud800"',
    "nothing but keys": "?" * 10_000,
    "a mapping as a key": "stages:\n? - one:\n  - - two:\n",
    "a custom field that is a list": "salesforce:\n  fields:\n    term_months: [Term__c]\n",
    "a custom field that is nothing": "salesforce:\n  fields:\n    term_months:\n",
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "acme.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_settings(path)
    told = str(caught.value)
    assert str(path) in told
    assert len(told.splitlines()) == 1
    assert len(told) < 1_000


def test_a_large_one_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "acme.yaml"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(ConfigurationError, match="larger than 1 MiB"):
        load_settings(path)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "acme.yaml")
    with pytest.raises(ConfigurationError, match="not a file"):
        load_settings(tmp_path / "acme.yaml")


def test_anchors_may_be_used_again(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    path = tmp_path / "acme.yaml"
    path.write_text("stages: &a [One, Two]\nlate_stages: &a [Two]\n", "utf-8")
    assert load_settings(path).engine.late_stages == ("Two",)
    assert not recwarn.list
