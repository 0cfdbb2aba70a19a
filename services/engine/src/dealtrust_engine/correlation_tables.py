"""What correlation notes of every mail and calendar entry, in tables of a few bytes each.

Most of it is let go after a year and a month: an answer to something older is placed by the people in it. Where a mail went is
asked for when another copy of it comes or a bounce, which takes five days at most (RFC 5321, 4.5.4.1); so that is let go after
one month, or two. A scan, which has all mails at hand, knows a copy and a bounce whenever they come.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from pydantic_core import from_json, to_json

from dealtrust_engine.aged_table import AgedTable, Shard
from dealtrust_engine.moments import DAY
from dealtrust_engine.numbered import Numbered
from dealtrust_engine.threads import SUBJECT_DAYS

LINK, CONVERSATION, SUBJECT, ENTRY, PLACE = "link", "conversation", "subject", "entry", "place"

_EPOCH = 30 * DAY
EPOCHS, EPOCHS_OF_MAIL = 13, 1
"""For how many times thirty days something is remembered, beside the rest of the present ones."""

_FORGOTTEN_AT_ONCE = 5_000


class Place(NamedTuple):
    """Where an event went. ``at`` is its moment, ``ours``: a mail that a person of ours wrote.

    ``epochs``: how long this is remembered, in units of thirty days, beside the rest of the present one. Entries without it
    were written when all had the same.
    """

    deal_id: str
    source: str
    at: int
    ours: bool
    method: str
    confidence: float
    rivals: dict[str, str]
    epochs: int = EPOCHS


class Tables:
    """By the numbers of message ids, calendar entries and subjects. ``now`` is asked for the present moment.

    ``parent``, ``deals`` and ``last``: see :class:`~dealtrust_engine.threads.Threads`. ``by_entry``: the deals of calendar
    entries. ``places``: of mails (by message id), and of calendar entries and tasks that name no deal (by event id).

    What comes again in many entries is kept once, for good: deals, and how events got to them.
    """

    def __init__(self, now: Callable[[], int]) -> None:
        self._now = now
        self._deals = Numbered[str]()
        self._manners = Numbered[tuple[str, bool, str, float, tuple[tuple[str, str], ...], int]]()
        deals = self._deals
        self.parent = AgedTable[int](
            "Q", lambda above: (above,), lambda shard, place: shard[1][place], self._long
        )
        self.deals = AgedTable[tuple[int, str]](
            "qI",
            lambda found: (found[0], deals.number(found[1])),
            lambda shard, place: (shard[1][place], deals[shard[2][place]]),
            self._long,
        )
        self.last = AgedTable[tuple[int, int]](
            "Qq", lambda last: last, lambda shard, place: (shard[1][place], shard[2][place]), _subject_until
        )
        self.by_entry = AgedTable[str](
            "I",
            lambda deal_id: (deals.number(deal_id),),
            lambda shard, place: deals[shard[1][place]],
            self._long,
        )
        self.places = AgedTable[Place](
            "IIq", self._pack, self._unpack, lambda place: self._epoch() + place.epochs
        )
        self._by_kind: dict[str, AgedTable[Any]] = {
            LINK: self.parent,
            CONVERSATION: self.deals,
            SUBJECT: self.last,
            ENTRY: self.by_entry,
            PLACE: self.places,
        }

    def _epoch(self) -> int:
        return self._now() // _EPOCH

    def _long(self, _: object) -> int:
        return self._epoch() + EPOCHS

    def _pack(self, place: Place) -> tuple[int, int, int]:
        deal_id, source, at, ours, method, confidence, rivals, epochs = place
        manner = source, ours, method, confidence, tuple(rivals.items()), epochs
        return self._deals.number(deal_id), self._manners.number(manner), at

    def _unpack(self, shard: Shard, place: int) -> Place:
        _, deals, manners, moments, _ = shard
        source, ours, method, confidence, rivals, epochs = self._manners[manners[place]]
        deal_id = self._deals[deals[place]]
        return Place(deal_id, source, moments[place], ours, method, confidence, dict(rivals), epochs)

    # --- entries

    def changes(self) -> dict[str, bytes | None]:
        """The entries that changed since this was last asked; None: the entry is gone."""
        changed: dict[str, bytes | None] = {}
        for kind, table in self._by_kind.items():
            for number, value, until in table.settle():
                epoch = () if kind == SUBJECT or value is None else (until - _epochs(value),)
                entry = None if value is None else to_json([number, value, *epoch])
                changed[f"{kind}/{number:016x}"] = entry
        return changed

    def load(self, key: str, entry: bytes | None) -> bool:
        """Take back an entry, or None for one that is gone; False if it is none of these tables.

        An entry holds its key, its value and, where the value does not tell that, the time that it is from.
        """
        kind, _, name = key.partition("/")
        table = self._by_kind.get(kind)
        if table is None:
            return False
        if entry is None:
            table.put(int(name, 16), None, 0)
            return True
        number, value, *epoch = from_json(entry)
        if kind == PLACE:
            value = Place(*value)
        table.put(number, value, epoch[0] + _epochs(value) if epoch else _subject_until(value))
        return True

    def forget(self, now: int) -> None:
        """Let go of some of what is too old; the rest when this is asked again."""
        for kind, table in self._by_kind.items():
            table.forget(now // (DAY if kind == SUBJECT else _EPOCH), _FORGOTTEN_AT_ONCE)


def _epochs(value: object) -> int:
    return value.epochs if isinstance(value, Place) else EPOCHS


def _subject_until(last: tuple[int, int]) -> int:
    """The day until which an answer may join by subject, also one that comes 72 hours late."""
    return last[1] // DAY + SUBJECT_DAYS + 3
