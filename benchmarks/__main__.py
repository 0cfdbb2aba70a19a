"""Measure dealtrust: ``python -m benchmarks [--events N] [--repeat N] [--write docs/benchmarks.md]``.

Every figure is the median of several runs in processes of their own, and every aim is a ratio of two figures of one run,
as machines differ and are noisy. The inputs are made anew from a seed in a temporary folder.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.history import lines, mailbox_lines
from benchmarks.mails import mails
from benchmarks.trials import TRIALS, run
from dealtrust_reading.mail_jobs import available_jobs

Told = dict[str, float]
Row = tuple[str, str, str]


def main() -> int:
    """Measure, print the table, write it where asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--events", type=int, default=1_000_000, help="events of the large history (default 1,000,000)"
    )
    parser.add_argument(
        "--repeat", type=int, default=5, help="runs of each trial, the median counts (default 5)"
    )
    parser.add_argument("--write", type=Path, help="also write the table into this Markdown file")
    parser.add_argument("--trial", nargs=2, metavar=("NAME", "FILE"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.trial:
        name, path = chosen.trial
        print(run(name, Path(path)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        rows = measured(Path(folder), chosen.events, chosen.repeat)
    table = as_markdown(rows, chosen.events, chosen.repeat)
    print(table)
    if chosen.write:
        chosen.write.write_text(table, encoding="utf-8")
    return 0


def measured(folder: Path, events: int, repeat: int) -> list[Row]:
    """All figures, each with its aim."""
    large = _made(folder / "large.jsonl", lines(events // 50, 50))
    tenth = _made(folder / "tenth.jsonl", lines(events // 500, 50))
    bare, full, few = _medians(("validate", large), ("scan", large), ("scan", tenth), repeat=repeat)
    short = _made(folder / "short.jsonl", lines(1000, 20))
    long = _made(folder / "long.jsonl", lines(1, 20_000))
    small_deals, one_deal = _medians(("scan", short), ("scan", long), repeat=repeat)
    (held,) = _medians(("retain", tenth), repeat=1)
    thin = _made(folder / "thin.mbox", mailbox_lines(500, 2_000))
    thick = _made(folder / "thick.mbox", mailbox_lines(500, 100_000))
    light, heavy = _medians(("mailbox", thin), ("mailbox", thick), repeat=1)
    mail_rows = [
        row
        for name, repeating in (
            ("mails like letters", True),
            ("mails of which no sentence comes again", False),
        )
        for row in _mail_rows(folder, name, repeating, repeat)
    ]
    per_event = (held["held"] - 2048 * held["deals"]) / held["events"]
    return [
        (
            "Validation alone",
            f"{bare['events'] / bare['seconds']:,.0f} events/s",
            "the measure of the next line",
        ),
        (
            "JSON lines to alerts, all patterns, one process",
            f"{full['events'] / full['seconds']:,.0f} events/s, {full['seconds'] / bare['seconds']:.2f}x validation alone",
            "at most 4x",
        ),
        ("Revisions told on the way", f"{full['revisions']:,.0f}", "-"),
        ("Ten times the deals", f"{full['seconds'] / few['seconds']:.2f}x the time", "at most 11x"),
        (
            "An event of a deal of 20,000 against one of a deal of 20",
            f"{_each(one_deal) / _each(small_deals):.2f}x the time",
            "at most 3x",
        ),
        (
            "Memory of a retained event, beside 2 KB a deal",
            f"{per_event:.0f} bytes",
            "at most 400 bytes",
        ),
        ("Peak memory of the whole process, an event", f"{full['peak'] / full['events']:.0f} bytes", "-"),
        *mail_rows,
        (
            "Peak memory of a mailbox whose mails are fifty times as long",
            f"{heavy['peak'] / light['peak']:.2f}x",
            "does not grow",
        ),
    ]


def _mail_rows(folder: Path, name: str, repeating: bool, repeat: int) -> list[Row]:
    """mbox to events, in one process and with all cores, against the standard library on one core."""
    box = folder / "letters.mbox"
    with box.open("wb") as file:
        file.writelines(mails(5_000, repeating=repeating))
    walked, read, shared = _medians(
        ("walk", box), ("mailbox", box), ("mailbox-all-cores", box), repeat=repeat
    )
    aim = "at most 1.5x"
    what = f"mbox to events, {name}, against `mailbox` and `email` only walking"
    return [
        (what, f"{read['seconds'] / walked['seconds']:.2f}x the time", aim),
        (
            f"The same with all {available_jobs()} cores, by the clock",
            f"{shared['wall'] / walked['wall']:.2f}x the time",
            aim,
        ),
    ]


def _each(told: Told) -> float:
    return told["seconds"] / told["events"]


def _made(path: Path, content: Iterable[str]) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in content)
    return path


def _medians(*trials: tuple[str, Path], repeat: int) -> list[Told]:
    """The medians of some trials, run in turns, so that a slow minute of the machine meets all of them."""
    told: list[list[dict[str, Any]]] = [[] for _ in trials]
    for _ in range(repeat):
        for results, (name, path) in zip(told, trials, strict=True):
            assert name in TRIALS
            command = [sys.executable, "-m", "benchmarks", "--trial", name, str(path)]
            print(f"{name} {path.name}", file=sys.stderr)
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            results.append(json.loads(done.stdout))
    return [{key: median(one[key] for one in results) for key in results[0]} for results in told]


def as_markdown(rows: list[Row], events: int, repeat: int) -> str:
    """The table as a page."""
    body = "\n".join(f"| {what} | {figure} | {aim} |" for what, figure, aim in rows)
    return f"""# Benchmarks

Made by `make bench`: {events:,} canonical events (about 80% mails) over {events // 50:,} deals from a seeded generator,
processor time, each figure the median of {repeat} runs in processes of their own. The ratios count; the rest differs from
machine to machine.

| what | measured | aim |
|---|---|---|
{body}
"""


if __name__ == "__main__":
    raise SystemExit(main())
