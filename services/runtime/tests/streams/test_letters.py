"""Dead letters, and when there are too many of them."""

import base64
import json

import pytest

from dealtrust_runtime.streams.letters import MOST_BYTES, REASON, TOPIC, Flood, dead_letter, size_of
from dealtrust_runtime.streams.records import Incoming, Outgoing
from dealtrust_runtime.streams.stream import StreamError
from dealtrust_schemas.records import DeadLetter

RECORD = Incoming("deal-events", 3, 17, b"acme/1", b"\xff{", {"method": b"thread"}, 5)


def test_a_letter_holds_the_record_as_it_came() -> None:
    sent = dead_letter(RECORD, "not_json", "line 1", "0.1")
    assert (sent.topic, sent.key, sent.partition, sent.headers) == (
        TOPIC,
        b"acme/1",
        None,
        {REASON: b"not_json"},
    )
    letter = DeadLetter.model_validate_json(sent.value or b"")
    assert (letter.topic, letter.partition, letter.offset) == ("deal-events", 3, 17)
    assert base64.b64decode(letter.key or "") == b"acme/1"
    assert base64.b64decode(letter.value or "") == b"\xff{"
    assert letter.headers == {"method": base64.b64encode(b"thread").decode()}
    assert (letter.reason, letter.detail, letter.version) == ("not_json", "line 1", "0.1")


def test_what_a_record_did_not_have_its_letter_has_not() -> None:
    sent = dead_letter(RECORD._replace(key=None, value=None, headers={}), "tombstone", "", "1")
    assert sent.key == b""
    said = json.loads(sent.value or b"")
    assert (said["key"], said["value"], said["headers"]) == (None, None, {})


@pytest.mark.parametrize("size", [1 << 20, 3 << 20])
def test_a_letter_always_fits_into_its_topic(size: int) -> None:
    sent = dead_letter(RECORD._replace(value=b"x" * size), "too_large", "y" * 9_999, "1")
    assert size_of(sent) < MOST_BYTES
    letter = DeadLetter.model_validate_json(sent.value or b"")
    kept = len(base64.b64decode(letter.value or ""))
    assert kept == (size if size == 1 << 20 else 0)
    assert letter.detail.startswith("y" if kept else "value and headers left out, 4194312 bytes in base64; y")
    assert len(letter.detail) == 500


def test_the_size_of_a_record_is_that_of_key_value_and_headers() -> None:
    assert size_of(Outgoing("t", b"ab", b"cde", headers={"f": b"ghi"})) == 9
    assert size_of(Outgoing("t", b"ab", None)) == 2


@pytest.mark.parametrize(
    ("batches", "floods"),
    [
        ([(99, 99)], False),
        ([(100, 100)], True),
        ([(200, 100)], False),
        ([(200, 101)], True),
        ([(1, 1)] * 99 + [(1000, 0)], False),
        ([(1000, 0), (500, 500)], False),
        ([(1000, 0), (500, 500), (1, 1)], False),
        ([(1000, 0), (500, 500), (500, 1)], True),
        ([(1, 0)] * 500 + [(1, 1)] * 501, True),
        ([(1, 0)] * 500 + [(1, 1)] * 500, False),
        ([(2000, 1000)], False),
        ([(2000, 1001)], True),
        ([(100, 60), *[(1000, 0)] * 2, (100, 60)], False),
    ],
)
def test_more_than_half_of_the_last_thousand_is_a_flood(batches: list[tuple[int, int]], floods: bool) -> None:
    flood = Flood()
    for records, dead in batches[:-1]:
        flood.note(records, dead)
    if floods:
        with pytest.raises(StreamError, match="would become dead letters; stopped rather than draining"):
            flood.note(*batches[-1])
    else:
        flood.note(*batches[-1])
