"""The CRM: records and their changes in time, from which the export and the change events are both cut."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from string import ascii_uppercase, digits

from .people import Person

Value = str | Decimal | int | bool | date | datetime | None

ORGANISATION = "00DQy0000000001"

_PREFIXES = {
    "Account": "001",
    "Contact": "003",
    "User": "005",
    "Opportunity": "006",
    "Task": "00T",
    "Event": "00U",
    "OpportunityLineItem": "00k",
    "OpportunityContactRole": "00K",
    "OpportunityFieldHistory": "017",
    "Product2": "01t",
    "Quote": "0Q0",
    "QuoteLineItem": "0QL",
    "QuoteHistory": "0QH",
}
_CHECK_LETTERS = ascii_uppercase + digits[:6]


def record_id(entity: str, number: int) -> str:
    """Return an 18-character id: prefix of the entity, the number, and the checksum over upper-case letters."""
    body = f"{_PREFIXES[entity]}Qy0{number:09d}"
    check = ""
    for start in (0, 5, 10):
        bits = sum(
            1 << place for place, letter in enumerate(body[start : start + 5]) if letter in ascii_uppercase
        )
        check += _CHECK_LETTERS[bits]
    return body + check


@dataclass(frozen=True)
class Change:
    """Some fields of a record get new values, by somebody, at one moment."""

    at: datetime
    by: Person
    values: dict[str, Value]


@dataclass(eq=False)
class Record:
    """One CRM record: as it was made, and every later change in order.

    transaction: records and changes of one moment that share it were saved together.
    """

    entity: str
    id: str
    made_at: datetime
    made_by: Person
    values: dict[str, Value]
    transaction: str = ""
    changes: list[Change] = field(default_factory=list)

    def change(self, at: datetime, by: Person, **values: Value) -> None:
        """Note that the fields got these values."""
        before = self.changes[-1].at if self.changes else self.made_at
        if at < before:
            raise ValueError(f"{self.entity} {self.id} changes at {at}, before {before}")
        self.changes.append(Change(at, by, values))

    def as_of(self, moment: datetime) -> dict[str, Value]:
        """Return the fields as they stood at the moment, the audit fields included."""
        last, values = Change(self.made_at, self.made_by, {}), dict(self.values)
        for change in self.changes:
            if change.at <= moment:
                values.update(change.values)
                last = change
        return {
            "Id": self.id,
            **values,
            "CreatedById": user_id(self.made_by),
            "CreatedDate": self.made_at,
            "LastModifiedById": user_id(last.by),
            "LastModifiedDate": last.at,
        }

    def previous(self, change: Change, name: str) -> Value:
        """Return what the field was before the change."""
        value = self.values.get(name)
        for known in self.changes:
            if known is change:
                break
            value = known.values.get(name, value)
        return value


def user_id(person: Person) -> str:
    """Return the CRM user id of a seller: a function of the address."""
    return record_id("User", 100 + sum(ord(letter) * (place + 1) for place, letter in enumerate(person.key)))
