"""The engine live: the deals of one partition of an event log.

What is told follows from the records alone. However they are cut into batches, and whoever takes the partition over from its
state in between, the alerts end the same.
"""

from __future__ import annotations

from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any

from dealtrust_engine.alike import Alike
from dealtrust_engine.config import Config
from dealtrust_engine.coverage import PROGRESS, Coverage
from dealtrust_engine.deal_log import DealLog, Parse, Route, Written, first_line, line_of, split
from dealtrust_engine.evaluation import Evaluator
from dealtrust_engine.live_deal import Arrival
from dealtrust_engine.live_tenant import Effects, LiveTenant
from dealtrust_engine.moments import NEVER, moment_of
from dealtrust_engine.parties import PARTY_TYPES
from dealtrust_schemas.events import Event, SourceProgress, Tick, dump_event, parse_event

TICK = "dealtrust.tick.v1"
"""The event by which the clock goes on."""

KEEP = 2_000
"""How many deals of a tenant stay open in memory at most, by default."""


class LivePartition:
    """One partition. ``load`` its state and say ``loaded``; then ``take`` events as they come, ``look``, ask for the ``effects``.

    Args:
        config: where it names a tenant, all alerts are that tenant's; else each event's own.
        families: the pattern families whose alerts are wanted, None for all.
        complete: every source counts as read up to the clock; else as far as ticks tell.
        origin: what the alerts say of their making.
        keep: how many deals of a tenant stay open in memory at most; those that are over do not.
        parse: what reads an event of the state from its JSON.
        alike: what other partitions of the process are told alike.
    """

    def __init__(
        self,
        config: Config,
        families: frozenset[str] | None,
        complete: bool,
        origin: str = "live",
        keep: int = KEEP,
        parse: Parse = parse_event,
        alike: Alike | None = None,
    ) -> None:
        self._config = config
        self._only = config.tenant if "tenant" in config.model_fields_set else None
        self._families = families
        self._complete = complete
        self._origin = origin
        self._keep = keep
        self._parse = parse
        self._alike = alike or Alike()
        self._coverage = Coverage()
        self._tenants: dict[str, LiveTenant] = {}
        self._loading: dict[str, bytes] = {}
        self._effects = Effects()
        self._state: Written = {}
        self.clock = -NEVER

    def __len__(self) -> int:
        """How many deals are known."""
        return sum(map(len, self._tenants.values()))

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
        deals: dict[tuple[str, str], list[tuple[dict[str, Any], bytes]]] = {}
        pages: list[tuple[str, int, bytes]] = []
        for key, value in self._loading.items():
            what, content = split(key, value)
            if what["kind"] == "clock":
                self.clock = max(self.clock, what["now"])
                for source, until in what["sources"].items():
                    self._coverage.progress(source, until)
            elif what["kind"] == "tenant":
                pages.append((what["tenant"], what["page"], content))
            else:
                deals.setdefault((what["tenant"], what["deal"]), []).append((what, content))
        self._loading = {}
        for name, its in groupby(sorted(pages), key=itemgetter(0)):
            of_tenant = self._tenant_named(name)
            told = [of_tenant.log.restore(number, content) for _, number, content in its]
            self._alike.tell(of_tenant.people, name, told, partial(map, self._parse))
        for (tenant, deal_id), parts in deals.items():
            self._tenant_named(tenant).put(DealLog.restored(tenant, deal_id, parts))

    # --- events

    def take(self, event: Event, deal_id: str | None, route: Route, raw: bytes | None = None) -> None:
        """Take an event.

        Args:
            deal_id: the deal that it belongs to; None: it concerns the tenant.
            raw: the event as JSON on one line, if it is at hand.
        """
        if event.type == TICK:
            self._tick(event.data)  # type: ignore[arg-type]
            return
        # A party describes a state and not an act: often it comes long before what happened earlier.
        if event.type not in PARTY_TYPES:
            self.clock = max(self.clock, moment_of(event.time))
        tenant = self._tenant(event)
        if deal_id is not None:
            line = line_of(raw or dump_event(event).encode(), route)
            tenant.arrive(deal_id, Arrival(event, route, line, self.clock))
        elif event.type == PROGRESS:
            data: SourceProgress = event.data  # type: ignore[assignment]
            self._read({data.source: moment_of(data.read_until)})
        elif tenant.everybody(event, self.clock):
            tenant.log.add(raw or dump_event(event).encode())

    def look(self, limit: int = NEVER) -> bool:
        """Evaluate deals that have something new or are due as of the clock, at most so many of each tenant.

        Returns:
            Whether there are more.
        """
        for tenant in self._tenants.values():
            tenant.look(self.clock, limit, self._effects)
        return any(tenant.pending(self.clock) for tenant in self._tenants.values())

    def effects(self) -> Effects:
        """What came of everything since this was last asked. Deals that were not looked at yet are written as due."""
        self.look(0)
        effects, self._effects = self._effects, Effects()
        for tenant in self._tenants.values():
            effects.state |= tenant.written()
        # Last: what is written of the tenant tells that all deals concerned are noted as due.
        for tenant in self._tenants.values():
            effects.state |= tenant.log.written()
        effects.state |= self._state
        self._state = {}
        return effects

    def settle(self) -> Effects:
        """Evaluate all that there is to evaluate, and give what came of it."""
        self.look()
        return self.effects()

    # --- the clock

    def _tick(self, tick: Tick) -> None:
        self.clock = max(self.clock, moment_of(tick.now))
        sources = tick.sources or {}
        self._read({source: moment_of(until) for source, until in sources.items()})
        self._state["#clock"] = first_line("clock", now=self.clock, sources=self._coverage.sources())

    def _read(self, sources: dict[str, int]) -> None:
        further = {source for source, until in sources.items() if until > self._coverage.reported(source)}
        for source in further:
            self._coverage.progress(source, sources[source])
        for tenant in self._tenants.values() if further else ():
            tenant.read_further(further, self.clock)

    # --- tenants

    def _tenant(self, event: Event) -> LiveTenant:
        return self._tenant_named(self._only or event.tenantid)

    def _tenant_named(self, name: str) -> LiveTenant:
        tenant = self._tenants.get(name)
        if tenant is None:
            evaluator = Evaluator(self._config, self._origin, self._families)
            tenant = self._tenants[name] = LiveTenant(self._config, name, evaluator, self._keep, self._parse)
            evaluator.prepare(tenant.people.directory, self._coverage, self._complete, name)
        return tenant
