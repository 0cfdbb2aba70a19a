"""What correlation remembers, as small entries: a key and JSON each.

Message ids, calendar entries and subjects are remembered by a number of 64 bits, which tells those of a company apart. What
was noted of single mails and calendar entries is let go after a year and a month: an answer to something older is placed by
the people in it.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable
from hashlib import blake2b
from typing import Any, NamedTuple

from dealtrust_engine.attribution import CONVERSATION, DEAL, ENTRY, MEETINGS, ROLE, Attribution, Journal
from dealtrust_engine.candidate import Candidate
from dealtrust_engine.config import Config
from dealtrust_engine.coverage import Coverage
from dealtrust_engine.directory import Directory
from dealtrust_engine.moments import DAY, HOUR
from dealtrust_engine.parties import Parties
from dealtrust_engine.threads import SUBJECT_DAYS, Threads
from dealtrust_schemas.events import Event, dump_event, parse_event

LINK, SUBJECT, PLACE, SENT, AWAY, OFFSETS, SOURCE, PARTY, HELD, LOWEST = (
    "link",
    "subject",
    "place",
    "sent",
    "away",
    "offsets",
    "source",
    "party",
    "held",
    "lowest",
)


_AGING = frozenset({LINK, CONVERSATION, ENTRY, PLACE})
"""What there is more of with every mail and calendar entry."""

_EPOCH = 30 * DAY
_EPOCHS = 13
_FORGOTTEN_AT_ONCE = 5_000

_WRITE = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def number_of(text: str) -> int:
    """A number of 64 bits for a text, the same in every process."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


class Place(NamedTuple):
    """Where an event went. ``at`` is its moment, ``ours``: a mail that a person of ours wrote."""

    deal_id: str
    source: str
    at: int
    ours: bool
    method: str
    confidence: float
    rivals: dict[str, str]


class Memory:
    """All that correlation remembers between two events."""

    def __init__(self, config: Config) -> None:
        self.journal: Journal = {}
        self.directory = Directory(config)
        self.parties = Parties(self.directory)
        self.threads = Threads(number_of, self._joined)
        self.attribution = Attribution(self.directory, self.threads, self.journal)
        self.coverage = Coverage()
        self.places: dict[int, Place] = {}
        """Where mails (by message id), calendar entries and tasks without a deal of their own (by event id) went."""
        self.held: dict[str, Event] = {}
        """Events that wait, by id."""
        self.sent: dict[str, tuple[int, int]] = {}
        """By address of a buyer the last mail that a person of ours sent there: its number and moment."""
        self.away: dict[str, list[tuple[int, int]]] = {}
        """Absences, at their longest, by person."""
        self.now = 0
        self._born: dict[int, dict[str, array[int]]] = {}
        self._loaded: dict[str, list[Any]] = {}
        self._kinds: dict[str, _Kind] = self._all_kinds()

    def note(self, kind: str, key: Any) -> None:
        """Something has changed."""
        self.journal[kind, key] = None

    def _joined(self, stays: int, goes: int) -> None:
        self.note(LINK, goes)
        for number in (stays, goes):
            self.note(CONVERSATION, number)

    # --- entries

    def changes(self) -> dict[str, bytes | None]:
        """The entries that changed since this was last asked; None: the entry is gone."""
        noted, changed = list(self.journal), {}
        self.journal.clear()
        epoch = self.now // _EPOCH
        for kind, key in noted:
            value = self._kinds[kind].dump(key)
            if value is not None and kind in _AGING:
                value.append(epoch)
                self._bear(kind, key, epoch)
            changed[f"{kind}/{_key_text(key)}"] = None if value is None else _WRITE(value).encode()
        return changed

    def _bear(self, kind: str, key: int, epoch: int) -> None:
        born = self._born.setdefault(epoch, {})
        born.setdefault(kind, array("Q")).append(key)

    def load(self, key: str, value: bytes | None) -> None:
        """Take back an entry. All are given before the first event, each key with its last value."""
        if value is None:
            self._loaded.pop(key, None)
        else:
            self._loaded[key] = json.loads(value)

    def ready(self) -> None:
        """Put in place what was given back."""
        if not self._loaded:
            return
        loaded, self._loaded = self._loaded, {}
        by_kind: dict[str, list[Any]] = {}
        for key, value in loaded.items():
            by_kind.setdefault(key.partition("/")[0], []).append(value)
        for name, kind in self._kinds.items():
            values = by_kind.get(name, [])
            kind.load(values)
            for key, _, epoch in values if name in _AGING else ():
                self._bear(name, key, epoch)
        self.journal.clear()

    def _all_kinds(self) -> dict[str, _Kind]:
        """Each kind of entry, in the order in which they are put in place."""
        threads, attribution, coverage, directory = (
            self.threads,
            self.attribution,
            self.coverage,
            self.directory,
        )
        return {
            PARTY: _Kind(self.parties.dump, self.parties.load),
            LOWEST: _Kind(lambda _: directory.lowest_stage_order, _each(directory.note_stage_order)),
            OFFSETS: _Kind(lambda email: [email, directory.offsets(email)], _each(self._load_offsets)),
            AWAY: _by_text(self.away, lambda spans: [tuple(span) for span in spans]),
            SOURCE: _Kind(lambda source: [source, *coverage.told(source)], _each(self._load_source)),
            LINK: _by_number(threads.parent),
            CONVERSATION: _by_number(threads.deals, tuple),
            SUBJECT: _by_number(threads.last, tuple, order=1),
            DEAL: _Kind(self._dump_deal, _each(self._load_deal)),
            MEETINGS: _Kind(self._dump_meetings, _each(self._load_meetings)),
            ROLE: _Kind(self._dump_role, _each(self._load_role)),
            ENTRY: _by_number(attribution.by_entry),
            PLACE: _by_number(self.places, lambda value: Place(*value)),
            SENT: _by_text(self.sent, tuple, order=1),
            HELD: _Kind(self._dump_held, self._load_held),
        }

    def _load_offsets(self, entry: list[Any]) -> None:
        email, offsets = entry
        for at, minutes in offsets:
            self.directory.note_offset(email, at, minutes)

    def _load_source(self, entry: list[Any]) -> None:
        source, last, reported = entry
        if last is not None:
            self.coverage.item(source, last)
        if reported is not None:
            self.coverage.progress(source, reported)

    def _dump_deal(self, deal_id: str) -> list[Any]:
        deal = self.attribution.deals[deal_id]
        return [deal.id, deal.known, deal.name, deal.accounts, deal.marks, deal.touches]

    def _load_deal(self, entry: list[Any]) -> None:
        deal_id, known, name, accounts, marks, touches = entry
        deal = Candidate(deal_id, known, name, accounts, touches=touches)
        deal.load_marks([tuple(mark) for mark in marks])
        self.attribution.index(deal)

    def _dump_meetings(self, deal_id: str) -> list[Any] | None:
        meetings = self.attribution.deals[deal_id].meetings
        return [deal_id, list(meetings.items())] if meetings else None

    def _load_meetings(self, entry: list[Any]) -> None:
        deal_id, meetings = entry
        self.attribution.deals[deal_id].meetings = {number: tuple(meeting) for number, meeting in meetings}

    def _dump_role(self, key: tuple[str, str]) -> list[Any]:
        contact_id, deal_id = key
        return [contact_id, deal_id, self.attribution.roles[contact_id][deal_id]]

    def _load_role(self, entry: list[Any]) -> None:
        contact_id, deal_id, course = entry
        self.attribution.roles.setdefault(contact_id, {})[deal_id] = [(at, held) for at, held in course]
        self.attribution.deals[deal_id].contacts.add(contact_id)

    def _dump_held(self, event_id: str) -> Any:
        event = self.held.get(event_id)
        return None if event is None else json.loads(dump_event(event))

    def _load_held(self, entries: list[Any]) -> None:
        events = [parse_event(json.dumps(entry)) for entry in entries]
        for event in sorted(events, key=lambda event: (event.time, event.id)):
            self.held[event.id] = event

    # --- forgetting

    def forget(self, now: int) -> None:
        """Let go of what can matter no more: as of ``now`` nothing older than 72 hours is to come."""
        self.now = max(self.now, now)
        self._let_go()
        for kind, entries, lasting in (
            (SUBJECT, self.threads.last, (SUBJECT_DAYS + 3) * DAY),
            (SENT, self.sent, 144 * HOUR),
        ):
            for key in _older(entries, now - lasting):
                del entries[key]
                self.note(kind, key)
        for who, spans in list(self.away.items()):
            kept = [span for span in spans if span[1] > now - 72 * HOUR]
            if len(kept) < len(spans):
                self.note(AWAY, who)
                self.away[who] = kept
            if not kept:
                del self.away[who]

    def _let_go(self) -> None:
        """Some of what is older than a year and a month; the rest when it is asked again."""
        entries: dict[str, dict[int, Any]] = {
            LINK: self.threads.parent,
            CONVERSATION: self.threads.deals,
            ENTRY: self.attribution.by_entry,
            PLACE: self.places,
        }
        left = _FORGOTTEN_AT_ONCE
        for epoch in [epoch for epoch in self._born if epoch < self.now // _EPOCH - _EPOCHS]:
            for kind, keys in self._born[epoch].items():
                while keys and left:
                    key, left = keys.pop(), left - 1
                    if entries[kind].pop(key, None) is not None:
                        self.note(kind, key)
            if left:
                del self._born[epoch]


class _Kind(NamedTuple):
    """How entries of one kind are written and, all of them at once, taken back."""

    dump: Callable[[Any], Any]
    load: Callable[[list[Any]], None]


def _each(load: Callable[[Any], None]) -> Callable[[list[Any]], None]:
    def load_all(entries: list[Any]) -> None:
        for entry in entries:
            load(entry)

    return load_all


def _by_text(entries: dict[str, Any], form: Callable[[Any], Any], order: int | None = None) -> _Kind:
    """Entries of a dictionary. ``order``: the place of the moment by which the dictionary is ordered."""

    def dump(key: Any) -> Any:
        return [key, entries[key]] if key in entries else None

    def load(values: list[Any]) -> None:
        ordered = values if order is None else sorted(values, key=lambda value: value[1][order])
        entries.update({value[0]: form(value[1]) for value in ordered})

    return _Kind(dump, load)


def _by_number(
    entries: dict[int, Any], form: Callable[[Any], Any] = lambda value: value, order: int | None = None
) -> _Kind:
    return _by_text(entries, form, order)  # type: ignore[arg-type]


def _older(entries: dict[Any, tuple[int, int]], moment: int) -> list[Any]:
    """The keys of entries before a moment, of a dictionary that is in order of time."""
    found = []
    for key, (_, at) in entries.items():
        if at >= moment:
            break
        found.append(key)
    return found


def _key_text(key: Any) -> str:
    if isinstance(key, int):
        return f"{key:016x}"
    return key if isinstance(key, str) else json.dumps(key, ensure_ascii=False)
