"""How fast something goes: bare loops as processes of their own, services by what their metrics tell."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from tools.local_services import Service

ROOT = Path(__file__).resolve().parents[2]
QUIX = ROOT / ".live/quix"
QUIX_VERSION = "quixstreams==3.28.*"
PATIENCE_SECONDS = 1800
SAMPLE_SECONDS = 0.1


def loop(name: str, bootstrap: str, topic: str, out: str, count: int) -> float:
    """Events a second of a bare loop."""
    return _told([sys.executable, "-m", "benchmarks.live.loops", name, bootstrap, topic, out, str(count)], {})


def quix(name: str, bootstrap: str, topic: str, out: str, count: int) -> float:
    """Events a second of a loop of Quix Streams, in the environment that it wants."""
    python = QUIX / "bin/python"
    if not python.exists():
        subprocess.run(["uv", "venv", "--quiet", "--python", "3.11", str(QUIX)], check=True)
        subprocess.run(["uv", "pip", "install", "--quiet", "--python", str(python), QUIX_VERSION], check=True)
    command = [str(python), "-W", "ignore", str(ROOT / "benchmarks/live/quix.py")]
    return _told(
        [*command, name, bootstrap, topic, out, str(count)], {"PYTHONPATH": str(ROOT / "schemas/src")}
    )


def _told(command: list[str], environment: dict[str, str]) -> float:
    done = subprocess.run(
        command,
        env={**os.environ, **environment},
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("{")]
    told = json.loads(line)
    return float(told["events"] / told["seconds"])


def of_service(service: Service, metric: str, wanted: float, unfinished: str = "") -> float:
    """Events a second from the first that it tells of to the last one; it has just been started.

    unfinished: the metric that is 0 once nothing more is to be done for what was read.
    """
    began, ended = 0.0, time.monotonic() + PATIENCE_SECONDS
    before = 0.0
    while (now := time.monotonic()) < ended:
        done = service.metric(metric)
        if done > 0 and not began:
            # The first sight of it may be of a whole batch.
            began, before = now, done
        if done >= wanted and not (unfinished and service.metric(unfinished)):
            return (wanted - before) / max(now - began, SAMPLE_SECONDS)
        time.sleep(SAMPLE_SECONDS)
    raise TimeoutError(f"{service.name}: {metric} is {done:.0f}, not {wanted:.0f}")
