"""What a store remembers of the last scan beside the tables: the zone in which its times are shown."""

import json
from pathlib import Path

_NAME = "last-scan.json"


def remember_zone(folder: Path, zone: str) -> None:
    """Keep the IANA zone of the scan whose results lie in the store."""
    (folder / _NAME).write_text(json.dumps({"timezone": zone}) + "\n", encoding="utf-8")


def remembered_zone(folder: Path) -> str:
    """The zone of the last scan; UTC where none is kept."""
    try:
        return str(json.loads((folder / _NAME).read_text(encoding="utf-8"))["timezone"])
    except (OSError, ValueError, KeyError, TypeError):
        return "UTC"
