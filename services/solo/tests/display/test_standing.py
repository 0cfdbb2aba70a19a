from io import StringIO

import pytest
from rich.console import Console

from dealtrust_schemas.alerts import Alert
from dealtrust_solo.display.standing import by_deal, show_standing
from services.solo.tests.samples import ALERT_ID, alert


def shown(*alerts: Alert, width: int = 80, terminal: bool = False) -> str:
    """What is printed of these alerts, the most urgent first; without colours also on a terminal."""
    text = StringIO()
    screen = Console(file=text, width=width, force_terminal=terminal, color_system=None)
    show_standing(screen, alerts, "Europe/Berlin")
    return text.getvalue()


def other(number: int, **changed: object) -> Alert:
    return alert(alert_id=f"{ALERT_ID[:-1]}{number}", **changed)


def test_a_deal_stands_where_its_most_urgent_alert_does() -> None:
    first, second, third = other(2, deal_id="D2"), other(3, deal_id="D3"), other(4, deal_id="D2")
    groups = by_deal([first, second, third])
    assert [[each.alert_id for each in group] for group in groups] == [
        [first.alert_id, third.alert_id],
        [second.alert_id],
    ]


@pytest.mark.parametrize("terminal", [False, True])
def test_a_deal_is_one_entry_with_its_top_alert_and_the_number_of_others(terminal: bool) -> None:
    text = shown(
        other(2, severity="critical", pattern="retracted-offer"), alert(), terminal=terminal, width=120
    )
    assert "1 deal needs somebody now" in text
    assert "CRITICAL" in text
    assert "LOW" not in text
    assert "and 1 more: unanswered-buyer" in text


@pytest.mark.parametrize("width", [80, 120, 200])
@pytest.mark.parametrize("terminal", [False, True])
def test_every_width_holds_its_lines(width: int, terminal: bool) -> None:
    lines = shown(alert(why="See the note on the pilot " * 12), width=width, terminal=terminal).splitlines()
    assert max(map(len, lines)) <= min(width, 150)
    assert any("─" in line for line in lines) == (terminal and width > 100)


def test_a_pipe_gets_no_drawn_line_and_no_blanks_at_the_end() -> None:
    lines = shown(alert(), width=120).splitlines()
    assert all(line == line.rstrip() for line in lines)
    assert not set("│─+|") & set("".join(lines))
    assert "LOW       Rollout 2026" in lines


def test_text_of_others_cannot_steer_the_terminal() -> None:
    text = shown(alert(why="\x1b[2J\u202egone\x07", deal={"name": "\u200b\x1b]0;title\x07"}), terminal=True)
    assert not {"\x1b", "\u202e", "\x07", "\u200b"} & set(text)
    assert "]0;title" in text


def test_a_row_says_what_who_since_when_and_what_to_do() -> None:
    text = " ".join(shown(alert(), width=120).split())
    for part in (
        "Mon 2026-03-09",
        "Rollout 2026",
        "Globex",
        "Ada Lind",
        "250,000 EUR",
        "has waited 8 working hours",
    ):
        assert part in text
    assert "Do: Call Ben Ray today" in text


def test_every_line_fits_the_width_and_brackets_are_no_markup() -> None:
    text = shown(alert(why="See [bold]the[/bold] note " * 10, deal={"name": "[red]D[/red] " * 9}))
    assert max(map(len, text.splitlines())) <= 80
    assert "[bold]the[/bold]" in text


def test_a_long_list_is_cut_and_says_so() -> None:
    many = [
        alert(alert_id=f"0a1b2c3d-0000-5000-8000-{number:012d}", deal_id=f"D{number}") for number in range(30)
    ]
    assert "and 5 more deals, less urgent" in shown(*many)


def test_nothing_to_do_is_one_sentence() -> None:
    assert shown() == "Nothing needs anybody now: no alert stands.\n"
