"""A small Salesforce export in memory, to be changed by each test."""

from collections.abc import Callable
from io import BytesIO

import pytest

from dealtrust_schemas.events import Event
from dealtrust_sources.records import Context, Reject
from dealtrust_sources.salesforce import CdcState, SalesforceMapping, read_export

CONTEXT = Context(
    tenant="acme", internal_domains=frozenset({"acme.example"}), timezone="Europe/Berlin", country="DE"
)

DEAL = "006000000000001AAA"
OWNER = "005000000000001AAA"
BOSS = "005000000000002AAA"

TABLES = {
    "User": (
        "Id,FirstName,LastName,Email,ManagerId,TimeZoneSidKey,CountryCode,StateCode,Country,CreatedDate\n"
        f"{OWNER},Ada,Berg,Ada@acme.example,{BOSS},Europe/Berlin,DE,BY,,2025-01-01T08:00:00.000+0000\n"
        f"{BOSS},Bo,Lind,bo@acme.example,,Mars/Base,,,Deutschland,2025-01-01T08:00:00.000+0000\n"
    ),
    "Account": (
        "Id,Name,Website,BillingCountry,OwnerId,CreatedDate\n"
        f"001000000000001AAA,Borealis,https://www.Borealis.example/home,Norway,{OWNER},2025-12-01T08:00:00Z\n"
    ),
    "Contact": (
        "Id,AccountId,FirstName,LastName,Email,Title,MailingCountryCode,MailingCountry,CreatedDate\n"
        "003000000000001AAA,001000000000001AAA,Nils,Vik,Nils@Borealis.example,CFO,,UK,2025-12-01T08:00:00Z\n"
    ),
    "Opportunity": (
        "Id,AccountId,Name,StageName,Probability,ForecastCategoryName,Amount,CurrencyIsoCode,CloseDate,OwnerId,"
        "NextStep,IsClosed,IsWon,CreatedDate,LastModifiedDate,Loss_Reason__c\n"
        f"{DEAL},001000000000001AAA,Borealis 400,Closed Lost,0,Omitted,12000.00,EUR,2026-03-31,{OWNER},"
        "Call,true,false,2026-01-05T09:00:00.000+0000,2026-02-20T10:00:00.000+0000,Price\n"
    ),
    "OpportunityFieldHistory": (
        "Id,OpportunityId,Field,OldValue,NewValue,CreatedById,CreatedDate\n"
        f"1,{DEAL},StageName,Negotiation,Closed Lost,{OWNER},2026-02-20T10:00:00.000+0000\n"
        f"2,{DEAL},StageName,Qualification,Negotiation,{OWNER},2026-01-20T10:00:00.000+0000\n"
        f"3,{DEAL},Amount,10000,12000.00,{BOSS},2026-01-20T10:00:00.000+0000\n"
        f"4,{DEAL},CloseDate,2026-02-28,2026-03-31,{OWNER},2026-02-10T10:00:00.000+0000\n"
    ),
}

Run = Callable[..., list[Event | Reject]]


@pytest.fixture
def context() -> Context:
    return CONTEXT


@pytest.fixture
def export() -> Run:
    """Reads the small export; ``tables`` replaces or adds files by object, text or bytes."""

    def run(
        tables: dict[str, str | bytes] | None = None,
        mapping: SalesforceMapping | None = None,
        state: CdcState | None = None,
    ) -> list[Event | Reject]:
        contents = {**TABLES, **(tables or {})}
        files = {
            f"{name}.csv": (lambda text=text: BytesIO(text.encode() if isinstance(text, str) else text))
            for name, text in contents.items()
        }
        return list(
            read_export(
                files, origin="crm", mapping=mapping or SalesforceMapping(), context=CONTEXT, state=state
            )
        )

    return run
