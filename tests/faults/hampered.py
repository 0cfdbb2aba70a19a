"""A service with trouble from within: ``python -m tests.faults.hampered PROGRAM ARGUMENTS``.

`HANGS` names a file: while it is there, no batch that is begun comes to its end. `NO_DISK`: nothing can be written to any file,
the log among them. `CLOCK` names a file that holds by how many seconds the clock stands wrong, for whatever is written in Python:
libraries that are not have the right time.
"""

from __future__ import annotations

import os
import resource
import runpy
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import time_machine

from tools.local_services import Service

HANGS, NO_DISK, CLOCK = "HAMPERED_HANGS", "HAMPERED_NO_DISK", "HAMPERED_CLOCK"


def hampered(service: Service, **trouble: str) -> Service:
    """The service, which will start with the trouble. To be called once for each service."""
    service.command = [sys.executable, "-m", __name__, *service.command]
    service.environment |= trouble
    return service


def _without_disk() -> None:
    """Every write to a file fails, as if all disks were full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    full = os.open("/dev/full", os.O_WRONLY)
    for log in (1, 2):
        os.dup2(full, log)


def _hanging(handler: type, sign: Path) -> None:
    handle = handler.handle  # type: ignore[attr-defined]  # each handler has its own arguments

    def held_up(self: object, *given: Any) -> Any:
        while sign.exists():
            time.sleep(0.1)
        return handle(self, *given)

    handler.handle = held_up  # type: ignore[attr-defined]


def _wrong_clock(told: Path) -> None:
    wrong = 0.0
    travel = time_machine.travel(datetime.now(UTC)).start()

    def follow() -> None:
        nonlocal wrong
        while True:
            wanted = float(told.read_text("utf-8"))
            if wanted != wrong:
                travel.shift(wanted - wrong)
                wrong = wanted
            time.sleep(0.1)

    threading.Thread(target=follow, name="clock", daemon=True).start()


def main() -> None:
    program = sys.argv[1]
    if NO_DISK in os.environ:
        _without_disk()
    if told := os.environ.get(CLOCK):
        _wrong_clock(Path(told))
    if sign := os.environ.get(HANGS):
        from dealtrust_correlator.routing import Router
        from dealtrust_detector.handler import Detector

        for handler in (Detector, Router):
            _hanging(handler, Path(sign))
    sys.argv = sys.argv[1:]
    runpy.run_path(program, run_name="__main__")


if __name__ == "__main__":
    main()
