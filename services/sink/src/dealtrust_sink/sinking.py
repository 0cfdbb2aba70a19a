"""The loop: read, write, commit; wait while that is not possible, and never give up a record."""

import logging
import random
import threading
import time
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from typing import Final, TypeVar

from dealtrust_runtime.health import Health
from dealtrust_runtime.metrics import Metrics
from dealtrust_runtime.streams.letters import Flood, dead_letter
from dealtrust_runtime.streams.stream import StreamError
from dealtrust_runtime.streams.tracing import place_of
from dealtrust_sink.batch import Batch
from dealtrust_sink.source import KafkaAwayError, LostError, Source
from dealtrust_sink.store import AwayError, Store

READ, WRITTEN = "its share of the partitions", "ClickHouse and its tables"
"""The conditions of readiness."""

_POLL_SECONDS: Final = 0.1
_FIRST_WAIT, _LONGEST_WAIT = 0.2, 10.0

T = TypeVar("T")
_LOG: Final = logging.getLogger(__name__)


class StoppedError(Exception):
    """The process was asked to stop while it waited."""


class Sink:
    """Writes what the source reads into the store.

    Order within a batch: the intent in Kafka, the rows, the dead letters, the offsets. Whatever is repeated after a
    crash are the same rows, which the tables hold once.
    """

    def __init__(
        self, source: Source, store: Store, metrics: Metrics, health: Health, stop: threading.Event
    ) -> None:
        self._source, self._store = source, store
        self._metrics, self._health, self._stop = metrics, health, stop
        self._flood = Flood()
        self._opened = False
        self._version = version("dealtrust-sink")

    def run(self) -> None:
        """Go on until asked to stop. Raises `StreamError` where the process cannot go on."""
        try:
            while not self._stop.is_set():
                self._health.beat()
                self._step()
        except StoppedError:
            _LOG.info("stopped while waiting; what was being written is read again next time")

    def _step(self) -> None:
        batch = None
        try:
            batch = self._patiently(lambda: self._source.gather(_POLL_SECONDS))
            self._health.condition(READ, self._source.joined)
            if batch is not None:
                self._write(batch)
            elif not self._opened:
                self._patiently(self._store.open)
                self._there(True)
            else:
                self._patiently(self._source.idle)
        except LostError:
            _LOG.info("partitions were given away; what was read of them is theirs who have them now")
            if batch is not None:
                self._source.drop(batch)

    def _write(self, batch: Batch) -> None:
        started = time.monotonic()
        dead = [
            dead_letter(record, refused.reason, refused.detail, self._version)
            for record, refused in batch.refused
        ]
        self._flood.note(len(batch.records), len(dead))
        self._patiently(lambda: self._source.intend(batch))
        stored = self._patiently(lambda: self._store.starts_of(batch.returning()))
        for piece in batch.pieces(stored):
            self._patiently(partial(self._store.insert, piece))
            self._metrics.count("dealtrust_rows_written_total", len(piece.rows), table=piece.table)
        self._patiently(lambda: self._source.send(dead))
        self._patiently(lambda: self._source.done(batch))
        self._measure(batch, time.monotonic() - started)

    def _patiently(self, action: Callable[[], T]) -> T:
        """Do it, again and again if need be, staying a member of the group meanwhile.

        Raises `LostError`, and `StoppedError` when asked to stop.
        """
        wait = _FIRST_WAIT
        said = ""
        while True:
            try:
                done = action()
            except (AwayError, KafkaAwayError) as error:
                self._health.beat()
                if isinstance(error, AwayError):
                    if error.no_entry and not self._opened:
                        raise StreamError(str(error)) from error
                    self._there(False)
                if str(error) != said:
                    said = str(error)
                    _LOG.warning("%s; trying again", said)
                self._idle(wait * random.uniform(0.5, 1))
                wait = min(_LONGEST_WAIT, wait * 2)
            else:
                if said:
                    _LOG.info("going on")
                    self._there(True)
                return done

    def _there(self, answers: bool) -> None:
        """Tell whether ClickHouse answers."""
        self._opened = self._opened or answers
        self._health.condition(WRITTEN, answers)
        self._metrics.set("dealtrust_store_away", 0 if answers else 1)

    def _idle(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self._stop.is_set():
                raise StoppedError
            self._health.beat()
            try:
                self._source.wait(min(0.5, until - time.monotonic()))
            except KafkaAwayError:
                self._stop.wait(0.1)

    def _measure(self, batch: Batch, seconds: float) -> None:
        for topic in {record.topic for record in batch.records}:
            self._metrics.observe("dealtrust_handling_seconds", seconds, topic=topic)
        for record, refused in batch.refused:
            self._metrics.count("dealtrust_dead_letters_total", topic=record.topic, reason=refused.reason)
            about = {"reason": refused.reason, **place_of(record)}
            _LOG.warning("a record was set aside: %s", refused.detail, extra=about)
        self._metrics.set("dealtrust_progress_timestamp_seconds", time.time())
