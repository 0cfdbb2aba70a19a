"""Conversations: mails of one thread are put together, with the header fields that name it and without them."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping
from math import comb

from dealtrust_engine.records import MailRecord
from dealtrust_engine.scan import Scan
from dealtrust_engine.threads import bare_subject, is_reply
from dealtrust_schemas.events import Event
from dealtrust_sources.records import Context
from quality.datasets import DataFolder, Record
from quality.figures import SEED, Figures, Hits, total
from quality.histories import OURS, TENANT, only, opening
from quality.letters import list_letter, mail_event, mail_of
from quality.measurement import Measured, Measurement

DETECTOR = "threading"
DATASET = "list-threads"
DEAL = "everything"
SHARE = 0.1
DRAWS = 5

Threaded = Mapping[int, Hashable]
"""The thread of each message, by the message's number in the set."""


def run(data: DataFolder) -> Measured:
    """Pairs of messages in one thread, by the set and by the product."""
    records = data.records(f"{DATASET}/messages.jsonl.gz", "message_id", "date", "from", "thread_root")
    rooted: Threaded = {number: record["thread_root"] for number, record in enumerate(records)}
    subjects: Threaded = {
        number: bare_subject(record.get("subject") or "") for number, record in enumerate(records)
    }
    chance = random.Random(SEED)
    drawn = [set(chance.sample(range(len(records)), round(SHARE * len(records)))) for _ in range(DRAWS)]
    with_headers = [_conversations(records, set())]
    without = [_conversations(records, stripped) for stripped in drawn]
    figures = Figures(DETECTOR, DATASET)
    for truth, name in (
        (_named(records), "threads by all message ids named"),
        (rooted, "threads by thread_root"),
    ):
        rule = total(pairs(truth, subjects))
        figures.judged(_pooled(truth, with_headers), rule, of=f"with headers; {name}", together=True)
        dropped = f"headers dropped from {SHARE:.0%}; {name}"
        figures.judged(_pooled(truth, without), rule, of=dropped, together=True)
    return Measured(f"{len(records):,} messages in {len(set(rooted.values())):,} threads", figures.rows)


def _named(records: list[Record]) -> Threaded:
    """Threads as the messages name them: joined by every id, also that of a message that is not in the set.

    An answer that names none is left out: the set cannot know its thread.
    """
    parents: dict[str, str] = {}

    def root(id: str) -> str:
        while parents.setdefault(id, id) != id:
            id = parents[id]
        return id

    for record in records:
        for other in _references(record):
            parents[root(other)] = root(record["message_id"])
    return {
        number: root(record["message_id"])
        for number, record in enumerate(records)
        if _references(record) or not is_reply(record.get("subject") or "")
    }


def _references(record: Record) -> list[str]:
    named = [*(record.get("references") or []), record.get("in_reply_to")]
    return [id for id in named if id]


def _conversations(records: list[Record], stripped: set[int]) -> Threaded:
    """The conversation that the engine puts each message into."""
    scan = Scan(only())
    context = Context(TENANT, frozenset({OURS}))
    numbers: dict[str, int] = {}
    events: list[Event] = []
    for number, record in enumerate(records):
        read = mail_event(list_letter(record, refers=number not in stripped), context)
        if isinstance(read, Event):
            numbers.setdefault(read.id, number)
            placed = mail_of(read).model_copy(update={"deal_ref": DEAL})
            events.append(read.model_copy(update={"data": placed}))
    if not events:
        return {}
    for event in (*opening(DEAL, min(event.time for event in events)), *events):
        scan.add(event)
    scan.attribute()
    mails = (record for record in scan.records(DEAL) if isinstance(record, MailRecord))
    return {numbers[mail.id]: mail.conversation for mail in mails}


def _pooled(truth: Threaded, draws: list[Threaded]) -> list[Hits]:
    """One unit for each true thread: its pairs in all draws together."""
    return [total(units) for units in zip(*(pairs(truth, found) for found in draws), strict=True)]


def pairs(truth: Threaded, found: Threaded) -> list[Hits]:
    """Pairs of messages put together, one unit for each true thread; a message that was not found stands alone."""
    together: dict[Hashable, Counter[Hashable]] = defaultdict(Counter)
    for number, thread in truth.items():
        together[thread][found.get(number, ("alone", number))] += 1
    by_found: dict[Hashable, Counter[Hashable]] = defaultdict(Counter)
    for thread, parts in together.items():
        for conversation, count in parts.items():
            by_found[conversation][thread] = count
    wrong: Counter[Hashable] = Counter()
    for threads in by_found.values():
        # Pairs across threads are held against the thread that most of the conversation belongs to.
        apart = comb(threads.total(), 2) - sum(comb(count, 2) for count in threads.values())
        wrong[threads.most_common(1)[0][0]] += apart
    units = []
    for thread, parts in together.items():
        right = sum(comb(count, 2) for count in parts.values())
        units.append(Hits(right, wrong[thread], comb(parts.total(), 2) - right))
    return units


MEASUREMENT = Measurement(
    detector=DETECTOR,
    dataset=DATASET,
    way="Each message is put together again from its fields and goes through the mail parser and the engine; what counts is "
    "whether two messages of one thread are put into one conversation. Then In-Reply-To and References are taken away from a "
    f"tenth of the messages, {DRAWS} times from another tenth, seeded.",
    baseline="messages with the same subject, prefixes apart, are one thread",
    shows="Whether threads are rebuilt, on mails of very many mail programs, some of which leave the header fields out. "
    "The set's own *thread_root* follows only messages that it holds, and makes an answer without header fields a thread of "
    "its own; therefore it is also measured with threads joined by every message id named, such answers left out.",
    not_shows="Threads between two companies: on a list everybody answers everybody, so the rule for mails without "
    "header fields "
    "(same subject, same people, within 30 days) seldom applies.",
    run=run,
)
