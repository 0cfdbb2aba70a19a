"""Deals of HubSpot, from reads, histories and webhooks."""

from typing import Any

import pytest

from dealtrust_sources.hubspot import HubspotMapping, HubspotState
from services.sources.tests.hubspot.account import (
    OWNER,
    START,
    at,
    changed,
    collect,
    data,
    deal,
    read,
    tell,
    thing,
    webhook,
)
from services.sources.tests.outcome import reasons, told

PIPELINE = {
    "id": "default",
    "label": "Sales",
    "displayOrder": 0,
    "stages": [
        {"id": "s1", "label": "Erstgespräch", "displayOrder": 0, "metadata": {"isClosed": "false", "probability": "0.2"}},
        {"id": "s2", "label": "Angebot", "displayOrder": 1, "metadata": {"isClosed": "false", "probability": "0.6"}},
        {"id": "s3", "label": "Gewonnen", "displayOrder": 2, "metadata": {"isClosed": "true", "probability": "1.0"}},
        {"id": "s4", "label": "Verloren", "displayOrder": 3, "metadata": {"isClosed": "true", "probability": "0.0"}},
    ],
}  # fmt: skip


def test_a_read_deal_is_opened_as_it_stands() -> None:
    (opened,) = told(read(OWNER, deal()), "deal.opened")
    assert (opened.id, opened.time, opened.source) == ("deal.opened:11", START, "hubspot:portal")
    assert data(opened) == {
        "deal_id": "11",
        "name": "Rollout",
        "owner_id": "77",
        "stage": "qualifiedtobuy",
        "stage_order": 1,
        "amount": "1000",
        "currency": "EUR",
        "close_date": "2026-06-30",
    }


def test_a_deal_without_owner_is_opened_all_the_same() -> None:
    items = read(deal(hubspot_owner_id=None))
    assert reasons(items) == ["no_owner"]
    assert data(told(items, "deal.opened")[0])["owner_id"] == "unassigned"


@pytest.mark.parametrize("layout", ["array", "page", "object", "search"])
def test_every_layout_of_a_read(layout: str) -> None:
    record = deal()
    layouts: dict[str, Any] = {
        "array": [record],
        "page": {"results": [record], "paging": {"next": {"after": "1", "link": "https://x/crm/v3/objects/deals?after=1"}}},
        "object": record,
        "search": {"total": 1, "results": [record]},
    }  # fmt: skip
    assert read(layouts[layout]) == read(record)


def test_a_page_tells_the_type_of_objects_that_do_not() -> None:
    page = {
        "results": [thing("5", {"hs_object_id": "5", "email": None})],
        "paging": {"next": {"link": "https://x/crm/v3/objects/contacts?after=1"}},
    }
    assert told(read(page), "party.contact")
    bare = {"results": [thing("5", {"hs_object_id": "5"})]}
    state = HubspotState()
    assert not collect(state, bare, origin="crm/companies_2026.json")
    assert told(tell(state), "party.account")
    assert reasons(read(bare)) == ["ignored_entity"]
    state = HubspotState()
    collect(state, deal(), origin="contacts_with_deals.json")
    assert told(tell(state), "deal.opened")


def test_the_history_of_properties_is_undone_and_told() -> None:
    history = {
        "dealstage": [
            {"value": "s3", "timestamp": at(9), "sourceId": "userId:9"},
            {"value": "s2", "timestamp": at(4), "updatedByUserId": 9},
            {"value": "s1", "timestamp": at()},
        ],
        "amount": [{"value": "2000", "timestamp": at(4)}, {"value": "1000.00", "timestamp": at()}],
    }
    record = {**deal(dealstage="s3", amount="2000"), "propertiesWithHistory": history}
    items = read(OWNER, PIPELINE, record)
    opened, changed_, closed = (
        told(items, kind)[0] for kind in ("deal.opened", "deal.changed", "deal.closed")
    )
    assert (data(opened)["stage"], data(opened)["stage_order"], data(opened)["amount"]) == (
        "Erstgespräch",
        0,
        "1000",
    )
    assert data(changed_) == {
        "deal_id": "11",
        "by": "77",
        "changes": {
            "stage": {"old": "Erstgespräch", "new": "Angebot"},
            "stage_order": {"old": 0, "new": 1},
            "amount": {"old": "1000", "new": "2000"},
        },
    }
    assert data(closed) == {"deal_id": "11", "outcome": "won", "by": "77"}
    assert len(told(items, "deal.changed")) == 1


def test_moments_of_stages_stand_for_a_history() -> None:
    entered = {
        "hs_v2_date_entered_qualifiedtobuy": at(),
        "hs_v2_date_entered_contractsent": at(3),
        "hs_date_entered_closedlost": at(8),
    }
    record = deal(dealstage="closedlost", closed_lost_reason="Price", closedate=at(20), **entered)
    items = read({**record, "updatedAt": at(9)})
    assert data(told(items, "deal.opened")[0])["stage"] == "qualifiedtobuy"
    assert [data(each)["changes"]["stage"] for each in told(items, "deal.changed")] == [
        {"old": "qualifiedtobuy", "new": "contractsent"}
    ]
    (closed,) = told(items, "deal.closed")
    assert (closed.time.isoformat(), data(closed)["reason"]) == ("2026-03-10T09:00:00+00:00", "Price")


def test_a_closed_deal_without_history_was_closed_on_its_close_date() -> None:
    record = {**deal(dealstage="closedwon", closedate=at(5)), "updatedAt": at(9)}
    assert told(read(record), "deal.closed")[0].time.isoformat() == "2026-03-07T09:00:00+00:00"
    unclosed = {**deal(dealstage="Gone", hs_is_closed="true", hs_is_closed_won="false"), "updatedAt": at(9)}
    (closed,) = told(read(unclosed), "deal.closed")
    assert (data(closed)["outcome"], closed.time.isoformat()) == ("lost", "2026-03-11T09:00:00+00:00")


def test_webhooks_in_any_order_and_twice() -> None:
    events = [
        webhook("deal.creation", 11, 0),
        changed(11, 0.00001, "dealstage", "appointmentscheduled"),
        changed(11, 0.00001, "hubspot_owner_id", "77"),
        changed(11, 1, "amount", "1000"),
        changed(11, 2, "amount", "900"),
        changed(11, 3, "closedate", "1774915200000"),
        changed(11, 4, "amount", ""),
        changed(11, 5, "dealstage", "closedwon"),
    ]
    items = read(OWNER, events)
    assert read(OWNER, list(reversed(events)), events) == items
    assert [data(each)["changes"] for each in told(items, "deal.changed")] == [
        {"amount": {"new": "1000"}},
        {"amount": {"old": "1000", "new": "900"}},
        {"close_date": {"new": "2026-03-31"}},
        {"amount": {"old": "900", "new": None}},
    ]
    assert data(told(items, "deal.closed")[0]) == {"deal_id": "11", "outcome": "won", "by": "77"}


def test_webhooks_after_a_read_know_what_was_before() -> None:
    state = HubspotState()
    collect(state, OWNER, deal())
    first = tell(state)
    collect(state, [changed(11, 2, "amount", "800"), changed(11, 2, "dealstage", "contractsent")])
    (second,) = tell(state)
    assert len(told(first, "deal.opened")) == 1
    assert data(second)["changes"] == {
        "amount": {"old": "1000", "new": "800"},
        "stage": {"old": "qualifiedtobuy", "new": "contractsent"},
        "stage_order": {"old": 1, "new": 4},
    }
    assert tell(state) == []


def test_a_first_sight_has_no_old_value() -> None:
    (event,) = read(changed(11, 2, "amount", "800"))
    assert data(event)["changes"] == {"amount": {"new": "800"}}
    assert reasons(read(webhook("deal.creation", 11, 0))) == ["incomplete_record"]


def test_a_later_read_shows_what_no_webhook_told() -> None:
    later = {**deal(amount="700"), "updatedAt": at(6)}
    for records in ((deal(), later), (later, deal())):
        (event,) = told(read(*records), "deal.changed")
        assert event.time.isoformat() == "2026-03-08T09:00:00+00:00"
        assert data(event)["changes"] == {"amount": {"old": "1000", "new": "700"}}


def test_generic_webhooks_and_the_journal_say_the_same() -> None:
    generic = webhook(
        "object.propertyChange", 11, 2, objectTypeId="0-3", propertyName="amount", propertyValue="800"
    )
    journal = {
        "offset": "x",
        "publishedAt": at(2),
        "journalEvents": [
            {
                "type": "CRM_OBJECT",
                "portalId": 1,
                "occurredAt": at(2),
                "action": "UPDATE",
                "objectTypeId": "0-3",
                "objectId": 11,
                "propertyChanges": {"amount": "800"},
                "sourceId": "userId:9",
            }
        ],
    }
    assert read(deal(), generic) == read(deal(), journal) == read(deal(), changed(11, 2, "amount", "800"))


def test_deleted_restored_merged() -> None:
    items = read(deal(), webhook("deal.deletion", 11, 2), webhook("deal.restore", 11, 3))
    assert [data(each)["reason"] for each in told(items, "deal.closed")] == ["deleted"]
    assert [each.time.day for each in told(items, "deal.opened")] == [2, 5]

    merge = webhook("deal.merge", None, 4, primaryObjectId=11, mergedObjectIds=[12], newObjectId=13)
    items = read(deal(), deal("12"), merge, changed(13, 5, "amount", "5"))
    assert [(each.subject, data(each)["reason"]) for each in told(items, "deal.closed")] == [("12", "merged")]
    (event,) = told(items, "deal.changed")
    assert (data(event)["deal_id"], data(event)["changes"]["amount"]["old"]) == ("11", "1000")


def test_ids_of_merged_deals_that_had_no_life_here_stand_for_the_one() -> None:
    record = {**deal("13", hs_merged_object_ids="11;12"), "updatedAt": at(1)}
    items = read(record, changed(12, 5, "amount", "5"))
    assert {each.subject for each in [*told(items, "deal.opened"), *told(items, "deal.changed")]} == {"13"}


def test_contacts_and_companies_of_a_deal() -> None:
    record = {
        **deal(),
        "associations": {
            "contacts": {"results": [{"id": "5", "type": "deal_to_contact", "label": "Decision maker"}]},
            "companies": {"results": [{"id": "8", "type": "deal_to_company"}]},
        },
    }
    off = webhook(
        "deal.associationChange",
        None,
        3,
        associationType="DEAL_TO_CONTACT",
        fromObjectId=11,
        toObjectId=5,
        associationRemoved=True,
    )
    items = read(record, off)
    assert data(told(items, "deal.opened")[0])["account_id"] == "8"
    assert [data(each) for each in told(items, "deal.contact")] == [
        {"deal_id": "11", "contact_id": "5", "role": "Decision maker"},
        {"deal_id": "11", "contact_id": "5", "removed": True},
    ]


def test_stages_that_are_configured() -> None:
    mapping = HubspotMapping(stages=("New", "Late"), won_stages=("Signed",))
    items = read(deal(dealstage="Late"), deal("12", dealstage="Elsewhere"), mapping=mapping)
    assert reasons(items) == ["unknown_stage"]
    assert [data(each).get("stage_order") for each in told(items, "deal.opened")] == [1, None]
    assert told(read(deal(dealstage="Signed (Sales Pipeline)"), mapping=mapping), "deal.closed")


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ("{", "not_json"),
        ('"text"', "not_hubspot"),
        ({"name": "x"}, "not_hubspot"),
        (webhook("conversation.creation", 1, 0), "ignored_entity"),
        (webhook("deal.creation", None, 0), "no_record_id"),
        ({**webhook("deal.creation", 1, 0), "occurredAt": None}, "missing_time"),
        ({**webhook("deal.creation", 1, 0), "occurredAt": "yesterday"}, "bad_time"),
        (deal(amount="many"), "bad_number"),
        (deal(amount="-5"), "negative_amount"),
        (deal(closedate="soon"), "bad_date"),
        ({**deal(), "createdAt": None}, "missing_time"),
    ],
)
def test_what_cannot_be_read_has_a_reason(record: object, reason: str) -> None:
    assert reasons(read(record)) == [reason]


def test_a_stage_of_blanks_is_none() -> None:
    assert reasons(read(deal(dealstage=" "))) == ["incomplete_record"]
