"""Who is who, as events describe it: the last description of a person or a company counts, in whatever order they come."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

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


@dataclass(slots=True)
class _Described:
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

    def take(self, event: Event) -> PartyKey | None:
        """Take one event of a type of :data:`PARTY_TYPES`; the key of its party, None if it tells nothing new."""
        party: Party = event.data  # type: ignore[assignment]
        key = event.type, id_of(party)
        new = _Described(moment_of(event.time), event.id, party, _names_of(party))
        known = self._known.get(key)
        if known is not None:
            names = tuple(dict.fromkeys((*known.names, *new.names)))
            last = new if (new.at, new.event_id) > (known.at, known.event_id) else known
            if last is known and names == known.names:
                return None
            new = _Described(last.at, last.event_id, last.party, names)
        self._known[key] = new
        self._tell(new)
        return key

    def described(self, key: PartyKey) -> Party | None:
        """The last description of a party; None if there is none."""
        known = self._known.get(key)
        return known.party if known else None

    def names(self, key: PartyKey) -> tuple[str, ...]:
        """All addresses or domains that a known party ever had."""
        return self._known[key].names

    def _tell(self, described: _Described) -> None:
        party, names = described.party, described.names
        if isinstance(party, PartyUser):
            self._directory.add_user(party, names)
        elif isinstance(party, PartyContact):
            self._directory.add_contact(party, names)
        else:
            self._directory.add_account(party, names)

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
            self._tell(described)


def id_of(party: Party) -> str:
    """The id of a user, a contact or an account."""
    if isinstance(party, PartyUser):
        return party.user_id
    return party.contact_id if isinstance(party, PartyContact) else party.account_id


def _names_of(party: Party) -> tuple[str, ...]:
    if isinstance(party, PartyUser):
        return (party.email,)
    return party.emails if isinstance(party, PartyContact) else party.domains
