"""Alerts: what is told, with the whole chain of evidence."""

from typing import Annotated, Literal

from pydantic import Field

from dealtrust_schemas.fields import AlertId, Currency, Day, Id, Model, Money, Share, UtcMoment

Severity = Literal["low", "medium", "high", "critical"]
Side = Literal["seller", "buyer", "leadership", "unknown"]
Status = Literal["firing", "suppressed", "resolved"]
Origin = Literal["live", "scan", "replay"]


class Evidence(Model):
    """One event behind an alert; ``role`` is anchor, attempt, answer, change, notice or a like word."""

    event_id: Id
    occurred_at: UtcMoment
    source: str
    role: str
    summary: str
    quote: str | None = None


class TermChange(Model):
    """One term of an offer before and after, as shown to people; None where it did not exist."""

    term: str
    old: str | None = None
    new: str | None = None


class ClockSpan(Model):
    """A stretch of the clock, counted or paused, with the reason (night, weekend, holiday NAME, ...)."""

    start: UtcMoment = Field(validation_alias="from", serialization_alias="from")
    end: UtcMoment = Field(validation_alias="to", serialization_alias="to")
    counted: bool
    reason: str | None = None


class Limit(Model):
    """The limit that was used and what has elapsed, both in ``unit`` (for example working_hours)."""

    value: float
    unit: str
    elapsed: float


class Play(Model):
    """What a good seller does next, and why."""

    title: str
    steps: tuple[str, ...]
    because: str


class DealCard(Model):
    """The deal as it stood when the alert was revised; ``amount`` in ``currency``."""

    name: str
    account: str | None = None
    owner: str | None = None
    manager: str | None = None
    stage: str | None = None
    amount: Money | None = None
    currency: Currency | None = None
    close_date: Day | None = None


class Alert(Model):
    """One revision of one alert.

    ``alert_id`` is a UUIDv5 of ``fingerprint``, which is made of tenant, deal, pattern and anchor;
    ``revision`` counts 1, 2, ... per alert. ``starts_at`` is when the condition became true in the time of
    the events, ``detected_at`` when it was first seen, ``revised_at`` the moment of this revision's cause.
    ``reason`` is one word for why this revision was made. ``replaces`` is the alert that late evidence
    ended in favour of this one.
    """

    alert_id: AlertId
    fingerprint: Id
    revision: Annotated[int, Field(ge=1)]
    tenant: Id
    deal_id: Id
    family: Id
    pattern: Id
    pattern_version: int
    config_hash: str
    status: Status
    reason: str
    severity: Severity
    side: Side
    starts_at: UtcMoment
    detected_at: UtcMoment
    revised_at: UtcMoment
    resolved_at: UtcMoment | None = None
    title: str
    why: str
    evidence: tuple[Evidence, ...] = ()
    changes: tuple[TermChange, ...] = ()
    clock: tuple[ClockSpan, ...] = ()
    limit: Limit | None = None
    clears_when: str
    play: Play
    deal: DealCard
    confidence: Share = 1.0
    origin: Origin
    replaces: AlertId | None = None


def dump_alert(alert: Alert) -> str:
    """Write one revision as one line of JSON: fields in the order of the contract, times in UTC, no nulls."""
    return alert.model_dump_json(exclude_none=True)


def parse_alert(raw: bytes | str) -> Alert:
    """Read one revision. Raises pydantic's ``ValidationError`` if it is none."""
    return Alert.model_validate_json(raw)
