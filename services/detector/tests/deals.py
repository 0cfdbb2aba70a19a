"""Generated deals, and the records of deal-events that a correlator would make of them."""

from __future__ import annotations

from datetime import datetime

from benchmarks.history import lines
from dealtrust_correlator.routing import headers_of
from dealtrust_engine.config import Config
from dealtrust_engine.correlation import Routed
from dealtrust_engine.moments import moment_of
from dealtrust_engine.scan import Scan
from dealtrust_runtime.partitioning import partition_of
from dealtrust_runtime.streams.records import Incoming
from dealtrust_schemas.events import Event, dump_event, parse_event
from live.routes import routed, scanned, with_ticks

SETTINGS = {"tenant": "bench", "internal_domains": ["acme.example"], "timezone": "Europe/Berlin"}
CONFIG = Config.model_validate(SETTINGS)


def deals(number: int, each: int) -> tuple[list[Event], Scan]:
    """Events of some deals, and a scan of them that tells what must be found."""
    events = [parse_event(line) for line in lines(number, each)]
    return events, scanned(events, CONFIG, last_of(events))


def last_of(events: list[Event]) -> datetime:
    """The moment of the last event."""
    return max(event.time for event in events)


def records(events: list[Event], partitions: int, config: Config = CONFIG) -> list[Incoming]:
    """The records in the order in which they would be written, with the offset of each in its partition."""
    offsets = dict.fromkeys(range(partitions), 0)
    found = []
    for way in with_ticks(routed(events, config), moment_of(last_of(events))):
        key = f"{way.event.tenantid}/{way.deal_id or ''}".encode()
        places = [partition_of(key, partitions)] if way.deal_id else list(range(partitions))
        for partition in places:
            found.append(_record(way, key, partition, offsets[partition]))
            offsets[partition] += 1
    return found


def _record(way: Routed, key: bytes, partition: int, offset: int) -> Incoming:
    value = dump_event(way.event).encode()
    return Incoming("deal-events", partition, offset, key, value, headers_of(way), 1_700_000_000_000)
