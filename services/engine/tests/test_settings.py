"""The defaults of all settings of patterns, and the least that each may be."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from dealtrust_engine.patterns import PATTERNS

ABOVE_ZERO, FROM_ZERO, FROM_ONE = (0.001, 0), (0, -1), (1, 0)
DAY_ABOVE_ZERO = (1, 0)

SETTINGS: dict[str, dict[str, tuple[Any, tuple[float, float]]]] = {
    "approval-reversed": {},
    "broken-promise": {"limit_hours": (4, ABOVE_ZERO)},
    "meeting-without-follow-up": {"limit_hours": (8, ABOVE_ZERO), "series_days": (7, FROM_ZERO)},
    "neglected-deal": {
        "limit_days": (10, ABOVE_ZERO),
        "settle_days": (1, FROM_ZERO),
        "task_days": (10, FROM_ZERO),
    },
    "never-answered": {"limit_days": (10, ABOVE_ZERO), "attempts": (3, FROM_ONE)},
    "overdue-next-step": {"limit_hours": (8, ABOVE_ZERO)},
    "retracted-offer": {
        "replacement_window_hours": (8, FROM_ZERO),
        "price_tolerance_pct": (0.5, FROM_ZERO),
        "validity_days": (7, FROM_ZERO),
        "after_won_days": (30, FROM_ZERO),
    },
    "scope-change": {
        "quantity_pct": (10, ABOVE_ZERO),
        "start_days": (14, DAY_ABOVE_ZERO),
        "told_ahead_hours": (4, FROM_ZERO),
        "cover_mail_minutes": (60, FROM_ZERO),
        "baseline_lines": (True, (0, -1)),
    },
    "silent-prospect": {
        "limit_days": (7, ABOVE_ZERO),
        "attempts": (2, FROM_ONE),
        "pace_factor": (3, ABOVE_ZERO),
        "pace_samples": (3, FROM_ONE),
        "shortest_days": (5, ABOVE_ZERO),
        "longest_days": (15, ABOVE_ZERO),
    },
    "silent-scope-shrink": {"fall_pct": (10, ABOVE_ZERO)},
    "unanswered-buyer": {"limit_hours": (8, ABOVE_ZERO)},
}
"""Pattern, setting, its default, and the least that it may be with something less that it may not."""

EACH = [(pattern, name, *told) for pattern, settings in SETTINGS.items() for name, told in settings.items()]


def test_every_setting_of_every_pattern_is_listed() -> None:
    known = {
        name: set(module.PATTERN.settings.model_fields) - {"enabled"} for name, module in PATTERNS.items()
    }
    assert known == {name: set(settings) for name, settings in SETTINGS.items()}


@pytest.mark.parametrize(("pattern", "name", "default", "bounds"), EACH)
def test_a_setting_has_its_default_and_its_least_value(
    pattern: str, name: str, default: Any, bounds: tuple[float, float]
) -> None:
    model = PATTERNS[pattern].PATTERN.settings
    least, less = bounds
    assert float(getattr(model(), name)) == default
    assert float(getattr(model.model_validate({name: least}), name)) == least
    with pytest.raises(ValidationError):
        model.model_validate({name: less})


def test_the_offer_cannot_fall_by_more_than_all() -> None:
    model = PATTERNS["silent-scope-shrink"].PATTERN.settings
    model.model_validate({"fall_pct": 100})
    with pytest.raises(ValidationError):
        model.model_validate({"fall_pct": 101})
