"""What was told of an account's objects, in whatever order: reads, histories of properties, webhooks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from dealtrust_sources.crm.values import Record
from dealtrust_sources.hubspot.objects import Key, ObjectType
from dealtrust_sources.records import Reject

Act = Literal["created", "deleted", "erased", "restored"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was read."""

    origin: str
    position: str

    def reject(self, reason: str, detail: str) -> Reject:
        return Reject(self.origin, self.position, reason, detail[:200])


@dataclass(frozen=True, slots=True, order=True)
class Dated:
    """A property has a value from a moment on; ``by`` is a user's id, empty if not told."""

    at: datetime
    value: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Two objects belong together, or no longer do. ``at`` None: they did when they were read. label: of the link."""

    at: datetime | None
    removed: bool
    label: str = ""
    by: str = ""


@dataclass(slots=True)
class Thing:
    """All that was told of one object.

    dated: values of properties with their moments. whole: properties whose history is told from the beginning.
    reads: the object as it stood, with the moment of its last change where that was told. acts: what befell it.
    """

    key: Key
    place: Place
    dated: dict[str, set[Dated]] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)
    reads: list[tuple[datetime | None, Record]] = field(default_factory=list)
    acts: set[tuple[datetime, Act, str]] = field(default_factory=set)
    links: dict[Key, set[Link]] = field(default_factory=dict)
    merged: tuple[datetime, Key] | None = None

    @property
    def is_told(self) -> bool:
        """Whether more is known than that others belong to it."""
        return bool(self.dated or self.reads or self.acts)

    def absorb(self, other: "Thing") -> None:
        """Take over all that was told of another object."""
        for name, values in other.dated.items():
            self.dated.setdefault(name, set()).update(values)
        self.whole |= other.whole
        self.reads += other.reads
        self.acts |= other.acts
        for key, links in other.links.items():
            self.links.setdefault(key, set()).update(links)


@dataclass(frozen=True, slots=True)
class Merge:
    """Objects became one. kept: the id under which the one goes on here; others: whose own lives end."""

    at: datetime | None
    kept: Key
    others: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a pipeline. order: grows with the stages. outcome: won, lost or None for an open one."""

    label: str
    order: int
    outcome: str | None


@dataclass(slots=True)
class HubspotState:
    """Carried from one batch to the next; memory grows with the objects seen and their changes.

    HubSpot tells new values only, and in no order; what a property was before follows from all that is known here.
    told: ids of the events that were given out, so that nothing is told twice.
    """

    things: dict[Key, Thing] = field(default_factory=dict)
    stages: dict[str, Stage] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    emails: dict[str, str] = field(default_factory=dict)
    told: set[tuple[str, str]] = field(default_factory=set)
    touched: dict[Key, None] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    _aliases: dict[Key, Key] = field(default_factory=dict)

    def thing(self, key: Key, place: Place) -> Thing:
        """The object, to be told more of."""
        key = self.resolved(key)
        self.touched[key] = None
        found = self.things.get(key)
        if found is None:
            found = self.things[key] = Thing(key, place)
        found.place = place
        return found

    def resolved(self, key: Key) -> Key:
        """The id under which an object's history is kept, whatever it was merged into."""
        return self._aliases.get(key, key)

    def alias(self, other: Key, kept: Key) -> None:
        """From now on one id stands for another; what was told of it goes over."""
        kept = self.resolved(kept)
        if other == kept:
            return
        self._aliases[other] = kept
        for key, into in self._aliases.items():
            if into == other:
                self._aliases[key] = kept
        gone = self.things.pop(other, None)
        self.touched.pop(other, None)
        if gone is not None:
            self.thing(kept, gone.place).absorb(gone)
            for neighbour in gone.links:
                links = self.things[neighbour].links
                links.setdefault(kept, set()).update(links.pop(other, ()))

    def settle_merges(self) -> None:
        """Let merged objects end where they had a life of their own; where they had none, their ids stand for the one."""
        merges, self.merges = self.merges, []
        for merge in merges:
            kept = self.resolved(merge.kept)
            for other in merge.others:
                thing = self.things.get(other)
                if thing is None or merge.at is None:
                    self.alias(other, kept)
                elif thing.merged is None:
                    thing.merged = (merge.at, kept)
                    self.touched[other] = None
                    for neighbour in tuple(thing.links):
                        self.link(kept, neighbour, Link(merge.at, removed=False), thing.place)

    def survivor(self, key: Key) -> Key:
        """The object that goes on for one that was merged into it."""
        seen = {key}
        while (thing := self.things.get(key)) and thing.merged and thing.merged[1] not in seen:
            key = thing.merged[1]
            seen.add(key)
        return key

    def link(self, one: Key, other: Key, link: Link, place: Place) -> None:
        """Note that two objects belong together, or no longer do."""
        first, second = self.thing(one, place), self.thing(other, place)
        first.links.setdefault(second.key, set()).add(link)
        second.links.setdefault(first.key, set()).add(link)

    def linked(self, key: Key, kind: ObjectType) -> Iterator[Key]:
        """The objects of a type that belong or belonged to another."""
        thing = self.things.get(key)
        for other in thing.links if thing else ():
            if other[0] == kind:
                yield other

    def user(self, named: str) -> str | None:
        """The owner's id of a user given by id, user id, address or name; what is not known stands for itself."""
        named = named.strip()
        return self.owners.get(named.lower(), named) or None

    def read(self, key: Key, place: Place, at: datetime | None, properties: Mapping[str, str]) -> Thing:
        """Note an object as it stood."""
        thing = self.thing(key, place)
        thing.reads.append((at, properties))
        return thing
