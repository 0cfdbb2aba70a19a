"""What raw files cannot say. A story that needs it is left out, by name and counted."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from dealtrust_engine.country_zones import ONLY_ZONE
from dealtrust_schemas.events import (
    AlertCommand,
    DealOpened,
    Event,
    Mail,
    Meeting,
    PartyContact,
    SilenceExpected,
    SourceProgress,
    Tick,
)
from tests.raw.phrases import Speech
from tests.raw.told import Told


def left_out(told: Told) -> str | None:
    """Why a story cannot be told in raw files; None if it can."""
    for reason, holds in _REASONS.items():
        if holds(told):
            return reason
    return None


def _has(kind: type) -> Callable[[Told], bool]:
    return lambda told: any(isinstance(event.data, kind) for event in told.events)


def _absences_with_guests(told: Told) -> bool:
    """An entry with somebody from outside is read as a meeting, whatever it is called."""
    return any(
        isinstance(event.data, Meeting) and event.data.kind == "away" and bool(event.data.attendees)
        for event in told.events
    )


def _several_addresses(told: Told) -> bool:
    """A Salesforce contact has one."""
    return any(len(event.data.emails) != 1 for event in told.events if isinstance(event.data, PartyContact))


def _nobodys_mailbox(told: Told) -> bool:
    return any(
        isinstance(event.data, Mail) and not told.is_ours(event.source.removeprefix("mailbox:"))
        for event in told.events
    )


def _hidden_zone(told: Told) -> bool:
    """Salesforce knows no zone of a contact: the country must tell it, or the contact's own mails."""
    return any(not _zone_shows(told, contact) for contact in told.contacts.values())


def _zone_shows(told: Told, contact: PartyContact) -> bool:
    zone = ZoneInfo(contact.timezone) if contact.timezone else told.zone
    if contact.country in ONLY_ZONE:
        return contact.timezone in (None, ONLY_ZONE[contact.country])
    mails = [event for event in told.events if _wrote(event, contact)]
    if not mails:
        return zone.key == told.zone.key
    # A handful of offsets in one season name no zone; the story must not hang on the other season.
    offsets = {event.time.astimezone(zone).utcoffset() for event in told.events[-1:] + tuple(mails)}
    return len(offsets) == 1 or zone.key in {told.zone.key, *(user.timezone for user in told.users.values())}


def _wrote(event: Event, contact: PartyContact) -> bool:
    return isinstance(event.data, Mail) and event.data.sender.email in contact.emails


def _series(told: Told) -> bool:
    """One instance of a series stands alone in a story; a calendar shows the others as well."""
    return any(
        isinstance(event.data, Meeting) and (event.data.series_next or event.data.recurrence_id)
        for event in told.events
    )


def _strange_things(told: Told) -> bool:
    """Deliverables for which the phrases have no words."""
    speech = Speech("en", told.dice(""))
    return any(
        not speech.knows(what)
        for event in told.events
        if isinstance(event.data, Mail)
        for what in (
            *event.data.features.mentions,
            *(promise.what for promise in event.data.features.promises),
        )
    )


def _no_deal(told: Told) -> bool:
    """Then the command watches relationships instead."""
    return not _has(DealOpened)(told)


_REASONS: dict[str, Callable[[Told], bool]] = {
    "stories without a deal": _no_deal,
    "silence that somebody expects": _has(SilenceExpected),
    "a source's own word on how far it was read": _has(SourceProgress),
    "ticks of the clock": _has(Tick),
    "commands to alerts": _has(AlertCommand),
    "absences with guests": _absences_with_guests,
    "several addresses of a contact": _several_addresses,
    "mails in nobody's mailbox": _nobodys_mailbox,
    "a buyer's zone that nothing shows": _hidden_zone,
    "single instances of a series": _series,
    "deliverables without words": _strange_things,
}
