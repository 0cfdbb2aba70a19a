"""Bounces: which mail did not arrive, and at whom.

A bounce undoes, for its address, the mail that it names; where it names none that is known, our latest human
mail to the address in the 72 hours before.
"""

from __future__ import annotations

from dealtrust_engine.directory import Directory
from dealtrust_engine.moments import HOUR
from dealtrust_engine.records import FROM_SELLER, HUMAN, MailRecord
from dealtrust_engine.threads import Threads

LOOK_BACK = 72 * HOUR


class Bounces:
    """Sees all mails in order of time and marks those that bounced."""

    def __init__(self, directory: Directory, threads: Threads) -> None:
        self._directory = directory
        self._threads = threads
        self._sent: dict[int, MailRecord] = {}
        self._latest: dict[str, MailRecord] = {}

    def see(self, mail: MailRecord, number: int) -> None:
        """Remember a mail of ours by its number among the threads, or let a bounce undo one."""
        if mail.flags & (FROM_SELLER | HUMAN) == FROM_SELLER | HUMAN:
            self._sent[number] = mail
            for email in (*mail.to, *mail.cc):
                self._latest[email] = mail
        elif mail.extra and mail.extra.automatic == "bounce":
            self._undo(mail)

    def _undo(self, bounce: MailRecord) -> None:
        assert bounce.extra is not None
        bounced = bounce.extra.bounced
        named = self._sent.get(self._threads.mail_number(bounced)) if bounced else None
        addresses = bounce.extra.unreachable
        if not addresses and named is not None:
            addresses = tuple(e for e in (*named.to, *named.cc) if self._directory.is_buyer_side(e))
        for email in addresses:
            mail = named or self._latest.get(email)
            if mail is None or mail.at > bounce.at or (named is None and bounce.at - mail.at > LOOK_BACK):
                continue
            mail.undone = {email: bounce.at, **(mail.undone or {})}
