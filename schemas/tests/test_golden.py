"""Every record has golden examples, and they keep their meaning."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from dealtrust_schemas.alerts import dump_alert, parse_alert
from dealtrust_schemas.events import ENVELOPES, dump_event, parse_event
from dealtrust_schemas.fields import Model
from dealtrust_schemas.json_schemas import RECORDS

GOLDEN = Path(__file__).parent.parent / "golden"
EXAMPLES = sorted(path.relative_to(GOLDEN).with_suffix("").as_posix() for path in GOLDEN.rglob("*.json"))


def _folder(record: str) -> str:
    stem, version = record.removeprefix("dealtrust.").rsplit(".", 1)
    return f"{stem}/{version}"


def _read(example: str) -> Model:
    raw = (GOLDEN / f"{example}.json").read_text(encoding="utf-8")
    stem, version, _ = example.split("/")
    record = f"dealtrust.{stem}.{version}"
    if record in ENVELOPES:
        return parse_event(raw)
    return RECORDS[record].model_validate_json(raw)


def test_every_record_has_examples_and_every_example_a_record() -> None:
    assert {example.rsplit("/", 1)[0] for example in EXAMPLES} == {_folder(record) for record in RECORDS}
    for record in RECORDS:
        assert f"{_folder(record)}/minimal" in EXAMPLES
        assert f"{_folder(record)}/full" in EXAMPLES


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_reads_and_reads_back_equal(example: str) -> None:
    value = _read(example)
    written = value.model_dump_json(exclude_none=True)
    assert type(value).model_validate_json(written) == value


@pytest.mark.parametrize("example", EXAMPLES)
def test_nothing_of_an_example_is_lost(example: str) -> None:
    raw = json.loads((GOLDEN / f"{example}.json").read_text(encoding="utf-8"))
    written = json.loads(_read(example).model_dump_json(exclude_none=True))
    assert _missing(raw, written, "") == []


def _missing(raw: Any, written: Any, path: str) -> list[str]:
    if isinstance(raw, dict):
        return [
            lost
            for key, value in raw.items()
            for lost in (
                _missing(value, written[key], f"{path}.{key}") if key in written else [f"{path}.{key}"]
            )
        ]
    if isinstance(raw, list):
        pairs = zip(raw, written, strict=True)
        return [lost for one, other in pairs for lost in _missing(one, other, f"{path}[]")]
    return []


@pytest.mark.parametrize("record", RECORDS)
def test_the_full_examples_show_every_field(record: str) -> None:
    folder = GOLDEN / _folder(record)
    shown: set[str] = set()
    for file in folder.glob("*.json"):
        shown |= _shown(_read(file.relative_to(GOLDEN).with_suffix("").as_posix()))
    wanted = _fields(RECORDS[record], set())
    assert wanted - shown == set()


def _shown(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set().union(*(_shown(item) for item in value.values()))
    if isinstance(value, tuple):
        return set().union(*(_shown(item) for item in value))
    if not isinstance(value, BaseModel):
        return set()
    own = {f"{type(value).__name__}.{name}" for name in value.model_fields_set}
    return own.union(*(_shown(getattr(value, name)) for name in type(value).model_fields))


def _fields(model: type[BaseModel], found: set[type[BaseModel]]) -> set[str]:
    found.add(model)
    fields = {f"{model.__name__}.{name}" for name in model.model_fields}
    for info in model.model_fields.values():
        for inner in _models(info.annotation):
            if inner not in found:
                fields |= _fields(inner, found)
    return fields


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for argument in getattr(annotation, "__args__", ()) for model in _models(argument)]


def test_the_written_form_is_fixed() -> None:
    event = parse_event((GOLDEN / "meeting/v1/all_day_away.json").read_bytes())
    assert dump_event(event) == (
        '{"specversion":"1.0","id":"meeting-v1-0","source":"calendar:ada.moreau@acme.example",'
        '"type":"dealtrust.meeting.v1","time":"2026-03-11T09:00:00Z","subject":"v1@acme.example",'
        '"tenantid":"acme","data":{"uid":"v1@acme.example","sequence":0,"status":"confirmed","kind":"away",'
        '"start":"2026-03-16","end":"2026-03-21","organizer":"ada.moreau@acme.example","attendees":[],'
        '"all_day":true,"transparent":true}}'
    )


def test_an_alert_is_one_line_that_reads_back() -> None:
    alert = parse_alert((GOLDEN / "alert/v1/full.json").read_bytes())
    line = dump_alert(alert)
    assert "\n" not in line
    assert '"clock":[{"from":"2026-03-06T14:00:00Z","to":"2026-03-06T16:00:00Z","counted":true}' in line
    assert parse_alert(line) == alert
