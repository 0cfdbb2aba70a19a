"""The services as processes on this machine, against the Kafka of `make kafka`: ``up`` starts them, ``down`` stops them.

Each has its log in ``.services/NAME/server.log``, and its probes and metrics on a port of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dealtrust_runtime.environment import PREFIX
from tools import local_clickhouse, local_kafka
from tools.background import HOST, Background, BackgroundError, check_free, wait_until
from tools.local_clickhouse import answers

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / ".services"
FIRST_PORT = 9464

START_SECONDS = 60
FREE_SECONDS = 5
STOP_SECONDS = 15


class Service(Background):
    """One process of a service. ``arguments``: of its command; ``port``: of its probes and metrics."""

    def __init__(
        self, place: Path, name: str, arguments: Sequence[str], settings: Mapping[str, str], port: int
    ) -> None:
        """settings: by the names of their variables, without the prefix."""
        program = Path(sys.executable).parent / f"dealtrust-{name.partition('-')[0]}"
        super().__init__(place / name, str(program))
        self.name, self.port = name, port
        self.settings = {**settings, "HTTP__HOST": HOST, "HTTP__PORT": str(port)}
        self.command = [str(program), *arguments]
        self.environment: dict[str, str] = {}
        """Beside that of this process."""

    def run(self) -> None:
        """Start it. Raises `BackgroundError` where its port is taken."""
        wait_until(
            lambda: not answers(self.port), FREE_SECONDS
        )  # of one that was killed threads may still be ending
        check_free(self.port)
        theirs = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        # As from an image, which holds the compiled code, whatever is wanted of the checkout: starts take half the time.
        theirs.pop("PYTHONDONTWRITEBYTECODE", None)
        compiled = {"PYTHONPYCACHEPREFIX": str(Path(sys.prefix) / "bytecode")}
        settings = {PREFIX + name: value for name, value in self.settings.items()}
        self.start(self.command, theirs | compiled | self.environment | settings)

    def asked(self, path: str) -> str | None:
        """What it answers on its port, ``/readyz`` for example; None if it does not, or not with 200."""
        try:
            with urllib.request.urlopen(f"http://{HOST}:{self.port}{path}", timeout=2) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, OSError):
            return None

    def metric(self, name: str) -> float:
        """The sum of one of its metrics over all labels; 0 where it does not tell it."""
        values = re.findall(rf"^{name}(?:\{{[^}}]*\}})? (\S+)$", self.asked("/metrics") or "", re.MULTILINE)
        return sum(map(float, values))

    def ready(self) -> bool:
        """Whether it works. Raises `BackgroundError` if its process is gone."""
        if self.pid() is None:
            raise BackgroundError(f"{self.name} ended while starting (see {self.log}): {self.said()}")
        return self.asked("/readyz") is not None

    def said(self) -> str:
        """Why it ended: the last line of its log that tells of trouble."""
        lines = self.log.read_text("utf-8", errors="replace").splitlines() if self.log.exists() else []
        for line in reversed(lines):
            with suppress(ValueError, KeyError, TypeError):
                told = json.loads(line)
                if told["level"] in ("critical", "error"):
                    return str(told.get("error") or told["message"])
        return self.last_words("Error")


def started(services: Sequence[Service], seconds: float = START_SECONDS) -> None:
    """Start them and wait until all work. Raises `BackgroundError`, and leaves none that it started."""
    try:
        for service in services:
            service.run()
        for service in services:
            if not wait_until(service.ready, seconds):
                raise BackgroundError(
                    f"{service.name} did not get ready within {seconds:.0f} s (see {service.log})"
                )
    except BaseException:
        for service in services:
            service.kill()
        raise


def stopped(services: Sequence[Service]) -> list[str]:
    """Stop those that run, by force after a while; gives their names."""
    running = [service for service in services if service.pid() is not None]
    for service in running:
        service.stop()
    if not wait_until(lambda: all(service.pid() is None for service in running), STOP_SECONDS):
        for service in running:
            service.kill()
    return [service.name for service in running]


@dataclass(frozen=True)
class Wanted:
    """What to start. ``configuration``: the organisation's; ``clock``: wall or events."""

    configuration: Path | None = None
    clock: str = "wall"
    runtime: str = "faust"
    detectors: int = 1
    sink: bool = True

    def services(self, place: Path, first_port: int = FIRST_PORT) -> list[Service]:
        """A correlator, so many detectors, a sink, with their settings but for where Kafka and ClickHouse are."""
        said = {} if self.configuration is None else {"CONFIGURATION": str(self.configuration.resolve())}
        sink = dict(said)
        said["CLOCK"] = self.clock
        wanted: list[tuple[str, list[str], dict[str, str]]] = [("correlator", [], said)]
        numbers = range(1, self.detectors + 1)
        wanted += [(f"detector-{number}", ["--runtime", self.runtime], said) for number in numbers]
        wanted += [("sink", [], sink)] if self.sink else []
        return [
            Service(place, name, arguments, settings, first_port + number)
            for number, (name, arguments, settings) in enumerate(wanted)
        ]


def up(place: Path, wanted: Wanted) -> str:
    """Start what is wanted. The sentence to tell. Raises `BackgroundError`."""
    kafka = local_kafka.formatted(local_kafka.PLACE)
    if kafka is None or local_kafka.brokers(kafka.port) == 0:
        raise BackgroundError("no Kafka runs here; `make kafka` starts one")
    clickhouse = local_clickhouse.Server(local_clickhouse.PLACE)
    if clickhouse.pid() is None:
        raise BackgroundError("no ClickHouse runs here; `make clickhouse` starts one")
    services = wanted.services(place)
    if running := [service.name for service in services if service.pid() is not None]:
        raise BackgroundError(f"{', '.join(running)} already runs; `make down` stops all")
    for service in services:
        service.settings["KAFKA__BOOTSTRAP"] = kafka.bootstrap
        if service.name == "sink":
            service.settings["CLICKHOUSE__PORT"] = str(clickhouse.port)
    started(services)
    return f"{', '.join(service.name for service in services)} run; their logs stand in {place}"


def down(place: Path) -> str:
    """Stop all. The sentence to tell."""
    folders = sorted(place.iterdir()) if place.exists() else []
    ended = stopped([Service(place, folder.name, [], {}, 0) for folder in folders])
    return f"{', '.join(ended)} stopped." if ended else "No service runs."


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.local_services", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    start = commands.add_parser("up", help="start them")
    start.add_argument("--config", type=Path, help="configuration of the organisation")
    start.add_argument("--clock", choices=("wall", "events"), default="wall", help="whose time it is")
    start.add_argument(
        "--runtime", choices=("faust", "transactional"), default="faust", help="of the detectors"
    )
    start.add_argument("--detectors", type=int, choices=range(1, 13), default=1, metavar="N", help="how many")
    commands.add_parser("down", help="stop them")
    given = parser.parse_args()
    try:
        if given.command == "up":
            print(up(PLACE, Wanted(given.config, given.clock, given.runtime, given.detectors)))
        else:
            print(down(PLACE))
    except BackgroundError as error:
        print(f"services: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
