"""Conversations: which mails belong to one thread.

Message ids join by ``References`` and ``In-Reply-To`` (RFC 5322, 3.6.4), in any order of arrival. A mail without
either joins the last conversation with the same subject and the same people within 30 days, but only if its
subject says that it is a reply or a forward; on a mailing list, that with the same address within two hours.
"""

from __future__ import annotations

import re

from dealtrust_engine.moments import DAY, HOUR
from dealtrust_engine.records import REFERS, MailRecord

_PREFIX = re.compile(
    r"^\s*(?:(?:re|fw|fwd|aw|wg|tr|sv|vs|vb|vl|antw|antwort|rif|res|enc|rv|ref|odp|ynt|doorst|r|i)\s*(?:\[\d+\])?\s*[:：]\s*)+",
    re.IGNORECASE,
)
_TAGS = re.compile(r"^\s*\[[^\]]{1,40}\]\s*")
SUBJECT_DAYS = 30
LIST_HOURS = 2
"""How long an answer on a mailing list joins by subject: everybody may join in there, so the people tell nothing."""


def bare_subject(subject: str) -> str:
    """A subject without reply and forward prefixes and list tags, folded for comparison."""
    bare, previous = subject, ""
    while bare != previous:
        previous = bare
        bare = _TAGS.sub("", _PREFIX.sub("", bare))
    return " ".join(bare.split()).casefold()


def is_reply(subject: str) -> bool:
    """Whether a subject has a reply or forward prefix."""
    return _PREFIX.match(_TAGS.sub("", subject)) is not None


class Threads:
    """A forest of message ids: each tree is a conversation, named by the number of its root."""

    def __init__(self) -> None:
        # By the hash of the message id: 64 bits tell the mails of a company apart, and the texts need not be kept.
        self._number: dict[int, int] = {}
        self._parent: list[int] = []
        self._last: dict[tuple[str, frozenset[str] | str], tuple[int, int]] = {}

    def add(self, message_id: str, in_reply_to: str | None, references: tuple[str, ...]) -> int:
        """The number of a mail in the forest, joined to all mails that it refers to."""
        numbers, parent = self._number, self._parent
        number = numbers.get(hash(message_id))
        if number is None:
            number = self.number(message_id)
        for other in references:
            known = numbers.get(hash(other))
            if known is None:
                known = self.number(other)
            if parent[known] != parent[number]:
                self._join(known, number)
        if in_reply_to and in_reply_to not in references:
            self._join(self.number(in_reply_to), number)
        return number

    def number(self, message_id: str) -> int:
        """The number of a message id, whether the mail was seen or only referred to."""
        key = hash(message_id)
        number = self._number.get(key)
        if number is None:
            number = self._number[key] = len(self._parent)
            self._parent.append(number)
        return number

    def join_by_subject(self, mail: MailRecord) -> None:
        """Let a mail without references join by subject. Mails come in order of time; all of them are remembered."""
        subject = bare_subject(mail.subject)
        if not subject:
            return
        by_list = mail.extra is not None and mail.extra.automatic == "list"
        circles = mail.to + mail.cc if by_list else (frozenset(mail.people),)
        may_join = not mail.flags & REFERS and is_reply(mail.subject)
        lasting = LIST_HOURS * HOUR if by_list else SUBJECT_DAYS * DAY
        for circle in circles:
            last = self._last.get((subject, circle))
            if last and may_join and mail.at - last[1] <= lasting:
                self._join(last[0], mail.conversation)
            self._last[subject, circle] = mail.conversation, mail.at

    def find(self, number: int) -> int:
        """The conversation that a mail belongs to."""
        parent = self._parent
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    def _join(self, left: int, right: int) -> None:
        left, right = self.find(left), self.find(right)
        if left != right:
            # The older root stays, so that the number of a conversation is that of its first mail seen.
            self._parent[max(left, right)] = min(left, right)
