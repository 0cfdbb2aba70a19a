"""A conversation by mail, told mail by mail."""

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from .books import Books
from .letters import dressed, short_note
from .mail import Mail
from .people import DOMAIN, Person


class Talk:
    """One mail thread between the sellers and the customer. Each mail answers the one before it.

    Mail goes to the buyer named first or, from a buyer, to the deal's owner, unless the story says otherwise.
    """

    def __init__(self, deal: Books, subject: str, buyer: Person) -> None:
        self._world, self._at, self._language = deal.world, deal.at, deal.account.language
        self._subject, self._owner, self._buyer = subject, deal.owner, buyer
        self._last: Mail | None = None

    def mail(
        self,
        when: str,
        sender: Person,
        text: str,
        *,
        to: Person | None = None,
        cc: Sequence[Person] = (),
        attached: Sequence[str] = (),
    ) -> Mail:
        """Somebody writes; greeting, closing, signature and the quoted mail are added."""
        reader = to or self._counterpart(sender)
        words = dressed(text, sender, reader, self._language)
        return self._send(
            replace(self._draft(when, sender, reader, words), cc=tuple(cc), attached=tuple(attached))
        )

    def note(self, when: str, sender: Person, text: str) -> Mail:
        """Somebody types a line on the phone, without greeting and signature."""
        words = short_note(text, sender, self._language)
        return self._send(self._draft(when, sender, self._counterpart(sender), words))

    def back_to(self, mail: Mail) -> None:
        """The next mail answers this one, and not the last."""
        self._last = mail

    def _counterpart(self, sender: Person) -> Person:
        return self._buyer if sender.domain == DOMAIN else self._owner

    def _draft(self, when: str, sender: Person, reader: Person, words: str) -> Mail:
        sent = self._at(when).astimezone(ZoneInfo(sender.zone))
        return Mail(sent, sender, (reader,), (), self._subject, words, self._language, self._last)

    def _send(self, mail: Mail) -> Mail:
        self._world.deliver(mail)
        self._last = mail
        return mail
