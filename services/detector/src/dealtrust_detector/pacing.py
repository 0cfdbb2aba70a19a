"""How long deals are looked at between two batches: as long as it takes, unless much waits to be read."""

import time
from collections.abc import Callable
from typing import Final

_BEHIND_SECONDS: Final = 2.0
"""What was written longer ago than that tells that more waits behind it."""
_SOON_SECONDS: Final = 0.25
_STEP_SECONDS: Final = 0.5
"""All partitions together may take so long in one step, so that what comes meanwhile does not wait longer."""
_SHARE: Final = 0.1


class Pace:
    """The time for looking at deals.

    While much waits to be read it is a share of the time that reading takes: what is looked at later is looked at less often,
    as more has come together by then.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, wall: Callable[[], float] = time.time
    ) -> None:
        self._clock, self._wall = clock, wall
        self._behind_at = float("-inf")
        self._saved = 0.0

    def read(self, written: int, seconds: float) -> None:
        """Records were read in that time, of which the last was written at that moment (milliseconds since 1970 UTC)."""
        if self._wall() - written / 1000 > _BEHIND_SECONDS:
            self._behind_at = self._clock()
            self._saved = min(_STEP_SECONDS, self._saved + _SHARE * seconds)

    def seconds(self, partitions: int) -> float:
        """How long deals of one of so many partitions may be looked at now."""
        behind = self._clock() - self._behind_at < _SOON_SECONDS
        return (self._saved if behind else _STEP_SECONDS) / partitions

    def spent(self, seconds: float) -> None:
        """Deals were looked at for so long."""
        self._saved = max(0.0, self._saved - seconds)
