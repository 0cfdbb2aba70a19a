"""Who of several correlators works: the one to whom the group assigns the one partition of `LEAD`."""

from confluent_kafka import Consumer, KafkaException, TopicPartition

from dealtrust_runtime.streams.confluent import member_settings, refused
from dealtrust_runtime.streams.stream import Stream

LEAD = "correlator-lead"


class Lead:
    """A member of the group. It stays the leader when others come, as Kafka lets members keep what they have.

    A leader that was frozen and does not know yet that it is none any more can write nothing: the next one has taken its
    transactional id.
    """

    def __init__(self, stream: Stream) -> None:
        self._consumer = Consumer(
            {**member_settings(stream), "partition.assignment.strategy": "cooperative-sticky"}
        )
        self.leads = False
        self._consumer.subscribe([LEAD], on_assign=self._given, on_revoke=self._taken, on_lost=self._taken)

    @property
    def joined(self) -> bool:
        """Whether the group knows this member."""
        return bool(self._consumer.memberid())

    def poll(self, seconds: float = 0) -> bool:
        """Whether this one leads, after whatever the group has decided. Raises `KafkaException`."""
        message = self._consumer.poll(seconds)
        error = None if message is None else message.error()
        if error is not None and refused(error):
            raise KafkaException(error)
        return self.leads

    def membership(self) -> object:
        """What Kafka tells a member of the group by."""
        return self._consumer.consumer_group_metadata()

    def close(self) -> None:
        """Leave the group, so that another one can take over at once."""
        self._consumer.close()

    def _given(self, consumer: Consumer, places: list[TopicPartition]) -> None:
        self.leads = self.leads or bool(places)
        consumer.incremental_assign(places)

    def _taken(self, consumer: Consumer, places: list[TopicPartition]) -> None:
        if places:
            self.leads = False
        consumer.incremental_unassign(places)
