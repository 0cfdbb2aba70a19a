"""A real Apache Kafka (KRaft) on this machine for trying out and testing: ``up`` starts it, ``down`` stops it.

It needs Java 17 or later and, the first time, Maven, which fetches the jars that deploy/kafka/pom.xml pins.
Jars, data and logs stand in ``.kafka`` at the project's root. It listens on loopback only, without encryption.
Node n listens for clients on port + 2(n - 1) and for controllers on the port after that.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from string import Template

from tools.background import HOST, Background, BackgroundError, check_free, wait_until

ROOT = Path(__file__).resolve().parents[1]
RECIPE = ROOT / "deploy/kafka"
PLACE = ROOT / ".kafka"

OLDEST_JAVA = 17
START_SECONDS = 90
STOP_SECONDS = 20


@dataclass(frozen=True)
class Cluster:
    """What was formatted: its size, the first port and Kafka's id of it."""

    nodes: int
    port: int
    cluster_id: str

    def client_port(self, node: int) -> int:
        return self.port + 2 * (node - 1)

    @property
    def numbers(self) -> range:
        return range(1, self.nodes + 1)

    @property
    def bootstrap(self) -> str:
        """The addresses of all nodes, as clients want them."""
        return ",".join(f"{HOST}:{self.client_port(node)}" for node in self.numbers)

    def properties(self, node: int, data: Path) -> str:
        """The settings file of a node that keeps its records in ``data``."""
        voters = (f"{number}@{HOST}:{self.client_port(number) + 1}" for number in self.numbers)
        return Template((RECIPE / "server.properties").read_text("utf-8")).substitute(
            node=node,
            voters=",".join(voters),
            port=self.client_port(node),
            controller_port=self.client_port(node) + 1,
            data=data,
            replicas=self.nodes,
            in_sync=max(1, self.nodes - 1),
        )


def new_cluster(nodes: int, port: int) -> Cluster:
    """A cluster that nobody formatted yet."""
    return Cluster(nodes, port, urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("="))


def formatted(place: Path) -> Cluster | None:
    """The cluster whose data stand in the folder."""
    mark = place / "cluster.json"
    return Cluster(**json.loads(mark.read_text("utf-8"))) if mark.exists() else None


def java() -> str:
    """The Java to run. Raises `BackgroundError` where there is none, or only one that is too old."""
    found = shutil.which("java")
    if not found:
        raise BackgroundError(
            f"java is not on the path; Kafka needs Java {OLDEST_JAVA} or later (Debian: default-jre-headless)"
        )
    told = subprocess.run([found, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(?:1\.)?(\d+)', told)
    if version is None:
        raise BackgroundError(f"{found} -version does not tell its version")
    if int(version[1]) < OLDEST_JAVA:
        raise BackgroundError(f"{found} is Java {version[1]}; Kafka needs Java {OLDEST_JAVA} or later")
    return found


def jars(place: Path) -> Path:
    """The folder of Kafka's jars, fetched once for each state of the pom. Raises `BackgroundError`."""
    pom, folder = RECIPE / "pom.xml", place / "jars"
    mark, wanted = folder / "pom.sha256", hashlib.sha256(pom.read_bytes()).hexdigest()
    if mark.exists() and mark.read_text("utf-8") == wanted:
        return folder
    maven = shutil.which("mvn")
    if not maven:
        raise BackgroundError(
            "mvn is not on the path; it fetches Kafka's jars the first time (Debian: maven)"
        )
    shutil.rmtree(folder, ignore_errors=True)
    print("Fetching Kafka's jars with Maven ...", file=sys.stderr)
    goal = ["dependency:copy-dependencies", f"-DoutputDirectory={folder}"]
    copy = [maven, "--batch-mode", "--quiet", "--file", str(pom), *goal]
    run = subprocess.run(copy, capture_output=True, text=True, check=False)
    if run.returncode:
        (place / "maven.log").write_text(run.stdout + run.stderr, "utf-8")
        said = next((line for line in run.stdout.splitlines() if "[ERROR]" in line), "it does not say why")
        raise BackgroundError(f"Maven could not fetch the jars (see {place / 'maven.log'}): {said[:200]}")
    mark.write_text(wanted, "utf-8")
    return folder


class Node(Background):
    """One process of the cluster."""

    def __init__(self, place: Path, cluster: Cluster, number: int) -> None:
        folder = place / f"node-{number}"
        self.settings = folder / "server.properties"
        super().__init__(folder, str(self.settings))
        self.cluster, self.number = cluster, number
        self.port = cluster.client_port(number)

    def start(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Format its folder if that is new, and start it in the background. Raises `BackgroundError`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        data = self.folder / "data"
        self.settings.write_text(self.cluster.properties(self.number, data), "utf-8")
        if not (data / "meta.properties").exists():
            form = [*command, "kafka.tools.StorageTool", "format"]
            # As one word: an id may begin with a dash.
            form += [f"--cluster-id={self.cluster.cluster_id}", "-c", str(self.settings)]
            run = subprocess.run(form, env=environment, capture_output=True, text=True, check=False)
            if run.returncode:
                self.log.write_text(run.stdout + run.stderr, "utf-8")
                raise BackgroundError(f"node {self.number} could not be formatted (see {self.log})")
        super().start([*command, "kafka.Kafka", str(self.settings)], environment)

    def ended(self) -> BackgroundError | None:
        """The error to tell if its process is gone."""
        if self.pid() is not None:
            return None
        said = self.last_words("ERROR", "Exception")
        return BackgroundError(f"node {self.number} ended while starting (see {self.log}): {said}")


def brokers(port: int) -> int:
    """How many live brokers the node tells of; 0 while it does not answer.

    Asked with a Metadata request, version 0, for all topics: https://kafka.apache.org/protocol.html
    """
    client = b"local-kafka"
    request = struct.pack(">hhih", 3, 0, 1, len(client)) + client + struct.pack(">i", 0)
    try:
        with socket.create_connection((HOST, port), timeout=2) as connection:
            connection.sendall(struct.pack(">i", len(request)) + request)
            answer = connection.makefile("rb").read(12)
    except OSError:
        return 0
    return int(struct.unpack(">iii", answer)[2]) if len(answer) == 12 else 0


def up(place: Path, nodes: int, port: int) -> str:
    """Start every node that does not run, and wait until all answer. The sentence to tell. Raises `BackgroundError`."""
    place.mkdir(exist_ok=True)
    cluster = formatted(place) or new_cluster(nodes, port)
    if (cluster.nodes, cluster.port) != (nodes, port):
        raise BackgroundError(
            f"a Kafka with {cluster.nodes} node(s) from port {cluster.port} on is set up;"
            " `make kafka-down WIPE=1` removes it with its data"
        )
    members = [Node(place, cluster, number) for number in cluster.numbers]
    idle = [node for node in members if node.pid() is None]
    if not idle:
        return f"Kafka already runs: {cluster.bootstrap}"
    environment = {**os.environ, "LOG_DIR": str(place)}
    command = [java(), "-Xms128m", "-Xmx512m", "-cp", f"{jars(place)}/*"]
    command.append(f"-Dlog4j2.configurationFile={RECIPE / 'log4j2.properties'}")
    for node in idle:
        check_free(node.port)
        check_free(node.port + 1)
    (place / "cluster.json").write_text(json.dumps(asdict(cluster)), "utf-8")
    try:
        for node in idle:
            node.start(command, environment)
        _await_answers(idle, cluster.nodes)
    except BaseException:
        for node in idle:
            node.kill()
        raise
    return f"Kafka runs: {cluster.bootstrap}"


def _await_answers(started: list[Node], nodes: int) -> None:
    def ready() -> bool:
        for node in started:
            if (error := node.ended()) is not None:
                raise error
        return all(brokers(node.port) == nodes for node in started)

    if not wait_until(ready, START_SECONDS):
        logs = ", ".join(str(node.log) for node in started)
        raise BackgroundError(f"Kafka did not answer within {START_SECONDS} s (see {logs})")


def down(place: Path, wipe: bool) -> str:
    """Stop what runs, by force after a while; with ``wipe`` remove the data too. The sentence to tell."""
    cluster = formatted(place)
    if cluster is None:
        return "No Kafka is set up."
    running = [node for number in cluster.numbers if (node := Node(place, cluster, number)).pid() is not None]
    for node in running:
        node.stop()

    def gone() -> bool:
        return all(node.pid() is None for node in running)

    # The last controllers cannot hand over to anybody and may wait for one another.
    if not wait_until(gone, STOP_SECONDS):
        for node in running:
            node.kill()
        wait_until(gone, STOP_SECONDS)
    if wipe:
        for number in cluster.numbers:
            shutil.rmtree(Node(place, cluster, number).folder, ignore_errors=True)
        (place / "cluster.json").unlink()
    return ("Kafka stopped" if running else "Kafka does not run") + (
        "; its data are removed." if wipe else "."
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.local_kafka", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    start = commands.add_parser("up", help="start it")
    start.add_argument("--nodes", type=int, choices=(1, 3), default=1)
    start.add_argument("--port", type=int, default=9092, help="the first node's port for clients")
    commands.add_parser("down", help="stop it").add_argument("--wipe", action="store_true")
    given = parser.parse_args()
    try:
        print(up(PLACE, given.nodes, given.port) if given.command == "up" else down(PLACE, given.wipe))
    except BackgroundError as error:
        print(f"kafka: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
