"""The people of a tenant as they become known, event by event, in any order.

What is known is a function of the events alone: whatever comes late is put in its place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from dealtrust_engine.absences import note_absence
from dealtrust_engine.config import Config
from dealtrust_engine.directory import Directory
from dealtrust_engine.moments import moment_of
from dealtrust_engine.parties import PARTY_TYPES, USER, Parties
from dealtrust_engine.recording import record_of
from dealtrust_engine.records import MAIL, MEETING, MailRecord, MeetingRecord, Words, in_order
from dealtrust_schemas.events import DealChanged, DealOpened, Event

EVERYBODY = "*"
"""Stands for all people where a change may concern anybody."""


class LivePeople:
    """The directory of one tenant. ``take`` every event that concerns the tenant rather than a deal."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._words = Words()
        self.directory = Directory(config)
        self._parties = Parties(self.directory)
        self._acts: dict[str, dict[str, MailRecord | MeetingRecord]] = defaultdict(dict)

    def like(self) -> LivePeople:
        """People of the same configuration of whom nothing is known."""
        return LivePeople(self._config)

    def learn(self, other: LivePeople) -> None:
        """Know what others know, as if it had been told here; to be called before anything is."""
        self.directory.learn(other.directory)
        self._parties.learn(other._parties)
        self._acts.update({email: dict(acts) for email, acts in other._acts.items()})

    def take(self, event: Event, *, concerned: bool = True) -> set[str] | None:
        """Take one event.

        Args:
            concerned: whether it is asked whom the event concerns, which may take some looking.

        Returns:
            The names (mail addresses, ids of users, contacts and accounts) of whom something else is known now,
            :data:`EVERYBODY` among them if that may be anybody; None if the event told nothing that is to be kept.
        """
        if event.type in PARTY_TYPES:
            return self._party(event, concerned)
        if event.type in (MAIL, MEETING):
            return self._act(event)
        before, order = self.directory.lowest_stage_order, _stage_order(event)
        if order is None or (before is not None and order >= before):
            return None
        self.directory.note_stage_order(order)
        return set() if self._config.stages else {EVERYBODY}

    # --- who is who

    def _party(self, event: Event, asked: bool) -> set[str] | None:
        directory = self.directory
        change = self._parties.take(event)
        if change is None:
            return None
        key, before, now = change
        if before is not None and now == before:
            return set()
        directory.forget_calendars()
        names = self._parties.names(key)
        if self._acts:
            self._replay(names)
        if not asked:
            return set()
        concerned = {key[1], *names}
        if key[0] == USER:
            concerned |= {other for other in directory.users if directory.outranks(key[1], other)}
            if getattr(before, "timezone", None) != getattr(now, "timezone", None):
                concerned |= directory.hinted()
        return concerned

    # --- who is away, and where

    def _act(self, event: Event) -> set[str] | None:
        """Somebody wrote a mail, or a calendar tells of an absence. Of several copies the one of the first source counts."""
        directory, at = self.directory, moment_of(event.time)
        record = record_of(event, at, self._config.zone, self._words)
        assert isinstance(record, MailRecord | MeetingRecord)
        if isinstance(record, MailRecord):
            directory.mark_sides(record)
        email = record.sender if isinstance(record, MailRecord) else record.organizer
        known = self._acts[email].get(record.id)
        if known is not None and event.source >= known.source:
            return None
        before = directory.absences(email), directory.calendar(email)
        # By the type of the record: a mail that was read quickly is of another class.
        minutes = event.data.utc_offset_minutes if isinstance(record, MailRecord) else 0  # type: ignore[attr-defined]
        if minutes:
            directory.note_offset(email, at, minutes)
            directory.forget_calendars()
        self._acts[email][record.id] = record
        self._replay((email,))
        if before == (directory.absences(email), directory.calendar(email)):
            return set()
        return self._known_as(email)

    def _known_as(self, email: str) -> set[str]:
        """All addresses and ids of whoever has an address."""
        user, contacts = self.directory.user_of(email), self.directory.contact_ids(email)
        names = {
            email,
            *contacts,
            *(other for contact in contacts for other in self.directory.emails(contact)),
        }
        return names | {user.user_id} if user else names

    def _replay(self, emails: Iterable[str]) -> None:
        """Work out again who was away when, for whoever has, or may have had, one of some addresses."""
        directory = self.directory
        acting = sorted({other for email in emails for other in self._known_as(email) if other in self._acts})
        for email in acting:
            directory.forget_absences(email)
        for record in in_order(record for email in acting for record in self._acts[email].values()):
            note_absence(record, directory)


def _stage_order(event: Event) -> int | None:
    data = event.data
    if isinstance(data, DealOpened):
        return data.stage_order
    if isinstance(data, DealChanged) and "stage_order" in data.changes:
        order = data.changes["stage_order"].new
        return None if order is None else int(str(order))
    return None
