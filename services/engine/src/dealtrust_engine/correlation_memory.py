"""What correlation remembers, as small entries: a key and JSON each.

Message ids, calendar entries and subjects are remembered by a number of 64 bits, which tells those of a company apart; see
:mod:`dealtrust_engine.correlation_tables`.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

from pydantic_core import from_json, to_json

from dealtrust_engine.attribution import DEAL, MEETINGS, ROLE, Attribution, Journal
from dealtrust_engine.candidate import Candidate
from dealtrust_engine.config import Config
from dealtrust_engine.correlation_tables import Tables
from dealtrust_engine.coverage import Coverage
from dealtrust_engine.directory import Directory
from dealtrust_engine.moments import HOUR
from dealtrust_engine.parties import Parties
from dealtrust_engine.threads import Threads
from dealtrust_schemas.events import Event, dump_event, parse_event

SENT, AWAY, OFFSETS, SOURCE, PARTY, HELD, LOWEST = (
    "sent",
    "away",
    "offsets",
    "source",
    "party",
    "held",
    "lowest",
)

_AT_HAND = 1 << 15
"""Some 10 MB of answers about people: every mail may bring others together, and this process never ends."""


@lru_cache(maxsize=4096)
def number_of(text: str) -> int:
    """A number of 64 bits for a text, the same in every process."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


class Memory:
    """All that correlation remembers between two events."""

    def __init__(self, config: Config) -> None:
        self.journal: Journal = {}
        self.directory = Directory(config, at_hand=_AT_HAND)
        self.parties = Parties(self.directory)
        self._tables = tables = Tables(lambda: self.now)
        self.threads = Threads(number_of)
        self.threads.parent, self.threads.last, self.threads.deals = tables.parent, tables.last, tables.deals
        self.attribution = Attribution(self.directory, self.threads, self.journal)
        self.attribution.by_entry = tables.by_entry
        self.coverage = Coverage()
        self.places = tables.places
        self.held: dict[str, Event] = {}
        """Events that wait, by id."""
        self.sent: dict[str, tuple[int, int]] = {}
        """By address of a buyer the last mail that a person of ours sent there: its number and moment."""
        self.away: dict[str, list[tuple[int, int]]] = {}
        """Absences, at their longest, by person."""
        self.now = 0
        self._loaded: dict[str, bytes] = {}
        self._kinds: dict[str, _Kind] = self._all_kinds()

    def note(self, kind: str, key: Any) -> None:
        """Something has changed; the tables note that themselves."""
        self.journal[kind, key] = None

    # --- entries

    def changes(self) -> dict[str, bytes | None]:
        """The entries that changed since this was last asked; None: the entry is gone."""
        noted, changed = list(self.journal), self._tables.changes()
        self.journal.clear()
        for kind, key in noted:
            value = self._kinds[kind].dump(key)
            changed[f"{kind}/{_key_text(key)}"] = None if value is None else to_json(value)
        return changed

    def load(self, key: str, value: bytes | None) -> None:
        """Take back an entry. All are given before the first event; of each key the last value counts."""
        if self._tables.load(key, value):
            return
        if value is None:
            self._loaded.pop(key, None)
        else:
            self._loaded[key] = value

    def ready(self) -> None:
        """Put in place what was given back."""
        loaded, self._loaded = self._loaded, {}
        by_kind: dict[str, list[Any]] = {}
        for key, value in loaded.items():
            by_kind.setdefault(key.partition("/")[0], []).append(from_json(value))
        for name, kind in self._kinds.items():
            kind.load(by_kind.get(name, []))
        self.journal.clear()

    def _all_kinds(self) -> dict[str, _Kind]:
        """Each kind of entry, in the order in which they are put in place."""
        coverage, directory = self.coverage, self.directory
        return {
            PARTY: _Kind(self.parties.dump, self.parties.load),
            LOWEST: _Kind(lambda _: directory.lowest_stage_order, _each(directory.note_stage_order)),
            OFFSETS: _Kind(lambda email: [email, directory.offsets(email)], _each(self._load_offsets)),
            AWAY: _by_text(self.away, lambda spans: [tuple(span) for span in spans]),
            SOURCE: _Kind(lambda source: [source, *coverage.told(source)], _each(self._load_source)),
            DEAL: _Kind(self._dump_deal, _each(self._load_deal)),
            MEETINGS: _Kind(self._dump_meetings, _each(self._load_meetings)),
            ROLE: _Kind(self._dump_role, _each(self._load_role)),
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
        return [deal.id, deal.known, deal.name, deal.accounts, deal.marks, list(deal.touches)]

    def _load_deal(self, entry: list[Any]) -> None:
        deal_id, known, name, accounts, marks, touches = entry
        deal = Candidate(deal_id, known, name, tuple(accounts), touches=array("q", touches))
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
        self.attribution.deals[deal_id].add_contact(contact_id)

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
        self._tables.forget(self.now)
        for email in _older(self.sent, now - 144 * HOUR):
            del self.sent[email]
            self.note(SENT, email)
        for who, spans in list(self.away.items()):
            kept = [span for span in spans if span[1] > now - 72 * HOUR]
            if len(kept) < len(spans):
                self.note(AWAY, who)
                self.away[who] = kept
            if not kept:
                del self.away[who]


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


def _older(entries: dict[Any, tuple[int, int]], moment: int) -> list[Any]:
    """The keys of entries before a moment, of a dictionary that is in order of time."""
    found = []
    for key, (_, at) in entries.items():
        if at >= moment:
            break
        found.append(key)
    return found


def _key_text(key: Any) -> str:
    return key if isinstance(key, str) else json.dumps(key, ensure_ascii=False)
