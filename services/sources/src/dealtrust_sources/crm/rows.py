"""Read the CSV files of an export, one record after the other, whoever saved them."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from dealtrust_sources.crm.local_forms import DateOrder, LocalForms, learn
from dealtrust_sources.records import Reject

Files = Mapping[str, Callable[[], BinaryIO]]
Rename = Callable[[Sequence[str]], list[str]]

_DELIMITERS: Final = ",;\t"
_SEPARATOR_LINE: Final = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
# Long texts that nothing here needs; dropped as they pass.
_DROPPED: Final = frozenset({"description", "body", "textbody", "htmlbody", "comments"})
_LONGEST_FIELD: Final = 10_000_000
_DATE_NAME: Final = re.compile(r"date|time|_on$|Modstamp|^(Old|New)Value$", re.IGNORECASE)
_NUMBER_NAME: Final = re.compile(r"amount|price|quantity|total|discount|probability|revenue", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a file: field names to text, and the line it ends at."""

    record: dict[str, str]
    origin: str
    position: str

    def reject(self, reason: str, detail: str) -> Reject:
        return Reject(self.origin, self.position, reason, detail[:200])


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a table leaves open and the configuration tells.

    order: of day and month. zone: of moments that name none, IANA name; default_zone: of those in local forms if
    no zone is configured; exported_in: of those written ``2026-03-01 09:00:00`` then.
    """

    order: DateOrder | None = None
    zone: str | None = None
    default_zone: str = "UTC"
    exported_in: str | None = None


def find_table(files: Files, name: str) -> str | None:
    """The key of the file of an object, whatever its case and folder."""
    wanted = f"{name}.csv".lower()
    return next((key for key in files if key.lower().rpartition("/")[2] == wanted), None)


def header_of(line: str, delimiter: str = "") -> tuple[list[str], str]:
    """The names in the first line of a table, none where it cannot be read, and what stands between them.

    delimiter: what the table itself says of it; else it is a comma, a semicolon or a tab.
    """
    delimiter = delimiter or max(_DELIMITERS, key=line.count)
    try:
        names = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        names = []
    return [name.strip() for name in names], delimiter


def first_line(head: bytes) -> str:
    """The line with the names, in the beginning of a table."""
    lines = _decoded(io.BytesIO(head))
    line = next(lines, "")
    return next(lines, "") if _SEPARATOR_LINE.fullmatch(line) else line


def read_table(
    opener: Callable[[], BinaryIO],
    place: str,
    *,
    needed: tuple[str, ...] = (),
    rename: Rename = list,
    dialect: Dialect = Dialect(),  # it is frozen
) -> Iterator[Row | Reject]:
    """The records of a file.

    Separators are commas, semicolons or tabs, whichever the first line has most of. Text is UTF-8 or UTF-16 with or
    without mark; a line that is not UTF-8 is read as Windows-1252. needed: columns without which the file says
    nothing (reason ``missing_columns``). rename: the names as the parsers know them. Days, moments and numbers in
    local forms become those of ISO where one reading is possible.
    """
    forms = _forms(opener, rename, dialect)
    with opener() as stream:
        opened = _opened(stream, rename)
        if opened is None:
            yield Reject(place, "line 1", "empty_file", "there is not even a header")
            return
        lines, header, delimiter, above = opened
        exact = {name.lower(): name for name in needed}
        header = [exact.get(name.lower(), name) for name in header]
        missing = [name for name in needed if name not in header]
        if missing:
            yield Reject(place, "line 1", "missing_columns", ", ".join(missing))
            return
        dates, numbers = _local_columns(header)
        for item in _records(lines, header, delimiter, place, above):
            if isinstance(item, Row):
                for name in dates & item.record.keys():
                    item.record[name] = forms.date(item.record[name])
                for name in numbers & item.record.keys():
                    item.record[name] = forms.number(item.record[name])
            yield item


def _forms(opener: Callable[[], BinaryIO], rename: Rename, dialect: Dialect) -> LocalForms:
    """The local forms of a table; a table that has none costs a look at its first rows."""
    cells: Iterator[dict[str, str]] = iter(())
    dates = numbers = frozenset[str]()
    with opener() as stream:
        opened = _opened(stream, rename)
        if opened is not None:
            lines, header, delimiter, above = opened
            dates, numbers = _local_columns(header)
            rows = _records(lines, header, delimiter, "", above)
            cells = (row.record for row in rows if isinstance(row, Row))
        return learn(
            cells,
            dates,
            numbers,
            order=dialect.order,
            zone=dialect.zone,
            default_zone=dialect.default_zone,
            exported_in=dialect.exported_in,
        )


def _local_columns(header: Sequence[str]) -> tuple[frozenset[str], frozenset[str]]:
    dates = frozenset(name for name in header if _DATE_NAME.search(name))
    return dates, frozenset(name for name in header if _NUMBER_NAME.search(name)) - dates


def _opened(stream: BinaryIO, rename: Rename) -> tuple[Iterator[str], list[str], str, int] | None:
    """The lines below the header, the names, the separator, and how many lines stand above; None without a header."""
    lines = _decoded(stream)
    first, above = next(lines, ""), 1
    if separator := _SEPARATOR_LINE.fullmatch(first):
        first, above = next(lines, ""), 2
    if not first.strip():
        return None
    written, delimiter = header_of(first, separator[1] if separator else "")
    return lines, rename(written), delimiter, above


def _records(
    lines: Iterator[str], header: list[str], delimiter: str, place: str, above: int
) -> Iterator[Row | Reject]:
    if csv.field_size_limit() < _LONGEST_FIELD:
        csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    kept = [(index, name) for index, name in enumerate(header) if name and name.lower() not in _DROPPED]
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Reject(place, f"line {reader.line_num + above}", "unreadable_row", str(error))
            continue
        position = f"line {reader.line_num + above}"
        if not any(cells):
            continue
        if len(cells) != len(header):
            yield Reject(
                place, position, "wrong_column_count", f"{len(cells)} cells under {len(header)} names"
            )
            continue
        yield Row({name: cells[index].strip() for index, name in kept}, place, position)


def _decoded(stream: BinaryIO) -> Iterator[str]:
    first = stream.readline()
    if first.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in first[:4]:
        yield from _utf16(first, stream)
        return
    yield _line(first.removeprefix(b"\xef\xbb\xbf"))
    for raw in stream:
        yield _line(raw)


def _line(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _utf16(first: bytes, stream: BinaryIO) -> Iterator[str]:
    """Lines of UTF-16, which Excel saves as "Unicode text"; without a mark the place of the zero tells the order."""
    marked = first.startswith((b"\xff\xfe", b"\xfe\xff"))
    codec = "utf-16" if marked else "utf-16-be" if first[:1] == b"\0" else "utf-16-le"
    with io.TextIOWrapper(
        io.BufferedReader(_Joined(first, stream)), encoding=codec, errors="replace", newline=""
    ) as text:
        yield from text


class _Joined(io.RawIOBase):
    """Bytes already read, and the stream they came from."""

    def __init__(self, first: bytes, rest: BinaryIO) -> None:
        self._first = first
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the base class says bytes-like
        chunk = self._first[: len(buffer)] or self._rest.read(len(buffer))
        self._first = self._first[len(buffer) :]
        buffer[: len(chunk)] = chunk
        return len(chunk)
