"""What must hold of every deal, whatever happens in it: tried on deals of chance."""

import random

import pytest

from stories.chance import Chance
from stories.expectations import Outcome

SEEDS = range(40)


@pytest.mark.parametrize("seed", SEEDS)
def test_any_order_of_arrival_ends_in_the_same_alerts(seed: int) -> None:
    story, end, _ = Chance(seed).tell()
    assert story.run(end, order=random.Random(seed), twice=True).dump() == story.run(end).dump()


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_known_at_a_moment_stays_known_later(seed: int) -> None:
    """Nothing that happens later changes what an earlier run has shown (late events and bounces apart)."""
    story, end, moments = Chance(seed).tell()
    whole = story.run(end)
    for now in moments:
        known = [alert for alert in whole.revisions if alert.detected_at <= story.at(now)]
        assert _short(story.run(now)) == _short(Outcome(known, whole.zone)), f"until {now}"


def _short(outcome: Outcome) -> set[str]:
    fields = (
        "alert_id",
        "revision",
        "status",
        "reason",
        "severity",
        "starts_at",
        "revised_at",
        "resolved_at",
    )
    return {" ".join(str(getattr(alert, name)) for name in fields) for alert in outcome.revisions}
