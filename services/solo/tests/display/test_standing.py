from datetime import timedelta
from io import StringIO

from rich.console import Console

from dealtrust_schemas.alerts import Alert
from dealtrust_solo.display.standing import by_deal, show_standing
from services.solo.tests.samples import ALERT_ID, START, alert


def shown(*alerts: Alert, width: int = 80) -> str:
    text = StringIO()
    show_standing(Console(file=text, width=width), alerts, "Europe/Berlin")
    return text.getvalue()


def other(number: int, **changed: object) -> Alert:
    return alert(alert_id=f"{ALERT_ID[:-1]}{number}", **changed)


def test_the_most_urgent_deal_comes_first_then_the_newest() -> None:
    low, high = other(2, deal_id="D2"), other(3, deal_id="D3", severity="high")
    newer = other(4, deal_id="D4", severity="high", starts_at=START + timedelta(hours=1))
    assert [group[0].deal_id for group in by_deal([low, high, newer])] == ["D4", "D3", "D2"]


def test_a_deal_is_one_row_with_its_top_alert_and_the_number_of_others() -> None:
    text = shown(alert(), other(2, severity="critical", pattern="retracted-offer"))
    assert "1 deal needs somebody now" in text
    assert "CRITICAL" in text
    assert "LOW" not in text
    assert "and 1" in text
    assert "unanswered-buyer" in text


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
