"""Placing everything that was read: who was away, what bounced, which mails belong together, and which deal is meant."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from dealtrust_engine.absences import note_absence
from dealtrust_engine.attribution import Attribution
from dealtrust_engine.bounces import Bounces
from dealtrust_engine.components import Components
from dealtrust_engine.directory import Directory
from dealtrust_engine.packed_threads import PackedThreads
from dealtrust_engine.placing import place_fact
from dealtrust_engine.records import FROM_SELLER, HUMAN, Fact, MailRecord, MeetingRecord, Record, in_order
from dealtrust_engine.waiting import Waiter


@dataclass(slots=True)
class Traits:
    """What occurs among the records: replies that refer to no mail, absences, bounces. Most mails have none of them."""

    by_subject: bool = False
    absences: bool = False
    bounces: bool = False


class Placement:
    """Finds the deals of records; ``by_deal`` are the records of each deal."""

    def __init__(self, directory: Directory, threads: PackedThreads, traits: Traits) -> None:
        self._directory = directory
        self._threads = threads
        self._traits = traits
        self._attribution = Attribution(directory, threads)
        self.by_deal: dict[str, list[Record]] = defaultdict(list)

    def place(self, records: list[Record]) -> list[Waiter]:
        """Place records, in the order in which their mails were read; gives back what belongs to no deal."""
        threads, traits = self._threads, self._traits
        threads.number_all(by_name=traits.bounces)
        components = Components(self._directory, threads, by_subject=traits.by_subject)
        # As they were read, which is how they lie in memory.
        for record in records:
            components.take(record)
        if traits.absences:
            self._note_absences(records)
        if traits.bounces:
            self._note_bounces(records)
        for part in components.parts(records):
            self._place(in_order(part))
        return self._attribution.left()

    def _note_absences(self, records: list[Record]) -> None:
        """Only what people wrote of whom an absence is told can end one."""
        person = self._directory.person
        replies = [r for r in records if type(r) is MailRecord and r.extra is not None and r.extra.away]
        entries = [r for r in records if type(r) is MeetingRecord and r.away]
        away = {person(reply.sender) for reply in replies} | {person(entry.organizer) for entry in entries}
        mails = [r for r in records if type(r) is MailRecord and r.flags & HUMAN and person(r.sender) in away]
        told: list[MailRecord | MeetingRecord] = [*replies, *entries, *mails]
        for record in in_order(told):
            note_absence(record, self._directory)

    def _note_bounces(self, records: list[Record]) -> None:
        bounces, ours = Bounces(self._directory, self._threads), FROM_SELLER | HUMAN
        mails = [
            r for r in records if type(r) is MailRecord and (r.flags & ours == ours or r.extra is not None)
        ]
        for mail in in_order(mails):
            bounces.see(mail, self._threads.own_number(mail.conversation))

    def _place(self, part: list[Record]) -> None:
        """Place the records of one component, which come in order of time."""
        attribution, threads, by_deal = self._attribution, self._threads, self.by_deal
        by_subject = self._traits.by_subject
        for record in part:
            deal_id: str | None
            if type(record) is MailRecord:
                place = record.conversation
                record.conversation = threads.join(place)
                if by_subject:
                    record.conversation = threads.own_number(place)
                    threads.join_by_subject(record)
                deal_id = attribution.mail(record)
            elif type(record) is Fact:
                deal_id, released = place_fact(record, attribution, self._directory)
                for other_id, waiting in released:
                    by_deal[other_id].append(waiting)
            elif type(record) is MeetingRecord:
                deal_id = attribution.meeting(record)
            else:
                continue
            if deal_id is not None:
                by_deal[deal_id].append(record)
        # The conversations as they are in the end.
        for record in part:
            if type(record) is MailRecord:
                record.conversation = threads.find(record.conversation)
