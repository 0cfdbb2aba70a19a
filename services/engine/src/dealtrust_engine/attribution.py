"""Which deal an event belongs to.

In this order: an explicit record id; the thread's deal, or a meeting's, while it is open; the contact roles of open deals; the
domains of accounts. Of several deals the one with the latest touch, with confidence below 1. What matches
nothing waits 72 hours for a contact role to appear.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from dealtrust_engine.deal import reopens
from dealtrust_engine.directory import Directory
from dealtrust_engine.meetings import is_meeting, times
from dealtrust_engine.moments import HOUR
from dealtrust_engine.records import (
    CC_BUYER,
    FROM_SELLER,
    HUMAN,
    TO_BUYER,
    Fact,
    MailRecord,
    MeetingRecord,
    Record,
)

WAIT = 72 * HOUR
EXPLICIT, THREAD, CONTACT_ROLE, ACCOUNT_DOMAIN, CONTACT_OF_TASK = (
    "explicit_id",
    "thread",
    "contact_role",
    "account_domain",
    "task_contact",
)
_CONFIDENCE = {EXPLICIT: 1.0, THREAD: 1.0, CONTACT_ROLE: 1.0, ACCOUNT_DOMAIN: 0.8, CONTACT_OF_TASK: 0.9}
_AMONG_SEVERAL = 0.6


@dataclass(slots=True)
class _Deal:
    id: str
    opened: int
    open: bool = True
    known: bool = True
    account: str | None = None
    touched: int = -1
    entered: set[str] = field(default_factory=set)
    meetings: dict[str, int] = field(default_factory=dict)
    contacts: dict[str, None] = field(default_factory=dict)

    def latest(self, at: int) -> tuple[int, int, str]:
        """How lately the deal was touched as of a moment: a meeting touches at its entry and again at its end."""
        ends = max((end for end in self.meetings.values() if end <= at), default=-1)
        return max(self.touched, ends), self.opened, self.id


Waiting = MailRecord | MeetingRecord
Placed = tuple[str, Waiting]


class Attribution:
    """Takes records in the order in which they happened and names the deal of each."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._deals: dict[str, _Deal] = {}
        self._roles: dict[str, dict[str, None]] = defaultdict(dict)
        self._by_account: dict[str, dict[str, None]] = defaultdict(dict)
        self._by_conversation: dict[int, _Deal] = {}
        self._by_uid: dict[str, _Deal] = {}
        self._waiting: dict[str, dict[int, Waiting]] = defaultdict(dict)

    # --- the life of deals

    def opened(self, deal_id: str, at: int, account: str | None) -> list[Placed]:
        """A deal was opened (again); gives back what waited for it."""
        deal = self._deals.setdefault(deal_id, _Deal(deal_id, at))
        deal.open, deal.known, deal.opened = True, True, at
        if account:
            deal.account = account
            self._by_account[account][deal_id] = None
        placed = self._claim(deal_id, at)
        for contact_id in deal.contacts if self._waiting else ():
            placed += self._claim_role(contact_id, at)
        return placed

    def closed(self, deal_id: str) -> None:
        """A deal was won or lost."""
        if deal_id in self._deals:
            self._deals[deal_id].open = False

    def reopened(self, deal_id: str, change: Fact) -> list[Placed]:
        """A deal that was closed got another stage; gives back what waited for it if it is open again."""
        deal = self._deals.get(deal_id)
        if deal is None or deal.open or not deal.known or not reopens(change, self._directory.tenant):
            return []
        return self.opened(deal_id, change.at, deal.account)

    def role(self, deal_id: str, contact_id: str, at: int, removed: bool) -> list[Placed]:
        """A contact got or lost a role on a deal; gives back what waited for it."""
        deal = self._deals.get(deal_id)
        if removed:
            self._roles[contact_id].pop(deal_id, None)
            if deal:
                deal.contacts.pop(contact_id, None)
            return []
        self._roles[contact_id][deal_id] = None
        if deal is None:
            deal = self._deals[deal_id] = _Deal(deal_id, at, open=False, known=False)
        deal.contacts[contact_id] = None
        return self._claim_role(contact_id, at)

    def touched(self, deal_id: str, at: int) -> None:
        """An offer was presented, accepted or rejected, or a call was made."""
        if deal_id in self._deals:
            self._deals[deal_id].touched = max(self._deals[deal_id].touched, at)

    def known(self, deal_id: str) -> bool:
        """Whether a deal has been seen."""
        return deal_id in self._deals and self._deals[deal_id].known

    # --- what has no deal of its own

    def mail(self, mail: MailRecord) -> str | None:
        """The deal of a mail, whose conversation must be known; None: it waits."""
        extra = mail.extra
        ref = extra.deal_ref if extra is not None else None
        deal = self._by_conversation.get(mail.conversation)
        if ref is None and deal is not None and deal.open:
            mail.method = THREAD
        else:
            deal_id = self._place(mail, ref, deal, mail.people)
            if deal_id is None:
                return None
            deal = self._by_conversation[mail.conversation] = self._deals[deal_id]
        if mail.at > deal.touched and _is_touch(mail.flags):
            deal.touched = mail.at
        return deal.id

    def meeting(self, meeting: MeetingRecord) -> str | None:
        """The deal of a calendar entry; None: it waits."""
        deal_id = self._place(meeting, meeting.deal_ref, self._by_uid.get(meeting.uid), meeting.people)
        if deal_id is not None:
            deal = self._by_uid[meeting.uid] = self._deals[deal_id]
            if is_meeting(meeting, self._directory):
                if meeting.key not in deal.entered:
                    deal.entered.add(meeting.key)
                    deal.touched = max(deal.touched, meeting.created)
                deal.meetings[meeting.key] = times(meeting, self._directory)[1]
            else:
                deal.meetings.pop(meeting.key, None)
        return deal_id

    def task(self, task: Record, contact_id: str | None) -> str | None:
        """The deal of a task that names none: by its contact."""
        deals = self._open(self._roles.get(contact_id or "", {}))
        return self._choose(task, deals, CONTACT_OF_TASK)

    def left(self) -> list[Waiting]:
        """What still waits: it belongs to no deal."""
        unplaced = {
            number: record for records in self._waiting.values() for number, record in records.items()
        }
        return sorted(unplaced.values(), key=lambda record: (record.at, record.id))

    # --- the rules

    def _place(
        self, record: Waiting, ref: str | None, remembered: _Deal | None, people: tuple[str, ...]
    ) -> str | None:
        if ref and ref in self._deals and self._deals[ref].known:
            record.method, record.confidence = EXPLICIT, 1.0
            return ref
        if remembered is not None and remembered.open:
            record.method, record.confidence = THREAD, 1.0
            return remembered.id
        directory = self._directory
        outside = [email for email in people if directory.is_buyer_side(email)]
        for method, ids_of, deals_of in (
            (CONTACT_ROLE, directory.contact_ids, self._roles),
            (ACCOUNT_DOMAIN, directory.account_ids, self._by_account),
        ):
            found = {
                deal.id: deal
                for email in outside
                for known in ids_of(email)
                for deal in self._open(deals_of.get(known, ()))
            }
            if found:
                return self._choose(record, list(found.values()), method)
        for word in _words(outside, ref):
            self._waiting[word][id(record)] = record
        return None

    def _open(self, deal_ids: Iterable[str]) -> list[_Deal]:
        return [deal for deal_id in deal_ids if (deal := self._deals[deal_id]).open]

    def _choose(self, record: Record, deals: list[_Deal], method: str) -> str | None:
        if not deals:
            return None
        record.method = method
        if len(deals) == 1:
            record.confidence, record.rivals = _CONFIDENCE[method], ()
            return deals[0].id
        record.confidence = _AMONG_SEVERAL
        chosen = max(deals, key=lambda deal: deal.latest(record.at))
        record.rivals = tuple(deal.id for deal in deals if deal is not chosen)
        return chosen.id

    def _claim_role(self, contact_id: str, at: int) -> list[Placed]:
        """What waited for a contact who now has a role on an open deal."""
        if not self._waiting or not self._open(self._roles[contact_id]):
            return []
        return [placed for email in self._directory.emails(contact_id) for placed in self._claim(email, at)]

    def _claim(self, word: str, at: int) -> list[Placed]:
        """What waited for an address or a deal, not longer than 72 hours."""
        placed: list[Placed] = []
        for record in list(self._waiting.get(word, {}).values()):
            if at - record.at > WAIT:
                continue
            ref = (
                record.deal_ref
                if isinstance(record, MeetingRecord)
                else record.extra.deal_ref
                if record.extra
                else None
            )
            outside = [email for email in record.people if self._directory.is_buyer_side(email)]
            for other in _words(outside, ref):
                self._waiting[other].pop(id(record), None)
            deal_id = self.mail(record) if isinstance(record, MailRecord) else self.meeting(record)
            if deal_id is not None:
                placed.append((deal_id, record))
        return placed


def _is_touch(flags: int) -> bool:
    """Whether a mail is one of a person to the other side; what we write to each other is none."""
    return bool(flags & HUMAN) and (not flags & FROM_SELLER or bool(flags & (TO_BUYER | CC_BUYER)))


def _words(outside: list[str], ref: str | None) -> list[str]:
    """What a record waits for: one of its people to get a role, or the deal that it names."""
    return list(dict.fromkeys([*outside, ref] if ref else outside))
