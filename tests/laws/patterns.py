"""What belongs to a pattern: its module, its page and its test, one of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from inspect import signature
from pathlib import Path
from types import ModuleType

SOURCE = "services/engine/src/dealtrust_engine/patterns"
TESTS = "services/engine/tests/patterns"


def modules(root: Path) -> list[str]:
    """The names of the modules that are patterns. One that begins with an underscore serves several of them."""
    return sorted(path.stem for path in (root / SOURCE).glob("*.py") if not path.stem.startswith("_"))


def missing(root: Path) -> Iterator[str]:
    """One sentence for each part that a pattern lacks, and for each page without a pattern."""
    names = modules(root)
    table = (root / "README.md").read_text("utf-8")
    for name in names:
        page, test = root / SOURCE / f"{name}.md", root / TESTS / f"test_{name}.py"
        if not page.exists():
            yield f"{name} has no page {SOURCE}/{name}.md"
        elif not re.search(r"^#+ .*worked", page.read_text("utf-8"), re.MULTILINE | re.IGNORECASE):
            yield f"the page of {name} has no section with a worked timeline"
        if not test.exists():
            yield f"{name} has no test {TESTS}/test_{name}.py"
        if f"[{name.replace('_', '-')}]({SOURCE}/{name}.md)" not in table:
            yield f"{name} is not in the README's table"
    pages = {path.stem for path in (root / SOURCE).glob("*.md")} - {"README"}
    yield from (f"{name}.md is the page of no pattern" for name in sorted(pages - set(names)))


def malformed(module: ModuleType, parameters: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """One sentence for each way in which a module is not a pattern: what it lacks, and what state it keeps."""
    name = module.__name__.rpartition(".")[2]
    info = getattr(module, "PATTERN", None)
    if getattr(info, "name", None) != name.replace("_", "-"):
        yield f"{name} has no PATTERN that is named {name.replace('_', '-')}"
    for function, wanted in parameters.items():
        found = getattr(module, function, None)
        if found is None or tuple(signature(found).parameters) != wanted:
            yield f"{name} has no function {function}({', '.join(wanted)})"
    for key, value in vars(module).items():
        if not key.startswith("__") and isinstance(value, list | dict | set | bytearray):
            yield f"{name} keeps state in {key}"
