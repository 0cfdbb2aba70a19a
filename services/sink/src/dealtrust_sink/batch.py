"""Records that are written together, and the rows that come of them."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from dealtrust_runtime.streams.records import Incoming
from dealtrust_schemas.alerts import Alert
from dealtrust_schemas.rows import AlertKey, alert_places
from dealtrust_sink.native import NativeRow
from dealtrust_sink.reading import NATIVES, RefusedError, read
from dealtrust_sink.sides import Sides

Place = tuple[str, int]
"""Topic and partition."""


class Piece(NamedTuple):
    """Rows of one table and month, written in one insert: stored whole or not at all.

    token: the same for the same rows of the same records, and for nothing else.
    """

    table: str
    rows: Sequence[NativeRow]
    token: str


class Batch:
    """Records of any number of partitions, each in the order of its offsets without a gap."""

    def __init__(self, records: Sequence[Incoming], sides: Sides) -> None:
        self.records = records
        self._sides = sides
        self.ranges: dict[Place, tuple[int, int]] = {}
        """The first and the last offset in each partition."""
        for record in records:
            place = (record.topic, record.partition)
            first, _ = self.ranges.get(place, (record.offset, 0))
            self.ranges[place] = (first, record.offset)
        self.id = self._digest()
        self.refused: list[tuple[Incoming, RefusedError]] = []
        self._rows: dict[str, list[NativeRow]] = defaultdict(list)
        self._alerts: list[Alert] = []
        self._alert_rows: dict[tuple[AlertKey, int], NativeRow] = {}
        for record in records:
            self._read(record)

    def returning(self) -> list[Alert]:
        """The alerts of which an earlier revision may have left a row."""
        return [alert for alert in self._alerts if alert.revision > 1]

    def pieces(self, stored: Mapping[AlertKey, set[str]]) -> Iterator[Piece]:
        """All rows; stored: under which ``starts_at`` rows of the returning alerts lie in the store."""
        rows = dict(self._rows)
        native = NATIVES["alerts"]
        rows["alerts"] = [
            native.with_changes(self._alert_rows[_key(alert), alert.revision], place)
            for alert, place in alert_places(self._alerts, stored)
        ]
        for table, found in rows.items():
            months: dict[str, list[NativeRow]] = defaultdict(list)
            for row in found:
                months[row.month].append(row)
            for month, some in sorted(months.items()):
                yield Piece(table, some, f"{self.id}-{table}-{month}")

    def _read(self, record: Incoming) -> None:
        try:
            found = read(record, self._sides)
        except RefusedError as refused:
            self.refused.append((record, refused))
            return
        for table, row in found.rows:
            self._rows[table].append(row)
        if found.alert is not None:
            alert, row = found.alert
            self._alerts.append(alert)
            self._alert_rows[_key(alert), alert.revision] = row

    def _digest(self) -> str:
        """Of where the records stand and what they are: offsets begin anew when a topic is made anew."""
        digest = hashlib.sha256(repr(sorted(self.ranges.items())).encode())
        for record in sorted(
            self.records, key=lambda record: (record.topic, record.partition, record.offset)
        ):
            digest.update(record.key or b"")
            digest.update(record.value or b"")
        return digest.hexdigest()[:32]


def _key(alert: Alert) -> AlertKey:
    return alert.tenant, alert.alert_id
