"""Whether the states that the detectors wrote are what their input folds to."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from dealtrust_admin.receiving import Stored, receiving
from dealtrust_admin.replaying import routed
from dealtrust_engine.config import Config
from dealtrust_engine.deal_log import Route
from dealtrust_engine.live import LivePartition
from dealtrust_engine.moments import datetime_of
from dealtrust_reading.settings import load_settings
from dealtrust_runtime.settings import KafkaSettings
from dealtrust_runtime.streams.image import StateImage
from dealtrust_schemas.alerts import Alert
from dealtrust_schemas.events import EventError, Tick, make_event, parse_event

AHEAD = timedelta(days=30)
"""How far both are let run on: what they say of that time shows whether they hold the same."""


def states_that_differ(kafka: KafkaSettings, config: Path) -> list[str]:
    """One line for each partition whose state goes on otherwise than its input read from the beginning."""
    settings = load_settings(config).engine
    lines = []
    with receiving(kafka) as receiver:
        states = [topic for topic in receiver.topics() if topic.startswith("deal-state")]
        for place in receiver.places(["deal-events"]):
            folded = _folded(settings, list(receiver.records({place: None})))
            clock, expected = folded.clock, _going_on(folded)
            for topic in states:
                entries = list(receiver.records({(topic, place[1]): None}))
                if not entries:
                    continue
                loaded = _loaded(settings, entries)
                if loaded.clock != clock:
                    lines.append(f"{topic} {place[1]}: its clock stands at {datetime_of(loaded.clock)}")
                elif _going_on(loaded) != expected:
                    lines.append(f"{topic} {place[1]}: goes on otherwise than its input")
    return lines


def _folded(config: Config, events: list[Stored]) -> LivePartition:
    live = LivePartition(config, None, complete=True)
    for record in events:
        try:
            event = parse_event(record.value or b"")
        except EventError:
            continue
        live.take(event, *routed(record))
        if isinstance(event.data, Tick):
            live.settle()
    live.settle()
    return live


def _loaded(config: Config, entries: list[Stored]) -> LivePartition:
    live, image = LivePartition(config, None, complete=True), StateImage()
    for record in entries:
        image.add(record.key or b"", record.value, dict(record.headers), record.timestamp)
    for key, entry in image.entries():
        live.load(key.decode(), entry.value)
    live.loaded()
    return live


def _going_on(live: LivePartition) -> list[Alert]:
    now = datetime_of(live.clock) + AHEAD
    tick = make_event(
        "dealtrust.tick.v1", Tick(now=now), id="ahead", source="test", time=now, subject="", tenant="-"
    )
    live.take(tick, None, Route("", 1.0, ()))
    return sorted(
        (alert.model_copy(update={"detected_at": now}) for alert in live.settle().alerts),
        key=lambda alert: (alert.alert_id, alert.revision),
    )
