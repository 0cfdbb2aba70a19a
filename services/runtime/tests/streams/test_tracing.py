"""The trace that a record belongs to is handed on, and stands in logs."""

import pytest

from dealtrust_runtime.streams.records import Incoming
from dealtrust_runtime.streams.tracing import handed_on, place_of, traced

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
PARENT = f"00-{TRACE}-{SPAN}-01".encode()


def test_a_trace_is_handed_on_as_it_came_and_nothing_else() -> None:
    headers = {"traceparent": PARENT, "tracestate": b"crm=1", "deal": b"D1"}
    assert handed_on(headers) == {"traceparent": PARENT, "tracestate": b"crm=1"}
    assert handed_on({"tracestate": b"crm=1"}) == {}


def test_a_record_is_named_with_its_trace() -> None:
    record = Incoming("crm-events", 2, 7, b"k", b"{}", {"traceparent": PARENT}, 0)
    place = {"topic": "crm-events", "partition": 2, "offset": 7}
    assert place_of(record) == {**place, "trace_id": TRACE, "span_id": SPAN}
    assert place_of(record._replace(headers={})) == place


@pytest.mark.parametrize(
    "header",
    [
        "",
        "nonsense",
        f"ff-{TRACE}-{SPAN}-01",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE}-{SPAN}-01-more",
        f"00-{TRACE.upper()}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}",
        "\u00e9",
    ],
)
def test_a_trace_that_cannot_be_read_is_left_out(header: str) -> None:
    assert traced({"traceparent": header.encode()}) == {}
    assert handed_on({"traceparent": header.encode()}) == {}


def test_a_later_version_of_the_header_is_read() -> None:
    assert traced({"traceparent": f"01-{TRACE}-{SPAN}-01-more".encode()})["trace_id"] == TRACE
