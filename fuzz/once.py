"""Read some paths as a scan does, without a store, and tell what it cost: ``python -m fuzz.once PATH ...``.

Prints one JSON object: events by type, rejects by reason, seconds of processor time, peak memory in megabytes.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import Counter
from pathlib import Path

from dealtrust_reading.rejects import Rejects
from fuzz.targets import read_paths


def main() -> None:
    """Read what the arguments name."""
    rejects, begun = Rejects(), time.process_time()
    events = Counter(event.type for event in read_paths([Path(name) for name in sys.argv[1:]], rejects))
    told = {
        "events": events,
        "rejects": rejects.counts,
        "details": {reason: one[0].detail for reason, one in rejects.examples.items()},
        "seconds": round(time.process_time() - begun, 3),
        "megabytes": _peak(),
    }
    print(json.dumps(told))


def _peak() -> int:
    """The most memory that this process held, in megabytes."""
    status = Path("/proc/self/status")
    if status.exists():  # the other figure begins with what the parent held when it started this process
        return int(status.read_text("ascii").partition("VmHWM:")[2].split()[0]) >> 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


if __name__ == "__main__":
    main()
