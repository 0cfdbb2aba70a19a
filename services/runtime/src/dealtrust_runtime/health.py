"""What probes ask: is the process alive, and is it ready."""

import threading
import time
from collections.abc import Callable, Iterable


class Health:
    """Signs of life and conditions of readiness, set by the working loop and asked from another thread.

    waits_for: names of the conditions that must hold before the process counts as ready.
    beat_seconds: how long the loop may give no sign of life. Kafka or ClickHouse being away is no reason to
    restart a process, so neither is asked here.
    """

    def __init__(
        self, waits_for: Iterable[str], beat_seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._lock = threading.Lock()
        self._holds = dict.fromkeys(waits_for, False)
        self._beat_seconds, self._clock = beat_seconds, clock
        self._last_beat = clock()
        self._failure: str | None = None

    def beat(self) -> None:
        """The loop is alive."""
        self._last_beat = self._clock()

    def condition(self, name: str, holds: bool) -> None:
        """Whether a condition of readiness holds now. Raises `KeyError` for an unknown one."""
        with self._lock:
            if name not in self._holds:
                raise KeyError(name)
            self._holds[name] = holds

    def fail(self, why: str) -> None:
        """The process cannot go on and wants to be restarted; the first reason stays."""
        with self._lock:
            self._failure = self._failure or why

    def trouble(self) -> str | None:
        """Why the process is not alive; None if it is."""
        silent = self._clock() - self._last_beat
        with self._lock:
            if self._failure is not None:
                return self._failure
        return f"no sign of life for {silent:.0f} s" if silent > self._beat_seconds else None

    def missing(self) -> list[str]:
        """The conditions of readiness that do not hold."""
        with self._lock:
            return [name for name, holds in self._holds.items() if not holds]
