"""Every deal's alerts, worked out by several processes, in one order that does not depend on how many."""

import gc
import multiprocessing
import os
import signal
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import IO, Final, NamedTuple, Protocol

from dealtrust_schemas.alerts import Alert, Severity, Status, dump_alert, parse_alert

_CHUNKS_PER_JOB: Final = 16
# A process costs about as much as a few hundred deals.
_DEALS_WORTH_A_PROCESS: Final = 400


class Evaluated(Protocol):
    """What is asked of the engine once it has all events."""

    def alerts(self, deal_id: str, /) -> list[Alert]:
        """All revisions of all alerts of one deal."""


class Head(NamedTuple):
    """What is needed to sort, count and choose revisions without reading them whole."""

    detected_at: datetime
    alert_id: str
    revision: int
    deal_id: str
    family: str
    pattern: str
    status: Status
    severity: Severity
    revised_at: datetime


class Revisions:
    """All revisions of a scan, in the order of (detected_at, alert_id, revision).

    The text lies in a temporary file, so that memory does not grow with the length of the stories. A context
    manager; the file goes with it.
    """

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  # closed by __exit__
        self._heads: list[tuple[Head, int, int]] = []
        self._end = 0

    def __enter__(self) -> "Revisions":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, revisions: Iterable[tuple[Head, bytes]]) -> None:
        """Take in revisions, each with its line of JSON."""
        for head, line in revisions:
            self._file.write(line)
            self._heads.append((head, self._end, len(line)))
            self._end += len(line)

    def keep(self, wanted: "Chosen") -> None:
        """Forget the alerts that are not wanted, and bring the rest into order."""
        self._heads.sort()
        last = {head.alert_id: head for head, _, _ in self._heads}
        kept = {alert_id for alert_id, head in last.items() if wanted.holds(head)}
        self._heads = [entry for entry in self._heads if entry[0].alert_id in kept]

    def latest(self) -> list[Head]:
        """The last revision of every alert."""
        return list({head.alert_id: head for head, _, _ in self._heads}.values())

    def lines(self) -> Iterator[bytes]:
        """Every revision as one line of JSON, in order."""
        for _, start, length in self._heads:
            yield self._read(start, length)

    def standing(self) -> list[Alert]:
        """The alerts that fire at the end, in no particular order."""
        last = {entry[0].alert_id: entry for entry in self._heads}
        firing = [entry for entry in last.values() if entry[0].status == "firing"]
        return [parse_alert(self._read(start, length)) for _, start, length in firing]

    def by_deal(self) -> dict[str, list[tuple[int, int]]]:
        """Where the revisions of each deal lie; for `alerts_at`."""
        places: dict[str, list[tuple[int, int]]] = {}
        for head, start, length in self._heads:
            places.setdefault(head.deal_id, []).append((start, length))
        return places

    def alerts_at(self, places: Iterable[tuple[int, int]]) -> list[Alert]:
        """The revisions at these places."""
        return [parse_alert(self._read(start, length)) for start, length in places]

    def _read(self, start: int, length: int) -> bytes:
        self._file.seek(start)
        return self._file.read(length)


class Chosen(NamedTuple):
    """Which alerts are reported: of these families (None: all), and not those that had ended before `since`."""

    families: frozenset[str] | None = None
    since: datetime | None = None

    def holds(self, last: Head) -> bool:
        """Whether the alert with this last revision is reported."""
        if self.families is not None and last.family not in self.families:
            return False
        return self.since is None or last.status != "resolved" or last.revised_at >= self.since


def evaluate(engine: Evaluated, deals: Sequence[str], jobs: int, into: Revisions) -> Iterator[int]:
    """Work out the alerts of all deals in `jobs` processes; yields how many deals are done so far.

    The processes are forks of this one, which holds the events; so no thread may run yet.
    """
    jobs = min(jobs, 1 + len(deals) // _DEALS_WORTH_A_PROCESS)
    done = 0
    chunks = _chunks(deals, jobs)
    for chunk, revisions in _worked(engine, chunks, jobs):
        into.add(revisions)
        done += len(chunk)
        yield done


def available_jobs() -> int:
    """How many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _worked(
    engine: Evaluated, chunks: list[Sequence[str]], jobs: int
) -> Iterator[tuple[Sequence[str], list[tuple[Head, bytes]]]]:
    if jobs < 2 or "fork" not in multiprocessing.get_all_start_methods():
        yield from ((chunk, _revisions(engine, chunk)) for chunk in chunks)
        return
    # What is frozen is not moved about by the collector, so the children share its memory.
    gc.collect()
    gc.freeze()
    try:
        with multiprocessing.get_context("fork").Pool(jobs, _take_over, (engine,)) as pool:
            yield from zip(chunks, pool.imap(_in_child, chunks), strict=True)
    finally:
        gc.unfreeze()


def _chunks(deals: Sequence[str], jobs: int) -> list[Sequence[str]]:
    size = max(1, -(-len(deals) // (jobs * _CHUNKS_PER_JOB)))
    return [deals[start : start + size] for start in range(0, len(deals), size)]


def _revisions(engine: Evaluated, deals: Sequence[str]) -> list[tuple[Head, bytes]]:
    return [
        (
            Head(
                alert.detected_at,
                alert.alert_id,
                alert.revision,
                alert.deal_id,
                alert.family,
                alert.pattern,
                alert.status,
                alert.severity,
                alert.revised_at,
            ),
            dump_alert(alert).encode() + b"\n",
        )
        for deal in deals
        for alert in engine.alerts(deal)
    ]


# In a child of the pool: the parent's engine, as it stood when the child was made.
_inherited: list[Evaluated] = []


def _take_over(engine: Evaluated) -> None:
    # Ctrl-C goes to the whole group of processes; the parent ends its children itself, without their complaints.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _inherited[:] = [engine]


def _in_child(deals: Sequence[str]) -> list[tuple[Head, bytes]]:
    return _revisions(_inherited[0], deals)
