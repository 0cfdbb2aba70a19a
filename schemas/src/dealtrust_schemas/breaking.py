"""What a change of a JSON Schema breaks for those who rely on the old one.

A contract may gain optional fields and values. It may not lose, rename or retype a field, ask for one that
was optional or unknown, drop a value, or narrow what a field accepts.
"""

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]

_NARROWING = (
    "const",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
)
_LOWER_BOUNDS = ("minLength", "minimum", "exclusiveMinimum")


def breaking_changes(name: str, old: Schema, new: Schema) -> list[str]:
    """One sentence for every break between two schemas of the same record; ``name`` begins each of them."""
    return [f"{name}: {sentence}" for sentence in _compare(old, new, "", _Definitions(old, new))]


class _Definitions:
    """The shared parts of both schemas, and which pairs are being compared (a part may contain itself)."""

    def __init__(self, old: Schema, new: Schema) -> None:
        self._old, self._new = old.get("$defs", {}), new.get("$defs", {})
        self.entered: set[tuple[str, str]] = set()

    def resolve(self, old: Schema, new: Schema) -> tuple[Schema, Schema]:
        return _resolved(old, self._old), _resolved(new, self._new)


def _resolved(node: Schema, definitions: Schema) -> Schema:
    while "$ref" in node:
        node = definitions[node["$ref"].rpartition("/")[2]]
    return node


def _compare(old: Schema, new: Schema, path: str, definitions: _Definitions) -> Iterator[str]:
    pair = (old.get("$ref", ""), new.get("$ref", ""))
    if all(pair):
        if pair in definitions.entered:
            return
        definitions.entered.add(pair)
    before, after = _alternatives(old, new, definitions)
    if set(before) != set(after):
        yield f"{path or 'the record'} was {_listed(before)} and is now {_listed(after)}"
        return
    for kind, node in before.items():
        yield from _compare_alternative(node, after[kind], path, definitions)


def _alternatives(
    old: Schema, new: Schema, definitions: _Definitions
) -> tuple[dict[str, Schema], dict[str, Schema]]:
    old, new = definitions.resolve(old, new)
    found = []
    for node, index in ((old, 0), (new, 1)):
        options = [definitions.resolve(option, option)[index] for option in node.get("anyOf", [node])]
        found.append({_kind(option): option for option in options})
    return found[0], found[1]


def _kind(node: Schema) -> str:
    kind = str(node.get("type", "anything"))
    return f"{kind} ({node['format']})" if "format" in node else kind


def _listed(alternatives: dict[str, Schema]) -> str:
    return " or ".join(sorted(alternatives))


def _compare_alternative(old: Schema, new: Schema, path: str, definitions: _Definitions) -> Iterator[str]:
    yield from _compare_values(old, new, path)
    if "items" in old and "items" in new:
        yield from _compare(old["items"], new["items"], f"{path}[]", definitions)
    if isinstance(old.get("additionalProperties"), dict):
        values = new.get("additionalProperties")
        if isinstance(values, dict):
            yield from _compare(old["additionalProperties"], values, f"{path}.*", definitions)
        else:
            yield f"{path} no longer holds values by name"
    yield from _compare_fields(old, new, path, definitions)


def _compare_values(old: Schema, new: Schema, path: str) -> Iterator[str]:
    for value in old.get("enum", []):
        if value not in new.get("enum", [value]):
            yield f"{path} no longer accepts {value!r}"
    if "enum" in new and "enum" not in old:
        yield f"{path} accepts only some values now: {new['enum']}"
    for rule in _NARROWING:
        if rule in new and _narrower(rule, old.get(rule), new[rule]):
            yield f"{path} accepts less: {rule} is {new[rule]!r}, was {old.get(rule, 'not set')!r}"


def _narrower(rule: str, old: Any, new: Any) -> bool:
    if old is None or rule in {"const", "pattern"}:
        return bool(old != new)
    return bool(new > old if rule in _LOWER_BOUNDS else new < old)


def _compare_fields(old: Schema, new: Schema, path: str, definitions: _Definitions) -> Iterator[str]:
    before, after = old.get("properties", {}), new.get("properties", {})
    prefix = f"{path}." if path else ""
    for field, node in before.items():
        if field in after:
            yield from _compare(node, after[field], f"{prefix}{field}", definitions)
        else:
            yield f"{prefix}{field} was removed or renamed"
    for field in new.get("required", []):
        if field not in old.get("required", []):
            yield f"{prefix}{field} is newly required"
