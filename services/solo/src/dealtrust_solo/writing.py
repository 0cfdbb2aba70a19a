"""Files that appear whole or not at all."""

import os
from pathlib import Path
from typing import IO


class WholeFile:
    """A file written beside its place and put there by `commit`; without it nothing changes. A context manager."""

    def __init__(self, path: Path) -> None:
        """Raises OSError where the file cannot be written."""
        self._path = path
        # Hidden, so that a scan of the folder in which it grows does not read it.
        self._part = path.with_name(f".{path.name}.part")
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise IsADirectoryError(21, "it is a folder", str(path))
        self.stream: IO[bytes] = open(self._part, "wb")  # noqa: SIM115  # closed by __exit__

    def __enter__(self) -> "WholeFile":
        return self

    def commit(self) -> None:
        """Put the file in its place."""
        self.stream.close()
        os.replace(self._part, self._path)

    def __exit__(self, *_: object) -> None:
        self.stream.close()
        self._part.unlink(missing_ok=True)
