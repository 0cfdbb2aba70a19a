"""From merged input to what is written: events on their deals, ticks, dead letters, and what is remembered."""

import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dealtrust_correlator.merging import Read
from dealtrust_correlator.vetting import INPUTS, UNKNOWN_DEAL, Letter, Vetting
from dealtrust_engine.config import Config
from dealtrust_engine.correlation import Correlation, Routed
from dealtrust_engine.coverage import PROGRESS
from dealtrust_engine.moments import HOUR, SECOND, datetime_of, moment_of
from dealtrust_runtime.streams.letters import HANDLER_FAILED, OUTPUT_TOO_LARGE, dead_letter, size_of
from dealtrust_runtime.streams.records import Incoming, Outgoing
from dealtrust_runtime.streams.tracing import handed_on, place_of
from dealtrust_schemas.events import Event, Tick, dump_event, make_event

_LOG = logging.getLogger(__name__)

DEAL_EVENTS, UNATTRIBUTED, MEMORY = "deal-events", "unattributed", "correlator-memory"
FEED_CLOCK = "feed:clock"
"""The source by which a feed says that time has come as far as it says."""

WALL_GRID = 30 * SECOND
EVENTS_GRID = HOUR

_ORIGIN, _CLOCK = "origin", "clock"
_PARTY = "dealtrust.party."
_ATTRIBUTABLE = ("dealtrust.mail.", "dealtrust.meeting.")


@dataclass(frozen=True)
class Plan:
    """What a router is made for. ``partitions``: how many deal-events has; ``version``: of the code, for dead letters."""

    config: Config
    partitions: int
    version: str
    by_events: bool
    waiting: int
    record_bytes: int


class Router:
    """Routes records for one tenant. What it knows is what was given back to it plus what it handled since."""

    def __init__(self, plan: Plan, vetting: Vetting) -> None:
        self._plan, self._vetting = plan, vetting
        self._tenant = plan.config.tenant
        self._correlation = Correlation(plan.config)
        self._origins: dict[str, list[Any]] = {}
        self._changed: dict[str, bytes | None] = {}
        self._clock = 0
        self._told = -1
        self._fresh = True

    # --- memory

    def load(self, key: str, value: bytes | None) -> None:
        """Take back what was remembered, before the first record: a key of the memory topic without the tenant, and its value.

        All are given in the order in which they stand there; of those with the same key the last one counts.
        """
        kind, _, name = key.partition("/")
        if kind == _CLOCK and value is not None:
            self._clock, self._told = json.loads(value)
        elif kind != _ORIGIN:
            self._correlation.load(key, value)
        elif value is None:
            self._origins.pop(name, None)
        else:
            self._origins[name] = json.loads(value)

    def loaded(self) -> None:
        """Everything was given back."""
        self._correlation.loaded()

    def remembered(self) -> list[Outgoing]:
        """What has to be written so that another one can go on from here."""
        changed = {**self._correlation.changes(), **self._changed}
        self._changed = {}
        return [Outgoing(MEMORY, f"{self._tenant}/{key}".encode(), value) for key, value in changed.items()]

    # --- records

    @property
    def told(self) -> datetime | None:
        """The time of the last tick."""
        return None if self._told < 0 else datetime_of(self._told)

    def handle(self, reads: Sequence[Read], now: datetime, latest: datetime | None = None) -> list[Outgoing]:
        """What comes of records in their order. Dead letters among it carry the reason in a header.

        now: as this machine's clock has it; latest: what time it is at least, if that is later.
        """
        written: list[Outgoing] = []
        for record, found, _ in reads:
            for each in found:
                letter = each if isinstance(each, Letter) else self._vetting.timely(each, now, latest)
                if letter is not None:
                    written.append(dead_letter(record, letter.reason, letter.detail, self._plan.version))
                elif not isinstance(each, Letter):
                    if self._plan.by_events:
                        written += self._passing(each)
                    written += self._event(each, record)
        if not self._plan.by_events:
            written += self._wall(now)
        return written

    def _event(self, event: Event, record: Incoming) -> list[Outgoing]:
        try:
            routed = self._correlation.take(event)
        except Exception as error:  # a fault of the program must not stop the events behind this one
            _LOG.exception("an event could not be handled", extra={"event_id": event.id, **place_of(record)})
            said = f"{type(error).__name__}: {error}"
            return [dead_letter(record, HANDLER_FAILED, said, self._plan.version)]
        if self._correlation.holds(event.id) and not event.type.startswith(_ATTRIBUTABLE):
            key = None if record.key is None else record.key.decode("utf-8", "replace")
            self._note_origin(event.id, [record.topic, record.partition, record.offset, key])
        return [out for each in routed for out in self._routed(each, record)]

    def _routed(self, routed: Routed, record: Incoming) -> Iterable[Outgoing]:
        event, deal_id = routed.event, routed.deal_id
        if event.id in self._origins and deal_id is not None:
            self._note_origin(event.id, None)
        value = dump_event(event).encode()
        if deal_id is None:
            return self._everybody(value)
        key = f"{self._tenant}/{deal_id}".encode()
        out = Outgoing(DEAL_EVENTS, key, value, headers={**headers_of(routed), **handed_on(record.headers)})
        if size_of(out) <= self._plan.record_bytes:
            return [out]
        said = f"a record of {size_of(out)} bytes for {DEAL_EVENTS}"
        return [dead_letter(record, OUTPUT_TOO_LARGE, said, self._plan.version)]

    def _everybody(self, value: bytes) -> list[Outgoing]:
        key = f"{self._tenant}/".encode()
        return [Outgoing(DEAL_EVENTS, key, value, number) for number in range(self._plan.partitions)]

    def _note_origin(self, event_id: str, origin: list[Any] | None) -> None:
        if origin is None:
            del self._origins[event_id]
        else:
            self._origins[event_id] = origin
        self._changed[f"{_ORIGIN}/{event_id}"] = None if origin is None else json.dumps(origin).encode()

    # --- time

    def _passing(self, event: Event) -> list[Outgoing]:
        """Time as an event tells it: a tick at the last point of the grid before it, if there was none since."""
        if event.type.startswith(_PARTY):
            return []
        at = moment_of(event.time)
        if event.type == PROGRESS:
            data: Any = event.data
            if data.source != FEED_CLOCK:
                return []
            at = moment_of(data.read_until)
            self._clock = max(self._clock, at)
            return self._tick(at) if at > self._told else []
        self._clock = max(self._clock, at)
        grid = self._clock // EVENTS_GRID * EVENTS_GRID
        return self._tick(grid) if grid > self._told else []

    def _wall(self, now: datetime) -> list[Outgoing]:
        """A tick where this machine's clock has passed a point of the grid."""
        grid = moment_of(now) // WALL_GRID * WALL_GRID
        return self._tick(grid) if grid > self._told else []

    def _tick(self, at: int) -> list[Outgoing]:
        self._told = at
        self._changed[_CLOCK] = json.dumps([self._clock, self._told]).encode()
        moment, sources = datetime_of(at), None
        if not self._plan.by_events:
            read = self._correlation.sources(full=self._fresh)
            sources = {source: datetime_of(until) for source, until in read.items()}
            self._fresh = False
        tick = make_event(
            "dealtrust.tick.v1",
            Tick(now=moment, sources=sources),
            id=f"tick:{moment.isoformat()}",
            source="correlator",
            time=moment,
            subject="",
            tenant=self._tenant,
        )
        ended = self._correlation.tick(at, most=self._plan.waiting)
        return [out for event in ended for out in self._in_vain(event)] + self._everybody(
            dump_event(tick).encode()
        )

    def _in_vain(self, event: Event) -> list[Outgoing]:
        """What waited for a deal that did not come."""
        origin = self._origins.get(event.id)
        if origin is not None:
            self._note_origin(event.id, None)
        value = dump_event(event).encode()
        if event.type.startswith(_ATTRIBUTABLE):
            return [Outgoing(UNATTRIBUTED, f"{self._tenant}/{event.id}".encode(), value)]
        name, partition, offset, key = origin or (INPUTS[0], 0, 0, None)
        record = Incoming(name, partition, offset, None if key is None else key.encode(), value, {}, 0)
        deal_id = str(getattr(event.data, "deal_id", event.subject))
        said = f"no deal {deal_id[:80]!r} was opened within 72 hours"
        return [dead_letter(record, UNKNOWN_DEAL, said, self._plan.version)]


def headers_of(routed: Routed) -> dict[str, bytes]:
    """The headers of a record of ``deal-events``: which deal it belongs to, how that was found, how sure it is, and which
    others it may belong to; none where it concerns the whole tenant.
    """
    if routed.deal_id is None:
        return {}
    headers = {
        "deal": routed.deal_id.encode(),
        "method": routed.method.encode(),
        "confidence": repr(routed.confidence).encode(),
    }
    if routed.rivals:
        headers["rivals"] = json.dumps(dict(routed.rivals), ensure_ascii=False).encode()
    return headers
