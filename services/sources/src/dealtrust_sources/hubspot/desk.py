"""What all who tell of HubSpot's objects share."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from dealtrust_sources.crm.offers import currency_of_country
from dealtrust_sources.crm.values import FieldError
from dealtrust_sources.crm.writer import Data, Item, Writer
from dealtrust_sources.hubspot.known import HubspotState, Place, Thing
from dealtrust_sources.hubspot.mapping import HubspotMapping
from dealtrust_sources.hubspot.objects import Key, ObjectType
from dealtrust_sources.hubspot.story import Story
from dealtrust_sources.records import Context

# The pipeline that every account begins with.
_DEFAULT_STAGES: Final = (
    "appointmentscheduled",
    "qualifiedtobuy",
    "presentationscheduled",
    "decisionmakerboughtin",
    "contractsent",
)


@dataclass(slots=True)
class Desk:
    """The account, and the way to its events."""

    state: HubspotState
    mapping: HubspotMapping
    context: Context
    writer: Writer
    _outcomes: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._outcomes |= dict.fromkeys(map(_plain, self.mapping.won_stages), "won")
        self._outcomes |= dict.fromkeys(map(_plain, self.mapping.lost_stages), "lost")
        for (kind, _), thing in self.state.things.items():
            for _, record in thing.reads if kind == "deal" else ():
                if record.get("hs_is_closed", "").lower() == "true":
                    won = record.get("hs_is_closed_won", "").lower() == "true"
                    self._outcomes.setdefault(_plain(record.get("dealstage", "")), "won" if won else "lost")

    def event(
        self, kind: str, key: str, at: datetime, subject: str, data: Data, place: Place
    ) -> Iterator[Item]:
        """One event, unless it was given out before."""
        if (kind, key) not in self.state.told:
            self.state.told.add((kind, key))
            yield self.writer.event(kind, key, at, subject, data, place.origin, place.position)

    def guarded(self, tell: Callable[["Desk", Thing], Iterator[Item]], thing: Thing) -> Iterator[Item]:
        """What is told of an object, and a reject where a value of it cannot be used."""
        try:
            yield from tell(self, thing)
        except FieldError as problem:
            yield thing.place.reject(problem.reason, f"{thing.key[0]} {thing.key[1]}: {problem.detail}")

    def story(self, key: Key) -> Story | None:
        """The values of another object, None if it was never told of."""
        thing = self.state.things.get(key)
        return Story(thing) if thing is not None else None

    def first_linked(self, thing: Thing, kind: ObjectType) -> str | None:
        """The id of the first object of a type that still belongs to this one."""
        for key in self.state.linked(thing.key, kind):
            if not _is_parted(thing, key):
                return self.state.survivor(key)[1]
        return None

    def email_of(self, owner: str) -> str | None:
        """The address of an owner."""
        story = self.story(("owner", owner))
        return (story.last("email").lower() or None) if story else None

    def zone_of(self, owner: str | None) -> str:
        """The zone of an owner, the tenant's where it is not known."""
        email = self.email_of(owner) if owner else None
        return (self.context.person_zone(email) if email else None) or self.context.timezone

    def currency(self, code: str | None) -> str | None:
        """A currency told, else the configured one, else that of the tenant's country."""
        return code or self.mapping.currency or currency_of_country(self.context.country)

    def stage_name(self, stage: str) -> str:
        """The label of a stage where the pipelines are known, else the stage as it stands."""
        known = self.state.stages.get(stage)
        return known.label if known else stage

    def outcome(self, stage: str | None) -> str | None:
        """won, lost, or None for an open stage."""
        known = self.state.stages.get(stage or "")
        if known is not None:
            return known.outcome
        return self._outcomes.get(_plain(stage or "")) if stage else None

    def stage_order(self, stage: str) -> int | None:
        """The place of a stage: of the pipelines, else as configured, else of the pipeline that accounts begin with."""
        known = self.state.stages.get(stage)
        if known is not None:
            return known.order
        order = [_plain(each) for each in self.mapping.stages] or list(_DEFAULT_STAGES)
        return order.index(_plain(stage)) if _plain(stage) in order else None

    def is_unknown(self, stage: str) -> bool:
        """Whether stages are configured, or read with their pipelines, and this is none of them."""
        known = bool(self.mapping.stages or self.state.stages)
        return known and self.stage_order(stage) is None and self.outcome(stage) is None


def stamp(at: datetime) -> str:
    """A moment within an event's id."""
    return f"{at:%Y%m%dT%H%M%S}{at.microsecond // 1000:03d}"


def _is_parted(thing: Thing, key: Key) -> bool:
    """Whether the last that was told of two objects is that they no longer belong together."""
    dated = [link for link in thing.links[key] if link.at is not None]
    return bool(dated) and max(dated, key=lambda link: (link.at, link.removed)).removed


def _plain(stage: str) -> str:
    """A stage's id or label to compare by; labels of exports name the pipeline in brackets."""
    return re.sub(r"\s*\([^()]*\)\s*$|[\W_]+", "", stage.lower())
