"""Settings from environment variables, laid over those of a file."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from dealtrust_runtime.configuration import Document, Step

PREFIX = "DEALTRUST_"
BETWEEN = "__"
"""Between the steps of a key: ``DEALTRUST_KAFKA__SECURITY__PROTOCOL`` is ``kafka.security.protocol``."""


def with_environment(document: Document, environment: Mapping[str, str]) -> Document:
    """The document with every variable that begins with ``DEALTRUST_`` put in its place; a variable wins.

    A value that begins with ``[`` or ``{`` is JSON, anything else text, which the model turns into its type.
    Raises `ConfigurationError` where a variable is not JSON, or a setting inside something that is no section.
    """
    values = _copied(document.values)
    lines, variables = dict(document.lines), dict(document.variables)
    # The shorter ones first: a whole section, and then what is set inside it.
    for name in sorted(environment, key=lambda name: (name.count(BETWEEN), name)):
        if not name.startswith(PREFIX):
            continue
        place: tuple[Step, ...] = tuple(name.removeprefix(PREFIX).lower().split(BETWEEN))
        section = values
        for depth, step in enumerate(place[:-1], 1):
            below = section.get(str(step))
            if below is None:
                below = section[str(step)] = {}
            elif not isinstance(below, dict):
                said = f"{name} sets something inside it, but it is no section"
                raise Document(document.name, {}, lines, variables).mistake(place[:depth], said)
            section = below
        variables[place] = name
        for covered in [key for key in lines if key[: len(place)] == place]:
            del lines[covered]
        value = section[str(place[-1])] = _value(document, place, variables, environment[name])
        variables.update(dict.fromkeys(_places(value, place), name))
    return Document(document.name, values, lines, variables)


def _value(
    document: Document, place: tuple[Step, ...], variables: Mapping[tuple[Step, ...], str], text: str
) -> Any:
    if not text.startswith(("[", "{")):
        return text
    try:
        return json.loads(text)
    except ValueError as error:
        raise Document(document.name, {}, {}, variables).mistake(place, "not JSON") from error


def _places(value: Any, place: tuple[Step, ...]) -> Iterator[tuple[Step, ...]]:
    """The place of the value, and of all that stands inside it."""
    yield place
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, below in inside:
        yield from _places(below, (*place, step))


def _copied(values: dict[str, Any]) -> dict[str, Any]:
    return {key: _copied(value) if isinstance(value, dict) else value for key, value in values.items()}
