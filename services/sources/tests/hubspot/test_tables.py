"""Tables of HubSpot: exports with labels, and copies in a warehouse."""

from io import BytesIO

import pytest

from dealtrust_schemas.events import Event
from dealtrust_sources.crm.rows import first_line, header_of
from dealtrust_sources.hubspot import HubspotMapping, HubspotState, collect_table, table_of
from dealtrust_sources.records import Reject
from services.sources.tests.hubspot.account import CONTEXT, OWNER, collect, data, tell
from services.sources.tests.outcome import reasons, told

DEALS = (
    "Record ID,Deal Name,Deal Stage,Pipeline,Amount,Currency,Close Date,Deal owner,Create Date,Last Modified Date,"
    "Associated Company IDs,Associated Contact IDs,Closed Lost Reason\n"
    '11,Rollout,Contract Sent,Sales,"1,500.50",USD,2026-06-30 12:00,Ada Berg,2026-03-02 10:00,2026-03-02 10:00,8,5;6,\n'
    "12,Pilot,Closed Lost (Sales Pipeline),Sales,200,USD,2026-03-20,Somebody Else,2026-03-02,2026-03-21,,,Price\n"
)
CONTACTS = (
    "Record ID,First Name,Last Name,Email,Job Title,Country/Region,Associated Company IDs,Create Date\n"
    "5,Nils,Vik,Nils@borealis.example,CFO,Norway,8,2026-01-02 10:00\n"
)
COMPANIES = (
    "Record ID,Company name,Company Domain Name,Company owner,Create Date\n"
    "8,Borealis,borealis.example,Ada Berg,2026-01-02 10:00\n"
)


def read(
    *tables: str | tuple[str, str], mapping: HubspotMapping | None = None, owners: bool = True
) -> list[Event | Reject]:
    """Texts of tables, or their names with them."""
    state = HubspotState()
    rejects = collect(state, OWNER) if owners else []
    for each in tables:
        name, text = each if isinstance(each, tuple) else ("hubspot-crm-exports-all.csv", each)
        raw = text.encode()
        rejects += collect_table(
            lambda raw=raw: BytesIO(raw),  # type: ignore[misc]
            header_of(first_line(raw).strip())[0],
            origin=name,
            state=state,
            mapping=mapping or HubspotMapping(),
            context=CONTEXT,
        )
    return [*rejects, *tell(state, mapping)]


def test_an_export_of_deals_contacts_and_companies() -> None:
    items = read(DEALS, CONTACTS, COMPANIES)
    assert reasons(items) == []
    first, second = told(items, "deal.opened")
    assert data(first) == {
        "deal_id": "11",
        "name": "Rollout",
        "account_id": "8",
        "owner_id": "77",
        "stage": "Contract Sent",
        "stage_order": 4,
        "amount": "1500.5",
        "currency": "USD",
        "close_date": "2026-06-30",
    }
    # Moments of exports are in the zone of whoever made them.
    assert first.time.isoformat() == "2026-03-02T09:00:00+00:00"
    assert data(second)["owner_id"] == "Somebody Else"
    (closed,) = told(items, "deal.closed")
    assert (data(closed)["outcome"], data(closed)["reason"]) == ("lost", "Price")
    assert sorted(data(each)["contact_id"] for each in told(items, "deal.contact")) == ["5", "6"]
    (contact,) = told(items, "party.contact")
    assert (data(contact)["emails"], data(contact)["account_id"], data(contact)["country"]) == (
        ["nils@borealis.example"],
        "8",
        "NO",
    )
    (company,) = told(items, "party.account")
    assert (data(company)["domains"], data(company)["owner_id"]) == (["borealis.example"], "77")


@pytest.mark.parametrize(
    ("before", "after"),
    [(",", ";"), ("2026-03-02 10:00", "3/2/2026 10:00 AM"), ("2026-03-02 10:00", "02.03.2026 10:00")],
)
def test_local_forms_say_the_same(before: str, after: str) -> None:
    table = "Record ID,Deal Name,Deal Stage,Deal owner,Create Date,Close Date\n11,Rollout,New,Ada Berg,2026-03-02 10:00,%s\n"
    plain, local = table % "2026-03-31", table % ("3/31/2026" if "AM" in after else "2026-03-31")
    assert told(read(local.replace(before, after)), "deal.opened") == told(read(plain), "deal.opened")


def test_the_zone_of_an_export_may_be_configured() -> None:
    items = read(DEALS, mapping=HubspotMapping(timezone="America/New_York"))
    assert told(items, "deal.opened")[0].time.isoformat() == "2026-03-02T15:00:00+00:00"


def test_a_history_of_properties() -> None:
    history = (
        "Record ID,Property name,Value,Timestamp,Source ID\n"
        "11,Amount,1500.50,2026-03-05 10:00,userId:9\n"
        "11,Amount,900,2026-03-02 10:00,\n"
        "11,dealstage,qualifiedtobuy,2026-03-02 10:00,\n"
        "11,Deal Stage,Contract Sent,2026-03-04 10:00,userId:9\n"
    )
    items = read(DEALS, ("deal-property-history.csv", history))
    assert data(told(items, "deal.opened")[0])["amount"] == "900"
    assert [data(each)["changes"] for each in told(items, "deal.changed")] == [
        {
            "stage": {"old": "qualifiedtobuy", "new": "Contract Sent"},
            "stage_order": {"old": 1, "new": 4},
        },
        {"amount": {"old": "900", "new": "1500.5"}},
    ]


def test_copies_in_a_warehouse() -> None:
    deals = "deal_id,is_deleted,deal_pipeline_stage_id,owner_id,property_dealname,property_amount,property_createdate\n"
    tables = (
        ("deal_data.csv", deals + "11,false,s3,77,Rollout,5,2026-03-02 10:00:00\n"),
        (
            "deal_pipeline_stage_data.csv",
            "is_closed,display_order,probability,stage_id,label\nTRUE,3,1.0,s3,Gewonnen\n",
        ),
        (
            "owner_data.csv",
            "owner_id,email,first_name,last_name,active_user_id\n77,ada@acme.example,Ada,Berg,9\n",
        ),
        ("deal_contact_data.csv", "contact_id,deal_id,type_id,category\n5,11,3,HUBSPOT_DEFINED\n"),
        ("company_data.csv", "id,property_name,property_createdate\n8,Borealis,2026-01-01 10:00:00\n"),
    )
    items = read(*tables, owners=False)
    assert reasons(items) == []
    assert data(told(items, "deal.opened")[0])["stage"] == "Gewonnen"
    assert data(told(items, "deal.closed")[0])["outcome"] == "won"
    assert data(told(items, "party.user")[0])["email"] == "ada@acme.example"
    assert data(told(items, "deal.contact")[0])["contact_id"] == "5"
    assert data(told(items, "party.account")[0])["name"] == "Borealis"


@pytest.mark.parametrize(
    "header", ["Record ID,Ticket name", "Deal Name,Amount", "name,value", "Id,StageName", "email,firstname"]
)
def test_other_tables_are_none(header: str) -> None:
    assert table_of(header.split(","), "table.csv") is None
    assert reasons(read(header + "\nx,y\n")) == ["not_hubspot"]


def test_rows_that_cannot_be_read_have_a_reason() -> None:
    head = "Record ID,Deal Name,Deal Stage,Create Date\n"
    for row, reason in (
        (",Rollout,New,2026-03-02", "no_record_id"),
        ("11,Rollout,New,someday", "bad_time"),
        ("11,Rollout,New,3/4/2026", "ambiguous_date"),
        ("11,Rollout,New", "wrong_column_count"),
    ):
        assert reasons(read(head + row + "\n")) == [reason]


def test_a_closed_deal_without_its_last_change_was_closed_on_its_close_date() -> None:
    table = (
        "Record ID,Deal Name,Deal Stage,Close Date,Create Date\n11,Rollout,Closed Won,{},2026-03-02 10:00\n"
    )
    (closed,) = told(read(table.format("2026-06-30 12:00")), "deal.closed")
    assert closed.time.isoformat() == "2026-06-30T10:00:00+00:00"
    (at_once,) = told(read(table.format("")), "deal.closed")
    assert at_once.time.isoformat() == "2026-03-02T09:00:00+00:00"
