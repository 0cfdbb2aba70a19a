"""One process at a time may use a folder."""

import fcntl
import os
from pathlib import Path


class FolderLock:
    """An exclusive lock on a folder, held until `release` or the end of the process, however it ends."""

    def __init__(self, folder: Path) -> None:
        """Take the lock. Raises `BlockingIOError` if another process holds it, OSError if it cannot be made."""
        self._file = open(folder / "lock", "a+", encoding="ascii")  # noqa: SIM115  # held as long as the lock
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._file.seek(0)
            holder = self._file.read(20).strip()
            self._file.close()
            raise BlockingIOError(f"process {holder}" if holder else "another process") from error
        self._file.truncate(0)
        self._file.write(str(os.getpid()))
        self._file.flush()

    def release(self) -> None:
        """Let others in."""
        self._file.close()
