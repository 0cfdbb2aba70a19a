"""Programs that run in the background of this machine for trying out and testing, found again by a file."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

HOST = "127.0.0.1"


class BackgroundError(Exception):
    """Why it cannot be done, in one line."""


class Background:
    """A program with its log and the number of its process in a folder.

    mark: words of its command line by which its process is known from another one that got the same number.
    """

    def __init__(self, folder: Path, mark: str) -> None:
        self.folder, self._mark = folder, mark
        self.log = folder / "server.log"
        self._started: subprocess.Popen[bytes] | None = None
        self._pid = folder / "pid"

    def pid(self) -> int | None:
        """Its process, if that runs. Raises `BackgroundError` where it cannot be told."""
        if not self._pid.exists():
            return None
        pid = self._pid.read_text("utf-8")
        if self._started is not None and str(self._started.pid) == pid:
            # One that has only just begun does not tell its command line yet.
            return int(pid) if self.status() is None else None
        look = ["ps", "-ww", "-p", pid, "-o", "stat=,args="]
        try:
            told = subprocess.run(look, capture_output=True, text=True, check=False).stdout
        except FileNotFoundError as error:
            raise BackgroundError("ps is not on the path; it tells what runs (Debian: procps)") from error
        return int(pid) if self._mark in told and not told.startswith("Z") else None

    def status(self) -> int | None:
        """The exit status of what was started from here; None while it runs."""
        return None if self._started is None else self._started.poll()

    def start(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start it; what it says goes to the end of the log."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._started = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._pid.write_text(str(self._started.pid), "utf-8")

    def last_words(self, *signs: str) -> str:
        """The last line of the log with one of the signs, or else the last one."""
        lines = self.log.read_text("utf-8", errors="replace").splitlines() if self.log.exists() else []
        wrong = [line for line in lines if any(sign in line for sign in signs)]
        return (wrong or lines or ["it said nothing"])[-1][:200]

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to it, if it runs."""
        if (pid := self.pid()) is not None:
            os.kill(pid, number)

    def stop(self) -> None:
        """Ask it to end."""
        self.signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self.signal(signal.SIGKILL)


def check_free(port: int) -> None:
    """Raises `BackgroundError` where another program listens on the port."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError as error:
            raise BackgroundError(
                f"port {port} is taken by another program; PORT=N chooses another"
            ) from error


def wait_until(holds: Callable[[], bool], seconds: float) -> bool:
    """Ask again and again; False if it did not hold in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True
