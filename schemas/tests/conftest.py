"""What several tests of this room use: golden examples, and a ClickHouse in a process of its own."""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

GOLDEN = Path(__file__).parent.parent / "golden"

Rows = list[dict[str, Any]]
Sql = Callable[[list[str]], list[Rows]]

# One process can open one store only, and it may be another test's: hence a process for each run.
_RUN = """
import json, sys
from chdb.session import Session
session = Session()
session.query("CREATE DATABASE tried")
session.query("USE tried")
answers = []
for statement in json.load(sys.stdin):
    if statement.startswith(("SELECT", "WITH")):
        lines = str(session.query(statement, "JSONEachRow")).splitlines()
        answers.append([json.loads(line) for line in lines if line])
    else:
        session.query(statement)
json.dump(answers, sys.stdout)
"""


@pytest.fixture(scope="session")
def sql() -> Sql:
    """Run statements in an empty database; the rows of each SELECT, in order."""
    if importlib.util.find_spec("chdb") is None:
        pytest.skip("chdb is not installed")

    def run(statements: list[str]) -> list[Rows]:
        done = subprocess.run(
            [sys.executable, "-c", _RUN],
            input=json.dumps(statements),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        answers: list[Rows] = json.loads(done.stdout)
        return answers

    return run


@pytest.fixture
def golden() -> Callable[[str], dict[str, Any]]:
    """A golden example as a dict, for example ``golden("mail/v1/full")``."""

    def read(name: str) -> dict[str, Any]:
        record: dict[str, Any] = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
        return record

    return read
