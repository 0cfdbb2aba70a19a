"""The end of a transaction is not waited for without limit."""

import threading
import time
from collections.abc import Callable
from typing import Any, cast

import pytest
from confluent_kafka import KafkaError, KafkaException, Producer, TopicPartition

from dealtrust_runtime.streams import confluent
from dealtrust_runtime.streams.stream import Stream
from dealtrust_runtime.streams.watch import Deadlines


class Waiting:
    """Stands in for a producer whose coordinator never answers it, which no Kafka can be made to do at will."""

    def __init__(self) -> None:
        self.asked = 0

    def send_offsets_to_transaction(self, *_: object) -> None:
        self.asked += 1
        raise KafkaException(KafkaError(KafkaError._TIMED_OUT, "no answer", retriable=True))


class Blocking:
    """Stands in for a producer that forgets its own limit."""

    def __init__(self) -> None:
        self.let_go = threading.Event()

    def send_offsets_to_transaction(self, *_: object) -> None:
        assert self.let_go.wait(30), "nobody noticed"

    def commit_transaction(self, *_: object) -> None: ...


class Calm:
    """Stands in for a stream whose patience is long."""

    class settings:  # noqa: N801
        stall_seconds = 60.0

    class health:  # noqa: N801
        beat: Callable[[], None] = staticmethod(lambda: None)


def test_a_producer_that_waits_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confluent, "ENDING_SECONDS", 0.25)
    monkeypatch.setattr(time, "sleep", _clock(monkeypatch))
    producer, stream = Waiting(), cast(Stream, cast(Any, Calm()))
    places = [TopicPartition("crm-events", 0, 7)]
    with pytest.raises(KafkaException) as raised:
        confluent.end_transaction(cast(Producer, producer), places, lambda: None, stream, Deadlines())
    assert confluent.timed_out(raised.value.args[0])
    assert 1 < producer.asked < 10


def test_a_call_that_does_not_come_back_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confluent, "ENDING_SECONDS", 0.2)
    producer, stream = Blocking(), cast(Stream, cast(Any, Calm()))
    said: list[str] = []

    def end(why: str) -> None:
        said.append(why)
        producer.let_go.set()

    deadlines = Deadlines(end)
    places = [TopicPartition("crm-events", 0, 7)]
    confluent.end_transaction(cast(Producer, producer), places, lambda: None, stream, deadlines)
    deadlines.close()
    assert said[0] == "sending offsets to a transaction took longer than 0.2 s"


def _clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """A clock that goes on by what is slept."""
    now = 0.0

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds
        assert now < 30, "nobody gave up"

    monkeypatch.setattr(time, "monotonic", lambda: now)
    return sleep
