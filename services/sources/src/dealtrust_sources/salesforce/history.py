"""Field history: what a record was before its present state."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from dealtrust_sources.crm.rows import Row
from dealtrust_sources.crm.values import FieldError, moment
from dealtrust_sources.records import Reject


@dataclass(slots=True)
class Step:
    """All that changed on one record at one moment: field -> (old, new), as text; who did it; where it is told."""

    time: datetime
    by: str
    row: Row
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)


def rows_by_record(
    rows: Iterable[Row | Reject], parent: str, keep: Callable[[str], str]
) -> tuple[dict[str, list[tuple[datetime, Row]]], list[Reject]]:
    """History rows by the id in field ``parent``, and those without a usable time. keep: how ids are written."""
    found: dict[str, list[tuple[datetime, Row]]] = {}
    rejects: list[Reject] = []
    for row in rows:
        if isinstance(row, Reject):
            rejects.append(row)
            continue
        record = row.record
        try:
            time = moment(record.get("CreatedDate", ""), "CreatedDate")
        except FieldError as problem:
            rejects.append(row.reject(problem.reason, problem.detail))
            continue
        found.setdefault(keep(record.get(parent, "")), []).append((time, row))
    return found, rejects


def steps(rows: Iterable[tuple[datetime, Row]]) -> Iterator[Step]:
    """The moments of a record's history in order; rows of one moment are one step, whatever fields they are about."""
    for time, group in groupby(sorted(rows, key=lambda each: each[0]), key=lambda each: each[0]):
        step: Step | None = None
        for _, row in group:
            if step is None:
                step = Step(time, row.record.get("CreatedById", ""), row)
            name = row.record.get("Field", "")
            old, new = row.record.get("OldValue", ""), row.record.get("NewValue", "")
            first_old = step.changes[name][0] if name in step.changes else old
            step.changes[name] = (first_old, new)
        if step is not None:
            yield step


def undone(record: Mapping[str, str], taken: Iterable[Step]) -> dict[str, str]:
    """The record as it was before these steps, which are in order of time."""
    before = dict(record)
    for step in reversed(list(taken)):
        for name, (old, _) in step.changes.items():
            before[name] = old
    return before
