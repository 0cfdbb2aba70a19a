"""One stream of a process: which topics it joins, how it is tuned, and where it tells of itself."""

import uuid
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from dealtrust_runtime.health import Health
from dealtrust_runtime.metrics import Metrics
from dealtrust_runtime.settings import KafkaSettings

READY = "state of its partitions"
"""The condition of readiness that a runtime sets: a process with a stream waits for it."""

EXIT_FAILED = 70
"""Exit status of a process that cannot go on and is to be started again (EX_SOFTWARE of sysexits.h)."""


class StreamError(Exception):
    """The process cannot go on; says in one line why."""


class StreamSettings(BaseModel):
    """How a stream is read and written. The defaults are meant for all but unusual networks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    instance: str | None = Field(
        None,
        pattern=r"^[\w.-]{1,100}$",
        description="Name of this process among those of its service, the same after a restart (a pod's name):"
        " what it left open is then closed at once. Two processes of one name stop each other.",
    )
    batch_records: int = Field(
        5000, ge=1, le=10_000, description="Most records that are handled in one step."
    )
    batch_ms: int = Field(
        50, ge=1, le=5_000, description="Milliseconds for which records are gathered for one step."
    )
    handle_seconds: float = Field(
        20, gt=0, description="Seconds that one step of handling may take before the process ends itself."
    )
    stall_seconds: float = Field(
        120,
        gt=0,
        description="Seconds without progress in a partition that has something to read, with Kafka in reach,"
        " before the process ends itself.",
    )
    stop_seconds: float = Field(8, gt=0, description="Seconds to finish in when asked to stop.")
    session_seconds: float = Field(
        10, ge=1, description="Seconds of silence after which others take over the partitions of a process."
    )
    transaction_seconds: float = Field(
        20,
        ge=1,
        description="Seconds after which Kafka ends a transaction that was left open; what another process takes"
        " over waits for that.",
    )
    compression: Literal["none", "gzip", "snappy", "lz4", "zstd"] = Field(
        "lz4", description="How what is written is compressed: none, gzip, snappy, lz4 or zstd."
    )
    record_bytes: int = Field(
        1_000_000,
        ge=1_000,
        description="Most bytes of a record that is written, uncompressed; larger ones become dead letters."
        " The topics' max.message.bytes must allow it.",
    )


@dataclass(frozen=True)
class Stream:
    """One stream.

    group: the consumer group, which is also the name of the service towards Kafka. input and state are topics with
    the same number of partitions; partition p of state holds what is known of partition p of input.
    version: the version of the code, for dead letters. health waits for `READY`.
    """

    group: str
    input: str
    state: str
    version: str
    kafka: KafkaSettings
    metrics: Metrics
    health: Health
    settings: StreamSettings = field(default_factory=StreamSettings)
    run_id: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def instance(self) -> str:
        """The name of this process among those of its group; without a set one, new in every run."""
        return self.settings.instance or self.run_id
