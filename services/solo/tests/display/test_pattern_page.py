from io import StringIO

import pytest
from pydantic.fields import FieldInfo
from rich.console import Console

from dealtrust_engine.patterns import PATTERNS
from dealtrust_solo.display.pattern_page import show_pattern, show_patterns, unit_of

PAGE = "# unanswered-buyer\n\nA buyer waits; [what holds for all](README.md) applies.\n"


def test_a_page_is_followed_by_every_setting_with_unit_and_default() -> None:
    text = StringIO()
    settings = PATTERNS["unanswered-buyer"].PATTERN.settings.model_fields
    show_pattern(Console(file=text, width=120), PAGE, settings.items())
    shown = text.getvalue()
    assert shown.startswith("# unanswered-buyer\n\nA buyer waits; what holds for all applies.\n")
    assert "| limit_hours | working hours | 8       |" in shown
    assert "| enabled     | true or false | true    |" in shown
    assert shown.endswith("\nA business day is 8 working hours.\n")


def test_all_patterns_are_listed_by_family_before_what_holds_for_all() -> None:
    text = StringIO()
    infos = [PATTERNS[name].PATTERN for name in ("silent-prospect", "unanswered-buyer", "broken-promise")]
    show_patterns(Console(file=text, width=80), infos, PAGE)
    lines = [line.strip("| ").split(" ")[0] for line in text.getvalue().splitlines()]
    order = [
        "missed_follow_up",
        "broken-promise",
        "unanswered-buyer",
        "silent_prospect",
        "silent-prospect",
        "#",
    ]
    assert [line for line in lines if line in order] == order


SETTINGS = [
    pytest.param(name, field, id=f"{pattern}.{name}")
    for pattern, module in PATTERNS.items()
    for name, field in module.PATTERN.settings.model_fields.items()
]


@pytest.mark.parametrize(("name", "field"), SETTINGS)
def test_every_setting_says_what_it_means_and_in_what_unit(name: str, field: FieldInfo) -> None:
    assert field.description
    units = {
        "days": {"business days", "calendar days"},
        "hours": {"working hours"},
        "minutes": {"minutes"},
        "pct": {"per cent"},
    }
    assert unit_of(field) in units.get(name.rpartition("_")[2], {"number", "true or false"})


@pytest.mark.parametrize(
    ("pattern", "name", "unit"),
    [
        ("silent-prospect", "limit_days", "business days"),
        ("silent-prospect", "shortest_days", "business days"),
        ("silent-prospect", "longest_days", "business days"),
        ("never-answered", "limit_days", "business days"),
        ("neglected-deal", "limit_days", "business days"),
        ("neglected-deal", "settle_days", "business days"),
        ("neglected-deal", "task_days", "business days"),
        ("scope-change", "start_days", "calendar days"),
        ("retracted-offer", "validity_days", "calendar days"),
        ("retracted-offer", "after_won_days", "calendar days"),
        ("meeting-without-follow-up", "series_days", "calendar days"),
    ],
)
def test_days_are_those_that_the_rule_counts(pattern: str, name: str, unit: str) -> None:
    assert unit_of(PATTERNS[pattern].PATTERN.settings.model_fields[name]) == unit
