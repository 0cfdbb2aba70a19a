"""The Kafka that the tests of this room may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from confluent_kafka.admin import AdminClient

from dealtrust_schemas.topics import TOPICS
from services.correlator.tests.bench import Bench
from tools.local_kafka import PLACE, brokers, formatted


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """Our topics on the Kafka of `make kafka`, and correlators on it, all gone after the test.

    Skips where none runs, and where one holds our topics, which would be lost.
    """
    local = formatted(PLACE)
    if local is None or brokers(local.port) == 0:
        pytest.skip("no Kafka runs here; `make kafka` starts one")
    begins = tuple(topic.name.partition("{")[0] for topic in TOPICS)
    there = AdminClient({"bootstrap.servers": local.bootstrap}).list_topics(timeout=20).topics
    if any(name.startswith(begins) for name in there):
        pytest.skip("the Kafka that runs here holds our topics; `make kafka-down WIPE=1` removes them")
    made = Bench(local.bootstrap, tmp_path)
    yield made
    made.close()
