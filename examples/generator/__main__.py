"""Writes the bundled history, or says which of its files are stale. Run from the root of the project."""

import argparse
import sys
from pathlib import Path

from .history import DEFAULT_FOLDER, history_files, stale_files, write_history


def main() -> int:
    """Write (or with ``--check`` compare) the history in the folder; exit status 1 if a file is stale."""
    parser = argparse.ArgumentParser(prog="python -m examples.generator", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT_FOLDER, help="default: examples")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--write", action="store_true", help="write the files (the default)")
    what.add_argument("--check", action="store_true", help="write nothing; fail if a file is stale")
    chosen = parser.parse_args()
    files = history_files()
    if chosen.check:
        stale = stale_files(files, chosen.folder)
        for name in stale:
            sys.stderr.write(f"stale: {chosen.folder / name}\n")
        return 1 if stale else 0
    write_history(files, chosen.folder)
    size = sum(map(len, files.values())) / 1_000_000
    sys.stdout.write(f"{chosen.folder}: {len(files)} files, {size:.1f} MB\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
