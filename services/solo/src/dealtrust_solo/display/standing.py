"""The table of what needs somebody: one row a deal, the most urgent first."""

from collections.abc import Iterable

from rich.box import ASCII2, SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from dealtrust_schemas.alerts import Alert
from dealtrust_solo.display.wording import SEVERITY_STYLE, count, day, money, urgency

ROWS = 25


def by_deal(alerts: Iterable[Alert]) -> list[list[Alert]]:
    """The firing alerts grouped by deal, the most urgent deal and alert first."""
    deals: dict[str, list[Alert]] = {}
    for alert in sorted(alerts, key=urgency):
        deals.setdefault(alert.deal_id, []).append(alert)
    return list(deals.values())


def standing_table(deals: list[list[Alert]], zone: str, *, plain: bool, rows: int = ROWS) -> RenderableType:
    """The table of the first `rows` deals. plain: with lines that any terminal, log or mail can show."""
    table = Table(box=ASCII2 if plain else SIMPLE_HEAD, show_lines=True)
    table.add_column("Severity, since", no_wrap=True)
    table.add_column("Deal, owner", ratio=2, min_width=16)
    table.add_column("What happened, what to do now", ratio=5)
    for alerts in deals[:rows]:
        table.add_row(*_row(alerts, zone))
    if len(deals) <= rows:
        return table
    return Group(table, Text(f"and {count(len(deals) - rows, 'more deal')}, less urgent"))


def show_standing(screen: Console, alerts: Iterable[Alert], zone: str) -> None:
    """Print the table, or one sentence if nothing stands."""
    deals = by_deal(alerts)
    if not deals:
        screen.print("Nothing needs anybody now: no alert stands.")
        return
    screen.print(Text(f"{count(len(deals), 'deal needs', 'deals need')} somebody now", style="bold"))
    screen.print(standing_table(deals, zone, plain=not screen.is_terminal))


def _row(alerts: list[Alert], zone: str) -> tuple[Text, Text, Text]:
    top, deal = alerts[0], alerts[0].deal
    first = Text(top.severity.upper(), style=SEVERITY_STYLE[top.severity])
    first.append(f"\n{day(top.starts_at, zone)}", style="not bold default on default")
    second = Text(deal.name, style="bold")
    about = [part for part in (deal.account, deal.owner) if part and part != deal.name]
    if deal.amount is not None:
        about.append(money(deal.amount, deal.currency))
    for part in about:
        second.append(f"\n{part}", style="not bold")
    third = Text(top.why)
    third.append(f"\nDo: {top.play.title}", style="italic")
    third.append(f"\n{top.pattern}, alert {top.alert_id[:8]}", style="dim")
    if len(alerts) > 1:
        others = ", ".join(sorted({alert.pattern for alert in alerts[1:]}))
        third.append(f"; and {len(alerts) - 1} more: {others}", style="dim")
    return first, second, third
