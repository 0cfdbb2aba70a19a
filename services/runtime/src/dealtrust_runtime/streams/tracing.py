"""What logs say of a record, and the trace that it belongs to.

A service begins no spans. It hands a trace on as it came and names it in its logs, so that whoever follows an event from the
system where it happened also finds the alert that came of it. (W3C Trace Context, whose headers OpenTelemetry gives records of
Kafka too.)
"""

import re
from collections.abc import Mapping
from typing import Final

from dealtrust_runtime.streams.records import Incoming

PARENT: Final = "traceparent"
_STATE: Final = "tracestate"

# Section 3.2: version, trace id, parent id, flags; later versions may append fields.
_FORM = re.compile(
    rb"(?!ff)(?P<version>[0-9a-f]{2})-(?P<trace>[0-9a-f]{32})-(?P<span>[0-9a-f]{16})-[0-9a-f]{2}(?P<more>-.*)?"
)


def handed_on(headers: Mapping[str, bytes]) -> dict[str, bytes]:
    """The headers of a trace for what comes of a record; none where there is no trace, or one that cannot be read."""
    if PARENT not in headers or not traced(headers):
        return {}
    return {name: headers[name] for name in (PARENT, _STATE) if name in headers}


def traced(headers: Mapping[str, bytes]) -> dict[str, object]:
    """The trace as fields of a log line; one that cannot be read is left out, as W3C asks."""
    found = _FORM.fullmatch(headers.get(PARENT, b""))
    if found is None or (found["version"] == b"00" and found["more"]):
        return {}
    if not found["trace"].strip(b"0") or not found["span"].strip(b"0"):
        return {}
    return {"trace_id": found["trace"].decode(), "span_id": found["span"].decode()}


def place_of(record: Incoming) -> dict[str, object]:
    """Where a record stands and what trace it belongs to, as fields of a log line."""
    place = {"topic": record.topic, "partition": record.partition, "offset": record.offset}
    return {**place, **traced(record.headers)}
