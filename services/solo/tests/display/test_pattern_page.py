from io import StringIO

import pytest
from rich.console import Console

from dealtrust_engine.patterns import PATTERNS
from dealtrust_solo.display.pattern_page import show_pattern

PAGE = "# unanswered-buyer\n\nA buyer waits; [what holds for all](README.md) applies.\n"


def test_a_page_is_followed_by_every_setting_with_unit_and_default() -> None:
    text = StringIO()
    settings = PATTERNS["unanswered-buyer"].PATTERN.settings.model_fields
    show_pattern(Console(file=text, width=120), PAGE, settings.items())
    shown = text.getvalue()
    assert shown.startswith("# unanswered-buyer\n\nA buyer waits; what holds for all applies.\n")
    assert "| limit_hours | hours         | 8       |" in shown
    assert "| enabled     | true or false | true    |" in shown


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_every_setting_says_what_it_means(name: str) -> None:
    for field in PATTERNS[name].PATTERN.settings.model_fields.values():
        assert field.description
