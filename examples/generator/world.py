"""The whole history while it is told: mailboxes, calendars, CRM records, and what is expected of it."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

from .calendars import Entry
from .clock import MAILBOX_STOPPED_AT
from .crm import Record, Value, record_id, user_id
from .customers import Account
from .expected import Ledger
from .mail import Item, Mail
from .people import COMPANY, DOMAIN, MAILBOX_STOPPED, MARTA, PRODUCTS, SELLERS, Person

_BEFORE = datetime(2025, 11, 3, 8, 0, tzinfo=UTC)
_RECORDS_A_DEAL = 1000


class World:
    """Collects what the stories tell; every id depends only on the place of its story in the list."""

    def __init__(self) -> None:
        self.mailboxes: dict[str, list[Item]] = defaultdict(list)
        self.calendars: dict[str, list[Entry]] = defaultdict(list)
        self.records: list[Record] = []
        self.ledger = Ledger()
        self.telling = ""
        self._number = 0
        self._accounts: dict[str, Record] = {}
        self._contacts: dict[str, Record] = {}
        self._add_users()
        self.products = {key: self._add_product(key, name) for key, name in PRODUCTS.items()}

    def begin_deal(self) -> None:
        """Start a new range of record numbers."""
        self._number = (self._number // _RECORDS_A_DEAL + 1) * _RECORDS_A_DEAL

    def record(self, entity: str, at: datetime, by: Person, transaction: str = "", **values: Value) -> Record:
        """Make a CRM record and return it."""
        self._number += 1
        number = record_id(entity, self._number)
        made = Record(entity, number, at, by, values, transaction or number)
        self.records.append(made)
        return made

    def account(self, account: Account, owner: Person, at: datetime) -> Record:
        """Return the record of the account; its first deal makes it."""
        if account.domain not in self._accounts:
            self._accounts[account.domain] = self.record(
                "Account",
                at,
                owner,
                Name=account.name,
                Website=f"https://www.{account.domain}",
                Industry=account.industry,
                BillingCity=account.city,
                BillingCountryCode=account.country,
                OwnerId=user_id(owner),
            )
        return self._accounts[account.domain]

    def contact(self, person: Person, account: Account, owner: Person, at: datetime) -> Record:
        """Return the record of the buyer; whoever meets them first makes it."""
        if person.email not in self._contacts:
            first, _, last = person.name.partition(" ")
            self._contacts[person.email] = self.record(
                "Contact",
                at,
                owner,
                AccountId=self.account(account, owner, at).id,
                FirstName=first,
                LastName=last,
                Name=person.name,
                Email=person.email,
                Title=person.title,
                Phone=person.phone,
                MailingCity=account.city,
                MailingCountryCode=account.country,
                OwnerId=user_id(owner),
            )
        return self._contacts[person.email]

    def deliver(self, mail: Mail) -> None:
        """Put the mail into the mailbox of every seller who sent or got it."""
        raw = mail.render()
        sent = mail.sent + timedelta(seconds=2)
        for person in set(mail.people):
            if person.domain == DOMAIN:
                mine = person == mail.sender
                item = Item(mail.sent if mine else sent, raw, None if mine else mail.sender.email)
                self.put(person, item)

    def put(self, owner: Person, item: Item) -> None:
        """Put one item into a seller's mailbox, unless nobody read that mailbox any more."""
        if not (owner.key in MAILBOX_STOPPED and item.when > MAILBOX_STOPPED_AT):
            self.mailboxes[owner.key].append(item)

    def enter(self, entry: Entry, *owners: Person) -> None:
        """Put the entry into the calendars of sellers."""
        for owner in owners:
            if not (owner.key in MAILBOX_STOPPED and entry.changed > MAILBOX_STOPPED_AT):
                self.calendars[owner.key].append(entry)

    def _add_users(self) -> None:
        managers = {person.key: person for person in SELLERS}
        for person in SELLERS:
            first, _, last = person.name.partition(" ")
            manager = managers[person.manager] if person.manager else None
            values: dict[str, Value] = {
                "Username": person.email,
                "FirstName": first,
                "LastName": last,
                "Name": person.name,
                "Email": person.email,
                "Title": person.title,
                "Department": f"Sales {COMPANY}",
                "ManagerId": user_id(manager) if manager else None,
                "IsActive": True,
                "TimeZoneSidKey": person.zone,
                "LocaleSidKey": {"DE": "de_DE", "US": "en_US", "SG": "en_SG"}[person.country],
                "CountryCode": person.country,
                "StateCode": person.state or None,
            }
            self.records.append(Record("User", user_id(person), _BEFORE, MARTA, values))

    def _add_product(self, key: str, name: str) -> Record:
        return self.record("Product2", _BEFORE, MARTA, Name=name, ProductCode=key.upper(), IsActive=True)
