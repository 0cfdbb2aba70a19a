from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from dealtrust_reading.spans import span
from dealtrust_solo.display.terminal import own_command
from dealtrust_solo.display.wording import count, hours, moment, money, number


@pytest.mark.parametrize(
    ("minutes", "long", "worked"),
    [
        (0, "0 min", "0 min"),
        (59, "59 min", "59 min"),
        (60, "1 h", "1 h"),
        (61, "1 h 1 min", "1 h 1 min"),
        (24 * 60, "1 d", "24 h"),
        (33 * 60 + 5, "1 d 9 h", "33 h 5 min"),
    ],
)
def test_lengths_of_time(minutes: int, long: str, worked: str) -> None:
    assert span(timedelta(minutes=minutes)) == long
    assert hours(timedelta(minutes=minutes)) == worked


def test_moments_are_shown_on_the_clock_of_a_zone() -> None:
    assert moment(datetime(2026, 6, 30, 22, 30, tzinfo=UTC), "Europe/Berlin") == "Wed 2026-07-01 00:30"


def test_figures() -> None:
    assert money(Decimal("1250000"), "EUR") == "1,250,000 EUR"
    assert money(Decimal("12.5"), None) == "12.50"
    assert (number(8.0), number(7.5)) == ("8", "7.5")
    assert (count(1, "deal"), count(2000, "deal"), count(2, "mail or meeting", "mails")) == (
        "1 deal",
        "2,000 deals",
        "2 mails",
    )


def test_the_command_to_type_next_is_the_one_that_was_typed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("UV", raising=False)
    assert own_command() == "dealtrust"
    monkeypatch.setenv("UV", "/opt/tools/uv")
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert own_command() == "/opt/tools/uv run dealtrust"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UV", str(tmp_path / ".tools/bin/uv"))
    assert own_command() == ".tools/bin/uv run dealtrust"
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    assert own_command() == "uv run dealtrust"
