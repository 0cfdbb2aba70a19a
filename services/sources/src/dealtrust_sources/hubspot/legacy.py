"""Records of HubSpot's older API, written as those of the present one, which are all that is read.

Sources: HubSpot developer documentation, legacy "Engagements API" and "Deals API" (v1), "Companies API" (v2), and the
webhooks of workflows, which send objects in the same form.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from dealtrust_sources.json_values import listed, mapping, text

_ENGAGEMENTS: Final = {
    "EMAIL": "email",
    "INCOMING_EMAIL": "email",
    "FORWARDED_EMAIL": "email",
    "CALL": "call",
    "MEETING": "meeting",
    "TASK": "task",
}
_METADATA: Final[dict[str, dict[str, str]]] = {
    "email": {
        "subject": "hs_email_subject",
        "text": "hs_email_text",
        "html": "hs_email_html",
        "status": "hs_email_status",
        "messageId": "hs_email_message_id",
    },
    "call": {
        "title": "hs_call_title",
        "disposition": "hs_call_disposition",
        "status": "hs_call_status",
    },
    "meeting": {
        "title": "hs_meeting_title",
        "startTime": "hs_meeting_start_time",
        "endTime": "hs_meeting_end_time",
        "meetingOutcome": "hs_meeting_outcome",
    },
    "task": {
        "subject": "hs_task_subject",
        "status": "hs_task_status",
        "taskType": "hs_task_type",
        "completionDate": "hs_task_completion_date",
    },
}
_IDS: Final = {"dealId": "deal", "companyId": "company", "vid": "contact"}
_LINKS: Final = {
    "dealIds": "deals",
    "contactIds": "contacts",
    "companyIds": "companies",
    "associatedDealIds": "deals",
    "associatedVids": "contacts",
    "associatedCompanyIds": "companies",
}


def is_engagement(item: Mapping[str, Any]) -> bool:
    """Whether a record is an email, call, meeting, task or note of the older API."""
    return isinstance(item.get("engagement"), Mapping)


def engagement(item: Mapping[str, Any]) -> dict[str, Any]:
    """An engagement as an object; one of a type that is not read has no object type."""
    told, metadata = mapping(item, "engagement"), mapping(item, "metadata")
    named = text(told, "type").upper()
    kind = _ENGAGEMENTS.get(named, "")
    properties = {
        new: metadata[old] for old, new in _METADATA.get(kind, {}).items() if metadata.get(old) is not None
    }
    properties |= {"hs_timestamp": told.get("timestamp"), "hubspot_owner_id": told.get("ownerId")}
    if kind == "email":
        people = {"from": metadata.get("from"), "to": metadata.get("to"), "cc": metadata.get("cc")}
        properties |= {"hs_email_direction": named, "hs_email_headers": json.dumps(people, default=str)}
    return {
        "id": text(told, "id"),
        "objectType": kind or named,
        "properties": properties,
        "createdAt": told.get("createdAt"),
        "updatedAt": told.get("lastUpdated"),
        "associations": _associations(item),
    }


def object_of(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """An object whose properties stand with their moments and versions; one of the present API as it is."""
    told = mapping(item, "properties")
    if not any(isinstance(value, Mapping) for value in told.values()):
        return item
    properties = {
        name: value.get("value") if isinstance(value, Mapping) else value for name, value in told.items()
    }
    history = {name: listed(value, "versions") for name, value in told.items() if listed(value, "versions")}
    own = next((name for name in _IDS if item.get(name)), "")
    found = {
        **item,
        "properties": properties,
        "propertiesWithHistory": history,
        "associations": _associations(item),
        "archived": item.get("isDeleted") is True,
    }
    return found | ({"id": text(item, own), "objectType": _IDS[own]} if own else {})


def _associations(item: Mapping[str, Any]) -> dict[str, list[Any]]:
    told = mapping(item, "associations")
    return {name: listed(told, old) for old, name in _LINKS.items() if listed(told, old)}
