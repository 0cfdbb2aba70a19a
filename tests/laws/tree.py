"""The project's own files, as the laws see them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_MADE_BY_TOOLS = {"__pycache__", "build", "demo-out", "dist", "node_modules"}


def files(*suffixes: str, below: Path = ROOT) -> Iterator[Path]:
    """Every file below a folder that ends in one of the suffixes, without caches, builds, hidden folders."""
    for path in sorted(below.iterdir()):
        if path.is_dir():
            if not path.name.startswith(".") and path.name not in _MADE_BY_TOOLS:
                yield from files(*suffixes, below=path)
        elif path.name.endswith(suffixes):
            yield path


def shown(path: Path) -> str:
    """The path as a message shows it: from the project's root where it lies below it."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.as_posix()
