"""What ends a process that no longer gets on, and what tells it to stop."""

import faulthandler
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from dealtrust_runtime.streams.stream import EXIT_FAILED

_LOG = logging.getLogger(__name__)
_LOOK_SECONDS = 0.1


def end_now(why: str) -> None:
    """End the process at once with exit status 70, saying why, and where each thread stands.

    Nothing is finished on the way: what is not durable is done again by whoever takes over.
    """
    _LOG.critical("%s", why)
    faulthandler.dump_traceback(sys.stderr)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(EXIT_FAILED)


class Deadlines:
    """Ends the process when something takes longer than it may. Looks from a thread of its own, until `close`."""

    def __init__(self, end: Callable[[str], None] = end_now) -> None:
        self._end = end
        self._running: dict[object, tuple[str, float, float]] = {}
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._look, name="deadlines", daemon=True)
        self._thread.start()

    @contextmanager
    def within(self, seconds: float, what: str) -> Iterator[None]:
        """The block must end in that time."""
        token = self.begin(seconds, what)
        try:
            yield
        finally:
            del self._running[token]

    def begin(self, seconds: float, what: str) -> object:
        """As `within`, for something that ends only with the process."""
        token = object()
        self._running[token] = (what, seconds, time.monotonic() + seconds)
        return token

    def close(self) -> None:
        """Look no longer."""
        self._closed.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._closed.wait(_LOOK_SECONDS):
            now = time.monotonic()
            for what, seconds, until in list(self._running.values()):
                if now > until:
                    self._end(f"{what} took longer than {seconds:g} s")


class Stop:
    """Notices SIGTERM and SIGINT at once, also while the main thread waits inside a client that is not Python.

    Its block is entered in the main thread, and stays entered to the end of the process. `on_stop` is called at the
    first signal, in a thread of its own.
    """

    def __init__(self, on_stop: Callable[[], object]) -> None:
        self._on_stop = on_stop
        self.asked = threading.Event()

    def __enter__(self) -> Self:
        # Python runs handlers only between its own instructions; the number of the signal is written at once.
        reader, writer = socket.socketpair()
        writer.setblocking(False)
        signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: None)
        threading.Thread(target=self._wait, args=(reader, writer), name="stop", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """The process is about to end: signals keep doing nothing more."""

    def _wait(self, reader: socket.socket, writer: socket.socket) -> None:
        with reader, writer:
            reader.recv(1)
            _LOG.info("asked to stop")
            self._on_stop()
            self.asked.set()
            while reader.recv(64):
                pass


class Progress:
    """Whether the partitions of a stream get on, from what Kafka says is there and what was made durable."""

    def __init__(self, topic: str, stall_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._topic, self._stall_seconds, self._clock = topic, stall_seconds, clock
        self._stands: dict[int, tuple[int, float]] = {}

    def stalled(self, positions: Mapping[int, int], ends: Mapping[int, int]) -> str | None:
        """Which partition has stood still for too long with something to read; None if none has.

        positions: the next offset of each owned partition, -1 where it is not known yet; ends: the offset after the
        last record that can be read. To be asked only while Kafka answers: its absence is no fault of the process.
        """
        now = self._clock()
        stands: dict[int, tuple[int, float]] = {}
        for partition, position in positions.items():
            before, since = self._stands.get(partition, (position, now))
            moves = position != before or position >= ends.get(partition, 0)
            stands[partition] = (position, now if moves else since)
        self._stands = stands
        for partition, (position, since) in stands.items():
            if now - since > self._stall_seconds:
                where = "before its first record" if position < 0 else f"at offset {position}"
                return f"partition {partition} of {self._topic} stands {where} for {now - since:.0f} s"
        return None
