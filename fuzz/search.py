"""One target under atheris: ``python -m fuzz.search TARGET FOLDER SECONDS``; started by ``python -m fuzz``."""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

SECONDS_EACH = 20
"""What one input may take before it counts as a hang; on a quiet machine none takes a tenth of it."""
MEGABYTES = 2_048
"""What the process may hold."""
LONGEST = 16_384
"""Bytes of an input. Larger ones are tried by tests of their own, as no chance finds them."""


def main() -> None:
    """Search until the time is over or something is found, which is then kept in the folder."""
    name, folder, seconds = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    with atheris.instrument_imports(include=["dealtrust_sources", "dealtrust_reading", "dealtrust_schemas"]):
        from fuzz.targets import targets
    arguments = [
        sys.argv[0],
        str(folder / "inputs"),
        f"-artifact_prefix={folder}/found-",
        f"-max_total_time={seconds}",
        f"-timeout={SECONDS_EACH}",
        f"-report_slow_units={SECONDS_EACH}",
        f"-rss_limit_mb={MEGABYTES}",
        f"-max_len={LONGEST}",
        "-len_control=20",
        "-print_final_stats=1",
        "-verbosity=1",
    ]
    atheris.Setup(arguments, targets()[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
