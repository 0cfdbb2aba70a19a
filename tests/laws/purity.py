"""What a module of the engine reads besides its arguments, as far as names show it."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.laws.tree import ROOT

_READING = {"__import__", "breakpoint", "eval", "exec", "input", "open", "print"}


def banned_names(source: str) -> list[str]:
    """What ruff, as configured for the engine, says of a module that names clock, network, environment or file."""
    command = [
        str(Path(sys.executable).with_name("ruff")),
        *("check", "--no-cache", "--select", "TID251", "--output-format", "concise"),
        *("--stdin-filename", "services/engine/src/dealtrust_engine/constructed.py", "-"),
    ]
    run = subprocess.run(command, cwd=ROOT, input=source, capture_output=True, text=True, check=False)
    if run.returncode not in (0, 1):
        raise RuntimeError(run.stderr)
    return [line for line in run.stdout.splitlines() if "TID251" in line]


def banned_builtins(source: str) -> Iterator[tuple[int, str]]:
    """Line and name of what no import announces: built-in functions that read or write, and the machine's own zone."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in _READING:
            yield node.lineno, node.id
        elif isinstance(node, ast.Call) and ast.unparse(node).endswith(".astimezone()"):
            yield node.lineno, "astimezone()"
