"""From records to events: what is no event of ours, or comes at the wrong time, has a named reason."""

from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from dealtrust_correlator.settings import Connector
from dealtrust_runtime.streams.letters import HANDLER_FAILED, OUTPUT_TOO_LARGE
from dealtrust_runtime.streams.records import Incoming
from dealtrust_schemas.events import Event, EventError, parse_event
from dealtrust_schemas.topics import topic

INPUTS = ("crm-events", "email-events", "calendar-events")

NO_VALUE = "no_value"
TOO_LARGE = "too_large"
UNEXPECTED_TYPE = "unexpected_type"
UNKNOWN_TENANT = "unknown_tenant"
TOO_LATE = "too_late"
FROM_THE_FUTURE = "from_the_future"
UNKNOWN_DEAL = "unknown_deal"

REASONS = {
    NO_VALUE: "A record without a value where one is needed.",
    TOO_LARGE: "More bytes than `stream.record_bytes`.",
    UNEXPECTED_TYPE: "An event that does not belong into the topic that it stands in.",
    UNKNOWN_TENANT: "An event of another tenant than the configured one.",
    TOO_LATE: "With the clock `wall`: a mail, a command or an expected silence of more than 72 hours ago.",
    FROM_THE_FUTURE: "With the clock `wall`: an event of more than 5 minutes ahead.",
    UNKNOWN_DEAL: "An event of a deal that was not opened within 72 hours.",
    HANDLER_FAILED: "An event at which the program failed.",
    OUTPUT_TOO_LARGE: "An event that is too large to be written with the deal that was found.",
}
"""Why the correlator sets a record aside, beside the reasons why something is no event."""

LATENESS = timedelta(hours=72)
AHEAD = timedelta(minutes=5)

ACTS = frozenset({"dealtrust.mail.v1", "dealtrust.silence.expected.v1", "dealtrust.alert.command.v1"})
"""What is an act, and means nothing any more when it comes too late. All other events tell how something stands (a party, a
deal, a calendar entry), which a first reading of a source tells long after it came about.
"""

_EXPECTED = {name: frozenset(map(str, topic(name).records)) for name in INPUTS}


class Letter(NamedTuple):
    """Why a record becomes a dead letter."""

    reason: str
    detail: str


class Raw(Protocol):
    """Reads the records of further topics, which hold no events of ours yet."""

    topics: dict[str, Connector]

    def read(self, record: Incoming) -> list[Event | Letter]:
        """What follows from a record."""


class Vetting:
    """Reads records. ``punctual``: events are expected about when they happen.

    Args:
        tenant: whose events they must be.
        most_bytes: the largest value that is read.
        raw: reads the records of all topics but `INPUTS`.
    """

    def __init__(self, tenant: str, most_bytes: int, *, punctual: bool, raw: Raw | None = None) -> None:
        self._tenant, self._most_bytes, self._punctual = tenant, most_bytes, punctual
        self._raw = raw

    def read(self, record: Incoming) -> list[Event | Letter]:
        """The events of a record, or why there are none."""
        if record.value is not None and len(record.value) > self._most_bytes:
            return [Letter(TOO_LARGE, f"{len(record.value)} bytes, at most {self._most_bytes} are read")]
        if self._raw is not None and record.topic in self._raw.topics:
            return self._raw.read(record)
        return [self._event(record)]

    def _event(self, record: Incoming) -> Event | Letter:
        if record.value is None:
            return Letter(NO_VALUE, "a record without a value tells nothing here")
        try:
            event = parse_event(record.value)
        except EventError as error:
            return Letter(error.reason, error.detail)
        if event.type not in _EXPECTED[record.topic]:
            return Letter(UNEXPECTED_TYPE, f"{event.type} does not belong into {record.topic}")
        if event.tenantid != self._tenant:
            return Letter(UNKNOWN_TENANT, f"{event.tenantid[:80]!r}, not {self._tenant!r}")
        return event

    def timely(self, event: Event, now: datetime, latest: datetime | None = None) -> Letter | None:
        """Why an event comes at the wrong time; None if it does not.

        now: by the clock of this machine when it is handled; latest: what time it is at least, whatever that clock says.
        """
        if not self._punctual:
            return None
        late = now - event.time
        if event.time - (latest or now) > AHEAD:
            return Letter(FROM_THE_FUTURE, f"{event.time.isoformat()} is more than {AHEAD} ahead")
        if late > LATENESS and event.type in ACTS:
            return Letter(TOO_LATE, f"{event.time.isoformat()} is more than {LATENESS} ago")
        return None
