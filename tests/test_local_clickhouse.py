"""The ClickHouse of `make clickhouse`, with stand-ins for the server and Debian's tools."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.background import HOST, BackgroundError
from tools.local_clickhouse import Server, answers, down, up

# Listens on the port that its settings name, as far as `up` asks.
SERVER = f"""#!{sys.executable}
import os, re, socket, sys, time
if "FAILS" in os.environ:
    sys.exit(print("now <Information> starting\\nnow <Error> " + os.environ["FAILS"] + "\\nnow <Information> bye"))
settings = open(sys.argv[-1].removeprefix("--config-file=")).read()
with socket.create_server(("{HOST}", int(re.search("<tcp_port>(.*)</tcp_port>", settings)[1]))):
    time.sleep(60)
"""

APT = f"""#!{sys.executable}
import pathlib, sys
if sys.argv[1] == "install":
    sys.exit(print("Reading lists\\nInst libnew (1)\\nInst clickhouse-server (18)\\nConf libnew"))
if "libnew" not in sys.argv[2:]:
    sys.exit("E: no such package")
for name in sys.argv[2:]:
    pathlib.Path(name + ".deb").touch()
"""

DPKG = f"""#!{sys.executable}
import pathlib, sys
into = pathlib.Path(sys.argv[3]) / "usr/sbin"
into.mkdir(parents=True, exist_ok=True)
if "clickhouse-server" in sys.argv[2]:
    (into / "clickhouse-server").write_text({SERVER!r})
    (into / "clickhouse-server").chmod(0o755)
"""


def script(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    path.chmod(0o755)


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that is the whole path; at first it holds nothing but ps."""
    folder = tmp_path / "bin"
    folder.mkdir()
    ps = shutil.which("ps")
    if not ps:
        pytest.skip("this machine has no ps")
    (folder / "ps").symlink_to(ps)
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def place(tmp_path: Path, tools: Path) -> Iterator[Path]:
    """Where the server lives; it does not run afterwards."""
    assert tools.is_dir()
    yield tmp_path / "clickhouse"
    down(tmp_path / "clickhouse", wipe=True)


@pytest.fixture
def port() -> int:
    """A port that is free, as far as can be known."""
    with socket.create_server((HOST, 0)) as one:
        return int(one.getsockname()[1])


def test_the_server_on_the_path_starts_once_and_stops(place: Path, tools: Path, port: int) -> None:
    script(tools / "clickhouse-server", SERVER)
    assert up(place, "path", port) == f"ClickHouse (path) runs: {HOST}:{port}"
    assert answers(port)
    assert up(place, "path", port) == f"ClickHouse already runs: {HOST}:{port}"
    with pytest.raises(BackgroundError, match=f"a ClickHouse runs on port {port}; `make clickhouse-down`"):
        up(place, "path", port + 1)
    pid = Server(place).pid()
    assert pid is not None
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    assert up(place, "path", port) == f"ClickHouse (path) runs: {HOST}:{port}"
    assert down(place, wipe=True) == "ClickHouse stopped; its data are removed."
    assert not answers(port)
    assert not (place / "server").exists()
    assert down(place, wipe=False) == "ClickHouse does not run."


def test_debians_is_unpacked_once(place: Path, tools: Path, port: int) -> None:
    with pytest.raises(BackgroundError, match="no clickhouse-server is on the path"):
        up(place, "path", port)
    with pytest.raises(BackgroundError, match="apt-get is not on the path; it gets Debian's"):
        up(place, "debian", port)
    script(tools / "apt-get", APT)
    script(tools / "dpkg-deb", DPKG)
    assert up(place, "debian", port) == f"ClickHouse (debian) runs: {HOST}:{port}"
    down(place, wipe=True)
    (tools / "apt-get").unlink()
    assert up(place, "debian", port) == f"ClickHouse (debian) runs: {HOST}:{port}"


def test_what_apt_says_is_told(place: Path, tools: Path, port: int) -> None:
    script(tools / "apt-get", APT.replace("Inst libnew", "Conf libnew"))
    script(tools / "dpkg-deb", DPKG)
    with pytest.raises(BackgroundError, match="apt-get download failed: E: no such package"):
        up(place, "debian", port)


def test_why_it_ended_is_told(place: Path, tools: Path, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    script(tools / "clickhouse-server", SERVER)
    monkeypatch.setenv("FAILS", "the disk is full")
    with pytest.raises(BackgroundError, match=r"ended while starting .*server\.log\): now <Error> the disk"):
        up(place, "path", port)


def test_a_taken_port_is_named(place: Path, tools: Path, port: int) -> None:
    script(tools / "clickhouse-server", SERVER)
    with socket.create_server((HOST, port)), pytest.raises(BackgroundError, match=f"port {port} is taken"):
        up(place, "path", port)
