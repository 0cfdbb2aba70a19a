"""The cluster's topics, through kafka-python: the only module that knows its admin client."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from kafka import errors  # type: ignore[import-untyped]
from kafka.admin import ConfigResource, KafkaAdminClient  # type: ignore[import-untyped]

from dealtrust_admin.connection import ClusterError, connecting
from dealtrust_admin.plan import TopicState
from dealtrust_runtime.settings import KafkaSettings


class Cluster:
    """The topics of one Kafka."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def topics(self, names: Collection[str]) -> dict[str, TopicState]:
        """Those of the topics that there are. Raises `ClusterError`."""
        described = [topic for topic in self._client.describe_topics(list(names)) if _there(topic)]
        there = [str(topic["name"]) for topic in described]
        resources = [ConfigResource("TOPIC", name) for name in there]
        settings = self._client.describe_configs(resources, config_filter="all") if there else {}
        return {
            str(topic["name"]): TopicState(
                str(topic["name"]),
                len(topic["partitions"]),
                min(len(partition["replica_nodes"]) for partition in topic["partitions"]),
                {key: str(config["value"]) for key, config in settings["topic"][str(topic["name"])].items()},
            )
            for topic in described
        }

    def create(self, topics: Collection[TopicState]) -> None:
        """Make the topics; one that somebody made meanwhile is left as it is. Raises `ClusterError`."""
        request = {
            topic.name: {
                "num_partitions": topic.partitions,
                "replication_factor": topic.replicas,
                "configs": dict(topic.settings),
            }
            for topic in topics
        }
        answer = self._client.create_topics(request, raise_errors=False)
        for topic in answer["topics"]:
            error = errors.for_code(topic["error_code"])
            if topic["error_code"] and error is not errors.TopicAlreadyExistsError:
                raise ClusterError(f"{topic['name']}: {topic['error_message'] or error.__name__}")
        self._client.wait_for_topics([topic.name for topic in topics])

    def groups(self) -> list[str]:
        """The names of all groups. Raises `ClusterError`."""
        return [str(group["group_id"]) for group in self._client.list_groups()]

    def positions(self, group: str) -> dict[tuple[str, int], int]:
        """The offset that a group reads next, by topic and partition, as far as it committed any."""
        told = self._client.list_group_offsets(group)
        return {
            (at.topic, at.partition): held.offset
            for at, held in told.get(group, {}).items()
            if held.offset >= 0
        }


def _there(topic: dict[str, Any]) -> bool:
    error = errors.for_code(topic["error_code"])
    if error is errors.UnknownTopicOrPartitionError:
        return False
    if topic["error_code"]:
        raise ClusterError(f"{topic['name']}: {error.__name__}")
    return True


@contextmanager
def opened(settings: KafkaSettings) -> Iterator[Cluster]:
    """The cluster, closed at the end. Raises `ClusterError` for whatever the client cannot do."""
    with connecting(settings) as how:
        client = KafkaAdminClient(**how)
        try:
            yield Cluster(client)
        finally:
            client.close()
