"""What a measurement is: a detector, the set it is measured on, and how to read the figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from quality.datasets import DataFolder
from quality.figures import Row


@dataclass(frozen=True, slots=True)
class Measured:
    """The rows of a measurement, and the size of what they were measured on in words."""

    size: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Measurement:
    """One detector on one set.

    ``way`` tells how the records of the set reach the detector, ``baseline`` what the baseline is, ``shows`` and
    ``not_shows`` how far the figures may be believed.
    """

    detector: str
    dataset: str
    way: str
    baseline: str
    shows: str
    not_shows: str
    run: Callable[[DataFolder], Measured]
    """Raises `SetError` where the set is missing or cannot be read."""
