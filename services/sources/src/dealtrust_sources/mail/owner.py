"""Whose mailbox is it? Told by a first pass over the headers alone."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import BinaryIO

from dealtrust_sources.mail.entity import Entity
from dealtrust_sources.mail.mbox import split_mbox
from dealtrust_sources.records import Context

_MAX_HEADER = 256 * 1024
_SUFFIXES = (".gz", ".zip", ".mbox", ".mbx", ".eml", ".json", ".jsonl", ".ndjson")
_TO_FIELDS = ("to", "cc", "bcc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to")


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What the header of one mail tells cheaply.

    sender: address of From, lower case, "" if none. recipients: all others named. written: aware moment or
    None. offset: minutes east of UTC of the Date header, None if unknown. owner: whose mailbox it lies in, if
    that is stated.
    """

    sender: str
    recipients: frozenset[str]
    written: datetime | None
    offset: int | None
    owner: str | None = None


def glimpse(raw: bytes) -> Glimpse:
    """Look at one mail's header only. Never raises for broken mail."""
    head = Entity(raw[:_MAX_HEADER]).head
    sender = head.sender()
    moment = head.written_at()
    recipients = frozenset(person.email for name in _TO_FIELDS for person in head.people(name))
    return Glimpse(
        sender=sender.email if sender else "",
        recipients=recipients,
        written=moment[0] if moment else None,
        offset=moment[1] if moment else None,
    )


def glimpse_mbox(stream: BinaryIO) -> Iterator[Glimpse]:
    """The headers of all mails of an mbox."""
    for item in split_mbox(stream):
        if item.raw is not None:
            yield glimpse(item.raw)


def mailbox_owner(
    glimpses: Iterable[Glimpse], *, origin: str, context: Context, users: Collection[str] = ()
) -> str | None:
    """The address whose mailbox a file is, lower case; None if nothing tells.

    It is the address that is stated in most of them; else the internal address that occurs in every mail; of
    several such, or of none, the one whose local part is the file's stem (of the known ``users`` too); else the one
    in more than half of the mails, if no other is in as many.
    """
    seen: Counter[str] = Counter()
    stated: Counter[str] = Counter()
    mails = 0
    for each in glimpses:
        mails += 1
        stated.update([each.owner] if each.owner else [])
        named = {each.sender, *each.recipients}
        seen.update(email for email in named if context.is_internal(email))
    if stated:
        return stated.most_common(1)[0][0]
    everywhere = [email for email, count in seen.items() if count == mails]
    if len(everywhere) == 1:
        return everywhere[0]
    known = sorted(everywhere or {user.lower() for user in users} | set(seen))
    for email in known:
        if is_named_after(origin, email):
            return email
    ranked = seen.most_common(2)
    if ranked and ranked[0][1] * 2 > mails and (len(ranked) == 1 or ranked[1][1] < ranked[0][1]):
        return ranked[0][0]
    return None


def is_named_after(origin: str, email: str) -> bool:
    """Whether a file is called by the lower-case address or by its local part, or lies in a folder of that address."""
    path = PurePath(origin.lower().replace("!", "/"))
    stem = path.name
    for suffix in _SUFFIXES:
        stem = stem.removesuffix(suffix)
    return stem in (email, email.partition("@")[0]) or email in path.parts[:-1]
