"""The end of a transaction is not waited for without limit."""

import time
from collections.abc import Callable
from typing import Any, cast

import pytest
from confluent_kafka import KafkaError, KafkaException, Producer, TopicPartition

from dealtrust_runtime.streams import confluent
from dealtrust_runtime.streams.stream import Stream


class Waiting:
    """Stands in for a producer whose coordinator never answers it, which no Kafka can be made to do at will."""

    def __init__(self) -> None:
        self.asked = 0

    def send_offsets_to_transaction(self, *_: object) -> None:
        self.asked += 1
        raise KafkaException(KafkaError(KafkaError._TIMED_OUT, "no answer", retriable=True))


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
        confluent.end_transaction(cast(Producer, producer), places, lambda: None, stream)
    assert confluent.timed_out(raised.value.args[0])
    assert 1 < producer.asked < 10


def _clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """A clock that goes on by what is slept."""
    now = 0.0

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds
        assert now < 30, "nobody gave up"

    monkeypatch.setattr(time, "monotonic", lambda: now)
    return sleep
