"""What waits: mails and calendar entries that match no deal yet, by what they wait for."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator

from dealtrust_engine.records import MailRecord, MeetingRecord

Waiter = MailRecord | MeetingRecord


class Waiting:
    """Records by words: an address that may get a role on a deal, or the id of a deal that may be opened."""

    def __init__(self) -> None:
        self._words: dict[str, tuple[str, ...]] = {}
        self._by_word: dict[str, dict[str, Waiter]] = {}
        self._by_domain: dict[str, set[str]] = {}
        self._ages: list[tuple[int, str]] = []

    def __bool__(self) -> bool:
        return bool(self._words)

    def __len__(self) -> int:
        return len(self._words)

    def __contains__(self, event_id: str) -> bool:
        return event_id in self._words

    def add(self, record: Waiter, words: Iterable[str]) -> None:
        """Let a record wait for any of some words; without any it does not wait."""
        unique = tuple(dict.fromkeys(words))
        if not unique:
            return
        self._words[record.id] = unique
        heapq.heappush(self._ages, (record.at, record.id))
        for word in unique:
            self._by_word.setdefault(word, {})[record.id] = record
            self._by_domain.setdefault(word.rpartition("@")[2], set()).add(word)

    def remove(self, record_id: str) -> Waiter | None:
        """Let a record wait no longer."""
        record = None
        for word in self._words.pop(record_id, ()):
            waiters = self._by_word[word]
            record = waiters.pop(record_id)
            if not waiters:
                del self._by_word[word]
                domain = word.rpartition("@")[2]
                self._by_domain[domain].discard(word)
                if not self._by_domain[domain]:
                    del self._by_domain[domain]
        return record

    def of(self, word: str) -> list[Waiter]:
        """What waits for a word, in the order in which it began to wait."""
        return list(self._by_word.get(word, {}).values())

    def of_domain(self, domain: str) -> list[Waiter]:
        """What waits for any address of a domain, in order of time."""
        found = {record.id: record for word in self._by_domain.get(domain, ()) for record in self.of(word)}
        return sorted(found.values(), key=lambda record: (record.at, record.id))

    def older_than(self, moment: int) -> Iterator[Waiter]:
        """Takes out, oldest first, what happened before a moment."""
        while self._ages and self._ages[0][0] < moment:
            _, record_id = heapq.heappop(self._ages)
            record = self.remove(record_id)
            if record is not None:
                yield record

    def left(self) -> list[Waiter]:
        """All that waits, in order of time."""
        found = {record.id: record for records in self._by_word.values() for record in records.values()}
        return sorted(found.values(), key=lambda record: (record.at, record.id))
