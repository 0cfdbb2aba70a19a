"""One deal, live: its log, and its records while it is open in memory."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from dealtrust_engine.correspondence import Correspondence
from dealtrust_engine.deal import CHANGED, OPENED
from dealtrust_engine.deal_log import DealLog, Route, Written
from dealtrust_engine.directory import Directory
from dealtrust_engine.driver import LATENESS, DealDriver
from dealtrust_engine.evaluation import Evaluator
from dealtrust_engine.moments import NEVER, moment_of
from dealtrust_engine.recording import record_of
from dealtrust_engine.records import Fact, MailRecord, MeetingRecord, Record, Words, slots_of
from dealtrust_schemas.alerts import Alert
from dealtrust_schemas.events import Event, Mail


class Arrival(NamedTuple):
    """An event that came to a deal: as it came (a line of the log), and the partition's clock at that moment."""

    event: Event
    route: Route
    line: bytes
    clock: int


class OpenDeal:
    """The records of a deal, and what was told of it."""

    def __init__(self, log: DealLog, evaluator: Evaluator, words: Words) -> None:
        self._evaluator = evaluator
        self._directory: Directory = evaluator.directory
        self._words = words
        self._names = log.head.names
        self._mails = Correspondence(self._directory)
        self.driver = DealDriver(log.deal_id, evaluator)
        self.driver.now, self.driver.due = log.head.now, log.head.due
        self.driver.told = log.told()
        for event, route in log.events():
            self.add(event, route)

    def add(self, event: Event, route: Route) -> bool:
        """Take an event; False if it is known. Of several copies the one of the first source counts."""
        known = self.driver.records.get(event.id)
        if known is not None and event.source >= known.source:
            return False
        record = record_of(event, moment_of(event.time), self._evaluator.zone, self._words)
        record.method, record.confidence, record.rivals = route.method, route.confidence, tuple(route.rivals)
        if isinstance(record, MailRecord):
            self._directory.mark_sides(record)
        if known is not None:
            if type(known) is not type(record):
                return False
            for name in slots_of(type(known)):
                setattr(known, name, getattr(record, name))
            record = known
        self.driver.records[record.id] = record
        self._directory.deal_names.update(route.rivals)
        if isinstance(record, MailRecord):
            assert isinstance(event.data, Mail)
            self._mails.add(record, event.data)
        elif isinstance(record, Fact) and record.type == OPENED:
            self._directory.deal_names[self.driver.deal_id] = record.data.name
        self._names.update(names_of(record))
        return True

    def evaluate(self, now: int, floor: int = -NEVER) -> list[Alert]:
        """What is new as of a moment."""
        self._mails.arrange()
        return self.driver.evaluate(now, floor)


class LiveDeal:
    """A deal that is asked only through its log as long as nothing happens to it."""

    def __init__(self, log: DealLog) -> None:
        self.log = log
        self.open: OpenDeal | None = None
        self.arrivals: list[Arrival] = []

    def settle(self, now: int, evaluator: Evaluator, words: Words) -> tuple[list[Alert], Written]:
        """Take what has arrived and look at the deal once; what is to be told and what is to be written."""
        if self.open is None:
            self.open = OpenDeal(self.log, evaluator, words)
        deal, head = self.open, self.log.head
        told = dict(deal.driver.told)
        before = head.due, head.behind, len(head.names)
        alerts: list[Alert] = []
        lines: list[bytes] = []
        for late, arrivals in groupby(self.arrivals, key=_too_late):
            if late is not None:
                # What was known before it is told without it.
                alerts += deal.evaluate(late)
            new = [line for event, route, line, _ in arrivals if deal.add(event, route)]
            lines += new
            if late is not None and new:
                alerts += deal.evaluate(late, floor=late)
        self.arrivals = []
        alerts += deal.evaluate(now)
        assert deal.driver.outlook is not None
        head.now, head.due, head.behind = deal.driver.now, deal.driver.due, deal.driver.outlook.behind
        written: Written = {}
        if lines or before != (head.due, head.behind, len(head.names)):
            written |= self.log.write(lines)
        if deal.driver.told != told:
            written |= self.log.tell(deal.driver.told)
        return alerts, written


def _too_late(arrival: Arrival) -> int | None:
    """When an event came, if too late to be put in its place as if it had been in time."""
    return arrival.clock if arrival.clock - moment_of(arrival.event.time) > LATENESS else None


def names_of(record: Record) -> Iterable[str]:
    """The addresses and ids of the people and companies that a record names."""
    if isinstance(record, MailRecord | MeetingRecord):
        return record.people
    assert isinstance(record, Fact)
    data = record.data
    found = [getattr(data, name, None) for name in ("owner_id", "by", "contact_id", "account_id")]
    if record.type == CHANGED and "owner_id" in data.changes:
        found += [data.changes["owner_id"].old, data.changes["owner_id"].new]
    return [str(name) for name in found if name]
