"""Mailboxes: which files make one up, whose it is, and the mails in it."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import BinaryIO

from dealtrust_reading.dumps import DUMPS, glimpse_records, read_records
from dealtrust_reading.finding import Found
from dealtrust_reading.mail_jobs import Letter
from dealtrust_reading.progress import Meter
from dealtrust_reading.zones import OffsetSamples
from dealtrust_schemas.events import Event
from dealtrust_sources.calendar import CalendarState
from dealtrust_sources.mail import (
    Glimpse,
    glimpse,
    glimpse_mbox,
    is_named_after,
    mailbox_owner,
    mails_in,
    single_mail,
)
from dealtrust_sources.mail.labels import DRAFTS, role_of
from dealtrust_sources.mail.setting import MAX_BYTES
from dealtrust_sources.records import Context, Reject

_MAILDIR = frozenset({"cur", "new"})
# The flags at the end of a file's name in a Maildir; systems that allow no colon put another mark there.
_FLAGS = re.compile(r"[:;!]2,([A-Za-z]*)(?:\.gz)?$")


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
            origin = _box_of(PurePath(file.folder))
            found.setdefault(origin, Mailbox(origin, [])).files.append(file)
    return list(found.values())


def _box_of(folder: PurePath) -> str:
    """The mailbox that a folder of mails belongs to: for a Maildir with folders of its own, all of it."""
    if folder.name not in _MAILDIR:
        return str(folder)
    inner = folder.parent
    return str(inner.parent if inner.name.startswith(".") else inner)


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


def letters_in(mailbox: Mailbox, meter: Meter) -> Iterator[Letter]:
    """The mails of the files of a mailbox as they stand there, and rejects for what made a file end too early."""
    for file in mailbox.files:
        if (reason := _never_sent(file)) is not None:
            yield file.origin, reason
            meter.finish(file.size)
            continue
        try:
            with file.open() as opened:
                if file.kind == "mbox":
                    for mail in mails_in(opened.stream, origin=file.origin):
                        meter.at(opened.position)
                        yield file.origin, mail
                else:
                    yield file.origin, single_mail(opened.stream.read(MAX_BYTES + 1))
                damage = opened.damage
        except OSError as error:
            damage = ("unreadable", error.strerror or str(error))
        if damage is not None:
            yield file.origin, Reject(file.origin, "end", *damage)
        meter.finish(file.size)


def _never_sent(file: Found) -> Reject | None:
    """Why nothing in a file reached anybody, told by the names of mail programs; None where something may have.

    A Maildir flags its drafts (https://cr.yp.to/proto/maildir.html) and keeps its folders as ``.Name``.
    """
    flags = _FLAGS.search(file.name)
    if flags is not None and "D" in flags[1]:
        return Reject(file.origin, "", "draft", "it is flagged as a draft")
    folder = PurePath(file.folder)
    named = folder.parent.name if folder.name in _MAILDIR else folder.name
    if file.kind == "mbox":
        named = file.name.removesuffix(".gz").removesuffix(".mbox")
    role = role_of(named.rpartition(".")[2])
    if role is None:
        return None
    return Reject(file.origin, "", "draft" if role == DRAFTS else "spam", f"it lies in {named}")


def read_dump_file(
    stream: BinaryIO, file: Found, *, mailbox: Mailbox, context: Context, calendars: CalendarState
) -> Iterator[Event | Reject]:
    """The mails of a file of an interface; invitations and answers go to `calendars`."""
    return read_records(
        stream,
        file.kind,
        origin=file.origin,
        context=context,
        owner=mailbox.owner,
        calendars=calendars,
    )
