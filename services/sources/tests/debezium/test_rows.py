"""Row changes of a CRM's database. Constructed from the documentation: there is no public sample with deals."""

import base64
import json
from typing import Any

import pytest

from dealtrust_schemas.events import Event
from dealtrust_sources.debezium import DebeziumMapping, collect_debezium
from dealtrust_sources.records import Context, Reject
from dealtrust_sources.salesforce import CdcState, SalesforceMapping, cdc_events
from services.sources.tests.outcome import reasons, told

CONTEXT = Context(tenant="acme", timezone="Europe/Berlin", country="DE")
START = 1_767_600_000_000  # 2026-01-05T08:00:00Z
DEAL = "006000000000001AAA"
ROW = {
    "id": DEAL,
    "name": "Borealis",
    "stage_name": "Qualification",
    "amount": "10000.50",
    "owner_id": "005000000000001AAA",
    "close_date": 20543,
    "created_date": START * 1000,
    "is_closed": False,
}


def envelope(
    operation: str, before: object, after: object, minutes: int = 0, **source: Any
) -> dict[str, Any]:
    at = START + minutes * 60_000
    return {
        "before": before,
        "after": after,
        "source": {
            "connector": "postgresql",
            "name": "crm",
            "ts_ms": at,
            "snapshot": "false",
            "db": "crm",
            "schema": "public",
            "table": "opportunity",
            "txId": 500 + minutes,
            "lsn": 1000 + minutes,
            **source,
        },
        "op": operation,
        "ts_ms": at + 900,
    }


def read(*records: object, mapping: DebeziumMapping | None = None) -> list[Event | Reject]:
    state, fields = CdcState(), SalesforceMapping()
    lines = [each if isinstance(each, str) else json.dumps(each) for each in records]
    rejects = collect_debezium(
        lines, origin="rows.jsonl", state=state, mapping=mapping or DebeziumMapping(), fields=fields
    )
    return [*rejects, *cdc_events(state, context=CONTEXT, mapping=fields)]


def changes(items: list[Event | Reject]) -> list[dict[str, Any]]:
    return [each.data.model_dump(mode="json")["changes"] for each in told(items, "deal.changed")]


CREATED = envelope("c", None, ROW)
# A value that did not change may be too large to be sent again.
MOVED = {**ROW, "stage_name": "Negotiation", "name": "__debezium_unavailable_value"}


def test_a_row_is_created_changed_and_deleted() -> None:
    items = read(
        CREATED,
        envelope("u", {"id": DEAL}, MOVED, 60),
        envelope("u", None, {**MOVED, "amount": None}, 61),
        envelope("d", {"id": DEAL}, None, 90),
        {"topic": "crm.public.opportunity", "key": {"id": DEAL}, "value": None},
        "null",
    )
    assert reasons(items) == []
    (opened,) = told(items, "deal.opened")
    assert opened.data.model_dump(mode="json", exclude_none=True) == {
        "deal_id": DEAL,
        "name": "Borealis",
        "owner_id": "005000000000001AAA",
        "stage": "Qualification",
        "amount": "10000.5",
        "currency": "EUR",
        "close_date": "2026-03-31",
    }
    assert changes(items) == [
        {"stage": {"old": "Qualification", "new": "Negotiation"}},
        {"amount": {"old": "10000.5", "new": None}},
    ]
    (closed,) = told(items, "deal.closed")
    assert (closed.time.isoformat(), closed.data.model_dump()["reason"]) == (
        "2026-01-05T09:30:00+00:00",
        "deleted",
    )


@pytest.mark.parametrize("form", ["payload", "schema", "cloudevents", "flat", "kafka", "array"])
def test_every_envelope_says_the_same(form: str) -> None:
    update = envelope("u", ROW, MOVED, 60)
    source = update["source"]
    forms: dict[str, Any] = {
        "payload": {"payload": update},
        "schema": {"schema": {"type": "struct", "fields": []}, "payload": update},
        "cloudevents": {
            "specversion": "1.0",
            "id": "name:crm;lsn:1060;txId:560",
            "source": "/debezium/postgresql/crm",
            "type": "io.debezium.connector.postgresql.DataChangeEvent",
            "iodebeziumop": "u",
            "iodebeziumtsms": str(source["ts_ms"]),
            "iodebeziumdb": "crm",
            "iodebeziumschema": "public",
            "iodebeziumtable": "opportunity",
            "iodebeziumtxId": "560",
            "iodebeziumlsn": "1060",
            "data": {"before": ROW, "after": MOVED},
        },
        "flat": {**MOVED, "__op": "u", "__deleted": "false", "__table": "opportunity", "__source_ts_ms": source["ts_ms"]},
        "kafka": {"topic": "crm.public.opportunity", "offset": 7, "value": json.dumps(update)},
        "array": [update],
    }  # fmt: skip
    expected = read(CREATED, update)
    assert changes(expected) == [{"stage": {"old": "Qualification", "new": "Negotiation"}}]
    assert read(CREATED, forms[form]) == expected


def test_a_flat_row_names_its_table_by_the_topic_and_may_be_deleted() -> None:
    gone = {"id": DEAL, "__deleted": "true", "__ts_ms": START + 60_000}
    items = read(CREATED, {"topic": "crm.public.opportunity", "value": gone})
    assert [each.type for each in told(items, "deal.closed")] == ["dealtrust.deal.closed.v1"]


def test_whole_rows_before_tell_what_was() -> None:
    assert changes(read(envelope("u", ROW, MOVED))) == [
        {"stage": {"old": "Qualification", "new": "Negotiation"}}
    ]


def test_a_first_sight_of_a_row_is_no_change() -> None:
    items = read(envelope("u", {"id": DEAL}, {**MOVED, "name": "Borealis"}, 60))
    assert changes(items) == []
    assert [each.data.model_dump()["stage"] for each in told(items, "deal.opened")] == ["Negotiation"]


def test_a_snapshot_is_state() -> None:
    closed = {**ROW, "id": "006000000000002AAA", "stage_name": "Closed Won", "is_closed": True}
    late: dict[str, Any] = {"ts_ms": START + 9_000_000, "snapshot": "last"}
    items = read(envelope("r", None, ROW, **late), envelope("r", None, closed, **late))
    (opened,) = [each for each in items if isinstance(each, Event)]
    assert (opened.id, opened.time.isoformat()) == (f"deal.opened:{DEAL}", "2026-01-05T08:00:00+00:00")


@pytest.mark.parametrize(
    ("column", "value", "schema"),
    [
        ("close_date", 20543, {"name": "io.debezium.time.Date"}),
        ("close_date", START + 86_400_000 * 85, {"name": "org.apache.kafka.connect.data.Timestamp"}),
        ("close_date", "2026-03-31", {}),
        ("close_date", "2026-03-31T00:00:00Z", {}),
        ("amount", 10000.5, {}),
        (
            "amount",
            base64.b64encode((1_000_050).to_bytes(3)).decode(),
            {"name": "org.apache.kafka.connect.data.Decimal", "parameters": {"scale": "2"}},
        ),
        ("amount", {"scale": 2, "value": base64.b64encode((1_000_050).to_bytes(3)).decode()}, {}),
        ("created_date", START, {"name": "io.debezium.time.Timestamp"}),
        ("created_date", START * 1_000_000, {"name": "io.debezium.time.NanoTimestamp"}),
        ("created_date", "2026-01-05T08:00:00Z", {"name": "io.debezium.time.ZonedTimestamp"}),
    ],
)
def test_times_and_decimals_in_every_mode(column: str, value: object, schema: dict[str, object]) -> None:
    fields = [{"field": "after", "fields": [{"field": column, **schema}]}]
    record = {"schema": {"fields": fields}, "payload": envelope("c", None, {**ROW, column: value})}
    assert read(record) == read(CREATED)


def test_tables_and_columns_of_another_crm() -> None:
    mapping = DebeziumMapping.model_validate(
        {
            "tables": {
                "public.geschaefte": {"object": "Opportunity", "columns": {"nr": "Id", "phase": "StageName"}}
            }
        }
    )
    row = {"nr": "G-7", "phase": "Angebot", "name": "Rollout", "ownerid": "u1"}
    items = read(envelope("c", None, row, table="geschaefte"), mapping=mapping)
    (opened,) = told(items, "deal.opened")
    assert opened.data.model_dump(exclude_none=True) == {
        "deal_id": "G-7",
        "name": "Rollout",
        "owner_id": "u1",
        "stage": "Angebot",
        "currency": "EUR",
    }


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (envelope("t", None, None), "truncated"),
        (envelope("m", None, None), "logical_message"),
        (envelope("x", None, ROW), "unknown_operation"),
        ({**envelope("c", None, ROW, ts_ms=None), "ts_ms": None}, "missing_time"),
        (envelope("c", None, ROW, ts_ms=10**30), "missing_time"),
        (envelope("c", None, {"name": "x"}), "no_record_id"),
        (envelope("c", None, {"id": 1}, table="customers"), "ignored_entity"),
        ({"a": 1}, "not_debezium"),
        ("7", "not_debezium"),
        ("{", "not_json"),
        (envelope("c", None, {**ROW, "amount": "AQID"}), "bad_number"),
    ],
)
def test_what_cannot_be_read_has_a_reason(record: object, reason: str) -> None:
    assert reasons(read(record)) == [reason]
