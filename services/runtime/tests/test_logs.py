import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dealtrust_runtime.logs import EVERY_LINE, FAILURE, Once, start_logging


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


def test_an_exception_stays_in_its_line(lines: Callable[[], list[dict[str, Any]]]) -> None:
    try:
        raise ValueError("no\nnumber")
    except ValueError:
        logging.exception("failed")
    (line,) = lines()
    assert line["error"] == "ValueError: no\nnumber"
    assert "test_an_exception_stays_in_its_line" in line["stack"]
    assert line.keys() == EVERY_LINE.keys() | FAILURE.keys()


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
