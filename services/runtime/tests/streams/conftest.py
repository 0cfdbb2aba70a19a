"""The Kafka that the tests of runtimes may use."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka.admin import AdminClient

from services.runtime.tests.streams.bench import DEAD_LETTERS, Bench, wait
from tools.background import HOST
from tools.local_kafka import PLACE, Node, brokers, down, formatted, up

RUNTIMES = ("transactional", "faust")


@pytest.fixture(scope="session")
def bootstrap() -> str:
    """The brokers of `make kafka`. Skips where none runs."""
    local = formatted(PLACE)
    if local is None or brokers(local.port) == 0:
        pytest.skip("no Kafka runs here; `make kafka` starts one")
    return local.bootstrap


@pytest.fixture(params=RUNTIMES)
def runtime(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def bench(bootstrap: str, tmp_path: Path, runtime: str) -> Iterator[Callable[..., Bench]]:
    """Makes benches on the local Kafka, for each runtime; their topics and workers end with the test.

    Skips where Kafka holds our dead letters, which would be lost.
    """
    if DEAD_LETTERS in AdminClient({"bootstrap.servers": bootstrap}).list_topics(timeout=20).topics:
        pytest.skip("the Kafka that runs here holds our topics; `make kafka-down WIPE=1` removes them")
    made: list[Bench] = []

    def make(**settings: Any) -> Bench:
        made.append(Bench(bootstrap, tmp_path, runtime, **settings))
        return made[-1]

    yield make
    for bench in made:
        bench.close()


class OwnBroker:
    """A Kafka of one node that a test may kill."""

    def __init__(self, place: Path) -> None:
        place.mkdir()
        (place / "jars").symlink_to(PLACE / "jars")
        with socket.create_server((HOST, 0)) as free:
            self._port = int(free.getsockname()[1])
        self._place = place
        self.bootstrap = f"{HOST}:{self._port}"

    def start(self) -> None:
        up(self._place, 1, self._port)

    def kill(self) -> None:
        cluster = formatted(self._place)
        assert cluster is not None
        node = Node(self._place, cluster, 1)
        node.kill()
        wait(lambda: node.pid() is None, 20, "the broker does not end")

    def close(self) -> None:
        down(self._place, wipe=True)


@pytest.fixture
def own_broker(bootstrap: str, tmp_path: Path) -> Iterator[OwnBroker]:
    """A Kafka that runs, made of the same jars as that of `make kafka`."""
    assert bootstrap
    broker = OwnBroker(tmp_path / "kafka")
    broker.start()
    yield broker
    broker.close()
