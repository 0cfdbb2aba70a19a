"""Read calendar objects: .ics files and the calendar parts of mails (RFC 5545, 5546, 6047)."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from io import BytesIO
from pathlib import PurePath
from typing import BinaryIO, Final, get_args

from dealtrust_schemas.events import Event
from dealtrust_sources.calendar.entry import EntryError, read_entry
from dealtrust_sources.calendar.lines import MOST_LINES, Block, blocks, content_lines
from dealtrust_sources.calendar.revision import Method, Place, Revision
from dealtrust_sources.calendar.state import CalendarState
from dealtrust_sources.calendar.zones import ZoneBook, named_zone
from dealtrust_sources.records import Context, Reject

_METHODS: Final[dict[str, Method]] = {method: method for method in get_args(Method)}


@dataclass(slots=True)
class _Object:
    """One VCALENDAR while it is read."""

    book: ZoneBook = field(default_factory=ZoneBook)
    method: str = ""
    zone: tzinfo | None = None
    name: str = ""


@dataclass(slots=True)
class _Read:
    """What a stream held, before it is known whose calendar it is."""

    revisions: list[tuple[Revision, tzinfo | None]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


def read_ics(
    stream: BinaryIO | bytes,
    *,
    origin: str,
    context: Context,
    owner: str | None = None,
    users: Collection[str] = (),
) -> Iterator[Event | Reject]:
    """The events of one .ics file that stands alone. Arguments as in :func:`collect_ics`."""
    state = CalendarState()
    yield from collect_ics(stream, origin=origin, context=context, state=state, owner=owner, users=users)
    yield from state.events(context)


def events_from_ics(
    raw: bytes,
    *,
    origin: str,
    mailbox_owner: str | None,
    received_at: datetime | None,
    context: Context,
    sender: str | None = None,
    state: CalendarState | None = None,
) -> Iterator[Event | Reject]:
    """The events of one calendar part of a mail. Arguments as in :func:`collect_part`.

    Without ``state`` the part stands alone: an answer then names no meeting (``reply_without_meeting``). With
    it the part is merged into what is known, and only what is new is given.
    """
    state = state if state is not None else CalendarState()
    yield from collect_part(
        raw,
        origin=origin,
        mailbox_owner=mailbox_owner,
        received_at=received_at,
        context=context,
        sender=sender,
        state=state,
    )
    yield from state.news(context)


def collect_ics(
    stream: BinaryIO | bytes,
    *,
    origin: str,
    context: Context,
    state: CalendarState,
    owner: str | None = None,
    users: Collection[str] = (),
) -> Iterator[Reject]:
    """Put the entries of an .ics file into ``state``; what cannot be read comes back.

    owner: address whose calendar it is, if known. Else it is the internal address found in every entry that
    names anybody, else the one of ``users`` (addresses) whose local part equals the file's stem, else an
    address that the file or the calendar is named after. Times without a zone are on the clock of
    X-WR-TIMEZONE, else of the owner, else of the tenant. Source of the events: ``calendar:<owner>``.
    """
    read = _Read()
    yield from _read(stream, read, origin, context, received_at=None)
    owner = (owner or _owner(read, origin, context, users)).lower()
    source = f"calendar:{owner or PurePath(origin).stem.lower()}"
    yield from _add(read, Place(origin, "", source, owner or None, home_of(owner, context)), state)


def collect_part(
    raw: bytes,
    *,
    origin: str,
    mailbox_owner: str | None,
    received_at: datetime | None,
    context: Context,
    state: CalendarState,
    sender: str | None = None,
) -> Iterator[Reject]:
    """Put the entries of a mail's calendar part into ``state``; what cannot be read comes back.

    mailbox_owner: address whose mailbox it is. received_at: when the mail was written, aware; stands in for a
    missing DTSTAMP. sender: address of From; stands in for an answer that names nobody. Source of the events:
    ``mailbox:<mailbox_owner>``, for the part says how far the mailbox was read, not the calendar.
    """
    read = _Read()
    yield from _read(raw, read, origin, context, received_at)
    owner = (mailbox_owner or "").lower()
    if sender:
        read.revisions = [(_signed(revision, sender.lower()), zone) for revision, zone in read.revisions]
    place = Place(
        origin, "", f"mailbox:{owner or origin}", owner or None, home_of(owner, context), from_mail=True
    )
    yield from _add(read, place, state)


def _signed(revision: Revision, sender: str) -> Revision:
    if not revision.is_answer:
        return revision
    if not revision.attendees:
        # Who accepts writes; the response itself was lost with the attendee line.
        return replace(revision, attendees=((sender, "none"),))
    # A counter may list everybody who is invited; it speaks for its sender.
    own = tuple(each for each in revision.attendees if each[0] == sender)
    return replace(revision, attendees=own or revision.attendees)


def _read(
    stream: BinaryIO | bytes, into: _Read, origin: str, context: Context, received_at: datetime | None
) -> Iterator[Reject]:
    current, waiting = _Object(), list[Block]()
    received_at = received_at.astimezone(UTC) if received_at else None
    lines = content_lines(BytesIO(stream) if isinstance(stream, bytes) else stream)
    place = Place(origin, "", "", None, home_of("", context))
    for block in blocks(lines):
        if block.kind == "property":
            _take_property(current, block.lines[0])
        elif block.kind == "timezone":
            current.book.define(block.lines)
        elif block.kind == "broken":
            yield Reject(origin, f"line {block.number}", "truncated", "a component does not end")
        elif block.kind == "overfull":
            yield Reject(
                origin, f"line {block.number}", "too_large", f"a component of more than {MOST_LINES} lines"
            )
        elif block.kind == "event" and current.book.knows(block.lines):
            yield from _entries(current, [block], into, place, received_at)
        elif block.kind == "event":
            waiting.append(block)  # its VTIMEZONE may follow
        else:
            yield from _entries(current, waiting, into, place, received_at)
            into.names.append(current.name)
            current, waiting = _Object(), []
    yield from _entries(current, waiting, into, place, received_at)


def _take_property(current: _Object, line: str) -> None:
    head, _, value = line.partition(":")
    match head.partition(";")[0].upper():
        case "METHOD":
            current.method = value.strip().upper()
        case "X-WR-TIMEZONE":
            current.zone = named_zone(value)
        case "X-WR-CALNAME":
            current.name = value.strip()


def _entries(
    current: _Object, waiting: list[Block], into: _Read, place: Place, received_at: datetime | None
) -> Iterator[Reject]:
    method = _METHODS.get(current.method)
    for block in waiting:
        position = f"line {block.number}"
        if method is None:
            yield Reject(place.origin, position, "ignored_method", current.method[:40])
            continue
        try:
            entry = read_entry(
                block,
                method=method,
                book=current.book,
                place=replace(place, position=position),
                received_at=received_at,
            )
        except EntryError as error:
            yield Reject(place.origin, position, error.reason, error.detail[:200])
        else:
            into.revisions.append((entry, current.zone))


def _add(read: _Read, place: Place, state: CalendarState) -> Iterator[Reject]:
    for revision, zone in read.revisions:
        own = replace(place, position=revision.place.position, home=zone or place.home)
        if revision.away != "no" and place.owner is None and not revision.organizer:
            yield Reject(place.origin, own.position, "unknown_owner", "an absence, but it is not known whose")
            continue
        state.add(replace(revision, place=own))


def home_of(owner: str, context: Context) -> tzinfo:
    """The zone of times that name none: that of the calendar's owner ("" if unknown), else the tenant's."""
    name = context.person_zone(owner) if owner else None
    return (named_zone(name) if name else None) or named_zone(context.timezone) or UTC


def _owner(read: _Read, origin: str, context: Context, users: Collection[str]) -> str:
    seen: Counter[str] = Counter()
    entries = 0
    for revision, _ in read.revisions:
        named = {email for email, _ in revision.attendees} | {revision.organizer or ""}
        internal = {email for email in named if email and context.is_internal(email)}
        if named - {""}:
            entries += 1
            seen.update(internal)
    stem = PurePath(origin.rpartition("!")[2] or origin).name.removesuffix(".gz").removesuffix(".ics").lower()
    everywhere = sorted(email for email, count in seen.items() if count == entries)
    same_name = [email for email in everywhere if email in {stem} or email.partition("@")[0] == stem]
    if len(everywhere) == 1 or same_name:
        return (same_name or everywhere)[0]
    for email in sorted({user.lower() for user in users} | set(seen)):
        if stem in {email, email.partition("@")[0]}:
            return email
    named_after = [text.lower() for text in (stem, *read.names) if "@" in text and " " not in text]
    return named_after[0] if named_after else ""
