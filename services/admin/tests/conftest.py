"""The Kafka that the tests of this room may use."""

import time
from collections.abc import Iterator

import pytest
from kafka.admin import KafkaAdminClient  # type: ignore[import-untyped]

from dealtrust_schemas.topics import TOPICS
from tools.local_kafka import PLACE, brokers, formatted


@pytest.fixture
def kafka(monkeypatch: pytest.MonkeyPatch) -> Iterator[KafkaAdminClient]:
    """The Kafka of `make kafka`, told to commands by the environment, without our topics before and after.

    Skips where none runs, and where one holds our topics, which would be lost.
    """
    local = formatted(PLACE)
    if local is None or brokers(local.port) == 0:
        pytest.skip("no Kafka runs here; `make kafka` starts one")
    monkeypatch.setenv("DEALTRUST_KAFKA__BOOTSTRAP", local.bootstrap)
    client = KafkaAdminClient(bootstrap_servers=local.bootstrap.split(","))
    if ours(client):
        client.close()
        pytest.skip("the Kafka that runs here holds our topics; `make kafka-down WIPE=1` removes them")
    yield client
    if made := ours(client):
        client.delete_topics(made)
    deadline = time.monotonic() + 20
    while ours(client):  # Kafka answers before all its parts know.
        assert time.monotonic() < deadline
        time.sleep(0.05)
    client.close()


def ours(client: KafkaAdminClient) -> list[str]:
    """The topics of the registry that there are."""
    begins = tuple(topic.name.partition("{")[0] for topic in TOPICS)
    return [name for name in client.list_topics() if name.startswith(begins)]
