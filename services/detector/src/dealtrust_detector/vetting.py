"""From a record of deal-events to an event and its way, or the reason why it is none."""

import json
import math
from typing import Final, NamedTuple

from dealtrust_engine.deal_log import MOST_BYTES, Route
from dealtrust_runtime.streams.records import Incoming
from dealtrust_schemas.events import Event, EventError, parse_event

REASONS: Final = {
    "no_value": "A record without a value: a tombstone has no meaning among events.",
    "too_large": f"An event of more than {MOST_BYTES:,} bytes.",
    "bad_header": "A header that does not say what it should.",
    "unknown_tenant": "An event of another tenant than the configuration's.",
}
"""Why the detector sets a record aside, beside the reasons why something is no event."""


class Refused(Exception):  # noqa: N818  # an answer, not a fault
    """A record that cannot be handled: ``reason`` is one word, ``detail`` says where and what."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail = reason, detail


class Vetted(NamedTuple):
    """An event, its deal (None: it concerns the tenant), how it got there, and its JSON on one line."""

    event: Event
    deal_id: str | None
    route: Route
    raw: bytes


def vetted(record: Incoming, tenant: str | None) -> Vetted:
    """The event of a record and its way. tenant: the only one that is known, None for any.

    Raises `Refused` and nothing else.
    """
    value = record.value
    if value is None:
        raise Refused("no_value", "the record has no value")
    if len(value) > MOST_BYTES:
        raise Refused("too_large", f"{len(value)} bytes")
    try:
        event = parse_event(value)
    except EventError as error:
        raise Refused(error.reason, error.detail) from None
    if tenant is not None and event.tenantid != tenant:
        raise Refused("unknown_tenant", f"{event.tenantid[:80]!r} is not {tenant!r}")
    deal_id, route = _way(record)
    # Line breaks stand between the parts of JSON only; within texts they are escaped.
    raw = value.replace(b"\r", b" ").replace(b"\n", b" ") if b"\n" in value or b"\r" in value else value
    return Vetted(event, deal_id, route, raw)


def _way(record: Incoming) -> tuple[str | None, Route]:
    name = ""
    try:
        said = {name: value.decode() for name, value in record.headers.items() if name in _OURS}
        name = "confidence"
        confidence = float(said.get(name, "1"))
        if not (math.isfinite(confidence) and 0 <= confidence <= 1):
            raise ValueError(f"{confidence} is no share")
        name = "rivals"
        rivals = json.loads(said.get(name, "{}"))
        if not isinstance(rivals, dict) or not all(isinstance(text, str) for text in rivals.values()):
            raise ValueError("not a mapping of ids to names")
    except (ValueError, RecursionError) as error:
        raise Refused("bad_header", f"{name}: {error}" if name else str(error)) from None
    deal_id = said.get("deal")
    if deal_id == "":
        raise Refused("bad_header", "deal: empty")
    return deal_id, Route(said.get("method", ""), confidence, rivals)


_OURS: Final = frozenset({"deal", "method", "confidence", "rivals"})
