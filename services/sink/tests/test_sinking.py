"""The order of a batch's steps, and what is done when one of them is not possible. Source and store are stand-ins."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from dealtrust_runtime.health import Health
from dealtrust_runtime.metrics import Metrics
from dealtrust_runtime.streams.stream import StreamError
from dealtrust_sink.batch import Batch
from dealtrust_sink.sinking import READ, WRITTEN, Sink
from dealtrust_sink.source import KafkaAwayError, LostError
from dealtrust_sink.store import AwayError
from services.sink.tests.conftest import Make, alert, batch_of


class Stage:
    """Source and store in one: notes what is asked of it, and fails where it is told to."""

    joined = True

    def __init__(self, batches: list[Batch], stop: threading.Event) -> None:
        self.done_: list[str] = []
        self.failures: dict[str, list[Exception]] = {}
        self._batches, self._stop = batches, stop

    def gather(self, _: float) -> Batch | None:
        self._note("gather")
        if not self._batches:
            self._stop.set()
            return None
        return self._batches.pop(0)

    def drop(self, batch: Batch) -> None:
        self._note("drop")
        self._batches.insert(0, batch)

    def insert(self, piece: Any) -> None:
        self._note(f"insert {piece.table}")

    def starts_of(self, _: object) -> dict[Any, Any]:
        self._note("starts_of")
        return {}

    def send(self, records: list[Any]) -> None:
        self._note(f"send {len(records)}")

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_: self._note(name)

    def _note(self, what: str) -> None:
        if self.failures.get(what):
            self.done_.append(f"{what}!")
            raise self.failures[what].pop(0)
        self.done_.append(what)


class Played:
    """A sink with stand-ins."""

    def __init__(self, batches: list[Batch], **failures: Any) -> None:
        stop = threading.Event()
        self.stage = Stage(batches, stop)
        self.stage.failures = {name.replace("__", " "): errors for name, errors in failures.items()}
        self.metrics, self.health = Metrics(), Health((READ, WRITTEN), 60)
        stage: Any = self.stage
        self._sink = Sink(stage, stage, self.metrics, self.health, stop)

    def run(self) -> list[str]:
        self._sink.run()
        return [step for step in self.stage.done_ if step not in ("gather", "idle", "wait")]

    @property
    def told(self) -> str:
        return self.metrics.exposition().decode()


@pytest.fixture
def batch(record: Make) -> Batch:
    return batch_of([record("deal-alerts", alert(1)), record("deal-alerts", b"{")])


STEPS = ["intend", "starts_of", "insert alert_history", "insert alerts", "send 1", "done"]


def test_the_intent_comes_first_and_the_offsets_last(batch: Batch) -> None:
    played = Played([batch])
    assert [step for step in played.run() if step != "open"] == STEPS
    assert 'dealtrust_dead_letters_total{reason="not_json",topic="deal-alerts"} 1.0' in played.told
    assert "dealtrust_handling_seconds_count" in played.told


def test_a_step_that_fails_is_done_again_and_none_before_it(batch: Batch) -> None:
    played = Played([batch], insert__alerts=[AwayError("gone"), AwayError("code 252: Too many parts")])
    steps = [step for step in played.run() if step != "open"]
    assert steps == [*STEPS[:3], "insert alerts!", "insert alerts!", *STEPS[3:]]
    assert "dealtrust_store_away 0.0" in played.told
    assert played.health.missing() == []


@pytest.mark.parametrize("step", ["intend", "send 1", "done"])
def test_an_absent_kafka_is_waited_for(batch: Batch, step: str) -> None:
    played = Played([batch], **{step.replace(" ", "__"): [KafkaAwayError("gone")]})
    steps = [step for step in played.run() if step != "open"]
    place = STEPS.index(step)
    assert steps == [*STEPS[:place], f"{step}!", *STEPS[place:]]


@pytest.mark.parametrize("step", ["intend", "done"])
def test_what_was_lost_is_not_written_but_read_again(batch: Batch, step: str) -> None:
    played = Played([batch], **{step: [LostError()]})
    steps = [step for step in played.run() if step != "open"]
    assert steps == [*STEPS[: STEPS.index(step)], f"{step}!", "drop", *STEPS]


def test_partitions_that_go_while_it_waits_end_the_batch(batch: Batch) -> None:
    played = Played([batch], insert__alerts=[AwayError("gone")], wait=[LostError()])
    steps = [step for step in played.run() if step != "open"]
    assert steps == [*STEPS[:3], "insert alerts!", "wait!", "drop", *STEPS]


def test_a_server_that_refuses_us_at_first_is_told_at_once() -> None:
    refused = AwayError("code 516: default: Authentication failed", no_entry=True)
    played = Played([], open=[refused])
    played.stage._batches = [None, None]  # type: ignore[list-item]  # nothing to write yet
    with pytest.raises(StreamError, match="Authentication failed"):
        played.run()


def test_one_that_refuses_us_later_is_waited_for(batch: Batch) -> None:
    refused = AwayError("code 516: default: Authentication failed", no_entry=True)
    played = Played([batch], insert__alerts=[refused])
    played.stage._batches.insert(0, None)  # type: ignore[arg-type]  # first it opens the store
    assert played.run().count("insert alerts!") == 1


def test_a_flood_writes_nothing(record: Make) -> None:
    bad = batch_of([record("deal-alerts", b"{") for _ in range(400)])
    played = Played([bad])
    with pytest.raises(StreamError, match="400 of the last 400 records would become dead letters"):
        played.run()
    assert "intend" not in played.stage.done_
