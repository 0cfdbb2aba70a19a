"""Which partition a key belongs to: the rule of Kafka's own client, for every client.

Java, Kafka Connect, kafka-python and aiokafka partition so by themselves; librdkafka hashes with CRC32 unless it is
told otherwise, see `CONFLUENT`. One writer that partitions differently would tear the order of a deal apart.
"""

import struct

CONFLUENT = {"partitioner": "murmur2_random"}
"""Settings by which confluent-kafka partitions as `partition_of` does."""

_SEED = 0x9747B28C
_FACTOR = 0x5BD1E995
_WORD = 0xFFFFFFFF


def murmur2(data: bytes) -> int:
    """MurmurHash2 of 32 bits with the seed that Kafka chose; unsigned (Java shows the same bits with a sign)."""
    mixed = _SEED ^ len(data)
    whole = len(data) & ~3
    for (word,) in struct.iter_unpack("<I", data[:whole]):
        product = word * _FACTOR & _WORD
        product = (product ^ product >> 24) * _FACTOR & _WORD
        mixed = mixed * _FACTOR & _WORD ^ product
    if rest := data[whole:]:
        mixed = (mixed ^ int.from_bytes(rest, "little")) * _FACTOR & _WORD
    mixed = (mixed ^ mixed >> 13) * _FACTOR & _WORD
    return mixed ^ mixed >> 15


def partition_of(key: bytes, partitions: int) -> int:
    """The partition, from 0, of a record with that key in a topic with that many partitions."""
    return (murmur2(key) & 0x7FFFFFFF) % partitions
