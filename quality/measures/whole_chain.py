"""unanswered-buyer on whole mails (Enron): no alert names a message that somebody had answered in its thread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dealtrust_engine.free_mail import FREE_MAIL_DOMAINS
from dealtrust_reading.relationships import Relationships
from dealtrust_schemas.alerts import Alert
from dealtrust_schemas.events import Event, Mail
from dealtrust_sources.records import Context
from quality.datasets import DataFolder, Record
from quality.figures import Figures
from quality.histories import TENANT, anchor_of, first_alerts, only
from quality.letters import letter, mail_event, mail_of
from quality.measurement import Measured, Measurement

PATTERN = "unanswered-buyer"
DATASET = "enron-berkeley"
DOMAIN = "enron.com"
OFFICE: dict[str, Any] = {"timezone": "America/Chicago", "country": "US"}


@dataclass(frozen=True, slots=True)
class _Read:
    event: Event
    mail: Mail
    thread: str


def run(data: DataFolder) -> Measured:
    """All mails as one mailbox without a CRM."""
    records = data.records(f"{DATASET}/emails.jsonl.gz", "message_id", "date", "from", "thread_key")
    context = Context(TENANT, frozenset({DOMAIN}), OFFICE["timezone"], OFFICE["country"])
    read = list(_read(records, context))
    relationships = Relationships(TENANT, context.is_internal, FREE_MAIL_DOMAINS.__contains__)
    for each in read:
        relationships.see(each.event)
    events = [*(each.event for each in read), *relationships.events()]
    config = only(PATTERN, internal_domains=[DOMAIN], **OFFICE)
    alerts = first_alerts(events, config, max(event.time for event in events)) if events else []
    by_id = {each.event.id: each for each in read}
    wrong = sum(_answered(alert, by_id, read, context) for alert in alerts)
    figures = Figures(PATTERN, DATASET)
    outside = sum(not context.is_internal(each.mail.sender.email) for each in read)
    figures.count("alerts", outside, len(alerts))
    figures.count("alerts whose message had been answered in its thread", len(alerts), wrong)
    return Measured(f"{len(read):,} mails, {outside:,} of them from outside the company", figures.rows)


def _read(records: list[Record], context: Context) -> Iterator[_Read]:
    for record in records:
        event = mail_event(letter(record), context)
        if isinstance(event, Event):
            yield _Read(event, mail_of(event), record["thread_key"])


def _answered(alert: Alert, by_id: dict[str, _Read], read: list[_Read], context: Context) -> bool:
    """Whether one of ours had written to the sender in the thread between the message and the alert."""
    asked = by_id[anchor_of(alert)]
    return any(
        each.thread == asked.thread
        and asked.event.time < each.event.time < alert.starts_at
        and context.is_internal(each.mail.sender.email)
        and any(person.email == asked.mail.sender.email for person in (*each.mail.to, *each.mail.cc))
        for each in read
    )


MEASUREMENT = Measurement(
    detector=PATTERN,
    dataset=DATASET,
    way="All mails are one mailbox without a CRM: every outside organisation with mail in both directions is watched. For each "
    "alert the thread is searched for an answer that came before it.",
    baseline="none: the right number of contradicted alerts is 0",
    shows="That mail parser, relationships, threads and clock work together on whole mails.",
    not_shows="Recall: the set is a sample of single mails, most of whose threads are incomplete, and nearly all of it "
    "is internal.",
    run=run,
)
