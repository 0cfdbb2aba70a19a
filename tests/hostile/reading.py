"""Read files as a scan does in a process of its own, whose time and memory are bounded and measured."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

SECONDS = 120
"""What a process may take on a busy machine before it counts as hanging."""
ADDRESSES = 4 << 30
"""Bytes of addresses that a process may ask for."""


@dataclass(frozen=True)
class Told:
    """What a process read, and its peak memory in megabytes."""

    events: dict[str, int]
    rejects: dict[str, int]
    megabytes: int
    details: dict[str, str] = field(default_factory=dict)
    seconds: float = 0

    @property
    def mails(self) -> int:
        return self.events.get("dealtrust.mail.v1", 0)


def read(*paths: Path) -> Told:
    """Read the paths; fails if the process crashes, hangs, or asks for too much memory."""
    done = subprocess.run(
        [sys.executable, "-m", "fuzz.once", *map(str, paths)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES)),
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    return Told(**json.loads(done.stdout))
