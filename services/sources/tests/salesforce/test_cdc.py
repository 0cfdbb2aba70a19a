"""Change events. There is no public sample of most of them: these are constructed from the vendor's description."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from dealtrust_schemas.events import DealChanged, Event, TaskChanged
from dealtrust_sources.records import Context
from dealtrust_sources.salesforce import CdcState, SalesforceMapping
from services.sources.tests.outcome import reasons, told
from services.sources.tests.salesforce.changes import DEAL, OWNER, QUOTE, START, change, read

CREATED = change(
    "Opportunity",
    "CREATE",
    DEAL,
    {
        "Name": "Borealis",
        "StageName": "Qualification",
        "Amount": 10000.5,
        "OwnerId": OWNER,
        "CloseDate": 1653955200000,
        "IsClosed": False,
    },
)
_AVRO = {str: "string", float: "double", int: "long", bool: "boolean"}
ENVELOPES: dict[str, Callable[[Any], Any]] = {
    "pubsub": lambda body: body,
    "cometd": lambda body: {
        "data": {"schema": "s", "payload": body, "event": {"replayId": 7}},
        "channel": "/data/OpportunityChangeEvent",
    },
    "emp": lambda body: {"schema": "s", "payload": body, "event": {"replayId": 7}},
    "confluent": lambda body: {
        "schema": {"type": "struct"},
        "payload": {**body, "_ObjectType": "x", "ReplayId": "7"},
    },
    "eventbridge": lambda body: {
        "detail-type": "OpportunityChangeEvent",
        "source": "aws.partner/x",
        "detail": {"payload": body},
    },
    "appflow": lambda body: {"source": "aws.partner/appflow", "detail": body},
    "cloudevents": lambda body: {"specversion": "1.0", "id": "1", "source": "", "type": "", "data": body},
    "queue": lambda body: {
        "Records": [{"messageId": "m", "body": json.dumps({"detail": {"payload": body}})}]
    },
    "avro": lambda body: {
        name: value if name == "ChangeEventHeader" else {_AVRO[type(value)]: value}
        for name, value in body.items()
    },
    "text": lambda body: {
        **body,
        "ChangeEventHeader": {
            **body["ChangeEventHeader"],
            "commitTimestamp": str(START),
            "commitNumber": "1",
        },
    },
    "iso": lambda body: {
        **body,
        "ChangeEventHeader": {**body["ChangeEventHeader"], "commitTimestamp": "2026-01-05T08:00:00.000Z"},
    },
    "float": lambda body: {
        **body,
        "ChangeEventHeader": {**body["ChangeEventHeader"], "commitTimestamp": START * 1.0},
    },
}


@pytest.mark.parametrize("name", sorted(ENVELOPES))
def test_every_envelope_gives_the_same_event(context: Context, name: str) -> None:
    (opened,) = read(context, ENVELOPES[name](CREATED))
    assert isinstance(opened, Event)
    assert opened == read(context, CREATED)[0]
    assert opened.id == f"deal.opened:{DEAL}"
    assert opened.time.isoformat() == "2026-01-05T08:00:00+00:00"
    dumped = opened.data.model_dump(mode="json")
    assert (dumped["amount"], dumped["close_date"]) == ("10000.5", "2022-05-31")


def test_old_values_come_from_what_is_known(context: Context) -> None:
    state = CdcState()
    update = change("Opportunity", "UPDATE", DEAL, {"StageName": "Negotiation", "NextStep": "Call"}, at=60)
    later = change("Opportunity", "UPDATE", DEAL, {"StageName": "Negotiation", "Amount": None}, at=120)
    read(context, CREATED, state=state)
    first, second = read(context, update, later, state=state)
    assert isinstance(first, Event)
    assert isinstance(second, Event)
    assert first.data.model_dump()["changes"]["stage"] == {"old": "Qualification", "new": "Negotiation"}
    assert second.data.model_dump()["changes"] == {"amount": {"old": "10000.5", "new": None}}
    assert (first.data.model_dump()["by"], first.id) == (OWNER, f"deal.changed:{DEAL}:20260105T080100")


def test_a_first_sight_has_no_old_value(context: Context) -> None:
    (changed,) = read(context, change("Opportunity", "UPDATE", DEAL, {"StageName": "Negotiation"}))
    assert isinstance(changed, Event)
    assert isinstance(changed.data, DealChanged)
    assert changed.data.changes["stage"].old is None


def test_null_means_unchanged_where_the_transport_sends_every_field(context: Context) -> None:
    bitmap = change(
        "Opportunity", "UPDATE", DEAL, {"StageName": "Negotiation", "Amount": None}, changedFields=["0x20"]
    )
    empty = change(
        "Opportunity", "UPDATE", DEAL, {"StageName": "Negotiation", "Amount": None}, changedFields=[]
    )
    old = change("Opportunity", "UPDATE", DEAL, {"StageName": "Negotiation", "Amount": None})
    del old["ChangeEventHeader"]["changedFields"]
    for update, fields in ((bitmap, {"stage"}), (empty, {"stage"}), (old, {"stage", "amount"})):
        changed = told(
            read(
                context,
                CREATED,
                {
                    **update,
                    "ChangeEventHeader": {
                        **update["ChangeEventHeader"],
                        "commitTimestamp": START + 9000,
                        "transactionKey": "b",
                    },
                },
            ),
            "deal.changed",
        )[0]
        assert isinstance(changed.data, DealChanged)
        assert set(changed.data.changes) == fields


def test_fields_cleared_in_a_way_that_cannot_be_read_are_named(context: Context) -> None:
    update = change("Opportunity", "UPDATE", DEAL, {"StageName": "Negotiation"}, changedFields=["0xff"], at=9)
    items = read(context, CREATED, update)
    assert reasons(items) == ["field_clear_unknown"]
    assert len(told(items, "deal.changed")) == 1


def test_a_custom_day_may_be_milliseconds(context: Context) -> None:
    day = {"Next_Step_Due__c": 1774310400000, "Wiedervorlage__c": 1774396800000}
    update = change("Opportunity", "UPDATE", DEAL, day, at=9)
    for mapping, due in (
        (SalesforceMapping(), "2026-03-24"),
        (SalesforceMapping(fields={"next_step_due": "Wiedervorlage__c"}), "2026-03-25"),
    ):
        (changed,) = told(read(context, CREATED, update, mapping=mapping), "deal.changed")
        assert isinstance(changed.data, DealChanged)
        assert changed.data.changes["next_step_due"].new == due


def test_enriched_fields_are_no_change(context: Context) -> None:
    update = change("Opportunity", "UPDATE", DEAL, {"StageName": "Negotiation", "OwnerId": OWNER})
    mapping = SalesforceMapping(enriched_fields=("OwnerId",))
    (changed,) = read(context, update, mapping=mapping)
    assert isinstance(changed, Event)
    assert isinstance(changed.data, DealChanged)
    assert set(changed.data.changes) == {"stage"}


def test_closed_and_reopened(context: Context) -> None:
    lost = change(
        "Opportunity",
        "UPDATE",
        DEAL,
        {"StageName": "Gone", "IsClosed": True, "IsWon": False, "Amount": 1},
        at=60,
    )
    back = change("Opportunity", "UPDATE", DEAL, {"StageName": "Negotiation", "IsClosed": False}, at=120)
    items = read(context, CREATED, lost, back)
    assert [each.type.split(".", 1)[1] for each in items if isinstance(each, Event)] == [
        "deal.opened.v1",
        "deal.closed.v1",
        "deal.changed.v1",
    ]
    assert items[1].data.model_dump(exclude_none=True) == {"deal_id": DEAL, "outcome": "lost", "by": OWNER}  # type: ignore[union-attr]


def test_tasks_roles_and_events(context: Context) -> None:
    task = {
        "WhatId": DEAL,
        "Subject": "Send",
        "ActivityDate": 1653955200000,
        "Status": "Not Started",
        "OwnerId": OWNER,
    }
    items = read(
        context,
        change(
            "User",
            "CREATE",
            OWNER,
            {"Name": {"FirstName": "Ada", "LastName": "Berg"}, "Email": "ada@acme.example"},
        ),
        change("Task", "CREATE", "00T000000000001AAA", task, at=1),
        change("Task", "UPDATE", "00T000000000001AAA", {"Status": "Completed", "IsClosed": True}, at=2),
        change(
            "OpportunityContactRole",
            "CREATE",
            "00K000000000001AAA",
            {"OpportunityId": DEAL, "ContactId": "003000000000001AAA", "IsPrimary": True},
            at=3,
        ),
        change("OpportunityContactRole", "DELETE", "00K000000000001AAA", at=4),
        change(
            "Event",
            "CREATE",
            "00U000000000001AAA",
            {"WhatId": DEAL, "OwnerId": OWNER, "ActivityDateTime": 1767690000000, "DurationInMinutes": 30},
            at=5,
        ),
        change("Event", "DELETE", "00U000000000001AAA", at=6),
    )
    assert reasons(items) == []
    tasks = [
        (each.id, each.data.status, str(each.data.due_on))
        for each in told(items, "task.changed")
        if isinstance(each.data, TaskChanged)
    ]
    assert tasks == [
        ("task.changed:00T000000000001AAA:open", "open", "2022-05-31"),
        ("task.changed:00T000000000001AAA:done", "done", "2022-05-31"),
    ]
    assert [each.data.model_dump()["removed"] for each in told(items, "deal.contact")] == [None, True]
    meetings = [each.data.model_dump(mode="json") for each in told(items, "meeting")]
    assert [(m["status"], m["start"], m["end"]) for m in meetings] == [
        ("confirmed", "2026-01-06T09:00:00Z", "2026-01-06T09:30:00Z"),
        ("cancelled", "2026-01-06T09:00:00Z", "2026-01-06T09:30:00Z"),
    ]


def test_several_records_in_one_change(context: Context) -> None:
    both = change(
        "Account", "CREATE", "x", {"Name": "Borealis"}, recordIds=["001000000000001AAA", "001000000000002AAA"]
    )
    assert [each.subject for each in read(context, both) if isinstance(each, Event)] == [
        "001000000000001AAA",
        "001000000000002AAA",
    ]


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ("{", "not_json"),
        ({"Id": 1}, "no_change_header"),
        (change("Opportunity", "GAP_UPDATE", DEAL), "gap_event"),
        (change("Opportunity", "GAP_OVERFLOW", "000000000000000AAA"), "gap_overflow"),
        (change("Opportunity", "UPDATE", "006*", {"Amount": 1}), "wildcard_record"),
        (change("Lead", "UPDATE", "00Q000000000001AAA", {"Name": "x"}), "ignored_entity"),
        (change("Opportunity", "MERGE", DEAL), "unknown_change_type"),
        (change("Opportunity", "UPDATE", DEAL, {"Amount": 1}, commitTimestamp="soon"), "bad_change_header"),
        (change("Opportunity", "UPDATE", DEAL, {"Amount": 1}, recordIds=[]), "no_record_id"),
        (change("Opportunity", "UPDATE", DEAL, {"Amount": -1}), "negative_amount"),
        (change("Opportunity", "CREATE", DEAL, {"Name": "D", "StageName": "Negotiation"}), "no_owner"),
        (change("Quote", "UPDATE", QUOTE, {"Status": "Presented"}), "incomplete_record"),
        (change("Contact", "UPDATE", "003000000000001AAA", {"Email": "a@b.example"}), "incomplete_record"),
    ],
)
def test_what_cannot_be_used_is_named_and_the_rest_goes_on(
    context: Context, item: object, reason: str
) -> None:
    items = read(
        context,
        item,
        CREATED
        | {
            "ChangeEventHeader": {
                **CREATED["ChangeEventHeader"],
                "recordIds": ["006000000000009AAA"],
                "transactionKey": "z",
            }
        },
    )
    assert reasons(items) == [reason]
    assert len(told(items, "deal.opened")) == 1


def test_a_change_older_than_what_is_known_is_named(context: Context) -> None:
    state = CdcState()
    read(context, change("Opportunity", "UPDATE", DEAL, {"Amount": 2}, at=60), state=state)
    assert reasons(
        read(context, change("Opportunity", "UPDATE", DEAL, {"Amount": 1}, at=30), state=state)
    ) == ["late_change"]


def test_two_changes_of_one_second_are_two_events(context: Context) -> None:
    first = change("Opportunity", "UPDATE", DEAL, {"Amount": 1}, at=60)
    second = change(
        "Opportunity",
        "UPDATE",
        DEAL,
        {"Amount": 2},
        at=60,
        transactionKey="other",
        commitNumber=1745500706683618000,
    )
    ids = [each.id for each in told(read(context, CREATED, second, first), "deal.changed")]
    assert ids == [f"deal.changed:{DEAL}:20260105T080100", f"deal.changed:{DEAL}:20260105T080100-2"]


@pytest.mark.parametrize("kind", ["GAP_UPDATE", "GAP_OVERFLOW"])
def test_after_a_gap_it_is_not_known_what_was_before(context: Context, kind: str) -> None:
    record = DEAL if kind == "GAP_UPDATE" else "000000000000000AAA"
    gap = change("Opportunity", kind, record, at=30)
    update = change("Opportunity", "UPDATE", DEAL, {"Amount": 7}, at=60)
    later = change("Opportunity", "UPDATE", DEAL, {"Amount": 8}, at=90)
    items = read(context, CREATED, gap, update, later)
    assert reasons(items) == ["gap_overflow" if kind == "GAP_OVERFLOW" else "gap_event"]
    assert [each.data.model_dump()["changes"]["amount"] for each in told(items, "deal.changed")] == [
        {"old": None, "new": "7"},
        {"old": "7", "new": "8"},
    ]


def test_after_a_gap_lines_are_not_told_until_all_are_known(context: Context) -> None:
    line = {"OpportunityId": DEAL, "Product2Id": "01t000000000001AAA", "Quantity": 1, "UnitPrice": 5}
    items = read(
        context,
        CREATED,
        change("OpportunityLineItem", "CREATE", "00k000000000001AAA", line, at=10),
        change("OpportunityLineItem", "GAP_UPDATE", "00k000000000001AAA", at=20),
        change("OpportunityLineItem", "CREATE", "00k000000000002AAA", line, at=30),
    )
    assert len(told(items, "deal.lines")) == 1
    assert reasons(items) == ["gap_event", "incomplete_lines"]


def test_compound_fields_may_stand_in_the_name_of_their_avro_type(context: Context) -> None:
    address = {"Street": None, "Country": {"string": "Norway"}, "CountryCode": None}
    body = {
        "Name": {"com.sforce.eventbus.Switchable_PersonName": {"string": "Borealis"}},
        "BillingAddress": {"com.sforce.eventbus.Address": address},
    }
    (account,) = read(context, change("Account", "CREATE", "001000000000001AAA", body, changedFields=[]))
    assert isinstance(account, Event)
    dumped = account.data.model_dump(mode="json")
    assert (dumped["name"], dumped["country"]) == ("Borealis", "NO")


def test_only_fields_that_matter_are_missed_where_their_value_is_not_told(context: Context) -> None:
    named = change("Opportunity", "UPDATE", DEAL, {"NextStep": "Call"}, at=5)
    named["ChangeEventHeader"]["changedFields"] = ["NextStep", "LastModifiedDate", "Custom_Text__c"]
    assert reasons(read(context, CREATED, named)) == []
    named["ChangeEventHeader"]["changedFields"] += ["Amount"]
    (missed,) = [each for each in read(context, CREATED, named) if not isinstance(each, Event)]
    assert (missed.reason, missed.detail) == ("field_clear_unknown", f"Opportunity {DEAL}: Amount")


def test_a_value_that_cannot_be_used_takes_nothing_else_with_it(context: Context) -> None:
    created = change(
        "Opportunity",
        "CREATE",
        DEAL,
        {**{k: v for k, v in CREATED.items() if k != "ChangeEventHeader"}, "Amount": -1},
    )
    items = read(context, created, change("Opportunity", "UPDATE", DEAL, {"Amount": 900}, at=5))
    assert reasons(items) == ["negative_amount"]
    (opened,) = told(items, "deal.opened")
    assert opened.data.model_dump()["amount"] is None
    (changed,) = told(items, "deal.changed")
    assert changed.data.model_dump(mode="json")["changes"] == {"amount": {"old": None, "new": "900"}}


def test_an_account_of_a_person_is_called_like_the_person(context: Context) -> None:
    body = {"Name": {"Salutation": "Ms.", "FirstName": "Sol", "LastName": "Berg"}}
    (account,) = read(context, change("Account", "CREATE", "001000000000001AAA", body))
    assert isinstance(account, Event)
    assert account.data.model_dump()["name"] == "Sol Berg"
