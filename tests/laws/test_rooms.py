"""Imports between rooms, and out of them, go only where the house allows it."""

from __future__ import annotations

import tomllib

import pytest

from tests.laws.imports import ROOMS, Room, declared, forbidden_imports, forbidden_in_room
from tests.laws.tree import ROOT

BY_NAME = {room.package.removeprefix("dealtrust_"): room for room in ROOMS}


def test_every_member_of_the_workspace_is_a_known_room() -> None:
    found = {path.parent.relative_to(ROOT).as_posix() for path in ROOT.glob("services/*/pyproject.toml")}
    assert found | {"schemas"} == {room.path for room in ROOMS}


def test_every_room_is_linted_and_typed() -> None:
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    assert tool["importlinter"]["root_packages"] == sorted(room.package for room in ROOMS)
    assert {f"{room.path}/src" for room in ROOMS} <= set(tool["mypy"]["mypy_path"])


@pytest.mark.parametrize("room", ROOMS, ids=BY_NAME)
def test_a_room_imports_only_what_it_may(room: Room) -> None:
    found = forbidden_in_room(room)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("room", "source", "end"),
    [
        ("schemas", "import yaml", "dealtrust_schemas may import pydantic, pydantic_core only"),
        ("schemas", "from dealtrust_engine import x", "an arrow that dealtrust_schemas may not draw"),
        (
            "engine",
            "import dateutil.tz",
            "dealtrust_engine may import holidays, pydantic, pydantic_core only",
        ),
        (
            "engine",
            "from dealtrust_sources.records import Reject",
            "an arrow that dealtrust_engine may not draw",
        ),
        ("engine", "import asyncio", "never in dealtrust_engine"),
        ("sources", "def f():\n    from urllib import request", "never in dealtrust_sources"),
        ("sources", "from urllib.request import urlopen", "never in dealtrust_sources"),
        ("sources", "import socket as s", "never in dealtrust_sources"),
        ("sources", "import dealtrust_solo", "an arrow that dealtrust_sources may not draw"),
        ("sources", "import holidays", "not among the dependencies in services/sources/pyproject.toml"),
        ("runtime", "import dealtrust_engine", "an arrow that dealtrust_runtime may not draw"),
        ("solo", "from kafka import KafkaConsumer", "never in dealtrust_solo"),
        ("solo", "import clickhouse_driver", "never in dealtrust_solo"),
        ("solo", "import holidays", "not among the dependencies in services/solo/pyproject.toml"),
    ],
)
def test_a_forbidden_import_is_told(room: str, source: str, end: str) -> None:
    found = list(forbidden_imports(BY_NAME[room], "m.py", source, declared(BY_NAME[room])))
    assert len(found) == 1
    assert found[0].endswith(f": {end}")


@pytest.mark.parametrize(
    ("room", "source"),
    [
        ("schemas", "import json\nfrom pydantic_core import ErrorDetails\nfrom . import offers"),
        ("engine", "from dealtrust_schemas.events import Event\nimport holidays"),
        ("sources", "from urllib.parse import urlsplit\nimport email"),
        ("solo", "import dealtrust_engine.fold, dealtrust_sources.records"),
    ],
)
def test_an_allowed_import_passes(room: str, source: str) -> None:
    assert list(forbidden_imports(BY_NAME[room], "m.py", source, declared(BY_NAME[room]))) == []
