"""What correlation and a scan say of the same events, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dealtrust_engine.config import Config
from dealtrust_engine.correlation import Correlation, Routed
from dealtrust_engine.moments import moment_of
from dealtrust_engine.parties import PARTY_TYPES
from dealtrust_engine.records import Fact
from dealtrust_engine.scan import Scan
from dealtrust_schemas.events import Event

Way = tuple[str, str, float, tuple[str, ...]]
"""Deal, method, confidence and rivals."""


@dataclass
class Ways:
    """Where events went: by event id the deal and how it was found; what went to everybody; what waited in vain."""

    by_event: dict[str, set[Way]] = field(default_factory=dict)
    everybody: list[str] = field(default_factory=list)
    unattributed: set[str] = field(default_factory=set)

    def note(self, routed: Iterable[Routed]) -> None:
        """Take over what was routed."""
        for event, deal_id, method, confidence, rivals in routed:
            if deal_id is None:
                self.everybody.append(event.id)
            else:
                way = deal_id, method, confidence, tuple(rivals)
                self.by_event.setdefault(event.id, set()).add(way)


def in_time(events: Sequence[Event]) -> list[Event]:
    """Events as a feed tells them: who is who, then the rest in order of time."""
    return sorted(events, key=lambda e: (e.type not in PARTY_TYPES, e.time, e.id, e.source))


def correlated(
    events: Iterable[Event],
    config: Config,
    *,
    restarts: frozenset[int] = frozenset(),
    timeless: frozenset[str] = frozenset(),
) -> Ways:
    """Where events go, one after the other. At some of them the memory is written, and read back by a new process.

    Time is that of the events, of all but parties and those that are named by ``timeless``.
    """
    ways, correlation, clock = Ways(), Correlation(config), 0
    kept: dict[str, bytes | None] = {}
    for number, event in enumerate(events):
        if number in restarts:
            kept.update(correlation.changes())
            correlation = Correlation(config)
            for key in reversed(kept):
                correlation.load(key, kept[key])
            correlation.loaded()
        ways.note(correlation.take(event))
        if event.type not in PARTY_TYPES and event.id not in timeless:
            clock = max(clock, moment_of(event.time))
        ways.unattributed.update(ended.id for ended in correlation.tick(clock))
    ways.unattributed.update(ended.id for ended in correlation.tick(1 << 62))
    return ways


def scanned_ways(events: Iterable[Event], config: Config) -> Ways:
    """Where a scan puts events."""
    scan, ways = Scan(config), Ways()
    for event in events:
        scan.add(event)
    scan.attribute()
    for deal_id in scan.deals():
        if scan.timeline(deal_id).deal.windows:
            for record in scan.records(deal_id):
                method = record.method or ("explicit_id" if isinstance(record, Fact) else "")
                way = deal_id, method, record.confidence, record.rivals
                ways.by_event.setdefault(record.id, set()).add(way)
    ways.unattributed = {record.id for record in scan.unattributed}
    return ways


def differing(events: Sequence[Event], config: Config, ways: Ways) -> list[str]:
    """What correlation says otherwise than a scan, in words; a bounce may go to more deals than a scan shows it on."""
    scanned = scanned_ways(events, config)
    told = []
    kinds = {event.id: event.type for event in events}
    bounces = {e.id for e in events if getattr(e.data, "automatic", None) == "bounce"}
    for event_id in sorted(set(scanned.by_event) | set(ways.by_event)):
        should, does = scanned.by_event.get(event_id, set()), ways.by_event.get(event_id, set())
        if should != does and not (event_id in bounces and should <= does):
            told.append(f"{kinds[event_id]} {event_id}: {sorted(should)}, not {sorted(does)}")
    mails = {e.id for e in events if e.type.startswith(("dealtrust.mail", "dealtrust.meeting"))}
    apart = scanned.unattributed ^ (ways.unattributed & mails)
    return told + [f"{each} is unattributed in one only" for each in sorted(apart)]
