"""Read row changes, one JSON value a line, into the line of changes that the change events of Salesforce stand in."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from dealtrust_sources.crm.values import FieldError, optional_moment
from dealtrust_sources.debezium.envelope import RowChange, RowError, row_change
from dealtrust_sources.debezium.mapping import DebeziumMapping, TableMapping, fields_of
from dealtrust_sources.debezium.values import text_of
from dealtrust_sources.records import Reject
from dealtrust_sources.salesforce.envelope import Change, ChangeType
from dealtrust_sources.salesforce.known import CdcState, wanted
from dealtrust_sources.salesforce.mapping import SalesforceMapping
from dealtrust_sources.salesforce.values import long_id
from dealtrust_sources.wrapping import WrappingError, unwrapped

# Of flat rows the moment of the change is often left out.
_MODIFIED: Final = ("LastModifiedDate", "SystemModstamp")
_KINDS: Final[dict[str, ChangeType]] = {"c": "CREATE", "r": "CREATE", "u": "UPDATE", "d": "DELETE"}


def collect_debezium(
    lines: Iterable[bytes | str],
    *,
    origin: str,
    state: CdcState,
    mapping: DebeziumMapping,
    fields: SalesforceMapping,
) -> Iterator[Reject]:
    """Put the changes of a file in line; what is none comes back. Tombstones, which follow deletions, are passed over.

    fields: custom fields, by the names that the mapping gives to columns. The events are told by
    :func:`~dealtrust_sources.salesforce.cdc.cdc_events`.

    Reasons: not_json, those of :class:`~dealtrust_sources.debezium.envelope.RowError` and
    :class:`~dealtrust_sources.wrapping.WrappingError`, ignored_entity (once for each table), no_record_id.
    """
    ignored: set[tuple[str, ...]] = set()
    for number, line in enumerate(lines, start=1):
        text = line.decode("utf-8", errors="replace") if isinstance(line, bytes) else line
        text = text.removeprefix("\ufeff").strip()
        if not text or text == "null":
            continue
        position = f"line {number}"
        try:
            found = json.loads(text, parse_float=Decimal)
        except (ValueError, RecursionError) as error:
            yield Reject(origin, position, "not_json", str(error)[:120])
            continue
        for item in found if isinstance(found, list) else [found]:
            try:
                row = _row(item)
            except (RowError, WrappingError) as error:
                if error.reason != "tombstone":
                    yield Reject(origin, position, error.reason, error.detail[:200])
                continue
            table = mapping.table(row.path if row.path[-1] else _path_of(origin))
            if table is None:
                if row.path not in ignored:
                    ignored.add(row.path)
                    named = ".".join(part for part in row.path if part)
                    yield Reject(origin, position, "ignored_entity", f"table {named}"[:200])
                continue
            try:
                state.take(_change(row, *table, fields), origin, position)
            except RowError as error:
                yield Reject(origin, position, error.reason, error.detail[:200])


def _row(item: object) -> RowChange:
    topic = str(item.get("topic") or "") if isinstance(item, Mapping) else ""
    inner = unwrapped(item)
    if inner is None:
        raise WrappingError("tombstone", "null")
    if not isinstance(inner, Mapping):
        raise RowError("not_debezium", str(inner)[:120])
    return row_change(inner, topic)


def _path_of(origin: str) -> list[str]:
    """Database, schema and table in the name of a topic, or of a file that is called like one."""
    parts = (
        re.split(r"[/!\\]", origin)[-1]
        .removesuffix(".gz")
        .removesuffix(".jsonl")
        .removesuffix(".json")
        .split(".")
    )
    return parts if len(parts) > 2 else []


def _change(row: RowChange, entity: str, table: TableMapping, fields: SalesforceMapping) -> Change:
    names = fields_of(table, {**row.before, **row.after})
    before, after = (
        wanted(entity, _texts(side, names, row, fields), fields) for side in (row.before, row.after)
    )
    ids = _texts({**row.before, **row.after}, names, row, fields)
    number = long_id(ids.get("Id", ""))
    if not number:
        raise RowError("no_record_id", f"a row of {row.path[-1]}")
    time = row.time or _moment(ids, *_MODIFIED)
    if time is None:
        raise RowError("missing_time", f"{entity} {number}: neither source.ts_ms nor a column says when")
    # Without its other columns the row before is only its key.
    before.pop("Id", None)
    after.pop("Id", None)
    read = row.operation == "r"
    begins = _moment(after, "CreatedDate") if read else None
    # What is read while the log is followed may be known from there.
    follows = read and row.is_incremental
    return Change(
        entity=entity,
        kind="UPDATE" if follows else _KINDS[row.operation],
        record_ids=(number,),
        time=time if follows else begins or time,
        number=row.position,
        sequence=row.position,
        transaction=row.transaction,
        user=long_id(ids.get("LastModifiedById", "")),
        fields={} if row.operation == "d" else after,
        cleared_unknown=False,
        before=before,
        is_whole=True,
        is_read=read,
        begins=begins,
    )


def _moment(record: Mapping[str, str], *names: str) -> datetime | None:
    """The moment in the first of these fields that holds one."""
    for name in names:
        try:
            if (found := optional_moment(record.get(name, ""), name)) is not None:
                return found
        except FieldError:
            pass
    return None


def _texts(
    side: Mapping[str, Any], names: Mapping[str, str], row: RowChange, fields: SalesforceMapping
) -> dict[str, str]:
    found = {}
    for column, value in side.items():
        field = names.get(str(column), str(column))
        text = text_of(field, value, row.types.get(str(column), {}), custom_day=fields.holds_day(field))
        if text is not None:
            found[field] = text
    return found
