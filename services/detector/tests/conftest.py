"""Put the engine's tests on the import path, whose ways of events are used here; and the Kafka that tests may use."""

import sys
from pathlib import Path

import pytest

from dealtrust_schemas.topics import TOPICS
from tools.local_kafka import PLACE, brokers, formatted

sys.path.insert(0, str(Path(__file__).parents[2] / "engine/tests"))


@pytest.fixture(scope="session")
def bootstrap() -> str:
    """The brokers of `make kafka`. Skips where none runs, and where one holds our topics, which would be lost."""
    from confluent_kafka.admin import AdminClient

    local = formatted(PLACE)
    if local is None or brokers(local.port) == 0:
        pytest.skip("no Kafka runs here; `make kafka` starts one")
    begins = tuple(topic.name.partition("{")[0] for topic in TOPICS)
    there = AdminClient({"bootstrap.servers": local.bootstrap}).list_topics(timeout=20).topics
    if any(name.startswith(begins) for name in there):
        pytest.skip("the Kafka that runs here holds our topics; `make kafka-down WIPE=1` removes them")
    return local.bootstrap
