"""The figures and their intervals."""

from __future__ import annotations

import pytest

from quality.figures import Figures, Hits, bootstrap, hit, total, wilson


def test_precision_recall_and_f1() -> None:
    hits = total([hit(True, True), hit(True, False), hit(False, True), hit(True, True), hit(False, False)])
    assert hits == Hits(2, 1, 1)
    assert (hits.precision, hits.recall, hits.f1) == pytest.approx((2 / 3, 2 / 3, 2 / 3))


def test_nothing_found_and_nothing_there() -> None:
    assert (Hits(0, 0, 3).precision, Hits(0, 0, 3).f1) == (0, 0)
    assert Hits(0, 0, 0).recall == 0


@pytest.mark.parametrize(
    ("good", "n", "low", "high"),
    [(10, 10, 0.7225, 1), (0, 10, 0, 0.2775), (81, 263, 0.2553, 0.3662), (0, 0, 0, 1)],
)
def test_the_wilson_interval(good: int, n: int, low: float, high: float) -> None:
    # 81 of 263 is the example of R. G. Newcombe, Statistics in Medicine 17 (1998).
    assert wilson(good, n) == pytest.approx((low, high), abs=5e-5)


def test_the_bootstrap_encloses_the_figure_and_is_always_the_same() -> None:
    units = [hit(number % 3 != 0, number % 4 != 0) for number in range(200)]
    low, high = bootstrap(units)
    assert low < total(units).f1 < high
    assert bootstrap(units) == (low, high)
    assert bootstrap([hit(True, True)] * 5) == (1, 1)


def test_units_that_stand_together_widen_the_interval() -> None:
    apart, together = Figures("d", "s"), Figures("d", "s")
    units = [Hits(10, 0, 0), Hits(0, 10, 0)] * 5
    apart.judged(units)
    together.judged(units, together=True)
    for row, wider in zip(apart.rows[:1], together.rows[:1], strict=True):
        assert row.value == wider.value == 0.5
        assert row.low is not None
        assert wider.low is not None
        assert wider.low < row.low


def test_a_share_of_nothing_is_no_figure() -> None:
    figures = Figures("d", "s")
    figures.share("of nothing", 0, 0)
    figures.span("of one", [1.0])
    figures.judged([])
    assert figures.rows == []


def test_a_row_as_it_is_written() -> None:
    figures = Figures("threading", "list-threads")
    figures.share("recall", 2, 3, baseline=1 / 3)
    assert figures.rows[0].as_json() == {
        "detector": "threading",
        "set": "list-threads",
        "measure": "recall",
        "n": 3,
        "value": 0.6667,
        "low": 0.2077,
        "high": 0.9385,
        "baseline": 0.3333,
    }
