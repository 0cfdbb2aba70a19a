"""The topics between the services, each described once. The tenant is part of every key."""

from dataclasses import dataclass
from typing import Literal

from dealtrust_schemas.alerts import Alert
from dealtrust_schemas.envelope import EVENT_TYPES
from dealtrust_schemas.fields import Model
from dealtrust_schemas.records import DeadLetter, DealReport, Delivery

Cleanup = Literal["delete", "compact"]
Service = Literal["gateway", "correlator", "detector", "notifier", "sink"]

DAY_MS = 24 * 60 * 60 * 1000
MIB = 1 << 20


@dataclass(frozen=True)
class Header:
    """A record header; its value is text in UTF-8."""

    name: str
    what: str


_TRACE = (
    Header("traceparent", "The trace of the source record, handed on (W3C Trace Context); absent if none."),
    Header("tracestate", "What goes with it; absent if nothing."),
)


@dataclass(frozen=True)
class Topic:
    """One topic.

    ``key`` names the parts of the record key, joined by ``/``; records of one key keep their order.
    ``records`` are full event type names or models; empty means that only its writer knows the form.
    ``retention_days`` None: kept for ever. A ``{family}`` in the name is the family of a pattern.
    """

    name: str
    what: str
    key: tuple[str, ...]
    records: tuple[str | type[Model], ...]
    writers: tuple[Service, ...]
    readers: tuple[Service, ...]
    cleanup: Cleanup = "delete"
    retention_days: int | None = None
    headers: tuple[Header, ...] = ()
    max_bytes: int | None = None
    """The largest batch of records; None: what the broker allows, 1 MiB if nobody changed it."""
    single: bool = False
    """One partition, whatever the others have."""

    def settings(self) -> dict[str, str]:
        """The topic's configuration, by the names of Kafka."""
        settings = {"cleanup.policy": self.cleanup, "min.insync.replicas": "2"}
        if self.cleanup == "compact":
            # A paused former owner may still append an older state; its reader needs a day to tell them apart.
            settings["min.compaction.lag.ms"] = str(DAY_MS)
        else:
            days = self.retention_days
            settings["retention.ms"] = "-1" if days is None else str(days * DAY_MS)
        if self.max_bytes is not None:
            settings["max.message.bytes"] = str(self.max_bytes)
        return settings


def _types(*stems: str) -> tuple[str, ...]:
    return tuple(name for name in EVENT_TYPES if name.removeprefix("dealtrust.").startswith(stems))


_PROGRESS = _types("source.")

TOPICS: tuple[Topic, ...] = (
    Topic(
        name="crm-events",
        what="Records and changes of the CRM, as canonical events.",
        key=("tenant", "record id"),
        records=_types("party.", "deal.", "offer.", "task.", "silence.", "alert.") + _PROGRESS,
        writers=("gateway",),
        readers=("correlator",),
        retention_days=30,
    ),
    Topic(
        name="email-events",
        what="Mails without their bodies, as canonical events.",
        key=("tenant", "conversation"),
        records=_types("mail.") + _PROGRESS,
        writers=("gateway",),
        readers=("correlator",),
        retention_days=30,
    ),
    Topic(
        name="calendar-events",
        what="Meetings and absences, as canonical events.",
        key=("tenant", "calendar object"),
        records=_types("meeting.") + _PROGRESS,
        writers=("gateway",),
        readers=("correlator",),
        retention_days=30,
    ),
    Topic(
        name="deal-events",
        what="All that concerns a deal, in one total order per deal: attributed events, commands and ticks. What"
        " concerns all deals of a tenant stands in every partition: who is who, who is away, ticks.",
        key=("tenant", "deal id"),
        records=tuple(EVENT_TYPES),
        writers=("correlator",),
        readers=("detector", "sink"),
        retention_days=400,
        headers=(
            Header(
                "deal", "The deal; absent where the event concerns the tenant and stands in every partition."
            ),
            Header(
                "method",
                "How the deal was found: explicit_id, thread, contact_role, account_domain or task_contact.",
            ),
            Header(
                "confidence", "0 to 1, decimal text; below 1 where other open deals could have been meant."
            ),
            Header(
                "rivals", "The other deals that could have been meant: JSON, names by id; absent if none."
            ),
            *_TRACE,
        ),
    ),
    Topic(
        name="correlator-lead",
        what="Holds no records: whoever is assigned its partition is the correlator that works, the others stand by.",
        key=(),
        records=(),
        writers=(),
        readers=("correlator",),
        retention_days=1,
        single=True,
    ),
    Topic(
        name="correlator-memory",
        what="What the correlator knows of people, deals, roles and conversations, and what waits for a deal;"
        " the last record of a key counts.",
        key=("tenant", "kind", "what it is about"),
        records=(),
        writers=("correlator",),
        readers=("correlator",),
        cleanup="compact",
        single=True,
    ),
    Topic(
        name="deal-alerts",
        what="Every revision of every alert.",
        key=("tenant", "alert id"),
        records=(Alert,),
        writers=("detector",),
        readers=("sink", "notifier"),
        retention_days=400,
        headers=_TRACE,
    ),
    Topic(
        name="deal-reports",
        what="What is known of each deal, as rows of the store; the last record of a key counts. A detector of some families"
        " has keys of its own, which end with them.",
        key=("tenant", "deal id"),
        records=(DealReport,),
        writers=("detector",),
        readers=("sink",),
        cleanup="compact",
    ),
    Topic(
        name="deal-state.{family}",
        what="The state of each deal in the detector of one pattern family, or of all; the last record of a key counts.",
        key=("tenant", "deal id", "part"),
        records=(),
        writers=("detector",),
        readers=("detector",),
        cleanup="compact",
    ),
    Topic(
        name="notification-ledger",
        what="What was sent to whom; the last record of a key counts.",
        key=("tenant", "alert id", "revision", "channel", "receiver"),
        records=(Delivery,),
        writers=("notifier",),
        readers=("notifier", "sink"),
        cleanup="compact",
    ),
    Topic(
        name="dead-letters",
        what="Records that could not be handled, with the reason, kept as they came.",
        key=("tenant", "key of the record that failed"),
        records=(DeadLetter,),
        writers=("gateway", "correlator", "detector", "notifier", "sink"),
        readers=(),
        retention_days=30,
        max_bytes=2 * MIB,  # in base64 a record of 1 MiB takes a third more
    ),
    Topic(
        name="unattributed",
        what="Mails and meetings that matched no deal within 72 hours.",
        key=("tenant", "event id"),
        records=_types("mail.", "meeting."),
        writers=("correlator",),
        readers=(),
        retention_days=30,
    ),
)


def topic(name: str) -> Topic:
    """The topic of that name, for example ``deal-events``. Raises ``KeyError``."""
    for known in TOPICS:
        if known.name == name:
            return known
    raise KeyError(name)
