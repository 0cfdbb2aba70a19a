import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from dealtrust_schemas.rows import Row, alert_rows, history_row
from dealtrust_solo.problems import StoreError
from dealtrust_solo.store.database import Database, Reserved
from dealtrust_solo.store.migrating import migrate
from dealtrust_solo.store.replacing import ScanTables
from services.solo.tests.samples import ALERT_ID, START, alert


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Reserved(tmp_path / "store") as reserved, reserved.open() as opened:
        migrate(opened)
        yield opened


def lines(rows: list[Row]) -> bytes:
    return "\n".join(map(json.dumps, rows)).encode()


def number(database: Database, sql: str) -> int:
    return int(database.run(sql))


def test_a_store_keeps_its_rows_and_migrates_once(tmp_path: Path) -> None:
    for _ in range(2):
        with Reserved(tmp_path) as reserved, reserved.open() as database:
            migrate(database)
            ScanTables(database, "acme").replace("alerts", ["D1"], lines(alert_rows([alert()])))
            assert number(database, "SELECT count() FROM alerts") == 1
            assert number(database, "SELECT count() FROM schema_migrations") >= 1
            (row,) = database.run("SELECT * FROM alerts FINAL", "JSONEachRow").splitlines()
            assert json.loads(row)["deal_amount"] == 250000
            assert json.loads(row)["evidence"][0]["quote"] == "Can we start [the pilot] in May?"


def test_the_same_rows_again_add_nothing_even_without_final(database: Database) -> None:
    first, second = alert(), alert(revision=2, severity="medium", revised_at=START + timedelta(hours=24))
    for _ in range(3):
        tables = ScanTables(database, "acme")
        tables.replace("alerts", ["D1", "D2"], lines(alert_rows([first, second])))
        tables.replace("alert_history", ["D1", "D2"], lines([history_row(first), history_row(second)]))
    assert number(database, "SELECT count() FROM alerts") == 1
    assert number(database, "SELECT count() FROM alert_history") == 2
    assert database.run("SELECT severity FROM open_alerts") == b"medium\n"


def test_what_another_scan_no_longer_finds_goes_and_may_come_back(database: Database) -> None:
    tables = ScanTables(database, "acme")
    for rows in ([alert()], [], [alert(why="changed")], [alert()]):
        tables.replace("alerts", ["D1"], lines(alert_rows(rows)))
        tables.replace("alert_history", ["D1"], lines([history_row(row) for row in rows]))
        assert number(database, "SELECT count() FROM alerts") == len(rows)
        assert number(database, "SELECT count() FROM alert_history") == len(rows)
        assert database.run("SELECT why FROM alerts").decode().splitlines() == [row.why for row in rows]


def test_other_deals_tenants_and_live_alerts_are_left_alone(database: Database) -> None:
    others = [
        alert(deal_id="D2", alert_id=ALERT_ID[:-1] + "2"),
        alert(tenant="other", alert_id=ALERT_ID[:-1] + "3"),
        alert(origin="live", alert_id=ALERT_ID[:-1] + "4"),
    ]
    database.insert("alerts", lines(alert_rows(others)))
    database.insert("alert_history", lines([history_row(other) for other in others]))
    tables = ScanTables(database, "acme")
    tables.replace("alerts", ["D1"], b"")
    tables.replace("alert_history", ["D1"], b"")
    assert number(database, "SELECT count() FROM alerts") == 3
    assert number(database, "SELECT count() FROM alert_history") == 3


def test_a_batch_may_span_many_years(database: Database) -> None:
    rows = [
        alert(alert_id=f"0a1b2c3d-0000-5000-8000-{month:012d}", starts_at=START - timedelta(days=31 * month))
        for month in range(150)
    ]
    ScanTables(database, "acme").replace("alerts", ["D1"], lines(alert_rows(rows)))
    assert number(database, "SELECT uniq(toYYYYMM(starts_at)) FROM alerts") == 150


def test_names_with_quotes_are_safe(database: Database) -> None:
    name = "D'1\\; DROP TABLE alerts"
    tables = ScanTables(database, "ac'me")
    tables.replace("alerts", [name], lines(alert_rows([alert(deal_id=name, tenant="ac'me")])))
    tables.replace("alerts", [name], lines(alert_rows([alert(deal_id=name, tenant="ac'me", why="x")])))
    assert database.run("SELECT why FROM alerts") == b"x\n"


def test_a_second_process_gets_one_clear_line(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from dealtrust_solo.store.database import Reserved\n"
        "try: Reserved(pathlib.Path(sys.argv[1]))\n"
        "except Exception as error: print(error)"
    )
    with Reserved(tmp_path):
        done = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True
        )
    assert done.stdout.startswith(f"{tmp_path}: the store is in use by process ")
    assert done.stdout.count("\n") == 1
    with Reserved(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="file: the store cannot be used"):
        Reserved(tmp_path / "file")


def test_an_interrupted_store_opens_again(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib, time; from dealtrust_solo.store.database import Reserved\n"
        "with Reserved(pathlib.Path(sys.argv[1])) as r, r.open() as d:\n"
        "    d.run('CREATE TABLE IF NOT EXISTS t (a Int32) ENGINE = MergeTree ORDER BY a')\n"
        "    d.insert('t', b'{}'); print('ready', flush=True); time.sleep(30)"
    )
    for stop in (signal.SIGINT, signal.SIGKILL):
        with subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            process.send_signal(stop)
    with Reserved(tmp_path) as reserved, reserved.open() as database:
        assert number(database, "SELECT count() FROM t") == 2


def test_a_wrong_statement_is_one_line(database: Database) -> None:
    with pytest.raises(StoreError) as caught:
        database.run("SELECT nope FROM alerts")
    assert str(caught.value).startswith("Unknown expression identifier `nope`")
    assert "\n" not in str(caught.value)


def test_a_store_of_a_newer_version_is_refused(database: Database) -> None:
    database.insert("schema_migrations", lines([{"number": 99, "name": "later", "checksum": "x"}]))
    with pytest.raises(StoreError, match=r"newer version \(migration 99\)"):
        migrate(database)


def test_a_migration_that_was_changed_is_noticed(database: Database) -> None:
    database.run("TRUNCATE TABLE schema_migrations")
    database.insert("schema_migrations", lines([{"number": 1, "name": "first", "checksum": "another"}]))
    with pytest.raises(StoreError, match="migration 1 is not the one"):
        migrate(database)
