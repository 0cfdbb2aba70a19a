"""The engine is a function of its arguments: it reads no clock, network, environment or file."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from dealtrust_engine.worktime import public_holidays
from tests.laws.purity import banned_builtins, banned_names
from tests.laws.tree import ROOT, files, shown

ENGINE = ROOT / "services/engine/src"


def test_the_engine_names_nothing_banned() -> None:
    command = [str(Path(sys.executable).with_name("ruff")), "check", "--select", "TID251,DTZ", str(ENGINE)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_engine_calls_no_reading_builtin() -> None:
    found = [
        f"{shown(path)}:{line} {name}"
        for path in files(".py", below=ENGINE)
        for line, name in banned_builtins(path.read_text("utf-8"))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\nx = datetime.now()",
        "import datetime as dt\nx = dt.datetime.now(dt.UTC)",
        "from datetime import datetime\nx = datetime.utcnow",
        "from datetime import date\nx = date.today()",
        "import time",
        "from time import monotonic, sleep",
        "import os.path",
        "from os import environ",
        "from pathlib import Path",
        "from importlib import resources",
        "import urllib.request",
        "import socket",
        "import random",
        "from uuid import uuid4\nx = uuid4()",
    ],
)
def test_a_banned_name_is_found(source: str) -> None:
    assert banned_names(source)


def test_what_is_pure_is_not_banned() -> None:
    source = "from datetime import datetime, time\nfrom uuid import uuid5\nx = datetime.fromisoformat, time(9), uuid5"
    assert banned_names(source) == []
    assert list(banned_builtins("class Deal:\n    open: bool\n    input = 1")) == []
    assert list(banned_builtins(source + "\ny = x[0]('2026-03-06T15:00+01:00').astimezone(z)")) == []


@pytest.mark.parametrize(
    "source", ["open('x')", "f = open", "__import__('os')", "print(1)", "moment.astimezone()"]
)
def test_a_reading_builtin_is_found(source: str) -> None:
    assert [line for line, _ in banned_builtins(source)] == [1]


def test_the_bans_are_the_engines_alone() -> None:
    command = [str(Path(sys.executable).with_name("ruff")), "check", "--no-cache", "--select", "TID251"]
    names = ["services/solo/src/dealtrust_solo/constructed.py", "services/engine/tests/constructed.py"]
    for name in names:
        run = subprocess.run(
            [*command, "--stdin-filename", name, "-"], cwd=ROOT, input=b"import os", check=False
        )
        assert run.returncode == 0


@pytest.mark.parametrize("language", ["", "de", "fr"])
def test_holidays_have_the_same_names_whatever_the_environment_speaks(
    monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANGUAGE", language)
    assert public_holidays.__wrapped__("DE", None, 2026)[date(2026, 4, 3)] == "Good Friday"
