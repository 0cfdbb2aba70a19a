"""Migrations: read safely, and equal to the models when replayed."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dealtrust_schemas import ddl, migrations

Sql = Callable[[list[str]], list[list[dict[str, Any]]]]

DESCRIBE = [
    """SELECT name, replaceAll(create_table_query, database || '.', '') AS statement, comment
    FROM system.tables WHERE database = currentDatabase() ORDER BY name""",
    """SELECT table, name, type, comment
    FROM system.columns WHERE database = currentDatabase() ORDER BY table, position""",
]


@pytest.mark.parametrize(
    ("script", "statements"),
    [
        ("", []),
        (" ;; ", []),
        ("SELECT 1", ["SELECT 1"]),
        ("SELECT 1; SELECT 2;", ["SELECT 1", "SELECT 2"]),
        ("SELECT ';'; SELECT 2", ["SELECT ';'", "SELECT 2"]),
        (r"SELECT 'it\'s; 1'; SELECT 2", [r"SELECT 'it\'s; 1'", "SELECT 2"]),
        ("SELECT 'it''s; 1'; SELECT 2", ["SELECT 'it''s; 1'", "SELECT 2"]),
        ('SELECT `a;b`, "c;d"; SELECT 2', ['SELECT `a;b`, "c;d"', "SELECT 2"]),
        ("-- it's; a note\nSELECT 1 -- two; three\n; SELECT 2", ["SELECT 1", "SELECT 2"]),
        ("SELECT 1 /* a; 'b */ + 2; SELECT 2", ["SELECT 1   + 2", "SELECT 2"]),
        ("SELECT '-- not a note; /*'; SELECT 4 / 2 - 1", ["SELECT '-- not a note; /*'", "SELECT 4 / 2 - 1"]),
    ],
)
def test_scripts_are_split_where_statements_end(script: str, statements: list[str]) -> None:
    assert list(migrations.split(script)) == statements


@pytest.mark.parametrize(
    "script", ["SELECT 'open", 'SELECT "open', "SELECT `open", "SELECT 1 /* open", r"SELECT 'a\'"]
)
def test_what_is_never_closed_is_refused(script: str) -> None:
    with pytest.raises(ValueError, match="never closed"):
        list(migrations.split(script))


def test_migrations_are_numbered_and_can_run_twice() -> None:
    loaded = migrations.load()
    assert [migration.number for migration in loaded] == list(range(1, len(loaded) + 1))
    for migration in loaded:
        assert migration.statements
        for statement in migration.statements:
            assert re.match(
                r"(CREATE (TABLE|VIEW) IF NOT EXISTS|CREATE OR REPLACE VIEW|ALTER TABLE)\b", statement
            )
            if statement.startswith("ALTER"):
                assert re.search(r"IF (NOT )?EXISTS", statement)
            assert "{" not in statement


def test_the_checksum_is_that_of_the_file() -> None:
    first = migrations.load()[0]
    folder = Path(migrations.__file__).parent
    text = (folder / f"{first.number:04d}_{first.name}.sql").read_bytes()
    assert first.checksum == hashlib.sha256(text).hexdigest()
    assert migrations.load(replicated=True)[0].checksum == first.checksum


def test_a_cluster_gets_replicated_engines() -> None:
    engines = {
        match[1]
        for statement in migrations.load(replicated=True)[0].statements
        for match in re.finditer(r"^ENGINE = (\w+)\(", statement, re.MULTILINE)
    }
    assert engines == {"ReplicatedReplacingMergeTree"}


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["0002_second.sql"], "numbers are not 1, 2"),
        (["0001_a.sql", "0001_b.sql"], "numbers are not 1, 2"),
        (["1_first.sql"], "1_first.sql: a migration is called"),
    ],
)
def test_a_gap_or_a_wrong_name_is_refused(
    names: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in names:
        (tmp_path / name).write_text("SELECT 1")
    monkeypatch.setattr(migrations, "files", lambda _: tmp_path)
    with pytest.raises(ValueError, match=said):
        migrations.load()


def test_replaying_the_migrations_gives_the_tables_of_the_models(sql: Sql) -> None:
    replayed = [statement for migration in migrations.load() for statement in migration.statements]
    described = [statement.replace(ddl.REPLICATED, "") for statement in ddl.statements()]
    tables, columns = sql([*replayed, *replayed, *DESCRIBE])
    assert [tables, columns] == sql([*described, *DESCRIBE])
    names = {table.name for table in ddl.TABLES} | {view.name for view in ddl.VIEWS}
    assert {row["name"] for row in tables} == names
    assert all(row["comment"] for row in tables + columns)
    wanted = [(table.name, column.name) for table in ddl.TABLES for column in table.columns]
    wanted += [(view.name, column.name) for view in ddl.VIEWS for column in view.columns]
    assert sorted(wanted) == sorted((row["table"], row["name"]) for row in columns)
