"""Quotes, tasks, calls and events out of an export."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

import pytest

from dealtrust_schemas.events import Event, Meeting, OfferChanged, TaskChanged
from dealtrust_sources.records import Context, Reject
from dealtrust_sources.salesforce import CdcState, SalesforceMapping
from services.sources.tests.outcome import reasons, told
from services.sources.tests.salesforce.changes import change, read

DEAL = "006000000000001AAA"
OWNER = "005000000000001AAA"
BOSS = "005000000000002AAA"
QUOTE = "0Q0000000000001AAA"
Run = Callable[..., list[Event | Reject]]

QUOTES = (
    "Id,OpportunityId,Status,ExpirationDate,GrandTotal,CurrencyIsoCode,CreatedById,CreatedDate,"
    "Term_Months__c,Start__c,Payment_Terms__c,Promises__c\n"
    f"{QUOTE},{DEAL},Denied,2026-03-31,9000.00,EUR,{OWNER},2026-01-10T09:00:00Z,"
    "24,2026-05-01,Net 30,price hold until 2026-06-30; onboarding\n"
)
LINES = f"Id,QuoteId,Product2Id,Quantity,UnitPrice,Discount\n1,{QUOTE},01t000000000001AAA,400.00,25.00,10\n"
HISTORY = (
    "Id,QuoteId,Field,OldValue,NewValue,CreatedById,CreatedDate\n"
    f"1,{QUOTE},Status,Draft,In Review,{OWNER},2026-01-11T09:00:00Z\n"
    f"2,{QUOTE},Status,In Review,Approved,{BOSS},2026-01-12T09:00:00Z\n"
    f"3,{QUOTE},Status,Approved,Presented,{OWNER},2026-01-13T09:00:00Z\n"
    f"4,{QUOTE},ExpirationDate,2026-04-30,2026-03-31,{BOSS},2026-01-20T09:00:00Z\n"
    f"5,{QUOTE},Status,Presented,Denied,{OWNER},2026-01-25T09:00:00Z\n"
)


def offers(items: Iterable[Event | Reject]) -> list[OfferChanged]:
    return [each.data for each in told(items, "offer.changed") if isinstance(each.data, OfferChanged)]


def test_a_quote_is_a_snapshot_at_each_moment_of_its_history(export: Run) -> None:
    items = export({"Quote": QUOTES, "QuoteLineItem": LINES, "QuoteHistory": HISTORY})
    assert reasons(items) == []
    assert [(o.version, o.status, o.by) for o in offers(items)] == [
        (1, "draft", OWNER),
        (1, "in_review", OWNER),
        (1, "approved", BOSS),
        (1, "presented", OWNER),
        (2, "presented", BOSS),
        (2, "rejected", OWNER),
    ]
    assert [each.time.isoformat()[:10] for each in told(items, "offer.changed")] == [
        "2026-01-10",
        "2026-01-11",
        "2026-01-12",
        "2026-01-13",
        "2026-01-20",
        "2026-01-25",
    ]
    assert [o.terms.valid_until for o in offers(items)][3:5] == [date(2026, 4, 30), date(2026, 3, 31)]


def test_terms_come_from_lines_and_custom_fields(export: Run) -> None:
    mapping = SalesforceMapping(fields={"start_on": "Quote.Start__c"})
    terms = offers(export({"Quote": QUOTES, "QuoteLineItem": LINES}, mapping))[0].terms
    (line,) = terms.lines
    assert (line.product, line.quantity, line.unit_price, line.discount_pct) == (
        "01t000000000001AAA",
        Decimal(400),
        Decimal(25),
        Decimal(10),
    )
    assert (
        terms.currency,
        terms.total,
        terms.term_months,
        terms.start_on,
        terms.valid_until,
        terms.payment_days,
    ) == (
        "EUR",
        Decimal(9000),
        24,
        date(2026, 5, 1),
        date(2026, 3, 31),
        30,
    )
    assert [(p.name, p.until) for p in terms.promises] == [
        ("onboarding", None),
        ("price hold", date(2026, 6, 30)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        '"[{""name"": ""price hold"", ""until"": ""2026-06-30""}, ""onboarding""]"',
        "price hold: 2026-06-30; onboarding",
        "onboarding;price hold (until 2026-06-30)",
        '"price hold until 2026-06-30\nonboarding"',
    ],
)
def test_promises_are_read_from_several_forms(export: Run, text: str) -> None:
    table = QUOTES.replace("price hold until 2026-06-30; onboarding", text)
    promises = offers(export({"Quote": table, "QuoteLineItem": LINES}))[0].terms.promises
    assert [(p.name, p.until) for p in promises] == [("onboarding", None), ("price hold", date(2026, 6, 30))]


@pytest.mark.parametrize(("value", "expected"), [("2026-06-30", date(2026, 6, 30)), ("true", None)])
def test_a_price_hold_may_have_a_field_of_its_own(export: Run, value: str, expected: date | None) -> None:
    table = QUOTES.replace("Promises__c", "Price_Hold_Until__c").replace(
        "price hold until 2026-06-30; onboarding", value
    )
    (promise,) = offers(export({"Quote": table}))[0].terms.promises
    assert (promise.name, promise.until) == ("price hold", expected)


def test_a_quote_has_the_currency_of_its_deal(export: Run) -> None:
    deals = (
        "Id,Name,StageName,OwnerId,CurrencyIsoCode,CreatedDate\n"
        f"{DEAL},D,Negotiation,{OWNER},SGD,2026-01-05T09:00:00Z\n"
    )
    quotes = QUOTES.replace("CurrencyIsoCode", "Other").replace(",EUR,", ",,")
    items = export({"Opportunity": deals, "Quote": quotes})
    assert offers(items)[0].terms.currency == "SGD"


def test_rejected_in_review_is_the_approvers_no_and_after_presentation_the_buyers(export: Run) -> None:
    refused = QUOTES.replace("Denied", "Rejected")
    history = HISTORY.replace("Denied", "Rejected")
    in_review = "".join(line for line in history.splitlines(True) if line[0] in "I1") + (
        f"9,{QUOTE},Status,In Review,Rejected,{BOSS},2026-01-12T09:00:00Z\n"
    )
    assert offers(export({"Quote": refused, "QuoteHistory": in_review}))[-1].status == "draft"
    assert offers(export({"Quote": refused, "QuoteHistory": history}))[-1].status == "rejected"


def test_statuses_of_the_organisation(export: Run) -> None:
    quotes = QUOTES.replace("Denied", "Sent to Customer")
    assert reasons(export({"Quote": quotes})) == ["unknown_status"]
    mapping = SalesforceMapping(statuses={"Sent to Customer": "presented"})
    assert offers(export({"Quote": quotes}, mapping))[0].status == "presented"


def test_a_line_added_later_is_another_version_with_its_own_total(export: Run) -> None:
    lines = (
        "Id,QuoteId,Product2Id,Quantity,UnitPrice,CreatedDate\n"
        f"1,{QUOTE},01t000000000001AAA,10,5,2026-01-10T09:00:00Z\n"
        f"2,{QUOTE},01t000000000002AAA,1,8950,2026-01-15T09:00:00Z\n"
    )
    snapshots = offers(export({"Quote": QUOTES, "QuoteLineItem": lines}))
    assert [(o.version, len(o.terms.lines), o.terms.total) for o in snapshots] == [
        (1, 1, Decimal(50)),
        (2, 2, Decimal(9000)),
    ]


def test_a_line_in_the_recycle_bin_stood_until_it_was_deleted(export: Run, context: Context) -> None:
    lines = (
        "Id,QuoteId,Product2Id,Quantity,UnitPrice,CreatedDate,IsDeleted,CreatedById,LastModifiedById,LastModifiedDate\n"
        f"0QL000000000001AAA,{QUOTE},01t000000000001AAA,10,5,2026-01-10T09:00:00Z,true,{OWNER},{BOSS},2026-01-15T09:00:00Z\n"
        f"0QL000000000002AAA,{QUOTE},01t000000000001AAA,10,9,2026-01-15T09:00:00Z,false,{BOSS},{BOSS},2026-01-15T09:00:00Z\n"
    )
    state = CdcState()
    exported = export({"Quote": QUOTES, "QuoteLineItem": lines}, state=state)
    assert [([line.unit_price for line in o.terms.lines], o.by) for o in offers(exported)] == [
        ([Decimal(5)], OWNER),
        ([Decimal(9)], BOSS),
    ]
    later = read(
        context, change("QuoteLineItem", "UPDATE", "0QL000000000002AAA", {"UnitPrice": 8}, at=9), state=state
    )
    assert [[line.unit_price for line in o.terms.lines] for o in offers(later)] == [[Decimal(8)]]


def test_the_currency_of_a_quote_may_have_changed(export: Run) -> None:
    history = f"Id,QuoteId,Field,OldValue,NewValue,CreatedDate\n1,{QUOTE},CurrencyIsoCode,USD,EUR,2026-01-20T09:00:00Z\n"
    items = export({"Quote": QUOTES, "QuoteHistory": history})
    assert [o.terms.currency for o in offers(items)] == ["USD", "EUR"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("01t000000000001AAA,-4,25,", "negative_quantity"),
        ("01t000000000001AAA,4,-25,", "negative_amount"),
        ("01t000000000001AAA,4,,", "missing_field"),
        (",4,25,", "no_product"),
        ("01t000000000001AAA,many,25,", "bad_number"),
    ],
)
def test_bad_lines_are_named_and_the_quote_stands(export: Run, line: str, reason: str) -> None:
    table = f"Id,QuoteId,Product2Id,Quantity,UnitPrice,Discount\n,{QUOTE},{line}\n"
    items = export({"Quote": QUOTES, "QuoteLineItem": table})
    assert reasons(items) == [reason]
    assert [len(o.terms.lines) for o in offers(items)] == [0]


def test_a_quote_in_an_unknown_currency_is_named(export: Run) -> None:
    items = export({"Quote": QUOTES.replace("EUR", "XYZ"), "QuoteLineItem": LINES})
    assert reasons(items) == ["unknown_currency"]
    assert offers(items) == []


def test_organisations_with_one_currency(export: Run) -> None:
    table = QUOTES.replace("CurrencyIsoCode", "Other").replace(",EUR,", ",,")
    tables: dict[str, str | bytes] = {"Opportunity": "", "Quote": table}
    assert offers(export(tables))[0].terms.currency == "EUR"  # the tenant is in Germany
    assert offers(export(tables, SalesforceMapping(currency="SEK")))[0].terms.currency == "SEK"


def test_tasks_are_open_and_then_done(export: Run) -> None:
    table = (
        "Id,WhatId,WhoId,Subject,ActivityDate,Status,IsClosed,OwnerId,TaskSubtype,CreatedDate,CompletedDateTime\n"
        f"00T000000000001AAA,{DEAL},003000000000001AAA,Send plan,2026-01-15,Completed,true,{OWNER},Task,"
        "2026-01-08T09:00:00Z,2026-01-14T16:00:00Z\n"
        f"00T000000000002AAA,{QUOTE},00Q000000000001AAA,Check,,In Progress,false,{OWNER},Task,2026-01-08T09:00:00Z,\n"
        "00T000000000003AAA,,,Nobody's,,Not Started,false,,Task,2026-01-08T09:00:00Z,\n"
    )
    items = export({"Task": table, "Quote": QUOTES})
    tasks = told(items, "task.changed")
    assert [(t.time.isoformat()[:10], t.data.model_dump(exclude_none=True, mode="json")) for t in tasks] == [
        (
            "2026-01-08",
            {
                "task_id": "00T000000000001AAA",
                "deal_id": DEAL,
                "contact_id": "003000000000001AAA",
                "owner_id": OWNER,
                "title": "Send plan",
                "status": "open",
                "due_on": "2026-01-15",
                "kind": "task",
            },
        ),
        (
            "2026-01-14",
            {
                "task_id": "00T000000000001AAA",
                "deal_id": DEAL,
                "contact_id": "003000000000001AAA",
                "owner_id": OWNER,
                "title": "Send plan",
                "status": "done",
                "due_on": "2026-01-15",
                "kind": "task",
                "by": OWNER,
            },
        ),
        (
            "2026-01-08",
            {
                "task_id": "00T000000000002AAA",
                "deal_id": DEAL,
                "owner_id": OWNER,
                "title": "Check",
                "status": "open",
                "kind": "task",
            },
        ),
    ]
    assert reasons(items) == ["no_owner"]


def test_logged_calls(export: Run) -> None:
    head = "Id,WhatId,Subject,Status,IsClosed,OwnerId,TaskSubtype,CallDisposition,CreatedDate,CompletedDateTime\n"
    at = "2026-01-08T09:00:00Z,2026-01-08T09:00:00Z"
    rows = "".join(
        f"00T00000000000{n}AAA,{DEAL},Call,Completed,true,{OWNER},Call,{result},{at}\n"
        for n, result in enumerate(["connected", "Left Voicemail", "", "Gesprochen"], start=1)
    )
    mapping = SalesforceMapping(call_dispositions=("Connected", "Gesprochen"))
    calls = [each.data for each in told(export({"Task": head + rows}, mapping), "task.changed")]
    assert [(c.kind, c.status, c.connected) for c in calls if isinstance(c, TaskChanged)] == [
        ("call", "done", True),
        ("call", "done", False),
        ("call", "done", None),
        ("call", "done", True),
    ]


def test_events_become_meetings_with_their_answers(export: Run) -> None:
    table = (
        "Id,WhatId,WhoId,OwnerId,StartDateTime,EndDateTime,IsAllDayEvent,ShowAs,IsChild,CreatedDate\n"
        f"00U000000000001AAA,{DEAL},003000000000001AAA,{OWNER},2026-01-20T09:00:00Z,2026-01-20T10:00:00Z,false,Busy,false,2026-01-08T09:00:00Z\n"
        f"00U000000000002AAA,{DEAL},003000000000001AAA,{BOSS},2026-01-20T09:00:00Z,2026-01-20T10:00:00Z,false,Busy,true,2026-01-08T09:00:00Z\n"
        f"00U000000000003AAA,,,{OWNER},2026-02-02,2026-02-06,true,OutOfOffice,false,2026-01-08T09:00:00Z\n"
        f"00U000000000004AAA,{DEAL},,{OWNER},2026-01-20T09:00:00,2026-01-20T10:00:00,false,Busy,false,2026-01-08T09:00:00Z\n"
    )
    relations = (
        "Id,EventId,RelationId,Status,RespondedDate\n"
        "1,00U000000000001AAA,003000000000001AAA,Accepted,2026-01-09T12:00:00Z\n"
    )
    items = export({"Event": table, "EventRelation": relations})
    invited, accepted, away = (each for each in told(items, "meeting"))
    for each in (invited, accepted, away):
        assert isinstance(each.data, Meeting)
    first, second, third = (each.data for each in (invited, accepted, away) if isinstance(each.data, Meeting))
    assert (invited.time.isoformat(), accepted.time.isoformat()) == (
        "2026-01-08T09:00:00+00:00",
        "2026-01-09T12:00:00+00:00",
    )
    assert [(a.email, a.response) for a in first.attendees] == [
        ("ada@acme.example", "accepted"),
        ("nils@borealis.example", "none"),
    ]
    assert {a.email: a.response for a in second.attendees}["nils@borealis.example"] == "accepted"
    assert (first.organizer, first.deal_ref, first.kind) == ("ada@acme.example", DEAL, "meeting")
    assert (third.kind, third.all_day, third.start, third.end) == (
        "away",
        True,
        date(2026, 2, 2),
        date(2026, 2, 7),
    )
    assert reasons(items) == ["naive_time"]


def test_an_answer_given_when_the_event_was_entered_is_part_of_it(export: Run) -> None:
    table = (
        "Id,OwnerId,StartDateTime,EndDateTime,IsAllDayEvent,CreatedDate\n"
        f"00U000000000001AAA,{OWNER},2026-01-20T09:00:00Z,2026-01-20T10:00:00Z,false,2026-01-08T09:00:00Z\n"
    )
    relations = (
        "Id,EventId,RelationId,Status,RespondedDate\n"
        "1,00U000000000001AAA,003000000000001AAA,Declined,2026-01-08T09:00:00Z\n"
    )
    (entered,) = told(export({"Event": table, "EventRelation": relations}), "meeting")
    assert isinstance(entered.data, Meeting)
    assert [each.response for each in entered.data.attendees] == ["accepted", "declined"]


def test_the_section_of_the_configuration_takes_fields_either_way() -> None:
    expected = {"term_months": "Laufzeit__c"}
    for fields in (
        {"term_months": "Laufzeit__c"},
        {"Laufzeit__c": "term_months"},
        {"Quote.Laufzeit__c": "term_months"},
        {"Quote": {"Laufzeit__c": "term_months"}},
        {"Quote": {"term_months": "Laufzeit__c"}},
    ):
        assert SalesforceMapping.model_validate({"fields": fields}).fields == expected
    with pytest.raises(ValueError, match="term_month"):
        SalesforceMapping.model_validate({"fields": {"term_month": "Laufzeit__c"}})
    with pytest.raises(ValueError, match="unheard"):
        SalesforceMapping.model_validate({"unheard": 1})
