"""The engine live: the deals of one partition of an event log, settled batch by batch.

What is told follows from the records alone. However they are cut into batches, and whoever takes the partition over from its
state in between, the alerts end the same.
"""

from __future__ import annotations

import heapq
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from dealtrust_engine.config import Config
from dealtrust_engine.coverage import Coverage
from dealtrust_engine.deal_log import VERSION, DealLog, Loading, Route, StateError, Written, line_of
from dealtrust_engine.evaluation import Evaluator
from dealtrust_engine.live_deal import Arrival, LiveDeal
from dealtrust_engine.live_people import EVERYBODY, LivePeople
from dealtrust_engine.moments import NEVER, moment_of
from dealtrust_engine.parties import PARTY_TYPES
from dealtrust_engine.records import Words
from dealtrust_schemas.alerts import Alert
from dealtrust_schemas.events import Event, SourceProgress, Tick, dump_event, parse_event


@dataclass(slots=True)
class Effects:
    """What a batch led to: alerts to be told, in order, and state to be written in the order given, once they are."""

    alerts: list[Alert] = field(default_factory=list)
    state: Written = field(default_factory=dict)


class LiveTenant:
    """The deals of one tenant in one partition."""

    def __init__(self, config: Config, tenant: str, evaluator: Evaluator, words: Words) -> None:
        self.name = tenant
        self.people = LivePeople(config)
        self.evaluator = evaluator
        self._words = words
        self._deals: dict[str, LiveDeal] = {}
        self._by_name: dict[str, set[str]] = defaultdict(set)
        self._due: list[tuple[int, str]] = []
        self._touched: dict[str, None] = {}
        self._behind: dict[str, frozenset[str]] = {}

    def put(self, log: DealLog) -> None:
        """Take a deal as it was left."""
        self._deals[log.deal_id] = LiveDeal(log)
        self._index(log, set())

    def deal(self, deal_id: str, arrival: Arrival) -> None:
        """An event came to a deal."""
        deal = self._deals.get(deal_id)
        if deal is None:
            deal = self._deals[deal_id] = LiveDeal(DealLog(self.name, deal_id))
        deal.arrivals.append(arrival)
        self._touched[deal_id] = None

    def everybody(self, event: Event) -> bool:
        """An event concerns the tenant; False if nothing of it is to be kept."""
        names = self.people.take(event)
        if names is None:
            return False
        if EVERYBODY in names:
            concerned: Iterable[str] = self._deals
        else:
            concerned = {deal_id for name in names for deal_id in self._by_name.get(name, ())}
        for deal_id in concerned:
            self._deals[deal_id].open = None
            self._touched[deal_id] = None
        return True

    def read_further(self, sources: set[str]) -> None:
        """Some sources have been read further: what they held back is looked at."""
        self._touched.update(
            (deal_id, None) for deal_id, behind in self._behind.items() if not sources.isdisjoint(behind)
        )

    def settle(self, now: int) -> Effects:
        """Look once at each deal that was touched or is due."""
        while self._due and self._due[0][0] <= now:
            due, deal_id = heapq.heappop(self._due)
            if self._deals[deal_id].log.head.due == due:
                self._touched[deal_id] = None
        effects = Effects()
        for deal_id in self._touched:
            deal = self._deals[deal_id]
            head = deal.log.head
            names, former = set(head.names), head.due
            alerts, written = deal.settle(now, self.evaluator, self._words)
            effects.alerts += alerts
            effects.state |= written
            self._index(deal.log, names, former)
        self._touched = {}
        return effects

    def _index(self, log: DealLog, known: set[str], due: int | None = None) -> None:
        """Note when a deal is due, whom it concerns and which sources hold it back."""
        head, deal_id = log.head, log.deal_id
        if head.due is not None and head.due != due:
            heapq.heappush(self._due, (head.due, deal_id))
        for name in head.names - known:
            self._by_name[name].add(deal_id)
        if head.behind:
            self._behind[deal_id] = head.behind
        else:
            self._behind.pop(deal_id, None)


class LivePartition:
    """One partition. ``load`` its state and say ``loaded``; then ``take`` events as they come and ``settle`` after each batch.

    Args:
        config: where it names a tenant, all alerts are that tenant's; else each event's own.
        families: the pattern families whose alerts are wanted.
        complete: every source counts as read up to the clock; else as far as ticks tell.
        origin: what the alerts say of their making.
    """

    def __init__(
        self, config: Config, families: frozenset[str] | None, complete: bool, origin: str = "live"
    ) -> None:
        self._config = config
        self._families = families
        self._complete = complete
        self._origin = origin
        self._words = Words()
        self._coverage = Coverage()
        self._tenants: dict[str, LiveTenant] = {}
        self._loading: dict[str, bytes] = {}
        self._state: Written = {}
        self.clock = -NEVER

    # --- state

    def load(self, key: str, value: bytes | None) -> None:
        """Take one entry of the state; the last one of a key counts, None takes it away."""
        if value is None:
            self._loading.pop(key, None)
        else:
            self._loading[key] = value

    def loaded(self) -> None:
        """The state is complete.

        Raises:
            StateError: it is of another version, or something in it is missing.
        """
        deals, events = Loading(), []
        for key, value in self._loading.items():
            first, _, content = value.partition(b"\n")
            try:
                what = json.loads(first)
                version, kind = what["version"], what["kind"]
            except (ValueError, KeyError, TypeError):
                raise StateError(f"{key}: this is no state of a detector") from None
            if version != VERSION:
                raise StateError(
                    f"{key}: state of version {version} cannot be read, only of version {VERSION}"
                )
            if kind == "clock":
                self._set_clock(what["now"], what["sources"])
            elif kind == "tenant":
                events.append(parse_event(content))
            else:
                deals.add(what, content)
        self._loading = {}
        for event in sorted(events, key=lambda event: (event.time, event.id)):
            self._tenant(event).everybody(event)
        for log in deals.logs():
            self._tenant_named(log.tenant).put(log)

    # --- events

    def take(self, event: Event, deal_id: str | None, route: Route, raw: bytes | None = None) -> None:
        """Take an event.

        Args:
            deal_id: the deal that it belongs to; None: it concerns the tenant.
            raw: the event as JSON on one line, if it is at hand.
        """
        data = event.data
        if isinstance(data, Tick):
            self._tick(data)
            return
        # A party describes a state and not an act: often it comes long before what happened earlier.
        if event.type not in PARTY_TYPES:
            self.clock = max(self.clock, moment_of(event.time))
        tenant = self._tenant(event)
        if deal_id is not None:
            line = line_of(raw or dump_event(event).encode(), route)
            tenant.deal(deal_id, Arrival(event, route, line, self.clock))
        elif isinstance(data, SourceProgress):
            self._read({data.source: moment_of(data.read_until)})
        elif tenant.everybody(event):
            first = _line(kind="tenant", tenant=tenant.name, id=event.id)
            self._state[f"{tenant.name}/#{event.id}"] = first + (raw or dump_event(event).encode())

    def settle(self) -> Effects:
        """Look once at each deal that was touched or is due, as of the clock."""
        effects = Effects()
        for tenant in self._tenants.values():
            tenant.evaluator.prepare(tenant.people.directory, self._coverage, self._complete, tenant.name)
            of_tenant = tenant.settle(self.clock)
            effects.alerts += of_tenant.alerts
            effects.state |= of_tenant.state
        # Last: what is written of the tenant tells that all deals concerned have been looked at.
        effects.state |= self._state
        self._state = {}
        return effects

    # --- the clock

    def _tick(self, tick: Tick) -> None:
        self.clock = max(self.clock, moment_of(tick.now))
        self._read(
            {source: moment_of(until) for source, until in (getattr(tick, "sources", None) or {}).items()}
        )
        self._note_clock()

    def _read(self, sources: dict[str, int]) -> None:
        further = {source for source, until in sources.items() if until > self._coverage.reported(source)}
        for source in further:
            self._coverage.progress(source, sources[source])
        for tenant in self._tenants.values() if further else ():
            tenant.read_further(further)

    def _note_clock(self) -> None:
        self._state["#clock"] = _line(kind="clock", now=self.clock, sources=self._coverage.sources())

    def _set_clock(self, now: int, sources: dict[str, int]) -> None:
        self.clock = max(self.clock, now)
        for source, until in sources.items():
            self._coverage.progress(source, until)

    # --- tenants

    def _tenant(self, event: Event) -> LiveTenant:
        named = "tenant" in self._config.model_fields_set
        return self._tenant_named(self._config.tenant if named else event.tenantid)

    def _tenant_named(self, name: str) -> LiveTenant:
        tenant = self._tenants.get(name)
        if tenant is None:
            evaluator = Evaluator(self._config, self._origin, self._families)
            tenant = self._tenants[name] = LiveTenant(self._config, name, evaluator, self._words)
        return tenant


def _line(**what: object) -> bytes:
    return (
        json.dumps({"version": VERSION, **what}, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
    )
