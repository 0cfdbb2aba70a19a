from datetime import UTC, datetime

import pytest

from dealtrust_reading.moments import typed_moment


@pytest.mark.parametrize(
    ("text", "end", "moment"),
    [
        ("2026-06-30", False, datetime(2026, 6, 29, 22, tzinfo=UTC)),
        ("2026-06-30", True, datetime(2026, 6, 30, 22, tzinfo=UTC)),
        ("2026-03-29", True, datetime(2026, 3, 29, 22, tzinfo=UTC)),
        ("2026-01-30T17:00", True, datetime(2026, 1, 30, 16, tzinfo=UTC)),
        (" 2026-06-30T17:00:00Z ", False, datetime(2026, 6, 30, 17, tzinfo=UTC)),
        ("2026-06-30T17:00-04:00", False, datetime(2026, 6, 30, 21, tzinfo=UTC)),
    ],
)
def test_days_and_hours_are_meant_on_our_clocks(text: str, end: bool, moment: datetime) -> None:
    assert typed_moment(text, "Europe/Berlin", end=end) == moment


@pytest.mark.parametrize("text", ["", "soon", "30.06.2026", "2026-13-01", "2026-06"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        typed_moment(text, "Europe/Berlin", end=False)
