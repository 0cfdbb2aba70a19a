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

MOST_BYTES = 2 << 20
"""What the topic takes in one batch; a record of 1 MiB and its headers fit in, as base64."""

_MOST_DETAIL = 500
_MOST_BASE64 = MOST_BYTES - (1 << 17)

HANDLER_FAILED = "handler_failed"
OUTPUT_TOO_LARGE = "output_too_large"
REASONS = {
    HANDLER_FAILED: "A record at which the program failed.",
    OUTPUT_TOO_LARGE: "A record of which more comes than can be written in one.",
}
"""Why a runtime of streams sets a record aside, beside the reasons of what it drives."""


def dead_letter(record: Incoming, reason: str, detail: str, version: str) -> Outgoing:
    """The letter for a record. reason: one word of the service's own list; detail: where and what, cut at 500
    characters; version: of the code that gives up. Value and headers too large for the topic are left out, and the
    detail says so.
    """
    key, value = _text(record.key), _text(record.value)
    headers = {name: _text(header) for name, header in record.headers.items()}
    size = len(value) + sum(map(len, headers.values()))
    if size > _MOST_BASE64:
        detail, value, headers = f"value and headers left out, {size} bytes in base64; {detail}", "", {}
    letter = DeadLetter(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        key=None if record.key is None else key,
        value=None if record.value is None else value,
        headers=headers,
        reason=reason,
        detail=detail[:_MOST_DETAIL],
        version=version,
        first_seen=datetime.now(UTC),
    )
    said = {REASON: reason.encode()}
    return Outgoing(TOPIC, record.key or b"", letter.model_dump_json().encode(), headers=said)


def size_of(record: Outgoing) -> int:
    """Bytes of key, value and headers."""
    said = sum(len(name) + len(value) for name, value in record.headers.items())
    return len(record.key) + len(record.value or b"") + said


def _text(data: bytes | None) -> str:
    return base64.b64encode(data or b"").decode()


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
