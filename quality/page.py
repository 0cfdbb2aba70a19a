"""The page of figures, docs/quality.md."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from quality.catalogue import AIMS
from quality.figures import Row
from quality.measurement import Measured, Measurement

Result = tuple[Measurement, Measured | str]
"""A measurement with its figures, or with why there are none."""

_HEAD = """# Quality of detection

Written by `make quality`; not edited by hand. `make quality DATA=DIR OUT=FILE.json` measures the same on another folder of sets,
and writes the figures as JSON.

Each figure comes out of the product's own code: the records of a set become mails or canonical events, go through its
parsers and its engine, and what comes out is compared with what the set says. The sets are public, and none of them is B2B
sales mail joined to a CRM and a calendar: **no figure here is accuracy on deals**. What a set can show, and what it cannot,
stands above its figures. The halves measured here were looked at while the rules were written; the other halves were not.

A share stands with its 95% Wilson interval, an F1 with a 95% bootstrap interval, a span of time with its quartiles. The
baseline is a fixed rule of one line, run on the same records.
"""

_GAPS = """## Not measured

| what | why |
| --- | --- |
| a refusal at the last moment, pressure after a no, deals that drift | the product has no pattern for them yet |
| whether a promise was kept | no public set says so; the rule on dates is tested with constructed cases |
| no follow-up after a meeting | no public set joins mail, calendar and deals; tested with constructed cases |
| tables of HubSpot and Salesforce (crm-fixtures) | they have no labels; shapes of tables are tested, not measured |
| the pools of nudges, promises and reversals in enron-aeslc-nc | they were picked by keywords and have no labels |
"""


def as_markdown(results: Sequence[Result]) -> str:
    """The whole page."""
    rows = [row for _, measured in results if isinstance(measured, Measured) for row in measured.rows]
    parts = [_HEAD, _aims(rows)]
    for detector, group in groupby(results, key=lambda result: result[0].detector):
        parts.append(f"## {detector}\n")
        parts += [_section(measurement, measured) for measurement, measured in group]
    return "\n".join([*parts, _GAPS])


def _aims(rows: list[Row]) -> str:
    told = {True: "met", False: "**not met**", None: "not measured"}
    body = "\n".join(
        f"| {aim} | {told[aim.met(rows)]}{f' ({aim.but})' if aim.but and aim.met(rows) else ''} |"
        for aim in AIMS
    )
    return f"## Aims\n\n| aim | here |\n| --- | --- |\n{body}\n"


def _section(measurement: Measurement, measured: Measured | str) -> str:
    head = f"### {measurement.detector} on {measurement.dataset}\n"
    if isinstance(measured, str):
        return f"{head}\nNot measured: {measured}.\n"
    table = "\n".join(_line(row, row.detector != measurement.detector) for row in measured.rows)
    return f"""{head}
- Measured on: {measured.size}.
- How: {measurement.way}
- Baseline: {measurement.baseline}.
- Shows: {measurement.shows}
- Does not show: {measurement.not_shows}

| measure | n | value | interval | baseline |
| --- | ---: | ---: | --- | ---: |
{table}
"""


def _line(row: Row, other: bool) -> str:
    measure = f"{row.detector}: {row.measure}" if other else row.measure
    if row.low is None or row.high is None:
        figure, interval = "{:,.4g}", ""
    else:
        figure = "{:.3f}" if row.high <= 1 else "{:,.1f}"
        interval = f"{figure.format(row.low)} - {figure.format(row.high)}"
    baseline = "" if row.baseline is None else figure.format(row.baseline)
    return f"| {measure} | {row.n:,} | {figure.format(row.value)} | {interval} | {baseline} |"
