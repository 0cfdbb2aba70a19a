"""What the sink is told, by a file, the environment, or both."""

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import Field

from dealtrust_runtime.configuration import Document, read_document, validated
from dealtrust_runtime.environment import with_environment
from dealtrust_runtime.settings import ProcessSettings


class SinkSettings(ProcessSettings):
    """Settings of the sink."""

    configuration: Path | None = Field(
        None,
        description="File with the configuration that a scan takes: our domains tell whose act an event was.",
    )
    instance: str | None = Field(
        None,
        pattern=r"^[\w.-]{1,100}$",
        description="Name of this process among those of its service, the same after a restart (a pod's name):"
        " it then goes on with its partitions at once. Two processes of one name stop each other.",
    )
    session_seconds: float = Field(
        10, ge=6, description="Seconds of silence after which others take over the partitions of a process."
    )
    batch_records: int = Field(5000, ge=1, le=100_000, description="Most records that are written together.")
    batch_seconds: float = Field(
        1, ge=0, le=60, description="Seconds after which what was read is written, if it is fewer records."
    )
    insert_settings: dict[str, str | int] = Field(
        default_factory=dict,
        description="Settings of ClickHouse for every insert, for example insert_quorum on a cluster.",
    )


def load_sink_settings(path: Path | None, environment: Mapping[str, str] = os.environ) -> SinkSettings:
    """The settings of the file, with the environment laid over them. Raises `ConfigurationError`."""
    document = Document("environment", {}, {}) if path is None else read_document(path)
    return validated(SinkSettings, with_environment(document, environment))
