"""Without a CRM, every outside organisation with mail in both directions is watched like one deal.

The deal is called ``relationship:<domain>``, or ``relationship:<address>`` where the domain belongs to a free-mail
service and so names no organisation. It is open from its first mail.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, cast

from dealtrust_reading.zones import OffsetSamples
from dealtrust_schemas.events import (
    DealContact,
    DealOpened,
    Event,
    Mail,
    Model,
    PartyAccount,
    PartyContact,
    PartyUser,
    Person,
    make_event,
)

PREFIX: Final = "relationship:"
STAGE: Final = "Relationship"
_SOURCE: Final = "dealtrust:relationships"
_MAIL: Final = "dealtrust.mail.v1"


@dataclass(slots=True)
class _Party:
    """What is known of one address: the name beside it, when it first wrote or was written to, its offsets."""

    email: str
    first: datetime
    name: str | None = None
    offsets: OffsetSamples = field(default_factory=OffsetSamples)

    def met(self, moment: datetime, name: str | None) -> None:
        self.first = min(self.first, moment)
        self.name = self.name or name


@dataclass(slots=True)
class _Organisation:
    """Mail with one organisation so far."""

    key: str
    first: datetime
    people: set[str] = field(default_factory=set)
    written_by: Counter[str] = field(default_factory=Counter)
    heard: bool = False


class Relationships:
    """Sees mail events in any order and tells which relationships there are.

    Only mails that a person wrote count; memory grows with the people, not with the mails.
    """

    def __init__(
        self, tenant: str, is_internal: Callable[[str], bool], is_free_mail: Callable[[str], bool]
    ) -> None:
        """is_internal: whether a lower-case address is ours. is_free_mail: whether a domain is anybody's."""
        self._tenant = tenant
        self._is_internal = is_internal
        self._is_free_mail = is_free_mail
        self._ours: dict[str, _Party] = {}
        self._theirs: dict[str, _Party] = {}
        self._organisations: dict[str, _Organisation] = {}

    def see(self, event: Event) -> None:
        """Take note of an event; everything but a mail written by a person is passed over."""
        if event.type != _MAIL:
            return
        # By the type's name: a mail that was decoded fast is no instance of the model.
        mail = cast(Mail, event.data)
        if mail.automatic is not None:
            return
        sender = mail.sender
        from_us = self._is_internal(sender.email)
        party = self._met(sender, event.time)
        if mail.utc_offset_minutes is not None:
            party.offsets.add(event.time, mail.utc_offset_minutes)
        everybody = (*mail.to, *mail.cc)
        for person in everybody:
            self._met(person, event.time)
        others = [person for person in everybody if self._is_internal(person.email) != from_us]
        if from_us:
            for person in others:
                self._with(person.email, event.time).written_by[sender.email] += 1
        elif others:
            self._with(sender.email, event.time).heard = True

    def __len__(self) -> int:
        """How many organisations are watched."""
        return sum(1 for _ in self._watched())

    def events(self) -> Iterator[Event]:
        """Canonical events that open the relationships: people, accounts, contacts, deals and their contacts."""
        for user in sorted(self._ours.values(), key=lambda party: party.email):
            shown = user.name or user.email
            data = PartyUser(user_id=user.email, email=user.email, name=shown, timezone=user.offsets.zone())
            yield self._event("party.user", data, user.email, user.first)
        for organisation in self._watched():
            yield from self._opening(organisation)

    def _opening(self, organisation: _Organisation) -> Iterator[Event]:
        deal, first = PREFIX + organisation.key, organisation.first
        domains = () if "@" in organisation.key else (organisation.key,)
        account = PartyAccount(account_id=deal, name=organisation.key, domains=domains)
        yield self._event("party.account", account, deal, first)
        owner = min(organisation.written_by, key=lambda email: (-organisation.written_by[email], email))
        opened = DealOpened(deal_id=deal, name=organisation.key, account_id=deal, owner_id=owner, stage=STAGE)
        yield self._event("deal.opened", opened, deal, first)
        for email in sorted(organisation.people):
            person = self._theirs[email]
            contact = PartyContact(
                contact_id=email,
                emails=(email,),
                name=person.name,
                account_id=deal,
                timezone=person.offsets.zone(),
            )
            yield self._event("party.contact", contact, email, person.first)
            role = DealContact(deal_id=deal, contact_id=email)
            yield self._event("deal.contact", role, f"{deal}/{email}", person.first)

    def _watched(self) -> Iterator[_Organisation]:
        for key in sorted(self._organisations):
            organisation = self._organisations[key]
            if organisation.heard and organisation.written_by:
                yield organisation

    def _met(self, person: Person, moment: datetime) -> _Party:
        known = self._ours if self._is_internal(person.email) else self._theirs
        party = known.setdefault(person.email, _Party(person.email, moment))
        party.met(moment, person.name)
        return party

    def _with(self, email: str, moment: datetime) -> _Organisation:
        domain = email.rpartition("@")[2]
        key = email if self._is_free_mail(domain) else domain
        organisation = self._organisations.setdefault(key, _Organisation(key, moment))
        organisation.first = min(organisation.first, moment)
        organisation.people.add(email)
        return organisation

    def _event(self, name: str, data: Model, subject: str, time: datetime) -> Event:
        return make_event(
            f"dealtrust.{name}.v1",
            data,
            id=f"{_SOURCE}/{name}/{subject}",
            source=_SOURCE,
            time=time,
            subject=subject,
            tenant=self._tenant,
        )
