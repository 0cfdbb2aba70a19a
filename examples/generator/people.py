"""The seller: its people, its zones, its products. All of it is invented."""

from dataclasses import dataclass
from typing import Literal

COMPANY = "Brambleware"
DOMAIN = "brambleware.example"

Language = Literal["en", "de"]
MailClient = Literal["gmail", "outlook", "thunderbird", "apple"]


@dataclass(frozen=True)
class Person:
    """Somebody who writes mail. ``key`` is the local part of the address; ``employer`` the company's name."""

    name: str
    key: str
    domain: str
    employer: str
    title: str
    zone: str
    country: str
    client: MailClient
    phone: str
    manager: str | None = None
    state: str = ""

    @property
    def email(self) -> str:
        """The one address of this person."""
        return f"{self.key}@{self.domain}"

    @property
    def first_name(self) -> str:
        """The name used in a greeting among people who know each other."""
        return self.name.split(" ")[0]


_PLACES = {
    "berlin": ("Europe/Berlin", "DE", "BE", "+49 30 5550"),
    "new york": ("America/New_York", "US", "NY", "+1 212 5550"),
    "singapore": ("Asia/Singapore", "SG", "", "+65 5550 0"),
}


def _seller(name: str, title: str, place: str, client: MailClient, manager: Person | None) -> Person:
    zone, country, state, phone = _PLACES[place]
    key = name.lower().replace(" ", ".")
    return Person(
        name=name,
        key=key,
        domain=DOMAIN,
        employer=COMPANY,
        title=title,
        zone=zone,
        country=country,
        client=client,
        phone=f"{phone}{100 + len(name)}",
        manager=manager.key if manager else None,
        state=state,
    )


MARTA = _seller("Marta Lindqvist", "VP Sales", "berlin", "outlook", None)
JONAS = _seller("Jonas Brandt", "Sales Manager EMEA", "berlin", "outlook", MARTA)
CAROL = _seller("Carol Whitfield", "Sales Manager Americas and APAC", "new york", "gmail", MARTA)
LENA = _seller("Lena Hofer", "Account Executive", "berlin", "thunderbird", JONAS)
TOBIAS = _seller("Tobias Rehm", "Account Executive", "berlin", "gmail", JONAS)
NINA = _seller("Nina Vogt", "Account Executive", "berlin", "apple", JONAS)
DAN = _seller("Dan Okafor", "Account Executive", "new york", "outlook", CAROL)
PRIYA = _seller("Priya Nair", "Account Executive", "new york", "gmail", CAROL)
WEILING = _seller("Weiling Tan", "Account Executive", "singapore", "apple", CAROL)
MARCUS = _seller("Marcus Goh", "Account Executive", "singapore", "thunderbird", CAROL)

SELLERS = (MARTA, JONAS, CAROL, LENA, TOBIAS, NINA, DAN, PRIYA, WEILING, MARCUS)

MAILBOX_STOPPED: frozenset[str] = frozenset({MARCUS.key})
"""Whose mailbox and calendar were last read on 12 June: what came later is not in the history."""

PRODUCTS = {
    "seats": "Service desk, per seat and year",
    "analytics": "Analytics module, per year",
    "onboarding": "Onboarding package",
    "support": "Premium support, per year",
}
