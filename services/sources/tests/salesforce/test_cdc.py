"""Change events. There is no public sample of most of them: these are constructed from the vendor's description."""

import json
from collections.abc import Callable, Iterable
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from dealtrust_schemas.events import DealChanged, DealLines, Event, OfferChanged, TaskChanged
from dealtrust_sources.records import Context, Reject
from dealtrust_sources.salesforce import CdcState, SalesforceMapping, cdc_events, collect_cdc, read_cdc

DEAL = "006000000000001AAA"
QUOTE = "0Q0000000000001AAA"
OWNER = "005000000000001AAA"
START = 1_767_600_000_000  # 2026-01-05T08:00:00Z


def change(
    entity: str, kind: str, record: str, body: dict[str, Any] | None = None, **header: Any
) -> dict[str, Any]:
    seconds = header.pop("at", 0)
    return {
        "ChangeEventHeader": {
            "entityName": entity,
            "recordIds": [record],
            "changeType": kind,
            "transactionKey": f"tx-{seconds}",
            "sequenceNumber": 1,
            "commitTimestamp": START + seconds * 1000,
            "commitNumber": 1745500706683617281 + seconds,
            "commitUser": OWNER,
            "changedFields": sorted(body or {}),
            **header,
        },
        **(body or {}),
    }


def read(
    context: Context,
    *changes: object,
    state: CdcState | None = None,
    mapping: SalesforceMapping | None = None,
) -> list[Event | Reject]:
    lines = [json.dumps(each) if not isinstance(each, str) else each for each in changes]
    return list(
        read_cdc(
            lines,
            origin="cdc.jsonl",
            state=state or CdcState(),
            context=context,
            mapping=mapping or SalesforceMapping(),
        )
    )


def told(items: Iterable[Event | Reject], kind: str) -> list[Event]:
    return [each for each in items if isinstance(each, Event) and each.type == f"dealtrust.{kind}.v1"]


def reasons(items: Iterable[Event | Reject]) -> list[str]:
    return [each.reason for each in items if isinstance(each, Reject)]


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


def line(
    entity: str, kind: str, record: str, body: dict[str, Any] | None = None, **header: Any
) -> dict[str, Any]:
    return change(entity, kind, record, body, **header)


def quote_story() -> list[dict[str, Any]]:
    product = {"QuoteId": QUOTE, "Product2Id": "01t000000000001AAA", "Quantity": 400.0, "UnitPrice": 25}
    return [
        change(
            "Quote", "CREATE", QUOTE, {"OpportunityId": DEAL, "Status": "Draft", "CurrencyIsoCode": "EUR"}
        ),
        line("QuoteLineItem", "CREATE", "0QL000000000001AAA", product, sequenceNumber=2),
        change("Quote", "UPDATE", QUOTE, {"Status": "Presented"}, at=60),
        line("QuoteLineItem", "UPDATE", "0QL000000000001AAA", {"Quantity": 500.0}, at=120),
        change("Quote", "UPDATE", QUOTE, {"ExpirationDate": "2026-03-31"}, at=120, sequenceNumber=2),
        line("QuoteLineItem", "DELETE", "0QL000000000001AAA", at=180),
        change("Quote", "DELETE", QUOTE, at=240),
    ]


def test_lines_and_head_of_one_transaction_are_one_offer_event(context: Context) -> None:
    items = read(context, *quote_story())
    offers = [each.data for each in told(items, "offer.changed") if isinstance(each.data, OfferChanged)]
    assert [(o.version, o.status, [ln.quantity for ln in o.terms.lines]) for o in offers] == [
        (1, "draft", [Decimal(400)]),
        (1, "presented", [Decimal(400)]),
        (2, "presented", [Decimal(500)]),
        (3, "presented", []),
        (3, "withdrawn", []),
    ]
    assert reasons(items) == []


def test_order_and_redelivery_do_not_matter(context: Context) -> None:
    story = quote_story()[:5]
    expected = read(context, *story)
    for order in permutations(story):
        assert read(context, *order, *order[:2]) == expected


def test_a_transaction_spread_over_files_is_one(context: Context) -> None:
    state, mapping = CdcState(), SalesforceMapping()
    story = quote_story()
    for entity in ("QuoteLineItem", "Quote"):
        part = [json.dumps(each) for each in story if each["ChangeEventHeader"]["entityName"] == entity]
        assert list(collect_cdc(part, origin=entity, state=state, mapping=mapping)) == []
    assert list(cdc_events(state, context=context, mapping=mapping)) == read(context, *story)


def test_deal_lines(context: Context) -> None:
    body = {"OpportunityId": DEAL, "Product2Id": "01t000000000001AAA", "Quantity": 4, "UnitPrice": 2}
    add = line("OpportunityLineItem", "CREATE", "00k000000000001AAA", body, at=5)
    gone = line("OpportunityLineItem", "DELETE", "00k000000000001AAA", at=10)
    lists = [
        each.data.lines
        for each in told(read(context, CREATED, add, gone), "deal.lines")
        if isinstance(each.data, DealLines)
    ]
    assert [[ln.quantity for ln in lines] for lines in lists] == [[Decimal(4)], []]
    assert reasons(read(context, add)) == ["incomplete_lines"]


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


def test_changes_go_on_where_an_export_ended(export: Any, context: Context) -> None:
    state = CdcState()
    quotes = f"Id,OpportunityId,Status,CurrencyIsoCode,CreatedDate\n{QUOTE},{DEAL},Approved,EUR,2026-01-04T09:00:00Z\n"
    lines = (
        f"Id,QuoteId,Product2Id,Quantity,UnitPrice\n0QL000000000001AAA,{QUOTE},01t000000000001AAA,400,25\n"
    )
    exported = export({"Quote": quotes, "QuoteLineItem": lines}, state=state)
    items = read(
        context,
        change("Quote", "UPDATE", QUOTE, {"Status": "Presented"}, at=1),
        change("QuoteLineItem", "UPDATE", "0QL000000000001AAA", {"Quantity": 500}, at=2),
        change(
            "Opportunity",
            "UPDATE",
            DEAL,
            {"Amount": 15000, "StageName": "Negotiation", "IsClosed": False},
            at=3,
        ),
        state=state,
    )
    assert reasons(items) == []
    offers = [
        each.data
        for each in [*told(exported, "offer.changed"), *told(items, "offer.changed")]
        if isinstance(each.data, OfferChanged)
    ]
    assert [(o.version, o.status, [ln.quantity for ln in o.terms.lines]) for o in offers] == [
        (1, "approved", [Decimal(400)]),
        (1, "presented", [Decimal(400)]),
        (2, "presented", [Decimal(500)]),
    ]
    (changed,) = told(items, "deal.changed")
    assert isinstance(changed.data, DealChanged)
    assert changed.data.changes["amount"].model_dump() == {"old": "12000", "new": "15000"}
