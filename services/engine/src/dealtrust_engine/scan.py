"""Scanning: events in any order go in, the whole history of every deal's alerts comes out.

Everything is sorted first; the clock is driven by the data.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from dealtrust_engine.config import Config
from dealtrust_engine.coverage import PROGRESS, Coverage
from dealtrust_engine.directory import Directory
from dealtrust_engine.evaluation import DealReport, Evaluator
from dealtrust_engine.moments import NEVER, moment_of
from dealtrust_engine.packed_threads import PackedThreads
from dealtrust_engine.parties import PARTY_TYPES, Parties
from dealtrust_engine.placement import Placement, Traits
from dealtrust_engine.recording import record_of
from dealtrust_engine.records import REFERS, MailRecord, MeetingRecord, Record, Words, slots_of
from dealtrust_engine.threads import is_reply
from dealtrust_engine.timeline import Timeline
from dealtrust_engine.waiting import Waiter
from dealtrust_schemas.alerts import Alert
from dealtrust_schemas.events import Event, Mail


class Scan:
    """One scan. ``add`` all events, then ``attribute``, then ask for the alerts of each deal."""

    def __init__(self, config: Config, origin: str = "scan") -> None:
        self._config = config
        self._zone: ZoneInfo = config.zone
        self._known: dict[str, Record | Event] = {}
        self._parties: list[tuple[int, str, Event]] = []
        self._records: list[Record] = []
        self._words = Words()
        self._traits = Traits()
        self._progress: list[tuple[int, str, int]] = []
        self._coverage = Coverage()
        self.directory = Directory(config)
        self._threads = PackedThreads()
        self._by_deal: dict[str, list[Record]] = {}
        self.evaluator = Evaluator(config, origin)
        self._last = 0
        self._tenant = ""
        self._until = NEVER
        self._complete = False
        self.unattributed: list[Waiter] = []

    # --- taking in

    def add(self, event: Event) -> bool:
        """Take one event; False if its id was seen before."""
        at, kind = moment_of(event.time), event.type
        self._last = max(self._last, at)
        if event.tenantid != self._tenant and (not self._tenant or event.tenantid < self._tenant):
            self._tenant = event.tenantid
        known = self._known.get(event.id)
        if known is not None:
            self._copy(known, event, at)
            return False
        if kind in PARTY_TYPES:
            self._known[event.id] = event
            self._parties.append((at, event.id, event))
        elif kind == PROGRESS:
            self._progress.append((at, event.data.source, moment_of(event.data.read_until)))  # type: ignore[attr-defined]
        else:
            record = self._known[event.id] = self._record(event, at)
            self._records.append(record)
        return True

    def _record(self, event: Event, at: int) -> Record:
        record = record_of(event, at, self._zone, self._words)
        if type(record) is MailRecord:
            self._note_mail(record, event.data)  # type: ignore[arg-type]
        elif type(record) is MeetingRecord and record.away:
            self._traits.absences = True
        return record

    def _copy(self, known: Record | Event, event: Event, at: int) -> None:
        """Another copy of what is known, from another mailbox say: whichever came first, the one of the first source counts."""
        if not isinstance(known, Record):
            return
        self._coverage.item(known.source, known.at)
        self._coverage.item(event.source, at)
        if event.source >= known.source:
            return
        other = self._record(event, at)
        if type(other) is type(known):
            for name in slots_of(type(known)):
                setattr(known, name, getattr(other, name))

    def _note_mail(self, record: MailRecord, mail: Mail) -> None:
        record.conversation = self._threads.read(mail.message_id, mail.in_reply_to, mail.references)
        traits = self._traits
        if not (record.flags & REFERS or traits.by_subject):
            traits.by_subject = is_reply(record.subject)
        if record.extra is not None:
            traits.bounces = traits.bounces or record.extra.automatic == "bounce"
            traits.absences = traits.absences or record.extra.away
        if mail.utc_offset_minutes:  # many mail services stamp everything +0000, which tells nothing
            self.directory.note_offset(record.sender, record.at, mail.utc_offset_minutes)

    # --- putting in place

    def attribute(self, until: datetime | None = None) -> None:
        """Sort everything, find out who is who and which deal each event belongs to.

        Args:
            until: the clock's last moment; by default that of the last event. If given, all sources count as read up to it.
        """
        self._until = moment_of(until) if until else self._last
        self._complete = until is not None
        # What only taking in needed is let go first, so that its memory serves what follows.
        self._known, self._words = {}, Words()
        for at, source, read_until in sorted(self._progress):
            if at <= self._until:
                self._coverage.progress(source, read_until)
        parties = Parties(self.directory)
        for _, _, event in sorted(self._parties, key=lambda party: party[:2]):
            parties.take(event)
        records = [record for record in self._records if record.at <= self._until]
        covered = self._coverage.item
        for record in records:
            covered(record.source, record.at)
        placement = Placement(self.directory, self._threads, self._traits)
        self.unattributed = placement.place(records)
        self._by_deal = placement.by_deal
        self._records, self._threads = [], PackedThreads()
        self.evaluator.prepare(self.directory, self._coverage, self._complete, self.tenant)

    # --- asking

    @property
    def tenant(self) -> str:
        """Whose alerts these are: the configuration's word, else that of the events."""
        named = "tenant" in self._config.model_fields_set
        return self._config.tenant if named or not self._tenant else self._tenant

    @property
    def config_hash(self) -> str:
        """Short name of the configuration."""
        return self._config.hash

    @property
    def until(self) -> int:
        """The clock's last moment."""
        return self._until

    @property
    def coverage(self) -> Coverage:
        """How far each source was read."""
        return self._coverage

    def deals(self) -> list[str]:
        """The ids of all deals, in order."""
        return sorted(self._by_deal)

    def records(self, deal_id: str) -> list[Record]:
        """What belongs to a deal, in order of arrival at it."""
        return self._by_deal[deal_id]

    def timeline(self, deal_id: str) -> Timeline:
        """The timeline of a deal up to the clock's last moment."""
        return Timeline(deal_id, self._by_deal[deal_id], self.directory, self._until)

    def report(self, timeline: Timeline) -> DealReport:
        """The alerts of a deal with all their revisions, and what was held back."""
        return self.evaluator.report(timeline, self._until)

    def standing(self, timeline: Timeline) -> list[Alert]:
        """The alerts of a deal that have not ended, told as of the clock's last moment."""
        return self.evaluator.standing(timeline, self._until)

    def alerts(self, deal_id: str) -> list[Alert]:
        """All revisions of all alerts of a deal."""
        return self.evaluator.alerts(self.timeline(deal_id), self._until)
