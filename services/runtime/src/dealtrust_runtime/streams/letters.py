"""Dead letters: the record that could not be handled, why, and when there are too many of them."""

import base64
from collections import deque
from datetime import UTC, datetime

from dealtrust_runtime.streams.records import Incoming, Outgoing
from dealtrust_runtime.streams.stream import StreamError
from dealtrust_schemas.records import DeadLetter

TOPIC = "dead-letters"
REASON = "reason"
"""Header of a dead letter that holds its reason."""

_MOST_DETAIL = 500
# Of a value that would not fit into a record when written as base64 (four characters for three bytes).
_MOST_VALUE = 700_000

HANDLER_FAILED = "handler_failed"
OUTPUT_TOO_LARGE = "output_too_large"


def dead_letter(record: Incoming, reason: str, detail: str, version: str) -> Outgoing:
    """The letter for a record. reason: one word of the service's own list; detail: where and what, cut at 500
    characters; version: of the code that gives up. A value over 700,000 bytes is left out, and the detail says so.
    """
    value = record.value
    if value is not None and len(value) > _MOST_VALUE:
        detail, value = f"{detail} (value of {len(value)} bytes left out)", None
    letter = DeadLetter(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        key=_text(record.key),
        value=_text(value),
        reason=reason,
        detail=detail[:_MOST_DETAIL],
        version=version,
        first_seen=datetime.now(UTC),
    )
    headers = {**record.headers, REASON: reason.encode()}
    return Outgoing(TOPIC, record.key or b"", letter.model_dump_json().encode(), headers=headers)


def size_of(record: Outgoing) -> int:
    """Bytes of key, value and headers."""
    said = sum(len(name) + len(value) for name, value in record.headers.items())
    return len(record.key) + len(record.value or b"") + said


def _text(data: bytes | None) -> str | None:
    return None if data is None else base64.b64encode(data).decode()


class Flood:
    """Stops a process that would drain its input into dead letters: more than half of about the last 1,000 records,
    and at least 100. Whole batches are counted, so a larger batch is looked at as a whole.
    """

    window = 1000
    least = 100

    def __init__(self) -> None:
        self._batches: deque[tuple[int, int]] = deque()
        self._records = self._dead = 0

    def note(self, records: int, dead: int) -> None:
        """Count a batch before its effects are written. Raises `StreamError` where it is too much."""
        self._batches.append((records, dead))
        self._records += records
        self._dead += dead
        while self._records - self._batches[0][0] >= self.window:
            gone, gone_dead = self._batches.popleft()
            self._records -= gone
            self._dead -= gone_dead
        if self._dead >= self.least and self._dead * 2 > self._records:
            raise StreamError(
                f"{self._dead} of the last {self._records} records would become dead letters;"
                " stopped rather than draining the topic into them"
            )
