"""A Kafka of its own and the services on it, for one run of a harness."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dealtrust_admin.feeding import Fed, FeedOptions, feed
from dealtrust_admin.migrating import migrate
from dealtrust_runtime.clickhouse import ClickHouseSettings
from dealtrust_runtime.settings import KafkaSettings
from tools import local_clickhouse, local_kafka
from tools.background import BackgroundError, wait_until
from tools.local_services import Service, stopped

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / ".live"

CORRELATOR = {"dealtrust-correlator": ("crm-events", "email-events", "calendar-events")}
DETECTOR = {"dealtrust-detector*": ("deal-events",)}
SINK = {"dealtrust-sink": ("deal-alerts", "deal-events")}


class House:
    """Where everything of a run stands, and what was started in it."""

    def __init__(self, place: Path, cluster: local_kafka.Cluster) -> None:
        self.place, self.cluster = place, cluster
        self.kafka = KafkaSettings(bootstrap=tuple(cluster.bootstrap.split(",")))
        self.services: dict[str, Service] = {}
        self._ports = cluster.port + 20

    @property
    def clickhouse_port(self) -> int:
        """Where ClickHouse listens, once it has been started."""
        return self.cluster.port + 10

    def node(self, number: int) -> local_kafka.Node:
        """A node of the Kafka."""
        return local_kafka.Node(self.place, self.cluster, number)

    def add(self, name: str, *arguments: str, **settings: str) -> Service:
        """A service by its name, as ``detector-2``, which is not started yet. settings: in small letters."""
        said = {setting.upper(): value for setting, value in settings.items()}
        said["KAFKA__BOOTSTRAP"] = self.cluster.bootstrap
        known = self.services.get(name)
        port = known.port if known else self._ports + len(self.services)
        service = Service(self.place / "services", name, arguments, said, port)
        self.services[name] = service
        return service

    def feed(self, files: Path, config: Path, until: str | None = None) -> Fed:
        """Put files into the source topics."""
        return feed([files], FeedOptions(config=config, until=until), self.kafka)

    def restart_node(self, number: int) -> None:
        """End a node of the Kafka at once and start it again."""
        node = self.node(number)
        node.kill()
        wait_until(lambda: node.pid() is None, 10)
        # Of what was killed threads may still be ending, which hold its port.
        wait_until(lambda: not local_clickhouse.answers(node.port), 10)
        self.start_kafka()

    def start_kafka(self) -> None:
        """Start those nodes of the Kafka that do not run."""
        local_kafka.up(self.place, self.cluster.nodes, self.cluster.port)

    def start_clickhouse(self) -> None:
        """Start a ClickHouse, with our tables if it is new."""
        local_clickhouse.up(
            self.place / "clickhouse", local_clickhouse.engine_at_hand(), self.clickhouse_port
        )
        list(migrate(ClickHouseSettings(port=self.clickhouse_port), replicated=False, break_lock=True))

    def stop(self) -> None:
        """Stop all services."""
        stopped(list(self.services.values()))


@contextmanager
def house(port: int, nodes: int = 1) -> Iterator[House]:
    """A house with an empty Kafka, which is stopped at the end; logs stay. Raises `BackgroundError`."""
    place = PLACE / f"kafka-{nodes}"
    place.mkdir(parents=True, exist_ok=True)
    jars, known = place / "jars", local_kafka.PLACE / "jars"
    if not jars.exists() and known.exists():
        jars.symlink_to(known)  # fetched once
    local_kafka.down(place, wipe=True)
    shutil.rmtree(place / "services", ignore_errors=True)
    local_kafka.up(place, nodes, port)
    made = house_in(place)
    try:
        yield made
    finally:
        with suppress(BackgroundError):
            made.stop()
        local_clickhouse.down(place / "clickhouse", wipe=True)
        local_kafka.down(place, wipe=True)


def house_in(place: Path) -> House:
    """The house whose Kafka stands in the folder."""
    cluster = local_kafka.formatted(place)
    assert cluster is not None
    return House(place, cluster)
