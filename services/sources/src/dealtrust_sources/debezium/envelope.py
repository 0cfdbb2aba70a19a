"""Row changes out of the envelopes of Debezium.

Source: Debezium documentation, the connectors for PostgreSQL, MySQL, SQL Server, Oracle and MongoDB (data change
events), "New Record State Extraction", "Exporting CloudEvents".
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

UNAVAILABLE: Final = "__debezium_unavailable_value"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_PLACES: Final = 200
_OPERATIONS: Final = frozenset("crudtm")


class RowError(ValueError):
    """Something else than a change of a row.

    ``reason``: not_debezium, tombstone, truncated, logical_message, unknown_operation, missing_time.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class RowChange:
    """What happened to one row.

    operation: c created, u updated, d deleted, r read by a snapshot. path: database, schema, table. before, after:
    the row by columns; before holds the key alone, or nothing, unless the database logs whole rows. time: of the commit,
    None where it was not sent. position: grows within the log. types: logical type of each column where the schema was
    sent with it. is_incremental: it was read while the log was followed, not before.
    """

    operation: str
    path: tuple[str, ...]
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    time: datetime | None
    position: int
    transaction: str
    types: Mapping[str, Mapping[str, Any]]
    is_incremental: bool = False


def row_change(item: Mapping[str, Any], topic: str = "") -> RowChange:
    """The change that a record tells. topic: of the record, whose parts name the table where nothing else does.

    Raises :class:`RowError`.
    """
    if any(str(name).startswith("iodebezium") for name in item):
        return _of_cloud_event(item)
    payload = item.get("payload", item)
    if payload is None:
        raise RowError("tombstone", "an envelope without payload")
    payload = payload if isinstance(payload, Mapping) else item
    if "op" in payload and isinstance(payload.get("source"), Mapping):
        source = payload["source"]
        named = (source.get("db"), source.get("schema"), source.get("table") or source.get("collection"))
        path = tuple(str(each or "") for each in named)
        moment = source.get("ts_ms") or payload.get("ts_ms")
        block = payload.get("transaction")
        order = block.get("total_order") if isinstance(block, Mapping) else None
        return _change(payload, str(payload["op"]), path, moment, source, order, _types(item.get("schema")))
    if "__op" in payload or "__deleted" in payload:
        schema = item.get("schema")
        name = str(schema.get("name") or "") if isinstance(schema, Mapping) else ""
        return _of_flat(payload, topic or name.removesuffix(".Value"), _types(schema))
    raise RowError("not_debezium", f"fields {', '.join(map(str, payload))}"[:120])


def _change(
    payload: Mapping[str, Any],
    operation: str,
    path: tuple[str, ...],
    moment: object,
    source: Mapping[str, Any],
    order: object,
    types: Mapping[str, Mapping[str, Any]],
) -> RowChange:
    if operation == "t":
        raise RowError("truncated", f"table {path[-1]}: all rows are gone, which ones is not told")
    if operation == "m":
        raise RowError("logical_message", "a message in the log of the database, no row")
    if operation not in _OPERATIONS:
        raise RowError("unknown_operation", operation[:20])
    snapshot = str(source.get("snapshot") or "false").lower()
    if operation == "c" and snapshot != "false":
        operation = "r"  # so until Debezium 1.5
    transaction = source.get("txId") or source.get("gtid") or source.get("commit_lsn") or ""
    return RowChange(
        operation=operation,
        path=path,
        before=_row(payload.get("before")),
        after=_row(payload.get("after")),
        time=_time(moment),
        position=_int(order) or _position(source),
        transaction=f"{source.get('name') or ''}:{transaction}" if transaction else "",
        types=types,
        is_incremental=snapshot == "incremental",
    )


def _row(told: object) -> Mapping[str, Any]:
    """A row by columns; of MongoDB the text of a document."""
    if isinstance(told, str):
        try:
            told = json.loads(told, parse_float=Decimal)
        except (ValueError, ArithmeticError, RecursionError):
            return {}
    return told if isinstance(told, Mapping) else {}


def _of_cloud_event(item: Mapping[str, Any]) -> RowChange:
    """Attributes of the CloudEvents converter; its documentation shows one of them in mixed case."""
    told = {str(name).lower().removeprefix("iodebezium"): value for name, value in item.items()}
    data = item.get("data")
    data = data if isinstance(data, Mapping) else {}
    schema = data.get("schema")
    payload = data["payload"] if isinstance(data.get("payload"), Mapping) else data
    source = {
        "lsn": told.get("lsn"),
        "pos": told.get("pos"),
        "txId": told.get("txid"),
        "name": told.get("name"),
        "snapshot": told.get("snapshot"),
    }
    path = tuple(str(told.get(name) or "") for name in ("db", "schema", "table"))
    moment = told.get("tsms")
    return _change(
        payload, str(told.get("op") or ""), path, moment, source, told.get("txtotalorder"), _types(schema)
    )


def _of_flat(payload: Mapping[str, Any], topic: str, types: Mapping[str, Mapping[str, Any]]) -> RowChange:
    """A row alone, with what happened to it in fields of its own."""
    told = {str(name)[2:]: value for name, value in payload.items() if str(name).startswith("__")}
    row = {name: value for name, value in payload.items() if not str(name).startswith("__")}
    deleted = str(told.get("deleted", "")).lower() == "true"
    operation = "d" if deleted else str(told.get("op") or "u")
    named = [told.get(name) or told.get(f"source_{name}") for name in ("db", "schema", "table")]
    path = tuple(str(each or "") for each in named) if named[2] else tuple(topic.split("."))
    source = {
        "lsn": told.get("lsn") or told.get("source_lsn"),
        "txId": told.get("txId") or told.get("source_txId"),
    }
    moment = told.get("source_ts_ms") or told.get("ts_ms")
    sides = {"before": row if deleted else None, "after": None if deleted else row}
    return _change(sides, operation, path, moment, source, None, types)


def _types(schema: object) -> dict[str, Mapping[str, Any]]:
    """The schema of each column, out of that of an envelope or of a flat row."""
    fields = schema.get("fields") if isinstance(schema, Mapping) else None
    found: dict[str, Mapping[str, Any]] = {}
    for each in fields if isinstance(fields, list) else ():
        if not isinstance(each, Mapping):
            continue
        if each.get("field") in ("before", "after"):
            found |= _types(each)
        elif "field" in each:
            found[str(each["field"])] = each
    return found


def _time(value: object) -> datetime | None:
    number = _int(value)
    if not number:
        return None
    try:
        return _EPOCH + timedelta(milliseconds=number)
    except OverflowError:
        raise RowError("missing_time", f"source.ts_ms: {str(value)[:40]!r}") from None


def _position(source: Mapping[str, Any]) -> int:
    """What grows within the log, as each database counts; where it counts nothing, the moment in nanoseconds."""
    if source.get("pos") is not None:  # MySQL
        file = "".join(letter for letter in str(source.get("file") or "") if letter.isdigit())
        return (_int(file) << 80) + (_int(source["pos"]) << 20) + _int(source.get("row"))
    if source.get("commit_lsn"):  # SQL Server
        within = (_lsn(source.get("change_lsn")) << 16) + _int(source.get("event_serial_no"))
        return (_lsn(source["commit_lsn"]) << 96) + within
    if source.get("scn"):  # Oracle
        return (_int(source["scn"]) << 32) + _int(source.get("ssn"))
    return _int(source.get("lsn")) or _int(source.get("ts_ns")) or _int(source.get("ord"))


def _lsn(value: object) -> int:
    """A place in the log of SQL Server, hexadecimal numbers of fixed widths between colons."""
    try:
        return int(str(value or "0").replace(":", "")[:20], 16)
    except ValueError:
        return 0


def _int(value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        return 0


def decimal_of(value: object, scale: object) -> str | None:
    """A number in the encoding of Kafka Connect: base64 of its unscaled bytes; None where it is none."""
    try:
        raw = base64.b64decode(str(value), validate=True)
    except (binascii.Error, ValueError):
        return None
    places = _int(scale)
    if not raw or len(raw) > 32 or abs(places) > _MOST_PLACES:
        return None
    return format(Decimal(int.from_bytes(raw, signed=True)).scaleb(-places), "f")
