"""The configuration file: YAML in, validated models out; every mistake is one line that says what and where."""

import difflib
import types
import typing
import warnings
from collections import abc
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, ReusedAnchorWarning, YAMLError

Step = str | int

_MOST_BYTES: Final = 1 << 20
_MOST_VALUES: Final = 100_000
_DEEPEST: Final = 50
M = TypeVar("M", bound=BaseModel)


class ConfigurationError(Exception):
    """A configuration that cannot be used; says file and line (or variable), key and what is wrong."""


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML mapping as plain values, with the line (from 1) on which each key stands.

    variables: the environment variables that set a key instead of the file, by the place of the key.
    """

    name: str
    values: dict[str, Any]
    lines: Mapping[tuple[Step, ...], int]
    variables: Mapping[tuple[Step, ...], str] = field(default_factory=dict)

    def mistake(self, place: tuple[Step, ...], said: str) -> ConfigurationError:
        """The error for something wrong at that place (steps of keys and list positions)."""
        known = place
        while known and known not in self.lines and known not in self.variables:
            known = known[:-1]
        line = self.lines.get(known)
        where = self.variables.get(known) or (f"{self.name}:{line}" if line else self.name)
        dotted = ".".join(str(step) for step in place)
        return ConfigurationError(f"{where}: {dotted}: {said}" if dotted else f"{where}: {said}")


def read_document(path: Path) -> Document:
    """Read a YAML 1.2 file of at most 1 MiB. Raises `ConfigurationError` where it cannot be read or is no mapping."""
    name = str(path)
    text = _text(path, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ReusedAnchorWarning)  # YAML 1.2 allows it
            loaded = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{name}:{mark.line + 1}" if mark is not None else name
        said = (error.problem or error.context or "not YAML").splitlines()[0]
        raise ConfigurationError(f"{where}: {said}") from error
    except (YAMLError, ValueError) as error:
        raise ConfigurationError(f"{name}: {(str(error) or 'not YAML').splitlines()[0]}") from error
    except TypeError as error:
        raise ConfigurationError(f"{name}: a list or a mapping is no name of a setting") from error
    except RecursionError as error:
        raise ConfigurationError(f"{name}: nested too deeply") from error
    if loaded is None:
        return Document(name, {}, {})
    if not isinstance(loaded, CommentedMap):
        raise ConfigurationError(f"{name}: a mapping of settings is expected, as in 'tenant: acme'")
    lines: dict[tuple[Step, ...], int] = {}
    try:
        return Document(name, _plain(loaded, (), lines), lines)
    except _TooMuchError as error:
        raise ConfigurationError(f"{name}: {error}") from error


def _text(path: Path, name: str) -> str:
    try:
        if path.exists() and not path.is_file():
            raise ConfigurationError(f"{name}: not a file")
        with path.open("rb") as stream:
            raw = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        raise ConfigurationError(f"{name}: {error.strerror or error}") from error
    if len(raw) > _MOST_BYTES:
        raise ConfigurationError(f"{name}: larger than 1 MiB: this is no configuration")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{name}: not UTF-8 text") from error


def validated(
    model: type[M], document: Document, place: tuple[Step, ...] = (), also: Collection[str] = ()
) -> M:
    """The model made of the document's section at `place`, an empty one where the document has none.

    also: keys that may stand there too, for other readers. Raises `ConfigurationError` that tells the mistake
    that stands first in the file.
    """
    section: Any = document.values
    for step in place:
        section = section[int(step)] if isinstance(section, list) else (section or {}).get(step)
    section = {} if section is None else section
    try:
        return model.model_validate(section)
    except ValidationError as error:
        problems = error.errors(include_url=False)

        def line(problem: ErrorDetails) -> int:
            return document.lines.get((*place, *problem["loc"]), 0)

        first = min(problems, key=line)
        steps = first["loc"] if first["type"] == "missing" else _steps(document, place, first["loc"])
        raise document.mistake((*place, *steps), _said(model, first, also)) from error


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint that names the known word nearest to a mistyped one, or else all of them."""
    words = sorted(known)
    close = difflib.get_close_matches(word, words, n=1, cutoff=0.5)
    return f"did you mean {close[0]}?" if close else f"known are {', '.join(words)}"


def _said(model: type[BaseModel], problem: ErrorDetails, also: Collection[str]) -> str:
    kind, place = problem["type"], problem["loc"]
    if kind == "extra_forbidden":
        known = [*_keys(model, place[:-1]), *(also if len(place) == 1 else ())]
        return f"unknown setting; {nearest(str(place[-1]), known)}"
    if kind == "missing":
        return "this setting is required"
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return f"a mapping of settings is expected (given: {problem['input']!r})"
    if kind in ("tuple_type", "list_type"):
        return "a list is expected, as in [a, b]"
    said = problem["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    given = problem["input"]
    told = isinstance(given, str | int | float | bool) and repr(given) not in said
    shown = f" (given: {given!r})" if told else ""
    return said[:1].lower() + said[1:] + shown


def _steps(document: Document, place: tuple[Step, ...], found: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps of an error that stand in the document; pydantic adds names of union members and of keys."""
    steps: tuple[Step, ...] = ()
    for step in found:
        if (*place, *steps, step) in document.lines or (*place, *steps, step) in document.variables:
            steps = (*steps, step)
    return steps or tuple(step for step in found if isinstance(step, str))


def _keys(model: type[BaseModel], place: tuple[Step, ...]) -> list[str]:
    """The settings that may stand at that place below the model."""
    kinds: list[Any] = [model]
    for step in place:
        kinds = [below for kind in kinds for below in _below(kind, step)]
    return [
        info.alias or name
        for kind in kinds
        if isinstance(kind, type) and issubclass(kind, BaseModel)
        for name, info in kind.model_fields.items()
    ]


def _below(kind: Any, step: Step) -> list[Any]:
    """The types that a value at `step` of a value of that type may have."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, info in kind.model_fields.items():
            if step in (name, info.alias):
                return _members(info.annotation)
        return []
    if typing.get_origin(kind) in (dict, Mapping, abc.Mapping):
        return _members(typing.get_args(kind)[1])
    if typing.get_origin(kind) in (list, tuple, set, frozenset):
        return _members(typing.get_args(kind)[0])
    return [kind]


def _members(annotation: Any) -> list[Any]:
    """The types an annotation allows: Annotated and unions are taken apart."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _members(typing.get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        return [member for part in typing.get_args(annotation) for member in _members(part)]
    return [annotation]


class _TooMuchError(ValueError):
    """A document that is small only as long as what its aliases stand for is not written out."""


def _plain(node: Any, place: tuple[Step, ...], lines: dict[tuple[Step, ...], int]) -> Any:
    """The node without the reader's own types; fills `lines` on the way. Raises `_TooMuchError`."""
    if len(place) > _DEEPEST or len(lines) > _MOST_VALUES:
        raise _TooMuchError(
            "nested too deeply" if len(place) > _DEEPEST else f"more than {_MOST_VALUES} values"
        )
    if isinstance(node, CommentedMap):
        for key in node:
            lines[(*place, key)] = node.lc.key(key)[0] + 1
        return {key: _plain(value, (*place, key), lines) for key, value in node.items()}
    if isinstance(node, CommentedSeq):
        for index in range(len(node)):
            lines[(*place, index)] = node.lc.item(index)[0] + 1
        return [_plain(value, (*place, index), lines) for index, value in enumerate(node)]
    if isinstance(node, bool) or node is None:
        return node
    for kind in (int, float, str):
        if isinstance(node, kind):
            return kind(node)
    return node
