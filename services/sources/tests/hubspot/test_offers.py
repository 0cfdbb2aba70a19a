"""Line items and quotes of HubSpot."""

from typing import Any

import pytest

from dealtrust_sources.hubspot import HubspotMapping, HubspotState
from services.sources.tests.hubspot.account import (
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


def line(number: str, product: str, quantity: str, price: str, **more: Any) -> dict[str, Any]:
    return thing(
        number, {"hs_product_id": product, "quantity": quantity, "price": price, "name": product, **more}
    )


def with_lines(record: dict[str, Any], *numbers: str, of: str = "line items") -> dict[str, Any]:
    return {**record, "associations": {of: {"results": [{"id": number} for number in numbers]}}}


def quote(status: str, **properties: Any) -> dict[str, Any]:
    record = thing(
        "3", {"hs_title": "Offer", "hs_status": status, "hs_expiration_date": at(30), **properties}
    )
    record["associations"] = {
        "deals": {"results": [{"id": "11"}]},
        "line_items": {"results": [{"id": "21"}]},
    }
    return record


def linked(number: int, days: float, *, removed: bool = False) -> dict[str, Any]:
    return webhook(
        "deal.associationChange",
        None,
        days,
        associationType="DEAL_TO_LINE_ITEM",
        fromObjectId=11,
        toObjectId=number,
        associationRemoved=removed,
    )


def test_the_lines_of_a_deal_are_the_full_list_each_time() -> None:
    added = {**line("22", "P2", "1", "99"), "createdAt": at(2)}
    items = read(
        with_lines(deal(), "21"),
        line("21", "P1", "10", "100"),
        added,
        linked(22, 2),
        changed(21, 3, "quantity", "4", kind="line_item"),
        linked(22, 5, removed=True),
    )
    assert [
        [(each["product"], each["quantity"], each.get("unit_price")) for each in data(event)["lines"]]
        for event in told(items, "deal.lines")
    ] == [
        [("P1", "10", "100")],
        [("P1", "10", "100"), ("P2", "1", "99")],
        [("P1", "4", "100"), ("P2", "1", "99")],
        [("P1", "4", "100")],
    ]
    assert [event.time.day for event in told(items, "deal.lines")] == [2, 4, 5, 7]
    assert data(told(items, "deal.lines")[2])["by"] == "9"


def test_a_deleted_line_item_is_gone() -> None:
    items = read(
        with_lines(deal(), "21"), line("21", "P1", "10", "100"), webhook("line_item.deletion", 21, 4)
    )
    assert [len(data(event)["lines"]) for event in told(items, "deal.lines")] == [1, 0]


def test_lines_that_were_never_told_make_no_list() -> None:
    assert reasons(read(deal(), linked(22, 2))) == ["incomplete_lines"]
    assert reasons(read(linked(22, 2))) == ["incomplete_lines"]


def test_a_quote_through_its_states() -> None:
    history = {
        "hs_status": [
            {"value": "APPROVAL_NOT_NEEDED", "timestamp": at(2), "updatedByUserId": 9},
            {"value": "DRAFT", "timestamp": at()},
        ]
    }
    record = {
        **quote("APPROVAL_NOT_NEEDED", hs_quote_amount="900", hs_currency="USD"),
        "propertiesWithHistory": history,
    }
    items = read(
        deal(),
        line("21", "P1", "10", "100", hs_discount_percentage="10"),
        record,
        changed(3, 4, "hs_quote_amount", "850", kind="quote"),
        webhook("quote.deletion", 3, 6),
    )
    told_ = [data(event) for event in told(items, "offer.changed")]
    assert [(each["status"], each["version"], each["terms"]["total"]) for each in told_] == [
        ("draft", 1, "900"),
        ("presented", 1, "900"),
        ("presented", 2, "850"),
        ("withdrawn", 2, "850"),
    ]
    assert (told_[1]["by"], told_[1]["deal_id"], told_[1]["offer_id"]) == ("9", "11", "3")
    assert told_[0]["terms"] == {
        "currency": "USD",
        "total": "900",
        "valid_until": "2026-04-01",
        "lines": [{"product": "P1", "quantity": "10", "unit_price": "100", "discount_pct": "10"}],
        "promises": [],
    }


def test_rejected_is_withdrawn_and_signed_is_accepted() -> None:
    lines = line("21", "P1", "1", "100", discount="25")
    for record, status in (
        (quote("REJECTED"), "withdrawn"),
        (quote("APPROVED", hs_esign_date=at(1)), "accepted"),
        (quote("PENDING_APPROVAL"), "in_review"),
    ):
        (event,) = told(read(deal(), lines, record), "offer.changed")
        assert data(event)["status"] == status
        assert data(event)["terms"]["total"] == "75.00"


def test_custom_properties_and_statuses() -> None:
    mapping = HubspotMapping(
        statuses={"Sent": "presented"}, fields={"payment_days": "zahlungsziel"}, currency="CHF"
    )
    record = quote("sent", zahlungsziel="30 Tage", start_date="2026-05-01", term_months="12")
    (event,) = told(read(deal(), line("21", "P1", "1", "100"), record, mapping=mapping), "offer.changed")
    terms = data(event)["terms"]
    assert (terms["payment_days"], terms["start_on"], terms["term_months"], terms["currency"]) == (
        30,
        "2026-05-01",
        12,
        "CHF",
    )


@pytest.mark.parametrize(
    ("records", "reason"),
    [
        ((quote("DRAFT"),), "incomplete_lines"),
        (({**quote("DRAFT"), "associations": {}},), "no_deal"),
        ((deal(), line("21", "P1", "1", "5"), quote("LIMBO")), "unknown_status"),
        ((deal(), line("21", "", "1", "5"), quote("DRAFT")), "no_product"),
        ((deal(), line("21", "P1", "-1", "5"), quote("DRAFT")), "negative_quantity"),
        ((deal(), line("21", "P1", "1", ""), quote("DRAFT")), "missing_field"),
    ],
)
def test_quotes_that_cannot_be_told(records: tuple[Any, ...], reason: str) -> None:
    assert reasons(read(*records)) == [reason]


def test_a_change_of_a_line_item_in_a_later_batch_changes_deal_and_quote() -> None:
    state = HubspotState()
    collect(state, with_lines(deal(), "21"), line("21", "P1", "10", "100"), quote("APPROVED"))
    tell(state)
    collect(state, changed(21, 3, "quantity", "4", kind="line_item"))
    items = tell(state)
    assert [each.type for each in (*told(items, "deal.lines"), *told(items, "offer.changed"))] == [
        "dealtrust.deal.lines.v1",
        "dealtrust.offer.changed.v1",
    ]
    assert len(items) == 2
