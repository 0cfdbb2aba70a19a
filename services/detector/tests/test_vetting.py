"""What becomes of a record: an event with its way, or a named reason."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dealtrust_detector.vetting import Refused, vetted
from dealtrust_engine.deal_log import MOST_BYTES, Route
from dealtrust_runtime.streams.records import Incoming

EVENT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "e1",
    "source": "salesforce:00D1/Feed",
    "type": "dealtrust.deal.closed.v1",
    "time": "2026-03-06T14:00:00Z",
    "subject": "D1",
    "tenantid": "acme",
    "data": {"deal_id": "D1", "outcome": "won"},
}


def record(value: bytes | None = None, **headers: str) -> Incoming:
    said = {name: text.encode() for name, text in headers.items()}
    return Incoming(
        "deal-events", 3, 7, b"acme/D1", json.dumps(EVENT).encode() if value is None else value, said, 0
    )


def test_an_event_has_the_way_that_its_headers_tell() -> None:
    found = vetted(record(deal="D1", method="thread", confidence="0.6", rivals='{"D2":"Deal 2"}'), "acme")
    assert (found.event.id, found.deal_id) == ("e1", "D1")
    assert found.route == Route("thread", 0.6, (("D2", "Deal 2"),))
    assert json.loads(found.raw) == EVENT


def test_an_event_without_a_deal_concerns_the_tenant() -> None:
    found = vetted(record(), None)
    assert (found.deal_id, found.route) == (None, Route("", 1.0, ()))


def test_json_over_several_lines_is_kept_on_one() -> None:
    found = vetted(record(json.dumps(EVENT, indent=2).replace("\n", "\r\n").encode(), deal="D1"), None)
    assert b"\n" not in found.raw
    assert json.loads(found.raw) == EVENT


@pytest.mark.parametrize(
    ("value", "headers", "reason"),
    [
        (b"{", {}, "not_json"),
        (b"\xff\xfe", {}, "not_json"),
        (b"[]", {}, "not_an_event"),
        (json.dumps({**EVENT, "type": "dealtrust.deal.closed.v9"}).encode(), {}, "unknown_version"),
        (b" " * (MOST_BYTES + 1), {}, "too_large"),
        (json.dumps({**EVENT, "tenantid": "other"}).encode(), {}, "unknown_tenant"),
        (None, {"confidence": "nan"}, "bad_header"),
        (None, {"confidence": "1.5"}, "bad_header"),
        (None, {"confidence": "much"}, "bad_header"),
        (None, {"rivals": "["}, "bad_header"),
        (None, {"rivals": '{"D2":2}'}, "bad_header"),
        (None, {"rivals": "[" * 100_000}, "bad_header"),
        (None, {"deal": ""}, "bad_header"),
    ],
)
def test_what_is_no_event_has_a_named_reason(
    value: bytes | None, headers: dict[str, str], reason: str
) -> None:
    with pytest.raises(Refused) as refused:
        vetted(record(value, **headers), "acme")
    assert refused.value.reason == reason


def test_a_tombstone_and_a_header_that_is_no_text_are_refused() -> None:
    with pytest.raises(Refused, match="no_value"):
        vetted(record()._replace(value=None), None)
    with pytest.raises(Refused, match="bad_header"):
        vetted(record()._replace(headers={"deal": b"\xff"}), None)
