"""Which deal an event belongs to.

In this order: an explicit record id; the thread's deal, or a meeting's, while it is open; the contact roles of open deals; the
domains of accounts. Of several deals the one with the latest touch, with confidence below 1. What matches
nothing waits 72 hours for a contact role to appear.

Records come in the order in which they happened. One that comes later is judged by what held when it happened: a deal that
was open, a role that stood, a touch that had been. What has been placed stays in its place.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from dealtrust_engine.candidate import CLOSED, OPENED, REOPENED, WAIT, Candidate, holds, insert
from dealtrust_engine.deal import reopens
from dealtrust_engine.directory import Directory
from dealtrust_engine.meetings import is_meeting, times
from dealtrust_engine.records import (
    CC_BUYER,
    FLAGS,
    FROM_SELLER,
    HUMAN,
    TO_BUYER,
    Fact,
    MailRecord,
    MeetingRecord,
    Record,
)
from dealtrust_engine.threads import Threads
from dealtrust_engine.waiting import Waiter, Waiting

EXPLICIT, THREAD, CONTACT_ROLE, ACCOUNT_DOMAIN, CONTACT_OF_TASK = (
    "explicit_id",
    "thread",
    "contact_role",
    "account_domain",
    "task_contact",
)
_CONFIDENCE = {EXPLICIT: 1.0, THREAD: 1.0, CONTACT_ROLE: 1.0, ACCOUNT_DOMAIN: 0.8, CONTACT_OF_TASK: 0.9}
_AMONG_SEVERAL = 0.6

DEAL, MEETINGS, ROLE = "deal", "meetings", "role"
"""Kinds of what attribution remembers of deals."""

# By the flags of a mail, whether it is one of a person to the other side; what we write to each other is none.
_TOUCHES = [
    bool(flags & HUMAN) and (not flags & FROM_SELLER or bool(flags & (TO_BUYER | CC_BUYER)))
    for flags in FLAGS
]

Placed = tuple[str, Waiter]
Journal = dict[tuple[str, Any], None]
"""What has changed since it was last written down: kind and key."""


class Attribution:
    """Takes records, best in the order in which they happened, and names the deal of each.

    ``journal``, if given, is told of every change to what is remembered of deals.
    """

    def __init__(self, directory: Directory, threads: Threads, journal: Journal | None = None) -> None:
        self._directory = directory
        self._threads = threads
        self._journal = journal
        self.deals: dict[str, Candidate] = {}
        self.roles: dict[str, dict[str, list[tuple[int, bool]]]] = {}
        self.by_entry: MutableMapping[int, str] = {}
        self._by_account: dict[str, dict[str, None]] = {}
        self.waiting = Waiting()

    def _note(self, kind: str, key: Any) -> None:
        if self._journal is not None:
            self._journal[kind, key] = None

    def _deal(self, deal_id: str) -> Candidate:
        deal = self.deals.get(deal_id)
        if deal is None:
            deal = self.deals[deal_id] = Candidate(deal_id)
        self._note(DEAL, deal_id)
        return deal

    # --- the life of deals

    def opened(self, deal_id: str, at: int, name: str, account: str | None) -> list[Placed]:
        """A deal was opened (again); gives back what waited for it."""
        deal = self._deal(deal_id)
        deal.known, deal.name = True, name
        deal.mark(at, OPENED)
        if account and account not in deal.accounts:
            deal.accounts += (account,)
        self.index(deal)
        return self._claim_all(deal, at)

    def index(self, deal: Candidate) -> None:
        """Let a deal be found by its companies."""
        self.deals[deal.id] = deal
        for account in deal.accounts:
            self._by_account.setdefault(account, {})[deal.id] = None
        if deal.known:
            self._directory.deal_names[deal.id] = deal.name

    def closed(self, deal_id: str, at: int) -> None:
        """A deal was won or lost."""
        self._deal(deal_id).mark(at, CLOSED)

    def reopened(self, deal_id: str, change: Fact) -> list[Placed]:
        """A deal got another stage; gives back what waited for it if it was closed and is open again."""
        if not reopens(change, self._directory.tenant):
            return []
        deal = self._deal(deal_id)
        was_open = deal.is_open(change.at)
        deal.mark(change.at, REOPENED)
        return [] if was_open or not deal.is_open(change.at) else self._claim_all(deal, change.at)

    def role(self, deal_id: str, contact_id: str, at: int, removed: bool) -> list[Placed]:
        """A contact got or lost a role on a deal; gives back what waited for it."""
        course = self.roles.setdefault(contact_id, {}).setdefault(deal_id, [])
        if insert(course, at, not removed):
            self._note(ROLE, (contact_id, deal_id))
        self._deal(deal_id).add_contact(contact_id)
        return [] if removed else self._claim_role(contact_id, at)

    def touched(self, deal_id: str, at: int) -> None:
        """An offer was presented, accepted or rejected, or a call was made."""
        self._deal(deal_id).touch(at)

    def known(self, deal_id: str) -> bool:
        """Whether a deal was opened."""
        return deal_id in self.deals and self.deals[deal_id].known

    # --- what has no deal of its own

    def mail(self, mail: MailRecord, at: int | None = None) -> str | None:
        """The deal of a mail, whose conversation must be known, as of a moment, by default its own; None: it waits."""
        as_of = mail.at if at is None else at
        threads = self._threads
        conversation = threads.find(mail.conversation)
        remembered = threads.deals.get(conversation)
        ref = mail.extra.deal_ref if mail.extra is not None else None
        if ref is None and remembered is not None and (deal := self.deals[remembered[1]]).is_open(as_of):
            mail.method, mail.confidence, mail.rivals = THREAD, 1.0, ()
        else:
            deal_id = self._place(mail, ref, remembered[1] if remembered else None, as_of)
            if deal_id is None:
                return None
            deal = self.deals[deal_id]
            if remembered is None or (remembered[1] != deal_id and mail.at >= remembered[0]):
                threads.deals[conversation] = mail.at, deal_id
        if _TOUCHES[mail.flags] and deal.touch(mail.at) and self._journal is not None:
            self._note(DEAL, deal.id)
        return deal.id

    def meeting(self, meeting: MeetingRecord, at: int | None = None) -> str | None:
        """The deal of a calendar entry as of a moment, by default its own; None: it waits."""
        uid = self._threads.number(meeting.uid)
        as_of = meeting.at if at is None else at
        deal_id = self._place(meeting, meeting.deal_ref, self.by_entry.get(uid), as_of)
        if deal_id is not None:
            if self.by_entry.get(uid) != deal_id:
                self.by_entry[uid] = deal_id
            stands, end = is_meeting(meeting, self._directory), times(meeting, self._directory)[1]
            entry = self._threads.number(meeting.key)
            self.deals[deal_id].enter(entry, meeting.created, end, stands, meeting.at)
            self._note(MEETINGS, deal_id)
            self._note(DEAL, deal_id)
        return deal_id

    def task(self, task: Record, contact_id: str | None) -> str | None:
        """The deal of a task that names none: by its contact."""
        deals = self._open_with(contact_id or "", task.at)
        return self._choose(task, deals, CONTACT_OF_TASK, task.at)

    def left(self) -> list[Waiter]:
        """What still waits: it belongs to no deal."""
        return self.waiting.left()

    # --- the rules

    def _place(self, record: Waiter, ref: str | None, remembered: str | None, at: int) -> str | None:
        if ref and self.known(ref):
            record.method, record.confidence, record.rivals = EXPLICIT, 1.0, ()
            return ref
        if remembered is not None and self.deals[remembered].is_open(at):
            record.method, record.confidence, record.rivals = THREAD, 1.0, ()
            return remembered
        directory = self._directory
        outside = [email for email in record.people if directory.is_buyer_side(email)]
        by_role = [
            deal
            for email in outside
            for contact_id in directory.contact_ids(email)
            for deal in self._open_with(contact_id, at)
        ]
        if by_role:
            return self._choose(record, by_role, CONTACT_ROLE, at)
        by_domain = [
            self.deals[deal_id]
            for email in outside
            for account_id in directory.account_ids(email)
            for deal_id in self._by_account.get(account_id, ())
            if self.deals[deal_id].is_open(at)
        ]
        if by_domain:
            return self._choose(record, by_domain, ACCOUNT_DOMAIN, at)
        self.wait(record, ref)
        return None

    def wait(self, record: Waiter, ref: str | None) -> None:
        """Let a record wait for one of the people in it to get a role, or for the deal that it names."""
        outside = [email for email in record.people if self._directory.is_buyer_side(email)]
        self.waiting.add(record, [*outside, ref] if ref else outside)

    def _open_with(self, contact_id: str, at: int) -> list[Candidate]:
        """The deals that were open and had a contact as of a moment."""
        return [
            deal
            for deal_id, course in self.roles.get(contact_id, {}).items()
            if holds(course, at) and (deal := self.deals[deal_id]).is_open(at)
        ]

    def _choose(self, record: Record, deals: list[Candidate], method: str, at: int) -> str | None:
        """The deal touched last of some; the others are its rivals."""
        ids = {deal.id for deal in deals}
        if not ids:
            return None
        record.method, record.rivals, record.confidence = method, (), _CONFIDENCE[method]
        if len(ids) == 1:
            return deals[0].id
        chosen = max(deals, key=lambda deal: deal.latest(at)).id
        record.confidence, record.rivals = _AMONG_SEVERAL, tuple(sorted(ids - {chosen}))
        return chosen

    # --- what waited

    def _claim_all(self, deal: Candidate, at: int) -> list[Placed]:
        """What waited for a deal that is open now: for its id, or for the people on it."""
        if not self.waiting:
            return []
        placed = self._claim(self.waiting.of(deal.id), at)
        for contact_id in sorted(deal.contacts):
            placed += self._claim_role(contact_id, at)
        return placed + self._claim_late(deal, at)

    def _claim_role(self, contact_id: str, at: int) -> list[Placed]:
        """What waited for a contact who now has a role on an open deal."""
        if not self.waiting:
            return []
        waiters = [r for email in self._directory.emails(contact_id) for r in self.waiting.of(email)]
        return self._claim([r for r in waiters if self._open_with(contact_id, max(at, r.at))], at)

    def _claim_late(self, deal: Candidate, at: int) -> list[Placed]:
        """What happened after the opening of a deal that is told of only now, by the domains of its companies."""
        accounts = [self._directory.accounts.get(account_id) for account_id in deal.accounts]
        domains = [domain for account in accounts if account for domain in account.domains]
        waiters = [r for domain in domains for r in self.waiting.of_domain(domain.lower().lstrip("@"))]
        return self._claim([r for r in waiters if r.at > at], at)

    def described(self, contact_id: str) -> list[Placed]:
        """The addresses of a contact became known; gives back what waited for one and happened while there was a role."""
        waiters = [r for email in self._directory.emails(contact_id) for r in self.waiting.of(email)]
        return self._claim([r for r in waiters if self._open_with(contact_id, r.at)], -1)

    def located(self, account_id: str) -> list[Placed]:
        """The domains of a company became known; gives back what waited and happened while a deal with it was open."""
        if not self.waiting:
            return []
        deals = [self.deals[deal_id] for deal_id in self._by_account.get(account_id, ())]
        return [placed for deal in deals for placed in self._claim_late(deal, -1)]

    def _claim(self, waiters: list[Waiter], at: int) -> list[Placed]:
        """Place what waited, not longer than 72 hours."""
        placed: list[Placed] = []
        for record in waiters:
            if at - record.at > WAIT or self.waiting.remove(record.id) is None:
                continue
            as_of = max(at, record.at)
            mail = isinstance(record, MailRecord)
            deal_id = self.mail(record, as_of) if mail else self.meeting(record, as_of)  # type: ignore[arg-type]
            if deal_id is not None:
                placed.append((deal_id, record))
        return placed
