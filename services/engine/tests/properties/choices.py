"""What the teller of a history chooses from, and how chance chooses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

T = TypeVar("T")

HOUR, DAY = 60, 1440
GAPS = (
    0,
    0,
    1,
    7,
    10,
    HOUR,
    2 * HOUR + 5,
    8 * HOUR,
    16 * HOUR,
    DAY,
    DAY,
    DAY + 9,
    3 * DAY,
    7 * DAY,
    16 * DAY,
)
"""Minutes between two acts: none, less than the grace, exactly a working day, more than a week."""
STARTS = ("2026-03-05 09:00", "2026-03-26 14:00", "2026-10-22 08:00", "2026-12-17 15:00", "2026-06-01 07:30")
"""Before the clock changes of America and Europe, in spring and autumn; before holidays; in a plain week."""
SELLERS, BUYERS = ("ada", "kim", "mia"), ("bob", "carol", "dan")


class Choices:
    """Choices taken out of some bytes, one byte each."""

    def __init__(self, luck: bytes) -> None:
        self._luck = iter(luck)

    def pick(self, options: Sequence[T]) -> T:
        """One of some options; the first where no bytes are left to choose with."""
        return options[next(self._luck, 0) % len(options)]


ENTRIES: tuple[dict[str, Any], ...] = (
    {},
    {},
    {},
    {"transparent": True},
    {"all_day": True},
    {"status": "tentative"},
    {"series": 7 * DAY},
)
CONFIGS: tuple[dict[str, Any], ...] = (
    {},
    {},
    {"grace_minutes": 0},
    {"working_hours": {"days": ["mon", "tue", "wed", "thu", "sun"], "start": "08:30", "end": "18:15"}},
    {
        "patterns": {"silent-prospect": {"limit_days": 3}, "neglected-deal": {"enabled": False}},
        "segments": [
            {
                "name": "large",
                "when": {"amount_at_least": 100000},
                "patterns": {"unanswered-buyer": {"limit_hours": 2}, "neglected-deal": {"enabled": True}},
            }
        ],
    },
)
