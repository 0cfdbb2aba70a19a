"""The pattern table of the README and the references of settings, metrics and logs, written from what they tell of."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel

from dealtrust_engine.config import Config
from dealtrust_engine.pattern import PatternInfo
from dealtrust_engine.patterns import PATTERNS
from dealtrust_reading.settings import CRMS, SHORT_FORMS, SourceSections
from tools.process_page import process_page
from tools.setting_tables import BEGIN, first_sentence, sections, settings_table

ROOT = Path(__file__).resolve().parents[1]
END = "<!-- End of the written part. -->"
PAGES = "services/engine/src/dealtrust_engine/patterns"


def patterns() -> list[PatternInfo]:
    """All patterns, by family and name."""
    return sorted((module.PATTERN for module in PATTERNS.values()), key=lambda info: (info.family, info.name))


def _page(info: PatternInfo) -> str:
    return f"{PAGES}/{info.name.replace('-', '_')}.md"


def table(infos: Iterable[PatternInfo]) -> str:
    """The README's table: one row a pattern."""
    rows = ["| family | pattern | what it tells | who moved |", "| --- | --- | --- | --- |"]
    rows += [
        f"| {info.family} | [{info.name}]({_page(info)}) | {info.summary} | {info.side} |" for info in infos
    ]
    return "\n".join(rows)


def reference(infos: Iterable[PatternInfo], whole: type[BaseModel], crm: type[BaseModel]) -> str:
    """The page of all settings: the configuration file section by section, then pattern by pattern.

    whole: the model of what decides; crm: that of the sections which only parsers read.
    """
    parts = [
        "# Configuration",
        BEGIN,
        "A YAML file. Every setting may be left out unless it is said to be required; an unknown one is refused.",
        "A business day is 8 working hours.",
        f"## Top level\n\n{first_sentence(whole)}",
        settings_table(whole, crm),
    ]
    for path, model in (*sections(whole), *sections(crm)):
        if path:
            parts += [f"## {'.'.join(path)}\n\n{first_sentence(model)}", settings_table(model)]
        if path in [(name,) for name in CRMS]:
            short = ", ".join(f"`{name}`" for name in SHORT_FORMS)
            parts.append(
                f"These may also stand at the top of the file, without `{path[0]}`: {short}. Then they hold for every CRM."
            )
    parts.append("# Settings of the patterns")
    parts.append("Under `patterns`, by the name of the pattern; `segments` may set them for some deals only.")
    for info in infos:
        parts.append(
            f"## {info.name}\n\n{info.summary} ([the exact rule, with a worked timeline](../../{_page(info)}))"
        )
        parts.append(settings_table(info.settings))
    return "\n\n".join(parts) + "\n"


def with_table(page: str, written: str) -> str:
    """The page with the part between the marks replaced."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page lacks the marks {BEGIN!r} and {END!r}")
    return f"{before}{BEGIN}\n\n{written}\n\n{END}{after}"


def pages(root: Path = ROOT) -> dict[Path, str]:
    """Every page that this module writes, with its text."""
    infos = patterns()
    readme = root / "README.md"
    return {
        readme: with_table(readme.read_text("utf-8"), table(infos)),
        root / "docs/reference/configuration.md": reference(infos, Config, SourceSections),
        root / "docs/reference/processes.md": process_page(),
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.pages", description=__doc__)
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--write", action="store_true", help="write the pages")
    choice.add_argument("--check", action="store_true", help="fail if a page is stale")
    options = parser.parse_args()
    stale = {p: text for p, text in pages().items() if not p.exists() or p.read_text("utf-8") != text}
    for path, text in stale.items():
        if options.check:
            print(f"{path.relative_to(ROOT)} is stale", file=sys.stderr)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    return 1 if options.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
