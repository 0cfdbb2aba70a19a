"""Correlation: which deal each event belongs to, live, one event after the other.

The rules are those of a scan, which see :mod:`dealtrust_engine.attribution`. Events come in order of time, parties before
the rest; then every event gets the place that a scan gives it. An event that comes later is judged by what held when it
happened, but what has been placed stays in its place: it is not moved when a role, a deal, a close or an earlier mail of its
thread comes to light that would have led it elsewhere. An absence that is told only after its end was seen lasts for those
who do not see the mail that ended it.

What is remembered is a set of small entries: they are asked for with :meth:`Correlation.changes` and given back, in any
order, with :meth:`Correlation.load`.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple, cast
from zoneinfo import ZoneInfo

from dealtrust_engine.attribution import EXPLICIT, THREAD, Placed
from dealtrust_engine.bounces import LOOK_BACK
from dealtrust_engine.candidate import WAIT
from dealtrust_engine.config import Config
from dealtrust_engine.correlation_memory import (
    AWAY,
    HELD,
    LOWEST,
    OFFSETS,
    PARTY,
    SENT,
    SOURCE,
    Memory,
    number_of,
)
from dealtrust_engine.correlation_tables import EPOCHS, EPOCHS_OF_MAIL, Place
from dealtrust_engine.coverage import PROGRESS
from dealtrust_engine.directory import is_noise
from dealtrust_engine.moments import DAY, NEVER, end_of_day, moment_of, start_of_day
from dealtrust_engine.parties import ACCOUNT, CONTACT_PERSON, PARTY_TYPES
from dealtrust_engine.placing import place_fact
from dealtrust_engine.records import (
    FROM_SELLER,
    HUMAN,
    MAIL,
    MEETING,
    Fact,
    MailRecord,
    MeetingRecord,
    Record,
    Words,
    mail_record,
    meeting_record,
)
from dealtrust_schemas.events import Event, Mail

COMMAND = "dealtrust.alert.command.v1"


class Routed(NamedTuple):
    """An event and the deal that it belongs to; None: it is about the tenant, for everybody to know.

    ``rivals`` are the other deals that it might belong to, names by id. A copy of an event that was routed before, from a
    source that counts before the former one, comes with the deal, the method and the confidence of the former.
    """

    event: Event
    deal_id: str | None
    method: str = ""
    confidence: float = 1.0
    rivals: Mapping[str, str] = MappingProxyType({})


class Correlation:
    """Routes events of one tenant to deals. Neither ticks nor events of other tenants are given to it."""

    def __init__(self, config: Config) -> None:
        self._zone = config.zone
        self._longest_absence = round(config.away_longest_days * DAY)
        self._memory = Memory(config)
        self._for_deal: dict[str, list[str]] = {}
        self._ages: list[tuple[int, str]] = []
        self._told: dict[str, int] = {}

    # --- memory

    def changes(self) -> dict[str, bytes | None]:
        """The entries of memory that changed since this was last asked; None: the entry is gone."""
        return self._memory.changes()

    def load(self, key: str, value: bytes | None) -> None:
        """Take back an entry of memory, before the first event: all of them, in any order, the last value of each."""
        self._memory.load(key, value)

    def loaded(self) -> None:
        """All entries have been given back."""
        self._memory.ready()
        for event in self._memory.held.values():
            if event.type in (MAIL, MEETING):
                record = self._record(event, moment_of(event.time))
                ref = event.data.deal_ref  # type: ignore[attr-defined]
                self._memory.attribution.wait(record, ref)  # type: ignore[arg-type]
            else:
                self._hold_fact(event, _named_deal(event) or "")

    # --- events

    def take(self, event: Event) -> list[Routed]:
        """Where an event goes, and what had waited for it; nothing if it goes nowhere, now or at all."""
        at, memory = moment_of(event.time), self._memory
        if event.type == PROGRESS:
            memory.coverage.progress(event.data.source, moment_of(event.data.read_until))  # type: ignore[attr-defined]
            return []
        if event.type in PARTY_TYPES:
            return self._party(event)
        memory.coverage.item(event.source, at)
        memory.now = max(memory.now, at)
        if event.id in memory.held:
            self._hold_copy(event)
            return []
        if event.type == MAIL:
            return self._mail(event, at)
        return self._meeting(event, at) if event.type == MEETING else self._fact(event, at)

    def holds(self, event_id: str) -> bool:
        """Whether an event waits for its deal."""
        return event_id in self._memory.held

    def tick(self, now: int, most: int | None = None) -> list[Event]:
        """Let time pass up to a moment; gives back the events that have waited for 72 hours in vain.

        ``most``: how many may go on waiting; of more the oldest are given back too.
        """
        ended = [self._release(event_id) for event_id in self._older(now - WAIT)]
        if most is not None and len(self._memory.held) > most:
            oldest = sorted(self._memory.held.values(), key=lambda event: (event.time, event.id))
            beyond = moment_of(oldest[len(oldest) - most - 1].time) + 1
            ended += [self._release(event_id) for event_id in self._older(beyond)]
        self._memory.forget(now)
        return ended

    def _older(self, moment: int) -> list[str]:
        """What waits and happened before a moment waits no longer."""
        memory = self._memory
        found = [record.id for record in memory.attribution.waiting.older_than(moment)]
        while self._ages and self._ages[0][0] < moment:
            _, event_id = heapq.heappop(self._ages)
            event = memory.held.get(event_id)
            if event is not None:
                found.append(event_id)
                waiting = self._for_deal[_named_deal(event) or ""]
                waiting.remove(event_id)
                if not waiting:
                    del self._for_deal[_named_deal(event) or ""]
        return found

    def sources(self, *, full: bool = False) -> dict[str, int]:
        """How far each source was read, as far as that changed since it was last asked, or all of them."""
        known = self._memory.coverage.sources()
        changed = {source: until for source, until in known.items() if self._told.get(source) != until}
        for source in changed:
            self._memory.note(SOURCE, source)
        self._told.update(changed)
        return known if full else changed

    # --- parties

    def _party(self, event: Event) -> list[Routed]:
        memory = self._memory
        change = memory.parties.take(event)
        if change is None:
            return []
        memory.note(PARTY, change.key)
        kind, party_id = change.key
        routed = [Routed(event, None)]
        if kind == CONTACT_PERSON:
            return routed + self._placed(memory.attribution.described(party_id))
        return routed + self._placed(memory.attribution.located(party_id)) if kind == ACCOUNT else routed

    # --- mails and meetings

    def _mail(self, event: Event, at: int) -> list[Routed]:
        memory, mail = self._memory, cast(Mail, event.data)
        number = number_of(mail.message_id)
        former = memory.places.get(number)
        if former is not None:
            return self._copy(event, number, former)
        record = cast(MailRecord, self._record(event, at))
        memory.threads.join_by_subject(record)
        routed = [Routed(event, None)] if self._concerns_all(record, mail) else []
        deal_id = memory.attribution.mail(record)
        if deal_id is not None:
            routed.append(self._route(event, record, deal_id))
        elif event.id in memory.attribution.waiting:
            self._hold(event)
        if record.flags & (FROM_SELLER | HUMAN) == FROM_SELLER | HUMAN:
            self._sent(record, number)
        elif mail.automatic == "bounce":
            others = self._bounced(mail, at) - {deal_id}
            routed += [Routed(event, other, THREAD) for other in sorted(others)]
        return routed

    def _concerns_all(self, record: MailRecord, mail: Mail) -> bool:
        """Whether a mail tells of its sender what holds beyond the deal: where he sits, that he is away or back."""
        memory, sender = self._memory, record.sender
        minutes, who = mail.utc_offset_minutes, memory.directory.person(sender)
        tells = False
        if minutes and not is_noise(sender) and memory.directory.is_new_offset(sender, record.at, minutes):
            memory.directory.note_offset(sender, record.at, minutes)
            memory.note(OFFSETS, sender)
            tells = True
        if not record.flags & HUMAN:
            if record.extra is None or not record.extra.away:
                return tells
            longest = record.at + self._longest_absence
            end = longest if record.extra.away_until is None else min(longest, record.extra.away_until)
            self._note_away(who, record.at, end)
            return True
        spans = memory.away.get(who, ())
        if not any(start < record.at < end for start, end in spans):
            return tells
        memory.away[who] = [(start, record.at if start < record.at < end else end) for start, end in spans]
        memory.note(AWAY, who)
        return True

    def _note_away(self, who: str, start: int, end: int) -> None:
        spans = self._memory.away.setdefault(who, [])
        if start < end and (start, end) not in spans:
            spans.append((start, end))
            self._memory.note(AWAY, who)

    def _sent(self, record: MailRecord, number: int) -> None:
        """Remember a mail of ours by the people outside that it went to, for a bounce that names no mail."""
        memory = self._memory
        for email in dict.fromkeys((*record.to, *record.cc)):
            if not memory.directory.is_internal(email) and record.at >= memory.sent.get(email, (0, -1))[1]:
                memory.sent.pop(email, None)  # those remembered longest come first
                memory.sent[email] = number, record.at
                memory.note(SENT, email)

    def _bounced(self, mail: Mail, at: int) -> set[str]:
        """The deals of the mails that a bounce undoes."""
        memory = self._memory
        named = memory.places.get(number_of(mail.bounced_message_id)) if mail.bounced_message_id else None
        if named is not None and named.ours:
            return {named.deal_id} if named.at <= at else set()
        latest = [memory.sent.get(email, (0, NEVER)) for email in mail.unreachable]
        places = [memory.places.get(number) for number, sent in latest if sent <= at <= sent + LOOK_BACK]
        return {place.deal_id for place in places if place is not None}

    def _meeting(self, event: Event, at: int) -> list[Routed]:
        number = number_of(event.id)
        former = self._memory.places.get(number)
        if former is not None:
            return self._copy(event, number, former)
        record = cast(MeetingRecord, self._record(event, at))
        if record.away:
            who = self._memory.directory.person(record.organizer)
            start, end = _longest(record)
            self._note_away(who, max(at, start), end)
            return [Routed(event, None)]
        deal_id = self._memory.attribution.meeting(record)
        if deal_id is not None:
            return [self._route(event, record, deal_id)]
        if event.id in self._memory.attribution.waiting:
            self._hold(event)
        return []

    # --- facts

    def _fact(self, event: Event, at: int) -> list[Routed]:
        memory, named = self._memory, _named_deal(event)
        former = memory.places.get(number_of(event.id)) if named is None else None
        if former is not None:
            return self._copy(event, number_of(event.id), former)
        lowest = memory.directory.lowest_stage_order
        record = cast(Fact, self._record(event, at))
        deal_id, placed = place_fact(record, memory.attribution, memory.directory)
        deal_id = deal_id or named
        routed = self._placed(placed)
        if memory.directory.lowest_stage_order != lowest:
            memory.note(LOWEST, "")
            routed.append(Routed(event, None))
        if deal_id is None:
            return routed
        if not memory.attribution.known(deal_id):
            self._hold(event)
            self._hold_fact(event, deal_id)
            return routed
        routed.append(self._route(event, record, deal_id, remember=named is None))
        for waiting in self._for_deal.pop(deal_id, []):
            routed.append(Routed(self._release(waiting), deal_id, EXPLICIT))
        return routed

    # --- shared

    def _record(self, event: Event, at: int) -> Record:
        memory = self._memory
        if event.type == MAIL:
            mail = cast(Mail, event.data)
            record = mail_record(event, at, Words())
            memory.directory.mark_sides(record)
            record.conversation = memory.threads.add(mail.message_id, mail.in_reply_to, mail.references)
            return record
        if event.type == MEETING:
            return meeting_record(event, at, self._zone, Words())
        return Fact(at, event.id, event.source, "", 1.0, (), event.type, event.data)

    def _route(self, event: Event, record: Record, deal_id: str, *, remember: bool = True) -> Routed:
        names = self._memory.directory.deal_names
        rivals = {rival: names.get(rival, rival) for rival in record.rivals}
        method = record.method or EXPLICIT
        if remember:
            number, ours, epochs = number_of(event.id), False, EPOCHS
            if isinstance(record, MailRecord):
                number, epochs = number_of(cast(Mail, event.data).message_id), EPOCHS_OF_MAIL
                ours = record.flags & (FROM_SELLER | HUMAN) == FROM_SELLER | HUMAN
            self._memory.places[number] = Place(
                deal_id, event.source, record.at, ours, method, record.confidence, rivals, epochs
            )
        return Routed(event, deal_id, method, record.confidence, rivals)

    def _copy(self, event: Event, number: int, former: Place) -> list[Routed]:
        """Another copy of what was routed: it counts if its source comes before the former one's."""
        if event.source >= former.source:
            return []
        self._memory.places[number] = former._replace(source=event.source)
        return [Routed(event, former.deal_id, former.method, former.confidence, former.rivals)]

    def _placed(self, placed: list[Placed]) -> list[Routed]:
        """What waited and has found its deal."""
        return [self._route(self._release(record.id), record, deal_id) for deal_id, record in placed]

    def _hold(self, event: Event) -> None:
        self._memory.held[event.id] = event
        self._memory.note(HELD, event.id)

    def _hold_copy(self, event: Event) -> None:
        if event.source < self._memory.held[event.id].source:
            self._hold(event)

    def _hold_fact(self, event: Event, deal_id: str) -> None:
        self._for_deal.setdefault(deal_id, []).append(event.id)
        heapq.heappush(self._ages, (moment_of(event.time), event.id))

    def _release(self, event_id: str) -> Event:
        self._memory.note(HELD, event_id)
        return self._memory.held.pop(event_id)


def _named_deal(event: Event) -> str | None:
    """The deal that an event names. A command names its alert; the deal is its subject."""
    if event.type == COMMAND:
        return event.subject or None
    return getattr(event.data, "deal_id", None) or None


def _longest(record: MeetingRecord) -> tuple[int, int]:
    """An absence in a calendar at its longest, wherever its days are counted."""
    if record.first_day is None or record.last_day is None:
        return record.start, record.end
    utc = ZoneInfo("UTC")
    return start_of_day(record.first_day, utc) - DAY, end_of_day(record.last_day, utc) + DAY
