"""retracted-offer: whose act it was."""

from __future__ import annotations

import pytest

from stories.dsl import Story
from stories.expectations import expect

PATTERN = "retracted-offer"
ACT = "Thu 2026-03-05 11:00"
DEARER = [("Seats", 100, "12")]


def team() -> Story:
    """Lena leads Mia and Otto; Mia leads Ada, who owns the deal; Otto leads Eve."""
    story = Story()
    story.user("lena")
    story.user("mia", manager_id="lena", role="Sales manager")
    story.user("otto", manager_id="lena")
    story.user("ada", manager_id="mia")
    story.user("eve", manager_id="otto", role="Vice president")
    story.contact("bob")
    story.deal()
    story.offer("Mon 2026-03-02 10:00", "approved", by="mia")
    story.offer("Mon 2026-03-02 12:00", "presented", by="ada")
    return story


WHO = [
    ("ada", "seller"),
    ("mia", "leadership"),
    ("lena", "leadership"),
    ("eve", "seller"),
    ("otto", "seller"),
    (None, "unknown"),
]


@pytest.mark.parametrize(("by", "side"), WHO)
def test_only_somebody_in_the_owners_chain_of_managers_is_leadership(by: str | None, side: str) -> None:
    story = team()
    story.offer(ACT, version=2, lines=DEARER, by=by)
    expect(story.run("2026-03-06 12:00"), PATTERN, starts_at=ACT, side=side)


@pytest.mark.parametrize(("by", "side"), WHO)
def test_so_for_a_withdrawal(by: str | None, side: str) -> None:
    story = team()
    story.offer(ACT, "withdrawn", by=by)
    expect(story.run("2026-03-09 12:00"), PATTERN, starts_at="Fri 2026-03-06 11:00", side=side)


def test_the_owner_is_the_one_at_the_act() -> None:
    story = team()
    story.change("Tue 2026-03-03 10:00", owner_id="eve")
    story.offer(ACT, version=2, lines=DEARER, by="mia")
    expect(story.run("2026-03-06 12:00"), PATTERN, side="seller")


def test_an_owner_who_is_a_manager_reverses_as_the_seller() -> None:
    story = team()
    story.change("Tue 2026-03-03 10:00", owner_id="mia")
    story.offer(ACT, version=2, lines=DEARER, by="mia")
    expect(story.run("2026-03-06 12:00"), PATTERN, side="seller")


def test_a_circle_of_managers_is_survived() -> None:
    story = team()
    story.user("lena", manager_id="ada", when="2025-12-02 09:00")
    story.offer(ACT, version=2, lines=DEARER, by="otto")
    expect(story.run("2026-03-06 12:00"), PATTERN, side="seller")


def test_a_replacement_is_the_act_of_who_presented_it() -> None:
    story = team()
    story.offer(ACT, "superseded", by="mia")
    story.offer(ACT, offer="Q2", lines=DEARER, by="mia")
    expect(story.run("2026-03-06 12:00"), PATTERN, starts_at=ACT, side="leadership")


def test_says_how_long_the_reverser_had_not_touched_the_deal() -> None:
    story = team()
    story.mail("Fri 2026-01-23 11:00", "lena", to="bob")  # 41 days before the act
    story.offer(ACT, version=2, lines=DEARER, by="lena")
    alert = expect(story.run("2026-03-06 12:00"), PATTERN)[-1]
    told = " ".join([alert.why, *(item.summary for item in alert.evidence)])
    assert "41 days" in told, told
    assert "lena" in told.lower(), told
    assert "mia" in told.lower(), f"does not say who approved: {told}"


def test_the_table_shows_old_and_new() -> None:
    story = team()
    story.offer(ACT, version=2, lines=DEARER, by="mia")
    (change,) = expect(story.run("2026-03-06 12:00"), PATTERN)[0].changes
    assert "Seats" in change.term
    assert "10" in str(change.old)
    assert "12" in str(change.new)
