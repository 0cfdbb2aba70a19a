"""Users, contacts and accounts."""

from collections.abc import Mapping
from zoneinfo import available_timezones

from dealtrust_sources.crm.countries import country_code
from dealtrust_sources.crm.parties import hosts_of, subdivision
from dealtrust_sources.crm.values import Record
from dealtrust_sources.crm.writer import Data
from dealtrust_sources.salesforce.mapping import SalesforceMapping
from dealtrust_sources.salesforce.values import long_id


def user(record: Record, roles: Mapping[str, str] | None = None) -> Data:
    """``party.user``. Zone from TimeZoneSidKey; country from the code, else from the text."""
    zone = record.get("TimeZoneSidKey", "").strip()
    return {
        "user_id": long_id(record.get("Id", "")),
        "email": record.get("Email", ""),
        "name": _name(record) or record.get("Email", ""),
        "role": (roles or {}).get(long_id(record.get("UserRoleId", ""))) or record.get("Title") or None,
        "team": record.get("Department") or record.get("Division") or None,
        "manager_id": long_id(record.get("ManagerId", "")) or None,
        "timezone": zone if zone in available_timezones() else None,
        "country": country_code(record.get("CountryCode", ""), record.get("Country", "")),
        "subdivision": subdivision(record.get("StateCode", "")),
    }


def contact(record: Record) -> Data:
    """``party.contact``. Salesforce knows no zone of a contact; the country tells it where it has only one."""
    return {
        "contact_id": long_id(record.get("Id", "")),
        "emails": [record["Email"]] if record.get("Email", "").strip() else [],
        "name": _name(record) or None,
        "account_id": long_id(record.get("AccountId", "")) or None,
        "title": record.get("Title") or None,
        "country": country_code(record.get("MailingCountryCode", ""), record.get("MailingCountry", "")),
        "subdivision": subdivision(record.get("MailingStateCode", "")),
    }


def account(record: Record, mapping: SalesforceMapping) -> Data:
    """``party.account``, also of a person. Domains: the host of the website without ``www``, and the mapped field."""
    more = record.get(mapping.column("domains", record) or "", "")
    return {
        "account_id": long_id(record.get("Id", "")),
        "name": _name(record),
        "domains": hosts_of(f"{record.get('Website', '')};{more}"),
        "country": country_code(record.get("BillingCountryCode", ""), record.get("BillingCountry", "")),
        "segment": record.get(mapping.column("segment", record) or "", "") or None,
        "owner_id": long_id(record.get("OwnerId", "")) or None,
    }


def managers_in_circles(managers: Mapping[str, str | None]) -> set[str]:
    """Users who stand above themselves in the chain of managers."""
    in_circle: set[str] = set()
    settled: set[str] = set()
    for start in managers:
        path: dict[str, int] = {}
        current: str | None = start
        while current is not None and current not in path and current not in settled:
            path[current] = len(path)
            current = managers.get(current)
        if current is not None and current in path:
            in_circle.update(each for each, place in path.items() if place >= path[current])
        settled.update(path)
    return in_circle


def _name(record: Record) -> str:
    parts = [record.get("FirstName", "").strip(), record.get("LastName", "").strip()]
    return record.get("Name", "").strip() or " ".join(part for part in parts if part)
