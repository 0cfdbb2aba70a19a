"""Search for input that breaks a parser: ``python -m fuzz [--seconds 600] [--parser NAME ...]``.

Each parser is searched in a process of its own for so many seconds with atheris, a fuzzer that is led by coverage.
Inputs that reach new code are kept in ``.fuzz/``, so that the next search goes on where the last one ended. What
breaks a parser (an exception, a hang, memory beyond bounds) is kept there too, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
import time
from pathlib import Path

from fuzz.seeds import seeds
from fuzz.targets import targets

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Search, and tell for each parser how many inputs were tried and what was found."""
    names = sorted(targets())
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=600, help="for each parser (default 600)")
    parser.add_argument("--parser", choices=names, action="append", help="only this one")
    parser.add_argument(
        "--write", type=Path, help="also write the figures into the table of this Markdown file"
    )
    chosen = parser.parse_args()
    broken = [name for name in chosen.parser or names if not _searched(name, chosen.seconds, chosen.write)]
    if broken:
        print(f"something breaks {', '.join(broken)}; the inputs are in .fuzz/", file=sys.stderr)
    return int(bool(broken))


def _searched(name: str, seconds: int, page: Path | None) -> bool:
    """Whether a search of so many seconds found nothing. page: where that is written down."""
    folder = ROOT / ".fuzz" / name
    inputs = folder / "inputs"
    inputs.mkdir(parents=True, exist_ok=True)
    for seed in seeds(name):
        (inputs / hashlib.sha256(seed).hexdigest()[:20]).write_bytes(seed)
    known, begun = set(folder.glob("found-*")), time.monotonic()
    with (folder / "log.txt").open("wb") as log:
        command = [sys.executable, "-m", "fuzz.search", name, str(folder), str(seconds)]
        done = subprocess.run(command, cwd=ROOT, stdout=log, stderr=log, check=False)
    took = round(time.monotonic() - begun)
    text = (folder / "log.txt").read_text("utf-8", "replace")
    tried = re.search(r"stat::number_of_executed_units:\s*(\d+)", text)
    new = sorted(path.name for path in set(folder.glob("found-*")) - known)
    inputs_tried = int(tried[1]) if tried else 0
    print(f"{name}: {inputs_tried:,} inputs in {took} s, {', '.join(new) or 'nothing found'}", flush=True)
    if page is not None:
        row = f"| {name} | {took} | {inputs_tried:,} | {len(new) or 'none'} |"
        page.write_text(with_row(page.read_text("utf-8"), row), "utf-8")
    if done.returncode:
        print(_reason(text))
    return done.returncode == 0


def with_row(page: str, row: str) -> str:
    """A page with one row of a table in place of the row that begins alike."""
    first = row.split("|")[1]
    return re.sub(rf"(?m)^\|{re.escape(first)}\|.*$", lambda _: row, page)


def _reason(text: str) -> str:
    """The end of a log, from the exception on."""
    start = max(text.rfind("Uncaught Python exception"), text.rfind("ERROR: libFuzzer"))
    return text[start if start >= 0 else -3_000 :][:6_000]


if __name__ == "__main__":
    sys.exit(main())
