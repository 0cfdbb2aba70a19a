"""The uv that the Makefile runs: the one on the path if it will do, else one of the project's own."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.laws.tree import ROOT


def _program(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose path holds the few tools that the script uses, and neither uv nor Python."""
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools/ensure-uv", tmp_path / "tools")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for tool in ("awk", "dirname", "rm", "sed", "sh"):
        found = shutil.which(tool)
        assert found, f"this test needs {tool}"
        (tmp_path / "bin").mkdir(exist_ok=True)
        (tmp_path / "bin" / tool).symlink_to(found)
    return tmp_path


def _ensure(checkout: Path) -> subprocess.CompletedProcess[str]:
    command = [str(checkout / "tools/ensure-uv")]
    path = {"PATH": str(checkout / "bin")}
    return subprocess.run(command, cwd="/", env=path, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("version", ["0.11.0", "0.11.10", "0.13.9", "1.0.0"])
def test_an_uv_on_the_path_will_do(checkout: Path, version: str) -> None:
    _program(checkout / "bin/uv", f"echo 'uv {version} (some build)'")
    assert _ensure(checkout).stdout == "uv\n"


@pytest.mark.parametrize("answer", ["echo 'uv 0.10.12'", "echo 'uv 0.9.99'", "exit 127"])
def test_an_old_or_broken_uv_will_not(checkout: Path, answer: str) -> None:
    _program(checkout / "bin/uv", answer)
    _program(checkout / ".tools/bin/uv", "echo 'uv 0.13.9'")
    assert _ensure(checkout).stdout == ".tools/bin/uv\n"


@pytest.mark.parametrize("complete", [True, False], ids=["venv with pip", "venv without pip"])
def test_without_one_it_is_installed_once(checkout: Path, complete: bool) -> None:
    """A stand-in for Python notes how it was called; its pip puts a stand-in for uv in place."""
    _program(checkout / "uv-stand-in", "echo 'uv 0.13.9'")
    _program(
        checkout / "bin/python3.11",
        f"""echo "$@" >> {checkout}/calls
        case "$*" in
            *install*) mkdir -p .tools/bin; cp {checkout}/uv-stand-in .tools/bin/uv ;;
            "-m venv .tools") {"mkdir -p .tools/bin; cp $0 .tools/bin/python" if complete else "exit 1"} ;;
        esac""",
    )
    for tool in ("cp", "mkdir"):
        (checkout / "bin" / tool).symlink_to(str(shutil.which(tool)))
    first, second = _ensure(checkout), _ensure(checkout)
    assert (first.stdout, second.stdout) == (".tools/bin/uv\n", ".tools/bin/uv\n"), first.stderr
    assert "Installing uv" in first.stderr
    assert second.stderr == ""
    assert ("--without-pip" in (checkout / "calls").read_text()) is not complete


def test_without_python_it_says_so(checkout: Path) -> None:
    run = _ensure(checkout)
    assert run.returncode == 1
    assert run.stdout == ""
    assert "needs Python 3.11" in run.stderr


def test_a_failed_installation_leaves_nothing_and_says_what_is_needed(checkout: Path) -> None:
    _program(checkout / "bin/python3.11", 'case "$*" in *install*) exit 1 ;; esac')
    run = _ensure(checkout)
    assert run.returncode == 1
    assert run.stdout == ""
    assert "apt install python3-venv" in run.stderr
    assert not (checkout / ".tools").exists()
