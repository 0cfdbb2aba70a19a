"""The bundled history, with its absences, bounces and time zones, through the detector as a runtime drives it."""

from __future__ import annotations

from collections import defaultdict

from dealtrust_detector.handler import ALERTS, Detector
from dealtrust_engine.config import Config
from dealtrust_reading.fast_mail import dumped
from dealtrust_reading.finding import Finder, Found
from dealtrust_reading.mailboxes import mailboxes_in
from dealtrust_reading.rejects import Rejects
from dealtrust_reading.settings import load_settings
from dealtrust_reading.stage import Reading
from dealtrust_runtime.metrics import Metrics
from dealtrust_runtime.streams.records import Incoming
from dealtrust_schemas.alerts import Alert, parse_alert
from dealtrust_schemas.events import Event, parse_event
from live.routes import at_end, scanned
from services.detector.tests.deals import last_of, records
from tests.laws.tree import ROOT

HISTORY = ROOT / "examples/history"
PARTITIONS = 3


def history() -> tuple[list[Event], Config]:
    """The events of the bundled history and the configuration that belongs to it."""
    settings = load_settings(HISTORY / "dealtrust.yaml")
    with Finder(None, []) as finder, Rejects(None) as rejects:
        files = [found for found in finder.find([HISTORY]) if isinstance(found, Found)]
        reading = Reading(files, mailboxes_in(files), settings.engine, settings.sources, rejects)
        return [parse_event(dumped(event)) for event in reading.events()], settings.engine


def detected(given: list[Incoming], config: Config, batch: int) -> list[Alert]:
    """What a detector tells that owns all partitions."""
    detector = Detector(config, None, "deal-state.all", Metrics(), complete=True, keep=10, version="1")
    waiting: dict[int, list[Incoming]] = defaultdict(list)
    told: list[Alert] = []

    def handle(partition: int) -> bool:
        handled = detector.handle(partition, waiting.pop(partition, []))
        assert handled.dead == []
        told.extend(parse_alert(each.value or b"") for each in handled.alerts if each.topic == ALERTS)
        return handled.again

    for partition in range(PARTITIONS):
        detector.assigned(partition)
        detector.loaded(partition)
    for record in given:
        waiting[record.partition].append(record)
        if len(waiting[record.partition]) == batch:
            handle(record.partition)
    for partition in range(PARTITIONS):
        while handle(partition):
            pass
    return told


def test_the_bundled_history_ends_as_a_scan() -> None:
    events, config = history()
    scan = scanned(events, config, last_of(events))
    wanted = at_end(alert for deal in scan.deals() for alert in scan.alerts(deal))
    assert len(wanted) > 30
    assert at_end(detected(records(events, PARTITIONS, config), config, 200)) == wanted
