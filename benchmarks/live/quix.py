"""Two loops of Quix Streams, run in an environment of their own: it pins another pydantic than the house.

``python quix.py plain|pattern BOOTSTRAP TOPIC OUT COUNT``: ``plain`` does what the bare loops do; ``pattern`` also runs
one pattern with state of its own: a buyer's question that nobody answered for eight hours.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
import uuid
from datetime import timedelta
from typing import Any

from quixstreams import Application, State  # type: ignore[import-not-found,unused-ignore]

from dealtrust_schemas.events import Mail, parse_event

PADDING = b"x" * 200
LIMIT = timedelta(hours=8)


class Course:
    """From the first record on the time runs."""

    began = 0.0

    def plain(self, value: bytes) -> bytes:
        self.began = self.began or time.perf_counter()
        event = parse_event(value)
        return b"%s|%s|%s" % (event.id.encode(), event.time.isoformat().encode(), PADDING)

    def pattern(self, value: bytes, state: State) -> bytes:
        self.began = self.began or time.perf_counter()
        event = parse_event(value)
        asked = state.get("asked")
        late = asked is not None and event.time.timestamp() - asked > LIMIT.total_seconds()
        if isinstance(event.data, Mail):
            ours = event.data.sender.email.endswith("@acme.example")
            if ours and asked is not None:
                state.delete("asked")
            elif not ours and asked is None and event.data.features.asks:
                state.set("asked", event.time.timestamp())
        return b"%s|%s|%s|%d" % (event.id.encode(), event.time.isoformat().encode(), PADDING, late)


def main() -> None:
    name, bootstrap, topic, out, count = sys.argv[1:]
    course = Course()
    app = Application(
        broker_address=bootstrap,
        consumer_group=str(uuid.uuid4()),
        auto_offset_reset="earliest",
        loglevel="ERROR",
        state_dir=tempfile.mkdtemp(),
        producer_extra_config={"compression.type": "lz4", "linger.ms": 5},
        consumer_extra_config={"isolation.level": "read_committed"},
    )
    how: dict[str, Any] = {"key_deserializer": "bytes", "value_deserializer": "bytes"}
    frame = app.dataframe(app.topic(topic, **how))
    frame = frame.apply(course.pattern, stateful=True) if name == "pattern" else frame.apply(course.plain)
    frame.to_topic(app.topic(out, key_serializer="bytes", value_serializer="bytes"))
    app.run(count=int(count), timeout=60)
    print(json.dumps({"events": int(count), "seconds": time.perf_counter() - course.began}))


if __name__ == "__main__":
    main()
