"""A story as a folder of raw files: mailboxes, calendars, a Salesforce export and change events."""

import gzip
import mailbox
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from dealtrust_schemas.events import DealOpened, Event, Mail, Meeting
from tests.raw.acts import Act, Salesforce, can_book
from tests.raw.calendars import calendar_of, messages
from tests.raw.changes import change_lines
from tests.raw.export import Export, can_tell, write_products, write_stages
from tests.raw.ids import Ids
from tests.raw.invitations import invitation
from tests.raw.mails import MailWriter
from tests.raw.told import Told

_PEOPLE = {"User", "Contact", "Account"}


@dataclass(frozen=True)
class Forms:
    """In which forms a story was written down."""

    crm: str
    mail: str
    calendar: str


def write_folder(told: Told, folder: Path, ids: Ids) -> Forms:
    """Write the story below the folder."""
    booked = told.until is not None and told.dice("booked").random() < 0.2 and can_book(told)
    by_mail = told.until is not None and told.dice("invitations").random() < 0.3
    crm = _write_crm(told, folder / "salesforce", ids, books_meetings=booked)
    mails: dict[str, list[tuple[Event | None, bytes]]] = defaultdict(list)
    writer = MailWriter(told, ids)
    for event in sorted(told.events, key=lambda event: (event.time, event.id)):
        if isinstance(event.data, Mail):
            raw = writer.written(event)
            for owner in _holders(told, event, event.data):
                mails[owner].append((event, raw))
    calendars: dict[str, list[Event]] = defaultdict(list)
    for event in told.events:
        if isinstance(event.data, Meeting) and not booked:
            calendars[event.source.partition(":")[2]].append(event)
    if by_mail:
        for owner, entries in calendars.items():
            invited = [event for event in entries if _sent_around(event)]
            calendars[owner] = [event for event in entries if event not in invited]
            mails[owner] += [(None, raw) for raw in _invitations(told, ids, invited, owner)]
    _write_calendars(told, ids, {k: v for k, v in calendars.items() if v}, folder / "calendars")
    mail = _write_mails(told, mails, folder / "mail")
    return Forms(crm, mail, "salesforce" if booked else "invitations" if by_mail else "files")


def _sent_around(event: Event) -> bool:
    return isinstance(event.data, Meeting) and event.data.kind == "meeting" and bool(event.data.attendees)


def _invitations(told: Told, ids: Ids, entries: list[Event], owner: str) -> list[bytes]:
    by_uid: dict[str, list[Event]] = defaultdict(list)
    for event in entries:
        assert isinstance(event.data, Meeting)
        by_uid[event.data.uid].append(event)
    found = []
    for revisions in by_uid.values():
        revisions.sort(key=lambda event: event.time)
        for number, (text, sender, event) in enumerate(messages(told, ids, revisions)):
            found.append(invitation(told, event, text, sender, owner, number))
    return found


def _holders(told: Told, event: Event, mail: Mail) -> list[str]:
    """In whose mailboxes a mail lies; where the clock's last moment is given, in those of all of us who took part."""
    first = event.source.removeprefix("mailbox:")
    if told.until is None:
        return [first]
    people = [mail.sender.email, *(person.email for person in (*mail.to, *mail.cc))]
    return list(dict.fromkeys([first, *(email for email in people if email in told.users)]))


def _write_mails(told: Told, mails: dict[str, list[tuple[Event | None, bytes]]], folder: Path) -> str:
    forms = ["mbox", "address", "eml", "maildir", "gzip", "folders"]
    # In one heap nobody can tell whose mailbox was read how far; that matters where no last moment is given.
    form = told.dice("mailboxes").choice([*forms, "heap", "archive"] if told.until else forms)
    boxes = {owner: [raw for _, raw in held] for owner, held in mails.items() if held}
    if form in {"heap", "archive"} and boxes:
        boxes = {"all@": list(dict.fromkeys(raw for held in boxes.values() for raw in held))}
        form = {"heap": "eml", "archive": "mbox"}[form]
    for owner, held in boxes.items():
        folder.mkdir(exist_ok=True)
        _write_mailbox(folder, owner, held, form)
    return form


def _write_mailbox(folder: Path, owner: str, mails: list[bytes], form: str) -> None:
    name = owner.partition("@")[0]
    match form:
        case "mbox":
            _fill(mailbox.mbox(folder / f"{name}.mbox"), mails)
        case "address":
            _fill(mailbox.mbox(folder / f"{owner}.mbox"), mails)
        case "gzip":
            _fill(mailbox.mbox(folder / name), mails)
            (folder / f"{name}.mbox.gz").write_bytes(gzip.compress((folder / name).read_bytes()))
            (folder / name).unlink()
        case "maildir":
            _fill(mailbox.Maildir(folder / name), mails)
        case "folders":
            (folder / name).mkdir()
            sent = [raw for raw in mails if f"<{owner}>".encode() in raw.partition(b"\nTo:")[0]]
            for box, part in (("INBOX", [raw for raw in mails if raw not in sent]), ("Sent", sent)):
                if part:
                    _fill(mailbox.mbox(folder / name / f"{box}.mbox"), part)
        case "eml":
            (folder / name).mkdir()
            for number, raw in enumerate(mails):
                (folder / name / f"{number:04d}.eml").write_bytes(raw.replace(b"\n", b"\r\n"))


def _fill(box: mailbox.Mailbox[mailbox.Message], mails: list[bytes]) -> None:
    for raw in mails:
        box.add(raw)
    box.close()


def _write_calendars(told: Told, ids: Ids, calendars: dict[str, list[Event]], folder: Path) -> None:
    for owner, entries in calendars.items():
        folder.mkdir(exist_ok=True)
        name = owner.partition("@")[0]
        (folder / f"{name}.ics").write_bytes(calendar_of(told, ids, entries))


def _write_crm(told: Told, folder: Path, ids: Ids, *, books_meetings: bool) -> str:
    folder.mkdir(parents=True)
    dice = told.dice("crm")
    organisation = Salesforce(told, ids, books_meetings=books_meetings)
    acts = organisation.acts()
    orders = {
        event.data.stage: event.data.stage_order
        for event in told.events
        if isinstance(event.data, DealOpened) and event.data.stage_order is not None
    }
    write_products(organisation.products, folder, dice)
    write_stages(orders, ids, folder, dice)
    cut = _cut(acts, dice.choice(["export", "export", "changes", "both", "all changes"]), dice.random())
    export = Export()
    for act in acts[:cut]:
        export.take(act)
    export.write(folder, dice)
    lines = list(change_lines(acts[cut:], dice))
    if dice.random() < 0.3:
        dice.shuffle(lines)
    if lines:
        (folder / "changes.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return "export" if cut == len(acts) else "changes" if _only_people(acts[:cut]) else "export and changes"


def _cut(acts: list[Act], wish: str, share: float) -> int:
    """How many acts the export shows; the change events tell the rest."""
    if wish == "all changes":
        return 0
    people = next((number for number, act in enumerate(acts) if not _only_people([act])), len(acts))
    shown = max(number for number in range(len(acts) + 1) if can_tell(acts[:number]))
    if wish == "changes":
        return people
    return shown if wish == "export" else people + round((shown - people) * share)


def _only_people(acts: list[Act]) -> bool:
    return all(mutation.entity in _PEOPLE for act in acts for mutation in act.mutations)
