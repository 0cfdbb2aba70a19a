"""A table for very many small values by numbers of 64 bits that are spread evenly, such as those of hashes.

A dictionary of tuples takes some 250 bytes an entry, this table the bytes of its columns and a twentieth more: the entries lie
in arrays in the order of their keys, and those in shards by the first bits of the key, which are halved when they get long.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from typing import Any, Final, TypeVar

V = TypeVar("V")

Shard = tuple["array[int]", ...]

_BITS = 64
_LONG = 1000
"""How many entries a shard has on average when all are halved."""

_UNCHANGED: Final = object()


class AgedTable(MutableMapping[int, V]):
    """Values by key, each until a time, which is a number that this table gives no meaning. No value is None.

    What was set is kept as it is until somebody asks with `settle` for what has changed.

    Args:
        codes: the types of the columns that a value is kept in, as :mod:`array` names them.
        pack: a value as the numbers of those columns.
        unpack: the value at a place of a shard, of which the first column are the keys and the last one those times.
        until: how long a value stays that changed now.
    """

    def __init__(
        self,
        codes: str,
        pack: Callable[[V], Sequence[int]],
        unpack: Callable[[Shard, int], V],
        until: Callable[[V], int],
    ) -> None:
        self._pack, self._unpack, self._until = pack, unpack, until
        self._shards: list[Shard] = [tuple(array(code) for code in f"Q{codes}i")]
        self._shift = _BITS
        self._count = 0
        self._changed: dict[int, V | None] = {}
        self._lowest, self._looked_at = 0, 0

    # --- as a mapping

    def get(self, key: int, default: Any = None) -> Any:
        value = self._changed.get(key, _UNCHANGED)
        if value is not _UNCHANGED:
            return default if value is None else value
        shard = self._shards[key >> self._shift]
        keys = shard[0]
        place = bisect_left(keys, key)
        if place < len(keys) and keys[place] == key:
            return self._unpack(shard, place)
        return default

    def __getitem__(self, key: int) -> V:
        value: V | None = self.get(key)
        if value is None:
            raise KeyError(key)
        return value

    def __contains__(self, key: object) -> bool:
        return isinstance(key, int) and self.get(key) is not None

    def __setitem__(self, key: int, value: V) -> None:
        self._changed[key] = value

    def __delitem__(self, key: int) -> None:
        if key not in self:
            raise KeyError(key)
        self._changed[key] = None

    def __iter__(self) -> Iterator[int]:
        for shard in self._shards:
            yield from (key for key in shard[0] if key not in self._changed)
        yield from (key for key, value in self._changed.items() if value is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    # --- what lies in the columns

    def settle(self) -> list[tuple[int, V | None, int]]:
        """What has changed since this was last asked: keys, their values or None for what is gone, until when they stay."""
        settled = []
        for key, value in self._changed.items():
            until = 0 if value is None else self._until(value)
            self.put(key, value, until)
            settled.append((key, value, until))
        self._changed.clear()
        return settled

    def put(self, key: int, value: V | None, until: int) -> None:
        """Take over an entry, or let go of it for None, as somebody else has remembered it: that is no change."""
        shard = self._shards[key >> self._shift]
        keys = shard[0]
        place = bisect_left(keys, key)
        known = place < len(keys) and keys[place] == key
        if value is None:
            for column in shard if known else ():
                del column[place]
            self._count -= known
            return
        row = (key, *self._pack(value), until)
        self._lowest = min(self._lowest, until)
        if known:
            for column, number in zip(shard, row, strict=True):
                column[place] = number
            return
        for column, number in zip(shard, row, strict=True):
            column.insert(place, number)
        self._count += 1
        if self._count > _LONG * len(self._shards):
            self._halve()

    def _halve(self) -> None:
        """Make two shards of each: the next bit of a key says which."""
        shards, self._shards = self._shards[::-1], []
        self._shift -= 1
        self._looked_at *= 2
        while (
            shards
        ):  # each is gone before the next one is halved, or this would take the memory of all of them again
            shard = shards.pop()
            middle = bisect_left(shard[0], (len(self._shards) + 1) << self._shift)
            self._shards.append(tuple(column[:middle] for column in shard))
            self._shards.append(tuple(column[middle:] for column in shard))

    # --- forgetting

    def forget(self, before: int, most: int) -> None:
        """Let go of what stays until an earlier time; of the rest when asked again after about so many entries."""
        if not self._looked_at:
            if self._lowest >= before:
                return
            self._lowest = before  # what is left will stay at least so long, unless it comes later
        while self._looked_at < len(self._shards):
            if most <= 0:
                return
            most -= self._let_go(self._looked_at, before)
            self._looked_at += 1
        self._looked_at = 0

    def _let_go(self, number: int, before: int) -> int:
        """Of one shard; how many entries those were."""
        shard = self._shards[number]
        keys, ends = shard[0], shard[-1]
        if not ends or min(ends) >= before:
            return 0
        kept = []
        for place, until in enumerate(ends):
            if until >= before:
                kept.append(place)
            else:
                self._changed.setdefault(keys[place], None)
        self._shards[number] = tuple(
            array(column.typecode, [column[place] for place in kept]) for column in shard
        )
        gone = len(keys) - len(kept)
        self._count -= gone
        return gone
