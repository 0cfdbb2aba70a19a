"""Reading the input topics, all of their partitions at once, and merging them."""

import time
from collections.abc import Callable, Collection

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition

from dealtrust_correlator.connectors import Connectors
from dealtrust_correlator.merging import Merge, Place, Read
from dealtrust_correlator.vetting import Vetting
from dealtrust_runtime.streams import confluent
from dealtrust_runtime.streams.stream import Stream, StreamError

_PATIENCE, _PATIENCE_IN_ORDER = 0.2, 30.0
"""Seconds for which what was read waits for a partition of which more is there but not yet at hand."""

_GATHERING_IN_ORDER = 3.0
"""Seconds for which what was read waits for what belongs before it, from partitions that were read to their end."""

_AT_ONCE = 10_000
_AGAIN_SECONDS = 0.1
_MANY, _FEW = 4_000, 1_000
"""A partition that has so many records at hand is paused until it has so few."""


class Inputs:
    """The records of some partitions, in the order in which they are to be handled.

    ``in_order``: their order counts for more than to have them soon, as time is theirs.
    ``positions``: the offset after the last record that was given out, by partition, as far as one was.
    """

    def __init__(self, stream: Stream, vetting: Vetting, connectors: Connectors, *, in_order: bool) -> None:
        self._vetting, self._connectors = vetting, connectors
        self._patience = _PATIENCE_IN_ORDER if in_order else _PATIENCE
        self._gathering = _GATHERING_IN_ORDER if in_order else 0
        self._consumer = Consumer(confluent.consumer_settings(stream))
        self._paused: set[Place] = set()
        self.positions: dict[Place, int] = {}
        self._merge = Merge((), self._patience, self._gathering)

    def partitions(self, topic: str) -> int:
        """How many partitions a topic has, 0 if there is none. Raises `KafkaException`, `StreamError`."""
        found = self._consumer.list_topics(topic, confluent.PATIENCE_SECONDS).topics[topic]
        if found.error is not None:
            if confluent.refused(found.error):
                raise StreamError(f"topic {topic}: {found.error.str()}")
            return 0
        return len(found.partitions)

    def start(self, places: Collection[Place], goes_on: Callable[[], bool]) -> None:
        """Read on where the group has committed, unless ``goes_on``, asked again and again, says no.

        Raises `KafkaException`.
        """
        wanted = [TopicPartition(*place) for place in places]
        committed = self._consumer.committed(wanted, confluent.PATIENCE_SECONDS)
        self.positions = {}
        for place in committed:
            if place.offset >= 0:
                self.positions[place.topic, place.partition] = place.offset
            else:
                place.offset = OFFSET_BEGINNING
        self._merge = Merge(places, self._patience, self._gathering)
        self._paused = set()
        self._read_again(goes_on)
        self._consumer.assign(committed)
        self._consumer.resume(committed)

    def _read_again(self, goes_on: Callable[[], bool]) -> None:
        """Read what connectors wrote up to where it was committed: what they tell leans on what they told before."""
        self._connectors.forget()
        ends = {p: at for p, at in self.positions.items() if p[0] in self._connectors.topics and at > 0}
        again = [TopicPartition(*place, OFFSET_BEGINNING) for place in ends]
        self._consumer.assign(again)
        self._consumer.resume(again)
        while ends and goes_on():
            for message in self._consumer.consume(_AT_ONCE, _AGAIN_SECONDS):
                error, record = message.error(), confluent.incoming(message)
                place = record.topic, record.partition
                if error is None and record.offset < ends.get(place, 0):
                    self._connectors.read(record)
                if record.offset >= ends.get(place, 0) - 1:
                    ends.pop(place, None)

    def stop(self) -> None:
        """Read no longer."""
        self._consumer.unassign()
        self.positions = {}

    def step(self, most: int, seconds: float) -> list[Read]:
        """Up to some records whose turn it is; waits at most that time for more to come. Raises `KafkaException`."""
        came = time.monotonic()
        for message in self._consumer.consume(most, 0 if len(self._merge) >= most else seconds):
            error = message.error()
            if error is None:
                record = confluent.incoming(message)
                self._merge.add(Read(record, self._vetting.read(record), came))
            elif error.code() == KafkaError._PARTITION_EOF:
                place = message.topic() or "", message.partition() or 0
                self._merge.end(place)
                # Behind the last record may stand the end of its transaction, which is read with it.
                if not self._merge.at_hand(place):
                    self.positions[place] = message.offset() or 0
            elif confluent.refused(error):
                raise KafkaException(error)
        taken = list(self._merge.take(most, time.monotonic()))
        for record, _, _ in taken:
            self.positions[record.topic, record.partition] = record.offset + 1
        self._balance()
        return taken

    def _balance(self) -> None:
        """Keep what is at hand small where one partition runs ahead of the others."""
        full = {p for p in self._merge.places if self._merge.at_hand(p) >= _MANY} - self._paused
        spent = {p for p in self._paused if self._merge.at_hand(p) <= _FEW}
        if full:
            self._consumer.pause([TopicPartition(*place) for place in full])
        if spent:
            self._consumer.resume([TopicPartition(*place) for place in spent])
        self._paused = (self._paused | full) - spent

    def close(self) -> None:
        self._consumer.close()
