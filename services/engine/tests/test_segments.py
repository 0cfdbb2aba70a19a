"""Settings of a segment hold for its deals, and only for what begins while a deal belongs to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from stories.dsl import Story, sale
from stories.expectations import expect, expect_none

LATER = "Mon 2026-03-09 12:00"
UNTIL = "2026-04-30 12:00"


def unanswered(story: Story) -> None:
    story.mail("Mon 2026-03-09 10:00", "bob", to="ada", asks=True)


def met(story: Story) -> None:
    story.meeting("2026-03-09 10:00", "2026-03-09 11:00", at="Mon 2026-03-02 10:00")


def due(story: Story) -> None:
    story.task("Mon 2026-03-09 10:00", due="2026-03-11")


def promised(story: Story) -> None:
    story.mail("Mon 2026-03-09 10:00", "ada", to="bob", promises=[("revised quote", "2026-03-11")])


def written(story: Story) -> None:
    story.mail("Mon 2026-03-09 10:00", "ada", to="bob")


def silent(story: Story) -> None:
    story.mail("Fri 2026-03-06 10:00", "bob", to="ada", courtesy=True)
    story.mail("Mon 2026-03-09 10:00", "ada", to="bob")
    story.mail("Tue 2026-03-10 10:00", "ada", to="bob")


def never(story: Story) -> None:
    for day in ("Mon 2026-03-09", "Tue 2026-03-10", "Wed 2026-03-11"):
        story.mail(f"{day} 10:00", "ada", to="bob")


def dearer(story: Story) -> None:
    story.offer("Mon 2026-03-09 10:00")
    story.offer("Mon 2026-03-16 10:00", lines=[("Seats", 100, "11")], version=2)


def wider(story: Story) -> None:
    story.offer("Mon 2026-03-09 10:00")
    story.offer("Mon 2026-03-16 10:00", lines=[("Seats", 120, "10")], version=2)


def smaller(story: Story) -> None:
    story.offer("Mon 2026-03-09 10:00")
    story.mail("Wed 2026-03-11 10:00", "bob", to="ada", scope=True)
    story.offer("Mon 2026-03-16 10:00", lines=[("Seats", 80, "10")], offer="Q2")


LENIENT: list[tuple[str, dict[str, Any], Callable[[Story], None]]] = [
    ("unanswered-buyer", {"limit_hours": 4000}, unanswered),
    ("meeting-without-follow-up", {"limit_hours": 4000}, met),
    ("overdue-next-step", {"limit_hours": 4000}, due),
    ("broken-promise", {"limit_hours": 4000}, promised),
    ("neglected-deal", {"limit_days": 500}, written),
    ("silent-prospect", {"limit_days": 500}, silent),
    ("never-answered", {"limit_days": 500}, never),
    ("retracted-offer", {"price_tolerance_pct": 50}, dearer),
    ("scope-change", {"quantity_pct": 50}, wider),
    ("silent-scope-shrink", {"fall_pct": 50}, smaller),
]
"""A pattern, settings with which it says nothing, and a story in which it does with the usual ones."""

cases = pytest.mark.parametrize(("pattern", "settings", "tell"), LENIENT, ids=[case[0] for case in LENIENT])


def deal(pattern: str, settings: dict[str, Any], amount: str) -> Story:
    segment = {"name": "large", "when": {"amount_at_least": 500_000}, "patterns": {pattern: settings}}
    opened = "Mon 2026-03-02 09:00"
    return sale(config={"segments": [segment]}, amount=amount, currency="EUR", opened=opened)


@cases
def test_the_settings_of_a_segment_hold_for_its_deals(
    pattern: str, settings: dict[str, Any], tell: Callable[[Story], None]
) -> None:
    story = deal(pattern, settings, "600000")
    tell(story)
    expect_none(story.run(UNTIL), pattern)


@cases
def test_other_deals_keep_the_usual_ones_also_if_they_grow_into_the_segment_later(
    pattern: str, settings: dict[str, Any], tell: Callable[[Story], None]
) -> None:
    story = deal(pattern, settings, "400000")
    tell(story)
    story.change(LATER, amount="600000")
    expect(story.run(UNTIL), pattern)


@cases
def test_what_began_in_the_segment_stays_under_its_settings(
    pattern: str, settings: dict[str, Any], tell: Callable[[Story], None]
) -> None:
    story = deal(pattern, settings, "600000")
    tell(story)
    story.change(LATER, amount="400000")
    expect_none(story.run(UNTIL), pattern)
