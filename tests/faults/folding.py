"""Whether the states that the detectors wrote are what their input folds to."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from dealtrust_admin.receiving import Stored, receiving
from dealtrust_admin.replaying import routed
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


def states_that_differ(kafka: KafkaSettings, config: Path, *, complete: bool) -> list[str]:
    """One line for each partition whose state goes on otherwise than its input read from the beginning.

    complete: as the detectors had it.
    """
    settings = load_settings(config).engine
    lines = []
    with receiving(kafka) as receiver:
        states = [topic for topic in receiver.topics() if topic.startswith("deal-state")]
        for place in receiver.places(["deal-events"]):
            folded = LivePartition(settings, None, complete)
            sources = _fold(folded, list(receiver.records({place: None})))
            clock, expected = folded.clock, _going_on(folded, sources, numbered=complete)
            for topic in states:
                entries = list(receiver.records({(topic, place[1]): None}))
                if not entries:
                    continue
                loaded = LivePartition(settings, None, complete)
                _load(loaded, entries)
                if loaded.clock != clock:
                    lines.append(f"{topic} {place[1]}: its clock stands at {datetime_of(loaded.clock)}")
                elif _going_on(loaded, sources, numbered=complete) != expected:
                    lines.append(f"{topic} {place[1]}: goes on otherwise than its input")
    return lines


def _fold(live: LivePartition, events: list[Stored]) -> set[str]:
    """Take all events; the sources that ticks told of."""
    sources: set[str] = set()
    for record in events:
        try:
            event = parse_event(record.value or b"")
        except EventError:
            continue
        live.take(event, *routed(record))
        if isinstance(event.data, Tick):
            sources.update(event.data.sources or ())
            live.settle()
    live.settle()
    return sources


def _load(live: LivePartition, entries: list[Stored]) -> None:
    image = StateImage()
    for record in entries:
        image.add(record.key or b"", record.value, dict(record.headers), record.timestamp)
    for key, entry in image.entries():
        live.load(key.decode(), entry.value)
    live.loaded()


def _going_on(live: LivePartition, sources: set[str], *, numbered: bool) -> list[Alert]:
    """What it tells when time runs on, and every source has been read.

    numbered: whether the numbers of revisions count. Where time ran ahead of the sources, they depend on how events were
    cut into batches: what was held back only for the moment is not told.
    """
    now = datetime_of(live.clock) + AHEAD
    told = Tick(now=now, sources=dict.fromkeys(sources, now) or None)
    tick = make_event("dealtrust.tick.v1", told, id="ahead", source="test", time=now, subject="", tenant="-")
    live.take(tick, None, Route("", 1.0, ()))
    alike = {"detected_at": now} if numbered else {"detected_at": now, "revision": 0}
    return sorted(
        (alert.model_copy(update=alike) for alert in live.settle().alerts),
        key=lambda alert: (alert.alert_id, alert.revision, alert.revised_at, alert.status),
    )
