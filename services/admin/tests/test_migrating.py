"""`dealtrust-admin migrate` on a current engine of ClickHouse."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from clickhouse_driver import Client  # type: ignore[import-untyped]

from dealtrust_admin import migrating
from dealtrust_admin.cli import run
from dealtrust_schemas import ddl, migrations
from tools.background import HOST
from tools.local_clickhouse import down, up

LOCK = "CREATE TABLE schema_migrations_lock (holder String, since DateTime('UTC')) ENGINE = MergeTree ORDER BY holder"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a server without our tables."""
    pytest.importorskip("chdb")
    place = tmp_path_factory.mktemp("clickhouse")
    with socket.create_server((HOST, 0)) as one:
        port = int(one.getsockname()[1])
    up(place, "chdb", port)
    yield port
    down(place, wipe=True)


@pytest.fixture
def client(port: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """The server, empty and told to commands by the environment."""
    monkeypatch.setenv("DEALTRUST_CLICKHOUSE__PORT", str(port))
    monkeypatch.setattr(migrating, "WAIT_SECONDS", 0.3)
    with Client(HOST, port, compression=True) as client:
        for (name,) in client.execute("SHOW TABLES"):
            client.execute(f"DROP TABLE {name}")
        yield client


def test_the_tables_are_made_once(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["migrate"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told == [f"ran {known.number:04d} {known.name}" for known in migrations.load()]
    made = {name for (name,) in client.execute("SHOW TABLES")}
    names = {table.name for table in ddl.TABLES} | {view.name for view in ddl.VIEWS}
    assert made == names | {"schema_migrations"}
    assert run(["migrate"]) == 0
    assert capsys.readouterr().out == "the tables are up to date\n"
    assert client.execute(migrations.SEEN) == [(known.number, known.checksum) for known in migrations.load()]


def test_one_that_was_interrupted_is_run_again(client: Client) -> None:
    first = migrations.load()[0]
    client.execute(first.statements[0])
    assert run(["migrate"]) == 0
    assert client.execute("SELECT count() FROM open_alerts") == [(0,)]


def test_another_version_of_the_tables_is_refused(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    client.execute(migrations.LEDGER)
    client.execute("INSERT INTO schema_migrations (number, name, checksum) VALUES", [(1, "first", "else")])
    assert run(["migrate"]) == 1
    assert "migration 1 is not the one that this store was made with" in capsys.readouterr().err
    client.execute("INSERT INTO schema_migrations (number, name, checksum) VALUES", [(99, "later", "x")])
    assert run(["migrate"]) == 1
    assert "written by a newer version (migration 99)" in capsys.readouterr().err
    assert client.execute("SHOW TABLES") == [("schema_migrations",)]


def test_only_one_runs_at_a_time(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    client.execute(LOCK)
    assert run(["migrate"]) == 1
    assert "somebody has been migrating since" in capsys.readouterr().err
    client.execute("INSERT INTO schema_migrations_lock VALUES ('host/7', '2026-03-09 14:00:00')", None)
    assert run(["migrate"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert (
        "host/7 has been migrating since 2026-03-09 14:00:00 (UTC); if it is gone, `dealtrust-admin" in line
    )
    assert run(["migrate", "--break-lock"]) == 0
    assert run(["migrate"]) == 0


def test_a_statement_that_fails_is_named(
    client: Client, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = migrations.Migration(1, "first_tables", "c", ("SELECT 1", "CREATE TABLE x (a Nothing!)"))
    monkeypatch.setattr(migrating, "load", lambda **_: [broken])
    assert run(["migrate"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "migration 0001 first_tables, statement 2: clickhouse at 127.0.0.1:" in line
    assert "code 62: " in line
    assert client.execute(migrations.SEEN) == []
    monkeypatch.undo()


def test_a_server_that_is_too_old_is_told(
    client: Client, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.execute("SELECT 1") == [(1,)]
    monkeypatch.setattr(migrating, "_OLDEST", (99, 1))
    assert run(["migrate"]) == 1
    assert "is too old; 99.1 or later is needed" in capsys.readouterr().err


def test_without_a_server_it_says_where_it_looked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DEALTRUST_CLICKHOUSE__PORT", "1")
    assert run(["migrate"]) == 1
    assert capsys.readouterr().err == (
        "dealtrust-admin: clickhouse at 127.0.0.1:1: Connection refused (127.0.0.1:1)\n"
    )
    monkeypatch.setenv("DEALTRUST_CLICKHOUSE__PASSWORD_FILE", str(tmp_path / "gone"))
    assert run(["migrate"]) == 1
    assert "gone: No such file" in capsys.readouterr().err
