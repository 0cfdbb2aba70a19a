"""The names of columns, as exports, Data Loader, reports and copies in a warehouse write them."""

import re
from collections.abc import Sequence
from typing import Final

from dealtrust_sources.salesforce.known import NEEDED

_MORE: Final = """
    Id CreatedDate CreatedById LastModifiedDate LastModifiedById SystemModstamp IsDeleted LastStageChangeDate Field OldValue
    NewValue MasterLabel SortOrder UserRoleId Priority CompletedDateTime Response ProductCode IsActive ParentRoleId
    OpportunityId QuoteId EventId RelationId
"""
_ALL: Final = sorted(set(_MORE.split()).union(*NEEDED.values()))
_BY_PLAIN: Final = {name.lower(): name for name in _ALL}

# Labels of reports that differ from the name of the field, by object.
_LABELS: Final[dict[str, dict[str, str]]] = {
    "Opportunity": {
        "opportunityid": "Id", "opportunityname": "Name", "stage": "StageName", "opportunityowner": "OwnerId",
        "owner": "OwnerId", "ownerfullname": "OwnerId", "opportunityownerid": "OwnerId", "won": "IsWon",
        "closed": "IsClosed", "amountcurrency": "CurrencyIsoCode", "opportunitycurrency": "CurrencyIsoCode",
        "currency": "CurrencyIsoCode", "forecastcategory": "ForecastCategory", "accountname": "AccountName",
    },
    "Account": {"accountid": "Id", "accountname": "Name", "accountowner": "OwnerId"},
    "Contact": {"contactid": "Id", "fullname": "Name", "contactname": "Name"},
    "User": {"userid": "Id", "fullname": "Name", "timezone": "TimeZoneSidKey", "manager": "ManagerId"},
    "Task": {"activityid": "Id", "taskid": "Id", "duedate": "ActivityDate", "assigned": "OwnerId", "assignedto": "OwnerId"},
    "Quote": {"quoteid": "Id", "opportunityname": "OpportunityName"},
    "OpportunityFieldHistory": {"fieldevent": "Field", "editedby": "CreatedById", "editdate": "CreatedDate"},
}  # fmt: skip


def renamed(table: str, names: Sequence[str]) -> list[str]:
    """The names of a table's columns as API names; names that are none, or that two columns would have, stay.

    Known are API names in any case, with or without underscores (``stage_name``), and the labels of reports.
    """
    labels = _LABELS.get(table, {})
    taken = set(names)
    found = []
    for name in names:
        plain = re.sub(r"[\W_]+", "", name.lower())
        api = name if name in _BY_PLAIN.values() else labels.get(plain) or _BY_PLAIN.get(plain) or name
        if api != name and api in taken:
            api = name
        taken.add(api)
        found.append(api)
    return found


def plain_table(name: str) -> str:
    """The name of a file or table without what warehouses put around it: ``sf_opportunity_data`` -> ``opportunity``."""
    stem = re.sub(r"^(?:sf|sfdc|salesforce)_|_(?:data|export|extract)$", "", name.strip().lower())
    return re.sub(r"[\W_]+", "", stem)
