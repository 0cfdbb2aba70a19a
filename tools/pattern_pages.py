"""The pattern table of the README and the reference of all settings, written from the patterns themselves."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from dealtrust_engine.pattern import PatternInfo
from dealtrust_engine.patterns import PATTERNS

ROOT = Path(__file__).resolve().parents[1]
BEGIN = "<!-- Written by `make generate` from the patterns; not edited by hand. -->"
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


def reference(infos: Iterable[PatternInfo]) -> str:
    """The page of all settings: one section a pattern, one row a setting."""
    parts = ["# Patterns and their settings", BEGIN]
    for info in infos:
        parts.append(
            f"## {info.name}\n\n{info.summary} ([the exact rule, with a worked timeline](../../{_page(info)}))"
        )
        rows = ["| setting | default | what it does |", "| --- | --- | --- |"]
        for name, field in info.settings.model_fields.items():
            rows.append(
                f"| `{name}` | {_shown(field.get_default(call_default_factory=True))} | {field.description} |"
            )
        parts.append("\n".join(rows))
    return "\n\n".join(parts) + "\n"


def _shown(default: object) -> str:
    """A default as it is written in the configuration file."""
    return str(default).lower() if isinstance(default, bool) else str(default)


def with_table(page: str, written: str) -> str:
    """The page with the part between the marks replaced."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page lacks the marks {BEGIN!r} and {END!r}")
    return f"{before}{BEGIN}\n{written}\n{END}{after}"


def pages(root: Path = ROOT) -> dict[Path, str]:
    """Every page that this module writes, with its text."""
    infos = patterns()
    readme = root / "README.md"
    return {
        readme: with_table(readme.read_text("utf-8"), table(infos)),
        root / "docs/reference/patterns.md": reference(infos),
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.pattern_pages", description=__doc__)
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
