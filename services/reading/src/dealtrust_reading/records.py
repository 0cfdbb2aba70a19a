"""Files of JSON records: one a line, or one array, or one object over many lines."""

import codecs
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
_BLOCK_BYTES: Final = 1 << 20
_LONGEST_WORD: Final = len("-Infinity")
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

    Lines flow, and so do the elements of arrays; of other values over many lines each may have 64 MiB.
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
            for record in _of_line(line, origin, number):
                yield number, record
                number += 1


def _values(first: bytes, stream: BinaryIO, origin: str) -> Numbered:
    """The records of JSON values that stand one behind the other, or in arrays, each given as soon as it was read."""
    number = 1
    try:
        for value in _decoded(chain([first], iter(partial(stream.read, _BLOCK_BYTES), b""))):
            yield number, json.dumps(value).encode()
            number += 1
    except _TooLongError:
        detail = "one JSON value of more than 64 MiB; write one record a line"
        yield number, Reject(origin, f"record {number}", "too_large", detail)
    except (ValueError, RecursionError) as error:
        yield number, Reject(origin, f"record {number}", "not_json", _told(error))


def _decoded(blocks: Iterable[bytes]) -> Iterator[object]:
    """The values of JSON text in blocks; of an array its elements. Never holds more than the longest of them needs."""
    utf8, decoder = codecs.getincrementaldecoder("utf-8-sig")(), json.JSONDecoder()
    text, at, wanted, in_array = "", 0, 0, False
    for block in chain(blocks, [b""]):
        text += utf8.decode(block, not block)
        if block and len(text) < wanted:
            continue
        while (at := _BETWEEN.match(text, at).end()) < len(text):  # type: ignore[union-attr]  # it matches everywhere
            if text[at] == ("]" if in_array else "["):
                in_array, at = not in_array, at + 1
                continue
            try:
                value, end = decoder.raw_decode(text, at)
            except json.JSONDecodeError as error:
                if block and _may_go_on(error, len(text)):
                    break
                raise
            if block and end + _LONGEST_WORD > len(text):
                break  # a number may go on
            yield value
            at = end
        text, at = text[at:], 0
        if len(text) > _WHOLE_BYTES:
            raise _TooLongError
        # A value that did not end is tried again when there is twice as much of it.
        wanted = min(2 * len(text), _WHOLE_BYTES)
    if in_array:
        raise ValueError("an array does not end")


def _may_go_on(error: json.JSONDecodeError, length: int) -> bool:
    """Whether more text could mend it: it breaks at the end of the text, or in a string that does not end."""
    return error.pos + _LONGEST_WORD >= length or error.msg.startswith("Unterminated")


class _TooLongError(Exception):
    """A JSON value that is longer than what is held of a file at one time."""


def _of_line(line: bytes, origin: str, number: int) -> Iterator[bytes | Reject]:
    """The records of the JSON values on a line. number: of the first one."""
    try:
        for value in _decoded([line]):
            yield json.dumps(value).encode()
            number += 1
    except (ValueError, RecursionError) as error:
        yield Reject(origin, f"record {number}", "not_json", _told(error))


def _told(error: Exception) -> str:
    """What is wrong, without the place in what happened to be held."""
    return error.msg if isinstance(error, json.JSONDecodeError) else str(error)
