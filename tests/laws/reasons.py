"""Where the engine's source names the reason of a decision, as far as the syntax shows it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

_NAMES = frozenset({"cause", "ended", "excuse", "reason", "spared"})
"""What parameters, attributes and variables are called that hold a reason."""

LEDGER = frozenset({"clock.py", "worktime.py"})
"""Modules that say why a clock stood still: words for people, with names and days in them, not decisions."""

_ANSWER = (3, 4)
"""Lengths of the tuples that say what ended a condition: moment, moment undone, reason, and perhaps the record."""


def given(modules: Mapping[str, str]) -> Iterator[tuple[str, int, str]]:
    """Module, line and word of each reason that the modules (name to text) give; ``*`` stands for a computed part."""
    trees = {name: ast.parse(text) for name, text in modules.items()}
    places = dict(place for tree in trees.values() for place in _places(tree))
    for name, tree in trees.items():
        module = _Module(tree)
        for node in ast.walk(tree):
            for value in _values(node, places):
                yield from ((name, line, word) for line, word in module.words(value))


def sources(folder: Path) -> dict[str, str]:
    """The text of every module below the folder that gives reasons of decisions, by its path in it."""
    texts = {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*.py")}
    return {name: text for name, text in texts.items() if name not in LEDGER}


def _places(tree: ast.Module) -> Iterator[tuple[str, list[str]]]:
    """The names of what can be called, each with the names of its positional arguments."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, [argument.arg for argument in node.args.args]
        elif isinstance(node, ast.ClassDef):
            fields = [each.target for each in node.body if isinstance(each, ast.AnnAssign)]
            yield node.name, [target.id for target in fields if isinstance(target, ast.Name)]


def _values(node: ast.AST, places: Mapping[str, list[str]]) -> Iterator[ast.expr]:
    """The expressions below this node, if any, whose value is a reason."""
    if isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        yield from _chosen(zip(places.get(name, ()), node.args, strict=False))
        yield from _chosen((keyword.arg or "", keyword.value) for keyword in node.keywords)
    elif isinstance(node, ast.Assign):
        for target in node.targets:
            yield from _assigned(target, node.value)
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        yield from _assigned(node.target, node.value)
    elif isinstance(node, ast.Dict):
        keys = (key.value if isinstance(key, ast.Constant) else "" for key in node.keys)
        yield from _chosen((str(key), value) for key, value in zip(keys, node.values, strict=True))
    elif isinstance(node, ast.Tuple) and len(node.elts) in _ANSWER and not any(map(_is_text, node.elts[:2])):
        yield node.elts[2]


def _assigned(target: ast.expr, value: ast.expr) -> Iterator[ast.expr]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, its in zip(target.elts, value.elts, strict=True):
            yield from _assigned(one, its)
    name = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
    yield from _chosen([(name, value)])


def _chosen(pairs: Iterable[tuple[str, ast.expr]]) -> Iterator[ast.expr]:
    return (value for name, value in pairs if name in _NAMES)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


class _Module:
    """The constants and functions of a module, by which the words of an expression are found."""

    def __init__(self, tree: ast.Module) -> None:
        self._functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        self._constants = {
            target.id: node.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }

    def words(self, node: ast.expr) -> Iterator[tuple[int, str]]:
        """Line and text of every string that the expression may have as its value; the empty one is no reason."""
        match node:
            case ast.Constant(value=str(word)) if word:
                yield node.lineno, word
            case ast.JoinedStr(values=parts):
                shown = (str(part.value) if isinstance(part, ast.Constant) else "*" for part in parts)
                yield node.lineno, "".join(shown)
            case ast.IfExp(body=one, orelse=other):
                yield from self._all((one, other))
            case ast.Name(id=name) if name in self._constants:
                yield from self.words(self._constants[name])
            case ast.Call(func=ast.Attribute(value=ast.Dict(values=values), attr="get"), args=[_, *default]):
                yield from self._all((*values, *default))
            case ast.Call(func=ast.Name(id=name)) if name in self._functions:
                returns = (each for each in ast.walk(self._functions[name]) if isinstance(each, ast.Return))
                yield from self._all(each.value for each in returns if each.value is not None)

    def _all(self, nodes: Iterable[ast.expr]) -> Iterator[tuple[int, str]]:
        return (found for node in nodes for found in self.words(node))
