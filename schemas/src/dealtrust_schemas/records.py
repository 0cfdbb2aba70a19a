"""Records that are neither events nor alerts: what failed, what is known of a deal, and what was sent."""

from typing import Literal

from pydantic import Field

from dealtrust_schemas.fields import AlertId, Count, Id, Model, Moment


class DeadLetter(Model):
    """A record that could not be handled, kept as it came.

    ``key``, ``value`` and the values of ``headers`` are base64 of the bytes (RFC 4648, section 4), None where the
    record had none. ``reason`` is one word, ``detail`` says where and what; ``version`` is the version of the code
    that gave up. When the record is put back into its topic, its dead letter is written once more with
    ``replayed_at``.
    """

    topic: Id
    partition: Count
    offset: Count
    key: str | None = None
    value: str | None = None
    headers: dict[str, str] = Field(default_factory=dict)
    reason: Id
    detail: str
    version: str
    first_seen: Moment
    replayed_at: Moment | None = None


Cell = str | bool | int | float | None
"""A value of a row: moments, days and decimals are text."""


class DealReport(Model):
    """What a detector knows of a deal, for reading: rows of tables of the store, with their columns.

    ``deal`` is the row of ``deals``, None as long as nobody said that the deal was opened; ``evaluations`` are rows of
    the table of that name.
    """

    deal: dict[str, Cell] | None = None
    evaluations: tuple[dict[str, Cell], ...] = ()


class Delivery(Model):
    """One step of one attempt to tell a receiver about one revision of an alert.

    An attempt is written down as an intent before it is made and counts as told only once the channel
    confirmed it. ``attempt`` counts 1, 2, ... for the same revision, channel and receiver.
    """

    alert_id: AlertId
    revision: Count
    channel: Id
    receiver: Id
    attempt: Count
    state: Literal["intent", "sent", "confirmed", "failed", "given_up"]
    at: Moment
    provider_id: str | None = None
    error: str | None = None
