"""Measure quality: ``python -m quality [--data DIR] [--out FILE.json] [--write docs/quality.md] [--only TEXT]``."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from quality.catalogue import AIMS, MEASUREMENTS
from quality.datasets import DataFolder, SetError
from quality.figures import Row
from quality.measurement import Measured, Measurement
from quality.page import Result, as_markdown

DEFAULT = Path(__file__).parents[2] / "shared" / "data"
WRONG_USE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write what was asked for, tell which aims are met.

    Returns:
        0, whatever the figures are; 2 where the folder of sets, or a file to write, is not to be had.
    """
    chosen = _parser().parse_args(arguments)
    data = DataFolder(chosen.data)
    known = {measurement.dataset for measurement in MEASUREMENTS}
    if not any((data.path / name).is_dir() for name in known):
        print(f"quality: {data.path} holds none of the sets ({', '.join(sorted(known))})", file=sys.stderr)
        return WRONG_USE
    results = [_measured(m, data) for m in MEASUREMENTS if chosen.only in f"{m.detector} {m.dataset}"]
    rows = [row for _, measured in results if isinstance(measured, Measured) for row in measured.rows]
    try:
        if chosen.out:
            chosen.out.write_text(json.dumps([row.as_json() for row in rows], indent=1) + "\n", "utf-8")
        if chosen.write:
            chosen.write.write_text(as_markdown(results), "utf-8")
    except OSError as error:
        print(f"quality: {error.filename} cannot be written: {error.strerror}", file=sys.stderr)
        return WRONG_USE
    _summary(rows)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m quality", description="Measure the detectors on public sets."
    )
    parser.add_argument("--data", type=Path, default=DEFAULT, help=f"folder of the sets (default {DEFAULT})")
    parser.add_argument("--out", type=Path, help="write the figures into this file, as JSON")
    parser.add_argument("--write", type=Path, help="write the page of figures into this Markdown file")
    parser.add_argument(
        "--only", default="", help="measure only where this is in the name of detector or set"
    )
    return parser


def _measured(measurement: Measurement, data: DataFolder) -> Result:
    began = time.process_time()
    data.aside.clear()
    name = f"{measurement.detector} on {measurement.dataset}"
    try:
        measured = measurement.run(data)
    except SetError as error:
        print(f"{name}: skipped, {error}", file=sys.stderr)
        return measurement, str(error)
    aside = data.aside.total()
    if aside:
        measured = Measured(
            f"{measured.size}; {aside:,} records set aside that could not be read", measured.rows
        )
    print(f"{name}: {measured.size} ({time.process_time() - began:.0f} s)", file=sys.stderr)
    return measurement, measured


def _summary(rows: list[Row]) -> None:
    for row in rows:
        interval = "" if row.low is None or row.high is None else f" [{row.low:.3f} - {row.high:.3f}]"
        baseline = "" if row.baseline is None else f" baseline {row.baseline:.3f}"
        print(
            f"{row.detector:16} {row.dataset:17} {row.measure}: {row.value:.3f}{interval} n={row.n}{baseline}"
        )
    told = [(aim, aim.met(rows)) for aim in AIMS]
    missed = [str(aim) for aim, met in told if met is False]
    open_ = sum(met is None for _, met in told)
    met = sum(met is True for _, met in told)
    print(
        f"aims: {met} of {len(told)} met"
        + (f", {open_} not measured" if open_ else "")
        + (f"; not met: {'; '.join(missed)}" if missed else "")
    )


if __name__ == "__main__":
    raise SystemExit(main())
