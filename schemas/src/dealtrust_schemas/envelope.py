"""The envelope of every event: CloudEvents 1.0, structured JSON, one object a record.

Each type has an envelope class of its own, chosen by ``type`` inside pydantic-core, so that a record is
read straight from its bytes.
"""

from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal, NoReturn, Union

from pydantic import Field, TypeAdapter, ValidationError, create_model
from pydantic_core import ErrorDetails

from dealtrust_schemas import control, deals, mail, meetings, offers, parties, tasks
from dealtrust_schemas.fields import Id, Model, Moment

EVENT_TYPES: dict[str, type[Model]] = {
    "dealtrust.party.user.v1": parties.PartyUser,
    "dealtrust.party.contact.v1": parties.PartyContact,
    "dealtrust.party.account.v1": parties.PartyAccount,
    "dealtrust.deal.opened.v1": deals.DealOpened,
    "dealtrust.deal.changed.v1": deals.DealChanged,
    "dealtrust.deal.closed.v1": deals.DealClosed,
    "dealtrust.deal.contact.v1": deals.DealContact,
    "dealtrust.deal.lines.v1": deals.DealLines,
    "dealtrust.offer.changed.v1": offers.OfferChanged,
    "dealtrust.task.changed.v1": tasks.TaskChanged,
    "dealtrust.mail.v1": mail.Mail,
    "dealtrust.meeting.v1": meetings.Meeting,
    "dealtrust.source.progress.v1": control.SourceProgress,
    "dealtrust.silence.expected.v1": control.SilenceExpected,
    "dealtrust.alert.command.v1": control.AlertCommand,
    "dealtrust.tick.v1": control.Tick,
}
"""Full type name -> model of its ``data``."""


REASONS = (
    "not_json",
    "not_an_event",
    "unknown_type",
    "unknown_version",
    "naive_time",
    "missing_field",
    "negative_quantity",
    "negative_amount",
    "unknown_currency",
    "ends_before_start",
    "invalid_field",
)
"""Why a record is no valid event; one word each."""


class EventError(ValueError):
    """A record that is no valid event: ``reason`` is one of :data:`REASONS`, ``detail`` says where and what."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class Event(Model):
    """One fact. The same fact read again has the same ``id``; ``time`` is when it happened.

    ``source`` is the URI of the feed, ``subject`` the record, ``tenantid`` whose data it is.
    """

    specversion: Literal["1.0"]
    id: Id
    source: Id
    type: str
    time: Moment
    subject: str
    tenantid: Id
    data: Model


def _envelope(type_name: str, data: type[Model]) -> type[Event]:
    name = "".join(part.title() for part in type_name.split(".")[1:]) + "Event"
    fields: dict[str, Any] = {"type": (Literal[type_name], ...), "data": (data, ...)}
    return create_model(name, __base__=Event, __module__=__name__, __doc__=data.__doc__, **fields)


ENVELOPES: dict[str, type[Event]] = {name: _envelope(name, data) for name, data in EVENT_TYPES.items()}
"""Full type name -> model of the whole record."""


@cache
def _reader() -> TypeAdapter[Event]:
    union: Any = Union[tuple(ENVELOPES.values())]  # noqa: UP007 - the members are known at run time only
    return TypeAdapter(Annotated[union, Field(discriminator="type")])


def parse_event(raw: bytes | str) -> Event:
    """Read one record.

    Raises :class:`EventError` with a named reason for anything that is not a valid event; never anything
    else.
    """
    try:
        return _reader().validate_json(raw)
    except ValidationError as error:
        _refuse(error)


def make_event(
    type_name: str,
    data: Model,
    *,
    id: str,
    source: str,
    time: datetime,
    subject: str,
    tenant: str,
) -> Event:
    """Wrap ``data`` in its envelope. ``time`` must be aware.

    Raises :class:`EventError` as :func:`parse_event` does; also if ``data`` is not of the named type.
    """
    envelope = ENVELOPES.get(type_name)
    if envelope is None:
        raise EventError(*_unknown_type(type_name))
    try:
        return envelope.model_validate(
            {
                "specversion": "1.0",
                "id": id,
                "source": source,
                "type": type_name,
                "time": time,
                "subject": subject,
                "tenantid": tenant,
                "data": data,
            }
        )
    except ValidationError as error:
        _refuse(error)


def dump_event(event: Event) -> str:
    """Write one event as one line of JSON: fields in the order of the contract, times in UTC, no nulls.

    Reading it back gives an equal event, and writing that gives the same text.
    """
    return event.model_dump_json(exclude_none=True)


def _refuse(error: ValidationError) -> NoReturn:
    problems = error.errors(include_url=False, include_input=False)
    ranked = sorted((_named(problem) for problem in problems), key=lambda named: named[0])
    _, reason, detail = ranked[0]
    raise EventError(reason, detail) from None


def _unknown_type(type_name: str) -> tuple[str, str]:
    stem, _, version = type_name.rpartition(".v")
    if version.isdigit() and any(known.rpartition(".v")[0] == stem for known in EVENT_TYPES):
        return "unknown_version", f"{type_name[:80]} is not a version known here"
    return "unknown_type", f"{type_name[:80]!r} is not a type known here"


def _named(problem: ErrorDetails) -> tuple[int, str, str]:
    """Rank (the lowest is told), reason and detail of one problem."""
    kind = problem["type"]
    # Steps with a bracket are pydantic's names for the members of a union.
    place = [str(step) for step in problem["loc"] if step not in ENVELOPES and "[" not in str(step)]
    where = ".".join(place)
    said = f"{where}: {problem['msg']}" if where else problem["msg"]
    if kind in {"json_invalid", "string_unicode"} and not place:
        return 0, "not_json", problem["msg"]
    if kind == "union_tag_invalid":
        return 0, *_unknown_type(str(problem["ctx"]["tag"]))
    if kind in {"timezone_aware", "naive_time"}:
        return 1, "naive_time", f"{where}: the time has no offset"
    if kind in {"unknown_currency", "negative_amount", "ends_before_start"}:
        return 1, kind, said
    if kind == "greater_than_equal" and place[-1] in _NEVER_NEGATIVE:
        return 1, _NEVER_NEGATIVE[place[-1]], said
    in_data = place[:1] == ["data"] and (len(place) > 1 or kind == "mixed_times")
    if not in_data and (place != ["time"] or kind == "missing"):
        return 0, "not_an_event", said
    if kind == "missing":
        return 2, "missing_field", where
    return 3, "invalid_field", said


_NEVER_NEGATIVE = {
    "quantity": "negative_quantity",
    "amount": "negative_amount",
    "unit_price": "negative_amount",
    "total": "negative_amount",
}
