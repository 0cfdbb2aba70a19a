"""What every process that speaks to Kafka is told: by a file, by the environment, or by both."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from dealtrust_runtime.clickhouse import ClickHouseSettings
from dealtrust_runtime.configuration import Document, read_document, validated
from dealtrust_runtime.environment import with_environment
from dealtrust_runtime.security import KafkaSecurity


def _parted(value: object) -> object:
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


Address = Annotated[str, Field(pattern=r"^[^\s:,]+:\d+$|^\[[0-9A-Fa-f:]+\]:\d+$")]


class KafkaSettings(BaseModel):
    """Where Kafka is, and how to enter."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bootstrap: Annotated[tuple[Address, ...], BeforeValidator(_parted), Field(min_length=1)] = Field(
        ("127.0.0.1:9092",),
        description="Some of the brokers, each host:port; as a list, or parted by commas.",
    )
    security: KafkaSecurity = Field(
        default_factory=KafkaSecurity, description="Encryption and proof of identity."
    )


class HttpSettings(BaseModel):
    """The small server for probes and metrics."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = Field("0.0.0.0", description="Address to listen on.")
    port: int = Field(9464, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    beat_seconds: float = Field(
        60,
        gt=0,
        description="Seconds without a sign of life after which /livez tells that the process hangs.",
    )


class ProcessSettings(BaseModel):
    """Settings of a process of the deployment on Kafka."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kafka: KafkaSettings = Field(default_factory=KafkaSettings, description="Where Kafka is.")
    clickhouse: ClickHouseSettings = Field(
        default_factory=ClickHouseSettings, description="Where ClickHouse is, for those who write to it."
    )
    http: HttpSettings = Field(default_factory=HttpSettings, description="Probes and metrics.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least important line that is written: debug, info, warning or error."
    )


def load_process_settings(path: Path | None, environment: Mapping[str, str] = os.environ) -> ProcessSettings:
    """The settings of the file, with the environment laid over them. Raises `ConfigurationError`."""
    document = Document("environment", {}, {}) if path is None else read_document(path)
    return validated(ProcessSettings, with_environment(document, environment))
