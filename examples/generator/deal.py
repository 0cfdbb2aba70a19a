"""The language in which a story is told: a deal, what people write and say on it, and what must come of it.

All times are texts such as ``"Fri 06 Mar 15:00"`` in the zone of the deal's owner.
"""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from . import calendars, notices
from .books import Books
from .calendars import Entry, Response
from .clock import minutes
from .expected import Expected
from .letters import dressed, short_note
from .mail import Mail
from .people import DOMAIN, Person


class Deal(Books):
    """One deal of the history, from the moment it was opened."""

    def mail(
        self,
        when: str,
        sender: Person,
        to: Person | Sequence[Person],
        subject: str,
        text: str,
        *,
        cc: Sequence[Person] = (),
    ) -> Mail:
        """Begin a conversation."""
        readers = (to,) if isinstance(to, Person) else tuple(to)
        language = self.account.language
        words = dressed(text, sender, readers[0], language)
        return self._send(
            Mail(self._local(when, sender), sender, readers, tuple(cc), subject, words, language)
        )

    def reply(
        self,
        when: str,
        sender: Person,
        answered: Mail,
        text: str,
        *,
        to: Person | None = None,
        cc: Sequence[Person] = (),
        attached: Sequence[str] = (),
    ) -> Mail:
        """Answer a mail: its sender or, where one adds to one's own mail, its readers."""
        readers = (to,) if to else _reply_to(sender, answered)
        language = self.account.language
        words = dressed(text, sender, readers[0], language)
        sent, subject, files = self._local(when, sender), answered.subject, tuple(attached)
        return self._send(Mail(sent, sender, readers, tuple(cc), subject, words, language, answered, files))

    def note(self, when: str, sender: Person, answered: Mail, text: str) -> Mail:
        """Answer with a line typed on the phone, without greeting and signature."""
        language = self.account.language
        words = short_note(text, sender, language)
        sent, readers = self._local(when, sender), _reply_to(sender, answered)
        return self._send(Mail(sent, sender, readers, (), answered.subject, words, language, answered))

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
    ) -> Entry:
        """The owner invites buyers and colleagues; ``accepted`` is when the buyers said yes (None: never)."""
        entry = self._entry(start, length, title, guests, entered, (accepted or entered, _answer(accepted)))
        if by_mail:
            self._send_invitations(entry, accepted)
        self.calendar_entry(entry)
        return entry

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

    def calendar_entry(self, entry: Entry) -> None:
        """Put an entry into the calendars of all sellers who take part."""
        sellers = {entry.organizer, *(guest for guest, _ in entry.guests if guest.domain == DOMAIN)}
        for seller in sellers:
            self.world.enter(entry, seller)

    def expect(
        self,
        pattern: str,
        *,
        side: str,
        starts: str,
        steps: dict[str, str],
        ends: tuple[str, str] | None = None,
        suppressed: str = "",
    ) -> None:
        """Say that this alert must exist: severity -> since when, and how and when it ended (if it did)."""
        self.world.ledger.add(
            Expected(
                deal_id=self.record.id,
                deal=self.name,
                story=self.world.telling,
                pattern=pattern,
                side=side,
                starts_at=self.at(starts),
                steps=tuple((severity, self.at(when)) for severity, when in steps.items()),
                status="resolved" if ends else ("suppressed" if suppressed else "firing"),
                reason=ends[0] if ends else suppressed,
                resolved_at=self.at(ends[1]) if ends else None,
            )
        )

    def _send(self, mail: Mail) -> Mail:
        self.world.deliver(mail)
        return mail

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


def _reply_to(sender: Person, answered: Mail) -> tuple[Person, ...]:
    return (answered.sender,) if answered.sender != sender else answered.to


def _answer(accepted: str | None) -> Response:
    return "ACCEPTED" if accepted else "NEEDS-ACTION"
