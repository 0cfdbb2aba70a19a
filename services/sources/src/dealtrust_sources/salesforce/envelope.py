"""Change events of Salesforce out of their many envelopes.

One change has the same body in every transport, but not the same wrapping, and a missing field, an explicit
null and a value mean different things in each. Here they become one form: a field that is not in ``fields``
was not told, one with empty text was cleared, one with text has that value.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from dealtrust_sources.crm.values import from_epoch, moment, number
from dealtrust_sources.salesforce.values import long_id

ChangeType = Literal["CREATE", "UPDATE", "DELETE", "UNDELETE"]

_CHANGES: Final[dict[str, ChangeType]] = {
    "CREATE": "CREATE",
    "UPDATE": "UPDATE",
    "DELETE": "DELETE",
    "UNDELETE": "UNDELETE",
}
_PLACES: Final = (
    (),
    ("payload",),
    ("data",),
    ("data", "payload"),
    ("detail", "payload"),
    ("detail",),
    ("event", "payload"),
)
_HEADER: Final = "ChangeEventHeader"
# What the JSON encoding of Avro puts around a value that may also be null (Avro specification, "JSON Encoding").
_AVRO_TYPES: Final = frozenset({"string", "boolean", "int", "long", "float", "double", "bytes"})
# Parts of compound fields have names of their own when they stand alone.
_COMPOUNDS: Final = {"Name": "", "Address": ""}
_MOMENTS: Final = ("Date", "DateTime", "Timestamp", "Modstamp")
_DAYS: Final = frozenset({"CloseDate", "ActivityDate", "ExpirationDate", "ServiceDate"})


class EnvelopeError(ValueError):
    """Something else than a change event. ``reason``: no_change_header, bad_change_header, no_record_id, unknown_change_type."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Change:
    """What one change event says of the records it names.

    kind: ``gap_event`` or ``gap_overflow`` where the change itself could not be published. cleared_unknown: the
    event cleared fields without saying which in a form that can be read here. not_told: fields that it names as
    changed without their values. before: fields as they were, where a transport tells that. is_whole: ``fields`` is
    the record as it stands, not what changed. is_read: it was read, nothing happened to it then.
    """

    entity: str
    kind: ChangeType | Literal["gap_event", "gap_overflow"]
    record_ids: tuple[str, ...]
    time: datetime
    number: int
    sequence: int
    transaction: str
    user: str
    fields: dict[str, str]
    cleared_unknown: bool
    not_told: frozenset[str] = frozenset()
    before: Mapping[str, str] = field(default_factory=dict)
    is_whole: bool = False
    is_read: bool = False
    begins: datetime | None = None

    @property
    def order(self) -> tuple[datetime, int, int]:
        """Changes of one organisation in the order in which they were committed."""
        return self.time, self.number, self.sequence


def _none(_name: str) -> bool:
    return False


def change_of(item: object, is_day: Callable[[str], bool] = _none) -> Change:
    """The change in a decoded JSON value. is_day: whether a custom field holds a day.

    Raises :class:`EnvelopeError`.
    """
    body = _body(item)
    header = body[_HEADER]
    entity = str(header.get("entityName") or "")
    kind = _kind(str(header.get("changeType") or "").upper())
    listed = header.get("recordIds") or [header.get("recordId")]
    ids = (
        tuple(dict.fromkeys(long_id(str(each)) for each in listed if each))
        if isinstance(listed, list)
        else ()
    )
    if not entity:
        raise EnvelopeError("bad_change_header", "no entityName")
    if not ids:
        raise EnvelopeError("no_record_id", entity)
    named, bitmaps = _names(header.get("changedFields"))
    nulled, nulled_bitmaps = _names(header.get("nulledFields"))
    # Only where changed fields are listed by name, or not at all, is null a value of its own.
    null_is_value = header.get("changedFields") is None
    flat = dict(_flat(body))
    fields: dict[str, str] = {}
    for name, value in flat.items():
        if value is not None:
            fields[name] = _text(name, value, is_day)
        elif null_is_value or name in named or name in nulled:
            fields[name] = ""
    fields |= dict.fromkeys(nulled - fields.keys(), "")
    told = {name for name in body if name != _HEADER and body[name] is not None}
    return Change(
        entity=entity,
        kind=kind,
        record_ids=ids,
        time=_time(header.get("commitTimestamp")),
        number=_int(header.get("commitNumber")),
        sequence=_int(header.get("sequenceNumber")),
        transaction=str(header.get("transactionKey") or ""),
        user=long_id(str(header.get("commitUser") or "")),
        fields=fields if kind in _CHANGES.values() else {},
        cleared_unknown=nulled_bitmaps > 0 or bitmaps > len(told),
        not_told=frozenset(named - flat.keys() - body.keys()),
    )


def _body(item: object) -> Mapping[str, Any]:
    for place in _PLACES:
        found: Any = item
        for step in place:
            found = found.get(step) if isinstance(found, Mapping) else None
        if isinstance(found, Mapping) and isinstance(found.get(_HEADER), Mapping):
            return found
    raise EnvelopeError("no_change_header", "no ChangeEventHeader in any known place")


def _kind(text: str) -> ChangeType | Literal["gap_event", "gap_overflow"]:
    if text == "GAP_OVERFLOW":
        return "gap_overflow"
    if text.startswith("GAP_"):
        return "gap_event"
    if text not in _CHANGES:
        raise EnvelopeError("unknown_change_type", text[:40])
    return _CHANGES[text]


def _names(listed: object) -> tuple[set[str], int]:
    """Field names of a list in the header, and how many bits are set in those of its entries that are bitmaps."""
    names: set[str] = set()
    bits = 0
    for each in listed if isinstance(listed, list) else []:
        text = str(each)
        number = text.rpartition("-")[2]
        if number.startswith("0x"):
            # Without the schema a bitmap says how many fields, not which; children are counted with their parent.
            bits += _bits(number) if "-" not in text else 1
        else:
            names.add(_flat_name(*text.split(".", 1)) if "." in text else text)
    return names, bits


def _bits(text: str) -> int:
    try:
        return int(text, 16).bit_count()
    except ValueError:
        return 0


def _flat_name(compound: str, part: str) -> str:
    if compound in _COMPOUNDS:
        return part
    return compound.removesuffix("Address") + part if compound.endswith("Address") else f"{compound}{part}"


def _flat(body: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    """Fields with compound ones taken apart; a compound that is null says nothing of its parts."""
    for name, given in body.items():
        if name == _HEADER or name.startswith("_"):
            continue
        value = _plain(given) if isinstance(given, dict) else given
        if isinstance(value, dict):
            for part, inner in value.items():
                yield _flat_name(name, str(part)), _plain(inner)
        elif not isinstance(value, list):
            yield name, value


def _plain(value: Any) -> Any:
    """A value without the name of its Avro type around it; names of records have dots, those of fields have none."""
    while isinstance(value, dict) and len(value) == 1:
        [(name, inner)] = value.items()
        if name not in _AVRO_TYPES and "." not in str(name):
            break
        value = inner
    return value


def holds_day(name: str) -> bool:
    """Whether a standard field holds a day."""
    return name in _DAYS


def holds_moment(name: str) -> bool:
    """Whether a field holds a moment, as far as its name tells."""
    return name.endswith(_MOMENTS) and name not in _DAYS


def _text(name: str, value: Any, is_day: Callable[[str], bool]) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if name in _DAYS or is_day(name):
            return from_epoch(value)[:10]
        if name.endswith(_MOMENTS) and abs(value) > 10_000_000:
            return from_epoch(value)
    return str(value)


def _time(value: object) -> datetime:
    """A count of milliseconds, which programs that cannot hold one write as text, as a fraction, or as an ISO moment."""
    text = "" if isinstance(value, bool) else str(value)
    try:
        if not text.isdecimal() and ":" not in text:
            text = number(text, "commitTimestamp") or ""
        # A fraction of a millisecond tells nothing.
        whole = text.partition(".")[0]
        return moment(from_epoch(int(whole)) if whole.isdecimal() else text, "commitTimestamp")
    except ValueError:  # FieldError is one, and more digits than Python reads
        raise EnvelopeError("bad_change_header", f"commitTimestamp: {text[:40]!r}") from None


def _int(value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        return 0
