"""What records are wrapped in, and what cannot be opened."""

import base64
import json

import pytest

from dealtrust_sources.wrapping import WrappingError, opened, unframed, unwrapped

EVENT = {"specversion": "1.0", "id": "1", "source": "/crm", "type": "t", "data": {"a": 1}}


@pytest.mark.parametrize(
    "item",
    [
        EVENT,
        {"topic": "crm", "offset": 4, "value": json.dumps(EVENT)},
        {"headers": {"content-type": "application/cloudevents+json"}, "value": EVENT},
        {
            "headers": {"ce_specversion": "1.0", "ce_id": "1", "ce_source": "/crm", "ce_type": "t"},
            "value": '{"a": 1}',
        },
        {**EVENT, "data": '{"a": 1}'},
        {
            "topic": "crm",
            "partition": 0,
            "offset": 4,
            "headers": [],
            "key": None,
            "payload": json.dumps(EVENT),
        },
        {
            "topic": "crm",
            "partition": 0,
            "offset": 4,
            "headers": ["ce_specversion", "1.0", "ce_id", "1", "ce_source", "/crm", "ce_type", "t"],
            "payload": '{"a": 1}',
        },
        {"messageId": "m", "receiptHandle": "r", "body": json.dumps(EVENT)},
        {"headers": {"content-type": "application/json"}, "body": json.dumps(EVENT)},
        {"Type": "Notification", "TopicArn": "arn:aws:sns:x", "Message": json.dumps(EVENT)},
        {"EventSource": "aws:sns", "Sns": {"TopicArn": "arn:aws:sns:x", "Message": json.dumps(EVENT)}},
    ],
)
def test_one_cloud_event_in_every_wrapping(item: object) -> None:
    assert unwrapped(item) == EVENT


def test_base64_of_json_is_opened_also_behind_a_schema_id() -> None:
    for body in (b'{"a": 1}', b'\x00\x00\x00\x00\n{"a": 1}'):
        bare = {name: value for name, value in EVENT.items() if name != "data"}
        item = unwrapped({**bare, "data_base64": base64.b64encode(body).decode()})
        assert isinstance(item, dict)
        assert item["data"] == {"a": 1}


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({"key": "7", "value": None}, "tombstone"),
        ({"topic": "crm", "value": "{"}, "not_json"),
        ({**EVENT, "datacontenttype": "application/avro", "data": "AAAAAAEAAgICAg=="}, "binary_schema"),
        ({**EVENT, "datacontenttype": "application/avro", "data": "?"}, "bad_base64"),
    ],
)
def test_what_cannot_be_opened_has_a_reason(item: object, reason: str) -> None:
    with pytest.raises(WrappingError) as raised:
        unwrapped(item)
    assert raised.value.reason == reason


def test_other_records_stay_as_they_are() -> None:
    for item in ({"propertyName": "amount", "value": "3", "key": "x"}, [1], "text", None, {"value": 3}):
        assert unwrapped(item) == item
    assert unframed(b'{"a": 1}') == b'{"a": 1}'


def test_arrays_and_batches_are_opened_one_by_one() -> None:
    batch = {
        "Records": [{"messageId": "m", "body": json.dumps([EVENT, {"b": 2}])}, {"key": "7", "value": None}]
    }
    first, second, third, last = opened([batch, {"c": 3}])
    assert (first, second, last) == (EVENT, {"b": 2}, {"c": 3})
    assert isinstance(third, WrappingError)
    assert third.reason == "tombstone"


def test_arrays_in_arrays_end_somewhere() -> None:
    nested: object = []
    for _ in range(100):
        nested = [nested]
    assert len(list(opened(nested))) == 1
