"""What time it is at least, to whatever this machine's clock is set back."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Latest:
    """The latest moment that was heard of, and what has passed since then."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._moment = datetime.min.replace(tzinfo=UTC)
        self._at = monotonic()

    def of(self, moment: datetime) -> datetime:
        """The moment in UTC, or a later one where it is known to be later by now."""
        at = self._monotonic()
        self._moment = max(moment, self._moment + timedelta(seconds=at - self._at))
        self._at = at
        return self._moment
