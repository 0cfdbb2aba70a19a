"""A handler in processes of its own, so that one member of a group uses several cores.

Each process holds some of the partitions, as the tasks of a Kafka Streams instance are spread over its
``num.stream.threads``; Python needs processes for that. The runtime reads and writes for all of them, so that group,
transactions and fencing are those of one member.
"""

import faulthandler
import logging
import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from typing import Any, Final

from dealtrust_runtime.metrics import Metrics
from dealtrust_runtime.streams.records import Handled, Handler, Incoming
from dealtrust_runtime.streams.stream import EXIT_FAILED, StreamError

Make = Callable[[Metrics], Handler]
_Noted = list[tuple[str, str, float, dict[str, str]]]
_Loaded = tuple[bytes, bytes | None, int]

_LOG = logging.getLogger(__name__)
_FORK: Final = multiprocessing.get_context("fork")
_AT_ONCE_BYTES: Final = 8 << 20
"""Of state that is sent in one piece."""
_END_SECONDS: Final = 2.0


@contextmanager
def handler_in(processes: int, make: Make, metrics: Metrics) -> Iterator[Handler]:
    """The handler that is made: in this process, or in so many others if it is more than one.

    To be entered before the process has threads, as it forks. make: gets the metrics that the handler counts in.
    """
    if processes == 1:
        yield make(metrics)
        return
    shares = [_Share(make) for _ in range(processes)]
    try:
        yield Apart(shares, metrics)
    finally:
        for share in shares:
            share.close()


class Apart:
    """A handler whose partitions are spread over processes. It may be called for those of several lanes at a time."""

    def __init__(self, shares: Sequence["_Share"], metrics: Metrics) -> None:
        self._shares, self._metrics = shares, metrics
        self.lanes = len(shares)
        self._loading: dict[int, list[_Loaded]] = {}
        self._bytes: dict[int, int] = {}

    def assigned(self, partition: int) -> None:
        """As `Handler`."""
        self._loading[partition], self._bytes[partition] = [], 0
        self._call("assigned", partition)

    def load(self, partition: int, key: bytes, value: bytes | None, timestamp: int) -> None:
        """As `Handler`; sent in larger pieces."""
        self._loading[partition].append((key, value, timestamp))
        self._bytes[partition] += len(value or b"")
        if self._bytes[partition] > _AT_ONCE_BYTES:
            self._send(partition)

    def loaded(self, partition: int) -> None:
        """As `Handler`."""
        self._send(partition)
        self._call("loaded", partition)

    def handle(self, partition: int, batch: Sequence[Incoming]) -> Handled:
        """As `Handler`."""
        handled: Handled = self._call("handle", partition, batch)
        return handled

    def revoked(self, partition: int) -> None:
        """As `Handler`."""
        self._call("revoked", partition)

    def _send(self, partition: int) -> None:
        self._call("load", partition, self._loading[partition])
        self._loading[partition], self._bytes[partition] = [], 0

    def _call(self, name: str, partition: int, *given: object) -> Any:
        answer, error, noted = self._shares[partition % self.lanes].ask(name, partition, *given)
        for kind, metric, value, labels in noted:
            getattr(self._metrics, kind)(metric, value, **labels)
        if error is not None:
            raise error
        return answer


class _Share:
    """One of the processes, as its parent sees it. Asked by one thread at a time."""

    def __init__(self, make: Make) -> None:
        self._pipe, theirs = _FORK.Pipe()
        self._process: ForkProcess = _FORK.Process(target=_serve, args=(theirs, make))
        self._process.start()
        theirs.close()
        self._lock = threading.Lock()

    def ask(self, name: str, *given: object) -> tuple[Any, Exception | None, _Noted]:
        """Have it call the handler. Raises `StreamError` if it is gone."""
        try:
            with self._lock:
                self._pipe.send((name, given))
                answer: tuple[Any, Exception | None, _Noted] = self._pipe.recv()
        except (EOFError, OSError) as error:
            self._process.join(_END_SECONDS)
            status = self._process.exitcode
            raise StreamError(f"a process that handles partitions ended with status {status}") from error
        return answer

    def close(self) -> None:
        """End it; what it is doing is not waited for long."""
        with suppress(OSError):  # it may be gone
            self._pipe.send(None)
        self._process.join(_END_SECONDS)
        self._process.kill()
        self._process.join()
        self._pipe.close()


# In a process of its own.


class _Notes(Metrics):
    """Metrics that are noted here and kept by the parent."""

    def __init__(self) -> None:
        self.noted: _Noted = []

    def count(self, name: str, amount: float = 1, /, **labels: str) -> None:
        self.noted.append(("count", name, amount, labels))

    def set(self, name: str, value: float, /, **labels: str) -> None:
        self.noted.append(("set", name, value, labels))

    def observe(self, name: str, value: float, /, **labels: str) -> None:
        self.noted.append(("observe", name, value, labels))


def _serve(pipe: Connection, make: Make) -> None:
    """Do what is asked until told to end, or until the parent is gone."""
    for number in (
        signal.SIGINT,
        signal.SIGTERM,
    ):  # the parent's to follow, also where a whole group gets them
        signal.signal(number, signal.SIG_IGN)
    busy = threading.Event()
    threading.Thread(target=_end_with_parent, args=(busy,), daemon=True).start()
    notes = _Notes()
    handler = make(notes)
    while (asked := pipe.recv()) is not None:
        busy.set()
        name, (partition, *given) = asked
        answer, error = None, None
        try:
            if name == "load":
                for record in given[0]:
                    handler.load(partition, *record)
            else:
                answer = getattr(handler, name)(partition, *given)
        except Exception as raised:  # told to the parent, which decides
            error = _sendable(raised)
        noted, notes.noted = notes.noted, []
        busy.clear()
        pipe.send((answer, error, noted))


def _end_with_parent(busy: threading.Event) -> None:
    """A parent that ended itself because handling hung leaves it to us to say where."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    if busy.is_set():
        _LOG.critical("the process that reads and writes is gone; handling stands here")
        faulthandler.dump_traceback()
    os._exit(EXIT_FAILED)


def _sendable(error: Exception) -> Exception:
    """The error with its traceback as a note; as another one of the same words if it cannot be sent."""
    error.add_note("".join(traceback.format_exception(error)))
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # whatever its class does
        told = RuntimeError("".join(traceback.format_exception_only(error)).strip())
        told.add_note(error.__notes__[-1])
        return told
    return error
