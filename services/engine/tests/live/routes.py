"""Events with their ways: what the live engine is given, and what it tells of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby

from dealtrust_engine.config import Config
from dealtrust_engine.correlation import Correlation, Routed
from dealtrust_engine.deal_log import Route
from dealtrust_engine.live import LivePartition
from dealtrust_engine.moments import HOUR, NEVER, datetime_of, moment_of
from dealtrust_engine.parties import PARTY_TYPES
from dealtrust_engine.scan import Scan
from dealtrust_schemas.alerts import Alert
from dealtrust_schemas.events import Event, Tick, make_event


def scanned(events: Iterable[Event], config: Config, until: datetime | None) -> Scan:
    """A scan with everything put in place."""
    scan = Scan(config)
    for event in events:
        scan.add(event)
    scan.attribute(until)
    return scan


def routed(events: Iterable[Event], config: Config) -> list[Routed]:
    """All events with their ways: parties first, then in order of time."""
    correlation = Correlation(config)
    ordered = sorted(events, key=lambda event: (event.type not in PARTY_TYPES, event.time, event.id))
    return [way for event in ordered for way in correlation.take(event)]


def tick(at: int, tenant: str) -> Routed:
    """The clock as a record."""
    now = datetime_of(at)
    event = make_event(
        "dealtrust.tick.v1",
        Tick(now=now),
        id=f"tick-{at}",
        source="clock",
        time=now,
        subject="",
        tenant=tenant,
    )
    return Routed(event, None)


def with_ticks(events: Sequence[Routed], until: int) -> list[Routed]:
    """The clock's ticks between the events, at every hour in which something happened, and at the end."""
    found: list[Routed] = []
    clock = 0
    for each in events:
        hour = moment_of(each.event.time) // HOUR * HOUR
        if hour > clock and not each.event.type.startswith("dealtrust.party."):
            clock = hour
            found.append(tick(hour, each.event.tenantid))
        found.append(each)
    return [*found, tick(until, events[0].event.tenantid)]


def lived(
    partition: LivePartition,
    events: Sequence[Routed],
    batch: int,
    state: dict[str, bytes] | None = None,
    limit: int = NEVER,
) -> list[Alert]:
    """What a partition tells of events that come in batches.

    ``state`` takes what it writes; after each batch ``limit`` deals are looked at, and all at the end.
    """
    told: list[Alert] = []
    for some in [*batches(events, batch), []]:
        for way in some:
            take(partition, way)
        partition.look(limit if some else NEVER)
        effects = partition.effects()
        told += effects.alerts
        if state is not None:
            state |= effects.state
    return told


def take(partition: LivePartition, way: Routed) -> None:
    """Give a partition an event."""
    partition.take(way.event, way.deal_id, Route(way.method, way.confidence, tuple(way.rivals.items())))


def batches(events: Sequence[Routed], size: int) -> Iterator[list[Routed]]:
    """Batches of at least some events; what happened in one moment is seen together, as by a scan."""
    batch: list[Routed] = []
    for _, moment in groupby(events, key=lambda each: each.event.time):
        batch += moment
        if len(batch) >= size:
            yield batch
            batch = []
    yield batch


def at_end(alerts: Iterable[Alert], apart: Iterable[str] = ()) -> dict[str, dict[str, object]]:
    """The last revision of each alert without what live and scan may differ in, and some more."""
    left_out = {"detected_at", "origin", *apart}
    last: dict[str, Alert] = {}
    for alert in alerts:
        if alert.alert_id not in last or alert.revision > last[alert.alert_id].revision:
            last[alert.alert_id] = alert
    return {key: alert.model_dump(exclude=left_out) for key, alert in last.items()}
