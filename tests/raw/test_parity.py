"""Raw files give the alerts that canonical events give, on a fixed part of the engine's stories."""

import pytest

from tests.raw.__main__ import differences, table
from tests.raw.parity import Outcome, check
from tests.raw.told import record, told_of

EVERY = 10
FLOOR = 0.97


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return check(told_of(told) for told in record(EVERY))


def test_raw_files_tell_what_canonical_events_tell(outcome: Outcome) -> None:
    report = "\n".join([*table(outcome), *differences(outcome.compared, 10)])
    assert len(outcome.compared) > 100, report
    score = outcome.scores()["all"]
    assert score.expected > 200, report
    low = {name: share for name, share in score.shares().items() if share < FLOOR}
    assert not low, report


def test_few_stories_are_left_out(outcome: Outcome) -> None:
    assert outcome.left_out.total() < len(outcome.compared) / 4, outcome.left_out
