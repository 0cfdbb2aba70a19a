"""Writes the bundled history. From the root of the project: ``python -m examples.generator [FOLDER]``."""

import sys
from pathlib import Path

from .history import DEFAULT_FOLDER, history_files, write_history


def main() -> int:
    """Write into the folder named on the command line, or over the bundled history."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_FOLDER
    files = history_files()
    write_history(files, folder)
    size = sum(map(len, files.values())) / 1_000_000
    sys.stdout.write(f"{folder}: {len(files)} files, {size:.1f} MB\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
