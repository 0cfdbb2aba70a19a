"""The same export as many programs save it: encodings, separators, names of columns, local days and numbers."""

import json
from collections.abc import Callable

import pytest

from dealtrust_schemas.events import Event
from dealtrust_sources.records import Reject
from dealtrust_sources.salesforce import SalesforceMapping
from services.sources.tests.outcome import reasons, told
from services.sources.tests.salesforce.conftest import DEAL, OWNER, Run

NO_HISTORY = "OpportunityId,Field,CreatedDate\n"
TABLE = (
    "Id,AccountId,Name,StageName,Amount,CurrencyIsoCode,CloseDate,OwnerId,CreatedDate,IsClosed\n"
    f'{DEAL},001000000000001AAA,"Borealis\n400",Negotiation,12000.5,EUR,2026-03-31,{OWNER},2026-01-05T09:00:00.000Z,false\n'
)


def opened(export: Run, table: str | bytes, mapping: SalesforceMapping | None = None) -> dict[str, object]:
    items = export({"Opportunity": table, "OpportunityFieldHistory": NO_HISTORY}, mapping)
    assert reasons(items) == []
    (event,) = told(items, "deal.opened")
    return event.data.model_dump(mode="json", exclude_none=True) | {"at": event.time.isoformat()}


@pytest.mark.parametrize(
    "save",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.replace("\n", "\r\n").replace("Borealis\r\n", "Borealis\n").encode(),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-16-be"),
        lambda text: text.replace(",", ";").encode(),
        lambda text: text.replace(",", "\t").encode("utf-16"),
        lambda text: ("sep=|\n" + text.replace(",", "|")).encode(),
        lambda text: text.replace(DEAL, DEAL[:15]).encode(),
        lambda text: text.replace("false", "0").encode(),
        lambda text: text.replace("StageName", "stage_name").replace("CloseDate", "close_date").encode(),
        lambda text: text.replace("Id,AccountId,Name,StageName", '"Opportunity ID",AccountId,Opportunity Name,Stage').encode(),
        lambda text: text.replace("12000.5", '"12,000.50"').encode(),
        lambda text: text.replace("12000.5", '"EUR 12.000,50"').encode(),
        lambda text: text.replace("2026-03-31", "31.3.2026").encode(),
        lambda text: text.replace("12000.5", "1.20005E4").encode(),
        lambda text: text.replace("2026-03-31", "3/31/2026").encode(),
        lambda text: text.replace("2026-01-05T09:00:00.000Z", '"1/5/2026, 10:00 AM"').replace("2026-03-31", "3/31/2026").encode(),
        lambda text: text.replace("2026-01-05T09:00:00.000Z", "05.01.2026 10:00").encode(),
    ],
)  # fmt: skip
def test_however_it_is_saved_it_says_the_same(export: Run, save: Callable[[str], bytes]) -> None:
    assert opened(export, save(TABLE)) == opened(export, TABLE)


def test_a_day_that_can_be_two_is_told_by_the_others_or_by_the_configuration(export: Run) -> None:
    ambiguous = TABLE.replace("2026-03-31", "3/4/2026")
    other = f"{DEAL[:-4]}2AAA,,Other,Negotiation,1,EUR,%s,{OWNER},2026-01-05T09:00:00Z,false\n"
    for known, expected in (("3/31/2026", "2026-03-04"), ("31/3/2026", "2026-04-03")):
        items = export({"Opportunity": ambiguous + other % known, "OpportunityFieldHistory": NO_HISTORY})
        assert told(items, "deal.opened")[0].data.model_dump(mode="json")["close_date"] == expected
    mapping = SalesforceMapping(date_order="day_first")
    assert opened(export, ambiguous, mapping)["close_date"] == "2026-04-03"
    both = ambiguous + other % "3/31/2026" + other.replace("2AAA", "3AAA") % "31/3/2026"
    items = export({"Opportunity": both, "OpportunityFieldHistory": NO_HISTORY})
    assert reasons(items) == ["ambiguous_date"]
    assert len(told(items, "deal.opened")) == 3


@pytest.mark.parametrize(
    ("amount", "day", "expected"),
    [
        ("12.000", "31.3.2026", "12000"),
        ("12.000", "2026-03-31", "12"),
        ("12.50", "31.3.2026", "12.5"),
        ("$12,000", "2026-03-31", "12000"),
        ("1 200,5 €", "31.3.2026", "1200.5"),
        ("1.234.567", "31.3.2026", "1234567"),
    ],
)
def test_numbers_are_written_as_the_days_are(export: Run, amount: str, day: str, expected: str) -> None:
    table = TABLE.replace("12000.5", f'"{amount}"').replace("2026-03-31", day)
    assert opened(export, table)["amount"] == expected


def test_moments_without_a_zone(export: Run) -> None:
    naive = TABLE.replace("2026-01-05T09:00:00.000Z", "2026-01-05 09:00")
    assert reasons(export({"Opportunity": naive, "OpportunityFieldHistory": NO_HISTORY})) == ["naive_time"]
    told_at = opened(export, naive, SalesforceMapping(timezone="America/New_York"))["at"]
    assert told_at == "2026-01-05T14:00:00+00:00"


def test_moments_as_data_export_writes_them_are_of_gmt(export: Run) -> None:
    exported = TABLE.replace("2026-01-05T09:00:00.000Z", "2026-01-05 09:00:00")
    assert opened(export, exported)["at"] == "2026-01-05T09:00:00+00:00"
    told_at = opened(export, exported, SalesforceMapping(timezone="America/New_York"))["at"]
    assert told_at == "2026-01-05T14:00:00+00:00"
    day = TABLE.replace("2026-01-05T09:00:00.000Z", "2026-01-05")
    assert opened(export, day)["at"] == "2026-01-04T23:00:00+00:00"


def test_a_report_names_owner_and_account(export: Run) -> None:
    report = (
        '"Opportunity ID","Opportunity Name","Account Name","Stage","Opportunity Owner","Amount","Close Date","Created Date"\n'
        f'"{DEAL[:15]}","Borealis","Borealis","Negotiation","Ada Berg","12,000.00","3/31/2026","1/5/2026"\n'
    )
    found = opened(export, report)
    assert (found["owner_id"], found["account_id"], found["amount"]) == (OWNER, "001000000000001AAA", "12000")
    assert opened(export, report.replace("Ada Berg", "Nobody Known"))["owner_id"] == "Nobody Known"


def test_the_result_of_a_query(export: Run) -> None:
    role = {
        "attributes": {"type": "OpportunityContactRole"},
        "Id": "00K000000000001AAA",
        "ContactId": "003000000000001AAA",
        "Role": "Decision Maker",
        "IsPrimary": True,
    }
    deal = {
        "attributes": {"type": "Opportunity", "url": "/services/data/v60.0/sobjects/Opportunity/x"},
        "Id": DEAL,
        "Name": "Borealis",
        "StageName": "Negotiation",
        "Amount": 12000.5,
        "OwnerId": OWNER,
        "Owner": {"attributes": {"type": "User"}, "Name": "Ada Berg"},
        "CreatedDate": "2026-01-05T09:00:00.000+0000",
        "IsClosed": False,
        "OpportunityContactRoles": {"totalSize": 1, "done": True, "records": [role]},
    }
    for result in (
        {"totalSize": 1, "done": True, "records": [deal]},
        {"status": 0, "result": {"records": [deal]}},
        [deal],
    ):
        text = json.dumps(result)
        items = export(
            {"Opportunity": text, "OpportunityContactRole": text, "OpportunityFieldHistory": NO_HISTORY}
        )
        assert reasons(items) == []
        (event,) = told(items, "deal.opened")
        assert event.data.model_dump(mode="json")["amount"] == "12000.5"
        (contact,) = told(items, "deal.contact")
        assert contact.data.model_dump(exclude_none=True) == {
            "deal_id": DEAL,
            "contact_id": "003000000000001AAA",
            "role": "Decision Maker",
            "primary": True,
        }


def test_what_is_no_table_has_a_reason(export: Run) -> None:
    for table, reason in (("{", "not_json"), ("", "empty_file"), ("Name,Amount\nx,1\n", "missing_columns")):
        items = export({"Opportunity": table})
        assert reason in reasons(items)
        assert all(isinstance(each, Event | Reject) for each in items)


def test_a_record_of_a_query_without_a_needed_field_has_a_reason(export: Run) -> None:
    role = {
        "attributes": {"type": "OpportunityContactRole"},
        "Id": "00K000000000001AAA",
        "OpportunityId": DEAL,
    }
    items = export({"OpportunityContactRole": json.dumps({"records": [role]})})
    assert [(item.reason, item.detail) for item in items if isinstance(item, Reject)] == [
        ("missing_columns", "ContactId")
    ]
