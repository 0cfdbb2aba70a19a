"""What the detector is told, by a file, the environment, or both."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator

from dealtrust_engine.live import KEEP
from dealtrust_engine.patterns import PATTERNS
from dealtrust_runtime.configuration import Document, read_document, validated
from dealtrust_runtime.environment import with_environment
from dealtrust_runtime.settings import ProcessSettings
from dealtrust_runtime.streams.stream import StreamSettings

FAMILIES = frozenset(pattern.PATTERN.family for pattern in PATTERNS.values())
ALL = "all"
"""The name of a detector of all families."""


def _parted(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class DetectorSettings(ProcessSettings):
    """Settings of the detector."""

    configuration: Path | None = Field(
        None,
        description="File with the configuration that a scan takes: who we are, and what is watched how.",
    )
    families: Annotated[tuple[str, ...], BeforeValidator(_parted)] = Field(
        (),
        description="Families of patterns whose alerts are told; as a list, or parted by commas. None: all. Each choice is"
        " a service of its own, with its own consumer group and state topic.",
    )
    runtime: Literal["faust", "transactional"] = Field(
        "faust", description="What reads and writes Kafka: faust or transactional."
    )
    clock: Literal["wall", "events"] = Field(
        "wall",
        description="As the correlator has it: with wall an absence is told only once the sources that could have shown an"
        " answer have been read; with events all count as read up to the clock.",
    )
    deals_in_memory: int = Field(
        KEEP,
        ge=1,
        description="Most deals of a partition whose events stay decoded; others, and those that are over, are kept packed.",
    )
    stream: StreamSettings = Field(
        default_factory=StreamSettings, description="How topics are read and written."
    )

    @field_validator("families")
    @classmethod
    def _known(cls, families: tuple[str, ...]) -> tuple[str, ...]:
        for family in families:
            if family not in FAMILIES:
                raise ValueError(f"there is no family {family!r}; known are {', '.join(sorted(FAMILIES))}")
        return tuple(sorted(set(families)))

    @property
    def name(self) -> str:
        """What this detector is called in its consumer group and its state topic: its families, or all."""
        chosen = frozenset(self.families)
        return ALL if not chosen or chosen == FAMILIES else ".".join(sorted(chosen))

    @property
    def chosen(self) -> frozenset[str] | None:
        """The families whose alerts are wanted, None for all."""
        return None if self.name == ALL else frozenset(self.families)


def load_detector_settings(
    path: Path | None, environment: Mapping[str, str] = os.environ, **given: object
) -> DetectorSettings:
    """The settings of the file, with the environment and then what is given laid over them.

    Raises `ConfigurationError`.
    """
    document = Document("environment", {}, {}) if path is None else read_document(path)
    document = with_environment(document, environment)
    document.values.update({name: value for name, value in given.items() if value is not None})
    return validated(DetectorSettings, document)
