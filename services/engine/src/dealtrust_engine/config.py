"""The engine's configuration: a frozen value, validated once, unknown keys refused."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from dealtrust_engine.pattern import DealFacts, Settings
from dealtrust_engine.patterns import PATTERNS
from dealtrust_engine.tenant import Section, Tenant
from dealtrust_schemas.fields import Money


class When(Section):
    """Which deals a segment holds; all that is given must be true."""

    amount_at_least: Money | None = Field(None, description="Amount of the deal, in its own currency.")
    amount_below: Money | None = Field(None, description="Amount of the deal, in its own currency.")
    stages: tuple[str, ...] | None = Field(None, description="Stage of the deal is one of these.")
    account_segments: tuple[str, ...] | None = Field(
        None, description="Segment of the deal's account is one of these."
    )
    teams: tuple[str, ...] | None = Field(None, description="Team of the deal's owner is one of these.")


def _patterns(value: Any) -> dict[str, dict[str, Any]]:
    """Settings by pattern, each checked by the model of its pattern."""
    if not isinstance(value, dict):
        raise PydanticCustomError("patterns", "a mapping of pattern names to their settings")
    checked = {}
    for name, settings in value.items():
        if name not in PATTERNS:
            raise PydanticCustomError("unknown_pattern", "{name} is no pattern", {"name": repr(name)})
        PATTERNS[name].PATTERN.settings.model_validate(settings or {})
        checked[name] = dict(settings or {})
    return checked


PatternSettings = Annotated[dict[str, dict[str, Any]], BeforeValidator(_patterns)]


class Segment(Section):
    """Deals with settings of their own. The segment is the one in force at the anchor of an alert; the first match counts."""

    name: str = Field(description="Name shown to people.")
    when: When = Field(description="Which deals belong to it.")
    patterns: PatternSettings = Field(default_factory=dict, description="Settings that differ, by pattern.")

    def holds(self, facts: DealFacts) -> bool:
        """Whether a deal with these facts belongs to the segment."""
        when = self.when
        return not (
            (
                when.amount_at_least is not None
                and (facts.amount is None or facts.amount < when.amount_at_least)
            )
            or (when.amount_below is not None and (facts.amount is None or facts.amount >= when.amount_below))
            or (when.stages is not None and facts.stage not in when.stages)
            or (when.account_segments is not None and facts.account_segment not in when.account_segments)
            or (when.teams is not None and facts.team not in when.teams)
        )


class Config(Tenant):
    """Everything that decides what is found, beside the events themselves."""

    patterns: PatternSettings = Field(default_factory=dict, description="Settings by pattern.")
    segments: tuple[Segment, ...] = Field((), description="Deals with settings of their own.")
    routing: dict[str, Any] = Field(
        default_factory=dict, description="Who is told what; used by the notifier."
    )

    @cached_property
    def hash(self) -> str:
        """Short name of this configuration: equal configurations have equal hashes."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]

    @cached_property
    def segmented(self) -> bool:
        """Whether settings depend on the deal at all."""
        return bool(self.segments)

    @cached_property
    def _chosen(self) -> dict[tuple[str, str], Settings]:
        return {}

    def settings(self, name: str, facts: DealFacts | None = None) -> Settings:
        """The settings of a pattern for a deal with these facts."""
        segment = next((s for s in self.segments if facts is not None and s.holds(facts)), None)
        key = (name, segment.name if segment else "")
        chosen = self._chosen.get(key)
        if chosen is None:
            merged = {**self.patterns.get(name, {}), **(segment.patterns.get(name, {}) if segment else {})}
            chosen = self._chosen[key] = PATTERNS[name].PATTERN.settings.model_validate(merged)
        return chosen
