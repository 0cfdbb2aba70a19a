"""What is known of an organisation's records from its export and its change events so far."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from dealtrust_sources.crm.mapping import FIELDS as CUSTOM_MEANINGS
from dealtrust_sources.crm.mapping import plain_name
from dealtrust_sources.crm.offers import OfferHistory
from dealtrust_sources.salesforce.activities import task_status
from dealtrust_sources.salesforce.envelope import Change
from dealtrust_sources.salesforce.mapping import SalesforceMapping
from dealtrust_sources.salesforce.values import long_id

NEEDED: dict[str, frozenset[str]] = {
    entity: frozenset(names.split())
    for entity, names in {
        "Opportunity": "AccountId Name StageName Probability ForecastCategory ForecastCategoryName Amount CloseDate OwnerId "
        "NextStep CurrencyIsoCode IsClosed IsWon CreatedDate",
        "OpportunityContactRole": "OpportunityId ContactId Role IsPrimary",
        "OpportunityLineItem": "OpportunityId Product2Id PricebookEntryId ProductCode Name Quantity UnitPrice",
        "Quote": "OpportunityId Status ExpirationDate GrandTotal TotalPrice CurrencyIsoCode",
        "QuoteLineItem": "QuoteId Product2Id PricebookEntryId Quantity UnitPrice Discount Subtotal TotalPrice",
        "Task": "WhatId WhoId Subject ActivityDate Status IsClosed OwnerId TaskSubtype Type CallDisposition IsRecurrence",
        "Event": "WhatId WhoId OwnerId StartDateTime EndDateTime ActivityDateTime ActivityDate DurationInMinutes IsAllDayEvent "
        "ShowAs IsChild IsRecurrence CreatedDate",
        "EventRelation": "EventId RelationId Status RespondedDate",
        "Account": "Name FirstName LastName Website BillingCountry BillingCountryCode OwnerId",
        "Contact": "FirstName LastName Name Email AccountId Title MailingCountry MailingCountryCode MailingStateCode",
        "User": "FirstName LastName Name Email Title Department Division ManagerId TimeZoneSidKey Country CountryCode StateCode",
    }.items()
}
"""Entities whose changes are read, and the standard fields that matter; custom fields are added by the mapping."""

_PARENTS = {"OpportunityLineItem": "OpportunityId", "QuoteLineItem": "QuoteId", "EventRelation": "EventId"}
_REDELIVERED_WITHIN = timedelta(days=4)
_ALIASES = frozenset(alias for aliases in CUSTOM_MEANINGS.values() for alias in aliases)


@dataclass(slots=True)
class Waiting:
    """A change and where it was read."""

    change: Change
    origin: str
    position: str


@dataclass(slots=True)
class CdcState:
    """Carried from one batch of change events to the next, and filled by an export that comes before them.

    Salesforce sends new values only; what a field was before is known from here. Memory grows with the
    records seen; the memory of deliveries covers four days (Salesforce replays three).
    """

    records: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    offers: dict[str, OfferHistory] = field(default_factory=dict)
    lines_known: set[str] = field(default_factory=set)
    last_orders: dict[tuple[str, str], tuple[datetime, int, int]] = field(default_factory=dict)
    _waiting: list[Waiting] = field(default_factory=list)
    _seen: dict[tuple[str, ...], datetime] = field(default_factory=dict)
    _forget_at: int = 100_000
    _ids: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)
    _children: dict[tuple[str, str], dict[str, None]] = field(default_factory=dict)
    _done_tasks: set[str] = field(default_factory=set)

    def remember(self, entity: str, record: Mapping[str, str], mapping: SalesforceMapping) -> None:
        """Take in a record of an export as it stands."""
        record_id = long_id(record["Id"])
        kept = {**wanted(entity, record, mapping), "Id": record_id}
        self.put(entity, record_id, kept)
        if entity == "Task" and task_status(kept) == "done":
            self._done_tasks.add(record_id)

    def put(self, entity: str, record_id: str, record: dict[str, str]) -> None:
        """Set a record."""
        self.records.setdefault(entity, {})[record_id] = record
        parent = record.get(_PARENTS.get(entity, ""))
        if parent:
            self._children.setdefault((entity, parent), {})[record_id] = None

    def drop(self, entity: str, record_id: str) -> None:
        """Forget a record."""
        record = self.records.get(entity, {}).pop(record_id, {})
        parent = record.get(_PARENTS.get(entity, ""))
        if parent:
            self._children.get((entity, parent), {}).pop(record_id, None)

    def doubt(self, change: Change) -> None:
        """A change that was not published: what its records are is not known any more, only whose they are.

        An overflow is about all records of its entity.
        """
        known = self.records.get(change.entity, {})
        for record_id in known if change.kind == "gap_overflow" else change.record_ids:
            if record_id in known:
                parent = _PARENTS.get(change.entity, "OpportunityId")
                kept = {name: text for name, text in known[record_id].items() if name in ("Id", parent)}
                known[record_id] = kept
                self.lines_known.discard(record_id)
                self.lines_known.discard(kept.get(parent, ""))

    def take(self, change: Change, origin: str, position: str) -> None:
        """Put a change in line; each record of it once, however often it is delivered."""
        fresh = []
        for record_id in change.record_ids:
            delivered = change.transaction or change.time.isoformat()
            key = (change.entity, record_id, delivered, str(change.sequence), change.kind)
            if key not in self._seen:
                self._seen[key] = change.time
                fresh.append(record_id)
        if fresh:
            self._waiting.append(Waiting(replace(change, record_ids=tuple(fresh)), origin, position))
        if len(self._seen) > self._forget_at:
            self._forget(max(self._seen.values()) - _REDELIVERED_WITHIN)

    def transactions(self) -> Iterator[list[Waiting]]:
        """All changes in line, grouped by transaction, in the order of their commits; the line is empty then."""
        waiting, self._waiting = self._waiting, []
        waiting.sort(key=lambda each: each.change.order)
        groups: dict[tuple[datetime, str], list[Waiting]] = {}
        for number, each in enumerate(waiting):
            key = each.change.transaction or f"#{number}"
            groups.setdefault((each.change.time, key), []).append(each)
        yield from groups.values()

    def event_key(self, kind: str, record_id: str, at: datetime) -> str:
        """A key for an event of this record at this second: the same as an export's, numbered from the second one on."""
        key = f"{record_id}:{at:%Y%m%dT%H%M%S}"
        last, count = self._ids.get((kind, record_id), ("", 0))
        count = count + 1 if last == key else 1
        self._ids[kind, record_id] = (key, count)
        return key if count == 1 else f"{key}-{count}"

    def first_time_done(self, task_id: str) -> bool:
        """Whether a task that is done now has not been done before."""
        if task_id in self._done_tasks:
            return False
        self._done_tasks.add(task_id)
        return True

    def children(self, entity: str, parent_id: str) -> list[dict[str, str]]:
        """The records of an entity that belong to another one, oldest first."""
        records = self.records.get(entity, {})
        return [records[each] for each in self._children.get((entity, parent_id), {})]

    def value(self, entity: str, record_id: str, name: str) -> str:
        """A field of a record, empty where it or the record is not known."""
        return self.records.get(entity, {}).get(record_id, {}).get(name, "")

    def _forget(self, before: datetime) -> None:
        self._seen = {key: time for key, time in self._seen.items() if time >= before}
        self._forget_at = max(100_000, 2 * len(self._seen))


def wanted(entity: str, record: Mapping[str, str], mapping: SalesforceMapping) -> dict[str, str]:
    """The fields of a record that something is made of."""
    custom = set(mapping.fields.values())
    return {
        name: long_id(value) if name.endswith("Id") else value
        for name, value in record.items()
        if name in NEEDED[entity] or name in custom or plain_name(name) in _ALIASES
    }
