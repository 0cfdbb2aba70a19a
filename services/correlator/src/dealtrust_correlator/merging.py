"""Merging input partitions in order of event time, as far as records are at hand."""

import heapq
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from dealtrust_correlator.vetting import Letter
from dealtrust_runtime.streams.records import Incoming
from dealtrust_schemas.events import Event

Place = tuple[str, int]
"""Topic and partition."""

_PARTY = "dealtrust.party."

Rank = tuple[float, str, str]


class Read(NamedTuple):
    """A record as it was read, with its events or why there are none, and when it came to hand (monotonic seconds)."""

    record: Incoming
    found: Sequence[Event | Letter]
    came: float

    @property
    def rank(self) -> Rank:
        """Its place in the order: who is who and what is no event at once, the rest by time, then id, then source."""
        for event in self.found:
            if not (isinstance(event, Letter) or event.type.startswith(_PARTY)):
                return (event.time.timestamp(), event.id, event.source)
        return (float("-inf"), "", "")


@dataclass(slots=True)
class _Lane:
    """What is at hand of one partition. ``ended``: it was read to its end. ``opened``: when it last gave a record."""

    reads: deque[Read] = field(default_factory=deque)
    ended: bool = False
    opened: float = 0.0


class Merge:
    """Takes records partition by partition and gives them back in order of event time.

    A partition with nothing at hand holds the others up: while it has more to read, at most ``patience`` seconds; when it
    was read to its end, as long as what the others have came within the last ``gathering`` seconds, for what belongs
    before it may be on its way.
    """

    def __init__(self, places: Collection[Place], patience: float, gathering: float) -> None:
        self.places = frozenset(places)
        self._lanes = {place: _Lane() for place in places}
        self._patience, self._gathering = patience, gathering
        self._heads: list[tuple[Rank, Place]] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def at_hand(self, place: Place) -> int:
        """How many records of a partition are at hand."""
        return len(self._lanes[place].reads)

    def add(self, read: Read) -> None:
        """A record came to hand."""
        place = read.record.topic, read.record.partition
        lane = self._lanes[place]
        lane.ended = False
        lane.reads.append(read)
        self._count += 1
        if len(lane.reads) == 1:
            heapq.heappush(self._heads, (read.rank, place))

    def end(self, place: Place) -> None:
        """A partition was read to its end."""
        self._lanes[place].ended = True

    def take(self, most: int, now: float) -> Iterator[Read]:
        """Up to some records whose turn it is, now in monotonic seconds."""
        bare = [lane for lane in self._lanes.values() if not lane.reads]
        ended = any(lane.ended for lane in bare)
        opened = max((lane.opened for lane in bare if not lane.ended), default=None)
        while most > 0 and self._heads:
            place = self._heads[0][1]
            lane = self._lanes[place]
            came = lane.reads[0].came
            if ended and now - came < self._gathering:
                return
            if opened is not None and now - max(opened, came) < self._patience:
                return
            heapq.heappop(self._heads)
            yield lane.reads.popleft()
            self._count -= 1
            most -= 1
            lane.opened = now
            if lane.reads:
                heapq.heappush(self._heads, (lane.reads[0].rank, place))
            elif lane.ended:
                ended = True
            else:
                opened = now
