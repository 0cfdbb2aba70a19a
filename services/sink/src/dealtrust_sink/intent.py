"""What is about to be written, noted in the group's offsets: after a crash the same records form the same batch."""

import json
from typing import NamedTuple


class Intent(NamedTuple):
    """The records of a partition up to the offset `to` belong to a batch that is being written."""

    batch: str
    to: int

    def metadata(self) -> str:
        """As the metadata of a commit."""
        return json.dumps({"batch": self.batch, "to": self.to})


def intent_of(metadata: str | None) -> Intent | None:
    """What the metadata of a commit tells; None where it tells of nothing that is being written."""
    try:
        said = json.loads(metadata or "")
        return Intent(str(said["batch"]), int(said["to"]))
    except (ValueError, KeyError, TypeError):
        return None
