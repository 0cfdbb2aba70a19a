"""Owners, contacts and companies of HubSpot."""

import re
from collections.abc import Iterator
from zoneinfo import available_timezones

from dealtrust_sources.crm.countries import country_code
from dealtrust_sources.crm.parties import hosts_of, subdivision
from dealtrust_sources.crm.values import FieldError
from dealtrust_sources.crm.writer import Data, Item
from dealtrust_sources.hubspot.desk import Desk, stamp
from dealtrust_sources.hubspot.known import Thing
from dealtrust_sources.hubspot.story import LONG_AGO, Story


def tell_owner(desk: Desk, thing: Thing) -> Iterator[Item]:
    """``party.user`` of an owner."""
    story = Story(thing)
    name = f"{story.last('firstname')} {story.last('lastname')}".strip()
    email = story.last("email")
    if not email:
        raise FieldError("incomplete_record", "an owner without an address")
    data = {
        "user_id": thing.key[1],
        "email": email,
        "name": name or email,
        "team": story.last("team") or None,
    }
    yield from _told(desk, story, "party.user", data)


def tell_contact(desk: Desk, thing: Thing) -> Iterator[Item]:
    """``party.contact``; nothing of somebody whose data had to be erased."""
    if any(act == "erased" for _, act, _ in thing.acts):
        yield thing.place.reject("privacy_deletion", f"contact {thing.key[1]}: nothing of it is kept")
        return
    story = Story(thing)
    record = story.whole()
    if not story.is_read and not record.get("email"):
        raise FieldError("incomplete_record", "its address was never told")
    emails = [record.get("email", ""), record.get("work_email", "")]
    emails += record.get("hs_additional_emails", "").split(";")
    zone = _zone(record.get("hs_timezone", ""))
    data = {
        "contact_id": thing.key[1],
        "emails": list(dict.fromkeys(each.strip().lower() for each in emails if each.strip())),
        "name": f"{record.get('firstname', '')} {record.get('lastname', '')}".strip() or None,
        "account_id": desk.first_linked(thing, "company") or record.get("associatedcompanyid") or None,
        "title": record.get("jobtitle") or None,
        "timezone": zone,
        "country": country_code(record.get("hs_country_region_code", ""), record.get("country", "")),
        "subdivision": subdivision(record.get("hs_state_code", "")),
    }
    yield from _told(desk, story, "party.contact", data)


def tell_company(desk: Desk, thing: Thing) -> Iterator[Item]:
    """``party.account``."""
    story = Story(thing)
    record = story.whole()
    if not story.is_read and not record.get("name"):
        raise FieldError("incomplete_record", "its name was never told")
    more = record.get(desk.mapping.column("domains", record) or "", "")
    domains = ";".join(record.get(name, "") for name in ("domain", "website", "hs_additional_domains"))
    data = {
        "account_id": thing.key[1],
        "name": record.get("name", ""),
        "domains": hosts_of(f"{domains};{more}"),
        "country": country_code(record.get("hs_country_code", ""), record.get("country", "")),
        "segment": record.get(desk.mapping.column("segment", record) or "") or None,
        "owner_id": desk.state.user(record.get("hubspot_owner_id", "")),
    }
    yield from _told(desk, story, "party.account", data)


def _told(desk: Desk, story: Story, kind: str, data: Data) -> Iterator[Item]:
    """The first time at the creation, with what is known by now; then again when more has become known."""
    thing = story.thing
    key, at = thing.key[1], story.created or LONG_AGO
    if (kind, key) in desk.state.told:
        at = story.last_change() or at
        key = f"{key}:{stamp(at)}"
    yield from desk.event(kind, key, at, thing.key[1], data, thing.place)


def _zone(text: str) -> str | None:
    """HubSpot writes ``america_slash_new_york``."""
    plain = re.sub("_slash_", "/", text.strip().lower())
    return next((name for name in available_timezones() if name.lower() == plain), None) if plain else None
