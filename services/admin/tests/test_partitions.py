"""Every client puts a key into the partition that `partition_of` tells."""

import os

import aiokafka.partitioner  # type: ignore[import-untyped]
import confluent_kafka
import kafka.partitioner  # type: ignore[import-untyped]
import pytest
from kafka import KafkaProducer
from kafka.admin import KafkaAdminClient  # type: ignore[import-untyped]

from dealtrust_admin.cli import PARTITIONS, run
from dealtrust_runtime.partitioning import CONFLUENT, murmur2, partition_of

KEYS = [f"acme/006D{number}{'ü' * (number % 5)}".encode() for number in range(60)]
EXPECTED = {key: partition_of(key, PARTITIONS) for key in KEYS}


def test_python_clients_hash_alike() -> None:
    assert [kafka.partitioner.murmur2(key) % 2**32 for key in KEYS] == [murmur2(key) for key in KEYS]
    assert [aiokafka.partitioner.murmur2(key) % 2**32 for key in KEYS] == [murmur2(key) for key in KEYS]


def test_aiokafka_partitions_alike() -> None:
    chosen = aiokafka.partitioner.DefaultPartitioner()
    all_ = list(range(PARTITIONS))
    assert {key: chosen(key, all_, all_) for key in KEYS} == EXPECTED


@pytest.fixture
def bootstrap(kafka: KafkaAdminClient) -> str:
    """The brokers, with the topics made."""
    assert kafka is not None
    assert run(["topics", "apply", "--replicas", "1"]) == 0
    return os.environ["DEALTRUST_KAFKA__BOOTSTRAP"]


def test_kafka_python_writes_there(bootstrap: str) -> None:
    producer = KafkaProducer(bootstrap_servers=bootstrap.split(","))
    sent = [(key, producer.send("deal-events", b"{}", key=key)) for key in KEYS]
    placed = {key: future.get(20).partition for key, future in sent}
    producer.close()
    assert placed == EXPECTED


@pytest.mark.parametrize("settings", [CONFLUENT, {}], ids=["as told", "by itself"])
def test_confluent_kafka_writes_there_only_if_told(bootstrap: str, settings: dict[str, str]) -> None:
    placed: dict[bytes, int] = {}

    def note(error: object, message: confluent_kafka.Message) -> None:
        assert error is None
        placed[message.key()] = message.partition()  # type: ignore[index,assignment]

    producer = confluent_kafka.Producer({"bootstrap.servers": bootstrap, **settings})
    for key in KEYS:
        producer.produce("deal-events", b"{}", key=key, on_delivery=note)
    assert producer.flush(20) == 0
    assert placed.keys() == EXPECTED.keys()
    assert (placed == EXPECTED) is bool(settings)
