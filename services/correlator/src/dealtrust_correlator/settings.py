"""What the correlator is told, by a file, the environment, or both."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field

from dealtrust_runtime.configuration import Document, read_document, validated
from dealtrust_runtime.environment import with_environment
from dealtrust_runtime.settings import ProcessSettings
from dealtrust_runtime.streams.stream import StreamSettings

Clock = Literal["wall", "events"]
Connector = Literal["salesforce-cdc", "debezium"]


class CorrelatorSettings(ProcessSettings):
    """Settings of the correlator."""

    configuration: Path | None = Field(
        None,
        description="File with the configuration that a scan takes: who we are, and how our CRM names its fields.",
    )
    clock: Clock = Field(
        "wall",
        description="Whose time it is: wall, that of this machine; or events, that of the latest event read, for"
        " histories that are fed or replayed.",
    )
    connector_topics: dict[str, Connector] = Field(
        default_factory=dict,
        description="Topics that Kafka Connect fills, and what stands in them: salesforce-cdc or debezium.",
    )
    waiting_events: int = Field(
        500_000,
        ge=1_000,
        description="Most events that wait for a deal; beyond that the oldest wait no longer.",
    )
    stream: StreamSettings = Field(
        default_factory=StreamSettings, description="How topics are read and written."
    )


def load_correlator_settings(
    path: Path | None, environment: Mapping[str, str] = os.environ
) -> CorrelatorSettings:
    """The settings of the file, with the environment laid over them. Raises `ConfigurationError`."""
    document = Document("environment", {}, {}) if path is None else read_document(path)
    return validated(CorrelatorSettings, with_environment(document, environment))
