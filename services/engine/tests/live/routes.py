"""Events with their ways, as a scan of all of them attributes them: what the live engine is given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from dealtrust_engine.config import Config
from dealtrust_engine.deal_log import Route
from dealtrust_engine.live import LivePartition
from dealtrust_engine.moments import HOUR, NEVER, datetime_of, moment_of
from dealtrust_engine.records import Record
from dealtrust_engine.scan import Scan
from dealtrust_schemas.alerts import Alert
from dealtrust_schemas.events import Event, Mail, Meeting, Tick, make_event


class Routed(NamedTuple):
    """An event, and its deal; None: it concerns the tenant."""

    event: Event
    deal_id: str | None
    route: Route


def scanned(events: Iterable[Event], config: Config, until: datetime | None) -> Scan:
    """A scan with everything put in place."""
    scan = Scan(config)
    for event in events:
        scan.add(event)
    scan.attribute(until)
    return scan


def routed(events: Sequence[Event], scan: Scan) -> list[Routed]:
    """All events in order of time; what concerns the tenant before what concerns a deal, parties first."""
    ways = _ways(events, scan)
    away = {_person(event) for event in events if _tells_of_absence(event)}
    parties, others = [], []
    for event in sorted(events, key=lambda event: (event.time, event.id)):
        if event.type.startswith("dealtrust.party."):
            parties.append(Routed(event, None, Route("", 1.0, {})))
            continue
        if _tells_of_absence(event) or _person(event) in away or _tells_the_tenant(event):
            others.append(Routed(event, None, Route("", 1.0, {})))
        for deal_id, record in ways.get(event.id, ()):
            rivals = {rival: scan.directory.deal_names.get(rival, rival) for rival in record.rivals}
            others.append(Routed(event, deal_id, Route(record.method, record.confidence, rivals)))
    return parties + others


def _ways(events: Sequence[Event], scan: Scan) -> dict[str, list[tuple[str, Record]]]:
    """The deals of each event, with the record that tells how it got there."""
    ways: dict[str, list[tuple[str, Record]]] = {}
    bounces = {moment_of(event.time): event.id for event in events if _is_bounce(event)}
    for deal_id in scan.deals():
        for record in scan.records(deal_id):
            # A bounce goes to the deals of the mails that bounced, and to no other.
            if record.id not in bounces.values():
                ways.setdefault(record.id, []).append((deal_id, record))
            for at in (getattr(record, "undone", None) or {}).values():
                ways.setdefault(bounces[at], []).append((deal_id, record))
    return ways


def _tells_of_absence(event: Event) -> bool:
    data = event.data
    return (isinstance(data, Mail) and data.away is not None) or (
        isinstance(data, Meeting) and data.kind == "away"
    )


def _is_bounce(event: Event) -> bool:
    return isinstance(event.data, Mail) and event.data.automatic == "bounce"


def _person(event: Event) -> str | None:
    data = event.data
    return (
        data.sender.email if isinstance(data, Mail) else data.organizer if isinstance(data, Meeting) else None
    )


def _tells_the_tenant(event: Event) -> bool:
    data = event.data
    order = getattr(data, "stage_order", None) is not None or "stage_order" in getattr(data, "changes", {})
    return order or (isinstance(data, Mail) and bool(data.utc_offset_minutes))


def tick(at: int) -> Routed:
    """The clock as a record."""
    now = datetime_of(at)
    event = make_event(
        "dealtrust.tick.v1",
        Tick(now=now),
        id=f"tick-{at}",
        source="clock",
        time=now,
        subject="",
        tenant="acme",
    )
    return Routed(event, None, Route("", 1.0, {}))


def with_ticks(events: Sequence[Routed], until: int) -> list[Routed]:
    """The clock's ticks between the events, at every hour in which something happened, and at the end."""
    found: list[Routed] = []
    clock = 0
    for each in events:
        hour = moment_of(each.event.time) // HOUR * HOUR
        if hour > clock and not each.event.type.startswith("dealtrust.party."):
            clock = hour
            found.append(tick(hour))
        found.append(each)
    return [*found, tick(until)]


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
        for event, deal_id, route in some:
            partition.take(event, deal_id, route)
        partition.look(limit if some else NEVER)
        effects = partition.effects()
        told += effects.alerts
        if state is not None:
            state |= effects.state
    return told


def batches(events: Sequence[Routed], size: int) -> Iterator[list[Routed]]:
    """Batches of at least some events; what happened in one moment is seen together, as by a scan."""
    batch: list[Routed] = []
    for _, moment in groupby(events, key=lambda each: each.event.time):
        batch += moment
        if len(batch) >= size:
            yield batch
            batch = []
    yield batch


def at_end(alerts: Iterable[Alert], *, revisions: bool = True) -> dict[str, dict[str, object]]:
    """The last revision of each alert without what live and scan may differ in."""
    left_out = {"detected_at", "origin", *(() if revisions else ("revision",))}
    last: dict[str, Alert] = {}
    for alert in alerts:
        if alert.alert_id not in last or alert.revision > last[alert.alert_id].revision:
            last[alert.alert_id] = alert
    return {key: alert.model_dump(exclude=left_out) for key, alert in last.items()}
