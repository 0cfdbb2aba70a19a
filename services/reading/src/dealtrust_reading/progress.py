"""How far a long task has come: a bar on a terminal, a line now and then in a log."""

import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.text import Text

from dealtrust_reading.spans import span

_TERMINAL_EVERY: Final = 0.1
_LOG_EVERY: Final = 10.0


class Meter:
    """Tells how far one stage has come, its rate and the time left, on standard error.

    It is drawn from the caller's own thread: the process may fork between two stages.
    """

    def __init__(self, stage: str, total: int, *, unit: str = "") -> None:
        """total: how much there is to do, in bytes, or in things called `unit`."""
        self._stage, self._total, self._unit = stage, max(total, 1), unit
        self._started = self._told = time.monotonic()
        self._terminal = sys.stderr.isatty()
        self._finished = 0
        self._bar: Progress | None = None
        self._task = TaskID(0)

    def __enter__(self) -> "Meter":
        if self._terminal:
            self._bar = Progress(
                *self._columns(), console=Console(stderr=True), auto_refresh=False, transient=True
            )
            self._task = self._bar.add_task(self._stage, total=self._total)
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def at(self, position: int) -> None:
        """So much of the current part (a file) is done."""
        self.update(self._finished + position)

    def finish(self, size: int) -> None:
        """The current part, of that size, is done."""
        self._finished += size
        self.update(self._finished)

    def update(self, done: int) -> None:
        """So much is done."""
        now = time.monotonic()
        if now - self._told < (_TERMINAL_EVERY if self._terminal else _LOG_EVERY):
            return
        self._told = now
        if self._bar is not None:
            self._bar.update(self._task, completed=done, refresh=True)
        else:
            print(self._line(done, now - self._started), file=sys.stderr, flush=True)

    def _columns(self) -> Iterator[ProgressColumn]:
        yield TextColumn("{task.description}")
        yield BarColumn(bar_width=24)
        if self._unit:
            yield MofNCompleteColumn()
            yield _Rate(self._unit)
        else:
            yield DownloadColumn()
            yield TransferSpeedColumn()
        yield TimeRemainingColumn(compact=True)

    def _line(self, done: int, seconds: float) -> str:
        rate = done / seconds
        left = span(timedelta(seconds=max(0, self._total - done) / rate)) if rate else "an unknown time"
        share = f"{done / self._total:.0%}"
        speed = f"{rate:,.0f} {self._unit}/s" if self._unit else f"{rate / 1e6:,.1f} MB/s"
        return f"{self._stage}: {share}, {speed}, {left} left"


class _Rate(ProgressColumn):
    def __init__(self, unit: str) -> None:
        super().__init__()
        self._unit = unit

    def render(self, task: Task) -> Text:
        return Text("" if task.speed is None else f"{task.speed:,.0f} {self._unit}/s")
