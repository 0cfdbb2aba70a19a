"""No record stops a handler twice."""

import json
from collections.abc import Sequence

import pytest

from dealtrust_runtime.health import Health
from dealtrust_runtime.metrics import Metrics
from dealtrust_runtime.settings import KafkaSettings
from dealtrust_runtime.streams.handling import HandlerFailedError, Handling
from dealtrust_runtime.streams.records import Handled, Incoming, Outgoing
from dealtrust_runtime.streams.stream import READY, Stream, StreamError, StreamSettings


class Picky:
    """Fails at records that say so, writes one record for each other one, and remembers how it was called."""

    def __init__(self) -> None:
        self.calls: list[tuple[int, ...]] = []

    def assigned(self, partition: int) -> None: ...

    def load(self, partition: int, key: bytes, value: bytes | None, timestamp: int) -> None: ...

    def loaded(self, partition: int) -> None: ...

    def revoked(self, partition: int) -> None: ...

    def handle(self, partition: int, batch: Sequence[Incoming]) -> Handled:
        if not batch:
            raise RuntimeError("without a record")
        self.calls.append(tuple(record.offset for record in batch))
        for record in batch:
            if record.value == b"fail":
                raise RuntimeError(f"at {record.offset}")
        alerts = [Outgoing("out", b"k", record.value) for record in batch]
        return Handled(alerts, [Outgoing("state", b"k", b"s", partition)], [])


def _stream(**settings: int) -> Stream:
    return Stream(
        group="g",
        input="in",
        state="state",
        version="1",
        kafka=KafkaSettings(),
        metrics=Metrics(),
        health=Health([READY], 60),
        settings=StreamSettings.model_validate(settings),
    )


def _batch(*values: bytes, start: int = 0) -> list[Incoming]:
    return [Incoming("in", 0, start + n, b"k", value, {}, 0) for n, value in enumerate(values)]


def _until_done(handling: Handling, batch: list[Incoming]) -> tuple[Handled, int]:
    """What comes of it in the end, and how often it failed before: a runtime hands a failed batch over again."""
    for failures in range(10):
        try:
            return handling.handle(0, batch), failures
        except HandlerFailedError:
            continue
    raise AssertionError("it fails for ever")


def test_a_batch_that_succeeds_is_handled_as_a_whole() -> None:
    handler = Picky()
    handled, failures = _until_done(Handling(handler, _stream()), _batch(b"1", b"2"))
    assert ([record.value for record in handled.alerts], failures) == ([b"1", b"2"], 0)
    assert handler.calls == [(0, 1)]


def test_records_at_fault_are_found_and_set_aside() -> None:
    handler = Picky()
    handling = Handling(handler, _stream())
    handled, failures = _until_done(handling, _batch(b"1", b"fail", b"3", b"fail", b"5"))
    assert [record.value for record in handled.alerts] == [b"1", b"3", b"5"]
    letters = [json.loads(record.value or b"") for record in handled.dead]
    assert [(letter["offset"], letter["reason"], letter["detail"]) for letter in letters] == [
        (1, "handler_failed", "RuntimeError: at 1"),
        (3, "handler_failed", "RuntimeError: at 3"),
    ]
    assert failures == 3  # as a whole, at the one, at the other
    handler.calls.clear()
    _until_done(handling, _batch(b"6", b"7", start=5))
    assert handler.calls == [(5, 6)]


def test_a_batch_cut_otherwise_the_second_time_finds_the_same() -> None:
    handling = Handling(Picky(), _stream())
    with pytest.raises(HandlerFailedError):
        handling.handle(0, _batch(b"1", b"2", b"fail", b"4"))
    first, _ = _until_done(handling, _batch(b"1", b"2"))
    second, failures = _until_done(handling, _batch(b"fail", b"4", b"5", start=2))
    assert [record.value for record in (*first.alerts, *second.alerts)] == [b"1", b"2", b"4", b"5"]
    assert (len(second.dead), failures) == (1, 1)


def test_partitions_are_told_apart() -> None:
    handler = Picky()
    handling = Handling(handler, _stream())
    _until_done(handling, _batch(b"fail"))
    handler.calls.clear()
    handling.handle(1, _batch(b"1", b"2"))
    assert handler.calls == [(0, 1)]


def test_what_is_too_large_to_be_written_becomes_a_dead_letter() -> None:
    handling = Handling(Picky(), _stream(record_bytes=1000))
    handled = handling.handle(0, _batch(b"x" * 999, b"x" * 1000))
    assert [len(record.value or b"") for record in handled.alerts] == [999]
    assert len(handled.state) == 1
    letter = json.loads(handled.dead[0].value or b"")
    assert (letter["reason"], letter["topic"], letter["offset"]) == ("output_too_large", "in", 1)
    assert letter["detail"] == "a record of 1001 bytes for out came of what was read up to here"


def test_a_handler_that_fails_without_a_record_ends_the_process() -> None:
    with pytest.raises(StreamError, match="the handler failed on its own: RuntimeError: without a record"):
        Handling(Picky(), _stream()).handle(0, [])
