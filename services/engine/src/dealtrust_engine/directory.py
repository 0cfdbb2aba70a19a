"""Who is who: the people of the tenant, the buyers, their companies, their working calendars and their absences."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from dealtrust_engine.country_zones import MAIN_ZONES, ONLY_ZONE
from dealtrust_engine.free_mail import FREE_MAIL_DOMAINS
from dealtrust_engine.moments import DAY, Span, datetime_of, union
from dealtrust_engine.records import (
    CC_BUYER,
    FLAGS,
    FROM_SELLER,
    HUMAN,
    TO_BUYER,
    TO_SELLER,
    MailRecord,
    Record,
)
from dealtrust_engine.tenant import Tenant
from dealtrust_engine.worktime import WorkCalendar, calendar_for
from dealtrust_schemas.events import PartyAccount, PartyContact, PartyUser

NOISE_SENDERS = frozenset(
    "no-reply noreply no_reply do-not-reply donotreply mailer-daemon postmaster notifications notification bounces".split()
)
"""Local parts of addresses behind which nobody sits."""

_WEEK = 7 * DAY
_AT_HAND = 1 << 20
"""Of answers: for a process that never ends the addresses of the world are without number."""


@dataclass(slots=True)
class _Absence:
    start: int
    end: int
    record: Record


def domain_of(email: str) -> str:
    """The part behind the last @, in lower case; empty if there is none."""
    return email.rpartition("@")[2].lower() if "@" in email else ""


@lru_cache(maxsize=65536)
def is_noise(email: str) -> bool:
    """Whether nobody sits behind an address, on either side."""
    return email.partition("@")[0].partition("+")[0] in NOISE_SENDERS


class Directory:
    """People and companies of one tenant. The last description of a person counts.

    ``at_hand``: how many answers about addresses, and about the people of a mail, are kept at hand.
    """

    def __init__(self, tenant: Tenant, at_hand: int = _AT_HAND) -> None:
        self.tenant = tenant
        self._at_hand = at_hand
        self.lowest_stage_order: int | None = None
        self.users: dict[str, PartyUser] = {}
        self.contacts: dict[str, PartyContact] = {}
        self.accounts: dict[str, PartyAccount] = {}
        self.deal_names: dict[str, str] = {}
        self._user_by_email: dict[str, PartyUser] = {}
        self._contact_ids: dict[str, list[str]] = {}
        self._account_ids: dict[str, list[str]] = {}
        self._internal: dict[str, bool] = {}
        self._sides: dict[tuple[str, tuple[str, ...], tuple[str, ...]], tuple[int, tuple[str, ...]]] = {}
        self._calendars: dict[str, WorkCalendar] = {}
        self._absences: dict[str, dict[str, _Absence]] = defaultdict(dict)
        self._offsets: dict[str, dict[tuple[int, int], int]] = {}

    def learn(self, other: Directory) -> None:
        """Know the people that another one knows; to be called before anything is known here. Answers are worked out anew."""
        self.lowest_stage_order = other.lowest_stage_order
        self.users.update(other.users)
        self.contacts.update(other.contacts)
        self.accounts.update(other.accounts)
        self._user_by_email.update(other._user_by_email)
        self._internal.update(dict.fromkeys(self._user_by_email, True))
        self._contact_ids.update({email: ids.copy() for email, ids in other._contact_ids.items()})
        self._account_ids.update({domain: ids.copy() for domain, ids in other._account_ids.items()})
        self._offsets.update({email: dict(told) for email, told in other._offsets.items()})
        for person, absences in other._absences.items():
            self._absences[person] = {key: replace(absence) for key, absence in absences.items()}

    # --- people

    def add_user(self, user: PartyUser, names: Iterable[str] = ()) -> None:
        """A person of the tenant. names: all addresses that they ever had, by default the one that they have."""
        self.users[user.user_id] = user
        for email in names or (user.email,):
            holder = self._user_by_email.get(email)
            if email == user.email or holder is None or holder.user_id == user.user_id:
                self._user_by_email[email] = user
                self._internal[email] = True
                self._calendars.pop(email, None)
        self._sides.clear()

    def add_contact(self, contact: PartyContact, names: Iterable[str] = ()) -> None:
        """A person outside. names: all addresses that they ever had, by default those that they have."""
        self.contacts[contact.contact_id] = contact
        for email in names or contact.emails:
            _list(self._contact_ids, email, contact.contact_id)
            self._calendars.pop(email, None)

    def add_account(self, account: PartyAccount, names: Iterable[str] = ()) -> None:
        """A company outside. names: all domains that it ever had, by default those that it has; one of free mail is ignored."""
        self.accounts[account.account_id] = account
        for domain in names or account.domains:
            name = domain.lower().lstrip("@")
            if name not in FREE_MAIL_DOMAINS:
                _list(self._account_ids, name, account.account_id)

    def is_internal(self, email: str) -> bool:
        """Whether an address belongs to the tenant: a user of the CRM, or an address at an internal domain."""
        known = self._internal.get(email)
        if known is None:
            domain = domain_of(email)
            known = any(domain == own or domain.endswith("." + own) for own in self.tenant.internal_domains)
            if len(self._internal) > self._at_hand + len(self._user_by_email):
                self._internal = dict.fromkeys(self._user_by_email, True)
            self._internal[email] = known
        return known

    def is_buyer_side(self, email: str) -> bool:
        """Whether an address is outside the tenant and somebody may sit behind it."""
        return not self.is_internal(email) and not is_noise(email)

    def mark_sides(self, mail: MailRecord) -> tuple[str, ...]:
        """Note on a mail who wrote to whom: a person or a machine, of ours or of the buyer's, in To or in Cc.

        Gives back everybody in it who is of the buyer's side.
        """
        key = mail.sender, mail.to, mail.cc
        known = self._sides.get(key)
        if known is None:
            if len(self._sides) > self._at_hand:
                self._sides.clear()
            known = self._sides[key] = self._sides_of(*key)
        sides, outside = known
        if mail.extra is not None and mail.extra.automatic is not None:
            sides &= ~HUMAN
        mail.flags = FLAGS[mail.flags | sides]
        return outside

    def _sides_of(self, sender: str, to: tuple[str, ...], cc: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
        sides = 0 if is_noise(sender) else HUMAN
        if self.is_internal(sender):
            sides |= FROM_SELLER
        for email in to:
            sides |= TO_SELLER if self.is_internal(email) else TO_BUYER if self.is_buyer_side(email) else 0
        if any(self.is_buyer_side(email) for email in cc):
            sides |= CC_BUYER
        return sides, tuple(dict.fromkeys(email for email in (sender, *to, *cc) if self.is_buyer_side(email)))

    def contact_ids(self, email: str) -> list[str]:
        """The contacts that have an address."""
        return self._contact_ids.get(email, [])

    def account_ids(self, email: str) -> list[str]:
        """The companies that own the domain of an address."""
        return self._account_ids.get(domain_of(email), [])

    def emails(self, contact_id: str) -> tuple[str, ...]:
        """The addresses of a contact; none if it is not known."""
        contact = self.contacts.get(contact_id)
        return contact.emails if contact else ()

    def user_email(self, user_id: str) -> str:
        """The address of a user; the id itself stands in for one who is not known."""
        user = self.users.get(user_id)
        return user.email if user else user_id

    def user_of(self, email: str) -> PartyUser | None:
        """The user who has an address."""
        return self._user_by_email.get(email)

    def name_of(self, email: str) -> str:
        """How people call somebody: the name in the CRM, else the address."""
        user = self._user_by_email.get(email)
        if user:
            return user.name
        ids = self._contact_ids.get(email)
        return (self.contacts[ids[0]].name if ids else None) or email

    def outranks(self, user_id: str, other_id: str) -> bool:
        """Whether a user stands in the other's chain of managers. A cycle in the chain ends it."""
        seen: set[str] = set()
        current = self.users.get(other_id)
        while current and current.manager_id and current.manager_id not in seen:
            if current.manager_id == user_id:
                return user_id != other_id
            seen.add(current.manager_id)
            current = self.users.get(current.manager_id)
        return False

    # --- calendars

    def calendar(self, email: str) -> WorkCalendar:
        """The working calendar of an address; the tenant's for what is not known of the person."""
        found = self._calendars.get(email)
        if found is None:
            user = self._user_by_email.get(email)
            ids = self._contact_ids.get(email)
            person = user or (self.contacts[ids[0]] if ids else None)
            zone = person.timezone if person and self.tenant.zone_named(person.timezone or "") else None
            country = person.country.upper() if person and person.country else None
            if user is None and zone is None:
                zone = ONLY_ZONE.get(country or "") or self._zone_by_offset(email, country or "")
            spec = self.tenant.calendar_spec(zone, country, person.subdivision if person else None, email)
            found = self._calendars[email] = calendar_for(spec)
        return found

    def forget_calendars(self) -> None:
        """Somebody is described anew: calendars, which may follow from one another, are worked out again."""
        self._calendars.clear()

    def hinted(self) -> set[str]:
        """The addresses of whose zone the offsets of their mails are a hint."""
        return set(self._offsets)

    def note_offset(self, email: str, at: int, minutes: int) -> None:
        """The offset that the Date header of somebody's mail had: a hint at the zone of who has none in the CRM.

        Of each week and offset the latest mail is kept, so that mails may come in any order.
        """
        seen = self._offsets.setdefault(email, {})
        key = (at // _WEEK, minutes)
        seen[key] = max(at, seen.get(key, at))
        self._calendars.pop(email, None)

    def is_new_offset(self, email: str, at: int, minutes: int) -> bool:
        """Whether an offset may change the zone that is guessed for somebody: none like it was noted in that week."""
        return self._guesses_zone(email) and (at // _WEEK, minutes) not in self._offsets.get(email, {})

    def offsets(self, email: str) -> list[tuple[int, int]]:
        """The moments and offsets that were noted of somebody's mails."""
        return sorted((at, minutes) for (_, minutes), at in self._offsets.get(email, {}).items())

    def _guesses_zone(self, email: str) -> bool:
        """Whether the CRM leaves open where somebody outside its users sits."""
        if email in self._user_by_email:
            return False
        ids = self._contact_ids.get(email)
        person = self.contacts[ids[0]] if ids else None
        if person is None:
            return True
        named = self.tenant.zone_named(person.timezone or "") if person.timezone else None
        return named is None and (person.country or "").upper() not in ONLY_ZONE

    def _zone_by_offset(self, email: str, country: str) -> str | None:
        """A zone that fits the offsets of somebody's mails: one of the country, else the tenant's or a colleague's, else a
        fixed one.
        """
        seen = self.offsets(email)
        if not seen:
            return None
        ours = (user.timezone for user in self.users.values() if user.timezone)
        for name in dict.fromkeys([*MAIN_ZONES.get(country, ()), self.tenant.timezone, *ours]):
            zone = self.tenant.zone_named(name)
            if zone and all(
                _offset(datetime_of(at).astimezone(zone).utcoffset()) == minutes for at, minutes in seen
            ):
                return name
        hours, rest = divmod(seen[-1][1], 60)
        # The names of the fixed zones have the sign of POSIX: Etc/GMT-2 is two hours east.
        return f"Etc/GMT{-hours:+d}" if rest == 0 and -12 <= hours <= 14 and hours else None

    # --- absences

    def person(self, email: str) -> str:
        """Absences are a person's: all addresses of a contact share them."""
        ids = self._contact_ids.get(email)
        return ids[0] if ids else email

    def add_away_reply(self, email: str, until: int | None, record: Record) -> None:
        """An automatic reply told of an absence: from then to its end, by default ``away_default`` of working time."""
        at = record.at
        end = self.calendar(email).reach(at, self.tenant.away_default) if until is None else until
        longest = at + round(self.tenant.away_longest_days * DAY)
        self._absences[self.person(email)][record.id] = _Absence(at, min(end, longest), record)

    def add_away_entry(self, email: str, span: Span | None, key: str, record: Record) -> None:
        """A calendar told of an absence (None: it was cancelled) when the record was made; a new revision
        replaces the old one.
        """
        known = record.at
        entries = self._absences[self.person(email)]
        old = entries.get(key)
        if old and known < old.end:
            entries[f"{key}#{known}"] = _Absence(old.start, min(old.end, known), old.record)
        entries.pop(key, None)
        if span:
            entries[key] = _Absence(max(known, span[0]), span[1], record)

    def forget_absences(self, email: str) -> None:
        """Nothing is known any more of the absences of whoever has an address."""
        self._absences.pop(email, None)
        self._absences.pop(self.person(email), None)

    def note_stage_order(self, order: int) -> None:
        """A stage order was seen; the lowest one marks the first stage where the tenant names no stages."""
        if self.lowest_stage_order is None or order < self.lowest_stage_order:
            self.lowest_stage_order = order

    def end_absence(self, email: str, at: int) -> None:
        """Somebody wrote a mail himself: whatever absence of his was running has ended."""
        for absence in self._absences[self.person(email)].values():
            if absence.start < at < absence.end:
                absence.end = at

    def absence_records(self, email: str) -> list[tuple[int, int, Record]]:
        """The absences of an address, each with the record that told of it."""
        found = [
            (a.start, a.end, a.record)
            for a in self._absences.get(self.person(email), {}).values()
            if a.start < a.end
        ]
        return sorted(found, key=lambda absence: absence[:2])

    @property
    def anybody_away(self) -> bool:
        """Whether any absence of anybody is known."""
        return bool(self._absences)

    def has_absences(self, email: str) -> bool:
        """Whether any absence of an address is known."""
        return bool(self._absences.get(self.person(email)))

    def absences(self, email: str) -> list[Span]:
        """The absences of an address, merged, in order."""
        return union((a.start, a.end) for a in self._absences.get(self.person(email), {}).values())


def _list(index: dict[str, list[str]], key: str, value: str) -> None:
    """Add to an ordered index: its order is that of the ids, whatever came first."""
    values = index.get(key)
    if values is None:
        index[key] = [value]
    elif value not in values:
        insort(values, value)


def _offset(delta: object) -> int:
    seconds = getattr(delta, "total_seconds", None)
    return int(seconds() // 60) if seconds else 0
