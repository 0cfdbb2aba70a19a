"""Results of queries as the REST API and its command line give them: JSON records, with those of sub-queries inside.

Source: Salesforce, "REST API Developer Guide", Query (``totalSize``, ``done``, ``records``, ``attributes``).
"""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, BinaryIO, Final

from dealtrust_sources.crm.rows import Row
from dealtrust_sources.records import Reject

_LARGEST: Final = 256 << 20
_DEEPEST: Final = 8


def is_json(stream: BinaryIO) -> bool:
    """Whether a stream begins as JSON does; it is read from."""
    return stream.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def query_rows(
    stream: BinaryIO, table: str, place: str, needed: tuple[str, ...] = ()
) -> Iterator[Row | Reject]:
    """The records of one object in the result of a query, also those of sub-queries, which learn whose they are.

    needed: fields without which a record says nothing (reason ``missing_columns``).
    """
    try:
        found = _read(stream)
    except ValueError as error:
        yield Reject(place, "", "not_json", str(error)[:120])
        return
    for number, (kind, record) in enumerate(_records(found, None, 0), start=1):
        if kind == table:
            row = Row(record, place, f"record {number}")
            missing = [name for name in needed if name not in record]
            yield row.reject("missing_columns", ", ".join(missing)) if missing else row


def tables_in(stream: BinaryIO) -> set[str]:
    """The objects of which a result holds records, none where it cannot be read."""
    try:
        return {kind for kind, _ in _records(_read(stream), None, 0)}
    except ValueError:
        return set()


def _read(stream: BinaryIO) -> object:
    raw = stream.read(_LARGEST + 1)
    if len(raw) > _LARGEST:
        raise ValueError("a result of more than 256 MiB")
    try:
        return json.loads(raw.decode("utf-8-sig"), parse_float=Decimal)
    except RecursionError as error:
        raise ValueError(str(error)) from None


def _records(
    found: object, parent: tuple[str, str] | None, depth: int
) -> Iterator[tuple[str, dict[str, str]]]:
    """Records with their objects. parent: object and id of the record whose sub-query this is the result of."""
    if depth > _DEEPEST:
        return
    if isinstance(found, list):
        for each in found:
            yield from _records(each, parent, depth + 1)
    elif isinstance(found, Mapping):
        attributes = found.get("attributes")
        if isinstance(attributes, Mapping):
            yield from _record(str(attributes.get("type") or ""), found, parent, depth)
        else:
            for name in ("result", "records"):
                yield from _records(found.get(name), parent, depth + 1)


def _record(
    kind: str, found: Mapping[str, Any], parent: tuple[str, str] | None, depth: int
) -> Iterator[tuple[str, dict[str, str]]]:
    record = {f"{parent[0]}Id": parent[1]} if parent else {}
    inner = []
    for name, value in found.items():
        if isinstance(value, Mapping):
            if "records" in value:
                inner.append(value["records"])
            elif name != "attributes" and isinstance(value.get("Name"), str):
                record[f"{name}Name"] = value["Name"]
        elif not isinstance(value, list):
            record[name] = (
                "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
            )
    yield kind, record
    for each in inner:
        yield from _records(each, (kind, record.get("Id", "")), depth + 1)
