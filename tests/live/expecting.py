"""What a scan of the same files says, with the clock at its end."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path

from dealtrust_schemas.alerts import Alert, parse_alert


def scanned(files: Path, config: Path, until: datetime, folder: Path) -> list[Alert]:
    """Every revision of every alert that `dealtrust scan --until` finds; folder: for what it writes."""
    out = folder / "expected.jsonl"
    command = [sys.executable, "-c", "from dealtrust_solo.cli import main; main()", "scan", str(files)]
    command += ["--config", str(config), "--until", until.isoformat()]
    command += ["--alerts", str(out), "--store", str(folder / "store"), "--json"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with out.open("rb") as lines:
        return [parse_alert(line) for line in lines]
