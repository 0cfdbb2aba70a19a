"""A handler in processes of its own does what it does in this one, and nothing of it outlives its parent."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from dealtrust_runtime.metrics import Metrics
from dealtrust_runtime.streams.apart import handler_in
from dealtrust_runtime.streams.handling import Handling
from dealtrust_runtime.streams.image import StateImage
from dealtrust_runtime.streams.records import Handled, Handler, Incoming, Outgoing
from dealtrust_runtime.streams.stream import StreamError
from services.runtime.tests.streams.streams import a_stream

MEETING = multiprocessing.get_context("fork").Barrier(2)
PATIENCE_SECONDS = 10


class TwoWordsError(Exception):
    """Cannot be sent: it is made of two words and remembers one."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(one + other)


class Echo:
    """Answers with what it was asked and what it knows, and with the number of its process."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._known: dict[int, dict[bytes, bytes | None]] = {}
        self._loaded: set[int] = set()

    def assigned(self, partition: int) -> None:
        self._known[partition] = {}
        self._loaded.discard(partition)

    def load(self, partition: int, key: bytes, value: bytes | None, timestamp: int) -> None:
        assert timestamp == 1
        self._known[partition][key] = value

    def loaded(self, partition: int) -> None:
        if b"broken" in self._known[partition]:
            raise StreamError("no state")
        self._loaded.add(partition)

    def revoked(self, partition: int) -> None:
        del self._known[partition]

    def handle(self, partition: int, batch: Sequence[Incoming]) -> Handled:
        assert partition in self._loaded
        for record in batch:
            match record.value:
                case b"fail":
                    raise KeyError("told to")
                case b"fail unsent":
                    raise TwoWordsError("told", "to")
                case b"meet":
                    MEETING.wait(PATIENCE_SECONDS)
                case b"die":
                    os.kill(os.getpid(), signal.SIGKILL)
        self._metrics.count("dealtrust_records_read_total", len(batch), topic="in")
        known = repr(sorted(self._known[partition].items())).encode()
        return Handled([Outgoing("out", known, str(os.getpid()).encode())], [], [], again=bool(batch))


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def handler(metrics: Metrics) -> Iterator[Handler]:
    with handler_in(2, Echo, metrics) as made:
        yield made


def _image(**state: bytes) -> StateImage:
    image = StateImage()
    for key, value in state.items():
        image.add(key.encode(), value, {}, 1)
    return image


def _given(handling: Handling, handler: Handler, partitions: Sequence[int]) -> None:
    for partition in partitions:
        handler.assigned(partition)
        handling.load(partition, _image(a=b"%d" % partition)).result()


def _batch(partition: int, *values: bytes) -> list[Incoming]:
    return [Incoming("in", partition, n, b"k", value, {"a": b"b"}, 0) for n, value in enumerate(values)]


def test_partitions_are_spread_over_processes_with_their_state(handler: Handler, metrics: Metrics) -> None:
    handling = Handling(handler, a_stream())
    _given(handling, handler, range(4))
    handled = handling.handle_all({partition: _batch(partition, b"x", b"y") for partition in range(4)})
    pids = {partition: each.alerts[0].value for partition, each in handled.items()}
    assert pids[0] == pids[2] != pids[1] == pids[3]
    assert str(os.getpid()).encode() not in pids.values()
    assert [each.alerts[0].key for each in handled.values()] == [b"[(b'a', b'%d')]" % p for p in range(4)]
    assert all(each.again for each in handled.values())
    assert b'dealtrust_records_read_total{topic="in"} 8.0' in metrics.exposition()


def test_processes_handle_at_the_same_time(handler: Handler) -> None:
    handling = Handling(handler, a_stream())
    _given(handling, handler, range(2))
    assert len(handling.handle_all({partition: _batch(partition, b"meet") for partition in range(2)})) == 2


def test_a_large_state_comes_in_pieces_and_whole(handler: Handler, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dealtrust_runtime.streams.apart._AT_ONCE_BYTES", 3)
    handling = Handling(handler, a_stream())
    handler.assigned(1)
    handling.load(1, _image(a=b"11", b=b"22", c=b"33")).result()
    assert handling.handle(1, []).alerts[0].key == b"[(b'a', b'11'), (b'b', b'22'), (b'c', b'33')]"


@pytest.mark.parametrize(
    ("value", "kind"), [(b"fail", KeyError), (b"fail unsent", RuntimeError)], ids=["sent", "told"]
)
def test_what_is_raised_there_is_raised_here(handler: Handler, value: bytes, kind: type[Exception]) -> None:
    _given(Handling(handler, a_stream()), handler, [0])
    with pytest.raises(kind, match="told") as raised:
        handler.handle(0, _batch(0, value))
    assert "in handle" in "".join(raised.value.__notes__)
    assert handler.handle(0, _batch(0, b"x")).again


def test_a_partition_at_which_it_fails_does_not_cost_the_others(handler: Handler) -> None:
    handling = Handling(handler, a_stream())
    _given(handling, handler, range(3))
    values = {0: b"x", 1: b"fail", 2: b"x"}
    assert handling.handle_all({p: _batch(p, value) for p, value in values.items()}).keys() == {0, 2}


def test_state_that_cannot_be_read_ends_the_process(handler: Handler) -> None:
    handler.assigned(0)
    with pytest.raises(StreamError, match="no state"):
        Handling(handler, a_stream()).load(0, _image(broken=b"")).result()


def test_a_process_that_dies_ends_its_parent(handler: Handler) -> None:
    handling = Handling(handler, a_stream())
    _given(handling, handler, range(2))
    with pytest.raises(StreamError, match="ended with status -9"):
        handler.handle(0, _batch(0, b"die"))


def test_signals_are_for_the_parent(handler: Handler) -> None:
    handling = Handling(handler, a_stream())
    _given(handling, handler, [0])
    pid = int(handling.handle(0, []).alerts[0].value or b"")
    for number in (signal.SIGINT, signal.SIGTERM):
        os.kill(pid, number)
    assert int(handling.handle(0, []).alerts[0].value or b"") == pid


def test_one_process_is_this_one(metrics: Metrics) -> None:
    with handler_in(1, Echo, metrics) as handler:
        assert isinstance(handler, Echo)


KILLED = """
import os, signal, sys, threading
from dealtrust_runtime.metrics import Metrics
from dealtrust_runtime.streams.apart import handler_in

class Sleepy:
    def __init__(self, metrics):
        print(os.getpid(), flush=True)
    def assigned(self, partition):
        print("busy", flush=True)
        threading.Event().wait()

with handler_in(2, Sleepy, Metrics()) as handler:
    handler.assigned(0)
"""


def test_processes_end_with_a_parent_that_was_killed_and_say_where_they_stood(tmp_path: Path) -> None:
    errors = tmp_path / "errors"
    with errors.open("wb") as stream:
        parent = subprocess.Popen([sys.executable, "-c", KILLED], stdout=subprocess.PIPE, stderr=stream)
    assert parent.stdout is not None
    said = [parent.stdout.readline().strip() for _ in range(3)]
    parent.kill()
    parent.wait()
    assert parent.stdout.read() == b""  # which ends once nobody can write there any more
    assert said.count(b"busy") == 1
    assert "in assigned" in errors.read_text()
