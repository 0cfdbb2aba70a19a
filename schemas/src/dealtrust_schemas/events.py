"""All events of the product: models of the data, the envelope, reading and writing."""

from dealtrust_schemas.control import AlertCommand, SilenceExpected, SourceProgress, Tick
from dealtrust_schemas.deals import (
    ChangeValue,
    DealChanged,
    DealClosed,
    DealContact,
    DealLines,
    DealOpened,
    FieldChange,
    Line,
)
from dealtrust_schemas.envelope import (
    ENVELOPES,
    EVENT_TYPES,
    Event,
    EventError,
    dump_event,
    make_event,
    parse_event,
)
from dealtrust_schemas.fields import Model
from dealtrust_schemas.mail import Automatic, Away, Features, Mail, MailPromise, Person
from dealtrust_schemas.meetings import Attendee, Meeting, Response
from dealtrust_schemas.offers import NamedPromise, OfferChanged, OfferLine, OfferStatus, Terms
from dealtrust_schemas.parties import PartyAccount, PartyContact, PartyUser
from dealtrust_schemas.tasks import TaskChanged

__all__ = [
    "ENVELOPES",
    "EVENT_TYPES",
    "AlertCommand",
    "Attendee",
    "Automatic",
    "Away",
    "ChangeValue",
    "DealChanged",
    "DealClosed",
    "DealContact",
    "DealLines",
    "DealOpened",
    "Event",
    "EventError",
    "Features",
    "FieldChange",
    "Line",
    "Mail",
    "MailPromise",
    "Meeting",
    "Model",
    "NamedPromise",
    "OfferChanged",
    "OfferLine",
    "OfferStatus",
    "PartyAccount",
    "PartyContact",
    "PartyUser",
    "Person",
    "Response",
    "SilenceExpected",
    "SourceProgress",
    "TaskChanged",
    "Terms",
    "Tick",
    "dump_event",
    "make_event",
    "parse_event",
]
