"""What a record says, as rows of tables. A record that says nothing for the tables gives none."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from dealtrust_runtime.streams.records import Incoming
from dealtrust_schemas.alerts import Alert, parse_alert
from dealtrust_schemas.ddl import TABLES
from dealtrust_schemas.events import AlertCommand, EventError, parse_event
from dealtrust_schemas.fields import Share
from dealtrust_schemas.records import DealReport, Delivery
from dealtrust_schemas.rows import alert_row, command_row, delivery_row, event_row, history_row
from dealtrust_sink.native import MisfitError, Native, NativeRow
from dealtrust_sink.sides import Sides

NATIVES: Final = {table.name: Native(table) for table in TABLES}
"""Table name -> what makes its rows."""

REASONS: Final = {
    "no_value": "A record without a value where one is needed.",
    "not_json": "No JSON.",
    "not_an_alert": "No alert as the contract describes it.",
    "not_a_report": "No report on a deal.",
    "not_a_delivery": "No step of an attempt to tell somebody.",
    "invalid_header": "A header that does not say what it should.",
    "does_not_fit": "A value that its column cannot hold.",
}
"""Why the sink sets a record aside, beside the reasons why something is no event."""

_NOT_ON_A_DEAL: Final = ("dealtrust.party.", "dealtrust.source.", "dealtrust.tick.")


class RefusedError(Exception):
    """A record that cannot be stored: ``reason`` is one word, ``detail`` says where and what."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail = reason, detail


@dataclass(slots=True)
class Found:
    """Rows by table. An alert's row is kept apart with the alert: which rows it takes depends on the others."""

    rows: list[tuple[str, NativeRow]] = field(default_factory=list)
    alert: tuple[Alert, NativeRow] | None = None


def read(record: Incoming, sides: Sides) -> Found:
    """The rows of a record of one of the topics in `READERS`. Raises `RefusedError` and nothing else."""
    try:
        return READERS[record.topic](record, sides)
    except MisfitError as error:
        raise RefusedError("does_not_fit", str(error)) from None


def _alert(record: Incoming, _sides: Sides) -> Found:
    try:
        alert = parse_alert(_value(record))
    except ValidationError as error:
        raise _invalid(error, "not_an_alert") from None
    history = NATIVES["alert_history"].row(history_row(alert))
    return Found([("alert_history", history)], (alert, NATIVES["alerts"].row(alert_row(alert))))


def _event(record: Incoming, sides: Sides) -> Found:
    try:
        event = parse_event(_value(record))
    except EventError as error:
        raise RefusedError(error.reason, error.detail) from None
    if isinstance(event.data, AlertCommand):
        return _only("alert_history", command_row(event))
    # What concerns a whole tenant stands in every partition, without a deal.
    if "deal" not in record.headers or event.type.startswith(_NOT_ON_A_DEAL):
        return Found()
    said = {name: _header(record, name, kind) for name, kind in _HEADERS.items()}
    rivals = said["rivals"] or {}
    side, touch = sides.of(event)
    return _only(
        "deal_events",
        event_row(
            event,
            said["deal"],
            method=said["method"] or "record",
            confidence=1.0 if said["confidence"] is None else said["confidence"],
            other_deals=list(rivals),
            side=side,
            touch=touch,
        ),
    )


def _report(record: Incoming, _sides: Sides) -> Found:
    if record.value is None:
        return Found()  # the deal is forgotten
    try:
        report = DealReport.model_validate_json(record.value)
    except ValidationError as error:
        raise _invalid(error, "not_a_report") from None
    given = [("deals", report.deal)] if report.deal else []
    given += [("evaluations", row) for row in report.evaluations]
    return Found([(table, NATIVES[table].row(row)) for table, row in given])


def _delivery(record: Incoming, _sides: Sides) -> Found:
    if record.value is None:
        return Found()
    try:
        delivery = Delivery.model_validate_json(record.value)
    except ValidationError as error:
        raise _invalid(error, "not_a_delivery") from None
    tenant, told, _ = (record.key or b"").decode(errors="replace").partition(f"/{delivery.alert_id}/")
    if not told:
        raise RefusedError("not_a_delivery", f"the key {tenant!r} does not name tenant and alert")
    return _only("deliveries", delivery_row(delivery, tenant))


READERS: Final[dict[str, Callable[[Incoming, Sides], Found]]] = {
    "deal-alerts": _alert,
    "deal-events": _event,
    "deal-reports": _report,
    "notification-ledger": _delivery,
}
"""Topic -> what reads its records."""

_HEADERS: Final[dict[str, TypeAdapter[Any]]] = {
    "deal": TypeAdapter(str),
    "method": TypeAdapter(str),
    "confidence": TypeAdapter(Share),
    "rivals": TypeAdapter(dict[str, str]),
}


def _header(record: Incoming, name: str, kind: TypeAdapter[Any]) -> Any:
    """What a header says; None where there is none."""
    said = record.headers.get(name)
    if said is None:
        return None
    try:
        return kind.validate_json(said) if name == "rivals" else kind.validate_strings(said.decode())
    except ValueError as error:
        raise RefusedError("invalid_header", f"{name} is {said[:100]!r}: {_first_line(error)}") from None


def _only(table: str, row: dict[str, Any]) -> Found:
    return Found([(table, NATIVES[table].row(row))])


def _value(record: Incoming) -> bytes:
    if record.value is None:
        raise RefusedError("no_value", f"{record.topic} holds no tombstones")
    return record.value


def _invalid(error: ValidationError, reason: str) -> RefusedError:
    first = error.errors(include_url=False, include_input=False)[0]
    if first["type"] == "json_invalid":
        return RefusedError("not_json", first["msg"])
    where = ".".join(map(str, first["loc"]))
    return RefusedError(reason, f"{where}: {first['msg']}" if where else first["msg"])


def _first_line(error: ValueError) -> str:
    if isinstance(error, ValidationError):
        return error.errors(include_url=False)[0]["msg"]
    return str(error).splitlines()[0]
