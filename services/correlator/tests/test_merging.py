"""Records of several partitions come in order of event time, as far as they are at hand."""

from datetime import UTC, datetime, timedelta

from dealtrust_correlator.merging import Merge, Read
from dealtrust_correlator.vetting import Letter
from dealtrust_runtime.streams.records import Incoming
from dealtrust_schemas.events import Event, PartyAccount, SourceProgress, make_event

START = datetime(2026, 3, 2, tzinfo=UTC)
A, B = ("crm-events", 0), ("email-events", 0)


def read(place: tuple[str, int], minute: int, came: float = 0.0) -> Read:
    at = START + timedelta(minutes=minute)
    event = make_event(
        "dealtrust.source.progress.v1",
        SourceProgress(source="s", read_until=at),
        id=f"{minute:04}",
        source="s",
        time=at,
        subject="s",
        tenant="acme",
    )
    return Read(Incoming(*place, minute, None, b"", {}, 0), [event], came)


def minutes(merge: Merge, most: int = 100, now: float = 0.0) -> list[int]:
    return [taken.record.offset for taken in merge.take(most, now)]


def merge(*, patience: float = 0.2, gathering: float = 0.0) -> Merge:
    return Merge([A, B], patience, gathering)


def test_the_earliest_of_all_partitions_comes_first() -> None:
    merged = merge()
    for minute in (1, 4, 5):
        merged.add(read(A, minute))
    for minute in (2, 3, 6):
        merged.add(read(B, minute))
    merged.end(A)
    merged.end(B)
    assert minutes(merged, most=4) == [1, 2, 3, 4]
    assert len(merged) == 2
    assert minutes(merged) == [5, 6]


def test_a_partition_with_more_to_come_is_waited_for() -> None:
    merged = merge()
    merged.add(read(A, 1, came=10.0))
    assert minutes(merged, now=10.1) == []
    assert minutes(merged, now=10.3) == [1]


def test_within_a_batch_too() -> None:
    merged = merge()
    merged.add(read(A, 2, came=1.0))
    merged.add(read(A, 3, came=1.0))
    merged.add(read(B, 1, came=1.0))
    assert minutes(merged, now=9.0) == [1]
    merged.end(B)
    assert minutes(merged, now=9.0) == [2, 3]


def test_a_partition_that_has_ended_is_not_waited_for_unless_records_are_gathered() -> None:
    merged = merge()
    merged.add(read(A, 1, came=5.0))
    merged.end(B)
    assert minutes(merged, now=5.0) == [1]
    gathering = merge(gathering=1.0)
    gathering.end(B)
    gathering.add(read(A, 1, came=5.0))
    assert minutes(gathering, now=5.5) == []
    gathering.add(read(B, 0, came=5.6))
    gathering.end(B)
    assert minutes(gathering, now=6.7) == [0, 1]


def test_who_is_who_and_what_is_no_event_comes_at_once() -> None:
    merged = merge()
    merged.add(read(A, 1))
    party = make_event(
        "dealtrust.party.account.v1",
        PartyAccount(account_id="a", name="A", domains=()),
        id="a",
        source="s",
        time=START + timedelta(days=9),
        subject="a",
        tenant="acme",
    )
    found: Event | Letter
    for offset, found in ((7, party), (8, Letter("not_json", ""))):
        merged.add(Read(Incoming(*B, offset, None, b"", {}, 0), [found], 0.0))
    merged.end(A)
    merged.end(B)
    assert minutes(merged) == [7, 8, 1]
