"""The released schemas are not broken, and a break would be seen."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dealtrust_schemas import export, json_schemas
from dealtrust_schemas.breaking import breaking_changes

ROOT = Path(__file__).parents[2]
OFFER = "dealtrust.offer.changed.v1"

Schema = dict[str, Any]


def test_the_models_break_no_released_schema() -> None:
    assert export.broken(ROOT) == []


def test_every_record_was_released() -> None:
    released = {file.stem for file in (ROOT / export.RELEASED_FOLDER).glob("*.json")}
    assert released == set(json_schemas.RECORDS)


def _part(schema: Schema, name: str) -> Schema:
    properties: Schema = schema["$defs"][name]["properties"]
    return properties


def _remove(schema: Schema) -> None:
    del _part(schema, "Terms")["payment_days"]


def _rename(schema: Schema) -> None:
    fields = _part(schema, "OfferLine")
    fields["amount"] = fields.pop("unit_price")


def _retype(schema: Schema) -> None:
    _part(schema, "Terms")["term_months"] = {"type": "string"}


def _retype_moment(schema: Schema) -> None:
    schema["properties"]["time"] = {"type": "string"}


def _refuse_null(schema: Schema) -> None:
    _part(schema, "OfferChanged")["by"] = {"type": "string"}


def _require_known(schema: Schema) -> None:
    schema["$defs"]["Terms"]["required"].append("total")


def _require_new(schema: Schema) -> None:
    _part(schema, "OfferChanged")["approver"] = {"type": "string"}
    schema["$defs"]["OfferChanged"]["required"].append("approver")


def _drop_value(schema: Schema) -> None:
    _part(schema, "OfferChanged")["status"]["enum"].remove("withdrawn")


def _limit_values(schema: Schema) -> None:
    _part(schema, "Terms")["currency"] = {"type": "string", "pattern": "^[A-Z]{3}$", "enum": ["EUR"]}


def _narrow(schema: Schema) -> None:
    _part(schema, "OfferChanged")["version"]["minimum"] = 1


def _narrow_text(schema: Schema) -> None:
    _part(schema, "OfferLine")["product"]["maxLength"] = 18


def _retype_items(schema: Schema) -> None:
    _part(schema, "Terms")["lines"]["items"] = {"type": "string"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_remove, "data.terms.payment_days was removed or renamed"),
        (_rename, "data.terms.lines[].unit_price was removed or renamed"),
        (_retype, "data.terms.term_months was integer or null and is now string"),
        (_retype_moment, "time was string (date-time) and is now string"),
        (_refuse_null, "data.by was null or string and is now string"),
        (_require_known, "data.terms.total is newly required"),
        (_require_new, "data.approver is newly required"),
        (_drop_value, "data.status no longer accepts 'withdrawn'"),
        (_limit_values, "data.terms.currency accepts only some values now: ['EUR']"),
        (_narrow, "data.version accepts less: minimum is 1, was 0"),
        (_narrow_text, "data.terms.lines[].product accepts less: maxLength is 18, was 'not set'"),
        (_retype_items, "data.terms.lines[] was object and is now string"),
    ],
)
def test_a_break_is_named(change: Callable[[Schema], None], sentence: str) -> None:
    old = json_schemas.schema(OFFER)
    new = copy.deepcopy(old)
    change(new)
    assert f"{OFFER}: {sentence}" in breaking_changes(OFFER, old, new)


def test_a_value_by_name_is_compared_too() -> None:
    name = "dealtrust.mail.v1"
    old = json_schemas.schema(name)
    new = copy.deepcopy(old)
    new["$defs"]["Features"]["properties"]["quotes"]["additionalProperties"] = {"type": "integer"}
    assert breaking_changes(name, old, new) == [
        f"{name}: data.features.quotes.* was string and is now integer"
    ]
    new["$defs"]["Features"]["properties"]["quotes"]["additionalProperties"] = False
    assert breaking_changes(name, old, new) == [
        f"{name}: data.features.quotes no longer holds values by name"
    ]


def _gain(schema: Schema) -> None:
    _part(schema, "OfferChanged")["approved_by"] = {"type": "string"}
    _part(schema, "OfferChanged")["status"]["enum"].append("archived")
    schema["$defs"]["Terms"]["required"].remove("currency")
    _part(schema, "OfferLine")["product"]["minLength"] = 0
    schema["$defs"]["Price"] = schema["$defs"].pop("Terms")
    _part(schema, "OfferChanged")["terms"]["$ref"] = "#/$defs/Price"
    schema["description"] = "Another text."


def test_what_a_contract_may_gain_is_no_break() -> None:
    old = json_schemas.schema(OFFER)
    new = copy.deepcopy(old)
    _gain(new)
    assert breaking_changes(OFFER, old, new) == []


def test_a_part_that_contains_itself_ends() -> None:
    tree = {
        "$defs": {"Node": {"type": "object", "properties": {"next": {"$ref": "#/$defs/Node"}}}},
        "$ref": "#/$defs/Node",
    }
    assert breaking_changes("tree", tree, copy.deepcopy(tree)) == []


def test_a_record_that_is_gone_is_named(tmp_path: Path) -> None:
    folder = tmp_path / export.RELEASED_FOLDER
    folder.mkdir(parents=True)
    (folder / "dealtrust.fax.v1.json").write_text(json.dumps({"type": "object"}))
    assert export.broken(tmp_path) == ["dealtrust.fax.v1: the whole record is gone"]
