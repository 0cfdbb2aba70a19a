"""unanswered-buyer on who wrote to whom and when (Enron): how many alerts, and do they come before people write again?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from dealtrust_schemas.events import Event
from quality.datasets import DataFolder, Record, SetError
from quality.figures import Figures
from quality.histories import OWNER_EMAIL, anchor_of, buyer_of, first_alerts, mail, only, opening
from quality.measurement import Measured, Measurement

PATTERN = "unanswered-buyer"
DATASET = "enron-graph"
OFFICE: dict[str, Any] = {"timezone": "America/Chicago", "country": "US"}
LIMIT = timedelta(hours=8)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Message:
    """One message from one person to another; people are numbers."""

    id: str
    at: datetime
    sender: int
    recipient: int
    subject: str
    thread: str


@dataclass(frozen=True, slots=True)
class _Chain:
    """What somebody had written without an answer, and that they wrote again."""

    waiting: tuple[Message, ...]
    again: Message


def run(data: DataFolder) -> Measured:
    """Each pair of people is two deals: the one asks and the other is to answer, and the other way round."""
    name = f"{DATASET}/messages.jsonl.gz"
    every = data.parsed(name, _between_two, "mid", "unix_time", "sender", "recipients", "thread_key")
    messages = sorted(filter(None, every), key=lambda message: (message.at, message.id))
    if not messages:
        raise SetError(f"{name} holds no message from one person to one other")
    alerts = {
        anchor_of(alert).partition("/")[0]: alert.starts_at
        for alert in first_alerts(_events(messages), only(PATTERN, **OFFICE), messages[-1].at + 5 * DAY)
    }
    figures = Figures(PATTERN, DATASET)
    slow = _slow(messages)
    figures.count(
        "alerts per 100 messages",
        len(messages),
        100 * len(alerts) / len(messages),
        100 * len(slow) / len(messages),
    )
    chains = _unanswered_chains(messages)
    for name, least in (("write again", timedelta(0)), ("write again more than a day later", DAY)):
        again = [chain for chain in chains if chain.again.at - chain.waiting[-1].at >= least]
        warned = sum(
            any(alerts[each.id] < chain.again.at for each in chain.waiting if each.id in alerts)
            for chain in again
        )
        if again:
            rule = sum(chain.again.at - chain.waiting[-1].at > LIMIT for chain in again) / len(again)
            figures.share(f"alerted before the sender had to {name}", warned, len(again), rule)
    size = (
        f"{len(messages):,} of {len(every):,} messages, those from one person to one other; "
        f"{len(chains):,} times the sender wrote again before any answer"
    )
    return Measured(size, figures.rows)


def _between_two(record: Record) -> Message | None:
    """The message, if it went to one other person."""
    sender, recipients = record["sender"], set(record["recipients"]) - {record["sender"]}
    if len(recipients) != 1:
        return None
    at = datetime.fromtimestamp(record["unix_time"], UTC)
    subject, thread = record.get("subject") or "", record["thread_key"]
    return Message(str(record["mid"]), at, sender, recipients.pop(), subject, thread)


def _deal(asking: int, asked: int) -> str:
    return f"{asking}-{asked}"


def _events(messages: list[Message]) -> Iterator[Event]:
    known: set[str] = set()
    for message in messages:
        asked = _deal(message.sender, message.recipient)
        answering = _deal(message.recipient, message.sender)
        for deal in (asked, answering):
            if deal not in known:
                known.add(deal)
                yield from opening(deal, message.at - timedelta(seconds=1))
        facts = {"subject": message.subject}
        yield mail(f"{message.id}/question", message.at, buyer_of(asked), OWNER_EMAIL, **facts)
        yield mail(f"{message.id}/answer", message.at, OWNER_EMAIL, buyer_of(answering), **facts)


def _slow(messages: list[Message]) -> list[Message]:
    """The baseline: messages to which nothing came back within eight hours by the clock."""
    sent: dict[tuple[int, int], list[datetime]] = defaultdict(list)
    for message in messages:
        sent[message.sender, message.recipient].append(message.at)
    return [
        message
        for message in messages
        if not any(message.at < at <= message.at + LIMIT for at in sent[message.recipient, message.sender])
    ]


def _unanswered_chains(messages: list[Message]) -> list[_Chain]:
    """Wherever somebody wrote again in a thread before any answer."""
    threads: dict[tuple[str, int, int], list[Message]] = defaultdict(list)
    for message in messages:
        low, high = sorted((message.sender, message.recipient))
        threads[message.thread, low, high].append(message)
    found = []
    for thread in threads.values():
        waiting: list[Message] = []
        for message in thread:
            if waiting and waiting[-1].sender != message.sender:
                waiting = []
            if waiting:
                found.append(_Chain(tuple(waiting), message))
            waiting.append(message)
    return found


MEASUREMENT = Measurement(
    detector=PATTERN,
    dataset=DATASET,
    way="Each pair of people stands for two deals: in the one the first is the buyer and the second the seller, in the "
    "other the "
    "other way round. Messages to several people are left out. Eight working hours in Chicago, holidays of the United States.",
    baseline="nothing came back within eight hours by the clock",
    shows="The load of alerts where nothing is known of the content, and whether an alert would have come before the sender "
    "wrote again in the thread without an answer.",
    not_shows="Missed follow-ups: colleagues answer by telephone or not at all, most messages want no answer, and "
    "without bodies "
    "every message counts as a question. This is an upper bound of the load, never accuracy.",
    run=run,
)
