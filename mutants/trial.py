"""One fault against the tests: those of its pattern first, then those that all patterns share."""

from __future__ import annotations

import compileall
import multiprocessing
import os
import shutil
import sys
from pathlib import Path
from typing import Literal

import pytest

from mutants.faults import ENGINE, ROOT, Fault

Verdict = Literal["own tests", "shared tests", "time", "survived"]

TESTS = ENGINE / "tests"
_SECONDS = 120
"""How long the tests may take: ten times what they take where nothing else runs. A fault may well make a loop endless."""

_FORKS = multiprocessing.get_context("forkserver")
# What stays the same under any fault is imported once for all trials, which takes longer than most tests do.
_FORKS.set_forkserver_preload(
    [__name__, "dealtrust_schemas.alerts", "dealtrust_schemas.events", "holidays", "hypothesis"]
)


class Bench:
    """A copy of the engine in a folder of its own, which takes one fault at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
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
        except TimeoutError:
            return "time"
        finally:
            module.write_text(fault.text, "utf-8")

    def passes(self, tests: list[Path], seconds: float) -> bool:
        """Whether the tests pass with the engine as it lies in the folder. Raises TimeoutError."""
        trial = _FORKS.Process(target=_run, args=(self._folder, tests))
        trial.start()
        trial.join(seconds)
        if trial.is_alive():
            trial.kill()
            trial.join()
            raise TimeoutError
        if trial.exitcode not in (0, 1, 2):  # 2: a fault that no module can be imported with
            raise RuntimeError(f"the tests ended with {trial.exitcode}")
        return trial.exitcode == 0


def _run(folder: Path, tests: list[Path]) -> None:
    """Run the tests in this process, and end it with their exit code."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.chdir(ROOT)
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(folder / "hypothesis")
    sys.dont_write_bytecode = True  # two faults of one length within a second would share their bytecode
    sys.path.insert(0, str(folder))
    # Nobody reads why a test failed, so its assertions need not be rewritten.
    sys.exit(
        pytest.main(["-x", "-q", "--tb=no", "--assert=plain", "-p", "no:cacheprovider", *map(str, tests)])
    )
