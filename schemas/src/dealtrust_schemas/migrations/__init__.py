"""Numbered SQL migrations of the store: forward only, each statement safe to run again.

A file is ``NNNN_name.sql``. Before the name of an engine stands ``{replicated}``, which becomes nothing on
one server and ``Replicated`` on a cluster. The checksum is that of the file's text, so that a migration
that was changed after it ran is noticed.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

_FILE = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")
_TOKEN = re.compile(
    r"""
    (?P<comment> --[^\n]* | /\*.*?\*/ )
  | (?P<quoted> '(?:[^'\\]|\\.|'')*' | "(?:[^"\\]|\\.|"")*" | `(?:[^`\\]|\\.|``)*` )
  | (?P<end> ; )
  | (?P<open> ['"`] | /\* )
  | (?P<plain> [^'"`;/-]+ | [/-] )
    """,
    re.VERBOSE | re.DOTALL,
)


LEDGER = """
CREATE TABLE IF NOT EXISTS schema_migrations
(
    number UInt32 COMMENT 'Number of the migration.',
    name String COMMENT 'Its name.',
    checksum String COMMENT 'SHA-256 of its text.'
)
ENGINE = ReplacingMergeTree ORDER BY number
COMMENT 'Migrations that were run on this store.'
"""
"""Makes the table in which a migration is noted when it has run. It is never replicated: each replica makes its own
tables, and knows what it made.
"""
SEEN = "SELECT number, checksum FROM schema_migrations FINAL"
"""What the ledger knows."""


class MigrationError(Exception):
    """The store was not made by these migrations; says how, in one line."""


@dataclass(frozen=True)
class Migration:
    """One file: its statements run in order, each by itself, since DDL has no transactions."""

    number: int
    name: str
    checksum: str
    statements: tuple[str, ...]


def split(sql: str) -> Iterator[str]:
    """The statements of a script, without comments and semicolons.

    Semicolons and comment marks within quotes belong to the statement. Raises ``ValueError`` for a quote or
    comment that is never closed.
    """
    statement: list[str] = []
    for token in _TOKEN.finditer(sql):
        if token["open"]:
            raise ValueError(f"{token['open']} at character {token.start()} is never closed")
        if token["end"]:
            if text := "".join(statement).strip():
                yield text
            statement.clear()
        else:
            statement.append(" " if token["comment"] else token[0])
    if text := "".join(statement).strip():
        yield text


def pending(known: Iterable[Migration], seen: Mapping[int, str]) -> list[Migration]:
    """Those of the migrations that a store has not seen. ``seen``: number -> checksum, as its ledger tells.

    Raises ``MigrationError`` if the store was written by a newer version, or a migration was changed after it ran.
    """
    by_number = {migration.number: migration for migration in known}
    if unknown := seen.keys() - by_number.keys():
        raise MigrationError(f"the store was written by a newer version (migration {max(unknown)})")
    for number, checksum in seen.items():
        if by_number[number].checksum != checksum:
            raise MigrationError(f"migration {number} is not the one that this store was made with")
    return [migration for number, migration in by_number.items() if number not in seen]


def load(*, replicated: bool = False) -> list[Migration]:
    """All migrations in the order of their numbers, which start at 1 and have no gaps.

    Raises ``ValueError`` for a file of another name, a gap or a number that occurs twice.
    """
    found = []
    for file in files(__name__).iterdir():
        if not file.name.endswith(".sql"):
            continue
        named = _FILE.fullmatch(file.name)
        if named is None:
            raise ValueError(f"{file.name}: a migration is called NNNN_name.sql")
        text = file.read_text(encoding="utf-8")
        checksum = hashlib.sha256(text.encode()).hexdigest()
        sql = text.replace("{replicated}", "Replicated" if replicated else "")
        found.append(Migration(int(named[1]), named[2], checksum, tuple(split(sql))))
    found.sort(key=lambda migration: migration.number)
    if [migration.number for migration in found] != list(range(1, len(found) + 1)):
        raise ValueError(f"numbers are not 1, 2, ...: {[migration.number for migration in found]}")
    return found
