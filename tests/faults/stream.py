"""A stream of events that runs while faults are injected."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from kafka.errors import KafkaTimeoutError  # type: ignore[import-untyped]

from dealtrust_admin.feeding import Held, clock_record
from dealtrust_admin.sending import Sender, sending
from dealtrust_runtime.settings import KafkaSettings

SLICE_SECONDS = 0.1
MOST_TRIES = 5


class Record(NamedTuple):
    """What is put into a topic."""

    topic: str
    key: str | None
    value: str | bytes | None
    partition: int | None = None


Change = Callable[[Sequence[Held]], list[Record]]
"""Makes records of the events in their order, so that some come twice, late or broken."""


def plain(held: Sequence[Held]) -> list[Record]:
    """Everything as it is."""
    return [Record(item.topic, item.key, item.value) for item in held]


class Stream:
    """Puts the records in from a thread of its own, and at last the word that the clock may end.

    Its pace is even as long as its block lasts; what is left then follows at once.
    """

    def __init__(
        self, kafka: KafkaSettings, held: Sequence[Held], seconds: float, change: Change = plain
    ) -> None:
        self._kafka, self._seconds = kafka, seconds
        # Who is who is known before anything runs.
        self._parties = plain([item for item in held if not item.late])
        self._records = change([item for item in held if item.late])
        self._end = Record(*clock_record(end_of(held), held[0].key.partition("/")[0]))
        self._thread = threading.Thread(target=self._run, name="stream")
        self._hurry = threading.Event()
        self._failed: BaseException | None = None

    def __enter__(self) -> Stream:
        with sending(self._kafka) as sender:
            for record in self._parties:
                _send(sender, record)
        self._thread.start()
        return self

    def end(self) -> None:
        """Wait until all is put in at its pace."""
        self._thread.join()

    def __exit__(self, *_: object) -> None:
        self._hurry.set()
        self._thread.join()
        if self._failed is not None:
            raise self._failed

    def _run(self) -> None:
        try:
            self._put_in()
        except BaseException as error:
            self._failed = error

    def _put_in(self) -> None:
        began, each = time.monotonic(), self._seconds / max(1, len(self._records))
        with sending(self._kafka) as sender:
            for number, record in enumerate(self._records):
                left = number * each - (time.monotonic() - began)
                if left > SLICE_SECONDS:
                    self._hurry.wait(left)
                _send(sender, record)
            sender.flush()
            _send(sender, self._end)


def end_of(held: Sequence[Held]) -> datetime:
    """Where the clock stands at the end of the stream."""
    return max(item.time for item in held) + timedelta(hours=1)


def _send(sender: Sender, record: Record) -> None:
    for left in reversed(range(MOST_TRIES)):
        try:
            assert sender.send(record.topic, record.key, record.value, record.partition)
        except KafkaTimeoutError:  # no broker for a minute: one comes back
            if not left:
                raise
        else:
            return
