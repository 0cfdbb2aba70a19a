"""From a record of deal-events to an event and its way, or the reason why it is none."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from dealtrust_detector.parsing import parse
from dealtrust_engine.deal_log import MOST_BYTES, Route
from dealtrust_runtime.streams.records import Incoming
from dealtrust_schemas.events import Event, EventError

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
        event = parse(value)
    except EventError as error:
        raise Refused(error.reason, error.detail) from None
    if tenant is not None and event.tenantid != tenant:
        raise Refused("unknown_tenant", f"{event.tenantid[:80]!r} is not {tenant!r}")
    deal_id, route = _way(record.headers)
    # Line breaks stand between the parts of JSON only; within texts they are escaped.
    raw = value.replace(b"\r", b" ").replace(b"\n", b" ") if b"\n" in value or b"\r" in value else value
    return Vetted(event, deal_id, route, raw)


def _way(headers: Mapping[str, bytes]) -> tuple[str | None, Route]:
    if not headers:  # as is what concerns the whole tenant
        return None, _STRAIGHT
    route = _route(headers.get("method", b""), headers.get("confidence", b"1"), headers.get("rivals", b"{}"))
    deal_id = headers.get("deal")
    if deal_id is None:
        return None, route
    try:
        named = deal_id.decode()
    except UnicodeDecodeError as error:
        raise Refused("bad_header", f"deal: {error}") from None
    if not named:
        raise Refused("bad_header", "deal: empty")
    return named, route


@lru_cache(maxsize=4096)
def _route(method: bytes, confidence: bytes, rivals: bytes) -> Route:
    name = "method"
    try:
        how = method.decode()
        name = "confidence"
        share = float(confidence.decode())
        if not 0 <= share <= 1:  # which NaN is not either
            raise ValueError(f"{share} is no share")
        name = "rivals"
        others = json.loads(rivals)
        if not isinstance(others, dict) or not all(isinstance(text, str) for text in others.values()):
            raise ValueError("not a mapping of ids to names")
    except (ValueError, RecursionError) as error:
        raise Refused("bad_header", f"{name}: {error}") from None
    return Route(how, share, tuple(others.items()))


_STRAIGHT: Final = _route(b"", b"1", b"{}")
