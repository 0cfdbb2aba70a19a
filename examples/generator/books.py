"""What the CRM is told about a deal: its head, stages, products, tasks, calls and offers."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from .clock import day, minutes, moment
from .crm import ORGANISATION, Record, Value, user_id
from .customers import Account
from .offers import Line, Offer, Terms
from .people import Person
from .world import World

STAGES: dict[str, tuple[int, str]] = {
    "Prospecting": (10, "Pipeline"),
    "Qualification": (25, "Pipeline"),
    "Proposal/Price Quote": (50, "Pipeline"),
    "Negotiation/Review": (75, "Best Case"),
    "Closed Won": (100, "Closed"),
    "Closed Lost": (0, "Omitted"),
}

_USUAL_LENGTH = timedelta(days=75)


class Books:
    """The records of one deal. Times are texts in the zone of the deal's owner."""

    def __init__(
        self, world: World, name: str, account: Account, owner: Person, *, opened: str, amount: int
    ) -> None:
        self.world, self.account, self.owner = world, account, owner
        world.begin_deal()
        self.opened = self.at(opened)
        probability, forecast = STAGES["Prospecting"]
        self.record: Record = world.record(
            "Opportunity",
            self.opened,
            owner,
            AccountId=world.account(account, owner, self.opened).id,
            Name=name,
            OwnerId=user_id(owner),
            StageName="Prospecting",
            Probability=probability,
            ForecastCategory=forecast.replace(" ", ""),
            ForecastCategoryName=forecast,
            Amount=Decimal(amount),
            CurrencyIsoCode=self.currency,
            CloseDate=self.opened.date() + _USUAL_LENGTH,
            Type="New Business",
            IsClosed=False,
            IsWon=False,
        )
        self._contacts: list[Record] = []
        self._quotes = 0

    @property
    def name(self) -> str:
        """What the deal is called."""
        return str(self.record.values["Name"])

    @property
    def reference(self) -> str:
        """The token that the CRM puts into a mail so that the answers find their deal."""
        return f"ref:_{ORGANISATION}._{self.record.id[:15]}:ref"

    @property
    def currency(self) -> str:
        """The currency that the customer pays in."""
        return {"US": "USD", "SG": "SGD", "GB": "GBP", "CH": "CHF"}.get(self.account.country, "EUR")

    @property
    def primary_contact(self) -> Record:
        """The first buyer's contact record."""
        return self._contacts[0]

    def at(self, when: str) -> datetime:
        """Return the moment in the owner's zone."""
        return moment(when, self.owner.zone)

    def buyer(self, name: str, title: str, role: str = "Decision Maker") -> Person:
        """Add somebody of the customer to the deal; the first one is its primary contact."""
        person = self.account.person(name, title)
        contact = self.world.contact(person, self.account, self.owner, self.opened)
        self.world.record(
            "OpportunityContactRole",
            self.opened,
            self.owner,
            OpportunityId=self.record.id,
            ContactId=contact.id,
            Role=role,
            IsPrimary=not self._contacts,
        )
        self._contacts.append(contact)
        return person

    def call(self, when: str, buyer: Person, length: int, *, reached: bool = True) -> None:
        """The owner calls a buyer; logged when the call ended."""
        ended = self.at(when)
        self.world.record(
            "Task",
            ended,
            self.owner,
            WhatId=self.record.id,
            WhoId=self.world.contact(buyer, self.account, self.owner, ended).id,
            OwnerId=user_id(self.owner),
            Subject=f"Call {buyer.name}",
            Status="Completed",
            IsClosed=True,
            ActivityDate=ended.date(),
            CompletedDateTime=ended,
            Priority="Normal",
            TaskSubtype="Call",
            CallType="Outbound",
            CallDisposition="Connected" if reached else "No answer",
            CallDurationInSeconds=length * 60,
        )

    def stage(self, when: str, name: str, **more: Value) -> None:
        """The deal moves to another stage; probability and forecast move with it."""
        probability, forecast = STAGES[name]
        self.record.change(
            self.at(when),
            self.owner,
            StageName=name,
            Probability=probability,
            ForecastCategory=forecast.replace(" ", ""),
            ForecastCategoryName=forecast,
            **more,
        )

    def won(self, when: str) -> None:
        """The deal is won."""
        self.stage(when, "Closed Won", IsClosed=True, IsWon=True)

    def lost(self, when: str) -> None:
        """The deal is lost."""
        self.stage(when, "Closed Lost", IsClosed=True)

    def handed_to(self, when: str, colleague: Person) -> None:
        """A colleague becomes the owner; the story goes on in the time of its first owner."""
        self.record.change(self.at(when), self.owner, OwnerId=user_id(colleague))

    def amount(self, when: str, value: int) -> None:
        """Somebody corrects the amount."""
        self.record.change(self.at(when), self.owner, Amount=Decimal(value))

    def next_step(self, when: str, text: str, due: str | None) -> None:
        """The owner notes the next step and its date."""
        due_on = day(due) if due else None
        self.record.change(self.at(when), self.owner, NextStep=text or None, Next_Step_Due__c=due_on)

    def products(self, lines: Sequence[Line]) -> None:
        """The deal's own product lines, entered when it was opened."""
        for line in lines:
            self.world.record(
                "OpportunityLineItem",
                self.opened,
                self.owner,
                OpportunityId=self.record.id,
                Product2Id=self.world.products[line.product].id,
                Quantity=line.quantity,
                UnitPrice=line.price,
                TotalPrice=line.total,
                CurrencyIsoCode=self.currency,
            )

    def task(self, made: str, title: str, due: str, *, done: str | None = None) -> Record:
        """A task of the owner with a due day; ``done`` is when it was ticked off."""
        task = self.world.record(
            "Task",
            self.at(made),
            self.owner,
            WhatId=self.record.id,
            WhoId=self._contacts[0].id,
            OwnerId=user_id(self.owner),
            Subject=title,
            Status="Not Started",
            IsClosed=False,
            ActivityDate=day(due),
            Priority="Normal",
            TaskSubtype="Task",
        )
        if done:
            self.task_done(done, task)
        return task

    def task_moved(self, when: str, task: Record, due: str) -> None:
        """The task gets another due day."""
        task.change(self.at(when), self.owner, ActivityDate=day(due))

    def task_done(self, when: str, task: Record) -> None:
        """The task is ticked off."""
        ended = self.at(when)
        task.change(ended, self.owner, Status="Completed", IsClosed=True, CompletedDateTime=ended)

    def visit(self, start: str, length: int, title: str, buyer: Person, *, logged: str) -> None:
        """A meeting that stands only in the CRM, not in a calendar."""
        begins = self.at(start)
        self.world.record(
            "Event",
            self.at(logged),
            self.owner,
            WhatId=self.record.id,
            WhoId=self.world.contact(buyer, self.account, self.owner, self.opened).id,
            OwnerId=user_id(self.owner),
            Subject=title,
            StartDateTime=begins,
            EndDateTime=begins + minutes(length),
            IsAllDayEvent=False,
            ShowAs="Busy",
            IsChild=False,
        )

    def offer(self, made: str, lines: Sequence[Line], terms: Terms) -> Offer:
        """The owner drafts a quote."""
        self._quotes += 1
        return Offer(self, self._quotes, self.at(made), lines, terms)
