"""The CRM export: one CSV file per object, as it stood at one moment, with the history that the CRM keeps."""

import csv
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO

from .crm import Change, Record, Value, record_id, user_id

_AUDIT = "CreatedById CreatedDate LastModifiedById LastModifiedDate"
COLUMNS: dict[str, list[str]] = {
    entity: columns.split()
    for entity, columns in {
        "User": "Id Username FirstName LastName Name Email Title Department ManagerId IsActive TimeZoneSidKey "
        "LocaleSidKey Country CountryCode StateCode",
        "Account": f"Id Name Website Industry BillingCity BillingCountry BillingCountryCode OwnerId {_AUDIT}",
        "Contact": "Id AccountId FirstName LastName Name Email Title Phone MailingCity MailingCountry "
        f"MailingCountryCode OwnerId {_AUDIT}",
        "Product2": f"Id Name ProductCode IsActive {_AUDIT}",
        "Opportunity": "Id AccountId Name OwnerId StageName Probability ForecastCategory ForecastCategoryName Amount "
        f"CurrencyIsoCode CloseDate NextStep Next_Step_Due__c Type IsClosed IsWon {_AUDIT}",
        "OpportunityContactRole": f"Id OpportunityId ContactId Role IsPrimary {_AUDIT}",
        "OpportunityLineItem": f"Id OpportunityId Product2Id Name Quantity UnitPrice TotalPrice CurrencyIsoCode {_AUDIT}",
        "Quote": "Id QuoteNumber Name OpportunityId ContactId Status ExpirationDate GrandTotal CurrencyIsoCode "
        f"Term_Months__c Start_Date__c Payment_Days__c Promises__c {_AUDIT}",
        "QuoteLineItem": f"Id QuoteId Product2Id Quantity UnitPrice Discount TotalPrice {_AUDIT}",
        "Task": "Id WhatId WhoId OwnerId Subject Status IsClosed ActivityDate CompletedDateTime Priority TaskSubtype "
        f"CallType CallDisposition CallDurationInSeconds {_AUDIT}",
        "Event": "Id WhatId WhoId OwnerId Subject StartDateTime EndDateTime IsAllDayEvent Location ShowAs IsChild "
        f"{_AUDIT}",
    }.items()
}
_HISTORY = "Id {parent}Id Field OldValue NewValue DataType CreatedById CreatedDate"
_TRACKED = {
    "Opportunity": (
        "StageName Probability ForecastCategoryName Amount CloseDate NextStep Next_Step_Due__c Owner".split(),
        "OpportunityFieldHistory",
    ),
    "Quote": (
        "Status ExpirationDate Payment_Days__c Promises__c Term_Months__c Start_Date__c".split(),
        "QuoteHistory",
    ),
}

_Row = tuple[str, Value, Value, Change]
"""Field, old value, new value, and the change that they belong to."""


def export(records: Sequence[Record], taken: datetime) -> dict[str, str]:
    """Return file name -> CSV text of everything that the CRM knew at ``taken``."""
    known = [record for record in records if record.made_at <= taken]
    for record in known:
        _refuse_unseen(record, taken)
    files = {}
    for entity, columns in COLUMNS.items():
        rows = [record.as_of(taken) for record in known if record.entity == entity]
        files[f"{entity}.csv"] = _csv(columns, rows)
    for entity, (fields, name) in _TRACKED.items():
        parent = _HISTORY.format(parent=entity).split()
        files[f"{name}.csv"] = _csv(parent, _history(known, entity, fields, name, taken))
    return files


def _history(
    known: Iterable[Record], entity: str, fields: Sequence[str], name: str, taken: datetime
) -> list[dict[str, Value]]:
    rows: list[dict[str, Value]] = []
    for record in (record for record in known if record.entity == entity):
        changes = [change for change in record.changes if change.at <= taken]
        found: list[_Row] = [("created", None, None, Change(record.made_at, record.made_by, {}))]
        found += [row for change in changes for row in _tracked(record, change, fields)]
        for field, old, new, change in found:
            row: dict[str, Value] = {"Field": field, "OldValue": old, "NewValue": new, "DataType": "Text"}
            audit: dict[str, Value] = {"CreatedById": user_id(change.by), "CreatedDate": change.at}
            rows.append({"Id": record_id(name, len(rows) + 1), f"{entity}Id": record.id, **row, **audit})
    return rows


def _tracked(record: Record, change: Change, fields: Sequence[str]) -> Iterable[_Row]:
    for field in fields:
        source = "OwnerId" if field == "Owner" else field
        if source in change.values and record.previous(change, source) != change.values[source]:
            yield field, record.previous(change, source), change.values[source], change


def _refuse_unseen(record: Record, taken: datetime) -> None:
    """An export shows only the last state of some objects: a story must not rest on an earlier one."""
    if record.entity in _TRACKED:
        return
    lasting = {"Status", "IsClosed", "CompletedDateTime"} if record.entity == "Task" else set()
    for change in record.changes:
        if change.at <= taken and not change.values.keys() <= lasting:
            raise ValueError(f"the export cannot show this change of {record.entity}: {change}")


def _csv(columns: Sequence[str], rows: Iterable[dict[str, Value]]) -> str:
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_text(row.get(column)) for column in columns])
    return out.getvalue()


def _text(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case _:
            return str(value)
