"""What the README shows works as it stands there."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dealtrust_reading.settings import load_settings
from dealtrust_runtime.configuration import ConfigurationError
from tests.laws.tree import ROOT

README = (ROOT / "README.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
HISTORY = ROOT / "examples/history"


def _fenced(language: str) -> str:
    return "\n".join(re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL))


def _commands() -> list[list[str]]:
    """The commands of the README, in its order, without what calls them."""
    lines = re.findall(r"^uv run (dealtrust .*)$", _fenced("sh"), re.MULTILINE)
    return [shlex.split(line, comments=True) for line in lines]


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    program = str(Path(sys.executable).with_name(command[0]))
    return subprocess.run(
        [program, *command[1:]], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that the README's commands name, and the store that `make demo` leaves."""
    folder = tmp_path_factory.mktemp("desk")
    for name, source in (("export", "crm"), ("mail", "mail"), ("calendars", "calendars")):
        shutil.copytree(HISTORY / source, folder / name)
    shutil.copy(next((HISTORY / "mail").glob("*.mbox")), folder / "Takeout.mbox")
    (folder / "acme.yaml").write_text(_fenced("yaml"), "utf-8")
    shutil.copytree(HISTORY, folder / "examples/history")
    demo = (
        MAKEFILE.replace("\\\n", "").replace("$(HISTORY)", "examples/history").replace("$(DEMO)", "demo-out")
    )
    command = re.search(r"dealtrust scan .*", demo)
    assert command
    scan = _run(command.group().split(), folder)
    assert scan.returncode == 0, scan.stderr
    return folder


def test_there_are_commands() -> None:
    assert {command[1] for command in _commands()} == {"scan", "query", "explain"}


@pytest.mark.parametrize("command", _commands(), ids=" ".join)
def test_its_commands_work(command: list[str], desk: Path) -> None:
    run = _run(command, desk)
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip()


def test_its_configuration_is_valid(desk: Path) -> None:
    assert load_settings(desk / "acme.yaml").engine.tenant == "acme"


def test_a_mistake_in_its_configuration_would_be_told(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(_fenced("yaml").replace("late_stages", "late_stagse"), "utf-8")
    with pytest.raises(ConfigurationError, match="late_stagse"):
        load_settings(wrong)


def test_its_make_targets_exist() -> None:
    targets = re.findall(r"^make (\w+)", _fenced("sh"), re.MULTILINE)
    assert targets
    assert all(re.search(rf"^{target}:", MAKEFILE, re.MULTILINE) for target in targets)
