from dealtrust_admin.plan import TopicState, differences, planned
from dealtrust_schemas.topics import TOPICS


def _names(families: set[str]) -> list[str]:
    return [topic.name for topic in planned(families, 12, 3)]


def test_every_topic_is_planned_and_those_of_a_family_once_for_each() -> None:
    names = _names({"scope_change", "silent_prospect"})
    assert [name for name in names if "deal-state" in name] == [
        "deal-state.scope_change",
        "deal-state.silent_prospect",
    ]
    assert len(names) == len(set(names)) == len(TOPICS) + 1
    assert not any("{" in name for name in names)


def test_with_fewer_replicas_fewer_must_be_in_sync() -> None:
    def in_sync(replicas: int) -> set[str]:
        return {topic.settings["min.insync.replicas"] for topic in planned({"a"}, 12, replicas)}

    assert [in_sync(replicas) for replicas in (1, 2, 3, 5)] == [{"1"}, {"1"}, {"2"}, {"2"}]


WANTED = TopicState("deal-events", 12, 3, {"cleanup.policy": "delete", "retention.ms": "5"})


def test_each_difference_is_one_line() -> None:
    found = TopicState("deal-events", 6, 1, {"cleanup.policy": "compact", "segment.ms": "1"})
    assert differences(WANTED, found) == [
        "deal-events: partitions is 6, must be 12",
        "deal-events: replicas is 1, must be 3",
        "deal-events: cleanup.policy is compact, must be delete",
        "deal-events: retention.ms is None, must be 5",
    ]
    assert differences(WANTED, None) == ["deal-events: is missing"]


def test_settings_beside_those_wanted_are_left_to_their_owner() -> None:
    settings = {**WANTED.settings, "compression.type": "zstd"}
    assert differences(WANTED, TopicState("deal-events", 12, 3, settings)) == []
