"""The Kafka of `make kafka`, with stand-ins for Java and Maven: how it starts, stops and complains."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.background import HOST, BackgroundError
from tools.local_kafka import Cluster, brokers, down, new_cluster, up

# Answers as Kafka does as far as `up` asks: formats a folder, and tells of BROKERS brokers on its port.
JAVA = f"""#!{sys.executable}
import os, pathlib, socket, struct, sys
if "-version" in sys.argv:
    sys.exit(print('openjdk version "' + os.environ.get("STANDS_IN_FOR", "17.0.1") + '" 2024', file=sys.stderr))
settings = dict(l.split("=", 1) for l in open(sys.argv[-1]) if "=" in l and l[0] != "#")
if "kafka.tools.StorageTool" in sys.argv:
    data = pathlib.Path(settings["log.dirs"].strip())
    data.mkdir()
    sys.exit((data / "meta.properties").touch())
if "FAILS" in os.environ:
    sys.exit(print("[now] INFO starting\\n[now] ERROR " + os.environ["FAILS"] + "\\n[now] INFO bye"))
with socket.create_server(("{HOST}", int(settings["listeners"].split(",")[0].rsplit(":")[-1]))) as listener:
    while True:
        connection, _ = listener.accept()
        size, = struct.unpack(">i", connection.recv(4))
        assert connection.recv(size)[:4] == struct.pack(">hh", 3, 0)
        connection.sendall(struct.pack(">iii", 8, 1, len(settings["controller.quorum.voters"].split(","))))
        connection.close()
"""

MAVEN = f"""#!{sys.executable}
import os, pathlib, sys
folder = sys.argv[-1].removeprefix("-DoutputDirectory=")
if "MAVEN_SAYS" in os.environ:
    sys.exit(print("[WARNING] x\\n[ERROR] " + os.environ["MAVEN_SAYS"]) or 1)
with (pathlib.Path(folder).parent / "calls").open("a") as calls:
    calls.write("called ")
pathlib.Path(folder).mkdir()
"""


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that is the whole path; it holds the stand-ins."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, script in (("java", JAVA), ("mvn", MAVEN)):
        (folder / name).write_text(script, "utf-8")
        (folder / name).chmod(0o755)
    ps = shutil.which("ps")
    if not ps:
        pytest.skip("this machine has no ps")
    (folder / "ps").symlink_to(ps)
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def place(tmp_path: Path, tools: Path) -> Iterator[Path]:
    """Where the cluster lives; nothing of it runs afterwards."""
    assert tools.is_dir()
    yield tmp_path / "kafka"
    down(tmp_path / "kafka", wipe=True)


def _free_port() -> int:
    """The first of six free ports in a row, as far as can be known."""
    with socket.create_server((HOST, 0)) as one:
        return int(one.getsockname()[1]) - 6


@pytest.mark.parametrize("nodes", [1, 3])
def test_it_starts_once_and_stops(place: Path, nodes: int) -> None:
    port = _free_port()
    addresses = ",".join(f"{HOST}:{port + 2 * n}" for n in range(nodes))
    assert up(place, nodes, port) == f"Kafka runs: {addresses}"
    assert [brokers(port + 2 * n) for n in range(nodes)] == [nodes] * nodes
    assert up(place, nodes, port) == f"Kafka already runs: {addresses}"
    with pytest.raises(
        BackgroundError, match=rf"with {nodes} node\(s\) from port {port} on is set up; `make"
    ):
        up(place, 4 - nodes, port)
    assert down(place, wipe=False) == "Kafka stopped."
    assert brokers(port) == 0
    assert up(place, nodes, port) == f"Kafka runs: {addresses}"
    assert down(place, wipe=True) == "Kafka stopped; its data are removed."
    assert not list(place.glob("node-*"))
    assert down(place, wipe=False) == "No Kafka is set up."
    assert (place / "calls").read_text() == "called "


def test_a_node_that_was_killed_is_started_again(place: Path) -> None:
    port = _free_port()
    up(place, 3, port)
    pids = [(place / f"node-{n}/pid").read_text() for n in (1, 2, 3)]
    os.kill(int(pids[1]), 9)
    os.waitpid(int(pids[1]), 0)
    up(place, 3, port)
    now = [(place / f"node-{n}/pid").read_text() for n in (1, 2, 3)]
    assert [a == b for a, b in zip(pids, now, strict=True)] == [True, False, True]


def test_a_process_with_the_old_number_is_not_taken_for_it(place: Path) -> None:
    port = _free_port()
    up(place, 1, port)
    down(place, wipe=False)
    (place / "node-1/pid").write_text(str(os.getpid()))
    assert down(place, wipe=False) == "Kafka does not run."


def test_missing_tools_are_named(place: Path, tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tools / "mvn").unlink()
    with pytest.raises(BackgroundError, match="mvn is not on the path"):
        up(place, 1, _free_port())
    monkeypatch.setenv("STANDS_IN_FOR", "1.8.0_402")
    with pytest.raises(BackgroundError, match="is Java 8; Kafka needs Java 17 or later"):
        up(place, 1, _free_port())
    (tools / "java").unlink()
    with pytest.raises(BackgroundError, match="java is not on the path"):
        up(place, 1, _free_port())
    assert down(place, wipe=False) == "No Kafka is set up."


def test_what_maven_says_is_told(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAVEN_SAYS", "no such artifact")
    with pytest.raises(BackgroundError, match=r"\(see .*/maven.log\): \[ERROR\] no such artifact"):
        up(place, 1, _free_port())


@pytest.mark.parametrize("offset", [0, 1])
def test_a_taken_port_is_named(place: Path, offset: int) -> None:
    port = _free_port()
    with (
        socket.create_server((HOST, port + offset)),
        pytest.raises(BackgroundError, match=f"port {port + offset} is taken"),
    ):
        up(place, 1, port)
    assert down(place, wipe=False) == "No Kafka is set up."


def test_why_a_node_ended_is_told(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAILS", "the disk is full")
    with pytest.raises(
        BackgroundError, match=r"node 1 ended .*server\.log\): \[now\] ERROR the disk is full"
    ):
        up(place, 1, _free_port())


def test_each_node_knows_all_voters_and_its_own_ports() -> None:
    lines = Cluster(3, 9092, "id").properties(2, Path("data")).splitlines()
    assert "controller.quorum.voters=1@127.0.0.1:9093,2@127.0.0.1:9095,3@127.0.0.1:9097" in lines
    assert "listeners=PLAINTEXT://127.0.0.1:9094,CONTROLLER://127.0.0.1:9095" in lines
    assert "offsets.topic.replication.factor=3" in lines
    assert "transaction.state.log.min.isr=2" in lines
    assert "transaction.state.log.min.isr=1" in Cluster(1, 9092, "id").properties(1, Path("data"))


def test_an_id_is_22_characters_of_url_safe_base64() -> None:
    first, second = new_cluster(1, 9092).cluster_id, new_cluster(1, 9092).cluster_id
    assert first != second
    assert len(first) == len(second) == 22
