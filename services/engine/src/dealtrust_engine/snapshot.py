"""Snapshots: the state of a deal's driver as JSON, and back.

The state has a schema of its own (``VERSION``), as it outlives the program that wrote it. What it holds are records and
what was told; everything else is worked out from them again.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter

from dealtrust_engine.driver import DealDriver, Told
from dealtrust_engine.evaluation import Evaluator
from dealtrust_engine.records import Fact, MailRecord, MeetingRecord, Record
from dealtrust_schemas.alerts import dump_alert, parse_alert
from dealtrust_schemas.events import EVENT_TYPES

VERSION = 1

_MAIL = TypeAdapter(MailRecord)
_MEETING = TypeAdapter(MeetingRecord)
_ADAPTERS: dict[str, TypeAdapter[Any]] = {"mail": _MAIL, "meeting": _MEETING}


class SnapshotError(ValueError):
    """A snapshot that this version cannot read."""


def dump_driver(driver: DealDriver) -> str:
    """The state of a driver as one line of JSON."""
    state = {
        "version": VERSION,
        "deal": driver.deal_id,
        "now": driver.now,
        "due": driver.due,
        "records": [_dumped(record) for record in driver.records.values()],
        "told": [
            [*key, dump_alert(told.alert), told.start_floor, told.end_floor]
            for key, told in driver.told.items()
        ],
    }
    return json.dumps(state, separators=(",", ":"))


def load_driver(text: str, evaluator: Evaluator) -> DealDriver:
    """A driver that goes on where the snapshot was taken.

    Raises:
        SnapshotError: the snapshot is of another version.
    """
    state = json.loads(text)
    if state.get("version") != VERSION:
        raise SnapshotError(
            f"a snapshot of version {state.get('version')} cannot be read, only of version {VERSION}"
        )
    driver = DealDriver(state["deal"], evaluator)
    driver.now, driver.due = state["now"], state["due"]
    driver.records = {record.id: record for record in map(_loaded, state["records"])}
    driver.told = {
        (pattern, anchor): Told(parse_alert(alert), start_floor, end_floor)
        for pattern, anchor, alert, start_floor, end_floor in state["told"]
    }
    return driver


def _dumped(record: Record) -> dict[str, Any]:
    if isinstance(record, Fact):
        own = {
            name: getattr(record, name)
            for name in ("at", "id", "source", "method", "confidence", "rivals", "type")
        }
        data = EVENT_TYPES[record.type].model_validate(record.data, from_attributes=True)
        return {"kind": "fact", **own, "data": data.model_dump(mode="json", by_alias=True)}
    kind = "mail" if isinstance(record, MailRecord) else "meeting"
    values: dict[str, Any] = _ADAPTERS[kind].dump_python(record, mode="json")
    return {"kind": kind, **values}


def _loaded(values: dict[str, Any]) -> Record:
    kind = values.pop("kind")
    if kind == "fact":
        values["rivals"] = tuple(values["rivals"])
        data = EVENT_TYPES[values["type"]].model_validate_json(json.dumps(values.pop("data")))
        return Fact(**values, data=data)
    # From text, not from objects: only there a date may be text.
    record: Record = _ADAPTERS[kind].validate_json(json.dumps(values))
    return record
