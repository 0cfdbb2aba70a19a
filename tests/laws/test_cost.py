"""What an event costs does not grow with the length of its deal, nor a deal with the number of deals.

Counted in lines of Python executed, which no other load on the machine changes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any

from dealtrust_engine.config import Config
from dealtrust_engine.fold import fold
from dealtrust_schemas.events import Event
from tests.laws.busy_deals import busy_deals

CONFIG = Config.model_validate({"tenant": "acme", "internal_domains": ["acme.example"]})


def lines_run(call: Callable[[], object]) -> int:
    """How many lines of this project's Python the call runs."""
    count = 0

    def line(_frame: FrameType, _event: str, _argument: Any) -> Any:
        nonlocal count
        count += 1
        return line

    def entered(frame: FrameType, _event: str, _argument: Any) -> Any:
        return (
            line
            if "/dealtrust_" in frame.f_code.co_filename or frame.f_code.co_filename == __file__
            else None
        )

    before = sys.gettrace()
    sys.settrace(entered)
    try:
        call()
    finally:
        sys.settrace(before)
    return count


def cost(events: Sequence[Event]) -> float:
    """Lines an event."""
    return lines_run(lambda: fold(events, CONFIG)) / len(events)


def test_an_event_costs_the_same_on_a_long_deal() -> None:
    short, long = cost(busy_deals(50, 20)), cost(busy_deals(1, 1000))
    assert long <= 3 * short


def test_ten_times_the_deals_cost_ten_times_as_much() -> None:
    few, many = cost(busy_deals(10, 20)), cost(busy_deals(100, 20))
    assert many <= 1.1 * few


def test_a_cost_that_grows_is_seen() -> None:
    def quadratic(size: int) -> None:
        for number in range(size):
            sum(1 for other in range(size) if other < number)

    assert lines_run(lambda: quadratic(200)) > 50 * lines_run(lambda: quadratic(20))
