"""Write every generated file of the project, or, with ``--check``, say which of them are stale.

Each generator is a module that is run with ``--write`` or ``--check`` and whose exit code tells whether all is well.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

GENERATORS = ("dealtrust_schemas.export", "tools.pages", "examples.generator")


def run(generators: Sequence[str], option: str, folder: Path = ROOT) -> list[str]:
    """Run each generator in the folder; the names of those that failed, each of which said why itself."""
    return [
        module
        for module in generators
        if subprocess.run([sys.executable, "-m", module, option], cwd=folder, check=False).returncode
    ]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a file is stale")
    option = "--check" if parser.parse_args().check else "--write"
    failed = run(GENERATORS, option)
    if failed:
        print(f"{option.strip('-')} failed: {', '.join(failed)}", file=sys.stderr)
    if failed and option == "--check":
        print("`make generate` writes the generated files anew.", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
