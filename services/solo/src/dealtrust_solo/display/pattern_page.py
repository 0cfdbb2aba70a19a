"""What a pattern means: its page, and every setting with its unit and default."""

import re
from collections.abc import Iterable
from typing import Any, Final

from pydantic.fields import FieldInfo
from rich.box import ASCII2, SIMPLE_HEAD
from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table
from rich.text import Text

_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
_UNITS: Final = (
    ("_business_days", "business days of 8 working hours"),
    ("_days", "days"),
    ("_hours", "hours"),
    ("_minutes", "minutes"),
    ("_percent", "per cent"),
    ("_pct", "per cent"),
    ("_words", "words"),
)


def show_pattern(screen: Console, page: str, settings: Iterable[tuple[str, FieldInfo]]) -> None:
    """Print the page (Markdown) and the settings of a pattern."""
    # Links lead to other pages of the documentation; here their words are enough.
    text = _LINK.sub(r"\1", page)
    if screen.is_terminal:
        screen.print(Markdown(text))
    else:
        screen.out(text.rstrip("\n"), highlight=False)
    screen.print(Text("\nSettings", style="bold"))
    table = Table(box=SIMPLE_HEAD if screen.is_terminal else ASCII2)
    for column in ("Setting", "Unit", "Default", "Meaning"):
        table.add_column(column, no_wrap=column == "Setting")
    for name, field in settings:
        table.add_row(name, unit_of(name, field), shown(field), Text(field.description or ""))
    screen.print(table)


def unit_of(name: str, field: FieldInfo) -> str:
    """The unit that a setting's name bears."""
    if field.annotation is bool:
        return "true or false"
    return next((unit for ending, unit in _UNITS if name.endswith(ending)), "")


def shown(field: FieldInfo) -> str:
    """The default of a setting as it is written in the configuration."""
    value: Any = field.get_default(call_default_factory=True)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "not set" if value is None else str(value)
