"""The whole story of one alert, from its revisions."""

from collections.abc import Iterator
from datetime import timedelta

from rich.box import ASCII2, SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dealtrust_engine.reasons import REASONS
from dealtrust_schemas.alerts import Alert, ClockSpan
from dealtrust_solo.display.plain_text import plain_within
from dealtrust_solo.display.wording import (
    SEVERITY_STYLE,
    calendar_day,
    hours,
    moment,
    money,
    number,
    unit,
)

_LONGEST = 2_000
"""Characters of one text that are shown."""


def show_story(screen: Console, revisions: list[Alert], zone: str) -> None:
    """Print the story of an alert; revisions: all of them, the first one first. Times are shown in `zone`."""
    told = plain_within(revisions[-1].model_dump(by_alias=True), _LONGEST)
    alert = Alert.model_validate(told)
    screen.print(_headline(alert))
    screen.print(alert.why, markup=False)
    screen.print()
    facts = Table.grid(padding=(0, 2))
    facts.add_column(style="dim", no_wrap=True, min_width=10)
    facts.add_column()
    for name, value in _facts(alert, zone):
        facts.add_row(name, Text(value))
    screen.print(facts)
    _section(screen, "Evidence, in order", _evidence(alert, zone, screen))
    if alert.changes:
        _section(screen, "Changed terms", _changes(alert, screen))
    if alert.clock:
        _section(screen, "Clock", _clock(alert, zone, screen))
    _section(screen, "How it went", _history(revisions, zone, screen))
    screen.print(Text("\nClears when", style="bold"))
    screen.print(Padding(Text(alert.clears_when), (0, 0, 0, 2), expand=False))
    screen.print(Text(f"\nWhat to do: {alert.play.title}", style="bold"))
    steps = Table.grid(padding=(0, 1))
    for position, step in enumerate(alert.play.steps, 1):
        steps.add_row(f"{position}.", Text(step))
    screen.print(Padding(steps, (0, 0, 0, 2), expand=False))
    screen.print(Padding(Text(f"Because: {alert.play.because}"), (0, 0, 0, 2), expand=False))


def _headline(alert: Alert) -> Text:
    return Text.assemble(
        (alert.severity.upper(), SEVERITY_STYLE[alert.severity]),
        (f" {alert.title}", "bold"),
        f"\n{alert.pattern} ({alert.family}), {alert.status}: {alert.reason}",
    )


def _facts(alert: Alert, zone: str) -> Iterator[tuple[str, str]]:
    deal = alert.deal
    yield "Deal", f"{deal.name} ({alert.deal_id})" if deal.name != alert.deal_id else deal.name
    amount = None if deal.amount is None else money(deal.amount, deal.currency)
    closing = None if deal.close_date is None else f"closes {calendar_day(deal.close_date)}"
    about = [part for part in (deal.account, deal.stage, amount, closing) if part]
    if about:
        yield "", ", ".join(about)
    if deal.owner:
        yield "Owner", f"{deal.owner}, manager {deal.manager}" if deal.manager else deal.owner
    yield "Side", alert.side
    yield "Since", moment(alert.starts_at, zone)
    if alert.resolved_at is not None:
        yield "Until", f"{moment(alert.resolved_at, zone)} ({alert.reason})"
    if alert.confidence < 1:
        yield "Confidence", f"{alert.confidence:.0%} that this belongs to the deal"
    yield "Alert", alert.alert_id
    if alert.replaces:
        yield "Replaces", alert.replaces
    yield "Rule", f"{alert.pattern} version {alert.pattern_version}, configuration {alert.config_hash}"
    yield "Times in", zone


def _evidence(alert: Alert, zone: str, screen: Console) -> Table:
    table = _table(screen, "When", "Role", "What")
    for item in sorted(alert.evidence, key=lambda item: item.occurred_at):
        what = Text(item.summary)
        if item.quote:
            what.append(f'\n"{item.quote}"', style="italic")
        what.append(f"\n{item.source}, event {item.event_id}", style="dim")
        table.add_row(moment(item.occurred_at, zone), item.role, what)
    return table


def _changes(alert: Alert, screen: Console) -> Table:
    table = _table(screen, "Term", "Before", "After")
    for change in alert.changes:
        table.add_row(Text(change.term), Text(change.old or "-"), Text(change.new or "-"))
    return table


def _clock(alert: Alert, zone: str, screen: Console) -> Table:
    table = _table(screen, "From", "To", "Length", "")
    for entry in alert.clock:
        state = "counted" if entry.counted else f"paused: {entry.reason or 'not working time'}"
        style = "" if entry.counted else "dim"
        table.add_row(
            moment(entry.start, zone),
            moment(entry.end, zone),
            hours(entry.end - entry.start),
            Text(state, style),
        )
    counted, paused = _total(alert.clock, counted=True), _total(alert.clock, counted=False)
    said = f"counted {hours(counted)}, paused {hours(paused)}"
    if alert.limit is not None:
        limit = alert.limit
        said += f"; limit {number(limit.value)} {unit(limit.unit)}, elapsed {number(limit.elapsed)}"
    table.caption, table.caption_justify = said, "left"
    return table


def _total(clock: tuple[ClockSpan, ...], *, counted: bool) -> timedelta:
    return sum((entry.end - entry.start for entry in clock if entry.counted is counted), timedelta())


def _history(revisions: list[Alert], zone: str, screen: Console) -> Table:
    table = _table(screen, "When", "State", "Severity", "Why")
    for revision in revisions:
        severity = Text(revision.severity, SEVERITY_STYLE[revision.severity])
        why = Text(revision.reason)
        if meaning := REASONS.get(revision.reason):
            why.append(f": {meaning}", style="dim")
        table.add_row(moment(revision.revised_at, zone), revision.status, severity, why)
    return table


def _table(screen: Console, *columns: str) -> Table:
    table = Table(box=SIMPLE_HEAD if screen.is_terminal else ASCII2)
    for column in columns:
        table.add_column(column, no_wrap=column in ("When", "From", "To", "Length"), overflow="fold")
    return table


def _section(screen: Console, title: str, table: Table) -> None:
    screen.print(Text(f"\n{title}", style="bold"))
    screen.print(table)
