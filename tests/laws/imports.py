"""Who may import what: the rooms, and the names that a module imports."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path

from tests.laws.tree import ROOT, files, shown

NETWORK = frozenset(
    """
    aiohttp aiokafka asyncio clickhouse_connect clickhouse_driver confluent_kafka faust ftplib http.client
    http.server httpx imaplib kafka poplib requests smtplib socket socketserver ssl subprocess telnetlib
    urllib.request urllib3 websockets xmlrpc
    """.split()
)
"""Modules that speak to another process or machine."""

SERVERS = frozenset(
    {"aiokafka", "clickhouse_connect", "clickhouse_driver", "confluent_kafka", "faust", "kafka"}
)
"""Clients of servers that the embedded default does without."""


@dataclass(frozen=True)
class Room:
    """One member of the workspace. ``only``: the sole third-party packages it may import, if so bound."""

    package: str
    path: str
    rooms: frozenset[str]
    only: frozenset[str] | None = None
    never: frozenset[str] = frozenset()


_LIBRARIES = frozenset({"dealtrust_engine", "dealtrust_runtime", "dealtrust_schemas", "dealtrust_sources"})

ROOMS = (
    Room(
        "dealtrust_schemas",
        "schemas",
        frozenset(),
        only=frozenset({"pydantic", "pydantic_core"}),
        never=NETWORK,
    ),
    Room(
        "dealtrust_engine",
        "services/engine",
        frozenset({"dealtrust_schemas"}),
        only=frozenset({"holidays", "pydantic", "pydantic_core"}),
        never=NETWORK,
    ),
    Room("dealtrust_sources", "services/sources", frozenset({"dealtrust_schemas"}), never=NETWORK),
    Room("dealtrust_runtime", "services/runtime", frozenset({"dealtrust_schemas"})),
    Room("dealtrust_reading", "services/reading", _LIBRARIES, never=SERVERS),
    Room("dealtrust_admin", "services/admin", _LIBRARIES | {"dealtrust_reading"}),
    Room("dealtrust_correlator", "services/correlator", _LIBRARIES | {"dealtrust_reading"}),
    Room(
        "dealtrust_detector",
        "services/detector",
        frozenset({"dealtrust_engine", "dealtrust_reading", "dealtrust_runtime", "dealtrust_schemas"}),
    ),
    Room(
        "dealtrust_sink",
        "services/sink",
        _LIBRARIES | {"dealtrust_reading"},
    ),
    Room("dealtrust_solo", "services/solo", _LIBRARIES | {"dealtrust_reading"}, never=SERVERS),
)


def imported(source: str) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every absolute import of a module, wherever in it the import stands.

    ``from a import b`` gives ``a.b``: whether ``b`` is a module cannot be told from the text.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def declared(room: Room, root: Path = ROOT) -> frozenset[str]:
    """The top-level modules of the packages that the room's pyproject.toml names as its dependencies, extras included."""
    project = tomllib.loads((root / room.path / "pyproject.toml").read_text("utf-8"))["project"]
    named = [*project["dependencies"], *chain(*project.get("optional-dependencies", {}).values())]
    wanted = {_normal(re.split(r"[^\w.-]", text, maxsplit=1)[0]) for text in named}
    if wanted & {"dealtrust-schemas", "pydantic"}:
        # The contracts are pydantic models: who may import them may use them as such, errors included.
        wanted |= {"pydantic", "pydantic-core"}
    modules = packages_distributions().items()
    return frozenset(name for name, sources in modules if wanted & {_normal(source) for source in sources})


def _normal(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def forbidden_imports(room: Room, name: str, source: str, dependencies: frozenset[str]) -> Iterator[str]:
    """One sentence for each import by which a module of the room leaves it where it may not."""
    for line, dotted in imported(source):
        top = dotted.partition(".")[0]
        where = f"{name}:{line} imports {dotted}"
        if any(dotted == never or dotted.startswith(never + ".") for never in room.never):
            yield f"{where}: never in {room.package}"
        elif top == room.package or top in sys.stdlib_module_names:
            continue
        elif top.startswith("dealtrust_"):
            if top not in room.rooms:
                yield f"{where}: an arrow that {room.package} may not draw"
        elif room.only is not None and top not in room.only:
            yield f"{where}: {room.package} may import {', '.join(sorted(room.only))} only"
        elif top not in dependencies:
            yield f"{where}: not among the dependencies in {room.path}/pyproject.toml"


def forbidden_in_room(room: Room, root: Path = ROOT) -> list[str]:
    """The sentences of all modules of a room."""
    dependencies = declared(room, root)
    return [
        sentence
        for path in files(".py", below=root / room.path / "src")
        for sentence in forbidden_imports(room, shown(path), path.read_text("utf-8"), dependencies)
    ]
