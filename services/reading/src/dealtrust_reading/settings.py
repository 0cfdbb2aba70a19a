"""The settings of a run: what the engine decides by, and how the fields of the CRM are named."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from dealtrust_engine.config import Config
from dealtrust_engine.patterns import PATTERNS
from dealtrust_runtime.configuration import Document, nearest, read_document, validated
from dealtrust_sources.crm.mapping import CrmMapping
from dealtrust_sources.debezium import DebeziumMapping
from dealtrust_sources.hubspot import HubspotMapping
from dealtrust_sources.salesforce.mapping import SalesforceMapping


class SourceSections(BaseModel):
    """The sections of the configuration that tell parsers how an organisation names its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    salesforce: SalesforceMapping = Field(
        default_factory=SalesforceMapping, description="Custom fields, statuses and stages of Salesforce."
    )
    debezium: DebeziumMapping = Field(
        default_factory=DebeziumMapping,
        description="Tables of a CRM's own database whose row changes are read.",
    )
    hubspot: HubspotMapping = Field(
        default_factory=HubspotMapping, description="Custom properties, statuses and stages of HubSpot."
    )


SHORT_FORMS = ("fields", "statuses", "call_dispositions")
"""Settings of the sections of CRMs that may also stand at the top of the file, and then hold for all of them."""

CRMS = ("salesforce", "hubspot")
"""The sections that are about a CRM."""

_SOURCES = frozenset(SourceSections.model_fields)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a configuration file says, each part as its reader wants it."""

    engine: Config
    sources: SourceSections


def load_settings(path: Path | None) -> Settings:
    """The settings of a file, or the defaults without one. Raises `ConfigurationError`."""
    document = Document("defaults", {}, {}) if path is None else read_document(path)
    _check_patterns(document)
    document = _gathered(document)
    engine = {key: value for key, value in document.values.items() if key not in _SOURCES}
    sources = {key: value for key, value in document.values.items() if key in _SOURCES}
    config = validated(
        Config, Document(document.name, engine, document.lines), also=_SOURCES | set(SHORT_FORMS)
    )
    sections = validated(SourceSections, Document(document.name, sources, document.lines))
    completed = {name: _completed(getattr(sections, name), config) for name in CRMS}
    return Settings(config, sections.model_copy(update=completed))


def _gathered(document: Document) -> Document:
    """The document with what stands at its top but belongs to the CRMs put in the place of each."""
    values = dict(document.values)
    short = {name: values.pop(name) for name in SHORT_FORMS if name in values}
    if not short:
        return document
    lines = {place: at for place, at in document.lines.items() if place[:1] and place[0] not in short}
    for section in CRMS:
        own = values.get(section) or {}
        if not isinstance(own, dict):
            continue
        for name in short:
            if name in own:
                raise document.mistake((name,), f"stands in the section {section} too; say it once")
        values[section] = {**short, **own}
        lines |= {(section, *place): at for place, at in document.lines.items() if place[0] in short}
        lines.setdefault((section,), min(document.lines[(name,)] for name in short))
    return Document(document.name, values, lines)


M = TypeVar("M", bound=CrmMapping)


def _completed(mapping: M, config: Config) -> M:
    """What the CRM's own section leaves out and the rest of the configuration tells."""
    known: dict[str, Any] = {}
    if not mapping.stages and config.stages:
        known["stages"] = config.stages
    if mapping.currency is None and config.large_amount is not None:
        known["currency"] = config.large_amount.currency
    return mapping.model_copy(update=known)


def _check_patterns(document: Document) -> None:
    """Settings of patterns have a model for each pattern; checked here, so that a mistake is told with its line."""
    _check_section(document, ("patterns",), document.values.get("patterns"))
    segments = document.values.get("segments")
    for index, segment in enumerate(segments if isinstance(segments, list) else ()):
        if isinstance(segment, dict):
            _check_section(document, ("segments", index, "patterns"), segment.get("patterns"))


def _check_section(document: Document, place: tuple[str | int, ...], section: Any) -> None:
    for name in section if isinstance(section, dict) else ():
        if name not in PATTERNS:
            raise document.mistake(
                (*place, name), f"there is no such pattern; {nearest(str(name), PATTERNS)}"
            )
        validated(PATTERNS[name].PATTERN.settings, document, (*place, name))
