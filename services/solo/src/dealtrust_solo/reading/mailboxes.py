"""Mailboxes: which files make one up, whose it is, and the mails in it."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import BinaryIO

from dealtrust_schemas.events import Event
from dealtrust_solo.display.progress import Meter
from dealtrust_solo.reading.dumps import DUMPS, glimpse_records, read_records
from dealtrust_solo.reading.finding import Found
from dealtrust_solo.zones import OffsetSamples
from dealtrust_sources.calendar import CalendarState
from dealtrust_sources.mail import (
    Glimpse,
    glimpse,
    glimpse_mbox,
    is_named_after,
    mailbox_owner,
    read_eml,
    read_mbox,
)
from dealtrust_sources.mail.reader import MAX_BYTES
from dealtrust_sources.records import Context, Reject

_MAILDIR = frozenset({"cur", "new"})


@dataclass(slots=True)
class Mailbox:
    """An mbox file, a file of an interface of mail or calendars, or all messages of one folder.

    origin: its name for people. owner: its address, if known.
    """

    origin: str
    files: list[Found]
    owner: str | None = None


def mailboxes_in(files: Iterable[Found]) -> list[Mailbox]:
    """The mailboxes that these files make up; files that are no mail are passed over."""
    found: dict[str, Mailbox] = {}
    for file in files:
        if file.kind == "mbox" or file.kind in DUMPS:
            found[file.origin] = Mailbox(file.origin, [file])
        elif file.kind == "eml":
            folder = PurePath(file.folder)
            origin = str(folder.parent if folder.name in _MAILDIR else folder)
            found.setdefault(origin, Mailbox(origin, [])).files.append(file)
    return list(found.values())


@dataclass(slots=True)
class Survey:
    """Who occurs in the mails of one mailbox, and the offsets of who wrote them."""

    mails: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    stated: Counter[str] = field(default_factory=Counter)
    offsets: dict[str, OffsetSamples] = field(default_factory=dict)

    def add(self, mail: Glimpse) -> None:
        """One more mail."""
        self.mails += 1
        self.stated.update([mail.owner] if mail.owner else [])
        self.seen.update({mail.sender, *mail.recipients} - {""})
        if mail.written is not None and mail.offset is not None:
            self.offsets.setdefault(mail.sender, OffsetSamples()).add(mail.written, mail.offset)

    def merge(self, other: "Survey") -> None:
        """What another survey saw, too."""
        self.mails += other.mails
        self.seen += other.seen
        self.stated += other.stated
        for email, samples in other.offsets.items():
            self.offsets.setdefault(email, OffsetSamples()).merge(samples)

    def owner(self, origin: str) -> str | None:
        """The address that is stated, else occurs in every mail, or in more than half of them; None if nothing tells.

        Of several that occur equally often it is the one after which the file is called.
        """
        if self.stated:
            return self.stated.most_common(1)[0][0]
        most = max(self.seen.values(), default=0)
        often = sorted(email for email, count in self.seen.items() if count == most)
        if most * 2 <= self.mails or not often:
            return None
        named = [email for email in often if is_named_after(origin, email)]
        return (named or often)[0] if named or len(often) == 1 else None


def glimpses(mailbox: Mailbox, meter: Meter) -> Iterator[Glimpse]:
    """The headers of all mails; damage is not told here, for the files are read again."""
    for file in mailbox.files:
        try:
            with file.open() as opened:
                if file.kind == "mbox":
                    for each in glimpse_mbox(opened.stream):
                        meter.at(opened.position)
                        yield each
                elif file.kind in DUMPS:
                    for each in glimpse_records(opened.stream, file.kind, file.origin):
                        meter.at(opened.position)
                        yield each
                else:
                    yield glimpse(opened.stream.read(MAX_BYTES))
        except OSError:
            pass
        meter.finish(file.size)


def find_owner(mailbox: Mailbox, context: Context, users: Collection[str], meter: Meter) -> str | None:
    """Whose mailbox it is, where our domains are known."""
    return mailbox_owner(glimpses(mailbox, meter), origin=mailbox.origin, context=context, users=users)


def read_mails(
    stream: BinaryIO, file: Found, *, mailbox: Mailbox, context: Context, calendars: CalendarState
) -> Iterator[Event | Reject]:
    """The mails of one file of a mailbox; invitations and answers go to `calendars`."""
    if file.kind == "mbox":
        return read_mbox(
            stream, origin=file.origin, context=context, owner=mailbox.owner, calendars=calendars
        )
    if file.kind in DUMPS:
        return read_records(
            stream,
            file.kind,
            origin=file.origin,
            context=context,
            owner=mailbox.owner,
            calendars=calendars,
        )
    raw = stream.read(MAX_BYTES + 1)
    return read_eml(raw, origin=file.origin, context=context, owner=mailbox.owner, calendars=calendars)
