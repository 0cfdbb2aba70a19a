"""What needs somebody, on a terminal or in a pipe: one deal after the other, the most urgent first."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dealtrust_schemas.alerts import Alert
from dealtrust_solo.display.plain_text import plain
from dealtrust_solo.display.terminal import WIDEST, show_beside
from dealtrust_solo.display.wording import SEVERITY_STYLE, count, day, money

ROWS: Final = 25
_NARROW: Final = 100
"""Below this width deals stand one below the other, not in a table."""
_LONGEST_NAME: Final = 80
_INDENT: Final = 10


def by_deal(alerts: Iterable[Alert]) -> list[list[Alert]]:
    """The alerts grouped by deal, in their order; the most urgent one comes first."""
    deals: dict[str, list[Alert]] = {}
    for alert in alerts:
        deals.setdefault(alert.deal_id, []).append(alert)
    return list(deals.values())


def show_standing(screen: Console, alerts: Sequence[Alert], zone: str, *, noun: str = "deal") -> None:
    """Print the alerts, or one sentence if nothing stands. alerts: the most urgent first. noun: what is watched."""
    deals = by_deal(alerts)
    if not deals:
        screen.print("Nothing needs anybody now: no alert stands.")
        return
    screen.print(Text(f"{count(len(deals), f'{noun} needs', f'{noun}s need')} somebody now", style="bold"))
    if screen.is_terminal and screen.width >= _NARROW:
        screen.print(_table(deals[:ROWS], zone, min(screen.width, WIDEST)))
    else:
        for group in deals[:ROWS]:
            screen.print()
            _show_block(screen, group, zone)
    if len(deals) > ROWS:
        screen.print(f"\nand {count(len(deals) - ROWS, f'more {noun}')}, less urgent")


def _table(deals: list[list[Alert]], zone: str, width: int) -> Table:
    table = Table(box=SIMPLE_HEAD, show_lines=True, width=width)
    table.add_column("Severity, since", no_wrap=True)
    table.add_column("Deal, owner", ratio=2)
    table.add_column("What happened, what to do now", ratio=5)
    for alerts in deals:
        top = alerts[0]
        first = Text.assemble(_severity(top), f"\n{day(top.starts_at, zone)}")
        second = Text.assemble((_name(top), "bold"), *(f"\n{part}" for part in _about(top)))
        table.add_row(first, second, _told(alerts))
    return table


def _show_block(screen: Console, alerts: list[Alert], zone: str) -> None:
    """A deal without any line drawn: it fits a narrow window, a log, a mail, and is found by grep."""
    top = alerts[0]
    about = Text("; ".join([*_about(top), f"since {day(top.starts_at, zone)}"]))
    show_beside(screen, _severity(top), Text(_name(top), style="bold"), about, _told(alerts), indent=_INDENT)


def _severity(alert: Alert) -> Text:
    return Text(alert.severity.upper(), style=SEVERITY_STYLE[alert.severity])


def _name(alert: Alert) -> str:
    return plain(alert.deal.name, _LONGEST_NAME)


def _about(alert: Alert) -> Iterator[str]:
    deal = alert.deal
    for part in (deal.account, deal.owner):
        if part and part != deal.name:
            yield plain(part, _LONGEST_NAME)
    if deal.amount is not None:
        yield money(deal.amount, deal.currency)


def _told(alerts: list[Alert]) -> Text:
    top = alerts[0]
    text = Text(plain(top.why))
    text.append("\nDo: ", style="bold").append(plain(top.play.title))
    text.append(f"\n{top.pattern}, alert {top.alert_id[:8]}", style="dim")
    if len(alerts) > 1:
        others = ", ".join(sorted({alert.pattern for alert in alerts[1:]}))
        text.append(f"; and {len(alerts) - 1} more: {others}", style="dim")
    return text
