"""How far the services are behind: what each group has yet to read."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from dealtrust_admin.cluster import opened
from dealtrust_admin.receiving import Place, Receiver, receiving
from dealtrust_runtime.settings import KafkaSettings

OURS = "dealtrust-"
"""What the groups of our services begin with."""

COUNTED_UP_TO = 1_000
"""A difference of offsets up to this is looked into record by record: the marks of transactions take offsets too."""


class Lag(NamedTuple):
    """``records``: how many the group has yet to read of a partition; ``position``: the next one's offset."""

    group: str
    topic: str
    partition: int
    position: int
    end: int
    records: int


def lags(kafka: KafkaSettings, group: str | None = None) -> list[Lag]:
    """What each group of ours, or the one named, has yet to read of the partitions that it committed offsets of.

    Raises `ClusterError`.
    """
    with opened(kafka) as cluster:
        names = [group] if group else [name for name in cluster.groups() if name.startswith(OURS)]
        positions = {name: cluster.positions(name) for name in sorted(names)}
    with receiving(kafka) as receiver:
        return [
            Lag(name, *place, position, end, records)
            for name, at in positions.items()
            for place, position, end, records in _behind(receiver, at)
        ]


def _behind(receiver: Receiver, positions: dict[Place, int]) -> Iterable[tuple[Place, int, int, int]]:
    ends = receiver.ends(positions) if positions else {}
    near = {place: at for place, at in positions.items() if 0 < ends[place] - at <= COUNTED_UP_TO}
    counted = dict.fromkeys(near, 0)
    for record in receiver.records(near, {place: ends[place] for place in near}) if near else ():
        counted[record.topic, record.partition] += 1
    for place in sorted(positions):
        position, end = positions[place], ends[place]
        yield place, position, end, counted.get(place, max(0, end - position))


def lines(found: list[Lag], *, everything: bool) -> Iterator[str]:
    """A table for people: what is left to read, partition by partition, and of each group and topic together."""
    if not found:
        yield "no group has committed an offset yet"
        return
    width = max(len(lag.group) for lag in found), max(len(lag.topic) for lag in found)
    for (group, topic), some in groupby(found, key=lambda lag: (lag.group, lag.topic)):
        partitions = list(some)
        total = sum(lag.records for lag in partitions)
        yield f"{group:{width[0]}}  {topic:{width[1]}}  {total:>12,}"
        for lag in partitions:
            if lag.records or everything:
                place = f"{lag.partition:>4}  at {lag.position:,} of {lag.end:,}"
                yield f"{'':{width[0]}}  {'':{width[1]}}  {lag.records:>12,}  {place}"
