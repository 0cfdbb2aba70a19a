"""The state of a partition as its topic tells it: of each key the record that knows most of the input."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

SOURCE = "source"
"""Header of a state record: the offset of the last record of the input that it knows of, decimal text."""


class Entry(NamedTuple):
    """The newest record of a key. timestamp: milliseconds since 1970 UTC."""

    source: int
    value: bytes | None
    timestamp: int


class StateImage:
    """Gathers the records of one partition of a state topic, in their order.

    A process that was frozen while another took over may still append what it knew before. Its record stands last
    but knows less, so the one with the highest source counts. Of two with the same source, the later one.
    """

    def __init__(self) -> None:
        self._entries: dict[bytes, Entry] = {}
        self._set_back: set[bytes] = set()

    def add(self, key: bytes, value: bytes | None, headers: Mapping[str, bytes], timestamp: int) -> None:
        """Take the next record. One without a readable source knows of nothing."""
        said = headers.get(SOURCE, b"")
        source = int(said) if said.isdigit() else -1
        known = self._entries.get(key)
        if known is not None and source < known.source:
            self._set_back.add(key)
            return
        self._entries[key] = Entry(source, value, timestamp)
        self._set_back.discard(key)

    @property
    def source(self) -> int:
        """How much of the input the whole of it knows of, tombstones included; -1 where nothing is known."""
        return max((entry.source for entry in self._entries.values()), default=-1)

    def entries(self) -> Iterator[tuple[bytes, Entry]]:
        """The keys that are there, with their newest records."""
        return ((key, entry) for key, entry in self._entries.items() if entry.value is not None)

    def set_back(self) -> dict[bytes, Entry]:
        """The newest records of keys whose last record is an older one; to be appended again, before compaction
        leaves only the last.
        """
        return {key: self._entries[key] for key in sorted(self._set_back)}
