"""Published texts are finished, name no path of one machine, and their links lead somewhere."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.laws.documents import broken_links, unfit
from tests.laws.tree import ROOT, files, shown

WRITTEN = (".md", ".py", ".toml", ".yaml", ".yml", ".sql", ".txt", ".sh", ".cfg", "Makefile", "ensure-uv")


def test_texts_are_finished_and_name_no_machine() -> None:
    own = {ROOT / "tests/laws/documents.py", ROOT / "tests/laws/test_documents.py"}
    texts = [path for path in files(*WRITTEN) if path not in own]
    found = [
        f"{shown(path)}:{line} {words}"
        for path in [*texts, ROOT / ".ci/run"]
        for line, words in unfit(path.read_text("utf-8"))
    ]
    assert not found, "\n".join(found)


def test_links_lead_somewhere() -> None:
    found = [f"{shown(path)}: {target}" for path in files(".md") for target in broken_links(path)]
    assert not found, "\n".join(found)


def test_nothing_is_kept_that_runs_leave_behind() -> None:
    command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--ignored", "--exclude-standard"]
    try:
        kept = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no clone of a repository, or git is not here")
    assert not kept, kept


# Put together here, so that this file itself names no such place.
_ROOT = "/"


@pytest.mark.parametrize(
    "line",
    [
        f"see {_ROOT}work/a/b",
        f"in {_ROOT}root/.cache",
        f"{_ROOT}home/ada/mail",
        "# TODO: later",
        "FIXME",
        "XXX",
    ],
)
def test_an_unfit_text_is_found(line: str) -> None:
    assert [number for number, _ in unfit(f"first\n{line}\n")] == [2]


@pytest.mark.parametrize(
    "line",
    [
        f"https://x.example{_ROOT}work/a",
        "the work/life of it",
        "todo lists",
        f"{_ROOT}home/",
        f"a{_ROOT}root{_ROOT}b",
    ],
)
def test_a_fit_text_passes(line: str) -> None:
    assert list(unfit(line)) == []


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "there.md").write_text("# One, two: `three`\n\n```\n# not a heading\n```\n")
    page = tmp_path / "page.md"
    page.write_text(
        "[a](there.md) [b](there.md#one-two-three) [c](https://x.example/y.md) `[d](code.md)` [e](#own)\n# Own\n"
        "```\n[f](fenced.md)\n```\n[g](missing.md) [h](there.md#not-a-heading) ![i](missing.png)\n[j]: lost.md\n"
    )
    assert list(broken_links(page)) == ["missing.md", "there.md#not-a-heading", "missing.png", "lost.md"]
