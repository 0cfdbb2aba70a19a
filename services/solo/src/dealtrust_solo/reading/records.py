"""Files of JSON records: one a line, or one array, or one object over many lines."""

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import BinaryIO, Final

from dealtrust_schemas.events import Event, EventError, parse_event
from dealtrust_solo.reading.fast_mail import fast_mail
from dealtrust_sources.records import Reject

_WHOLE_BYTES: Final = 64 << 20
_LINE_BYTES: Final = 8 << 20
_BOM: Final = b"\xef\xbb\xbf"

Numbered = Iterable[tuple[int, bytes | Reject]]


def canonical_events(stream: BinaryIO, origin: str) -> Iterator[Event | Reject]:
    """The canonical events of a file, record by record."""
    word, records = json_records(stream, origin)
    for number, record in records:
        if isinstance(record, Reject):
            yield record
            continue
        try:
            yield fast_mail(record) or parse_event(record)
        except EventError as error:
            yield Reject(origin, f"{word} {number}", error.reason, error.detail)


def json_records(stream: BinaryIO, origin: str) -> tuple[str, Numbered]:
    """What a position counts (``line`` or ``record``), and the records with their numbers from 1.

    Lines flow; a file that is one large value is read whole, up to 64 MiB.
    """
    lines = iter(lambda: stream.readline(_LINE_BYTES), b"")
    for number, line in enumerate(lines, 1):
        start = line.removeprefix(_BOM).strip()
        if not start:
            continue
        if start[:1] == b"[" or not _is_record(start):
            return "record", _values(start + b"\n", stream, origin)
        return "line", _lines(enumerate(chain([start + b"\n"], lines), number), stream, origin)
    return "line", ()


def _lines(lines: Iterable[tuple[int, bytes]], stream: BinaryIO, origin: str) -> Numbered:
    for number, line in lines:
        if len(line) >= _LINE_BYTES:
            yield number, Reject(origin, f"line {number}", "too_large", "a line of more than 8 MiB")
            while (rest := stream.readline(_LINE_BYTES)) and not rest.endswith(b"\n"):
                pass
        elif not line.isspace():
            yield number, line


def _is_record(line: bytes) -> bool:
    """Whether a line is a record by itself; one that is broken but closed counts, so that it is told by its line."""
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return line.endswith(b"}")
    return True


def _values(first: bytes, stream: BinaryIO, origin: str) -> Numbered:
    text = first + stream.read(_WHOLE_BYTES)
    if len(text) > _WHOLE_BYTES:
        yield (
            1,
            Reject(origin, "", "too_large", "one JSON value of more than 64 MiB; write one record a line"),
        )
        return
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        yield 1, Reject(origin, "", "not_json", str(error))
        return
    for number, record in enumerate(value if isinstance(value, list) else [value], 1):
        yield number, json.dumps(record).encode()
