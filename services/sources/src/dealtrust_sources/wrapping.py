"""What a JSON record may be wrapped in on its way: schema registry framing, Kafka records, CloudEvents, queues.

Framing: Confluent, "Wire format" (a zero byte, four bytes of schema id, the body). CloudEvents: spec 1.0.2, JSON
format and Kafka protocol binding. A Kafka record is taken in the form in which tools print it, as an object with
``value`` and, beside it, ``headers``, ``topic``, ``key`` or ``offset``; kcat calls the value ``payload``. Queues: AWS,
"Using Lambda with Amazon SQS" (``Records`` with ``body``) and "SNS message formats" (``Message``); what catches
webhooks keeps their ``body`` as text too.
"""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

FRAME_BYTES: Final = 5
"""Bytes that a schema registry puts before a body."""

_BESIDE_VALUE: Final = ("headers", "topic", "key", "partition", "offset")
_KCAT: Final = frozenset({"topic", "partition", "offset", "payload"})
_DEEPEST: Final = 5


class WrappingError(ValueError):
    """A record whose content cannot be reached. ``reason``: binary_schema, bad_base64, tombstone, not_json."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def is_framed(body: bytes) -> bool:
    """Whether bytes begin with the zero byte and schema id of a schema registry."""
    # Zeros in turns are UTF-16.
    return len(body) > FRAME_BYTES and body[0] == 0 and not (body[1] and not body[2] and body[3])


def unframed(body: bytes) -> bytes:
    """The JSON text behind a schema id; bytes without one as they are.

    Raises :class:`WrappingError` binary_schema for Avro and Protobuf, which only their schema could open.
    """
    if not is_framed(body):
        return body
    text = body[FRAME_BYTES:].lstrip()
    if text[:1] in (b"{", b"["):
        return text
    schema = int.from_bytes(body[1:FRAME_BYTES])
    raise WrappingError("binary_schema", f"Avro or Protobuf of schema {schema}: write JSON instead")


def is_cloud_event(record: Mapping[str, Any]) -> bool:
    """Whether a record is a CloudEvent in structured JSON."""
    return "specversion" in record and "type" in record and "id" in record


def opened(value: object, depth: int = 0) -> Iterator["object | WrappingError"]:
    """The records in a JSON value, those of arrays and batches one by one; an error stands for what cannot be reached."""
    if isinstance(value, dict) and isinstance(value.get("Records"), list):
        value = value["Records"]
    if isinstance(value, list) and depth < _DEEPEST:
        for each in value:
            yield from opened(each, depth + 1)
        return
    try:
        inner = unwrapped(value)
    except WrappingError as error:
        yield error
        return
    if isinstance(inner, list) and depth < _DEEPEST:
        yield from opened(inner, depth + 1)
    else:
        yield inner


def unwrapped(item: object) -> object:
    """The record inside Kafka records, messages of queues and CloudEvents, whose data may also be text or base64 of JSON.

    A CloudEvent whose data is an object stays whole, for its attributes tell what the data is. Raises
    :class:`WrappingError`.
    """
    for _ in range(_DEEPEST):
        if not isinstance(item, Mapping):
            break
        if _is_kafka_record(item):
            item = _of_kafka(item)
        elif (message := _message(item)) is not None:
            item = _parsed(message)
        elif is_cloud_event(item) and "data" not in item and isinstance(item.get("data_base64"), str):
            item = {**item, "data": _decoded(item["data_base64"])}
        elif is_cloud_event(item) and isinstance(item.get("data"), str) and _says_avro(item):
            item = {**item, "data": _decoded(item["data"])}
        elif is_cloud_event(item) and isinstance(item.get("data"), str) and item["data"][:1] in ("{", "["):
            item = {**item, "data": _parsed(item["data"])}
        else:
            break
    return item


def _is_kafka_record(item: Mapping[str, Any]) -> bool:
    if "value" not in item:
        return "payload" in item and item.keys() >= _KCAT
    return any(name in item for name in _BESIDE_VALUE) and "propertyName" not in item


def _message(item: Mapping[str, Any]) -> str | None:
    """The text of a message in a queue, or of a webhook that was caught; None where it is none."""
    text: object = None
    if "Sns" in item or "TopicArn" in item:
        notice = item.get("Sns", item)
        text = notice.get("Message") if isinstance(notice, Mapping) else None
    elif "messageId" in item or "headers" in item:
        text = item.get("body")
    return text if isinstance(text, str) and text.lstrip()[:1] in ("{", "[") else None


def _headers(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """The headers of a Kafka record: an object, or a list of names and values in turns."""
    found = item.get("headers")
    if isinstance(found, list) and all(isinstance(each, str) for each in found):
        return dict(zip(found[::2], found[1::2], strict=False))
    return found if isinstance(found, Mapping) else {}


def _of_kafka(item: Mapping[str, Any]) -> object:
    """The value of a Kafka record; with the attributes of a CloudEvent in binary mode around it."""
    value = item["value"] if "value" in item else item["payload"]
    if value is None:
        raise WrappingError("tombstone", f"a record without value: key {str(item.get('key'))[:60]}")
    if isinstance(value, str):
        value = _parsed(value)
    headers = _headers(item)
    if "ce_specversion" in headers:
        attributes = {str(name)[3:]: text for name, text in headers.items() if str(name).startswith("ce_")}
        return {**attributes, "data": value}
    return value


def _says_avro(item: Mapping[str, Any]) -> bool:
    return "avro" in str(item.get("datacontenttype", "")) or "protobuf" in str(
        item.get("datacontenttype", "")
    )


def _decoded(text: str) -> object:
    try:
        body = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise WrappingError("bad_base64", text[:40]) from None
    return _parsed(unframed(body))


def _parsed(text: str | bytes) -> object:
    try:
        return json.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise WrappingError("not_json", str(error)[:120]) from None
