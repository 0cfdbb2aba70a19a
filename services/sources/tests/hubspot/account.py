"""A HubSpot account in a few words."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from dealtrust_schemas.events import Event
from dealtrust_sources.hubspot import (
    HubspotMapping,
    HubspotState,
    collect_hubspot,
    hubspot_events,
    hubspot_mails,
)
from dealtrust_sources.records import Context, Reject

CONTEXT = Context(
    tenant="acme", internal_domains=frozenset({"acme.example"}), timezone="Europe/Berlin", country="DE"
)
START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def at(days: float = 0) -> str:
    """ISO text of a moment so many days after the start."""
    return (START + timedelta(days=days)).isoformat().replace("+00:00", "Z")


def thing(number: str, properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An object as the API gives it."""
    return {"id": number, "properties": properties, "createdAt": at(), "updatedAt": at(), **more}


def deal(number: str = "11", **properties: Any) -> dict[str, Any]:
    """A deal that was read a moment after its creation."""
    base = {
        "dealname": "Rollout",
        "dealstage": "qualifiedtobuy",
        "amount": "1000",
        "hubspot_owner_id": "77",
        "closedate": "2026-06-30T12:00:00Z",
    }
    return thing(number, base | properties)


OWNER = {
    "id": "77",
    "email": "Ada@acme.example",
    "firstName": "Ada",
    "lastName": "Berg",
    "userId": 9,
    "createdAt": at(-90),
    "archived": False,
    "teams": [
        {"id": "1", "name": "Hunters", "primary": False},
        {"id": "2", "name": "North", "primary": True},
    ],
}


def webhook(kind: str, number: int | None, days: float, **more: Any) -> dict[str, Any]:
    """One event of a webhook."""
    moment = START + timedelta(days=days)
    item = {
        "eventId": 100,
        "portalId": 1,
        "subscriptionType": kind,
        "occurredAt": round(moment.timestamp() * 1000),
        "attemptNumber": 0,
        "sourceId": "userId:9",
        **more,
    }
    return item if number is None else {**item, "objectId": number}


def changed(number: int, days: float, name: str, value: str, kind: str = "deal") -> dict[str, Any]:
    """A property that took a value."""
    return webhook(f"{kind}.propertyChange", number, days, propertyName=name, propertyValue=value)


def collect(
    state: HubspotState,
    *records: object,
    origin: str = "hubspot.json",
    mapping: HubspotMapping | None = None,
) -> list[Reject]:
    """Note records."""
    lines = [each if isinstance(each, str) else json.dumps(each) for each in records]
    return list(collect_hubspot(lines, origin=origin, state=state, mapping=mapping or HubspotMapping()))


def tell(state: HubspotState, mapping: HubspotMapping | None = None) -> list[Event | Reject]:
    """What follows from all that was noted since the last time."""
    used = mapping or HubspotMapping()
    return [
        *hubspot_events(state, context=CONTEXT, mapping=used),
        *hubspot_mails(state, context=CONTEXT, mapping=used),
    ]


def read(*records: object, mapping: HubspotMapping | None = None) -> list[Event | Reject]:
    """What the records of one file tell."""
    state = HubspotState()
    return [*collect(state, *records, mapping=mapping), *tell(state, mapping)]


def data(event: Event | Reject) -> dict[str, Any]:
    """The data of an event, as JSON."""
    assert isinstance(event, Event), event
    return event.data.model_dump(mode="json", exclude_none=True)
