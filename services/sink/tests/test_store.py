"""What the store is asked, on a current engine, and how it fails."""

import json
from datetime import datetime
from typing import Any

import pytest

from dealtrust_runtime.clickhouse import ClickHouseSettings
from dealtrust_schemas.alerts import Alert, parse_alert
from dealtrust_schemas.rows import alert_row, history_row, moment_text
from dealtrust_sink.batch import Piece
from dealtrust_sink.native import NativeRow
from dealtrust_sink.reading import NATIVES
from dealtrust_sink.store import AwayError, Store
from services.sink.tests.conftest import Database, alert


def _alert(number: int, starts_at: str, **changed: Any) -> Alert:
    return parse_alert(json.dumps(alert(number, starts_at=starts_at, **changed)))


def _row(one: Alert) -> NativeRow:
    return NATIVES["alerts"].row(alert_row(one))


@pytest.mark.parametrize(
    "starts_at", ["1970-01-01T00:00:00.001Z", "2026-03-09T14:00:00.123Z", "2298-12-31T23:59:59.999Z"]
)
def test_the_beginnings_that_are_stored_are_found(database: Database, starts_at: str) -> None:
    store = Store(database.settings, {})
    first = _alert(1, starts_at)
    store.insert(Piece("alerts", [_row(first), _row(_alert(2, starts_at))], "a"))
    told = store.starts_of([_alert(1, "2026-05-01T00:00:00Z", revision=2)])
    assert told == {("acme", first.alert_id): {moment_text(datetime.fromisoformat(starts_at))}}
    assert store.starts_of([_alert(3, starts_at)]) == {}
    assert store.starts_of([]) == {}


def test_the_same_token_is_stored_once_and_another_again(database: Database) -> None:
    store = Store(database.settings, {})
    history = NATIVES["alert_history"]
    row = history.row(history_row(_alert(1, "2026-03-09T14:00:00Z")))
    for token in ("one", "one", "two"):
        store.insert(Piece("alert_history", [row], token))
    assert database.ask("SELECT count() FROM alert_history") == [(2,)]
    assert database.count("alert_history") == 1


def test_an_absent_server_and_missing_tables_are_told(database: Database) -> None:
    with pytest.raises(AwayError, match=r"^clickhouse at 127.0.0.1:1: Connection refused") as raised:
        Store(ClickHouseSettings(port=1), {}).open()
    assert not raised.value.no_entry
    database.ask("RENAME TABLE deliveries TO away")
    store = Store(database.settings, {})
    try:
        with pytest.raises(
            AwayError, match="table deliveries is missing; `dealtrust-admin migrate` makes it"
        ):
            store.open()
    finally:
        database.ask("RENAME TABLE away TO deliveries")
    store.open()


def test_what_the_server_says_is_one_line(database: Database) -> None:
    store = Store(database.settings, {"insert_quorum": "many"})
    with pytest.raises(AwayError) as raised:
        store.insert(Piece("alerts", [_row(_alert(1, "2026-03-09T14:00:00Z"))], "a"))
    assert str(raised.value).startswith(f"clickhouse at 127.0.0.1:{database.port}: code ")
    assert "\n" not in str(raised.value)
    assert database.count("alerts") == 0
