"""What the engine says of the bundled history fits the sink's tables, and the sink tells sides as a scan does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dealtrust_admin.feeding import FeedOptions, gathered
from dealtrust_engine.rows import deal_row, evaluation_rows, event_rows
from dealtrust_engine.scan import Scan
from dealtrust_reading.rejects import Rejects
from dealtrust_reading.settings import load_settings
from dealtrust_schemas.events import Event, parse_event
from dealtrust_schemas.records import DealReport
from dealtrust_schemas.rows import Row, alert_row, history_row
from dealtrust_sink.reading import NATIVES
from dealtrust_sink.sides import Sides
from tests.laws.tree import ROOT

HISTORY = ROOT / "examples/history"
CONFIG = HISTORY / "dealtrust.yaml"


@pytest.fixture(scope="module")
def events() -> dict[str, Event]:
    """The events by id, who is who first."""
    held, _ = gathered([HISTORY], FeedOptions(config=CONFIG), Rejects())
    return {one.id: parse_event(one.value) for one in held}


@pytest.fixture(scope="module")
def scan(events: dict[str, Event]) -> Scan:
    made = Scan(load_settings(CONFIG).engine)
    for event in events.values():
        made.add(event)
    made.attribute(None)
    return made


def _rows(scan: Scan) -> Iterator[tuple[str, Row]]:
    for deal in scan.deals():
        timeline = scan.timeline(deal)
        found = scan.report(timeline)
        for alert in found.alerts:
            yield "alerts", alert_row(alert)
            yield "alert_history", history_row(alert)
        evaluations = evaluation_rows(found.evaluations, scan.tenant, deal, scan.evaluator)
        report = DealReport.model_validate(
            {"deal": deal_row(timeline, scan.tenant, scan.until), "evaluations": evaluations}
        )
        yield from [("deals", report.deal)] if report.deal else []
        yield from (("evaluations", row) for row in report.evaluations)
        yield from (("deal_events", row) for row in event_rows(timeline, scan.tenant))


def test_every_row_fits_its_table(scan: Scan) -> None:
    tables = set()
    for table, row in _rows(scan):
        NATIVES[table].row(row)
        tables.add(table)
    assert tables == NATIVES.keys() - {"deliveries"}


def test_sides_are_those_of_a_scan(scan: Scan, events: dict[str, Event]) -> None:
    sides = Sides(load_settings(CONFIG).engine)
    rows = [row for deal in scan.deals() for row in event_rows(scan.timeline(deal), scan.tenant)]
    other = [row for row in rows if sides.of(events[row["event_id"]]) != (row["side"], row["touch"])]
    # Later entries of the same meeting tell a scan more.
    assert {row["type"] for row in other} <= {"dealtrust.meeting.v1"}
    assert len(other) * 100 < len(rows)
