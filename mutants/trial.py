"""One fault against the tests: those of its pattern first, then those that all patterns share."""

from __future__ import annotations

import compileall
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Literal

from mutants.faults import ENGINE, ROOT, Fault

Verdict = Literal["own tests", "shared tests", "time", "survived"]

TESTS = ENGINE / "tests"
_SECONDS = 120
"""How long the tests may take: ten times what they take where nothing else runs. A fault may well make a loop endless."""


class Bench:
    """A copy of the engine in a folder of its own, which takes one fault at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._environment = {
            **os.environ,
            "PYTHONPATH": str(folder),
            "PYTHONDONTWRITEBYTECODE": "1",  # two faults of one length within a second would share their bytecode
            "HYPOTHESIS_STORAGE_DIRECTORY": str(folder / "hypothesis"),
        }
        shutil.copytree(ENGINE / "src/dealtrust_engine", folder / "dealtrust_engine")
        compileall.compile_dir(folder / "dealtrust_engine", quiet=1)

    def judge(self, fault: Fault) -> Verdict:
        """What found the fault, if anything did."""
        module = self._folder / "dealtrust_engine/patterns" / f"{fault.pattern}.py"
        module.write_text(fault.changed, "utf-8")
        try:
            own = sorted((TESTS / "patterns").glob(f"test_{fault.pattern}*.py"))
            if not self.passes(own, _SECONDS):
                return "own tests"
            shared = sorted(TESTS.glob("test_*.py"))
            return "survived" if self.passes(shared, _SECONDS) else "shared tests"
        except subprocess.TimeoutExpired:
            return "time"
        finally:
            module.write_text(fault.text, "utf-8")

    def passes(self, tests: list[Path], seconds: float) -> bool:
        """Whether the tests pass with the engine as it lies in the folder."""
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-x",
            "-q",
            "--no-header",
            "--tb=no",
            "-p",
            "no:cacheprovider",
        ]
        done = subprocess.run(
            [*command, *map(str, tests)],
            cwd=ROOT,
            env=self._environment,
            timeout=seconds,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode not in (0, 1, 2):  # 2: a fault that no module can be imported with
            raise RuntimeError(done.stdout + done.stderr)
        return done.returncode == 0
