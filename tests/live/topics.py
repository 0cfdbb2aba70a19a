"""Our topics on a Kafka for testing: made anew, waited for, read."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping, Sequence

from kafka.admin import KafkaAdminClient  # type: ignore[import-untyped]

from dealtrust_admin.cluster import opened
from dealtrust_admin.plan import planned
from dealtrust_admin.receiving import Place, Stored, receiving
from dealtrust_engine.patterns import PATTERNS
from dealtrust_runtime.settings import KafkaSettings
from dealtrust_schemas.alerts import Alert, parse_alert
from dealtrust_schemas.topics import TOPICS
from tools.local_services import Service

FAMILIES = frozenset({*(module.PATTERN.family for module in PATTERNS.values()), "all"})
OURS = tuple(topic.name.partition("{")[0] for topic in TOPICS)
GONE_SECONDS = 30
UNFINISHED = "dealtrust_partitions_unfinished"
"""The metric that is 0 once a service has nothing more to do with what it read."""


class UnfinishedError(Exception):
    """The services did not come to the end of their topics in time; says what is left."""


def made_anew(kafka: KafkaSettings, partitions: int, replicas: int = 1, but: Collection[str] = ()) -> None:
    """Every topic of ours, empty, and no group that has read any. but: topics that are left as they are."""
    removed(kafka, but)
    with opened(kafka) as cluster:
        cluster.create([topic for topic in planned(FAMILIES, partitions, replicas) if topic.name not in but])


def removed(kafka: KafkaSettings, but: Collection[str] = ()) -> None:
    """Take our topics and groups away. but: topics that stay."""
    client = KafkaAdminClient(bootstrap_servers=list(kafka.bootstrap))
    try:
        if topics := _there(client, but):
            client.delete_topics(topics)
        groups = [str(group["group_id"]) for group in client.list_groups()]
        if ours := [group for group in groups if group.startswith("dealtrust-")]:
            client.delete_groups(ours)
        deadline = time.monotonic() + GONE_SECONDS
        # Kafka answers before all its parts know.
        while _there(client, but):
            assert time.monotonic() < deadline, "topics do not go away"
            time.sleep(0.1)
    finally:
        client.close()


def _there(client: KafkaAdminClient, but: Collection[str]) -> list[str]:
    return [name for name in client.list_topics() if name.startswith(OURS) and name not in but]


def ends_of(kafka: KafkaSettings, topics: Iterable[str]) -> dict[Place, int]:
    """The offset after the last record of every partition of the topics."""
    with receiving(kafka) as receiver:
        return receiver.ends(receiver.places(list(topics)))


def left(
    kafka: KafkaSettings, readers: Mapping[str, Iterable[str]], ends: Mapping[Place, int] | None = None
) -> dict[str, int]:
    """How many records each group has yet to read of its topics; a group that has read nothing has all to read.

    readers: topics by the name of the group. A group whose name ends in ``*`` stands for all that begin so.
    ends: up to where in each partition, by default all that is there.
    """
    with opened(kafka) as cluster, receiving(kafka) as receiver:
        there = cluster.groups()
        result: dict[str, int] = {}
        for name, topics in readers.items():
            groups = [one for one in there if one.startswith(name[:-1])] if name.endswith("*") else [name]
            places = receiver.places(list(topics))
            for group in groups or [name]:
                held = cluster.positions(group) if group in there else {}
                starts: dict[Place, int | None] = {place: held.get(place) for place in places}
                result[group] = sum(1 for _ in receiver.records(starts, ends))
        return result


def finished(
    kafka: KafkaSettings,
    readers: Mapping[str, Iterable[str]],
    seconds: float,
    services: Sequence[Service] = (),
) -> None:
    """Wait until every group has read its topics to the end and the services look at nothing any more, twice in a row.

    Raises `UnfinishedError`, at once where one of the services has ended.
    """
    began = time.monotonic()
    quiet = 0
    while quiet < 2:
        still: dict[str, float] = {group: count for group, count in left(kafka, readers).items() if count}
        for service in services:
            if service.pid() is None:
                raise UnfinishedError(f"{service.name} ended: {service.said()}")
            if unfinished := service.metric(UNFINISHED):
                still[service.name] = unfinished
        quiet = 0 if still else quiet + 1
        if still and time.monotonic() - began > seconds:
            raise UnfinishedError(f"after {seconds:.0f} s there is left: {still}")
        time.sleep(0.5)


def records(kafka: KafkaSettings, topic: str) -> list[Stored]:
    """Everything in a topic that was committed, partition by partition in order."""
    with receiving(kafka) as receiver:
        return sorted(
            receiver.records(dict.fromkeys(receiver.places([topic]))),
            key=lambda one: (one.partition, one.offset),
        )


def alerts(kafka: KafkaSettings) -> list[Alert]:
    """Every record of deal-alerts, in the order of each partition."""
    return [parse_alert(record.value) for record in records(kafka, "deal-alerts") if record.value]
