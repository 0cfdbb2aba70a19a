"""One deal, live: its log, and its records while it is open in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from pydantic_core import to_json

from dealtrust_engine.correspondence import Correspondence
from dealtrust_engine.deal import CHANGED, OPENED
from dealtrust_engine.deal_log import DealLog, Parse, Route, Written
from dealtrust_engine.directory import Directory
from dealtrust_engine.driver import LATENESS, DealDriver, Key, Told
from dealtrust_engine.evaluation import Evaluator
from dealtrust_engine.moments import NEVER, moment_of
from dealtrust_engine.recording import record_of
from dealtrust_engine.records import Fact, MailRecord, MeetingRecord, Record, Words, slots_of
from dealtrust_engine.rows import deal_row, evaluation_rows
from dealtrust_engine.timeline import Timeline
from dealtrust_schemas.alerts import Alert
from dealtrust_schemas.events import Event
from dealtrust_schemas.rows import Row


class Arrival(NamedTuple):
    """An event that came to a deal: as it came (a line of the log), and the partition's clock at that moment."""

    event: Event
    route: Route
    line: bytes
    clock: int


class Report(NamedTuple):
    """The rows of a deal as of its last evaluation: one of ``deals`` (None: it was not opened yet), all of ``evaluations``."""

    tenant: str
    deal_id: str
    deal: Row | None
    evaluations: list[Row]


class OpenDeal:
    """The records of a deal, and what was told of it.

    ``lines`` are new to the log. ``over``: as it was last looked at, the deal had ended, and nothing has happened since.
    """

    def __init__(self, log: DealLog, evaluator: Evaluator, words: Words, parse: Parse) -> None:
        self._evaluator = evaluator
        self._directory: Directory = evaluator.directory
        self._words = words
        self._names = log.head.names
        self._mails = Correspondence(self._directory)
        self._timeline: Timeline | None = None
        self._row: Row | None = None
        self.driver = DealDriver(log.deal_id, evaluator)
        self.driver.now = log.head.now
        self.driver.told = log.told()
        self._noted = dict(self.driver.told)
        self.lines: list[bytes] = []
        self.over = False
        for event, route in log.events(parse):
            self.add(event, route)

    def add(self, event: Event, route: Route) -> bool:
        """Take an event; False if it is known. Of several copies the one of the first source counts."""
        known = self.driver.records.get(event.id)
        if known is not None and event.source >= known.source:
            return False
        record = record_of(event, moment_of(event.time), self._evaluator.zone, self._words)
        record.method, record.confidence, record.rivals = (
            route.method,
            route.confidence,
            tuple([rival for rival, _ in route.rivals]),
        )
        if isinstance(record, MailRecord):
            self._directory.mark_sides(record)
        if known is not None:
            if type(known) is not type(record):
                return False
            for name in slots_of(type(known)):
                setattr(known, name, getattr(record, name))
            record = known
        self.driver.records[record.id] = record
        self.driver.changed()
        if route.rivals:
            self._directory.deal_names.update(route.rivals)
        if isinstance(record, MailRecord):
            self._mails.add(record, event.data)  # type: ignore[arg-type]
        elif isinstance(record, Fact) and record.type == OPENED:
            self._directory.deal_names[self.driver.deal_id] = record.data.name
        self._names.update(names_of(record))
        return True

    def evaluate(self, now: int, floor: int = -NEVER) -> list[Alert]:
        """What is new as of a moment."""
        self._mails.arrange()
        return self.driver.evaluate(now, floor)

    def row(self, tenant: str) -> Row | None:
        """Its row as of the last evaluation; time alone changes nothing of it."""
        timeline = self.driver.timeline
        assert timeline is not None
        if timeline is not self._timeline:
            self._timeline, self._row = timeline, deal_row(timeline, tenant, self.driver.now)
        return self._row

    @property
    def ended(self) -> bool:
        """Whether the deal was closed as of the last evaluation, and not opened again."""
        assert self.driver.timeline is not None
        windows = self.driver.timeline.deal.windows
        return bool(windows) and windows[-1].close < NEVER

    def news(self) -> tuple[list[bytes], list[tuple[Key, Told]]]:
        """The lines that are new to the log, and what was told since this was last asked."""
        told = [(key, told) for key, told in self.driver.told.items() if self._noted.get(key) is not told]
        self._noted.update(told)
        lines, self.lines = self.lines, []
        return lines, told


class LiveDeal:
    """A deal that is asked only through its log as long as nothing happens to it.

    :meth:`take_in` takes what has arrived; :meth:`look` evaluates; :meth:`written` gives what has to be kept.
    """

    __slots__ = ("_changed", "_parse", "log", "open")

    def __init__(self, log: DealLog, parse: Parse) -> None:
        self.log = log
        self.open: OpenDeal | None = None
        self._parse = parse
        self._changed = False

    def opened(self, evaluator: Evaluator, words: Words) -> OpenDeal:
        """The deal with its records; they are read from the log if need be."""
        if self.open is None:
            self.open = OpenDeal(self.log, evaluator, words, self._parse)
        return self.open

    def close(self) -> Written:
        """Forget the records, as the log has them; gives what has to be kept of them."""
        written = self.written()
        self.open = None
        return written

    def rest(self) -> None:
        """Keep nothing but the log, to which all has been written."""
        self.open = None
        self.log.pack()

    @property
    def may_rest(self) -> bool:
        """Whether no records are at hand, or none that are likely to be needed soon."""
        return self.open is None or self.open.over

    def take_in(
        self, arrivals: list[Arrival], evaluator: Evaluator, words: Words
    ) -> tuple[bool, list[Alert]]:
        """Take what has arrived. Whether anything of it was new, and what has to be told at once since it came too late."""
        deal = self.opened(evaluator, words)
        alerts: list[Alert] = []
        before = len(deal.lines)
        for late, some in groupby(arrivals, key=_too_late):
            if late is not None:
                # What was known before it is told without it.
                alerts += deal.evaluate(late)
            new = [line for event, route, line, _ in some if deal.add(event, route)]
            deal.lines += new
            if late is not None and new:
                alerts += deal.evaluate(late, floor=late)
        return len(deal.lines) > before, alerts

    def due_by(self, moment: int) -> bool:
        """The deal is to be looked at at a moment; False if it is to be earlier anyway."""
        if self.open is not None:
            self.open.over = False
        due = self.log.due
        if due is not None and due <= moment:
            return False
        self.log.due = moment
        self._changed = True
        return True

    def look(self, now: int, evaluator: Evaluator, words: Words) -> tuple[list[Alert], Report | None]:
        """Evaluate as of a moment: what is to be told, and the rows if they are others than reported last."""
        deal, head = self.opened(evaluator, words), self.log.head
        alerts = deal.evaluate(now)
        outlook = deal.driver.outlook
        assert outlook is not None
        report = self._report(deal, evaluator)
        head.now, head.behind, self.log.due = deal.driver.now, outlook.behind, outlook.due
        deal.over = deal.ended
        self._changed = True
        return alerts, report

    def fail(self) -> None:
        """The deal cannot be looked at: not again before something happens to it."""
        self.log.due = None
        self._changed = True

    def _report(self, deal: OpenDeal, evaluator: Evaluator) -> Report | None:
        log, head, driver = self.log, self.log.head, deal.driver
        assert driver.outlook is not None
        row = deal.row(log.tenant)
        evaluations = evaluation_rows(driver.outlook.evaluations, log.tenant, log.deal_id, evaluator)
        if row is None and not evaluations and not head.report:
            return None
        digest = hashlib.blake2b(to_json((row, evaluations)), digest_size=9).hexdigest()
        if digest == head.report:
            return None
        head.report = digest
        return Report(log.tenant, log.deal_id, row, evaluations)

    def written(self) -> Written:
        """What has changed since it was last asked: first the events, then what was told of them."""
        written: Written = {}
        lines, told = self.open.news() if self.open else ([], [])
        if lines or self._changed:
            written = self.log.write(lines)
            self._changed = False
        for each in told:
            written |= self.log.tell(*each)
        return written


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
