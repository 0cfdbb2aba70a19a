"""What could not be read: counted by reason, and written to a file if one is wanted."""

import json
from collections import Counter
from pathlib import Path
from typing import IO, Final

from dealtrust_sources.records import Reject

_EXAMPLES: Final = 3


class Rejects:
    """Counts rejects and keeps a few of each reason to show. A context manager, for the file."""

    def __init__(self, path: Path | None = None) -> None:
        """path: where every reject goes, one JSON object a line. Raises OSError if it cannot be written."""
        self.counts: Counter[str] = Counter()
        self.examples: dict[str, list[Reject]] = {}
        self._file: IO[str] | None = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = open(path, "w", encoding="utf-8")  # noqa: SIM115  # closed by __exit__

    def __enter__(self) -> "Rejects":
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, reject: Reject) -> None:
        """One thing that could not be read."""
        self.counts[reject.reason] += 1
        kept = self.examples.setdefault(reject.reason, [])
        if len(kept) < _EXAMPLES:
            kept.append(reject)
        if self._file is not None:
            line = {
                "file": reject.origin,
                "position": reject.position,
                "reason": reject.reason,
                "detail": reject.detail,
            }
            self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
