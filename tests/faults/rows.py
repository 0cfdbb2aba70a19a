"""What came of the faults, kept in a file as it comes, and the page that is made of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from itertools import groupby
from pathlib import Path
from statistics import median
from typing import Self

from tests.live.comparing import Verdict


@dataclass
class Row:
    """A fault that was injected some times into one run of the services.

    ``name``: of the fault on the command line; ``what``: in words; ``times``: how often it was to be injected, ``injected``
    how often it was, where each time holds several. ``alerts``: that a scan tells; ``lost`` also counts those that differ from
    a scan's, ``doubled`` those that no scan has; ``repeated``: records written again as they were. ``recoveries``: seconds.
    ``wrong``: what else is not as it must be, one line each: states, rows, dead letters.
    """

    name: str
    what: str
    runtime: str
    times: int
    injected: int
    alerts: int = 0
    lost: int = 0
    doubled: int = 0
    repeated: int = 0
    recoveries: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def fine(self) -> bool:
        return not (self.lost or self.doubled or self.wrong)

    def count(self, verdict: Verdict) -> Self:
        """Take over what was compared."""
        self.alerts, self.repeated = verdict.alerts, verdict.repeated
        self.lost = len(verdict.lost) + len(verdict.different)
        self.doubled = len(verdict.extra) + len(verdict.doubled)
        return self


class Rows:
    """The rows of a file, one JSON object a line."""

    def __init__(self, path: Path, *, resume: bool) -> None:
        """resume: go on with what the file holds; else it is begun anew."""
        self._path = path
        if not resume:
            path.unlink(missing_ok=True)
        told = path.read_text("utf-8").splitlines() if path.exists() else []
        self.rows = [Row(**json.loads(line)) for line in told]

    def add(self, row: Row) -> None:
        """Write it down at once, so that a run that is cut short keeps it."""
        self.rows.append(row)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as out:
            out.write(json.dumps(asdict(row)) + "\n")

    def times(self, name: str, runtime: str) -> int:
        """How often a fault has been injected into a runtime."""
        return sum(row.times for row in self.rows if (row.name, row.runtime) == (name, runtime))


def as_markdown(rows: Iterable[Row], order: Sequence[str]) -> str:
    """The page. order: of the faults, by name."""
    ranked = sorted(rows, key=lambda row: (order.index(row.name), row.runtime))
    lines = [_line(list(some)) for _, some in groupby(ranked, key=lambda row: (row.name, row.runtime))]
    table = "\n".join(lines)
    return f"""# Faults

Made by `make faults`: generated deals stream through a correlator, a detector and a sink on a real Kafka and a real
ClickHouse engine while the fault is injected at random moments. Afterwards every alert is compared with that of a scan
of the same files field by field, every state of the detector with what its input folds to, and every row of ClickHouse with
the topic; and nothing may be left to read. *Lost* also counts alerts that differ, *doubled* those that no scan has.
*Repeated* are records of alerts that were written a second time as they were; readers take them once, by their id.

Recovery is the time from the fault until what had been put in before it stood in ClickHouse, the start of processes included.
Faults that do not touch the detector are injected under one of its runtimes.

| fault | runtime | injected | alerts | lost | doubled | repeated | states, rows, dead letters, lag | recovery, median (longest) |
|---|---|---|---|---|---|---|---|---|
{table}

## What is behind some of them

- **No file can be written.** Services keep nothing on disks: what they know stands in Kafka, and is loaded from there by whoever
  takes over. The fault has every write to any file fail, the log's among them, as on a machine all of whose disks are full.
  Kafka's and ClickHouse's own disks are theirs.
- **Handling hangs.** The process ends itself with status 70 after `stream.handle_seconds`, and is started again, as by any
  supervisor. A library that never lets go of Python's lock keeps the process from noticing; then `/livez` does not answer.
- **The clock jumps.** Services that go by the clock `wall` have it an hour ahead or behind, and the mails that come have the
  right time. Time that was told in ticks is not taken back: behind, no tick is told until the clock has caught up, so that an
  alert comes as much later, and never twice. Ahead, an absence is not told before the mailboxes have been read so far: until
  then the alert is held back (`source_stale`), and ends unsaid where the answer comes. No mail is refused as one of the future,
  as long as it is not ahead of the latest time that was heard of. What stands in the end is compared; the way there may take
  more revisions.
- **Of three brokers one is killed.** What is sent to a partition without a leader comes later than what is sent to others. An
  alert that ended meanwhile was told with the evidence that was known then; only that of alerts that ended is not compared.
- **Killed brokers, frozen or missing ClickHouse.** Services wait, or end themselves with a line that says why and are started
  again.
"""


def _line(rows: Sequence[Row]) -> str:
    def total(name: str) -> str:
        return f"{sum(getattr(row, name) for row in rows):,}"

    wrong = "; ".join(line for row in rows for line in row.wrong) or "as they must be"
    counts = " | ".join(total(name) for name in ("injected", "alerts", "lost", "doubled", "repeated"))
    recoveries = [seconds for row in rows for seconds in row.recoveries]
    return f"| {rows[0].what} | {rows[0].runtime} | {counts} | {wrong} | {_seconds(recoveries)} |"


def _seconds(recoveries: Sequence[float]) -> str:
    return f"{median(recoveries):.1f} s ({max(recoveries):.1f} s)" if recoveries else "-"
