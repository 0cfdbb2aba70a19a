"""The mails of one deal as they come, in any order: which belong to one conversation, which bounced."""

from __future__ import annotations

from dealtrust_engine.bounces import Bounces
from dealtrust_engine.directory import Directory
from dealtrust_engine.records import REFERS, MailRecord, in_order
from dealtrust_engine.threads import Threads, is_reply
from dealtrust_schemas.events import Mail


class Correspondence:
    """Conversations and bounces are functions of the mails alone, whatever the order of arrival."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._threads = Threads()
        self._numbers: dict[str, int] = {}
        self._mails: list[MailRecord] = []
        self._by_subject = self._bounces = self._changed = False

    def add(self, record: MailRecord, mail: Mail) -> None:
        """Take a mail, or another copy of one that is known (the same record with other content)."""
        if record.id not in self._numbers:
            self._mails.append(record)
        self._numbers[record.id] = self._threads.add(mail.message_id, mail.in_reply_to, mail.references)
        self._by_subject = self._by_subject or (not record.flags & REFERS and is_reply(record.subject))
        self._bounces = self._bounces or (record.extra is not None and record.extra.automatic == "bounce")
        self._changed = True

    def arrange(self) -> None:
        """Note on every mail its conversation and at whom it bounced."""
        if not self._changed:
            return
        self._changed = False
        numbers, threads = self._numbers, self._threads
        if self._by_subject or self._bounces:
            threads = self._replayed()
        find = threads.find
        for record in self._mails:
            record.conversation = find(numbers[record.id])

    def _replayed(self) -> Threads:
        """The conversations once mails without references have joined them; bounces are noted on the way."""
        numbers, joined = self._numbers, Threads()
        joined.parent = dict(self._threads.parent)
        bounces = Bounces(self._directory, self._threads)
        for record in in_order(self._mails):
            record.conversation, record.undone = numbers[record.id], None
            if self._by_subject:
                joined.join_by_subject(record)
            if self._bounces:
                bounces.see(record, numbers[record.id])
        return joined
