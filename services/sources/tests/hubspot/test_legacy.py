"""Records of HubSpot's older API, of workflows, and of tools that catch or copy records."""

import json
from typing import Any

import pytest

from dealtrust_schemas.events import Mail
from services.sources.tests.hubspot.account import OWNER, START, at, data, deal, read, webhook
from services.sources.tests.outcome import reasons, told

CREATED = round(START.timestamp() * 1000)
LATER = CREATED + 86_400_000


def told_with(value: str, moment: int = CREATED, *before: str) -> dict[str, Any]:
    """A property with its versions, the newest first."""
    versions = [{"value": value, "timestamp": moment, "sourceId": "userId:9"}]
    versions += [{"value": each, "timestamp": CREATED} for each in before]
    return {"value": value, "timestamp": moment, "source": "CRM_UI", "versions": versions}


DEAL: dict[str, Any] = {
    "portalId": 1,
    "dealId": 11,
    "isDeleted": False,
    "associations": {"associatedVids": [5], "associatedCompanyIds": [8], "associatedDealIds": []},
    "properties": {
        "dealname": told_with("Rollout"),
        "dealstage": told_with("contractsent", LATER, "qualifiedtobuy"),
        "amount": {"value": "1000"},
        "hubspot_owner_id": told_with("77"),
        "createdate": told_with(str(CREATED)),
    },
}


@pytest.mark.parametrize("form", ["list", "single", "workflow"])
def test_a_deal_with_the_versions_of_its_properties(form: str) -> None:
    bare = {name: value for name, value in DEAL.items() if name != "dealId"}
    forms = {
        "list": {"deals": [DEAL], "hasMore": False, "offset": 11},
        "single": DEAL,
        "workflow": {**bare, "objectId": 11, "objectType": "DEAL"},
    }
    items = read(OWNER, forms[form])
    assert reasons(items) == []
    (opened,) = told(items, "deal.opened")
    assert (opened.time, data(opened)["stage"], data(opened)["account_id"]) == (START, "qualifiedtobuy", "8")
    (changed,) = told(items, "deal.changed")
    assert data(changed)["by"] == "77"
    assert data(changed)["changes"]["stage"] == {"old": "qualifiedtobuy", "new": "contractsent"}
    assert [data(each)["contact_id"] for each in told(items, "deal.contact")] == ["5"]


def engagement(kind: str, **metadata: Any) -> dict[str, Any]:
    return {
        "engagement": {
            "id": 61,
            "portalId": 1,
            "createdAt": CREATED,
            "lastUpdated": CREATED,
            "ownerId": 77,
            "type": kind,
            "timestamp": LATER,
        },
        "associations": {"contactIds": [5], "companyIds": [], "dealIds": [11], "ticketIds": []},
        "metadata": metadata,
    }


def test_engagements_are_tasks_calls_meetings_and_emails() -> None:
    people = {"from": {"email": "ada@acme.example"}, "to": [{"email": "nils@borealis.example"}], "cc": []}
    page = {"results": [engagement("TASK", subject="Send it", status="NOT_STARTED")], "hasMore": False}
    (task,) = told(read(OWNER, page), "task.changed")
    assert (data(task)["deal_id"], data(task)["title"], data(task)["due_on"]) == (
        "11",
        "Send it",
        "2026-03-03",
    )
    (call,) = told(read(OWNER, engagement("CALL", title="Call", status="NO_ANSWER")), "task.changed")
    assert (data(call)["kind"], data(call)["connected"]) == ("call", False)
    hour = {"startTime": LATER, "endTime": LATER + 3_600_000}
    (meeting,) = told(read(OWNER, engagement("MEETING", title="Demo", **hour)), "meeting")
    assert (data(meeting)["start"], data(meeting)["end"]) == (at(1), "2026-03-03T10:00:00Z")
    (mail,) = told(read(OWNER, engagement("EMAIL", subject="Offer", text="Hello", **people)), "mail")
    assert isinstance(mail.data, Mail)
    assert (mail.data.deal_ref, mail.data.to[0].email) == ("11", "nils@borealis.example")
    assert reasons(read(engagement("NOTE", body="x"))) == ["ignored_entity"]


@pytest.mark.parametrize("form", ["events", "queue", "body", "copier", "tap"])
def test_what_catches_and_copies_records_changes_nothing(form: str) -> None:
    record = deal()
    forms: dict[str, Any] = {
        "events": {"events": [record]},
        "queue": {"Records": [{"messageId": "m", "body": json.dumps([record])}]},
        "body": {"headers": {"x-hubspot-signature-v3": "s"}, "body": json.dumps([record])},
        "copier": {"stream": "deals", "data": record, "emitted_at": 1},
        "tap": {"type": "RECORD", "stream": "deals", "record": record},
    }
    assert read(forms[form]) == read(record)


def test_the_name_of_a_stream_tells_the_type_of_its_records() -> None:
    bare = {"id": "5", "properties": {"hs_object_id": "5"}, "createdAt": at()}
    assert told(read({"stream": "contacts", "data": bare}), "party.contact")


def test_associations_by_name_and_of_the_journal() -> None:
    by_name = {"results": [{"from": {"id": "11"}, "to": [{"id": "5", "type": "deal_to_contact"}]}]}
    assert [data(each)["contact_id"] for each in told(read(deal(), by_name), "deal.contact")] == ["5"]
    entry = webhook(
        "", None, 1, action="ASSOCIATION_ADDED", fromObjectId=11, toObjectId=5, associationTypeId=3
    )
    journal = {
        "journalEvents": [{name: value for name, value in entry.items() if name != "subscriptionType"}]
    }
    (linked,) = told(read(deal(), journal), "deal.contact")
    assert linked.time.isoformat() == "2026-03-03T09:00:00+00:00"
