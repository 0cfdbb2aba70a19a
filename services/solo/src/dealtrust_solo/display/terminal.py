"""Where text goes: colours and the full width on a terminal, plain text of one fixed width in a pipe."""

import os
import shutil
import sys
from pathlib import Path
from typing import Final, TextIO

from rich.console import Console
from rich.text import Text

PIPE_WIDTH: Final = 120
WIDEST: Final = 150
"""Lines longer than this are hard to read."""
_NARROWEST: Final = 60


def console(stream: TextIO | None = None) -> Console:
    """A console on the stream, standard output if none is given.

    In a pipe or a file the text has no colour and does not depend on the size of a window.
    """
    stream = stream or sys.stdout
    if stream.isatty():
        made = Console(file=stream, highlight=False, emoji=False)
        made.width = max(made.width, _NARROWEST)
        return made
    return Console(
        file=stream, width=PIPE_WIDTH, no_color=True, highlight=False, force_terminal=False, emoji=False
    )


def show_beside(screen: Console, name: Text, *paragraphs: Text, indent: int) -> None:
    """Print a name and, beside and below it, paragraphs that begin in the column `indent`. No line ends in blanks."""
    width = max(20, min(screen.width, WIDEST) - indent)
    lines = [line for paragraph in paragraphs for line in paragraph.wrap(screen, width, overflow="fold")]
    for number, line in enumerate(lines):
        line.rstrip()
        lead = Text.assemble(name, " " * (indent - len(name))) if number == 0 else Text(" " * indent)
        screen.print(lead + line, soft_wrap=True)


def own_command() -> str:
    """What a person types to run this program again: ``dealtrust``, or ``uv run dealtrust`` where uv started it."""
    started_by = os.environ.get("UV")
    if not started_by:
        return "dealtrust"
    if shutil.which("uv"):
        return "uv run dealtrust"
    path, here = Path(started_by), Path.cwd()
    uv = path.relative_to(here) if path.is_relative_to(here) else path
    return f"{uv} run dealtrust"
