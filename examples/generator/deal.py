"""The language in which a story is told: a deal, what people write and say on it, and what must come of it.

All times are texts such as ``"Fri 06 Mar 15:00"`` in the zone of the deal's owner.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from . import calendars, notices
from .books import Books
from .calendars import Entry, Response
from .clock import day, minutes
from .expected import Expected
from .mail import Mail
from .people import DOMAIN, Person
from .talk import Talk


class Deal(Books):
    """One deal of the history, from the moment it was opened."""

    def talk(self, subject: str, buyer: Person) -> Talk:
        """Begin a conversation by mail with the buyer."""
        return Talk(self, subject, buyer)

    def out_of_office(
        self, when: str, absent: Person, mail: Mail, text: str, style: notices.AutoReplyStyle = "rfc3834"
    ) -> None:
        """The absent reader's mail system answers."""
        item = notices.auto_reply(mail, absent, self._local(when, absent), text, self.account.language, style)
        for person in (absent, mail.sender):
            if person.domain == DOMAIN:
                self.world.put(person, item)

    def bounced(self, when: str, mail: Mail) -> None:
        """The mail comes back: the first reader's address is not known."""
        self.world.put(mail.sender, notices.bounce(mail, mail.to[0], self.at(when)))

    def read_receipt(self, when: str, mail: Mail) -> None:
        """The first reader's client says that the mail was displayed."""
        self.world.put(mail.sender, notices.read_receipt(mail, mail.to[0], self._local(when, mail.to[0])))

    def customer_newsletter(self, when: str, reader: Person, subject: str, text: str) -> None:
        """The customer's marketing department writes to everybody on its list."""
        sender, name = f"news@{self.account.domain}", self.account.name
        self.world.put(reader, notices.newsletter(sender, name, reader, self.at(when), subject, text))

    def meeting(
        self,
        start: str,
        length: int,
        title: str,
        guests: Sequence[Person],
        *,
        entered: str,
        accepted: str | None = None,
        by_mail: bool = False,
    ) -> None:
        """The owner invites buyers and colleagues; ``accepted`` is when the buyers said yes (None: never)."""
        entry = self._entry(start, length, title, guests, entered, (accepted or entered, _answer(accepted)))
        if by_mail:
            self._send_invitations(entry, accepted)
        self.calendar_entry(entry)

    def declined_meeting(
        self, start: str, length: int, title: str, guests: Sequence[Person], *, entered: str, declined: str
    ) -> None:
        """The owner invites and every buyer says no."""
        self.calendar_entry(self._entry(start, length, title, guests, entered, (declined, "DECLINED")))

    def cancelled_meeting(
        self, start: str, length: int, title: str, guests: Sequence[Person], *, entered: str, cancelled: str
    ) -> None:
        """The owner invites and takes the invitation back."""
        entry = self._entry(start, length, title, guests, entered, (cancelled, "ACCEPTED"))
        self.calendar_entry(entry.taken_back())

    def whole_days(
        self,
        first: str,
        last: str,
        title: str,
        guests: Sequence[Person],
        *,
        entered: str,
        accepted: str | None = None,
    ) -> None:
        """The owner enters whole days and invites; most such entries are no meetings."""
        begins, ends = day(first), day(last) + timedelta(days=1)
        answers = tuple((guest, _answer(accepted)) for guest in guests)
        made, changed = self.at(entered), self.at(accepted or entered)
        guest_list: tuple[tuple[Person, Response], ...] = ((self.owner, "ACCEPTED"), *answers)
        self.calendar_entry(Entry(title, self.owner, begins, ends, made, changed, guest_list))

    def leave(self, first: str, last: str, *, entered: str) -> None:
        """The owner is on leave, from the first to the last of these days."""
        made, ends = self.at(entered), day(last) + timedelta(days=1)
        self.calendar_entry(Entry("Urlaub", self.owner, day(first), ends, made, made, out_of_office=True))

    def pencilled_in(
        self, start: str, length: int, title: str, guests: Sequence[Person], *, entered: str
    ) -> None:
        """The owner keeps time free that others may use (a transparent entry)."""
        entry = self._entry(start, length, title, guests, entered, (entered, "NEEDS-ACTION"))
        self.calendar_entry(replace(entry, transparent=True))

    def calendar_entry(self, entry: Entry) -> None:
        """Put an entry into the calendars of all sellers who take part."""
        sellers = {entry.organizer, *(guest for guest, _ in entry.guests if guest.domain == DOMAIN)}
        for seller in sellers:
            self.world.enter(entry, seller)

    def expect(
        self,
        pattern: str,
        steps: dict[str, str],
        *,
        ends: tuple[str, str] | None = None,
        side: str = "seller",
        starts: str = "",
        suppressed: str = "",
    ) -> None:
        """Say that this alert must exist: each severity and since when, then how and when it ended (if it did).

        It starts with its first step; ``starts`` is for an alert that never fired.
        """
        begun = starts or next(iter(steps.values()))
        self.world.ledger.add(
            Expected(
                deal_id=self.record.id,
                deal=self.name,
                story=self.world.telling,
                pattern=pattern,
                side=side,
                starts_at=self.at(begun),
                steps=tuple((severity, self.at(when)) for severity, when in steps.items()),
                status="resolved" if ends else ("suppressed" if suppressed else "firing"),
                reason=ends[0] if ends else suppressed,
                resolved_at=self.at(ends[1]) if ends else None,
            )
        )

    def _entry(
        self,
        start: str,
        length: int,
        title: str,
        guests: Sequence[Person],
        entered: str,
        last: tuple[str, Response],
    ) -> Entry:
        changed, answer = last
        begins = self.at(start)
        answers = (
            (guest, "ACCEPTED" if guest.domain == DOMAIN else answer) for guest in (self.owner, *guests)
        )
        return Entry(
            title=title,
            organizer=self.owner,
            start=begins,
            end=begins + minutes(length),
            entered=self.at(entered),
            changed=self.at(changed),
            guests=tuple(answers),
        )

    def _send_invitations(self, entry: Entry, accepted: str | None) -> None:
        """The invitation goes out by mail and the answer comes back by mail, beside the calendar."""
        invited = entry.as_invited()
        made, title, owner = entry.entered, entry.title, self.owner
        for guest in (guest for guest, _ in entry.guests if guest.domain != DOMAIN):
            asked = calendars.invitation(invited, "REQUEST", made)
            self.world.put(owner, notices.calendar_mail("REQUEST", asked, owner, guest, made, title))
            if accepted:
                answered = self._local(accepted, guest)
                words = calendars.reply(invited, guest, "ACCEPTED", answered)
                self.world.put(owner, notices.calendar_mail("REPLY", words, guest, owner, answered, title))

    def _local(self, when: str, sender: Person) -> datetime:
        return self.at(when).astimezone(ZoneInfo(sender.zone))


def _answer(accepted: str | None) -> Response:
    return "ACCEPTED" if accepted else "NEEDS-ACTION"
