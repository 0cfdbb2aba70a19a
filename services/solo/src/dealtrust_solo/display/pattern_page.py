"""What patterns mean: a line each, the page of one, and every setting of it with its unit and default."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from pydantic.fields import FieldInfo
from rich.box import ASCII2, SIMPLE_HEAD
from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table
from rich.text import Text

from dealtrust_engine.pattern import PatternInfo

_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
_UNITS: Final = ("business days", "calendar days", "working hours", "minutes", "per cent")


def show_pattern(screen: Console, page: str, settings: Iterable[tuple[str, FieldInfo]]) -> None:
    """Print the page (Markdown) and the settings of a pattern."""
    _show_page(screen, page)
    screen.print(Text("\nSettings", style="bold"))
    table = Table(box=SIMPLE_HEAD if screen.is_terminal else ASCII2)
    for column in ("Setting", "Unit", "Default", "Meaning"):
        table.add_column(column, no_wrap=column == "Setting")
    for name, field in settings:
        table.add_row(name, unit_of(field), shown(field), Text(field.description or ""))
    screen.print(table)
    screen.print("A business day is 8 working hours.")


def show_patterns(screen: Console, infos: Iterable[PatternInfo], page: str) -> None:
    """Print every pattern in a line, by family, and the page (Markdown) about what holds for all of them."""
    table = Table(box=SIMPLE_HEAD if screen.is_terminal else ASCII2)
    table.add_column("Pattern", no_wrap=True)
    table.add_column("What it tells")
    table.add_column("Who moved")
    family = ""
    for info in sorted(infos, key=lambda info: (info.family, info.name)):
        if info.family != family:
            family = info.family
            table.add_section()
            table.add_row(Text(family, style="bold"))
        table.add_row(f"  {info.name}", Text(info.summary), info.side)
    screen.print(table)
    screen.print()
    _show_page(screen, page)


def _show_page(screen: Console, page: str) -> None:
    # Links lead to other pages of the documentation; here their words are enough.
    text = _LINK.sub(r"\1", page)
    if screen.is_terminal:
        screen.print(Markdown(text))
    else:
        screen.out(text.rstrip("\n"), highlight=False)


def unit_of(field: FieldInfo) -> str:
    """The unit of a setting, with which its description begins; ``number`` where it counts or compares."""
    if field.annotation is bool:
        return "true or false"
    said = (field.description or "").lower()
    if field.annotation in (int, float, Decimal):
        return next((unit for unit in _UNITS if said.startswith(unit)), "number")
    return ""


def shown(field: FieldInfo) -> str:
    """The default of a setting as it is written in the configuration."""
    value: Any = field.get_default(call_default_factory=True)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "not set" if value is None else str(value)
