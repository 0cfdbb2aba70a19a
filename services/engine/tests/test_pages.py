"""The pages of the patterns: each is whole, and each of its worked timelines comes true."""

import re
from importlib.resources import files
from typing import get_args

import pytest

from dealtrust_engine.config import Config
from dealtrust_engine.patterns import PATTERNS
from dealtrust_engine.reasons import REASONS, RESOLVED
from dealtrust_schemas.alerts import Alert, Severity, Side, Status
from pages.tables import PageError, headings, timelines
from pages.verdicts import check

SECTIONS = (
    "Why it matters",
    "What starts the clock",
    "What ends it",
    "What does not count",
    "Severity and side",
    "How the alert ends",
    "What is not claimed",
    "Worked timeline: it fires",
    "Worked timeline: it looks guilty and is not",
)
KNOWN = {*Config.model_fields, *Alert.model_fields, *REASONS}.union(*map(get_args, (Severity, Side, Status)))
"""The words between backticks that a page may use, beside the settings of its pattern."""


def page_of(pattern: str) -> str:
    return (files("dealtrust_engine.patterns") / f"{pattern.replace('-', '_')}.md").read_text("utf-8")


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_page_has_its_parts_in_order(pattern: str) -> None:
    found = headings(page_of(pattern))
    assert found[0] == pattern
    assert len(found) == len(SECTIONS) + 1
    for title, wanted in zip(found[1:], SECTIONS, strict=True):
        assert title.startswith(wanted)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_page_names_every_setting_and_no_word_that_does_not_exist(pattern: str) -> None:
    settings = set(PATTERNS[pattern].PATTERN.settings.model_fields) - {"enabled"}
    named = set(re.findall(r"`([^`]+)`", page_of(pattern)))
    assert settings <= named
    assert named <= settings | KNOWN


def test_the_page_of_what_they_share_names_no_word_that_does_not_exist() -> None:
    assert set(re.findall(r"`([^`]+)`", page_of("README"))) <= KNOWN


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_page_tells_the_reasons_for_which_its_alert_ends(pattern: str) -> None:
    ends = re.findall(r"^- `(\w+)`: ", page_of(pattern).partition("## How the alert ends")[2], re.MULTILINE)
    assert {"deal_closed", "late_evidence"} <= set(ends) <= RESOLVED.keys()


@pytest.mark.parametrize("pattern", PATTERNS)
def test_the_worked_timelines_of_a_page_come_true(pattern: str) -> None:
    fires, looks_guilty = timelines(page_of(pattern))
    told = [row.said.status for row in fires.rows if row.said]
    assert told[0] == "firing"
    assert told[-1] == "resolved"
    check(fires, pattern)
    assert not any(row.said for row in looks_guilty.rows)
    assert any(row.excuse for row in looks_guilty.rows)
    check(looks_guilty, pattern)


PAGE = """
## Worked timeline: it fires

Selling: Ada (owner), Ben. Buying: Bob.

| Time, Europe/Berlin | Who | What happens | What dealtrust says |
| --- | --- | --- | --- |
| Mon 2026-03-02 09:00 | Ada | opens the deal | |
| Fri 2026-03-06 15:00 | Bob | mails Ada: a question | |
| Mon 2026-03-09 15:00 | | | firing, low (limit_reached), by seller: 2 hours on Friday, 6 on Monday |
| Tue 2026-03-10 15:00 | | | firing, medium (escalated) |
| Tue 2026-03-10 16:10 | Ben | answers Bob (who is glad) | resolved (answered) |
| Tue 2026-03-17 09:00 | Bob | mails Ada: a question | nothing |
| Tue 2026-03-17 11:00 | Ada | answers Bob | nothing, thanks to this |
| Tue 2026-03-24 11:00 | | | nothing: two hours are no delay |
"""


def read_and_check(page: str) -> None:
    (timeline,) = timelines(page)
    check(timeline, "unanswered-buyer")


def test_a_true_page_passes() -> None:
    read_and_check(PAGE)


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        ("Mon 2026-03-09 15:00", "Mon 2026-03-09 15:01"),
        ("firing, low (limit", "firing, medium (limit"),
        ("(limit_reached)", "(act_seen)"),
        ("(limit_reached)", "(limit_reached) since Mon 2026-03-09 14:00"),
        ("by seller", "by buyer"),
        ("firing, medium (escalated)", "nothing"),
        ("resolved (answered)", "resolved (touched)"),
        ("resolved (answered)", "nothing"),
        (
            "two hours are no delay |",
            "no delay |\n| Wed 2026-03-25 11:00 | | | firing, low (limit_reached) |",
        ),
        ("Ada | answers Bob | nothing, thanks to this", "Bob | mails Ada: thanks | nothing, thanks to this"),
        ("opens the deal | |", "opens the deal | nothing, thanks to this |"),
    ],
)
def test_a_page_that_tells_something_else_fails(part: str, instead: str) -> None:
    assert part in PAGE
    with pytest.raises(AssertionError):
        read_and_check(PAGE.replace(part, instead))


@pytest.mark.parametrize(
    ("part", "instead", "complaint"),
    [
        ("Selling: Ada", "Sold by Ada", "has no line of the form"),
        ("| Who |", "| Whom |", "has no table with the columns"),
        ("answers Bob (who is glad)", "waves at Bob", "no sentence of the worked timelines"),
        ("mails Ada: a question", "mails Ada: a riddle", "no sign of a mail"),
        ("| Ben |", "| Zoe |", "somebody of the timeline"),
        ("firing, medium (escalated)", "firing (escalated)", "not a way to tell"),
        ("Fri 2026-03-06", "Tue 2026-03-31", "not in order of time"),
    ],
)
def test_a_page_that_cannot_be_read_says_where(part: str, instead: str, complaint: str) -> None:
    assert part in PAGE
    with pytest.raises(PageError, match=complaint):
        read_and_check(PAGE.replace(part, instead))
