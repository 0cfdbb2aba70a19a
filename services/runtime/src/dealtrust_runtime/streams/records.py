"""What goes into a handler, what comes out of it, and what a handler is."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, Protocol

_NO_HEADERS: Mapping[str, bytes] = MappingProxyType({})


class Incoming(NamedTuple):
    """A record as it was read. timestamp: milliseconds since 1970 UTC, as Kafka tells it."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Mapping[str, bytes]
    timestamp: int


class Outgoing(NamedTuple):
    """A record to write. value None: a tombstone. partition None: the one of the key, by murmur2."""

    topic: str
    key: bytes
    value: bytes | None
    partition: int | None = None
    headers: Mapping[str, bytes] = _NO_HEADERS


class Handled(NamedTuple):
    """What comes of a batch: alerts and dead letters are durable before state, and state before the batch is done.

    Every state record names the partition of the input that it is the state of. again: there is more to do, for which
    no further record is needed; the handler is soon called once more, with an empty batch if nothing was read.
    """

    alerts: list[Outgoing]
    state: list[Outgoing]
    dead: list[Outgoing]
    again: bool = False


class Handler(Protocol):
    """What a service does with its input. Called from one thread, never twice at a time.

    A partition comes with `assigned` (anew and empty, whatever was known of it), `load` for each record of its state,
    and `loaded`; from then on `handle` gets its records in order, until `revoked`. All of it may begin again at any
    time, also for a partition that never left: the state topic is the truth, what a handler holds is a copy. So a
    record may be handled again whose effect is in the state already, if the runtime has no transactions.
    """

    def assigned(self, partition: int) -> None:
        """The partition is ours from now on; nothing is known of it yet."""

    def load(self, partition: int, key: bytes, value: bytes | None, timestamp: int) -> None:
        """The newest state record of that key, in any order of keys; None never comes for a key that is not there."""

    def loaded(self, partition: int) -> None:
        """That was all of its state."""

    def handle(self, partition: int, batch: Sequence[Incoming]) -> Handled:
        """What comes of the records, which are in order of their offsets. Never raises for bad input.

        The batch is empty where the last answer asked for that, and once after the partition was loaded.
        """

    def revoked(self, partition: int) -> None:
        """The partition is no longer ours; nothing of it may be written any more."""
