"""The cluster's topics, through kafka-python: the only module that knows its admin client."""

import logging
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from kafka import errors  # type: ignore[import-untyped]
from kafka.admin import ConfigResource, KafkaAdminClient  # type: ignore[import-untyped]
from kafka.net.sasl.oauth import AbstractTokenProvider  # type: ignore[import-untyped]

from dealtrust_admin.plan import TopicState
from dealtrust_runtime.security import for_kafka_python
from dealtrust_runtime.settings import KafkaSettings
from dealtrust_runtime.tokens import TokenError, TokenSource

BOOTSTRAP_MS = 15_000


class ClusterError(Exception):
    """Kafka cannot be reached or refuses; says so in one line."""


class _Tokens(AbstractTokenProvider):  # type: ignore[misc]  # the client is not typed
    def __init__(self, source: TokenSource) -> None:
        self._source = source

    def token(self) -> str:
        return self._source.token()


class _LastTrouble(logging.Handler):
    """Keeps why the last connection ended: the client logs it, and raises only that there is none."""

    said = ""

    def emit(self, record: logging.LogRecord) -> None:
        why = record.getMessage().partition("Connection lost: ")[2]
        self.said = why or self.said


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
    trouble = _LastTrouble()
    log = logging.getLogger("kafka")
    log.addHandler(trouble)
    try:
        client = KafkaAdminClient(
            bootstrap_servers=list(settings.bootstrap),
            client_id="dealtrust-admin",
            bootstrap_timeout_ms=BOOTSTRAP_MS,
            **for_kafka_python(settings.security, _tokens(settings)),
        )
        try:
            yield Cluster(client)
        finally:
            client.close()
    except TokenError as error:
        raise ClusterError(str(error)) from error
    except errors.KafkaError as error:
        said = " ".join(f"{error}{f' ({trouble.said})' if trouble.said else ''}".split())
        raise ClusterError(f"kafka at {','.join(settings.bootstrap)}: {said}") from error
    finally:
        log.removeHandler(trouble)


def _tokens(settings: KafkaSettings) -> _Tokens | None:
    """What fetches tokens where they are needed; the first is fetched now, so that its trouble is told as such."""
    if settings.security.oauth is None:
        return None
    source = TokenSource(settings.security.oauth)
    source.token()
    return _Tokens(source)
