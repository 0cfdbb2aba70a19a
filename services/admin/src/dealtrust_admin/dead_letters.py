"""Dead letters: what could not be handled, and putting it back once the reason is gone."""

import base64
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from pydantic import ValidationError

from dealtrust_admin.receiving import Receiver, receiving
from dealtrust_admin.sending import Sender, sending
from dealtrust_runtime.settings import KafkaSettings
from dealtrust_schemas.records import DeadLetter

TOPIC = "dead-letters"
TRANSACTIONS = "dealtrust-admin-replay"
"""The transactional id of whoever puts records back: a second one at the same time ends the first."""

LARGEST = 2 << 20
_BATCH = 500


class Origin(NamedTuple):
    """Where the record stood that could not be handled."""

    topic: str
    partition: int
    offset: int


@dataclass(frozen=True)
class Choice:
    """Which dead letters are meant; None: any."""

    reason: str | None = None
    topic: str | None = None

    def takes(self, letter: DeadLetter) -> bool:
        return self.reason in (None, letter.reason) and self.topic in (None, letter.topic)


class DeadLetters:
    """The topic of dead letters as it is now: each origin once, with what is known of its replay.

    Several detectors may set the same record aside; putting it back once serves them all.
    """

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self.unreadable = 0
        starts = dict.fromkeys(receiver.places([TOPIC]))
        self._starts, self._ends = starts, receiver.ends(starts)
        self.replayed = {origin_of(letter) for _, letter in self._read() if letter.replayed_at is not None}

    def open(self, choice: Choice) -> Iterator[tuple[bytes | None, DeadLetter]]:
        """Those chosen that were not put back yet, with their keys; in the order of each partition."""
        seen = set(self.replayed)
        for key, letter in self._read():
            if choice.takes(letter) and (origin := origin_of(letter)) not in seen:
                seen.add(origin)
                yield key, letter

    def _read(self) -> Iterator[tuple[bytes | None, DeadLetter]]:
        self.unreadable = 0
        for record in self._receiver.records(self._starts, self._ends):
            try:
                yield record.key, DeadLetter.model_validate_json(record.value or b"")
            except ValidationError:
                self.unreadable += 1


def origin_of(letter: DeadLetter) -> Origin:
    return Origin(letter.topic, letter.partition, letter.offset)


def listed(kafka: KafkaSettings, choice: Choice) -> Iterator[DeadLetter]:
    """The chosen dead letters that were not put back yet. Raises `ClusterError`."""
    with receiving(kafka) as receiver:
        for _, letter in DeadLetters(receiver).open(choice):
            yield letter


@dataclass
class Replayed:
    """What was put back, by topic; and how many could not be, as nothing of them was kept."""

    back: Counter[str] = field(default_factory=Counter)
    lost: int = 0


def replay(kafka: KafkaSettings, choice: Choice, now: datetime | None = None) -> Replayed:
    """Put the chosen records back into their topics and partitions, as they came, at the end.

    A record and the word that it was put back are written in one transaction, so that it is put back once,
    however often this is done and wherever it is interrupted. Raises `ClusterError`.
    """
    moment = now or datetime.now(UTC)
    done = Replayed()
    how = {"transactional_id": TRANSACTIONS, "max_request_size": LARGEST}
    with receiving(kafka) as receiver, sending(kafka, **how) as sender:
        # Whoever did this before and was interrupted must have ended before it is read how far they came.
        sender.take_over()
        batch: list[tuple[bytes | None, DeadLetter]] = []
        for item in DeadLetters(receiver).open(choice):
            batch.append(item)
            if len(batch) == _BATCH:
                _put_back(sender, batch, moment, done)
                batch = []
        _put_back(sender, batch, moment, done)
    return done


def _put_back(
    sender: Sender, batch: list[tuple[bytes | None, DeadLetter]], moment: datetime, done: Replayed
) -> None:
    if not batch:
        return
    with sender.transaction():
        for place, letter in batch:
            original = _original(letter)
            if original is None:
                done.lost += 1
                continue
            key, value, headers = original
            sender.send(letter.topic, key, value, partition=letter.partition, headers=headers)
            marked = letter.model_copy(update={"replayed_at": moment})
            sender.send(TOPIC, place, marked.model_dump_json(exclude_none=True))
            done.back[letter.topic] += 1


def _original(letter: DeadLetter) -> tuple[bytes | None, bytes, list[tuple[str, bytes]]] | None:
    """Key, value and headers of the record; None where its value was not kept, or never held anything."""
    try:
        headers = [(name, _bytes(value)) for name, value in letter.headers.items()]
        key = None if letter.key is None else _bytes(letter.key)
        value = _bytes(letter.value or "")
    except ValueError:
        return None
    return (key, value, headers) if value else None


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
