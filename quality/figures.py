"""Figures with their intervals: shares, precision, recall, F1, spans of time.

Shares (precision, recall, share right) carry a Wilson interval. An F1 carries a bootstrap interval over its units (a
sentence, a case, a thread), drawn from a fixed seed, so that a figure is the same wherever it is measured. All are intervals
of 95%. A span of time is a median between its quartiles.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from operator import attrgetter
from statistics import median, quantiles
from typing import NamedTuple

Z = 1.959964
"""The normal quantile of a 95% interval."""
ROUNDS = 1000
SEED = 20_260_101

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. ``n`` is the number of things it is a share (or the median) of.

    ``low`` and ``high`` enclose the value (see the module), None where it is a plain count; ``baseline`` is the same
    figure of the fixed rule that it stands beside, None where there is none.
    """

    detector: str
    dataset: str
    measure: str
    n: int
    value: float
    low: float | None = None
    high: float | None = None
    baseline: float | None = None

    def as_json(self) -> dict[str, str | float | None]:
        """The row as it stands in the file of results."""
        return {
            "detector": self.detector,
            "set": self.dataset,
            "measure": self.measure,
            "n": self.n,
            "value": _rounded(self.value),
            "low": _rounded(self.low),
            "high": _rounded(self.high),
            "baseline": _rounded(self.baseline),
        }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


class Hits(NamedTuple):
    """What a rule found rightly, found wrongly, and did not find."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Of what was found, the part that is right; 0 if nothing was found."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        """Of what there is, the part that was found; 0 if there is nothing."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        whole = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / whole if whole else 0.0


def hit(found: bool, true: bool) -> Hits:
    """One yes-or-no answer beside the truth."""
    return Hits(int(found and true), int(found and not true), int(true and not found))


def total(units: Iterable[Hits]) -> Hits:
    """All units together."""
    right = wrong = missed = 0
    for unit in units:
        right, wrong, missed = right + unit.right, wrong + unit.wrong, missed + unit.missed
    return Hits(right, wrong, missed)


def wilson(good: int, n: int) -> Interval:
    """The Wilson score interval of a share ``good`` of ``n`` (E. B. Wilson, JASA 22, 1927)."""
    if not n:
        return 0.0, 1.0
    share, z2 = good / n, Z * Z / n
    middle = (share + z2 / 2) / (1 + z2)
    half = Z * sqrt(share * (1 - share) / n + z2 / (4 * n)) / (1 + z2)
    return max(0.0, middle - half), min(1.0, middle + half)


def bootstrap(units: Sequence[Hits], figure: Callable[[Hits], float] = attrgetter("f1")) -> Interval:
    """The percentile bootstrap interval of a figure (by default F1), its units drawn anew."""
    if not units:
        return 0.0, 1.0
    chance = random.Random(SEED)
    kinds = Counter(units)
    names, weights = list(kinds), list(kinds.values())
    drawn = sorted(
        figure(_weighed(Counter(chance.choices(names, weights, k=len(units))))) for _ in range(ROUNDS)
    )
    return drawn[round(0.025 * (ROUNDS - 1))], drawn[round(0.975 * (ROUNDS - 1))]


def _weighed(units: Counter[Hits]) -> Hits:
    return total(Hits(*(part * count for part in unit)) for unit, count in units.items())


class Figures:
    """Collects the rows of one detector on one set."""

    def __init__(self, detector: str, dataset: str) -> None:
        self._detector = detector
        self._dataset = dataset
        self.rows: list[Row] = []

    def share(self, measure: str, good: int, n: int, baseline: float | None = None) -> None:
        """A share with its Wilson interval; none of nothing is no figure."""
        if n:
            self._add(measure, n, good / n, wilson(good, n), baseline)

    def count(self, measure: str, n: int, value: float, baseline: float | None = None) -> None:
        """A count, or a rate, without an interval."""
        self._add(measure, n, value, None, baseline)

    def span(self, measure: str, values: Sequence[float]) -> None:
        """The median of some spans of time, between their quartiles."""
        if len(values) > 1:
            low, _, high = quantiles(values, n=4)
            self._add(measure, len(values), median(values), (low, high), None)

    def judged(
        self, units: Sequence[Hits], baseline: Hits | None = None, of: str = "", *, together: bool = False
    ) -> None:
        """Precision, recall and F1 of all units beside those of the baseline; ``of`` tells what is measured.

        ``together``: a unit holds many answers that stand or fall together, so that every interval is drawn from units.
        """
        every, behind = total(units), f" ({of})" if of else ""
        sizes = {
            "precision": every.right + every.wrong,
            "recall": every.right + every.missed,
            "f1": every.right + every.missed,
        }
        for name, n in sizes.items():
            figure = attrgetter(name)
            plain = name != "f1" and not together
            interval = wilson(every.right, n) if plain else bootstrap(units, figure)
            if n:
                self._add(name + behind, n, figure(every), interval, figure(baseline) if baseline else None)

    def _add(
        self, measure: str, n: int, value: float, interval: Interval | None, baseline: float | None
    ) -> None:
        low, high = interval or (None, None)
        self.rows.append(Row(self._detector, self._dataset, measure, n, value, low, high, baseline))
