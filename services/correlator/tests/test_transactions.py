"""What becomes of a transaction that did not end well."""

from typing import Any, cast

import pytest
from confluent_kafka import KafkaError, KafkaException

from dealtrust_correlator import transactions
from dealtrust_correlator.transactions import Transactions, UndoneError
from dealtrust_runtime.streams import confluent
from dealtrust_runtime.streams.confluent import Brokers
from dealtrust_runtime.streams.stream import Stream, StreamError
from dealtrust_runtime.streams.watch import Deadlines


class Hanging:
    """Stands in for a producer whose coordinator answers no more, which no Kafka can be made to do at will."""

    def __init__(self, _: object) -> None:
        self.aborted = False

    def init_transactions(self, _: float) -> None: ...

    def begin_transaction(self) -> None: ...

    def abort_transaction(self, _: float) -> None:
        self.aborted = True


class Reachable:
    """Stands in for brokers that have nothing to add to an error."""

    def told(self, error: KafkaError) -> str:
        return error.str()


class OfGroup:
    """Stands in for a stream of which only the group is asked."""

    group = "dealtrust-correlator"


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (KafkaError(KafkaError._TIMED_OUT, "no answer"), UndoneError),
        (KafkaError(KafkaError._FENCED, "another one writes"), StreamError),
    ],
)
def test_a_producer_that_is_not_answered_is_given_up_and_one_that_is_shut_out_ends(
    error: KafkaError, raised: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(*_: object) -> None:
        raise KafkaException(error)

    monkeypatch.setattr(transactions, "Producer", Hanging)
    monkeypatch.setattr(confluent, "producer_settings", lambda _: {})
    monkeypatch.setattr(confluent, "until_decided", lambda attempt, _: attempt())
    monkeypatch.setattr(confluent, "end_transaction", end)
    stream, brokers = cast(Stream, cast(Any, OfGroup())), cast(Brokers, cast(Any, Reachable()))
    writer = Transactions(stream, brokers, Deadlines())
    with pytest.raises(raised, match=error.str()):
        writer.write([], {}, lambda: None)
    # To undo what nobody answers would wait as long again.
    assert not cast(Hanging, cast(Any, writer)._producer).aborted
