"""What of a Python module is too large, or named after nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import PurePath

MODULE_LINES = 400
FUNCTION_LINES = 60
CONSTRUCTOR_PARAMETERS = 7
"""Besides ``self``: a constructor has fewer than eight."""

NAMES_OF_NOTHING = {"base", "basement", "common", "helper", "helpers", "misc", "shared", "util", "utils"}

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def oversizes(name: str, source: str) -> Iterator[str]:
    """One sentence for each part of the module that breaks the law."""
    lines = source.count("\n")
    if lines > MODULE_LINES:
        yield f"{name} has {lines} lines, more than {MODULE_LINES}"
    yield from (
        f"{name} is named after nothing: {part}"
        for part in PurePath(name).with_suffix("").parts
        if part.strip("_") in NAMES_OF_NOTHING
    )
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, _Function):
            yield from _oversized_function(name, node)


def _oversized_function(name: str, function: _Function) -> Iterator[str]:
    where = f"{name}:{function.lineno} {function.name}"
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    if lines > FUNCTION_LINES:
        yield f"{where} has {lines} lines, more than {FUNCTION_LINES}"
    if function.name in ("__init__", "__new__"):
        taken = function.args
        count = len(taken.posonlyargs) + len(taken.args) + len(taken.kwonlyargs) - 1
        if count > CONSTRUCTOR_PARAMETERS:
            yield f"{where} takes {count} parameters, more than {CONSTRUCTOR_PARAMETERS}"
