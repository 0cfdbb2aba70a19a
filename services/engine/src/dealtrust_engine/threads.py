"""Conversations: which mails belong to one thread.

Message ids join by ``References`` and ``In-Reply-To`` (RFC 5322, 3.6.4), in any order of arrival. A mail without
either joins the last conversation with the same subject and the same people within 30 days, but only if its
subject says that it is a reply or a forward; on a mailing list, that with the same address within two hours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, MutableMapping
from functools import lru_cache

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


@lru_cache(maxsize=4096)
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


def _by_list(mail: MailRecord) -> bool:
    return mail.extra is not None and mail.extra.automatic == "list"


class Threads:
    """A forest of message ids: each tree is a conversation, named by the number of its root.

    ``number`` gives the number of a text: 64 bits tell the mails of a company apart, and the texts need not be kept.
    The default differs from process to process; what is kept beyond one needs a number that does not.
    ``parent`` holds, of each mail that is not the root of its tree, one that is nearer to it; ``last``, by subject and people,
    the last conversation and when it was written in; ``deals``, by conversation, when its deal was found and which it is.
    """

    def __init__(self, number: Callable[[str], int] = hash) -> None:
        self.number = number
        # A mail that joins nothing is a tree of its own and needs no entry.
        self.parent: MutableMapping[int, int] = {}
        self.last: MutableMapping[int, tuple[int, int]] = {}
        self.deals: MutableMapping[int, tuple[int, str]] = {}

    def mail_number(self, message_id: str) -> int:
        """The number of a mail in the forest."""
        return self.number(message_id)

    def add(self, message_id: str, in_reply_to: str | None, references: tuple[str, ...]) -> int:
        """The number of a mail in the forest, joined to all mails that it refers to."""
        own = self.number(message_id)
        self.link(own, map(self.number, references))
        if in_reply_to and in_reply_to not in references:
            self._join(self.number(in_reply_to), own)
        return own

    def link(self, own: int, others: Iterable[int]) -> int:
        """Join a mail to others, all given by their numbers; gives back the number of their conversation."""
        parent = self.parent
        root = parent.get(own, own)
        for other in others:
            above = parent.get(other, other)
            # Of most mails the ones they refer to have been joined to one root already.
            if above != root:
                root = self._join(above, root)
        return root

    def join_by_subject(self, mail: MailRecord) -> None:
        """Let a mail without references join by subject; all mails are remembered for others to join.

        Mails come in order of time; one that comes late does not take the place of a later one.
        """
        by_list = _by_list(mail)
        may_join = not mail.flags & REFERS and is_reply(mail.subject)
        lasting = LIST_HOURS * HOUR if by_list else SUBJECT_DAYS * DAY
        for key in self.subject_keys(mail):
            last = self.last.get(key)
            if last and may_join and 0 <= mail.at - last[1] <= lasting:
                self._join(last[0], mail.conversation)
            if last is None or mail.at >= last[1]:
                self.last[key] = mail.conversation, mail.at

    def subject_keys(self, mail: MailRecord) -> list[int]:
        """The numbers under which `join_by_subject` looks for and remembers a mail: of its subject and its people."""
        subject = bare_subject(mail.subject)
        if not subject:
            return []
        circles = [[list_] for list_ in mail.to + mail.cc] if _by_list(mail) else [sorted(set(mail.people))]
        return [self.number("\0".join((subject, *circle))) for circle in circles]

    def find(self, number: int) -> int:
        """The conversation that a mail belongs to."""
        parent = self.parent
        above = parent.get(number)
        while above is not None:
            further = parent.get(above)
            if further is None:
                return above
            parent[number] = further
            number, above = further, parent.get(further)
        return number

    def _join(self, older: int, newer: int) -> int:
        """Let two trees be one, named as the one that was referred to; it is about the deal found last for either."""
        stays, goes = self.find(older), self.find(newer)
        if stays == goes:
            return stays
        self._hang(goes, stays)
        if goes in self.deals:
            self.deals[stays] = max(self.deals.pop(goes), self.deals.get(stays, (-1, "")))
        return stays

    def _hang(self, root: int, above: int) -> None:
        self.parent[root] = above
