"""A story's CRM events as what people do in Salesforce: records made, changed and deleted."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from dealtrust_schemas.events import (
    DealChanged,
    DealClosed,
    DealContact,
    DealLines,
    DealOpened,
    Event,
    Line,
    Meeting,
    OfferChanged,
    OfferLine,
    PartyAccount,
    PartyContact,
    PartyUser,
    TaskChanged,
)
from tests.raw.ids import Ids
from tests.raw.told import Told

Kind = Literal["CREATE", "UPDATE", "DELETE"]
Fields = dict[str, str]

_FIELDS = {
    "stage": "StageName",
    "probability": "Probability",
    "forecast": "ForecastCategoryName",
    "amount": "Amount",
    "close_date": "CloseDate",
    "name": "Name",
    "next_step": "NextStep",
    "next_step_due": "Next_Step_Due__c",
    "stage_order": "Stage_Order__c",
}
_STATUSES = {
    "draft": "Draft", "in_review": "In Review", "approved": "Approved", "presented": "Presented",
    "accepted": "Accepted", "rejected": "Denied", "expired": "Expired", "withdrawn": "Withdrawn",
    "superseded": "Superseded",
}  # fmt: skip


_COUNTRIES = {
    "DE": "Germany", "US": "United States", "JP": "Japan", "GB": "United Kingdom", "FR": "France", "AT": "Österreich",
    "CH": "Switzerland", "AU": "Australia", "IN": "India", "IL": "Israel",
}  # fmt: skip


@dataclass(frozen=True)
class Mutation:
    """What was done to one record. fields: those that it sets, empty text for those that it empties."""

    entity: str
    record: str
    kind: Kind
    fields: Fields = field(default_factory=dict)


@dataclass(frozen=True)
class Act:
    """What one person saved at one moment. by: the user's id, empty where it is not known."""

    time: datetime
    by: str
    mutations: tuple[Mutation, ...]


class Salesforce:
    """An organisation in which the events of a story take place."""

    def __init__(self, told: Told, ids: Ids, *, books_meetings: bool = False) -> None:
        """books_meetings: whether meetings are entered here, as events, and not in calendars."""
        self._told = told
        self._books_meetings = books_meetings
        self._ids = ids
        self.records: dict[tuple[str, str], Fields] = {}
        self.products: dict[str, str] = {}
        self._lines: dict[str, dict[str, str]] = defaultdict(dict)
        self._count = 0
        self._owner: dict[str, str] = {}

    def acts(self) -> list[Act]:
        """All that is done, in order of time."""
        found = []
        for event in sorted(self._told.events, key=lambda event: (event.time, event.id)):
            mutations = tuple(self._mutations(event))
            if mutations:
                found.append(Act(event.time, self._by(event), mutations))
        return found

    def _by(self, event: Event) -> str:
        data = event.data
        by = getattr(data, "by", None)
        if by is None and isinstance(data, DealOpened | TaskChanged):
            by = data.owner_id
        return self._ids.of("005", by) if by else ""

    def _mutations(self, event: Event) -> Iterator[Mutation]:
        match event.data:
            case PartyUser() | PartyContact() | PartyAccount():
                yield from self._party(event.data)
            case DealOpened():
                yield from self._opened(event.data)
            case DealChanged():
                yield from self._changed(event.data)
            case DealClosed():
                yield from self._closed(event.data)
            case DealContact():
                yield from self._role(event.data)
            case DealLines():
                deal = self._ids.of("006", event.data.deal_id)
                yield from self._relined("OpportunityLineItem", "OpportunityId", deal, event.data.lines)
            case OfferChanged():
                yield from self._offer(event.data)
            case TaskChanged():
                yield from self._task(event.data)
            case Meeting() if self._books_meetings:
                yield from self._meeting(event.data, event.time)

    # People

    def _party(self, data: PartyUser | PartyContact | PartyAccount) -> Iterator[Mutation]:
        of = self._ids.of
        if isinstance(data, PartyUser):
            fields = {
                "FirstName": "", "LastName": data.name, "Email": data.email, "Title": data.role,
                "Department": data.team, "ManagerId": data.manager_id and of("005", data.manager_id),
                "TimeZoneSidKey": data.timezone, **self._country("", data.country), "StateCode": data.subdivision,
            }  # fmt: skip
            yield from self._put("User", of("005", data.user_id), fields)
        elif isinstance(data, PartyContact):
            fields = {
                "LastName": data.name, "Email": data.emails[0] if data.emails else "", "Title": data.title,
                "AccountId": data.account_id and of("001", data.account_id),
                **self._country("Mailing", data.country), "MailingStateCode": data.subdivision,
            }  # fmt: skip
            yield from self._put("Contact", of("003", data.contact_id), fields)
        else:
            fields = {
                "Name": data.name, "Website": f"https://www.{data.domains[0]}/" if data.domains else "",
                "Mail_Domains__c": " ".join(data.domains[1:]), "BillingCountryCode": data.country,
                "Segment__c": data.segment, "OwnerId": data.owner_id and of("005", data.owner_id),
            }  # fmt: skip
            yield from self._put("Account", of("001", data.account_id), fields)

    def _country(self, prefix: str, code: str | None) -> Fields:
        """The country by its code, or in organisations without codes by its name."""
        if code in _COUNTRIES and self._told.dice("countries").random() < 0.3:
            return {f"{prefix}Country": _COUNTRIES[code]}
        return {f"{prefix}CountryCode": code or ""}

    # Deals

    def _opened(self, data: DealOpened) -> Iterator[Mutation]:
        deal = self._ids.of("006", data.deal_id)
        fields = {
            "Name": data.name, "AccountId": data.account_id and self._ids.of("001", data.account_id),
            "OwnerId": self._ids.of("005", data.owner_id), "StageName": data.stage, "IsClosed": "false", "IsWon": "false",
            "Stage_Order__c": data.stage_order, "Probability": data.probability, "ForecastCategoryName": data.forecast,
            "Amount": data.amount, "CurrencyIsoCode": data.currency, "CloseDate": data.close_date,
        }  # fmt: skip
        yield from self._put("Opportunity", deal, fields)
        yield from self._relined("OpportunityLineItem", "OpportunityId", deal, data.lines or ())

    def _changed(self, data: DealChanged) -> Iterator[Mutation]:
        fields: dict[str, Any] = {}
        for name, change in data.changes.items():
            if name == "owner_id":
                fields["OwnerId"] = self._ids.of("005", str(change.new))
            else:
                fields[_FIELDS[name]] = change.new
        if "StageName" in fields:
            fields |= {"IsClosed": "false", "IsWon": "false"}
        yield from self._put("Opportunity", self._ids.of("006", data.deal_id), fields)

    def _closed(self, data: DealClosed) -> Iterator[Mutation]:
        won = data.outcome == "won"
        fields = {
            "StageName": "Closed Won" if won else "Closed Lost",
            "IsClosed": "true",
            "IsWon": str(won).lower(),
            "Loss_Reason__c": data.reason,
        }
        yield from self._put("Opportunity", self._ids.of("006", data.deal_id), fields)

    def _role(self, data: DealContact) -> Iterator[Mutation]:
        deal, contact = self._ids.of("006", data.deal_id), self._ids.of("003", data.contact_id)
        roles = self._lines[f"roles{deal}"]
        if data.removed:
            if contact in roles:
                yield from self._drop("OpportunityContactRole", roles.pop(contact))
            return
        fields = {
            "OpportunityId": deal,
            "ContactId": contact,
            "Role": data.role,
            "IsPrimary": str(bool(data.primary)).lower(),
        }
        roles.setdefault(contact, self._new("00K"))
        yield from self._put("OpportunityContactRole", roles[contact], fields)

    # Lines and offers

    def _relined(
        self, entity: str, parent: str, of: str, lines: Iterable[Line | OfferLine]
    ) -> Iterator[Mutation]:
        """Change the lines of a deal or quote to these; a line is known by its product and place among its like."""
        standing, wanted = self._lines[of], dict[str, Fields]()
        for line in lines:
            product = self._ids.of("01t", line.product)
            self.products[product] = line.product
            place = sum(key.startswith(product) for key in wanted)
            fields = {parent: of, "Product2Id": product, "Quantity": _text(line.quantity)}
            fields["UnitPrice"] = _text(line.unit_price)
            if isinstance(line, OfferLine):
                fields["Discount"] = _text(line.discount_pct)
            wanted[f"{product}/{place}"] = fields
        for key in list(standing):
            if key not in wanted:
                yield from self._drop(entity, standing.pop(key))
        for key, fields in wanted.items():
            standing.setdefault(key, self._new("00k" if entity == "OpportunityLineItem" else "0QL"))
            yield from self._put(entity, standing[key], fields)

    def _offer(self, data: OfferChanged) -> Iterator[Mutation]:
        quote, terms = self._ids.of("0Q0", data.offer_id), data.terms
        before = self.records.get(("Quote", quote), {}).get("Status", "")
        status = _STATUSES[data.status]
        if data.status == "rejected" and before in {"In Review", "Approved"}:
            status = "Rejected"  # the approver's no, which Salesforce words so
        fields = {
            "OpportunityId": self._ids.of("006", data.deal_id), "Name": f"Quote {data.offer_id}", "Status": status,
            "CurrencyIsoCode": terms.currency, "GrandTotal": terms.total, "ExpirationDate": terms.valid_until,
            "Term_Months__c": terms.term_months, "Start_Date__c": terms.start_on, "Payment_Days__c": terms.payment_days,
            "Named_Promises__c": "; ".join(
                f"{each.name} until {each.until}" if each.until else each.name for each in terms.promises
            ),
        }  # fmt: skip
        yield from self._put("Quote", quote, fields)
        yield from self._relined("QuoteLineItem", "QuoteId", quote, terms.lines)

    # Tasks

    def _task(self, data: TaskChanged) -> Iterator[Mutation]:
        of = self._ids.of
        fields: dict[str, Any] = {
            "WhatId": data.deal_id and of("006", data.deal_id),
            "WhoId": data.contact_id and of("003", data.contact_id),
            "OwnerId": of("005", data.owner_id), "Subject": data.title, "ActivityDate": data.due_on,
            "Status": {"open": "Not Started", "done": "Completed", "cancelled": "Cancelled"}[data.status],
            "IsClosed": str(data.status != "open").lower(), "TaskSubtype": "Call" if data.kind == "call" else "Task",
            "CallDisposition": {True: "Connected", False: "Left Voicemail", None: ""}[data.connected],
            "Promise_Event_Id__c": self._promise(data.promise_event_id),
        }  # fmt: skip
        yield from self._put("Task", of("00T", data.task_id), fields)

    def _promise(self, event_id: str | None) -> str:
        """The id that the mail of a promise has when it is read from a mailbox."""
        found = (event.data for event in self._told.events if event.id == event_id)
        mail = next(found, None)
        return f"mail:{getattr(mail, 'message_id', event_id)}" if event_id else ""

    # Meetings

    def _meeting(self, data: Meeting, at: datetime) -> Iterator[Mutation]:
        record = self._ids.of("00U", data.uid)
        if data.status == "cancelled":
            yield from self._drop("Event", record)
            return
        start, end = data.start, data.end
        if isinstance(start, datetime) and isinstance(end, datetime):
            span = {"StartDateTime": _stamp(start), "EndDateTime": _stamp(end), "IsAllDayEvent": "false"}
        else:
            last = f"{end - timedelta(days=1):%Y-%m-%d}T00:00:00.000+0000"
            span = {"ActivityDate": f"{start:%Y-%m-%d}", "EndDateTime": last, "IsAllDayEvent": "true"}
        show = "OutOfOffice" if data.kind == "away" else "Free" if data.transparent else "Busy"
        guests = [(each, self._person(each.email)) for each in data.attendees if each.email != data.organizer]
        first = next((person for _, person in guests if person.startswith("003")), "")
        fields = {
            **span, "Subject": "Meeting", "OwnerId": self._person(data.organizer), "ShowAs": show, "WhoId": first,
            "WhatId": data.deal_ref and self._ids.of("006", data.deal_ref), "IsChild": "false",
        }  # fmt: skip
        yield from self._put("Event", record, fields)
        for each, person in guests:
            status = {"accepted": "Accepted", "declined": "Declined"}.get(each.response, "New")
            relation = self._ids.of("0RE", f"{data.uid} {each.email}")
            answered = self.records.get(("EventRelation", relation), {}).get("Status", "New") != status
            answer = {"EventId": record, "RelationId": person, "Status": status}
            yield from self._put(
                "EventRelation", relation, {**answer, **({"RespondedDate": _stamp(at)} if answered else {})}
            )

    def _person(self, email: str) -> str:
        user = self._told.users.get(email)
        return (
            self._ids.of("005", user.user_id)
            if user
            else self._ids.of("003", self._told.contacts[email].contact_id)
        )

    # Records

    def _new(self, prefix: str) -> str:
        self._count += 1
        return self._ids.of(prefix, f"record {self._count}")

    def _put(self, entity: str, record: str, fields: Mapping[str, Any]) -> Iterator[Mutation]:
        texts = {name: _text(value) for name, value in fields.items()}
        before = self.records.get((entity, record))
        if before is None:
            self.records[entity, record] = texts
            yield Mutation(entity, record, "CREATE", texts)
            return
        changed = {name: text for name, text in texts.items() if before.get(name, "") != text}
        self.records[entity, record] = {**before, **texts}
        if changed:
            yield Mutation(entity, record, "UPDATE", changed)

    def _drop(self, entity: str, record: str) -> Iterator[Mutation]:
        del self.records[entity, record]
        yield Mutation(entity, record, "DELETE")


def can_book(told: Told) -> bool:
    """Whether Salesforce has a place for every meeting of a story: it knows no tentative answer and no strangers."""
    for event in told.events:
        data = event.data
        if not isinstance(data, Meeting):
            continue
        people = [each.email for each in data.attendees]
        known = all(email in told.users or email in told.contacts for email in people)
        if (
            not known
            or data.organizer not in told.users
            or any(each.response == "tentative" for each in data.attendees)
        ):
            return False
        late = data.created_at is not None and data.created_at > event.time
        if data.status == "tentative" or data.recurrence_id or data.uid in told.odd_meetings or late:
            return False
    return True


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000+0000"


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    return "" if value is None else str(value)
