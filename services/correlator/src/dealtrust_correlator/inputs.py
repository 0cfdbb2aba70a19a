"""Reading the input topics, all of their partitions at once, and merging them."""

import time
from collections.abc import Collection

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition

from dealtrust_correlator.merging import Merge, Place, Read
from dealtrust_correlator.vetting import Vetting
from dealtrust_runtime.streams import confluent
from dealtrust_runtime.streams.stream import Stream

_MANY, _FEW = 4_000, 1_000
"""A partition that has so many records at hand is paused until it has so few."""


class Inputs:
    """The records of some partitions, in the order in which they are to be handled.

    ``positions``: the offset after the last record that was given out, by partition, as far as one was.
    """

    def __init__(self, stream: Stream, vetting: Vetting, *, gathering: float, patience: float) -> None:
        self._stream, self._vetting = stream, vetting
        self._gathering, self._patience = gathering, patience
        self._consumer = Consumer(confluent.consumer_settings(stream))
        self._paused: set[Place] = set()
        self.positions: dict[Place, int] = {}
        self._merge = Merge((), patience, gathering)

    def partitions(self, topic: str) -> int:
        """How many partitions a topic has, 0 if there is none. Raises `KafkaException`."""
        found = self._consumer.list_topics(topic, confluent.PATIENCE_SECONDS).topics[topic]
        if found.error is not None:
            return 0
        return len(found.partitions)

    def start(self, places: Collection[Place]) -> None:
        """Read on where the group has committed. Raises `KafkaException`."""
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
        self._consumer.assign(committed)
        self._consumer.resume(committed)

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
