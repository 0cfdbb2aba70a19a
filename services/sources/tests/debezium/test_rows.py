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
        {"schema": None, "payload": None},
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


@pytest.mark.parametrize(
    "form", ["payload", "schema", "cloudevents", "flat", "kafka", "array", "headers", "flat_schema"]
)
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
        "headers": {
            "topic": "crm",
            "partition": 0,
            "offset": 7,
            "headers": [
                *("ce_specversion", "1.0", "ce_id", "x", "ce_source", "/debezium", "ce_type", "t"),
                *("ce_iodebeziumop", "u", "ce_iodebeziumtsms", str(source["ts_ms"]), "ce_iodebeziumlsn", "1060"),
                *("ce_iodebeziumtable", "opportunity", "ce_iodebeziumtxid", "560"),
            ],
            "payload": json.dumps({"before": ROW, "after": MOVED}),
        },
        "flat_schema": {
            "schema": {"type": "struct", "fields": [], "name": "crm.public.opportunity.Value"},
            "payload": {**MOVED, "__op": "u", "__deleted": "false", "__source_ts_ms": source["ts_ms"]},
        },
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


SQL_SERVER: dict[str, Any] = {"connector": "sqlserver", "schema": "dbo", "lsn": None, "txId": None}
ORACLE: dict[str, Any] = {"connector": "oracle", "schema": "CRM", "lsn": None, "txId": "6.28.807"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            {**SQL_SERVER, "commit_lsn": "00000027:00000420:0005", "change_lsn": "00000027:00000420:0002"},
            {**SQL_SERVER, "commit_lsn": "00000027:00000a00:0005", "change_lsn": "00000027:00000a00:0002"},
        ),
        ({**ORACLE, "scn": "2122185"}, {**ORACLE, "scn": "2122186"}),
        ({**ORACLE, "scn": "2122185", "ssn": 0}, {**ORACLE, "scn": "2122185", "ssn": 1}),
        (
            {"connector": "mysql", "lsn": None, "txId": None, "file": "binlog.000009", "pos": 900},
            {"connector": "mysql", "lsn": None, "txId": None, "file": "binlog.000010", "pos": 4},
        ),
    ],
)
def test_changes_of_one_moment_stand_in_the_order_of_the_log(
    first: dict[str, Any], second: dict[str, Any]
) -> None:
    proposed = {**ROW, "stage_name": "Proposal"}
    rows = (envelope("u", ROW, proposed, 60, **first), envelope("u", proposed, MOVED, 60, **second))
    for items in (read(CREATED, *rows), read(CREATED, *reversed(rows))):
        assert reasons(items) == []
        stages = [each["stage"] for each in changes(items)]
        assert (stages[0]["old"], stages[-1]["new"]) == ("Qualification", "Negotiation")


def test_a_snapshot_of_earlier_versions_says_that_rows_were_created() -> None:
    closed = {**ROW, "stage_name": "Closed Won", "is_closed": True}
    assert read(envelope("c", None, closed, 90, snapshot="true", ts_ms=0)) == []
    (opened,) = told(read(envelope("c", None, ROW, 90, snapshot="last", ts_ms=0)), "deal.opened")
    assert opened.time.isoformat() == "2026-01-05T08:00:00+00:00"


def test_what_is_read_while_the_log_is_followed_says_no_more_than_the_log() -> None:
    moved = {**MOVED, "name": "Borealis"}
    again: dict[str, Any] = {"snapshot": "incremental", "lsn": None, "txId": None}
    items = read(CREATED, envelope("u", ROW, moved, 60), envelope("r", None, moved, 90, **again))
    assert [each.type.split(".", 1)[1] for each in items if isinstance(each, Event)] == [
        "deal.opened.v1",
        "deal.changed.v1",
    ]
    (opened,) = told(read(envelope("r", None, moved, 90, **again)), "deal.opened")
    assert opened.time.isoformat() == "2026-01-05T08:00:00+00:00"
    missed = read(CREATED, envelope("r", None, moved, 90, **again))
    assert changes(missed) == [{"stage": {"old": "Qualification", "new": "Negotiation"}}]


def test_a_flat_row_without_a_moment_has_that_of_its_last_change() -> None:
    flat = {**MOVED, "__deleted": "false", "__table": "opportunity"}
    assert reasons(read(CREATED, flat)) == ["missing_time"]
    items = read(CREATED, {**flat, "last_modified_date": "2026-01-05T10:00:00Z"})
    (moved,) = told(items, "deal.changed")
    assert moved.time.isoformat() == "2026-01-05T10:00:00+00:00"


def test_a_topic_or_a_file_named_like_one_tells_the_table() -> None:
    flat = json.dumps({**ROW, "__op": "c", "__source_ts_ms": START})
    for origin, expected in (
        ("crm.public.opportunity", []),
        ("dump/crm.public.opportunities.jsonl.gz", []),
        ("opportunity.jsonl", ["ignored_entity"]),
    ):
        rejects = collect_debezium(
            [flat], origin=origin, state=CdcState(), mapping=DebeziumMapping(), fields=SalesforceMapping()
        )
        assert reasons(rejects) == expected


def test_a_document_is_a_row_in_text() -> None:
    document = {
        "_id": {"$oid": "596e275826f08b2730779e1f"},
        "Id": DEAL,
        "Name": "Borealis",
        "StageName": "Qualification",
        "OwnerId": "005000000000001AAA",
        "Amount": {"$numberDecimal": "10000.50"},
        "CloseDate": {"$date": {"$numberLong": str(20543 * 86_400_000)}},
    }
    source: dict[str, Any] = {
        "connector": "mongodb",
        "schema": None,
        "table": None,
        "collection": "opportunities",
        "lsn": None,
    }
    (opened,) = told(read(envelope("c", None, json.dumps(document), **source)), "deal.opened")
    dumped = opened.data.model_dump(mode="json")
    assert (dumped["amount"], dumped["close_date"]) == ("10000.5", "2026-03-31")
    assert reasons(read(envelope("c", None, "{", **source))) == ["no_record_id"]


def test_a_decimal_with_impossible_places_is_no_number() -> None:
    row = {**ROW, "amount": {"scale": 10**40, "value": "AdTA"}}
    items = read(envelope("c", None, row))
    assert reasons(items) == ["bad_number"]
    assert len(told(items, "deal.opened")) == 1


def test_a_long_of_too_many_digits_is_no_moment() -> None:
    row = {**ROW, "created_date": {"$date": {"$numberLong": "9" * 5000}}}
    assert len(told(read(envelope("c", None, row)), "deal.opened")) == 1
