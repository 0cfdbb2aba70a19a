"""The customers: one account each, with the country, city and language it buys in. All of them are invented."""

from dataclasses import dataclass

from .people import Language, MailClient, Person

_ZONES = {
    "AT": ("Europe/Vienna", "+43 1 5550"),
    "CH": ("Europe/Zurich", "+41 44 5550"),
    "DE": ("Europe/Berlin", "+49 89 5550"),
    "FR": ("Europe/Paris", "+33 1 5550"),
    "GB": ("Europe/London", "+44 20 5550"),
    "NL": ("Europe/Amsterdam", "+31 20 5550"),
    "SG": ("Asia/Singapore", "+65 5551 0"),
    "US": ("America/New_York", "+1 617 5550"),
}
_CLIENTS: tuple[MailClient, ...] = ("gmail", "outlook", "thunderbird", "apple")
_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "è": "e", "ë": "e"})


@dataclass(frozen=True)
class Account:
    """A customer. ``domain`` is the only mail domain of its people."""

    name: str
    domain: str
    country: str
    city: str
    language: Language
    industry: str

    def person(self, name: str, title: str) -> Person:
        """Return somebody who works there."""
        key = name.lower().translate(_LETTERS).replace(" ", ".")
        zone, phone = _ZONES[self.country]
        return Person(
            name=name,
            key=key,
            domain=self.domain,
            employer=self.name,
            title=title,
            zone=zone,
            country=self.country,
            client=_CLIENTS[sum(map(ord, self.domain + key)) % len(_CLIENTS)],
            phone=f"{phone}{200 + len(name)}",
        )
