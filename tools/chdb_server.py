"""ClickHouse's native protocol in front of chDB: a stand-in for a current server where none is to be had.

The engine is a real and current ClickHouse; the protocol, as far as clickhouse-driver speaks it, is ours. One statement
runs at a time, there are no users, and nothing is encrypted: it is for trying out and testing only. What is inserted
reaches the engine as the client wrote it; answers pass through the driver's types, which miss fractions of a second before
1970.
``python -m tools.chdb_server FOLDER PORT``
"""

from __future__ import annotations

import re
import socket
import socketserver
import sys
import tempfile
import threading
from collections.abc import Iterator
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

from clickhouse_driver.block import BlockInfo, ColumnOrientedBlock  # type: ignore[import-untyped]
from clickhouse_driver.bufferedreader import (  # type: ignore[import-untyped]
    BufferedSocketReader,
    CompressedBufferedReader,
)
from clickhouse_driver.bufferedwriter import BufferedSocketWriter  # type: ignore[import-untyped]
from clickhouse_driver.compression.lz4 import Compressor  # type: ignore[import-untyped]
from clickhouse_driver.connection import ServerInfo  # type: ignore[import-untyped]
from clickhouse_driver.context import Context  # type: ignore[import-untyped]
from clickhouse_driver.protocol import ClientPacketTypes as Ask  # type: ignore[import-untyped]
from clickhouse_driver.protocol import ServerPacketTypes as Tell
from clickhouse_driver.reader import read_binary_str, read_binary_uint8, read_varint  # type: ignore[import-untyped]
from clickhouse_driver.streams.compressed import (  # type: ignore[import-untyped]
    CompressedBlockInputStream,
    CompressedBlockOutputStream,
)
from clickhouse_driver.streams.native import (  # type: ignore[import-untyped]
    BlockInputStream,
    BlockOutputStream,
)
from clickhouse_driver.varint import write_varint  # type: ignore[import-untyped]
from clickhouse_driver.writer import (  # type: ignore[import-untyped]
    write_binary_int32,
    write_binary_str,
    write_binary_uint8,
)

HOST = "127.0.0.1"
REVISION = 54432
"""Of the protocol: the first ones with settings as text, before what comes with distributed queries."""
VERSION = (26, 0, 0)
"""Told in the greeting; ``SELECT version()`` tells the engine's own."""
_BLOCK_INFO = 8
_BUFFER = 1 << 20
_INSERT = re.compile(r"INSERT INTO (\S+) \((.*)\) VALUES", re.DOTALL)
_CODE = re.compile(r"Code: (\d+)\. (?:DB::Exception: )?(.*)", re.DOTALL)


class Engine:
    """chDB, one statement at a time."""

    def __init__(self, folder: Path) -> None:
        session: Any = import_module("chdb.session")
        self._session = session.Session(str(folder))
        self._lock = threading.Lock()
        self._session.query("CREATE DATABASE IF NOT EXISTS `default`")
        self._session.query("USE `default`")

    def run(self, statement: str, settings: dict[str, str], tables: dict[str, bytes]) -> bytes:
        """The answer in the format Native; tables: blocks in that format that the statement may name."""
        with self._lock, tempfile.TemporaryDirectory() as folder:
            try:
                for name, block in tables.items():
                    (Path(folder) / name).write_bytes(block)
                    source = f"SELECT * FROM file('{folder}/{name}', 'Native')"
                    self._session.query(f"CREATE OR REPLACE TABLE `{name}` ENGINE = Memory AS {source}")
                for name, value in settings.items():
                    self._session.query(f"SET {name} = '{value}'")
                answer = self._session.query(statement, "Native")
                return b"" if answer is None else bytes(answer.bytes())
            finally:
                for name in tables:
                    self._session.query(f"DROP TABLE IF EXISTS `{name}`")

    def types(self, table: str, columns: list[str]) -> list[tuple[str, str]]:
        """Names and types of some columns. Raises `RuntimeError`."""
        asked = (
            f"SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = '{table}'"
        )
        known: dict[str, str] = dict(zip(*_rows(self.run(asked, {}, {})), strict=True))
        if missing := set(columns) - known.keys():
            raise RuntimeError(f"Code: 16. No such column {min(missing)} in table {table}")
        return [(name, known[name]) for name in columns]

    def insert(self, table: str, columns: str, block: bytes, settings: dict[str, str]) -> None:
        """Add the rows of a block in the format Native."""
        with tempfile.NamedTemporaryFile(suffix=".native") as file:
            file.write(block)
            file.flush()
            said = ", ".join(f"{name} = '{value}'" for name, value in settings.items())
            told = f" SETTINGS {said}" if said else ""
            self.run(f"INSERT INTO {table} ({columns}) FROM INFILE '{file.name}'{told} FORMAT Native", {}, {})


class Connection(socketserver.BaseRequestHandler):
    """One client."""

    server: Server

    def setup(self) -> None:
        self._in = BufferedSocketReader(self.request, _BUFFER)
        self._out = BufferedSocketWriter(self.request, _BUFFER)
        self._context = _context(REVISION)
        self._compressed = False

    def handle(self) -> None:
        try:
            while True:
                packet = read_varint(self._in)
                if packet == Ask.HELLO:
                    self._hello()
                elif packet == Ask.PING:
                    write_varint(Tell.PONG, self._out)
                elif packet == Ask.QUERY:
                    self._query()
                elif packet != Ask.CANCEL:
                    return
                self._out.flush()
        except (EOFError, OSError):
            return

    def _hello(self) -> None:
        read_binary_str(self._in)
        for _ in range(3):
            read_varint(self._in)
        for _ in range(3):
            read_binary_str(self._in)
        write_varint(Tell.HELLO, self._out)
        write_binary_str("chDB", self._out)
        for number in (*VERSION[:2], REVISION):
            write_varint(number, self._out)
        for text in ("UTC", "chDB"):
            write_binary_str(text, self._out)
        write_varint(VERSION[2], self._out)

    def _query(self) -> None:
        read_binary_str(self._in)
        self._client_info()
        settings: dict[str, str] = {}
        while name := read_binary_str(self._in):
            read_binary_uint8(self._in)
            settings[name] = read_binary_str(self._in)
        read_varint(self._in)
        self._compressed = bool(read_varint(self._in))
        query = read_binary_str(self._in)
        tables = dict(self._blocks())
        engine = self.server.engine
        try:
            if found := _INSERT.fullmatch(query.strip()):
                self._header(engine.types(found[1], found[2].replace("`", "").split(", ")))
                for _, block in self._blocks():
                    engine.insert(found[1], found[2], block, settings)
            else:
                self._answer(engine.run(query, settings, tables))
        except RuntimeError as error:
            self._exception(str(error))
        else:
            write_varint(Tell.END_OF_STREAM, self._out)

    def _client_info(self) -> None:
        read_binary_uint8(self._in)
        for _ in range(3):
            read_binary_str(self._in)
        read_binary_uint8(self._in)
        for _ in range(3):
            read_binary_str(self._in)
        for _ in range(3):
            read_varint(self._in)
        read_binary_str(self._in)
        read_varint(self._in)

    def _blocks(self) -> Iterator[tuple[str, bytes]]:
        """Name and bytes, as they came, of the client's blocks up to the empty one that ends them."""
        while True:
            packet = read_varint(self._in)
            if packet != Ask.DATA:
                raise OSError(f"a block was expected, not packet {packet}")
            name = read_binary_str(self._in)
            stream = _Kept(self._in, self._context) if self._compressed else None
            block = (stream or BlockInputStream(self._in, self._context)).read()
            if not block.num_columns:
                return
            if stream is None:
                raise OSError("only compressed blocks are taken")
            yield name, stream.kept[_BLOCK_INFO:]

    def _answer(self, native: bytes) -> None:
        """Send an answer block by block."""
        for block in _native_blocks(native):
            columns = [list(block.get_column_by_index(n)) for n in range(block.num_columns)]
            self._stream().write(ColumnOrientedBlock(block.columns_with_types, columns))

    def _header(self, columns: list[tuple[str, str]]) -> None:
        """Tell the client how to write the columns. The driver would write beginnings of columns without rows."""
        stream = self._stream()
        BlockInfo().write(stream.fout)
        write_varint(len(columns), stream.fout)
        write_varint(0, stream.fout)
        for said in (text for column in columns for text in column):
            write_binary_str(said, stream.fout)
        stream.finalize()
        self._out.flush()

    def _stream(self) -> Any:
        """What a block is written to."""
        write_varint(Tell.DATA, self._out)
        write_binary_str("", self._out)
        if self._compressed:
            return CompressedBlockOutputStream(Compressor, _BUFFER, self._out, self._context)
        return BlockOutputStream(self._out, self._context)

    def _exception(self, said: str) -> None:
        found = _CODE.search(said)
        write_varint(Tell.EXCEPTION, self._out)
        write_binary_int32(int(found[1]) if found else 1, self._out)
        for text in ("DB::Exception", f"DB::Exception: {found[2] if found else said}", ""):
            write_binary_str(text, self._out)
        write_binary_uint8(0, self._out)


class _Kept(CompressedBlockInputStream):  # type: ignore[misc]  # the driver is not typed
    """Keeps the bytes of the block, so that the engine reads just what the client wrote."""

    def __init__(self, fin: Any, context: Any) -> None:
        super().__init__(fin, context)
        self.kept = b""

    def read_block(self) -> bytes:
        read: bytes = super().read_block()
        self.kept += read
        return read


def _context(revision: int) -> Any:
    """What the driver's readers and writers ask of a connection."""
    context = Context()
    context.server_info = ServerInfo("chDB", *VERSION, revision, "UTC", "chDB", revision)
    context.settings = {}
    context.client_settings = {
        "use_numpy": False,
        "strings_as_bytes": False,
        "strings_encoding": "utf-8",
        "strict_strings": False,
    }
    return context


def _native_blocks(native: bytes) -> Iterator[Any]:
    """The blocks of an answer in the format Native."""
    left = BytesIO(native)

    def more() -> bytes:
        if not (read := left.read(_BUFFER)):
            raise EOFError
        return read

    reader = CompressedBufferedReader(more, _BUFFER)
    while True:
        try:
            yield BlockInputStream(reader, _context(0)).read()
        except EOFError:
            return


def _rows(native: bytes) -> list[Any]:
    """The columns of an answer of one block."""
    block = next(_native_blocks(native))
    return [block.get_column_by_index(n) for n in range(block.num_columns)]


class Server(socketserver.ThreadingTCPServer):
    """Listens on loopback."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, folder: Path, port: int) -> None:
        self.engine = Engine(folder)
        super().__init__((HOST, port), Connection)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection, address


if __name__ == "__main__":
    with Server(Path(sys.argv[1]), int(sys.argv[2])) as server:
        server.serve_forever()
