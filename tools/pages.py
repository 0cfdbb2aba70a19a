"""The pattern table of the README and the reference of all settings, written from the patterns themselves."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import get_args

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from dealtrust_engine.config import Config
from dealtrust_engine.pattern import PatternInfo
from dealtrust_engine.patterns import PATTERNS
from dealtrust_solo.display.pattern_page import unit_of
from dealtrust_solo.settings import CRMS, SHORT_FORMS, SourceSections

ROOT = Path(__file__).resolve().parents[1]
BEGIN = "<!-- Written by `make generate`; not edited by hand. -->"
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
        f"## Top level\n\n{_first_sentence(whole)}",
        _settings(whole, crm),
    ]
    for path, model in (*_sections(whole), *_sections(crm)):
        if path:
            parts += [f"## {'.'.join(path)}\n\n{_first_sentence(model)}", _settings(model)]
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
        parts.append(_settings(info.settings))
    return "\n\n".join(parts) + "\n"


def _settings(*models: type[BaseModel]) -> str:
    rows = ["| setting | unit | default | what it is |", "| --- | --- | --- | --- |"]
    for name, field in (each for model in models for each in model.model_fields.items()):
        default = "required" if field.is_required() else _shown(field.get_default(call_default_factory=True))
        rows.append(f"| `{name}` | {unit_of(field)} | {default} | {field.description or ''} |")
    return "\n".join(rows)


def _shown(default: object) -> str:
    """A default as it may be written in the configuration file (YAML reads JSON); a section has its own table."""
    if isinstance(default, BaseModel):
        return "below"
    plain = to_jsonable_python(default)
    return "" if plain in (None, [], {}) else f"`{json.dumps(plain)}`"


def _first_sentence(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").strip().split("\n\n")[0]


def _sections(
    model: type[BaseModel], path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], type[BaseModel]]]:
    """The model and every model that one of its settings holds, with the place of each in the file."""
    yield path, model
    for name, field in model.model_fields.items():
        for held in _held(field.annotation):
            yield from _sections(held, (*path, name))


def _held(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _held(inner)


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
