"""What a scan found: every revision of every alert, and the rows for the store."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import IO, NamedTuple

import msgspec

from dealtrust_engine.rows import deal_row, evaluation_rows, event_rows
from dealtrust_engine.scan import Scan
from dealtrust_schemas.alerts import Alert, Severity, Status, parse_alert
from dealtrust_schemas.rows import Row, alert_rows, history_row
from dealtrust_solo.course import Course, course_of
from dealtrust_solo.naming import ProductNames


class Head(NamedTuple):
    """What is needed to sort, count and choose revisions without reading them whole."""

    detected_at: datetime
    alert_id: str
    revision: int
    family: str
    status: Status
    severity: Severity
    revised_at: datetime
    starts_at: datetime
    deal_id: str
    pattern: str


class Findings(NamedTuple):
    """What was found on some deals: revisions with their lines of JSON, by table the rows as lines of JSON, and the
    courses of the deals that are drawn.
    """

    revisions: list[tuple[Head, bytes]]
    rows: dict[str, bytes]
    courses: list[tuple[str, bytes]]


class Chosen(NamedTuple):
    """Which alerts are reported: of these families (None: all), and not those that had ended before `since`."""

    families: frozenset[str] | None = None
    since: datetime | None = None

    def holds(self, last: Head) -> bool:
        """Whether the alert with this last revision is reported."""
        if self.families is not None and last.family not in self.families:
            return False
        return self.since is None or last.status != "resolved" or last.revised_at >= self.since


def findings(engine: Scan, products: ProductNames, drawn: bool, deals: Sequence[str]) -> Findings:
    """The findings on these deals, for people who know products by name; drawn: with what drawings need."""
    revisions: list[tuple[Head, bytes]] = []
    courses: list[tuple[str, bytes]] = []
    rows: dict[str, list[Row]] = {
        "alerts": [],
        "alert_history": [],
        "evaluations": [],
        "deals": [],
        "deal_events": [],
    }
    tenant = engine.tenant
    for deal in deals:
        timeline = engine.timeline(deal)
        report = engine.report(timeline)
        alerts = [products.shown(alert) for alert in report.alerts]
        history = [history_row(alert) for alert in alerts]
        lines = (row["record"].encode() + b"\n" for row in history)
        revisions += zip(map(_head, alerts), lines, strict=True)
        rows["alerts"] += alert_rows(alerts)
        rows["alert_history"] += history
        rows["evaluations"] += evaluation_rows(report.evaluations, tenant, report.deal_id, engine.evaluator)
        row = deal_row(timeline, tenant, engine.until)
        rows["deals"] += [] if row is None else [row]
        rows["deal_events"] += event_rows(timeline, tenant)
        if drawn and (standing := engine.standing(timeline)):
            courses.append((deal, msgspec.json.encode(course_of(timeline, standing, engine.until))))
    written = msgspec.json.Encoder().encode_lines
    return Findings(revisions, {table: written(each) for table, each in rows.items()}, courses)


class Outcome:
    """All findings of a scan, the revisions in the order of (detected_at, alert_id, revision).

    The texts lie in a temporary file, so that memory does not grow with the length of the stories. A context
    manager; the file goes with it.
    """

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  # closed by __exit__
        self._end = 0
        self._heads: list[tuple[Head, int, int]] = []
        self._rows: list[tuple[Sequence[str], dict[str, tuple[int, int]]]] = []
        self._courses: dict[str, tuple[int, int]] = {}

    def __enter__(self) -> "Outcome":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, deals: Sequence[str], found: Findings) -> None:
        """Take in what was found on these deals."""
        self._heads += [(head, *self._write(line)) for head, line in found.revisions]
        self._rows.append((deals, {table: self._write(lines) for table, lines in found.rows.items()}))
        self._courses.update((deal, self._write(line)) for deal, line in found.courses)

    def keep(self, wanted: Chosen) -> None:
        """Leave the alerts that are not wanted out of the report, and bring the rest into order."""
        self._heads.sort()
        kept = {head.alert_id for head, _, _ in self._latest() if wanted.holds(head)}
        self._heads = [entry for entry in self._heads if entry[0].alert_id in kept]

    def states(self) -> Iterator[Status]:
        """The state of every alert at the end."""
        return (head.status for head, _, _ in self._latest())

    def lines(self) -> Iterator[bytes]:
        """Every revision as one line of JSON, in order."""
        return (self._read(start, length) for _, start, length in self._heads)

    def latest(self) -> Iterator[Head]:
        """The last revision of every alert, in the order in which the alerts were first seen."""
        return (head for head, _, _ in self._latest())

    def stories(self) -> Callable[[str], list[Alert]]:
        """Gives all revisions of the alert with an id, the first one first."""
        places: dict[str, list[tuple[int, int]]] = {}
        for head, start, length in self._heads:
            places.setdefault(head.alert_id, []).append((start, length))
        return lambda alert_id: [parse_alert(self._read(*place)) for place in places[alert_id]]

    def course(self, deal_id: str) -> Course:
        """The course of a deal on which something stands; KeyError where nothing was to be drawn."""
        return msgspec.json.decode(self._read(*self._courses[deal_id]), type=Course)

    def table(self, name: str) -> Iterator[Row]:
        """All rows of one table of the store."""
        for _, places in self._rows:
            yield from map(msgspec.json.decode, self._read(*places[name]).splitlines())

    def standing(self) -> list[Alert]:
        """The alerts that fire at the end, in no particular order."""
        latest = self._latest()
        return [
            parse_alert(self._read(start, length))
            for head, start, length in latest
            if head.status == "firing"
        ]

    def rows(self, size: int) -> Iterator[tuple[list[str], dict[str, bytes]]]:
        """All deals with all their rows by table (lines of JSON), in groups of about so many bytes."""
        group: list[str] = []
        total = 0
        texts: dict[str, list[bytes]] = {}
        for some, places in self._rows:
            group += some
            for table, place in places.items():
                texts.setdefault(table, []).append(self._read(*place))
                total += place[1]
            if total >= size:
                yield group, {table: b"".join(parts) for table, parts in texts.items()}
                group, texts, total = [], {}, 0
        if group:
            yield group, {table: b"".join(parts) for table, parts in texts.items()}

    def _latest(self) -> Iterable[tuple[Head, int, int]]:
        return {entry[0].alert_id: entry for entry in self._heads}.values()

    def _write(self, text: bytes) -> tuple[int, int]:
        start, self._end = self._end, self._end + len(text)
        self._file.write(text)
        return start, len(text)

    def _read(self, start: int, length: int) -> bytes:
        self._file.seek(start)
        return self._file.read(length)


def _head(alert: Alert) -> Head:
    return Head(
        alert.detected_at,
        alert.alert_id,
        alert.revision,
        alert.family,
        alert.status,
        alert.severity,
        alert.revised_at,
        alert.starts_at,
        alert.deal_id,
        alert.pattern,
    )
