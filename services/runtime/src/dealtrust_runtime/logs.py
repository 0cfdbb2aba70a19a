"""Logs as JSON, one object a line, on standard error.

Built on the standard library's logging: the clients of Kafka and ClickHouse log through it too, so one formatter
writes their lines and ours alike.
"""

import json
import logging
import re
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TextIO

FIELDS: dict[str, str] = {
    "tenant": "Whose record it is.",
    "deal_id": "The deal.",
    "alert_id": "The alert.",
    "event_id": "The canonical event.",
    "reason": "The named reason of a decision; the same word as in metrics and tables.",
    "topic": "Topic of the record.",
    "partition": "Partition of the record.",
    "offset": "Offset of the record.",
    "trace_id": "Trace, 32 hexadecimal digits (W3C Trace Context).",
    "span_id": "Span, 16 hexadecimal digits (W3C Trace Context).",
}
"""What may stand in a line beside `EVERY_LINE`; nothing else of `extra=` is written."""

EVERY_LINE: dict[str, str] = {
    "time": "When it was written, RFC 3339 in UTC with milliseconds.",
    "level": "debug, info, warning, error or critical.",
    "service": "The service that wrote it.",
    "logger": "The part of the program.",
    "message": "What happened.",
}

FAILURE: dict[str, str] = {
    "error": "Class of the exception and what it says.",
    "stack": "Where the exception came from.",
}

_CLIENTS = frozenset({"aiokafka", "clickhouse_driver", "kafka", "librdkafka"})
_QUIET_SECONDS = 60.0
_NUMBER = re.compile(r"\d+")


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, Any] = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "service": self._service,
            "logger": record.name,
            "message": record.getMessage(),
        }
        said = vars(record)
        line |= {name: said[name] for name in FIELDS if said.get(name) is not None}
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            line["error"] = f"{type(error).__name__}: {error}"
            line["stack"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class Once(logging.Filter):
    """Lets through once a minute what a client of Kafka or ClickHouse says of its connections, again and again while it has
    none. What numbers tell apart counts as the same.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.partition(".")[0] not in _CLIENTS or record.levelno < logging.INFO:
            return True
        now = self._clock()
        said = f"{record.name} {_NUMBER.sub('', record.getMessage())}"
        again = now - self._said.get(said, -_QUIET_SECONDS) < _QUIET_SECONDS
        if not again:  # made anew, as other threads may be reading it
            lately = {text: at for text, at in self._said.items() if now - at < _QUIET_SECONDS}
            self._said = {**lately, said: now}
        return not again


def start_logging(service: str, level: str = "info", stream: TextIO | None = None) -> None:
    """Write all logs of the process as JSON lines to the stream (standard error without one).

    level: the least important one written, as in `ProcessSettings.log_level`. What was set up before is replaced.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines(service))
    handler.addFilter(Once())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
