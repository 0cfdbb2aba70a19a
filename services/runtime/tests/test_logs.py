import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dealtrust_runtime.logs import EVERY_LINE, FAILURE, FIELDS, Once, log_fields, start_logging

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Starts logging into a buffer; the lines written so far. Leaves the root logger as it was."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    root.handlers = []
    start_logging("detector", "info", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers = handlers
    root.setLevel(level)


def test_a_record_is_one_line_of_json(lines: Callable[[], list[dict[str, Any]]]) -> None:
    logging.getLogger("acme").warning("two\nlines of %s", "Zoë", extra={"deal_id": "D1", "else": 1})
    logging.getLogger("acme").debug("not written")
    (line,) = lines()
    assert line.pop("time").endswith("Z")
    assert line == {
        "level": "warning",
        "service": "detector",
        "logger": "acme",
        "message": "two\nlines of Zoë",
        "deal_id": "D1",
    }


def test_fields_hold_for_a_block_and_inner_ones_win(lines: Callable[[], list[dict[str, Any]]]) -> None:
    with log_fields(f"00-{TRACE}-{SPAN}-01", tenant="acme", deal_id="D1"):
        with log_fields(deal_id="D2", alert_id="A1"):
            logging.info("inner")
        logging.info("outer", extra={"offset": 7})
    logging.info("after")
    inner, outer, after = ({key: line.get(key) for key in FIELDS if key in line} for line in lines())
    traced = {"tenant": "acme", "trace_id": TRACE, "span_id": SPAN}
    assert inner == {**traced, "deal_id": "D2", "alert_id": "A1"}
    assert outer == {**traced, "deal_id": "D1", "offset": 7}
    assert after == {}


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
    ],
)
def test_a_trace_that_cannot_be_read_is_left_out(
    lines: Callable[[], list[dict[str, Any]]], header: str
) -> None:
    with log_fields(header):
        logging.info("x")
    assert lines()[0].keys() == EVERY_LINE.keys()


def test_a_later_version_of_the_header_is_read(lines: Callable[[], list[dict[str, Any]]]) -> None:
    with log_fields(f"01-{TRACE}-{SPAN}-01-more"):
        logging.info("x")
    assert lines()[0]["trace_id"] == TRACE


def test_an_exception_stays_in_its_line(lines: Callable[[], list[dict[str, Any]]]) -> None:
    try:
        raise ValueError("no\nnumber")
    except ValueError:
        logging.exception("failed")
    (line,) = lines()
    assert line["error"] == "ValueError: no\nnumber"
    assert "test_an_exception_stays_in_its_line" in line["stack"]
    assert line.keys() == EVERY_LINE.keys() | FAILURE.keys()


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(ValueError, match="no field of a log line: deal"), log_fields(deal="D1"):
        pass


def test_what_a_client_says_again_and_again_is_written_once_a_minute() -> None:
    seconds = iter([0.0, 0.2, 59.0, 60.5, 61.0])
    once = Once(lambda: next(seconds))

    def passes(logger: str, said: str) -> bool:
        return once.filter(logging.LogRecord(logger, logging.ERROR, "", 0, said, (), None))

    assert passes("librdkafka", "connection 1 refused after 3 ms")
    assert not passes("librdkafka", "connection 2 refused after 14 ms")
    assert passes("kafka.net", "connection 1 refused after 3 ms")
    assert passes("librdkafka", "connection 3 refused after 2 ms")
    assert not passes("librdkafka", "connection 3 refused after 2 ms")
    assert [passes("dealtrust_sink", "a record was set aside") for _ in range(2)] == [True, True]
