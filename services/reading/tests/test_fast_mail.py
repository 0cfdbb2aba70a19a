"""What the fast decoder takes, the contract's models take too, and read alike."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dealtrust_reading.fast_mail import dumped, fast_mail
from dealtrust_schemas.events import Event, EventError, dump_event, parse_event

PLAIN: dict[str, Any] = {
    "specversion": "1.0",
    "id": "mail:1",
    "source": "mailbox:ada@acme.example",
    "type": "dealtrust.mail.v1",
    "time": "2026-03-06T14:00:00+01:00",
    "subject": "1",
    "tenantid": "acme",
    "data": {
        "message_id": "1@mail.example",
        "from": {"email": "ben@globex.example", "name": "Ben Räy"},
        "to": [{"email": "ada@acme.example"}],
        "subject": "Pilot",
        "features": {"words": 3, "asks": True, "quotes": {"asks": "when?"}, "confidence": 1},
    },
}

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2**70),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(
        [
            "", " ", "Ada@acme.example", " a@b.example", "ä@b.example", "3", "true", "bounce", "1.0", "2026-03-06",
            "2026-03-06T00:00:00", "2026-03-06T14:00:00Z", "2026-03-06T14:00:00.1234567Z", "2026-03-06 14:00Z",
            "1900-01-01T00:00:00+05:00", "2026-W01-1T14:00:00Z", "2026-02-30T14:00:00Z", "2026-03-06T14:00:00",
            "2026-03-06T14:00:00+24:00", "2026-03-06T23:59:60Z", "2299-01-01T00:00:00Z",
        ]
    ),
    st.just([]),
    st.just([{"email": "x@y.example"}, {"email": "X@y.example"}]),
    st.just({"until": "2026-03-09T00:00:00Z", "stated": True}),
    st.just({"stated": False}),
    st.just([{"what": "quote", "quote": "I'll send it", "due_on": "2026-03-09"}]),
    st.just({"email": "cy@initech.example", "other": 1}),
)  # fmt: skip
ENVELOPE_KEYS = st.sampled_from([*PLAIN, "extra"])
DATA_KEYS = st.sampled_from(
    "message_id in_reply_to references from sender to cc subject automatic away unreachable bounced_message_id "
    "features deal_ref utc_offset_minutes extra".split()
)
FEATURE_KEYS = st.sampled_from(
    "words asks courtesy mentions_scope refuses defers holds_against attachments links promises mentions quotes "
    "language confidence extra".split()
)


def changed(envelope: dict[str, Any], data: dict[str, Any], features: dict[str, Any]) -> bytes:
    features = {**PLAIN["data"]["features"], **features}
    record = {**PLAIN, **envelope}
    if record["data"] is PLAIN["data"]:
        record["data"] = {**PLAIN["data"], "features": features, **data}
    return json.dumps(record).encode()


def slow(line: bytes) -> Event | None:
    try:
        return parse_event(line)
    except EventError:
        return None


def values(event: Any) -> Any:
    """All attributes of an event of either kind, models and structures as dicts."""
    if isinstance(event, msgspec.Struct):
        names = [*event.__struct_fields__, *(["type"] if hasattr(event, "tenantid") else [])]
        return {name: values(getattr(event, name)) for name in names}
    if hasattr(type(event), "model_fields"):
        return {name: values(getattr(event, name)) for name in type(event).model_fields}
    return tuple(map(values, event)) if isinstance(event, tuple) else event


@given(
    st.dictionaries(ENVELOPE_KEYS, VALUES, max_size=1),
    st.dictionaries(DATA_KEYS, VALUES, max_size=3),
    st.dictionaries(FEATURE_KEYS, VALUES, max_size=3),
)
@example({}, {"sender": {"email": "other@x.example"}}, {})
@example({"time": "2026-03-06T14:00:00.9999999Z"}, {}, {})
@example({}, {"subject": "\ud800"}, {})
def test_what_is_taken_fast_is_read_as_the_models_read_it(
    envelope: dict[str, Any], data: dict[str, Any], features: dict[str, Any]
) -> None:
    line = changed(envelope, data, features)
    event = fast_mail(line)
    if event is not None:
        contract = slow(line)
        assert contract is not None
        assert values(event) == values(contract)


def test_ordinary_mail_is_taken() -> None:
    event = fast_mail(json.dumps(PLAIN).encode())
    assert event is not None
    assert values(event) == values(parse_event(json.dumps(PLAIN)))
    assert fast_mail(dump_event(parse_event(json.dumps(PLAIN))).encode()) is not None


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b'{"type": "dealtrust.mail.v1"}',
        b'{"type": "dealtrust.tick.v1", "id": "dealtrust.mail.v1"}',
        b"\xff" + json.dumps(PLAIN).encode(),
        json.dumps(PLAIN).encode()[:-1],
        json.dumps(PLAIN).encode() + b"{}",
    ],
)
def test_what_is_not_taken_is_left_to_the_models(line: bytes) -> None:
    assert fast_mail(line) is None
    assert slow(line) is None


def test_of_two_equal_keys_both_take_the_same() -> None:
    line = json.dumps(PLAIN).replace('"subject": "1"', '"subject": "1", "subject": "2"').encode()
    assert values(fast_mail(line)) == values(parse_event(line))


@pytest.mark.parametrize("data", [{}, {"in_reply_to": "0@m.example", "cc": [{"email": "c@g.example"}]}])
def test_what_is_taken_fast_is_written_as_the_models_write_it(data: dict[str, Any]) -> None:
    line = changed({}, data, {"promises": [{"what": "quote", "quote": "soon", "due_on": "2026-03-09"}]})
    event = fast_mail(line)
    assert event is not None
    assert dumped(event) == dumped(parse_event(line)) == dump_event(parse_event(line))
