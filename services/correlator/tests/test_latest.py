"""Time goes on where a clock is set back, and follows one that is set forward."""

from datetime import UTC, datetime, timedelta

from dealtrust_correlator.latest import Latest

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def test_a_clock_that_is_set_back_is_not_followed() -> None:
    seconds = iter([0, 10, 70, 130])
    latest = Latest(lambda: next(seconds))
    assert latest.of(NOON) == NOON
    assert latest.of(NOON - HOUR) == NOON + MINUTE
    assert latest.of(NOON - HOUR + MINUTE) == NOON + 2 * MINUTE


def test_a_clock_that_is_set_forward_is_followed() -> None:
    seconds = iter([0, 10, 20])
    latest = Latest(lambda: next(seconds))
    latest.of(NOON)
    assert latest.of(NOON + HOUR) == NOON + HOUR


def test_what_was_heard_of_before_counts() -> None:
    """A correlator that begins with a clock that stands wrong knows of its predecessor's time."""
    seconds = iter([0, 0, 60])
    latest = Latest(lambda: next(seconds))
    latest.of(NOON)
    assert latest.of(NOON - HOUR) == NOON + MINUTE
