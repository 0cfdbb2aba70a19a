"""Which topics there must be, and how the ones that are there differ from that. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dealtrust_schemas.topics import TOPICS

FAMILY = "{family}"


@dataclass(frozen=True)
class TopicState:
    """A topic as it is or must be. ``settings``: by the names of Kafka."""

    name: str
    partitions: int
    replicas: int
    settings: Mapping[str, str] = field(default_factory=dict)


def planned(families: Iterable[str], partitions: int, replicas: int) -> list[TopicState]:
    """Every topic of the registry, those of a family once for each of them.

    All but the single ones have the same number of partitions, so that a deal's state stands in the partition of its events. With
    fewer than three replicas fewer must be in sync, so that one may be away (of two) or writing is possible at
    all (of one).
    """
    chosen = sorted(families)
    return [
        TopicState(name, 1 if known.single else partitions, replicas, _settings(known.settings(), replicas))
        for known in TOPICS
        for name in _names(known.name, chosen)
    ]


def _names(name: str, families: list[str]) -> list[str]:
    return [name.replace(FAMILY, family) for family in families] if FAMILY in name else [name]


def _settings(settings: dict[str, str], replicas: int) -> dict[str, str]:
    in_sync = min(int(settings["min.insync.replicas"]), max(1, replicas - 1))
    return settings | {"min.insync.replicas": str(in_sync)}


def differences(wanted: TopicState, found: TopicState | None) -> list[str]:
    """One line for each thing that is not as it must be; what a topic has beside that is its owner's business."""
    if found is None:
        return [f"{wanted.name}: is missing"]
    pairs = [
        ("partitions", str(wanted.partitions), str(found.partitions)),
        ("replicas", str(wanted.replicas), str(found.replicas)),
        *((key, value, found.settings.get(key)) for key, value in wanted.settings.items()),
    ]
    return [f"{wanted.name}: {key} is {is_}, must be {must}" for key, must, is_ in pairs if must != is_]
