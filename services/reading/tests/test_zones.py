from datetime import UTC, datetime, timedelta

import pytest

from dealtrust_reading.zones import OffsetSamples, now_in

JANUARY, JULY = datetime(2026, 1, 15, 10, tzinfo=UTC), datetime(2026, 7, 15, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("winter", "summer", "zone"),
    [
        (60, 120, "Europe/Berlin"),
        (0, 60, "Europe/London"),
        (-300, -240, "America/New_York"),
        (330, 330, "Asia/Kolkata"),
        (480, 480, "Asia/Singapore"),
        (660, 600, "Australia/Sydney"),
        (60, 60, "Africa/Lagos"),
    ],
)
def test_winter_and_summer_offsets_tell_the_zone(winter: int, summer: int, zone: str) -> None:
    samples = OffsetSamples()
    samples.add(JANUARY, winter)
    samples.add(JULY, summer)
    assert samples.zone() == zone


def test_mail_stamped_in_utc_tells_nothing() -> None:
    samples = OffsetSamples()
    for days in range(400):
        samples.add(JANUARY + timedelta(days=days), 0)
    assert samples.zone() is None


def test_nobody_is_in_no_zone() -> None:
    assert OffsetSamples().zone() is None


def test_a_journey_does_not_move_a_person_but_a_divided_life_has_no_zone() -> None:
    samples = OffsetSamples()
    for _ in range(9):
        samples.add(JANUARY, 60)
    samples.add(JANUARY, -480)
    assert samples.zone() == "Europe/Berlin"
    for _ in range(9):
        samples.add(JULY, -420)
    assert samples.zone() is None


def test_a_moment_is_shown_in_utc_where_the_zone_is_unknown() -> None:
    assert now_in("Nowhere/Land", JULY).utcoffset() == timedelta(0)
    assert now_in("Europe/Berlin", JULY).hour == 12
