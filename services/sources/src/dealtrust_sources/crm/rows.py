"""Read the CSV files of an export, one record after the other."""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

from dealtrust_sources.records import Reject

Files = Mapping[str, Callable[[], BinaryIO]]

_DELIMITERS: Final = ",;\t"
# Long texts that nothing here needs; dropped as they pass.
_DROPPED: Final = frozenset({"description", "body", "textbody", "htmlbody", "comments"})
_LONGEST_FIELD: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a file: API field names to text, and the line it ends at."""

    record: dict[str, str]
    origin: str
    position: str

    def reject(self, reason: str, detail: str) -> Reject:
        return Reject(self.origin, self.position, reason, detail[:200])


def find_table(files: Files, name: str) -> str | None:
    """The key of the file of an object, whatever its case and folder."""
    wanted = f"{name}.csv".lower()
    return next((key for key in files if key.lower().rpartition("/")[2] == wanted), None)


def read_table(
    files: Files, name: str, origin: str, *, needed: tuple[str, ...] = ("Id",)
) -> Iterator[Row | Reject]:
    """The records of an object's file; nothing where there is none.

    Separators are commas, semicolons or tabs, whichever the first line has most of. Text is UTF-8 with or
    without mark; a line that is not UTF-8 is read as Windows-1252. needed: columns without which the file
    says nothing (reason ``missing_columns``).
    """
    key = find_table(files, name)
    if key is None:
        return
    place = f"{origin}/{key}" if origin else key
    with files[key]() as stream:
        lines = _decoded(stream)
        first = next(lines, "")
        if not first.strip():
            yield Reject(place, "line 1", "empty_file", "there is not even a header")
            return
        delimiter = max(_DELIMITERS, key=first.count)
        exact = {name.lower(): name for name in needed}
        written = [name.strip() for name in next(csv.reader([first], delimiter=delimiter))]
        header = [exact.get(name.lower(), name) for name in written]
        missing = [name for name in needed if name not in header]
        if missing:
            yield Reject(place, "line 1", "missing_columns", ", ".join(missing))
            return
        yield from _records(lines, header, delimiter, place)


def _records(lines: Iterator[str], header: list[str], delimiter: str, place: str) -> Iterator[Row | Reject]:
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
            yield Reject(place, f"line {reader.line_num + 1}", "unreadable_row", str(error))
            continue
        position = f"line {reader.line_num + 1}"
        if not any(cells):
            continue
        if len(cells) != len(header):
            yield Reject(
                place, position, "wrong_column_count", f"{len(cells)} cells under {len(header)} names"
            )
            continue
        yield Row({name: cells[index].strip() for index, name in kept}, place, position)


def _decoded(stream: BinaryIO) -> Iterator[str]:
    for number, raw in enumerate(stream):
        line = raw.removeprefix(b"\xef\xbb\xbf") if number == 0 else raw
        try:
            yield line.decode("utf-8")
        except UnicodeDecodeError:
            yield line.decode("cp1252", errors="replace")
