"""The partition of a key is the one that Kafka's own client chooses."""

from collections import Counter

import pytest

from dealtrust_runtime.partitioning import murmur2, partition_of

# What org.apache.kafka.common.utils.Utils.murmur2 of kafka-clients 4.1.1 gives, and toPositive of it modulo 12.
JAVA = [
    ("", 275646681, 9),
    ("a", -1563381124, 4),
    ("ab", 316155434, 2),
    ("abc", 479470107, 3),
    ("acme", -1281648380, 0),
    ("acme/006D1", 2073944680, 4),
    ("acme/006D10", 788099468, 8),
    ("acme/006D100", 1648046723, 11),
    ("acme/ünïcode", 407186280, 0),
    ("acme/0060X000004xyzQAA", -197751558, 2),
]


@pytest.mark.parametrize(("key", "hashed", "partition"), JAVA)
def test_hash_and_partition_are_those_of_java(key: str, hashed: int, partition: int) -> None:
    assert murmur2(key.encode()) == hashed % 2**32
    assert partition_of(key.encode(), 12) == partition


def test_keys_spread_evenly() -> None:
    found = Counter(partition_of(f"acme/006D{number}".encode(), 12) for number in range(12_000))
    assert len(found) == 12
    assert max(found.values()) < 1.15 * min(found.values())
