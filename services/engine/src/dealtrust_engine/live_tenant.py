"""The deals of one tenant in one partition: what has arrived, which are due, whom they concern."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from dealtrust_engine.config import Config
from dealtrust_engine.deal_log import DealLog, Parse, Written
from dealtrust_engine.evaluation import Evaluator
from dealtrust_engine.live_deal import Arrival, LiveDeal, Report
from dealtrust_engine.live_people import EVERYBODY, LivePeople
from dealtrust_engine.records import Words
from dealtrust_engine.tenant_log import TenantLog
from dealtrust_schemas.alerts import Alert
from dealtrust_schemas.events import Event

MOST_NAMES = 2_000
"""A deal with more people than these is looked at whenever anything changes about anybody."""
_WORDS, _WORDS_EACH = 1_000, 20
"""So many texts, and so many of each open deal, are kept for records to share: more are those of deals that are over."""
_PACKED_AT_ONCE = 20
"""So many deals that were taken over are packed in a step: all of them at once would make a takeover a third longer."""
_MOST_STALE = 1_000
"""So many moments may wait of deals that are due at another by now."""


class Failure(NamedTuple):
    """A deal that could not be evaluated, by a fault of the program."""

    tenant: str
    deal_id: str
    error: Exception


@dataclass(slots=True)
class Effects:
    """What came of a batch: alerts to be told and rows to be reported; then state to be written, in the order given."""

    alerts: list[Alert] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    state: Written = field(default_factory=dict)


class LiveTenant:
    """``keep`` is how many deals stay open in memory at most. The others, and those that are over, are read from their logs when
    something happens.
    """

    def __init__(self, config: Config, tenant: str, evaluator: Evaluator, keep: int, parse: Parse) -> None:
        self.name = tenant
        self.people = LivePeople(config)
        self.log = TenantLog(tenant)
        self.evaluator = evaluator
        self._words = Words()
        self._keep = keep
        self._parse = parse
        self._deals: dict[str, LiveDeal] = {}
        self._taken_over: list[str] = []
        self._open: dict[str, None] = {}
        self._arrived: dict[str, list[Arrival]] = {}
        self._told: list[Alert] = []
        self._changed: dict[str, None] = {}
        self._written: Written = {}
        self._by_name: dict[str, list[str]] = defaultdict(list)
        self._due: list[tuple[int, str]] = []
        self._most_due = _MOST_STALE
        self._behind: dict[str, frozenset[str]] = {}

    def __len__(self) -> int:
        return len(self._deals)

    def put(self, log: DealLog) -> None:
        """Take a deal as it was left."""
        self._deals[log.deal_id] = LiveDeal(log, self._parse)
        self._taken_over.append(log.deal_id)
        self._note_names(log.deal_id, log.head.names)
        self._note_due(log)

    # --- what arrives

    def arrive(self, deal_id: str, arrival: Arrival) -> None:
        """An event came to a deal."""
        deal = self._deals.get(deal_id)
        if deal is None:
            deal = self._deals[deal_id] = LiveDeal(DealLog(self.name, deal_id), self._parse)
        self._arrived.setdefault(deal.log.deal_id, []).append(arrival)

    def everybody(self, event: Event, now: int) -> bool:
        """An event concerns the tenant; False if nothing of it is to be kept. Deals that it concerns are due now."""
        names = self.people.take(event, concerned=bool(self._deals))
        if names is None:
            return False
        if not names:
            return True
        self._take_in(now)
        everyone = EVERYBODY in names
        concerned = (
            self._deals if everyone else {d for n in (*names, EVERYBODY) for d in self._by_name.get(n, ())}
        )
        for deal_id in concerned:
            self._written |= self._deals[deal_id].close()
        self._look_at(concerned, now)
        return True

    def read_further(self, sources: set[str], now: int) -> None:
        """Some sources have been read further: the deals of which they held something back are due now."""
        self._look_at([d for d, behind in self._behind.items() if not sources.isdisjoint(behind)], now)

    # --- looking

    def look(self, now: int, limit: int, effects: Effects) -> None:
        """Evaluate deals that have something new or are due, at most so many, and note what comes of it."""
        self._take_in(now)
        effects.alerts += self._told
        self._told = []
        while limit and self.pending(now):
            deal = self._deals[heapq.heappop(self._due)[1]]
            self._touch(deal.log.deal_id)
            try:
                told, report = deal.look(now, self.evaluator, self._words)
            except Exception as error:
                # A fault of the program at one deal must not stop the others; an event makes it be tried again.
                deal.fail()
                effects.failures.append(Failure(self.name, deal.log.deal_id, error))
            else:
                effects.alerts += told
                effects.reports += [report] if report else []
                self._note_due(deal.log)
            limit -= 1

    def pending(self, now: int) -> bool:
        """Whether deals are due that were not looked at."""
        due = self._due
        while due and self._deals[due[0][1]].log.due != due[0][0]:
            heapq.heappop(due)  # another moment was set since
        return bool(due) and due[0][0] <= now

    def written(self) -> Written:
        """What has to be kept of what happened since it was last asked."""
        written, self._written = self._written, {}
        for deal_id in self._changed:
            written |= self._deals[deal_id].written()
        may_rest = [*self._changed, *self._taken_over[-_PACKED_AT_ONCE:]]
        self._changed = {}
        del self._taken_over[-_PACKED_AT_ONCE:]
        for deal_id in may_rest:
            if self._deals[deal_id].may_rest:
                self._rest(deal_id)
        for deal_id in list(islice(self._open, max(0, len(self._open) - self._keep))):
            self._rest(deal_id)
        if len(self._words.texts) > _WORDS + _WORDS_EACH * len(self._open):
            self._words = Words()
        return written

    def _take_in(self, now: int) -> None:
        """Take what has arrived, and note what must be told of it at once; the deals that it touched are due now."""
        for deal_id, arrivals in self._arrived.items():
            deal = self._deals[deal_id]
            names = deal.log.head.names
            before = set(names)
            self._touch(deal_id)
            new, told = deal.take_in(arrivals, self.evaluator, self._words)
            self._told += told
            if len(names) > MOST_NAMES:
                names.clear()
                names.add(EVERYBODY)
            if EVERYBODY not in before:
                self._note_names(deal_id, names - before)
            if new:
                self._look_at((deal_id,), now)
        self._arrived = {}

    def _look_at(self, deal_ids: Iterable[str], now: int) -> None:
        for deal_id in deal_ids:
            deal = self._deals[deal_id]
            if deal.due_by(now):
                self._note_moment(now, deal_id)
            self._changed[deal_id] = None

    # --- what is at hand

    def _touch(self, deal_id: str) -> None:
        """A deal is open, and was so last."""
        self._open.pop(deal_id, None)
        self._open[deal_id] = None
        self._changed[deal_id] = None

    def _rest(self, deal_id: str) -> None:
        """Close a deal of which all has been written."""
        self._open.pop(deal_id, None)
        self._deals[deal_id].rest()

    def _note_names(self, deal_id: str, names: Iterable[str]) -> None:
        for name in names:
            self._by_name[name].append(deal_id)

    def _note_due(self, log: DealLog) -> None:
        if log.due is not None:
            self._note_moment(log.due, log.deal_id)
        if log.head.behind:
            self._behind[log.deal_id] = log.head.behind
        else:
            self._behind.pop(log.deal_id, None)

    def _note_moment(self, moment: int, deal_id: str) -> None:
        heapq.heappush(self._due, (moment, deal_id))
        if len(self._due) > self._most_due:
            # A sorted list is a heap.
            self._due = sorted({(at, deal) for at, deal in self._due if self._deals[deal].log.due == at})
            self._most_due = 2 * len(self._due) + _MOST_STALE
