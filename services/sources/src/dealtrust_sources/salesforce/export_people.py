"""The people and companies of an export."""

from collections.abc import Iterator

from dealtrust_sources.crm.rows import Row
from dealtrust_sources.crm.values import FieldError
from dealtrust_sources.crm.writer import Item
from dealtrust_sources.salesforce import parties
from dealtrust_sources.salesforce.offers import is_deleted
from dealtrust_sources.salesforce.tables import Export, refused
from dealtrust_sources.salesforce.values import long_id


def people(export: Export) -> Iterator[Item]:
    """``party.user``, ``party.account``, ``party.contact``, each at CreatedDate; fills names and addresses of the export."""
    yield from _users(export)
    for name, kind in (("Account", "party.account"), ("Contact", "party.contact")):
        for row in export.rows(name):
            if not isinstance(row, Row):
                yield row
            elif not is_deleted(row.record):
                yield _party(export, kind, row)


def _party(export: Export, kind: str, row: Row) -> Item:
    key = long_id(row.record["Id"])
    if kind == "party.contact":
        data = parties.contact(row.record)
        if row.record.get("Email"):
            export.emails[key] = row.record["Email"].lower()
    else:
        data = parties.account(row.record, export.mapping)
        export.account_ids.setdefault(str(data["name"]), key)
    try:
        return export.event(kind, key, export.created_at(row), key, data, row)
    except FieldError as problem:
        return refused(row, problem)


def _users(export: Export) -> Iterator[Item]:
    roles = {
        long_id(row.record["Id"]): row.record.get("Name", "")
        for row in export.rows("UserRole")
        if isinstance(row, Row)
    }
    found: list[Row] = []
    for row in export.rows("User"):
        if not isinstance(row, Row):
            yield row
            continue
        found.append(row)
        key = long_id(row.record["Id"])
        data = parties.user(row.record)
        export.user_ids.setdefault(str(data["name"]), key)
        export.user_ids[key] = key
        if data["email"]:
            export.emails[key] = str(data["email"]).lower()
    managers = {long_id(row.record["Id"]): long_id(row.record.get("ManagerId", "")) or None for row in found}
    circles = parties.managers_in_circles(managers)
    for row in found:
        key = long_id(row.record["Id"])
        data = dict(parties.user(row.record, roles))
        if key in circles:
            yield row.reject("manager_cycle", f"{key} stands above themselves; read without manager")
            data["manager_id"] = None
        try:
            yield export.event("party.user", key, export.created_at(row), key, data, row)
        except FieldError as problem:
            yield refused(row, problem)
