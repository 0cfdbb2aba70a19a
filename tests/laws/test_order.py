"""The standing alerts are a function of the events: neither the order of their arrival nor a repetition changes them."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from dealtrust_engine.config import Config
from dealtrust_engine.fold import fold
from dealtrust_reading.finding import Finder, Found
from dealtrust_reading.mailboxes import mailboxes_in
from dealtrust_reading.rejects import Rejects
from dealtrust_reading.settings import Settings, load_settings
from dealtrust_reading.stage import Reading
from dealtrust_schemas.alerts import dump_alert
from dealtrust_schemas.events import Event
from tests.laws.tree import ROOT

HISTORY = ROOT / "examples/history"


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_settings(HISTORY / "dealtrust.yaml")


@pytest.fixture(scope="module")
def events(settings: Settings) -> list[Event]:
    """All events of the bundled history."""
    folders = [path for path in HISTORY.iterdir() if path.is_dir()]
    with Finder() as finder, Rejects(None) as rejects:
        files = [item for item in finder.find(sorted(folders)) if isinstance(item, Found)]
        return list(Reading(files, mailboxes_in(files), settings.engine, settings.sources, rejects).events())


@pytest.fixture(scope="module")
def told(events: list[Event], settings: Settings) -> list[str]:
    """The alerts of the history as it is read."""
    return alerts(events, settings.engine)


def alerts(events: Sequence[Event], config: Config) -> list[str]:
    return [dump_alert(alert) for alert in fold(events, config).alerts]


def test_the_history_has_alerts(told: list[str]) -> None:
    assert len(told) > 30


@pytest.mark.parametrize("seed", range(3))
def test_any_order_and_any_repetition_tells_the_same(
    events: list[Event], told: list[str], settings: Settings, seed: int
) -> None:
    chance = random.Random(seed)
    arriving = events + chance.sample(events, len(events) // 4)
    chance.shuffle(arriving)
    assert alerts(arriving, settings.engine) == told


def test_a_missing_event_tells_something_else(
    events: list[Event], told: list[str], settings: Settings
) -> None:
    """So the comparison above can fail: without the buyer's mails the history is another one."""
    fewer = [event for event in events if event.type != "dealtrust.mail.v1"]
    assert alerts(fewer, settings.engine) != told
