"""Files of JSON records: one a line, or one array, or one object over many lines."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from typing import BinaryIO, Final

from dealtrust_reading.fast_mail import fast_mail
from dealtrust_schemas.events import Event, EventError, parse_event
from dealtrust_sources.records import Reject
from dealtrust_sources.wrapping import FRAME_BYTES, WrappingError, unframed, unwrapped

_WHOLE_BYTES: Final = 64 << 20
_LINE_BYTES: Final = 8 << 20
_BOM: Final = b"\xef\xbb\xbf"
_BETWEEN: Final = re.compile(r"[\s,]*")

Numbered = Iterable[tuple[int, bytes | Reject]]


def canonical_events(stream: BinaryIO, origin: str) -> Iterator[Event | Reject]:
    """The canonical events of a file, record by record, also inside records of Kafka."""
    word, records = json_records(stream, origin)
    for number, record in records:
        if isinstance(record, Reject):
            yield record
            continue
        try:
            yield fast_mail(record) or _event(record)
        except (EventError, WrappingError) as error:
            yield Reject(origin, f"{word} {number}", error.reason, error.detail)


def _event(record: bytes) -> Event:
    try:
        return parse_event(record)
    except EventError as error:
        if error.reason == "not_json" or b'"value"' not in record:
            raise
        try:
            inner = json.dumps(unwrapped(json.loads(record)), default=str)
        except WrappingError as wrapping:
            # What an event of another type holds is not asked.
            raise error if wrapping.reason == "bad_base64" else wrapping from None
        except (ValueError, RecursionError):
            raise error from None
        return parse_event(inner)


def json_records(stream: BinaryIO, origin: str) -> tuple[str, Numbered]:
    """What a position counts (``line`` or ``record``), and the records with their numbers from 1.

    Lines flow, also lines that are arrays of records; a file of values over many lines is read whole, up to 64 MiB.
    Before each line may stand the five bytes of a schema registry.
    """
    lines = _read(stream, origin)
    for number, line in enumerate(lines, 1):
        if isinstance(line, Reject):
            return "line", chain([(number, line)], _lines(enumerate(lines, number + 1), stream, origin))
        start = line.removeprefix(_BOM).strip()
        if not start:
            continue
        if start[:1] == b"[" and _is_json(start):
            return "record", _arrays(chain([start], lines), origin)
        if start[:1] == b"[" or not (_is_json(start) or start.endswith(b"}")):
            return "record", _values(line.removeprefix(_BOM), stream, origin)
        # A line that is broken but closed counts as one, so that it is told by its number.
        return "line", _lines(enumerate(chain([start + b"\n"], lines), number), stream, origin)
    return "line", ()


def counted_records(
    stream: BinaryIO, origin: str, rejects: list[Reject], each: Callable[[], None]
) -> Iterator[bytes]:
    """The records of a file for a parser that counts what it is given: an empty one stands for what is left out.

    rejects: gets what could not be read. each: called for every record.
    """
    _, records = json_records(stream, origin)
    expected = 1
    for number, record in records:
        yield from (b"" for _ in range(expected, number))
        expected = number + 1
        each()
        if isinstance(record, Reject):
            rejects.append(record)
            yield b""
        else:
            yield record


def _read(stream: BinaryIO, origin: str) -> Iterator[bytes | Reject]:
    """The lines of a file, without the bytes of a schema registry, which may hold a line break themselves."""
    for number, line in enumerate(iter(partial(stream.readline, _LINE_BYTES), b""), 1):
        if line[:1] != b"\0":
            yield line
            continue
        while len(line) <= FRAME_BYTES and (rest := stream.readline(_LINE_BYTES)):
            line += rest  # noqa: PLW2901  # the line goes on
        try:
            yield unframed(line)
        except WrappingError as error:
            yield Reject(origin, f"line {number}", error.reason, error.detail)


def _lines(lines: Iterable[tuple[int, bytes | Reject]], stream: BinaryIO, origin: str) -> Numbered:
    for number, line in lines:
        if isinstance(line, Reject):
            yield number, line
        elif len(line) >= _LINE_BYTES:
            yield number, Reject(origin, f"line {number}", "too_large", "a line of more than 8 MiB")
            while (rest := stream.readline(_LINE_BYTES)) and not rest.endswith(b"\n"):
                pass
        elif not line.isspace():
            yield number, line


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _arrays(lines: Iterable[bytes | Reject], origin: str) -> Numbered:
    """The records of arrays, one array a line."""
    number = 1
    for line in lines:
        if isinstance(line, Reject):
            yield number, line
            number += 1
        elif not line.isspace():
            for record in _of_text(line, origin, number):
                yield number, record
                number += 1


def _values(first: bytes, stream: BinaryIO, origin: str) -> Numbered:
    text = first + stream.read(_WHOLE_BYTES)
    if len(text) > _WHOLE_BYTES:
        yield (
            1,
            Reject(origin, "", "too_large", "one JSON value of more than 64 MiB; write one record a line"),
        )
        return
    yield from enumerate(_of_text(text, origin, 0), 1)


def _of_text(text: bytes, origin: str, number: int) -> Iterator[bytes | Reject]:
    """The records of JSON values that stand one behind the other. number: of the record, 0 for the whole file."""
    try:
        source = text.decode("utf-8-sig")
        decoder, at = json.JSONDecoder(), 0
        while at < len(source):
            value, at = decoder.raw_decode(source, at)
            for record in value if isinstance(value, list) else [value]:
                yield json.dumps(record).encode()
            at = _BETWEEN.match(source, at).end()  # type: ignore[union-attr]  # it matches everywhere
    except (ValueError, RecursionError) as error:
        yield Reject(origin, f"record {number}" if number else "", "not_json", str(error))
