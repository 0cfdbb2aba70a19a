"""Mail: envelope and features. Bodies are never part of a contract, only short quotes."""

from typing import Annotated, Literal

from pydantic import Field

from dealtrust_schemas.fields import Count, Day, Email, Id, Model, Moment, Share

Automatic = Literal["auto_reply", "bounce", "list", "receipt", "calendar", "generated"]


class Person(Model):
    """An address with the name shown beside it."""

    email: Email
    name: str | None = None


class Away(Model):
    """An absence told by an automatic reply.

    ``until`` is the moment the sender is back, None if no date was given; ``stated`` tells whether the text
    held a return date.
    """

    until: Moment | None = None
    stated: bool


class MailPromise(Model):
    """Something the sender promised to deliver: ``what`` in the words shared by all languages."""

    what: str
    due_on: Day | None = None
    quote: str


COURTESY_WORDS = 25
"""The longest new text, in words, of a mail that says thanks and nothing else."""


class Features(Model):
    """What language rules found in the new text of a mail (no quoted history, no signature).

    ``words`` counts words, ``attachments`` and ``links`` count things. An unknown language (None) makes no
    claim. ``mentions`` names deliverables in the words shared by all languages; ``quotes`` gives the words
    on which a flag rests, by the name of the flag.
    """

    words: Count = 0
    asks: bool = False
    courtesy: bool = False
    mentions_scope: bool = False
    refuses: bool = False
    defers: bool = False
    holds_against: bool = False
    attachments: Count = 0
    links: Count = 0
    promises: tuple[MailPromise, ...] = ()
    mentions: tuple[str, ...] = ()
    quotes: dict[str, str] = Field(default_factory=dict)
    language: str | None = None
    confidence: Share | None = None


# Shared: as a plain default pydantic would copy it deeply for every mail.
_NOTHING_FOUND = Features()


class Mail(Model):
    """One mail, once, however many mailboxes hold it.

    ``message_id`` and ``references`` are without angle brackets. ``automatic`` None: written by a person.
    ``utc_offset_minutes`` is the offset of the Date header east of UTC, known for raw mail only.
    ``deal_ref`` is an explicit record id of the CRM.
    """

    message_id: Id
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    sender: Person = Field(validation_alias="from", serialization_alias="from")
    to: tuple[Person, ...] = ()
    cc: tuple[Person, ...] = ()
    subject: str
    automatic: Automatic | None = None
    away: Away | None = None
    unreachable: tuple[Email, ...] = ()
    bounced_message_id: str | None = None
    features: Features = Field(default_factory=lambda: _NOTHING_FOUND)
    deal_ref: str | None = None
    utc_offset_minutes: Annotated[int, Field(ge=-1440, le=1440)] | None = None
