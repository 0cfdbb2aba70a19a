"""The bundled history through the services, on the Kafka of `make kafka` where one runs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from kafka.admin import KafkaAdminClient  # type: ignore[import-untyped]

from tests.live.house import House
from tests.live.topics import OURS, removed
from tests.parity.__main__ import HISTORY, parity
from tools.local_kafka import PLACE, brokers, formatted


@pytest.fixture
def place(tmp_path: Path) -> Iterator[House]:
    """A house on the Kafka that runs here. Skips where none does, and where one holds our topics."""
    local = formatted(PLACE)
    if local is None or brokers(local.port) == 0:
        pytest.skip("no Kafka runs here; `make kafka` starts one")
    client = KafkaAdminClient(bootstrap_servers=local.bootstrap.split(","))
    held = [name for name in client.list_topics() if name.startswith(OURS)]
    client.close()
    if held:
        pytest.skip("the Kafka that runs here holds our topics; `make kafka-down WIPE=1` removes them")
    made = House(tmp_path, local)
    yield made
    made.stop()
    removed(made.kafka)


def test_the_services_tell_what_a_scan_tells(place: House) -> None:
    ((what, verdict, _),) = parity(place, HISTORY, HISTORY / "dealtrust.yaml", [1], ["transactional"])
    assert verdict.same, "\n".join([what, *verdict.lines()])
    assert verdict.alerts == 37
