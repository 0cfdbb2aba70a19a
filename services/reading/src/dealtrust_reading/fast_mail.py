"""Canonical mail events decoded by msgspec, several times faster than by the contract's own models.

Mail is most of what is read. The structures are made from the models at import, so that the contract stays
the only description, and they take plain records only: what they refuse is not wrong, the models decide.
"""

import re
import types
import typing
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal, Union, cast

import msgspec
from pydantic import StringConstraints

from dealtrust_schemas.events import ENVELOPES, Event, dump_event, parse_event
from dealtrust_schemas.fields import Model

_MAIL: Final = "dealtrust.mail.v1"
_MARK: Final = f'"{_MAIL}"'.encode()
# What the contract keeps as it is: printable ASCII without capitals and blanks.
_PLAIN_ADDRESS: Final = re.compile(r"[!-@\[-~]+")
# Moments that the two decoders read alike: whole seconds or up to six digits more, in years that tables hold.
_PLAIN_MOMENT: Final = re.compile(
    r"2[01]\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)", re.ASCII
)
_NOTHING: Final = r"(?!)"

_SIMPLE: Final = (str, int, float, bool, type(None))


def fast_mail(line: bytes) -> Event | None:
    """The event if the line is a plain mail record, else None: then the contract's models must read it.

    What is given has the attributes of the event's model, with equal values, but is not an instance of it.
    """
    if _MARK not in line:
        return None
    try:
        event: Any = _decode(line)
        event.time = _moment(event.time)
    except (msgspec.MsgspecError, ValueError):
        return None
    mail = event.data
    known = _known_plain
    if mail.sender.email not in known and not _is_plain(mail.sender.email):
        return None
    for person in mail.to + mail.cc if mail.cc else mail.to:
        if person.email not in known and not _is_plain(person.email):
            return None
    if mail.unreachable and not all(map(_is_plain, mail.unreachable)):
        return None
    return cast(Event, event)


def dumped(event: Event) -> str:
    """An event as `dump_event` writes it, also one that `fast_mail` gave."""
    if isinstance(event, Event):
        return dump_event(event)
    return dump_event(parse_event(msgspec.json.encode(event)))


# Addresses found plain before: few people write most mails.
_known_plain: set[str] = set()
_REMEMBERED: Final = 100_000


def _is_plain(address: str) -> bool:
    """Whether the contract keeps an address as it is."""
    if _PLAIN_ADDRESS.fullmatch(address) is None:
        return False
    if len(_known_plain) < _REMEMBERED:
        _known_plain.add(address)
    return True


def _moment(text: str) -> datetime:
    """The moment that a plain text names. Raises ValueError for any other."""
    # Nearly all are written like 2026-03-06T14:00:00Z, which is told without an expression.
    plain = len(text) == 20 and text[4::3] == "--T::Z" and text[:2] == "20"
    if not plain and _PLAIN_MOMENT.fullmatch(text) is None:
        raise ValueError(text)
    return datetime.fromisoformat(text)


def _structure(model: type[Model]) -> Any:
    """A structure with the fields of a model."""
    hints = typing.get_type_hints(model, include_extras=True)
    fields: list[tuple[str, Any, Any]] = []
    for name, field in model.model_fields.items():
        default: dict[str, Any] = {}
        if not field.is_required():
            default = {"default": field.get_default(call_default_factory=True)}
        encoded = str(field.validation_alias or name)
        fields.append((name, _type(hints[name], ()), msgspec.field(name=encoded, **default)))
    return msgspec.defstruct(model.__name__, fields, kw_only=True, gc=False)


def _type(annotation: Any, constraints: tuple[Any, ...]) -> Any:
    """The type for msgspec of an annotation of the contract. Raises TypeError for one that is not known here."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Annotated:
        return _type(arguments[0], (*arguments[1:], *constraints))
    if origin in (Union, types.UnionType):
        return Union[tuple(_type(each, ()) for each in arguments)]  # noqa: UP007  # known at run time only
    if origin is tuple:
        return tuple[_type(arguments[0], ()), ...]  # type: ignore[misc]
    if origin is dict:
        return dict[_type(arguments[0], ()), _type(arguments[1], ())]  # type: ignore[misc]
    if origin is Literal:
        return annotation
    if annotation is datetime:
        return Annotated[str, msgspec.Meta(pattern=_NOTHING)]
    if annotation is date or (annotation in _SIMPLE and not constraints):
        return annotation
    if annotation in _SIMPLE:
        return Annotated[annotation, _meta(constraints)]
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return _structure(annotation)
    raise TypeError(f"{annotation} has no structure")


def _meta(constraints: tuple[Any, ...]) -> msgspec.Meta:
    found: dict[str, Any] = {}
    for each in constraints:
        for part in getattr(each, "metadata", None) or [each]:
            if isinstance(part, StringConstraints):
                # Addresses are looked at afterwards, each only once.
                plain = part.strip_whitespace or part.to_lower
                found |= {} if plain else {"min_length": part.min_length}
            elif bounds := {name: getattr(part, name) for name in ("ge", "le") if hasattr(part, name)}:
                found |= bounds
            else:
                raise TypeError(f"{part!r} has no counterpart")
    return msgspec.Meta(**found)


def _envelope() -> Any:
    model = ENVELOPES[_MAIL]
    hints = typing.get_type_hints(model, include_extras=True)
    fields: list[tuple[str, Any]] = []
    for name in model.model_fields:
        if name == "time":
            fields.append((name, str))
        elif name != "type":
            fields.append((name, _type(hints[name], ())))
    # The tag is no field of its own; as an attribute of the class it can be asked for like one.
    return msgspec.defstruct(
        "MailEvent", fields, namespace={"type": _MAIL}, kw_only=True, gc=False, tag_field="type", tag=_MAIL
    )


_decode = msgspec.json.Decoder(_envelope()).decode
