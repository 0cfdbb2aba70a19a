import io
import json
from datetime import UTC, datetime

import pytest

from dealtrust_reading import records
from dealtrust_reading.records import canonical_events, json_records
from dealtrust_schemas.events import Event, Tick, dump_event, make_event
from dealtrust_sources.records import Reject

START = datetime(2026, 3, 9, 14, tzinfo=UTC)
EVENT = make_event(
    "dealtrust.tick.v1", Tick(now=START), id="t1", source="clock", time=START, subject="clock", tenant="acme"
)
LINE = dump_event(EVENT).encode()


def read(raw: bytes) -> list[Event | tuple[str, str]]:
    """Events as they are, rejects as position and reason."""
    items = canonical_events(io.BytesIO(raw), "f")
    return [(item.position, item.reason) if isinstance(item, Reject) else item for item in items]


@pytest.mark.parametrize(
    "raw",
    [
        LINE,
        b"\xef\xbb\xbf\r\n" + LINE + b"\r\n\r\n",
        b"[" + LINE + b"]",
        json.dumps(json.loads(LINE), indent=2).encode(),
        json.dumps([json.loads(LINE)], indent=2).encode(),
    ],
)
def test_one_event_in_every_layout(raw: bytes) -> None:
    assert read(raw) == [EVENT]


def test_what_is_broken_is_told_by_its_line_and_the_rest_goes_on() -> None:
    raw = b"\n".join([LINE, b"{broken}", b'{"type": "x"}', b"", b"[1]", LINE[:40], LINE])
    assert read(raw) == [
        EVENT,
        ("line 2", "not_json"),
        ("line 3", "unknown_type"),
        ("line 5", "not_an_event"),
        ("line 6", "not_json"),
        EVENT,
    ]


def test_a_broken_first_line_does_not_swallow_the_file() -> None:
    assert read(b'{"a": nope}\n' + LINE) == [("line 1", "not_json"), EVENT]


def test_an_array_is_read_up_to_where_it_is_broken() -> None:
    assert read(b"[" + LINE + b",\n" + LINE) == [EVENT, EVENT, ("record 3", "not_json")]
    assert read(b"[" + LINE + b",\n" + LINE[:40]) == [EVENT, ("record 2", "not_json")]
    assert read(b"[\n" + LINE + b",\n{'a': 1},\n" + LINE + b"]") == [EVENT, ("record 2", "not_json")]


def test_a_broken_element_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "_BLOCK_BYTES", 100)
    monkeypatch.setattr(records, "_WHOLE_BYTES", 800)
    assert read(b"[\n{'a': 1},\n" + LINE * 10 + b"]") == [("record 1", "not_json")]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_a_file_may_be_cut_anywhere_while_it_is_read(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(records, "_BLOCK_BYTES", size)
    values = ['é\\u00e9😀"]', -12.5e3, 1234567, True, None, [1, [2]], {}]
    text = json.dumps(values, ensure_ascii=False, indent=1).encode() + b"\n17\n18"
    _, found = json_records(io.BytesIO(b"\xef\xbb\xbf" + text), "file")
    assert [not isinstance(record, Reject) and json.loads(record) for _, record in found] == [*values, 17, 18]


def test_an_empty_file_holds_nothing() -> None:
    assert read(b"\n \n") == []


def test_sizes_are_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "_LINE_BYTES", 400)
    monkeypatch.setattr(records, "_WHOLE_BYTES", 800)
    monkeypatch.setattr(records, "_BLOCK_BYTES", 100)
    long = b'{"a": "' + b"x" * 1000 + b'"}'
    assert read(LINE + b"\n" + long + b"\n" + LINE) == [EVENT, ("line 2", "too_large"), EVENT]
    assert read(b"[\n" + LINE + b",\n" + long + b"]") == [EVENT, ("record 2", "too_large")]


def test_lines_may_be_arrays_and_values_may_follow_each_other() -> None:
    array = b"[" + LINE + b"," + LINE + b"]\n"
    pretty = json.dumps(json.loads(LINE), indent=2).encode()
    assert read(array + array) == [EVENT] * 4
    assert read(pretty + b"\n" + pretty) == [EVENT] * 2
    assert read(array + b"[broken\n" + array) == [EVENT, EVENT, ("record 3", "not_json"), EVENT, EVENT]


def test_the_bytes_of_a_schema_registry_are_passed_over() -> None:
    # The second schema id ends in a byte that is a line break.
    assert read(b"\0\0\0\0\1" + LINE + b"\n" + b"\0\0\0\0\n" + LINE + b"\n") == [EVENT, EVENT]
    assert read(b"\0\0\0\0\1\x02\x04\n" + LINE) == [("line 1", "binary_schema"), EVENT]


def test_an_event_in_a_record_of_kafka() -> None:
    record = {"topic": "deal-events", "offset": 3, "value": LINE.decode()}
    assert read(json.dumps(record).encode()) == [EVENT]


def test_an_array_on_one_line_may_be_longer_than_a_line_of_records(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "_LINE_BYTES", 100)  # the border lies within a string
    assert read(b"[" + LINE + b"," + LINE + b"]") == [EVENT, EVENT]
