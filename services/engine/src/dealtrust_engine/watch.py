"""A watch: everything that happened on a deal within one time in which it was open, indexed for the patterns.

The first watch also holds what came before ``deal.opened`` (a mail may wait for its deal). After a reopening
nothing older counts.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from dealtrust_engine.clock import Clock, Pause, clock_of
from dealtrust_engine.deal import Deal, Window
from dealtrust_engine.directory import Directory
from dealtrust_engine.lazy import lazy
from dealtrust_engine.meetings import Meeting, entries_of, meetings_of
from dealtrust_engine.moments import NEVER, Span, intersection, moment_of, union
from dealtrust_engine.records import (
    CC_BUYER,
    FROM_SELLER,
    HUMAN,
    TO_BUYER,
    TO_SELLER,
    Fact,
    MailRecord,
    MeetingRecord,
    Record,
)
from dealtrust_engine.terms import same_terms

OFFER, TASK, LINES, CONTACT, SILENCE = (
    "dealtrust.offer.changed.v1",
    "dealtrust.task.changed.v1",
    "dealtrust.deal.lines.v1",
    "dealtrust.deal.contact.v1",
    "dealtrust.silence.expected.v1",
)


@dataclass(slots=True, eq=False)
class Touch:
    """One side reached out. ``undone`` is when a bounce undid it, else ``NEVER``; ``people`` are the buyers concerned."""

    at: int
    undone: int
    people: tuple[str, ...]
    record: Record
    kind: str


class Watch:
    """The records of one open window of a deal, in order of (moment, event id), and what the patterns read of them."""

    def __init__(
        self,
        deal: Deal,
        window: Window,
        records: list[Record],
        directory: Directory,
        aftermath: list[Fact] | None = None,
        reopened: bool = False,
    ) -> None:
        self.deal = deal
        self.window = window
        self.directory = directory
        self.records = records
        self.aftermath = aftermath or []
        self.mails: list[MailRecord] = []
        self.offers: list[Fact] = []
        self.lines: list[Fact] = []
        self.silences: list[Fact] = []
        self.tasks: dict[str, list[Fact]] = defaultdict(list)
        self.roles: list[Fact] = []
        self.deal_facts: list[Fact] = []
        # After a reopening nothing older counts, not even a meeting whose entry was touched again.
        self._since = window.open if reopened else -NEVER
        self.memo: dict[str, object] = {}
        self._calendar: list[MeetingRecord] = []
        by_type = {OFFER: self.offers, LINES: self.lines, SILENCE: self.silences, CONTACT: self.roles}
        for record in records:
            if isinstance(record, MailRecord):
                self.mails.append(record)
            elif isinstance(record, MeetingRecord):
                self._calendar.append(record)
            elif isinstance(record, Fact):
                if record.type == TASK:
                    self.tasks[record.data.task_id].append(record)
                else:
                    by_type.get(record.type, self.deal_facts).append(record)

    # --- mail

    @lazy
    def seller_mails(self) -> list[MailRecord]:
        """Human mails of sellers that have a buyer in To or Cc."""
        wanted = HUMAN | FROM_SELLER
        return [m for m in self.mails if m.flags & wanted == wanted and m.flags & (TO_BUYER | CC_BUYER)]

    @lazy
    def buyer_mails(self) -> list[MailRecord]:
        """Human mails of buyers."""
        return [mail for mail in self.mails if mail.flags & (HUMAN | FROM_SELLER) == HUMAN]

    @lazy
    def conversations(self) -> dict[int, list[MailRecord]]:
        """Human mails by conversation."""
        found: dict[int, list[MailRecord]] = defaultdict(list)
        for mail in self.mails:
            if mail.flags & HUMAN:
                found[mail.conversation].append(mail)
        return found

    def buyers_of(self, mail: MailRecord) -> list[str]:
        """The buyers among the recipients of a mail."""
        if len(mail.to) == 1 and not mail.cc:
            return list(mail.to) if mail.flags & TO_BUYER else []
        return [email for email in (*mail.to, *mail.cc) if self.directory.is_buyer_side(email)]

    def buyers_addressed(self, mail: MailRecord) -> tuple[str, ...]:
        """The buyers in To."""
        if len(mail.to) == 1:
            return mail.to if mail.flags & TO_BUYER else ()
        return tuple(email for email in mail.to if self.directory.is_buyer_side(email))

    # --- meetings, calls, offers

    @lazy
    def entries(self) -> dict[str, list[MeetingRecord]]:
        """Calendar entries by key, with their revisions."""
        return entries_of(self._calendar)

    @lazy
    def meetings(self) -> list[Meeting]:
        """The meetings with buyers."""
        if not self._calendar:
            return []
        found = meetings_of(self.entries, self.directory)
        return [meeting for meeting in found if meeting.held >= self._since]

    @lazy
    def series(self) -> dict[str, list[list[MeetingRecord]]]:
        """The entries of each uid."""
        found: dict[str, list[list[MeetingRecord]]] = defaultdict(list)
        for revisions in self.entries.values():
            found[revisions[0].uid].append(revisions)
        return found

    @lazy
    def scheduled(self) -> list[tuple[int, Meeting, MeetingRecord]]:
        """When which meeting was newly scheduled, in order."""
        found = [(at, meeting, record) for meeting in self.meetings for at, record in meeting.scheduled]
        return sorted(found, key=lambda entry: (entry[0], entry[2].id))

    @lazy
    def held(self) -> list[Meeting]:
        """The meetings that took place, by their end."""
        return sorted((m for m in self.meetings if m.held < NEVER), key=lambda m: (m.held, m.key))

    @lazy
    def calls(self) -> list[Fact]:
        """Logged calls."""
        found = []
        for revisions in self.tasks.values():
            done = next(
                (fact for fact in revisions if fact.data.kind == "call" and fact.data.status == "done"), None
            )
            if done is not None:
                found.append(done)
        return sorted(found, key=lambda fact: (fact.at, fact.id))

    def called(self, call: Fact) -> tuple[str, ...]:
        """Whom a call went to: its contact, else the primary contact."""
        contact_id = call.data.contact_id or self.primary_contact(call.at)
        if contact_id is None:
            return ()
        return self.directory.emails(contact_id) or (contact_id,)

    @lazy
    def presentations(self) -> list[Fact]:
        """The offer events that put terms before the buyer: into ``presented``, or other terms while in it."""
        shown: dict[str, Fact] = {}
        found = []
        for fact in self.offers:
            offer = fact.data
            last = shown.get(offer.offer_id)
            again = (
                last is not None
                and last.data.status == "presented"
                and same_terms(last.data.terms, offer.terms)
            )
            if offer.status == "presented" and not again:
                found.append(fact)
            shown[offer.offer_id] = fact
        return found

    # --- people

    def primary_contact(self, at: int) -> str | None:
        """The contact marked as primary as of a moment; else the first one with a role."""
        first, primary = None, None
        present: dict[str, bool] = {}
        for fact in self.roles:
            if fact.at > at:
                break
            role = fact.data
            if role.removed:
                present.pop(role.contact_id, None)
            else:
                present[role.contact_id] = bool(role.primary) or present.get(role.contact_id, False)
        for contact_id, is_primary in present.items():
            first = first or contact_id
            primary = contact_id if is_primary else primary
        return primary or first

    @lazy
    def sellers(self) -> set[str]:
        """Mail addresses of the owner and of every seller seen on the deal."""
        found = {email for _, email in self.deal.owner_segments() if email}
        found.update(mail.sender for mail in self.mails if mail.flags & FROM_SELLER)
        # Few lists of people occur in most mails.
        lists = {mail.to for mail in self.mails if mail.flags & TO_SELLER}
        lists.update(mail.cc for mail in self.mails if mail.cc)
        lists.update(meeting.anchor.people for meeting in self.meetings)
        found.update(email for people in lists for email in people if self.directory.is_internal(email))
        return found

    @lazy
    def contacted(self) -> set[str]:
        """Mail addresses of every buyer to whom a mail, an invitation or a call of ours may have gone; empty text for
        somebody unknown.
        """
        lists = {mail.to for mail in self.seller_mails}
        lists.update(record.people for record in self._calendar)
        found = {email for people in lists for email in people if self.directory.is_buyer_side(email)}
        for call in self.calls:
            found.update(self.called(call) or ("",))
        return found

    # --- clocks

    @lazy
    def owner_clock(self) -> Clock:
        """The working time of whoever owns the deal, at each minute; absences do not stop it."""
        calendar = self.directory.calendar
        return clock_of([(at, (calendar(email),)) for at, email in self.deal.owner_segments()])

    @lazy
    def expected_silences(self) -> list[Pause]:
        """Times in which somebody knows why the buyer does not answer, each from when it was said."""
        return [
            Pause(fact.at, moment_of(fact.data.until), f"expected silence: {fact.data.reason}")
            for fact in self.silences
            if fact.at < moment_of(fact.data.until)
        ]

    @lazy
    def buyers_away(self) -> list[Pause]:
        """Times in which all known buyers of the deal are away.

        Known are the contacts with a role; where there are none, everybody outside who took part in mails or meetings so far.
        """
        if not self.directory.anybody_away:
            return []
        people = self._known_buyers()
        if not any(self.directory.has_absences(email) for _, emails in people for email in emails):
            return []
        spans: list[Span] = []
        for i, (since, emails) in enumerate(people):
            until = people[i + 1][0] if i + 1 < len(people) else NEVER
            common: list[Span] = [(since, until)]
            for email in emails:
                common = intersection(common, self.directory.absences(email))
            if emails:
                spans += common
        return [Pause(start, end, "away: all known buyers") for start, end in union(spans)]

    def _known_buyers(self) -> list[tuple[int, frozenset[str]]]:
        """The known buyers from which moment on."""
        changes: list[tuple[int, frozenset[str]]] = []
        roles: dict[str, tuple[str, ...]] = {}
        seen: set[str] = set()
        for record in self.records:
            if isinstance(record, Fact) and record.type == CONTACT:
                contact_id = record.data.contact_id
                roles.pop(contact_id, None)
                if not record.data.removed:
                    roles[contact_id] = self.directory.emails(contact_id) or (contact_id,)
            elif isinstance(record, MailRecord | MeetingRecord) and not seen.issuperset(record.people):
                seen.update(email for email in record.people if self.directory.is_buyer_side(email))
            else:
                continue
            known = (
                frozenset(email for emails in roles.values() for email in emails)
                if roles
                else frozenset(seen)
            )
            if not changes or known != changes[-1][1]:
                changes.append((record.at, known))
        return changes

    # --- touches

    @lazy
    def seller_touches(self) -> list[Touch]:
        """Every time the seller side reached out to the buyer, in order."""
        touches = [
            Touch(mail.at, mail.undone_for(buyers), tuple(buyers), mail, "mail")
            for mail in self.seller_mails
            if (buyers := self.buyers_of(mail))
        ]
        for meeting in self.meetings:
            if meeting.by_seller:
                touches += [
                    Touch(at, NEVER, meeting.buyers, record, "meeting scheduled")
                    for at, record in meeting.scheduled
                ]
            if meeting.held < NEVER:
                touches.append(Touch(meeting.held, NEVER, meeting.attended, meeting.anchor, "meeting held"))
        touches += [Touch(call.at, NEVER, self.called(call), call, "call") for call in self.calls]
        touches += [Touch(offer.at, NEVER, (), offer, "offer presented") for offer in self.presentations]
        touches = [touch for touch in touches if touch.at >= self._since]
        return sorted(touches, key=lambda touch: (touch.at, touch.record.id))
