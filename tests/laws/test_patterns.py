"""Every pattern is complete (code, page with a worked timeline, test, row in the README) and keeps no state."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from tests.laws.patterns import SOURCE, TESTS, malformed, missing, modules
from tests.laws.tree import ROOT

FUNCTIONS = {
    "detect": ("timeline", "now", "config"),
    "recheck_at": ("timeline", "now", "config"),
    "tell": ("finding", "at"),
}


def test_there_are_patterns() -> None:
    assert modules(ROOT)


def test_every_pattern_is_complete() -> None:
    found = list(missing(ROOT))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", modules(ROOT))
def test_a_pattern_is_data_and_pure_functions(name: str) -> None:
    assert list(malformed(import_module(f"dealtrust_engine.patterns.{name}"), FUNCTIONS)) == []


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A house with one complete pattern."""
    (tmp_path / SOURCE).mkdir(parents=True)
    (tmp_path / TESTS).mkdir(parents=True)
    (tmp_path / SOURCE / "__init__.py").touch()
    (tmp_path / SOURCE / "_shared_part.py").touch()
    (tmp_path / SOURCE / "odd_silence.py").touch()
    (tmp_path / SOURCE / "odd_silence.md").write_text("# odd-silence\n## Worked timeline\n")
    (tmp_path / TESTS / "test_odd_silence.py").touch()
    (tmp_path / "README.md").write_text(f"| [odd-silence]({SOURCE}/odd_silence.md) |\n")
    return tmp_path


def test_a_complete_pattern_passes(house: Path) -> None:
    assert list(missing(house)) == []


def test_each_missing_part_is_told(house: Path) -> None:
    (house / SOURCE / "odd_silence.md").unlink()
    (house / TESTS / "test_odd_silence.py").unlink()
    (house / "README.md").write_text("")
    assert list(missing(house)) == [
        f"odd_silence has no page {SOURCE}/odd_silence.md",
        f"odd_silence has no test {TESTS}/test_odd_silence.py",
        "odd_silence is not in the README's table",
    ]


def test_a_page_without_timeline_or_without_pattern_is_told(house: Path) -> None:
    (house / SOURCE / "odd_silence.md").write_text("# odd-silence\n")
    (house / SOURCE / "gone.md").touch()
    assert list(missing(house)) == [
        "the page of odd_silence has no section with a worked timeline",
        "gone.md is the page of no pattern",
    ]


def _module(source: str) -> ModuleType:
    module = ModuleType("dealtrust_engine.patterns.odd_silence")
    exec(source, module.__dict__)
    return module


def test_what_is_no_pattern_is_told() -> None:
    module = _module("def detect(timeline, config): ...\n_seen = {}")
    assert list(malformed(module, FUNCTIONS)) == [
        "odd_silence has no PATTERN that is named odd-silence",
        "odd_silence has no function detect(timeline, now, config)",
        "odd_silence has no function recheck_at(timeline, now, config)",
        "odd_silence has no function tell(finding, at)",
        "odd_silence keeps state in _seen",
    ]


def test_what_is_a_pattern_passes() -> None:
    module = _module(
        "def detect(timeline, now, config): ...\n"
        "def recheck_at(timeline, now, config): ...\n"
        "def tell(finding, at): ..."
    )
    module.__dict__["PATTERN"] = SimpleNamespace(name="odd-silence")
    assert list(malformed(module, FUNCTIONS)) == []
