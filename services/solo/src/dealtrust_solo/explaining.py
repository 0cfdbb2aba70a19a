"""Explain patterns, from their pages, or an alert, from the store."""

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Final

from dealtrust_engine.patterns import PATTERNS
from dealtrust_reading.problems import UsageError
from dealtrust_runtime.configuration import nearest
from dealtrust_schemas.alerts import Alert, parse_alert
from dealtrust_solo.display.pattern_page import show_pattern, show_patterns
from dealtrust_solo.display.story import show_story
from dealtrust_solo.display.terminal import console
from dealtrust_solo.store.database import Database, opened_for_reading
from dealtrust_solo.store.last_scan import remembered_zone

ALL: Final = "patterns"
"""What is typed in the place of a pattern's name to see all of them."""

_STORY = """
SELECT record FROM alert_history FINAL
WHERE kind = 'revision' AND startsWith(toString(alert_id), {prefix:String})
ORDER BY alert_id, revision
LIMIT 10000
"""


def explain_name(name: str, store: Path) -> None:
    """Print what a pattern means, what holds for all of them, or the story of the alert whose id begins so.

    Raises `UsageError` if it is none of these, or the id's beginning fits several alerts.
    """
    screen = console()
    if name == ALL:
        show_patterns(screen, [module.PATTERN for module in PATTERNS.values()], _page("README"))
        return
    if name in PATTERNS:
        settings = PATTERNS[name].PATTERN.settings.model_fields.items()
        show_pattern(screen, _page(name.replace("-", "_")), settings)
        return
    prefix = name.strip().lower()
    if not prefix or prefix.strip("0123456789abcdef-"):
        raise UsageError(f"there is no pattern {name!r}; {nearest(name, [*PATTERNS, ALL])}")
    with opened_for_reading(store) as database:
        stories = list(_stories(database, prefix))
    if not stories:
        raise UsageError(f"no alert in {store} has an id that begins with {name!r}")
    if len(stories) > 1:
        ids = ", ".join(revisions[0].alert_id for revisions in stories[:5])
        raise UsageError(f"{len(stories)} alerts have ids that begin with {name!r}: {ids}; give more of it")
    show_story(screen, stories[0], remembered_zone(store))


def _page(name: str) -> str:
    return (files("dealtrust_engine.patterns") / f"{name}.md").read_text(encoding="utf-8")


def _stories(database: Database, prefix: str) -> Iterator[list[Alert]]:
    """The revisions of every alert whose id begins so."""
    stories: dict[str, list[Alert]] = {}
    for line in database.run(_STORY, "JSONEachRow", prefix=prefix).splitlines():
        alert = parse_alert(json.loads(line)["record"])
        stories.setdefault(alert.alert_id, []).append(alert)
    yield from stories.values()
