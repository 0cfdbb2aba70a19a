"""The import graph as a whole: the contracts of import-linter hold, and no import leads back."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

from tests.laws.imports import ROOMS
from tests.laws.tree import ROOT

PACKAGES = [room.package for room in ROOMS]


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(folder), "NO_COLOR": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def _house(folder: Path, modules: dict[str, str]) -> None:
    """A house of empty rooms with this project's contracts, and the given modules in it."""
    shutil.copy(ROOT / "pyproject.toml", folder)
    for name in [f"{package}/__init__.py" for package in PACKAGES] + list(modules):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(modules.get(name, ""), "utf-8")


def _circle(packages: list[str]) -> list[str]:
    """The modules of one import cycle, or nothing."""
    graph = grimp.build_graph(*packages, cache_dir=None, exclude_type_checking_imports=True)
    arrows = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_the_contracts_hold() -> None:
    run = _lint(ROOT)
    assert run.returncode == 0, run.stdout + run.stderr


def test_no_import_leads_back() -> None:
    assert _circle(PACKAGES) == []


@pytest.mark.parametrize(
    ("modules", "contract"),
    [
        ({"dealtrust_schemas/a.py": "import dealtrust_engine"}, "Arrows between the rooms point one way"),
        ({"dealtrust_engine/a.py": "import dealtrust_sources"}, "Arrows between the rooms point one way"),
        (
            {
                "dealtrust_sources/a/__init__.py": "from dealtrust_sources.b import c",
                "dealtrust_sources/b/__init__.py": "",
                "dealtrust_sources/b/c.py": "def f():\n    import dealtrust_sources.a",
            },
            "No room holds a cycle",
        ),
        (
            {"dealtrust_runtime/a.py": "import faust", "dealtrust_solo/a.py": "import dealtrust_runtime.a"},
            "The embedded default stands without Kafka and without a server",
        ),
    ],
)
def test_a_broken_contract_is_told(tmp_path: Path, modules: dict[str, str], contract: str) -> None:
    _house(tmp_path, modules)
    run = _lint(tmp_path)
    assert run.returncode == 1, run.stdout + run.stderr
    assert f"{contract} BROKEN" in run.stdout


def test_an_empty_house_keeps_all_contracts(tmp_path: Path) -> None:
    _house(tmp_path, {})
    assert _lint(tmp_path).returncode == 0


def test_a_circle_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = tmp_path / "circular_room"
    room.mkdir()
    (room / "__init__.py").write_text("from circular_room.a import x")
    (room / "a.py").write_text("from circular_room import b\nx = 1")
    (room / "b.py").write_text("def f():\n    import circular_room")
    monkeypatch.syspath_prepend(tmp_path)
    assert set(_circle(["circular_room"])) >= {"circular_room", "circular_room.a"}
