"""A ClickHouse with our tables, a Kafka with our topics, and records as the other services write them."""

import json
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from clickhouse_driver import Client  # type: ignore[import-untyped]
from kafka.admin import KafkaAdminClient  # type: ignore[import-untyped]

from dealtrust_engine.tenant import Tenant
from dealtrust_runtime.clickhouse import ClickHouseSettings
from dealtrust_runtime.streams.records import Incoming
from dealtrust_schemas import ddl, migrations
from dealtrust_sink.batch import Batch
from dealtrust_sink.sides import Sides
from tools import local_kafka
from tools.background import HOST
from tools.local_clickhouse import Server, down, up

GOLDEN = Path(__file__).parents[3] / "schemas/golden"
TOPICS = ("deal-alerts", "deal-events", "deal-reports", "notification-ledger", "dead-letters")
READ = [topic for topic in TOPICS if topic != "dead-letters"]
PARTITIONS = 3

Make = Callable[..., Incoming]
SIDES = Sides(Tenant(internal_domains=("acme.example",)))


def batch_of(records: Sequence[Incoming]) -> Batch:
    """A batch of an organisation with the domain acme.example."""
    return Batch(records, SIDES)


class Database:
    """A server that can be stopped, killed and started again, and what is asked of it."""

    def __init__(self, place: Path) -> None:
        self.place = place
        with socket.create_server((HOST, 0)) as one:
            self.port = int(one.getsockname()[1])
        self.start()

    @property
    def settings(self) -> ClickHouseSettings:
        return ClickHouseSettings(port=self.port, timeout_seconds=10)

    def start(self) -> None:
        up(self.place, "chdb", self.port)

    def kill(self) -> None:
        server = Server(self.place)
        server.kill()
        while server.pid() is not None:
            time.sleep(0.05)

    def ask(self, query: str, *more: Any) -> list[tuple[Any, ...]]:
        with Client(HOST, self.port, compression=True) as client:
            return list(client.execute(query, *more))

    def empty(self) -> None:
        for table in ddl.TABLES:
            self.ask(f"TRUNCATE TABLE {table.name}")

    def count(self, table: str, where: str = "1") -> int:
        return int(self.ask(f"SELECT count() FROM {table} FINAL WHERE {where}")[0][0])


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    pytest.importorskip("chdb")
    place = tmp_path_factory.mktemp("clickhouse")
    database = Database(place)
    for migration in migrations.load():
        for statement in migration.statements:
            database.ask(statement)
    yield database
    down(place, wipe=True)


@pytest.fixture
def database(server: Database) -> Database:
    """Our tables in a current engine, empty."""
    server.empty()
    return server


@pytest.fixture
def kafka() -> Iterator[str]:
    """The addresses of the Kafka of `make kafka`, with the topics that the sink reads and writes, empty.

    Skips where none runs, and where one holds our topics, which would be lost.
    """
    local = local_kafka.formatted(local_kafka.PLACE)
    if local is None or local_kafka.brokers(local.port) == 0:
        pytest.skip("no Kafka runs here; `make kafka` starts one")
    client = KafkaAdminClient(bootstrap_servers=local.bootstrap.split(","))
    if set(TOPICS) & set(client.list_topics()):
        client.close()
        pytest.skip("the Kafka that runs here holds our topics; `make kafka-down WIPE=1` removes them")
    client.create_topics({name: {"num_partitions": PARTITIONS, "replication_factor": 1} for name in TOPICS})
    client.wait_for_topics(list(TOPICS))
    yield local.bootstrap
    client.delete_topics(list(TOPICS))
    client.delete_groups(["dealtrust-sink"])
    while set(TOPICS) & set(client.list_topics()):
        time.sleep(0.05)
    client.close()


def golden(name: str) -> dict[str, Any]:
    """A golden example, for example ``alert/v1/full``."""
    record: dict[str, Any] = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))
    return record


def alert_id(number: int) -> str:
    return f"00000000-0000-5000-8000-{number:012d}"


def alert(number: int = 1, form: str = "full", **changed: Any) -> dict[str, Any]:
    """An alert as JSON; the number tells it apart from others."""
    return {
        **golden(f"alert/v1/{form}"),
        "alert_id": alert_id(number),
        "deal_id": f"006D{number}",
        "revision": 1,
        **changed,
    }


@pytest.fixture
def record() -> Make:
    """A record of a topic; each has the next offset."""
    offsets: dict[tuple[str, int], int] = {}

    def make(topic: str, value: Any, partition: int = 0, key: str = "acme/k", **headers: str) -> Incoming:
        offset = offsets[topic, partition] = offsets.get((topic, partition), -1) + 1
        raw = value if isinstance(value, bytes | None) else json.dumps(value).encode()
        told = {name: said.encode() for name, said in headers.items()}
        return Incoming(topic, partition, offset, key.encode(), raw, told, 1_772_000_000_000)

    return make


@pytest.fixture
def settings(kafka: str, database: Database) -> dict[str, str]:
    return {
        "KAFKA__BOOTSTRAP": kafka,
        "CLICKHOUSE__PORT": str(database.port),
        "CLICKHOUSE__TIMEOUT_SECONDS": "5",
        "HTTP__PORT": "0",
        "INSTANCE": "tried",
        "SESSION_SECONDS": "6",
        "BATCH_SECONDS": "0.2",
        "BATCH_RECORDS": "200",
    }


def alerts(first: int, count: int, **changed: Any) -> list[tuple[str, Any, dict[str, str]]]:
    return [(f"acme/{alert_id(n)}", alert(n, **changed), {}) for n in range(first, first + count)]
