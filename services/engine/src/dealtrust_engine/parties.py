"""Who is who, as events describe it: the last description of a person or a company counts, in whatever order they come."""

from __future__ import annotations

import json
from collections.abc import Iterable
from operator import attrgetter
from typing import Any, NamedTuple

from dealtrust_engine.directory import Directory
from dealtrust_engine.moments import moment_of
from dealtrust_schemas.events import EVENT_TYPES, Event, PartyAccount, PartyContact, PartyUser

USER, CONTACT_PERSON, ACCOUNT = (
    "dealtrust.party.user.v1",
    "dealtrust.party.contact.v1",
    "dealtrust.party.account.v1",
)
PARTY_TYPES = frozenset({USER, CONTACT_PERSON, ACCOUNT})

Party = PartyUser | PartyContact | PartyAccount
PartyKey = tuple[str, str]
"""Type of the event and id of the party."""


class Change(NamedTuple):
    """What an event told of a party: as it was described before, None if it was not known, and as it is now."""

    key: PartyKey
    before: Party | None
    now: Party


class _Described(NamedTuple):
    """The last description of a party, when and by which event; all addresses or domains that it ever had."""

    at: int
    event_id: str
    party: Party
    names: tuple[str, ...]


class Parties:
    """Takes events about parties and keeps a directory in line with them."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._known: dict[PartyKey, _Described] = {}

    def take(self, event: Event) -> Change | None:
        """Take one event of a type of :data:`PARTY_TYPES`; None if it tells nothing new."""
        party: Any = event.data
        key = key_of(event)
        new = _Described(moment_of(event.time), event.id, party, _names_of(key[0], party))
        known = self._known.get(key)
        if known is not None:
            names = tuple(dict.fromkeys((*known.names, *new.names)))
            last = new if (new.at, new.event_id) > (known.at, known.event_id) else known
            if last is known and names == known.names:
                return None
            new = last._replace(names=names)
        self._known[key] = new
        self._tell(key[0], new)
        return Change(key, known.party if known else None, new.party)

    def learn(self, other: Parties) -> None:
        """Know what others know, whose directory this one's has learned from."""
        self._known.update(other._known)

    def names(self, key: PartyKey) -> tuple[str, ...]:
        """All addresses or domains that a known party ever had."""
        return self._known[key].names

    def _tell(self, kind: str, described: _Described) -> None:
        party: Any = described.party
        if kind == USER:
            self._directory.add_user(party, described.names)
        elif kind == CONTACT_PERSON:
            self._directory.add_contact(party, described.names)
        else:
            self._directory.add_account(party, described.names)

    def dump(self, key: PartyKey) -> list[Any]:
        """What is known of a party, as plain values for JSON."""
        known = self._known[key]
        data = known.party.model_dump(mode="json", exclude_none=True)
        return [*key, known.at, known.event_id, data, known.names]

    def load(self, entries: Iterable[list[Any]]) -> None:
        """Take over what :meth:`dump` wrote, in any order, as JSON reads it back."""
        for kind, party_id, at, event_id, data, names in sorted(entries, key=lambda entry: entry[2:4]):
            party: Party = EVENT_TYPES[kind].model_validate_json(json.dumps(data))  # type: ignore[assignment]
            described = self._known[kind, party_id] = _Described(at, event_id, party, tuple(names))
            self._tell(kind, described)


def key_of(event: Event) -> PartyKey:
    """The key of the user, contact or account that an event of :data:`PARTY_TYPES` describes."""
    return event.type, _ID_OF[event.type](event.data)


def _names_of(kind: str, party: Any) -> tuple[str, ...]:
    if kind == USER:
        return (party.email,)
    names: tuple[str, ...] = party.emails if kind == CONTACT_PERSON else party.domains
    return names


_ID_OF = {
    USER: attrgetter("user_id"),
    CONTACT_PERSON: attrgetter("contact_id"),
    ACCOUNT: attrgetter("account_id"),
}
