"""Deals, people, contacts and lines out of an export."""

from collections.abc import Callable
from decimal import Decimal
from itertools import permutations

import pytest

from dealtrust_schemas.events import (
    DealChanged,
    DealClosed,
    DealContact,
    DealLines,
    DealOpened,
    Event,
    PartyUser,
)
from dealtrust_sources.records import Reject
from dealtrust_sources.salesforce import SalesforceMapping
from services.sources.tests.outcome import reasons, told

DEAL = "006000000000001AAA"
OWNER = "005000000000001AAA"
BOSS = "005000000000002AAA"
Run = Callable[..., list[Event | Reject]]


def test_a_deal_begins_as_its_record_with_the_history_undone(export: Run) -> None:
    items = export()
    assert reasons(items) == []
    (opened,) = told(items, "deal.opened")
    assert isinstance(opened.data, DealOpened)
    assert (opened.time.isoformat(), opened.id, opened.tenantid) == (
        "2026-01-05T09:00:00+00:00",
        f"deal.opened:{DEAL}",
        "acme",
    )
    assert opened.data.model_dump(exclude_none=True, mode="json") == {
        "deal_id": DEAL,
        "name": "Borealis 400",
        "account_id": "001000000000001AAA",
        "owner_id": OWNER,
        "stage": "Qualification",
        "amount": "10000",
        "currency": "EUR",
        "close_date": "2026-02-28",
    }


def test_each_moment_of_the_history_is_one_change(export: Run) -> None:
    changes = told(export(), "deal.changed")
    assert changes.pop(0).id == f"deal.changed:{DEAL}:opened"  # the next step has no place in deal.opened
    assert [each.time.isoformat() for each in changes] == [
        "2026-01-20T10:00:00+00:00",
        "2026-02-10T10:00:00+00:00",
    ]
    first, second = (each.data for each in changes)
    assert isinstance(first, DealChanged)
    assert isinstance(second, DealChanged)
    assert {name: (each.old, each.new) for name, each in first.changes.items()} == {
        "stage": ("Qualification", "Negotiation"),
        "amount": ("10000", "12000"),
    }
    assert {name: (each.old, each.new) for name, each in second.changes.items()} == {
        "close_date": ("2026-02-28", "2026-03-31")
    }


def test_the_row_into_the_closed_stage_is_the_closing_and_nothing_beside_it(export: Run) -> None:
    items = export()
    (closed,) = told(items, "deal.closed")
    assert isinstance(closed.data, DealClosed)
    assert closed.time.isoformat() == "2026-02-20T10:00:00+00:00"
    assert (closed.data.outcome, closed.data.reason, closed.data.by) == ("lost", "Price", OWNER)
    assert all(each.time < closed.time for each in told(items, "deal.changed"))


def test_a_reopened_deal_was_closed_between(export: Run) -> None:
    tables = {
        "Opportunity": (
            "Id,Name,StageName,OwnerId,IsClosed,CreatedDate\n"
            f"{DEAL},D,Negotiation,{OWNER},false,2026-01-05T09:00:00Z\n"
        ),
        "OpportunityFieldHistory": (
            "OpportunityId,Field,OldValue,NewValue,CreatedDate\n"
            f"{DEAL},StageName,Qualification,Closed Lost,2026-02-01T09:00:00Z\n"
            f"{DEAL},StageName,Closed Lost,Negotiation,2026-02-08T09:00:00Z\n"
        ),
    }
    items = export(tables)
    (closed,) = told(items, "deal.closed")
    (reopened,) = told(items, "deal.changed")
    assert closed.time < reopened.time
    assert isinstance(reopened.data, DealChanged)
    assert reopened.data.changes["stage"].new == "Negotiation"


def test_history_rows_may_come_in_any_order(export: Run) -> None:
    header = "Id,OpportunityId,Field,OldValue,NewValue,CreatedById,CreatedDate\n"
    rows = [
        f"1,{DEAL},StageName,Qualification,Negotiation,,2026-01-20T10:00:00Z\n",
        f"2,{DEAL},StageName,Negotiation,Closed Lost,,2026-02-20T10:00:00Z\n",
        f"3,{DEAL},Amount,1,2,,2026-02-10T10:00:00Z\n",
    ]
    results = {
        tuple(
            sorted(
                each.id + each.data.model_dump_json()
                for each in export({"OpportunityFieldHistory": header + "".join(order)})
                if isinstance(each, Event)
            )
        )
        for order in permutations(rows)
    }
    assert len(results) == 1


def test_probability_of_a_closed_deal_says_nothing_of_the_time_before(export: Run) -> None:
    won = (
        "Id,Name,StageName,Probability,ForecastCategoryName,OwnerId,IsClosed,IsWon,CreatedDate\n"
        f"{DEAL},D,Closed Won,100,Closed,{OWNER},true,true,2026-01-05T09:00:00Z\n"
    )
    (opened,) = told(export({"Opportunity": won}), "deal.opened")
    assert isinstance(opened.data, DealOpened)
    assert (opened.data.probability, opened.data.forecast) == (None, None)
    still_open = won.replace("Closed Won,100,Closed", "Negotiation,80,Commit").replace(
        "true,true", "false,false"
    )
    (opened,) = told(export({"Opportunity": still_open}), "deal.opened")
    assert isinstance(opened.data, DealOpened)
    assert (opened.data.probability, opened.data.forecast) == (80, "Commit")


def test_a_closed_deal_without_history_ends_with_its_last_change_of_stage(export: Run) -> None:
    table = (
        "Id,Name,StageName,OwnerId,IsClosed,IsWon,CreatedDate,LastStageChangeDate\n"
        f"{DEAL},D,Closed Won,{OWNER},true,true,2026-01-05T09:00:00Z,2026-02-02T09:30:00Z\n"
    )
    (closed,) = told(
        export({"Opportunity": table, "OpportunityFieldHistory": "OpportunityId,Field,CreatedDate\n"}),
        "deal.closed",
    )
    assert closed.time.isoformat() == "2026-02-02T09:30:00+00:00"


def test_snapshots_stand_in_for_fields_without_field_history(export: Run) -> None:
    snapshots = (
        "OpportunityId,StageName,Amount,CloseDate,Probability,ForecastCategory,CreatedById,CreatedDate\n"
        f"{DEAL},Qualification,10000,2026-02-28,20,Pipeline,{OWNER},2026-01-05T09:00:00Z\n"
        f"{DEAL},Negotiation,12000,2026-02-28,80,BestCase,{OWNER},2026-01-20T10:00:00Z\n"
    )
    items = export({"OpportunityHistory": snapshots})
    (opened,) = told(items, "deal.opened")
    assert isinstance(opened.data, DealOpened)
    assert opened.data.probability == 20
    first = told(items, "deal.changed")[1].data
    assert isinstance(first, DealChanged)
    assert first.changes["probability"].new == 80


def test_owner_changes_by_id_or_by_name(export: Run) -> None:
    rows = (
        "OpportunityId,Field,OldValue,NewValue,CreatedDate\n"
        f"{DEAL},Owner,Bo Lind,Ada Berg,2026-01-20T10:00:00Z\n"
        f"{DEAL},Owner,{BOSS},{OWNER},2026-01-20T10:00:00Z\n"
    )
    for table in (rows, rows.rsplit(f"{DEAL},Owner", 1)[0]):
        items = export({"OpportunityFieldHistory": table})
        (opened,) = told(items, "deal.opened")
        assert isinstance(opened.data, DealOpened)
        assert opened.data.owner_id == BOSS
        changed = told(items, "deal.changed")[-1]
        assert isinstance(changed.data, DealChanged)
        assert changed.data.changes["owner_id"].new == OWNER


def test_the_next_step_that_a_deal_begins_with(export: Run) -> None:
    table = (
        "Id,Name,StageName,OwnerId,NextStep,Next_Step_Due__c,CreatedDate\n"
        f"{DEAL},D,Negotiation,{OWNER},Send the plan,2026-01-20,2026-01-05T09:00:00Z\n"
    )
    items = export({"Opportunity": table, "OpportunityFieldHistory": "OpportunityId,Field,CreatedDate\n"})
    (opened,), (step,) = told(items, "deal.opened"), told(items, "deal.changed")
    assert opened.time == step.time
    assert isinstance(step.data, DealChanged)
    assert {name: each.new for name, each in step.data.changes.items()} == {
        "next_step": "Send the plan",
        "next_step_due": "2026-01-20",
    }


def test_configured_stages_give_their_order_and_name_strangers(export: Run) -> None:
    mapping = SalesforceMapping(stages=("Qualification",), won_stages=("Won",))
    items = export(mapping=mapping)
    (opened,) = told(items, "deal.opened")
    assert isinstance(opened.data, DealOpened)
    assert opened.data.stage_order == 0
    assert reasons(items) == ["unknown_stage"]
    assert "Negotiation" in next(each.detail for each in items if isinstance(each, Reject))


def test_people(export: Run) -> None:
    items = export()
    ada, bo = (each.data for each in told(items, "party.user"))
    assert isinstance(ada, PartyUser)
    assert isinstance(bo, PartyUser)
    assert (ada.email, ada.name, ada.manager_id, ada.timezone, ada.country, ada.subdivision) == (
        "ada@acme.example",
        "Ada Berg",
        BOSS,
        "Europe/Berlin",
        "DE",
        "BY",
    )
    assert (bo.timezone, bo.country, bo.manager_id) == (None, "DE", None)
    (account,) = told(items, "party.account")
    assert account.data.model_dump(exclude_none=True, mode="json") == {
        "account_id": "001000000000001AAA",
        "name": "Borealis",
        "domains": ["borealis.example"],
        "country": "NO",
        "owner_id": OWNER,
    }
    (contact,) = told(items, "party.contact")
    assert contact.data.model_dump(exclude_none=True, mode="json") == {
        "contact_id": "003000000000001AAA",
        "emails": ["nils@borealis.example"],
        "name": "Nils Vik",
        "account_id": "001000000000001AAA",
        "title": "CFO",
        "country": "GB",
    }


def test_managers_in_a_circle_are_named_and_dropped(export: Run) -> None:
    table = (
        "Id,Name,Email,ManagerId\n"
        f"{OWNER},Ada,ada@acme.example,{BOSS}\n{BOSS},Bo,bo@acme.example,{OWNER}\n"
        f"005000000000003AAA,Cy,cy@acme.example,{OWNER}\n"
    )
    items = export({"User": table})
    assert reasons(items) == ["manager_cycle", "manager_cycle"]
    managers = {
        each.data.user_id: each.data.manager_id
        for each in told(items, "party.user")
        if isinstance(each.data, PartyUser)
    }
    assert managers == {OWNER: None, BOSS: None, "005000000000003AAA": OWNER}


def test_contact_roles_and_lines(export: Run) -> None:
    items = export(
        {
            "OpportunityContactRole": (
                "Id,OpportunityId,ContactId,Role,IsPrimary,IsDeleted,CreatedDate,LastModifiedDate\n"
                f"1,{DEAL},003000000000001AAA,Decision Maker,true,true,2026-01-06T09:00:00Z,2026-01-09T09:00:00Z\n"
            ),
            "OpportunityLineItem": (
                "Id,OpportunityId,Product2Id,Quantity,UnitPrice,CreatedDate\n"
                f"1,{DEAL},01t000000000001AAA,400.0,25.50,2026-01-05T09:00:00Z\n"
                f"2,{DEAL},01t000000000002AAA,-1,10,2026-01-05T09:00:00Z\n"
                f"3,{DEAL},01t000000000003AAA,2,,2026-01-07T09:00:00Z\n"
            ),
        }
    )
    roles = [each.data for each in told(items, "deal.contact")]
    assert [(r.role, r.primary, r.removed) for r in roles if isinstance(r, DealContact)] == [
        ("Decision Maker", True, None),
        ("Decision Maker", True, True),
    ]
    lists = [each.data.lines for each in told(items, "deal.lines") if isinstance(each.data, DealLines)]
    assert [[(line.product, line.quantity, line.unit_price) for line in lines] for lines in lists] == [
        [("01t000000000001AAA", Decimal(400), Decimal("25.5"))],
        [("01t000000000001AAA", Decimal(400), Decimal("25.5")), ("01t000000000003AAA", Decimal(2), None)],
    ]
    assert reasons(items) == ["negative_quantity"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("2026-01-05T09:00:00.000+0000", "2026-01-05 09:00"), "naive_time"),
        (("2026-01-05T09:00:00.000+0000", "2026-13-05T09:00:00Z"), "bad_time"),
        (("2026-01-05T09:00:00.000+0000", ""), "missing_time"),
        ((f"2026-03-31,{OWNER}", "2026-03-31,"), "no_owner"),
        (("EUR", "EURO"), "unknown_currency"),
        (("12000.00", "-5"), "negative_amount"),
        (("12000.00", "twelve"), "bad_number"),
        (("2026-03-31,", "31.03.,"), "bad_date"),
        (("2026-03-31,", "3/4/2026,"), "ambiguous_date"),
        ((f"{DEAL},001", ",001"), "no_id"),
        (("Borealis 400", "Borealis 400,x"), "wrong_column_count"),
    ],
)
def test_bad_deals_are_named_and_the_rest_goes_on(export: Run, change: tuple[str, str], reason: str) -> None:
    good = "006000000000009AAA"
    table = (
        "Id,AccountId,Name,StageName,Amount,CurrencyIsoCode,CloseDate,OwnerId,CreatedDate\n"
        f"{DEAL},001000000000001AAA,Borealis 400,Negotiation,12000.00,EUR,2026-03-31,{OWNER},2026-01-05T09:00:00.000+0000\n"
    )
    bad = table.replace(*change)
    assert bad != table
    bad += f"{good},,Other,Negotiation,1,EUR,2026-03-31,{OWNER},2026-01-05T09:00:00Z\n"
    items = export({"Opportunity": bad, "OpportunityFieldHistory": "OpportunityId,Field,CreatedDate\n"})
    assert reasons(items) == [reason]
    reject = next(each for each in items if isinstance(each, Reject))
    assert (reject.origin, reject.position) == ("crm/Opportunity.csv", "line 2")
    assert good in {each.subject for each in told(items, "deal.opened")}


def test_files_may_have_marks_semicolons_and_old_encodings(export: Run) -> None:
    header = "id;AccountId;Name;StageName;OwnerId;CreatedDate\r\n".replace("id;", "Id;")
    row = f'{DEAL};;"Über;\nmorgen";Negotiation;{OWNER};2026-01-05T10:00:00+01:00\r\n'
    for raw in (b"\xef\xbb\xbf" + (header + row).encode(), (header + row).encode("cp1252")):
        (opened,) = told(export({"Opportunity": raw}), "deal.opened")
        assert isinstance(opened.data, DealOpened)
        assert opened.data.name == "Über;\nmorgen"
        assert opened.time.isoformat() == "2026-01-05T09:00:00+00:00"


def test_short_ids_become_long_ones(export: Run) -> None:
    table = (
        f"Id,Name,StageName,OwnerId,CreatedDate\n006am000006pSAY,D,Negotiation,{OWNER},2026-01-05T10:00:00Z\n"
    )
    (opened,) = told(export({"Opportunity": table}), "deal.opened")
    assert opened.subject == "006am000006pSAYAA2"


def test_a_file_without_its_columns_is_named(export: Run) -> None:
    items = export({"Opportunity": "Name,Amount\nX,1\n", "OpportunityFieldHistory": "", "Task": ""})
    assert set(reasons(items)) == {"missing_columns", "empty_file"}
    assert told(items, "deal.opened") == []
    assert len(told(items, "party.user")) == 2


def test_a_rerun_gives_the_same_events(export: Run) -> None:
    assert export() == export()
