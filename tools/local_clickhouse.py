"""A real ClickHouse on this machine for trying out and testing: ``up`` starts it, ``down`` stops it.

``path``: the server that is on the path. ``chdb``: the native protocol in front of chDB, a current engine without a
server (see tools/chdb_server.py). ``debian``: Debian's package ``clickhouse-server``, which apt-get downloads and which
is unpacked but not installed: a server through and through, but of 2018 (see tools/old_clickhouse.py). Unless one is
named it takes the first of these that there is.
Program, data and log stand in ``.clickhouse`` at the project's root. It listens on loopback only, without a password.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from string import Template
from typing import Final

from clickhouse_driver import Client  # type: ignore[import-untyped]
from clickhouse_driver.errors import Error  # type: ignore[import-untyped]

from dealtrust_runtime.clickhouse import told
from tools.background import HOST, Background, BackgroundError, check_free, wait_until
from tools.old_clickhouse import create, is_old

ROOT = Path(__file__).resolve().parents[1]
RECIPE = ROOT / "deploy/clickhouse"
PLACE = ROOT / ".clickhouse"

START_SECONDS = 30
STOP_SECONDS = 10
_PACKAGE: Final = "clickhouse-server"


class Server(Background):
    """The server whose settings, data and log stand in a folder."""

    def __init__(self, place: Path) -> None:
        folder = place / "server"
        super().__init__(folder, str(folder))
        self._place = place

    @property
    def port(self) -> int | None:
        """The port that it was last started on."""
        told = self.folder / "port"
        return int(told.read_text("utf-8")) if told.exists() else None

    def run(self, engine: str, port: int) -> None:
        """Start it, and wait until it answers. Raises `BackgroundError`."""
        command, environment = program(engine, self._place)
        data = self.folder / f"data-{engine}"
        if engine == "chdb":
            command += [str(data), str(port)]
        else:
            self.folder.mkdir(parents=True, exist_ok=True)
            recipe = Template((RECIPE / "config.xml").read_text("utf-8"))
            settings = self.folder / "config.xml"
            settings.write_text(recipe.substitute(port=port, data=data), "utf-8")
            shutil.copy(RECIPE / "users.xml", self.folder)
            command.append(f"--config-file={settings}")
        check_free(port)
        self.start(command, environment)
        (self.folder / "port").write_text(str(port), "utf-8")

        def ready() -> bool:
            if self.pid() is None:
                said = self.last_words("<Error>", "Exception", "Error")
                raise BackgroundError(f"ClickHouse ended while starting (see {self.log}): {said}")
            return answers(port)

        if not wait_until(ready, START_SECONDS):
            self.kill()
            raise BackgroundError(f"ClickHouse did not answer within {START_SECONDS} s (see {self.log})")


def answers(port: int) -> bool:
    """Whether something accepts connections on the port."""
    try:
        with socket.create_connection((HOST, port), timeout=2):
            return True
    except OSError:
        return False


def engine_at_hand() -> str:
    """The first of the engines that there is."""
    return "path" if _on_path() else "chdb" if find_spec("chdb") else "debian"


def program(engine: str, place: Path) -> tuple[list[str], dict[str, str]]:
    """The command that starts a server, and its environment. Raises `BackgroundError` where there is none."""
    environment = dict(os.environ)
    if engine == "path":
        if command := _on_path():
            return command, environment
        raise BackgroundError("no clickhouse-server is on the path")
    if engine == "chdb":
        environment["PYTHONPATH"] = str(ROOT)
        return [sys.executable, "-m", "tools.chdb_server"], environment
    unpacked = place / "debian"
    if not (unpacked / "usr/sbin/clickhouse-server").exists():
        _unpack(place / "packages", unpacked)
    folders = [*unpacked.glob("usr/lib/*-linux-gnu"), *unpacked.glob("lib/*-linux-gnu")]
    environment["LD_LIBRARY_PATH"] = ":".join(map(str, folders))
    return [str(unpacked / "usr/sbin/clickhouse-server")], environment


def _on_path() -> list[str]:
    if server := shutil.which("clickhouse-server"):
        return [server]
    one_for_all = shutil.which("clickhouse")
    return [one_for_all, "server"] if one_for_all else []


def _unpack(packages: Path, into: Path) -> None:
    """Debian's server, with those libraries of it that this machine does not have."""
    for tool in ("apt-get", "dpkg-deb"):
        if not shutil.which(tool):
            raise BackgroundError(f"{tool} is not on the path; it gets Debian's ClickHouse")
    print("Fetching Debian's ClickHouse with apt-get ...", file=sys.stderr)
    told = _run(["apt-get", "install", "--simulate", "--no-install-recommends", _PACKAGE])
    names = [line.split()[1] for line in told.splitlines() if line.startswith("Inst ")]
    packages.mkdir(parents=True, exist_ok=True)
    _run(["apt-get", "download", *names], packages)
    fresh = into.with_name("unpacking")
    shutil.rmtree(fresh, ignore_errors=True)
    for package in packages.glob("*.deb"):
        _run(["dpkg-deb", "--extract", str(package), str(fresh)])
    fresh.rename(into)
    shutil.rmtree(packages)


def _run(command: list[str], folder: Path | None = None) -> str:
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if run.returncode:
        said = (run.stderr.strip() or "it does not say why").splitlines()[-1]
        raise BackgroundError(f"{' '.join(command[:2])} failed: {said[:200]}")
    return run.stdout


def up(place: Path, engine: str, port: int) -> str:
    """Start it unless one runs. The sentence to tell. Raises `BackgroundError`."""
    server = Server(place)
    if server.pid() is not None:
        if server.port != port:
            raise BackgroundError(f"a ClickHouse runs on port {server.port}; `make clickhouse-down` stops it")
        return f"ClickHouse already runs: {HOST}:{port}"
    server.run(engine, port)
    return f"ClickHouse ({engine}) runs: {HOST}:{port}"


def down(place: Path, wipe: bool) -> str:
    """Stop it, by force after a while; with ``wipe`` remove its data too. The sentence to tell."""
    server = Server(place)
    running = server.pid() is not None
    server.stop()
    if not wait_until(lambda: server.pid() is None, STOP_SECONDS):
        server.kill()
        wait_until(lambda: server.pid() is None, STOP_SECONDS)
    if wipe:
        shutil.rmtree(server.folder, ignore_errors=True)
    return ("ClickHouse stopped" if running else "ClickHouse does not run") + (
        "; its data are removed." if wipe else "."
    )


def ask(place: Path, sql: str) -> None:
    """Print the rows that it answers with. Raises `BackgroundError`."""
    port = Server(place).port
    if port is None or not answers(port):
        raise BackgroundError("no ClickHouse runs here; `make clickhouse` starts one")
    try:
        with Client(HOST, port) as client:
            for row in client.execute(sql):
                print(*row, sep="\t")
    except Error as error:
        raise BackgroundError(told(error)) from error


def _help_out(port: int) -> None:
    """Make our tables where the server is too old to be given them by `dealtrust-admin migrate`."""
    with Client(HOST, port) as client:
        if is_old(client):
            create(client)
            print("It is an old one: our tables were made in types that it knows, without the views.")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.local_clickhouse", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    start = commands.add_parser("up", help="start it")
    start.add_argument("--engine", choices=("path", "chdb", "debian"), default=engine_at_hand())
    start.add_argument("--port", type=int, default=9000, help="the port for clients")
    commands.add_parser("down", help="stop it").add_argument("--wipe", action="store_true")
    commands.add_parser("ask", help="ask it, and show the rows").add_argument("sql")
    given = parser.parse_args()
    try:
        if given.command == "up":
            print(up(PLACE, given.engine, given.port))
            _help_out(given.port)
        elif given.command == "ask":
            ask(PLACE, given.sql)
        else:
            print(down(PLACE, given.wipe))
    except BackgroundError as error:
        print(f"clickhouse: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
