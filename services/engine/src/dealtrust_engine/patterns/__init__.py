"""The catalogue of patterns: every module of this package, found by its name."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from types import ModuleType
from typing import Any


def _catalogue() -> dict[str, Any]:
    found: dict[str, ModuleType] = {}
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            found[module.name.replace("_", "-")] = import_module(f"{__name__}.{module.name}")
    return found


PATTERNS: dict[str, Any] = _catalogue()
"""Modules by the name of their pattern, in alphabetical order."""
