"""Tables of settings, written from the models that hold them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import get_args

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from dealtrust_solo.display.pattern_page import unit_of

BEGIN = "<!-- Written by `make generate`; not edited by hand. -->"


def settings_table(*models: type[BaseModel], beside: type[BaseModel] = BaseModel) -> str:
    """The settings of the models, one row each, but for those of the model `beside`."""
    rows = ["| setting | unit | default | what it is |", "| --- | --- | --- | --- |"]
    for name, field in (each for model in models for each in model.model_fields.items()):
        if name in beside.model_fields:
            continue
        default = "required" if field.is_required() else _shown(field.get_default(call_default_factory=True))
        rows.append(f"| `{name}` | {unit_of(field)} | {default} | {field.description or ''} |")
    return "\n".join(rows)


def _shown(default: object) -> str:
    """A default as it may be written in the configuration file (YAML reads JSON); a section has its own table."""
    if isinstance(default, BaseModel):
        return "below"
    plain = to_jsonable_python(default)
    return "" if plain in (None, [], {}) else f"`{json.dumps(plain)}`"


def first_sentence(model: type[BaseModel]) -> str:
    """What the model says of itself."""
    return (model.__doc__ or "").strip().split("\n\n")[0]


def sections(
    model: type[BaseModel], path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], type[BaseModel]]]:
    """The model and every model that one of its settings holds, with the place of each in the file."""
    yield path, model
    for name, field in model.model_fields.items():
        for held in _held(field.annotation):
            yield from sections(held, (*path, name))


def _held(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _held(inner)
