"""Rows reach a current ClickHouse through the driver just as their text form would."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from dealtrust_schemas.alerts import parse_alert
from dealtrust_schemas.ddl import TABLES
from dealtrust_schemas.rows import Row, alert_row, history_row
from dealtrust_sink.batch import Piece
from dealtrust_sink.native import MisfitError, Native, codec
from dealtrust_sink.reading import NATIVES
from dealtrust_sink.store import Store
from services.sink.tests.conftest import Database, alert

ODD = "quote ' \\ tab \t line \n Ünï 漢 \u0000 end"
ALERTS = [
    alert(1),
    alert(2, "minimal"),
    alert(3, title=ODD, why=ODD, starts_at="1900-01-01T00:00:00Z", resolved_at="2298-12-31T23:59:59.999999Z"),
    alert(4, deal={"name": "n", "amount": "123456789012345678.123456789", "close_date": "9999-12-31"}),
    alert(5, deal={"name": "n", "amount": "0.0000019", "close_date": "0001-01-01"}, evidence=[], clock=[]),
    alert(6, revision=2**32 - 1, pattern_version=0, confidence=0.1, changes=[{"term": ODD, "old": ODD}]),
]
DEAL: Row = {
    "tenant": "acme",
    "deal_id": "006D1",
    "updated_at": "2026-03-09 14:00:00.001",
    "name": "Nordwind rollout",
    "account_id": "",
    "account": "",
    "owner_id": "005A1",
    "owner": "Ada Moreau",
    "owner_team": "DACH",
    "manager": "",
    "status": "open",
    "stage": "Negotiation/Review",
    "probability": 62.5,
    "forecast": "",
    "amount": "99900.10",
    "currency": "EUR",
    "close_date": "2026-06-30",
    "opened_at": "2026-01-09 14:00:00.000",
    "closed_at": None,
}
EVALUATION: Row = {
    "tenant": "acme",
    "deal_id": "006D1",
    "at": "2026-03-09 14:00:00.000",
    "pattern": "unanswered-buyer",
    "anchor_id": "mail-1/0",
    "family": "missed_follow_up",
    "outcome": "near_miss",
    "reason": "answered",
    "limit_value": 8,
    "limit_unit": "working_hours",
    "limit_elapsed": 7.98,
    "config_hash": "c0ffee12",
    "origin": "live",
}
EVENT: Row = {
    "tenant": "acme",
    "deal_id": "006D1",
    "occurred_at": "2026-03-09 14:00:00.123",
    "event_id": "mail-1",
    "type": "dealtrust.mail.v1",
    "source": "mailbox:a",
    "side": "buyer",
    "touch": True,
    "method": "thread",
    "confidence": 0.8,
    "other_deals": ["006D2", "006D3"],
}
DELIVERY: Row = {
    "tenant": "acme",
    "alert_id": "00000000-0000-5000-8000-000000000001",
    "revision": 1,
    "channel": "slack",
    "receiver": "sales",
    "attempt": 1,
    "step": 2,
    "state": "sent",
    "at": "2026-03-09 14:00:00.000",
    "provider_id": "",
    "error": "",
}
ROWS: dict[str, list[Row]] = {
    "alerts": [alert_row(parse_alert(json.dumps(each))) for each in ALERTS],
    "alert_history": [history_row(parse_alert(json.dumps(each))) for each in ALERTS],
    "deals": [
        DEAL,
        {**DEAL, "deal_id": "006D2", "amount": None, "close_date": None, "closed_at": DEAL["opened_at"]},
    ],
    "evaluations": [EVALUATION, {**EVALUATION, "pattern": "p", "limit_value": None}],
    "deal_events": [EVENT, {**EVENT, "event_id": "e2", "touch": False, "other_deals": []}],
    "deliveries": [DELIVERY],
}


@pytest.mark.parametrize("table", sorted(ROWS))
def test_a_row_arrives_as_its_text_form_would(database: Database, table: str) -> None:
    native = NATIVES[table]
    store = Store(database.settings, {})
    store.insert(Piece(table, [native.row(row) for row in ROWS[table]], "t1"))
    ours = database.ask(f"SELECT * FROM {table} ORDER BY ALL")
    database.ask(f"TRUNCATE TABLE {table}")
    lines = "\n".join(json.dumps(row) for row in ROWS[table])
    columns = ", ".join(f"`{column.name}` {column.type}" for column in native.table.columns)
    database.ask(
        f"INSERT INTO {table} SELECT * FROM format(JSONEachRow, %(columns)s, %(lines)s)",
        {"columns": columns, "lines": lines},
    )
    assert ours == database.ask(f"SELECT * FROM {table} ORDER BY ALL")
    assert len(ours) == len(ROWS[table])


def test_every_table_has_rows_here() -> None:
    assert ROWS.keys() == {table.name for table in TABLES} == NATIVES.keys()


@pytest.mark.parametrize(
    ("type_", "value", "wanted"),
    [
        ("DateTime64(3, 'UTC')", "1969-12-31 23:59:59.999", -1),
        ("DateTime64(3, 'UTC')", "2026-03-06 14:00:00.123", 1772805600123),
        ("Nullable(DateTime64(3, 'UTC'))", None, None),
        (
            "Decimal(38, 6)",
            "99999999999999999999999999999999.9999999",
            Decimal("9" * 32 + ".999999"),
        ),
        ("Decimal(38, 6)", "-0.10", Decimal("-0.1")),
        ("Date32", "2299-12-31", date(2299, 12, 31)),
        (
            "Array(Tuple(`from` UInt8, b Array(Nullable(String))))",
            [{"b": ["x", None], "from": 1}],
            [(1, ["x", None])],
        ),
        ("UInt32", 2**32 - 1, 2**32 - 1),
        ("Float64", 8, 8.0),
        ("LowCardinality(String)", "", ""),
    ],
)
def test_values(type_: str, value: Any, wanted: Any) -> None:
    assert codec(type_)(value) == wanted


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("tenant", None, "tenant: None is no text"),
        ("tenant", "\ud800", "tenant: 'utf-8' codec"),
        ("updated_at", "2026-03-09T14:00:00Z", "updated_at: '2026-03-09T14:00:00Z' is no moment in UTC"),
        ("updated_at", "2300-01-01 00:00:00", "updated_at: '2300"),
        ("updated_at", "soon", "updated_at: Invalid isoformat"),
        ("probability", float("nan"), "probability: nan is no number"),
        ("probability", True, "probability: True is no number"),
        ("amount", 5, "amount: 5 is no text"),
        ("amount", "1e32", "amount: '1e32' is no number of 38 digits, 6 of them decimals"),
        ("amount", "NaN", "amount: 'NaN' is no number"),
        ("amount", "a lot", "amount: 'a lot' is no number"),
        ("close_date", "1899-12-31", "close_date: '1899-12-31' is no day from 1900 to 2299"),
    ],
)
def test_what_a_column_cannot_hold_is_told(column: str, value: Any, said: str) -> None:
    with pytest.raises(MisfitError) as raised:
        NATIVES["deals"].row({**DEAL, column: value})
    assert str(raised.value).startswith(f"deals.{said}")


def test_columns_and_values_of_other_kinds() -> None:
    def told(row: Any, table: str) -> str:
        with pytest.raises(MisfitError) as raised:
            NATIVES[table].row(row)
        return str(raised.value)

    assert told({**DEAL, "colour": "red"}, "deals") == "deals.colour: there is no such column"
    assert told({k: v for k, v in DEAL.items() if k != "name"}, "deals") == "deals.name: 'name' is missing"
    assert told(["acme"], "deals").startswith("deals.tenant: ")
    assert told({**EVENT, "touch": 1}, "deal_events").endswith("touch: 1 is neither true nor false")
    assert told({**EVENT, "other_deals": "006D2"}, "deal_events").endswith("'006D2' is no list")
    assert told({**DELIVERY, "revision": 2**32}, "deliveries").endswith(
        "is no whole number from 0 of 32 bits"
    )
    assert told({**DELIVERY, "alert_id": "x"}, "deliveries").startswith("deliveries.alert_id: badly formed")
    severity = {**ROWS["alerts"][0], "severity": "awful"}
    assert told(severity, "alerts").endswith("'awful' is none of critical, high, low, medium")


def test_a_row_is_stored_under_its_month() -> None:
    row = NATIVES["deal_events"].row(EVENT)
    assert row.month == "2026-03"
    moved = NATIVES["deal_events"].with_changes(row, {"occurred_at": "2026-04-01 00:00:00.000", "side": ""})
    assert moved.month == "2026-04"
    assert moved == NATIVES["deal_events"].row(
        {**EVENT, "occurred_at": "2026-04-01 00:00:00.000", "side": ""}
    )
    assert NATIVES["deals"].row(DEAL).month == ""


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(ValueError, match="no column has the type IPv4"):
        codec("IPv4")
    assert [Native(table).columns for table in TABLES] == [list(NATIVES[t.name].columns) for t in TABLES]
