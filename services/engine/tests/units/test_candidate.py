"""A deal as of a moment, in whatever order it is told."""

from itertools import permutations

import pytest

from dealtrust_engine.candidate import CLOSED, OPENED, REOPENED, WAIT, Candidate

MARKS = [(10, OPENED), (20, REOPENED), (30, CLOSED), (40, REOPENED), (50, CLOSED)]


@pytest.mark.parametrize("order", list(permutations(range(5)))[::7])
def test_marks_in_any_order_tell_when_it_was_open(order: tuple[int, ...]) -> None:
    deal = Candidate("D", known=True)
    assert all(deal.mark(*MARKS[i]) for i in order)
    assert not deal.mark(*MARKS[0])
    assert [deal.is_open(at) for at in (9, 10, 29, 30, 39, 40, 49, 50)] == [
        False, True, True, False, False, True, True, False,
    ]  # fmt: skip
    assert [deal.latest(at)[1] for at in (9, 29, 45)] == [-1, 10, 40]


@pytest.mark.parametrize("last", [OPENED, CLOSED])
def test_of_very_many_marks_the_older_ones_are_one(last: str) -> None:
    deal = Candidate("D", known=True)
    for at in range(0, 400, 2):
        deal.mark(at, OPENED)
        deal.mark(at + 1, CLOSED)
    deal.mark(401, last)
    assert len(deal.marks) <= 64
    assert deal.is_open(401) is (last == OPENED)
    assert [deal.is_open(at) for at in (396, 397, 398, 399)] == [True, False, True, False]


def test_a_stage_opens_no_deal_that_was_never_opened() -> None:
    deal = Candidate("D", known=True)
    deal.mark(10, REOPENED)
    assert not deal.is_open(10)
    assert not Candidate("E").is_open(0)


def test_a_meeting_touches_at_its_entry_and_at_its_end_while_it_stands() -> None:
    deal = Candidate("D")
    deal.enter(1, created=5, end=100, stands=True, at=5)
    deal.enter(2, created=6, end=200, stands=True, at=6)
    deal.enter(2, created=6, end=200, stands=False, at=7)
    deal.enter(2, created=6, end=300, stands=True, at=6)  # older than what is known
    assert [deal.latest(at)[0] for at in (4, 5, 50, 100, 350)] == [-1, 5, 6, 100, 100]
    deal.enter(3, created=WAIT + 150, end=WAIT + 160, stands=True, at=WAIT + 150)
    assert set(deal.meetings) == {2, 3}
    assert deal.latest(WAIT + 140)[0] == 100
