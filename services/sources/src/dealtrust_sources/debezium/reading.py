"""Read row changes, one JSON value a line, into the line of changes that the change events of Salesforce stand in."""

import json
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
            table = mapping.table(row.path)
            if table is None:
                if row.path not in ignored:
                    ignored.add(row.path)
                    named = ".".join(part for part in row.path if part)
                    yield Reject(origin, position, "ignored_entity", f"table {named}"[:200])
                continue
            change = _change(row, *table, fields)
            if change is None:
                yield Reject(origin, position, "no_record_id", f"a row of {row.path[-1]}"[:200])
            else:
                state.take(change, origin, position)


def _row(item: object) -> RowChange:
    topic = str(item.get("topic") or "") if isinstance(item, Mapping) else ""
    inner = unwrapped(item)
    if inner is None:
        raise WrappingError("tombstone", "null")
    if not isinstance(inner, Mapping):
        raise RowError("not_debezium", str(inner)[:120])
    return row_change(inner, topic)


def _change(row: RowChange, entity: str, table: TableMapping, fields: SalesforceMapping) -> Change | None:
    names = fields_of(table, {**row.before, **row.after})
    before, after = (
        wanted(entity, _texts(side, names, row, fields), fields) for side in (row.before, row.after)
    )
    ids = _texts({**row.before, **row.after}, names, row, fields)
    number = long_id(ids.get("Id", ""))
    if not number:
        return None
    # Without its other columns the row before is only its key.
    before.pop("Id", None)
    after.pop("Id", None)
    read = row.operation == "r"
    return Change(
        entity=entity,
        kind=_KINDS[row.operation],
        record_ids=(number,),
        time=_created(after) or row.time if read else row.time,
        number=row.position,
        sequence=row.position,
        transaction=row.transaction,
        user=long_id(ids.get("LastModifiedById", "")),
        fields={} if row.operation == "d" else after,
        cleared_unknown=False,
        before=before,
        is_whole=True,
        is_read=read,
    )


def _created(record: Mapping[str, str]) -> datetime | None:
    """When a row that a snapshot read came into being, for the snapshot says when it was read."""
    try:
        return optional_moment(record.get("CreatedDate", ""), "CreatedDate")
    except FieldError:
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
