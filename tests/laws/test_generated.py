"""What is generated is fresh: each fact is written down once, and everything else follows from it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import BaseModel, Field

from dealtrust_engine.pattern import PatternInfo, Settings
from tests.laws.tree import ROOT
from tools.generate import GENERATORS, run
from tools.pages import END, pages, reference, table, with_table
from tools.setting_tables import BEGIN


@pytest.mark.parametrize("module", GENERATORS)
def test_generated_files_are_fresh(module: str) -> None:
    command = [sys.executable, "-m", module, "--check"]
    check = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert check.returncode == 0, check.stdout + check.stderr


def test_a_failed_generator_is_named(tmp_path: Path) -> None:
    (tmp_path / "good.py").write_text("")
    (tmp_path / "bad.py").write_text("import sys; sys.exit('--check' in sys.argv)")
    assert run(["good", "bad"], "--check", tmp_path) == ["bad"]
    assert run(["good", "bad"], "--write", tmp_path) == []


class OddSettings(Settings):
    limit_days: int = Field(7, description="Business days until it is odd.")


ODD = PatternInfo(
    name="odd-silence",
    family="oddities",
    side="buyer",
    summary="A buyer is oddly silent.",
    settings=OddSettings,
    absence=True,
)


def test_the_table_says_what_the_pattern_says() -> None:
    row = table([ODD]).splitlines()[-1]
    assert "| oddities | [odd-silence](" in row
    assert "odd_silence.md) | A buyer is oddly silent. | buyer |" in row


class Inner(BaseModel):
    """An inner section."""

    must: str = Field(description="Has no default.")


class Outer(BaseModel):
    """The whole file."""

    names: tuple[str, ...] = Field(("a",), description="Some names.")
    inner: tuple[Inner, ...] | None = Field(None, description="Sections.")


class Mapping(BaseModel):
    """What the CRM calls things."""

    seats: str = Field("Seats__c", description="Name of a field.")


class Crm(BaseModel):
    """Sections of parsers."""

    salesforce: Mapping = Field(Mapping(), description="How Salesforce is set up.")


def test_the_reference_names_every_setting() -> None:
    text = reference([ODD], Outer, Crm)
    for part in (
        '| `names` |  | `["a"]` | Some names. |',
        "## inner\n\nAn inner section.",
        "| `must` |  | required | Has no default. |",
        "## odd-silence",
        "| `enabled` | true or false | `true` |",
        "| `limit_days` | business days | `7` | Business days until it is odd. |",
        "| `salesforce` |  | below | How Salesforce is set up. |",
        "## salesforce\n\nWhat the CRM calls things.",
        '| `seats` |  | `"Seats__c"` | Name of a field. |',
        "These may also stand at the top of the file, without `salesforce`: `fields`, `statuses`,",
    ):
        assert part in text


def test_the_table_replaces_only_what_stands_between_the_marks() -> None:
    assert with_table(f"a {BEGIN} old {END} b", "new") == f"a {BEGIN}\n\nnew\n\n{END} b"
    with pytest.raises(ValueError, match="lacks the marks"):
        with_table(f"a {BEGIN} b", "new")


def test_a_stale_table_is_seen(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"# x\n{BEGIN}\n| an old row |\n{END}\n")
    fresh = pages(tmp_path)
    assert fresh[readme] != readme.read_text()
    readme.write_text(fresh[readme])
    assert pages(tmp_path)[readme] == readme.read_text()
