"""Reading the state of partitions while the input goes on to be polled."""

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Message, TopicPartition

from dealtrust_runtime.streams.confluent import Brokers, consumer_settings, headers_of
from dealtrust_runtime.streams.image import StateImage
from dealtrust_runtime.streams.stream import Stream

_AT_ONCE = 10_000


class Loader:
    """Reads state partitions from their beginning to where they ended when they were asked for.

    The end is that of all records, also those of a transaction that is still open: it may be the former owner's, and
    is waited for until Kafka closes it one way or the other.
    """

    def __init__(self, stream: Stream, brokers: Brokers) -> None:
        self._topic, self._brokers = stream.state, brokers
        self._consumer = Consumer(consumer_settings(stream))
        self._images: dict[int, StateImage] = {}
        self._ends: dict[int, int] = {}

    @property
    def busy(self) -> bool:
        return bool(self._images)

    def start(self, partitions: list[int]) -> None:
        """Read these from now on, and forget whatever was being read. Raises `KafkaException`."""
        self._images = {partition: StateImage() for partition in partitions}
        self._ends = {}
        places = [TopicPartition(self._topic, partition, OFFSET_BEGINNING) for partition in partitions]
        self._consumer.assign(places)
        self._consumer.resume(places)  # one that was read before is still paused

    def step(self, seconds: float) -> dict[int, StateImage]:
        """Go on for at most that time. The partitions whose state is now complete. Raises `KafkaException`."""
        if not self._images:
            return {}
        if not self._ends:
            self._ends = self._brokers.ends(self._topic, self._images, committed=False)
        done = {
            partition: self._images.pop(partition)
            for message in self._consumer.consume(_AT_ONCE, seconds)
            if (partition := message.partition() or 0) in self._images and self._ended(partition, message)
        }
        if done:
            self._consumer.pause([TopicPartition(self._topic, partition) for partition in done])
        if not self._images:
            self._consumer.unassign()
        return done

    def _ended(self, partition: int, message: "Message[bytes, bytes]") -> bool:
        """Take the message; whether it tells that all was read. Raises `KafkaException`."""
        error, key = message.error(), message.key()
        if error is None:
            if key is not None:
                stamp = message.timestamp()[1]
                self._images[partition].add(key, message.value(), headers_of(message), stamp)
        elif error.code() == KafkaError._PARTITION_EOF:
            return (message.offset() or 0) >= self._ends[partition]
        elif not error.retriable():
            raise KafkaException(error)
        return False

    def close(self) -> None:
        self._consumer.close()
