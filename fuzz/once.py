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

from dealtrust_solo.reading.rejects import Rejects
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
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
