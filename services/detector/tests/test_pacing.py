"""How long deals are looked at, by what waits to be read."""

from __future__ import annotations

from dealtrust_detector.pacing import Pace


class Clocks:
    """A clock and a wall that go together."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_what_was_just_written_leaves_time_for_all_deals() -> None:
    now = Clocks()
    pace = Pace(now, now)
    pace.read(999_500, 0.1)
    assert pace.seconds(1) == 0.5
    pace.spent(0.5)
    assert pace.seconds(5) == 0.1


def test_a_backlog_leaves_a_share_of_the_time_that_reading_takes() -> None:
    now = Clocks()
    pace = Pace(now, now)
    pace.read(900_000, 0.1)
    pace.read(900_000, 0.2)
    assert round(pace.seconds(3), 6) == 0.01
    pace.spent(0.025)
    assert round(pace.seconds(1), 6) == 0.005
    pace.spent(0.05)
    assert pace.seconds(1) == 0
    pace.read(900_000, 100.0)
    assert pace.seconds(1) == 0.5


def test_once_nothing_more_is_read_there_is_time_again() -> None:
    now = Clocks()
    pace = Pace(now, now)
    pace.read(900_000, 0.1)
    now.now += 1
    assert pace.seconds(2) == 0.25
