"""Quotes, lines and transactions out of change events, and how they go on from an export."""

import json
from decimal import Decimal
from itertools import permutations
from typing import Any

from dealtrust_schemas.events import DealChanged, DealLines, OfferChanged
from dealtrust_sources.records import Context
from dealtrust_sources.salesforce import CdcState, SalesforceMapping, cdc_events, collect_cdc
from services.sources.tests.outcome import reasons, told
from services.sources.tests.salesforce.changes import DEAL, OWNER, QUOTE, change, read

CREATED = change(
    "Opportunity", "CREATE", DEAL, {"Name": "Borealis", "StageName": "Qualification", "OwnerId": OWNER}
)


def quote_story() -> list[dict[str, Any]]:
    product = {"QuoteId": QUOTE, "Product2Id": "01t000000000001AAA", "Quantity": 400.0, "UnitPrice": 25}
    return [
        change(
            "Quote", "CREATE", QUOTE, {"OpportunityId": DEAL, "Status": "Draft", "CurrencyIsoCode": "EUR"}
        ),
        change("QuoteLineItem", "CREATE", "0QL000000000001AAA", product, sequenceNumber=2),
        change("Quote", "UPDATE", QUOTE, {"Status": "Presented"}, at=60),
        change("QuoteLineItem", "UPDATE", "0QL000000000001AAA", {"Quantity": 500.0}, at=120),
        change("Quote", "UPDATE", QUOTE, {"ExpirationDate": "2026-03-31"}, at=120, sequenceNumber=2),
        change("QuoteLineItem", "DELETE", "0QL000000000001AAA", at=180),
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
    add = change("OpportunityLineItem", "CREATE", "00k000000000001AAA", body, at=5)
    gone = change("OpportunityLineItem", "DELETE", "00k000000000001AAA", at=10)
    lists = [
        each.data.lines
        for each in told(read(context, CREATED, add, gone), "deal.lines")
        if isinstance(each.data, DealLines)
    ]
    assert [[ln.quantity for ln in lines] for lines in lists] == [[Decimal(4)], []]
    assert reasons(read(context, add)) == ["incomplete_lines"]


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


def test_a_line_alone_may_change_after_the_export(export: Any, context: Context) -> None:
    state = CdcState()
    quotes = f"Id,OpportunityId,Status,CurrencyIsoCode,CreatedDate\n{QUOTE},{DEAL},Approved,EUR,2026-01-04T09:00:00Z\n"
    lines = (
        f"Id,QuoteId,Product2Id,Quantity,UnitPrice\n0QL000000000001AAA,{QUOTE},01t000000000001AAA,400,25\n"
    )
    export({"Quote": quotes, "QuoteLineItem": lines}, state=state)
    items = read(
        context, change("QuoteLineItem", "UPDATE", "0QL000000000001AAA", {"Quantity": 500}, at=2), state=state
    )
    (offer,) = told(items, "offer.changed")
    assert isinstance(offer.data, OfferChanged)
    assert [line.quantity for line in offer.data.terms.lines] == [Decimal(500)]
