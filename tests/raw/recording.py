"""A pytest plugin that writes down every story which the engine's tests tell.

Run as ``python -m pytest -p tests.raw.recording services/engine/tests``. The environment says where to
(`RECORD_TO`, a file of JSON lines) and how many tests to take (`RECORD_EVERY`, every n-th).
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

_TOLD: dict[str, dict[str, Any]] = {}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Take every n-th test, and listen to the stories from here on: by now their module is loaded."""
    items[:] = items[:: int(os.environ.get("RECORD_EVERY", "1"))]
    story = sys.modules["stories.dsl"].Story
    run = story.run

    def recorded(self: Any, until: str | None = None, **more: Any) -> Any:
        outcome = run(self, until, **more)
        if not more:
            _keep(self, self.at(until) if until else None)
        return outcome

    story.run = recorded


def _keep(story: Any, until: Any) -> None:
    told = {
        "events": story.raw,
        "config": story.config,
        "until": until.isoformat() if until else None,
    }
    module, _, test = os.environ["PYTEST_CURRENT_TEST"].rpartition(" ")[0].partition("::")
    name = f"{module.rpartition('/')[2]}::{test}"
    _TOLD.setdefault(json.dumps(told, sort_keys=True), {"name": name, **json.loads(json.dumps(told))})


def pytest_sessionfinish() -> None:
    """Write all that was told, each story once."""
    lines = [json.dumps(story) + "\n" for story in _TOLD.values()]
    Path(os.environ["RECORD_TO"]).write_text("".join(lines), encoding="utf-8")
