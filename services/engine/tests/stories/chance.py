"""Deals in which anything may happen at any minute: the same seed tells the same story."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from stories.dsl import Story

START = datetime(2026, 2, 27, 8, tzinfo=UTC)


@dataclass
class Chance:
    """Throws the dice for one story: Ada and Kim sell to Bob and Carol, who live in four zones."""

    seed: int
    story: Story = field(default_factory=Story)
    mails: list[str] = field(default_factory=list)
    meetings: list[dict[str, Any]] = field(default_factory=list)
    minute: int = 0

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.acts: list[Callable[[], object]] = [
            self.buyer_writes,
            self.buyer_writes,
            self.seller_writes,
            self.seller_writes,
            self.seller_writes,
            self.calls,
            self.meets,
            self.meets,
            self.changes_meeting,
            self.offers,
            self.offers,
            self.changes_deal,
            self.goes_away,
            self.sets_task,
            self.adds_role,
            self.closes_or_reopens,
        ]

    def tell(self) -> tuple[Story, str, list[str]]:
        """The story, its last moment, and some moments before it."""
        story, pick = self.story, self.dice.choice
        story.user("mia")
        story.user("ada", manager_id="mia")
        story.user("kim", manager_id="mia", zone="America/New_York", country="US")
        story.contact("bob")
        story.contact("carol", zone="Asia/Tokyo", country="JP")
        story.account("buyer", "buyer.example")
        known = {"account_id": "buyer", "amount": "50000", "currency": "EUR", "opened": self.now()}
        stage = pick(["Prospecting", "Qualification", "Negotiation"])
        story.deal(contacts=pick([["bob"], ["bob", "carol"], []]), stage=stage, **known)
        if self.dice.random() < 0.3:
            story.deal("D2", contacts=["bob"], **known)
        days = pick([10, 25, 50])
        for minute in sorted(self.dice.sample(range(60, days * 1440), self.dice.randint(4, 16))):
            self.minute = minute
            pick(self.acts)()
        last = self.minute + pick([30, 6000, 20000])
        return (
            story,
            self.later(last - self.minute),
            [self.at(self.dice.randrange(60, last)) for _ in range(3)],
        )

    def at(self, minute: int) -> str:
        return f"{START + timedelta(minutes=minute):%Y-%m-%d %H:%M} UTC"

    def now(self) -> str:
        return self.at(self.minute)

    def later(self, *minutes: int) -> str:
        return self.at(self.minute + self.dice.choice(minutes))

    def day(self, *days: int) -> str:
        return f"{START + timedelta(minutes=self.minute, days=self.dice.choice(days)):%Y-%m-%d}"

    def _thread(self) -> str | None:
        return self.dice.choice(self.mails[-3:]) if self.mails and self.dice.random() < 0.5 else None

    def buyer_writes(self) -> None:
        pick, courtesy = self.dice.choice, self.dice.random() < 0.2
        signs: dict[str, Any] = (
            {"courtesy": True} if courtesy else {"asks": True, "scope": pick([True, False])}
        )
        sender, to = pick(["bob", "carol"]), pick(["ada", "kim"])
        self.mails.append(self.story.mail(self.now(), sender, to=to, reply_to=self._thread(), **signs))

    def seller_writes(self) -> None:
        pick = self.dice.choice
        promises = [("quote", self.day(0, 2, 5))] if self.dice.random() < 0.25 else []
        signs: dict[str, Any] = {
            "promises": promises,
            "attachments": pick([0, 0, 1]),
            "scope": pick([True, False]),
        }
        sender, to = pick(["ada", "kim"]), pick(["bob", "carol", ["bob", "carol"]])
        self.mails.append(self.story.mail(self.now(), sender, to=to, reply_to=self._thread(), **signs))

    def calls(self) -> None:
        self.story.call(
            self.now(), self.dice.choice(["bob", "carol"]), connected=self.dice.choice([True, False])
        )

    def meets(self) -> None:
        pick = self.dice.choice
        start = self.minute + pick([60, 600, 3000, 9000])
        organizer = pick(["ada", "kim", "bob"])
        people = {pick(["bob", "carol"]): pick(["accepted", "none", "tentative", "declined"])}
        if organizer == "bob":
            people = {"ada": "accepted", "bob": "accepted"}
        self.meetings.append(
            {"start": start, "organizer": organizer, "people": people, "uid": f"m{self.minute}"}
        )
        self._enter(self.meetings[-1], "confirmed")

    def changes_meeting(self) -> None:
        coming = [meeting for meeting in self.meetings if meeting["start"] > self.minute]
        if not coming:
            return
        meeting, change = self.dice.choice(coming), self.dice.choice(["cancelled", "moved", "declined"])
        if change == "moved":
            meeting["start"] += 1440
        elif change == "declined":
            meeting["people"] = dict.fromkeys(meeting["people"], "declined")
        self._enter(meeting, "cancelled" if change == "cancelled" else "confirmed")

    def _enter(self, meeting: dict[str, Any], status: str) -> None:
        slot = (self.at(meeting["start"]), self.at(meeting["start"] + 60))
        known = {"at": self.now(), "uid": meeting["uid"], "status": status}
        self.story.meeting(*slot, meeting["organizer"], meeting["people"], **known)

    def offers(self) -> None:
        pick = self.dice.choice
        statuses = (
            "draft approved presented presented presented withdrawn rejected accepted superseded".split()
        )
        lines = [("Seats", pick([80, 95, 100, 120]), pick(["9.5", "10", "11"]))]
        terms: dict[str, Any] = {"promises": pick([[], ["price hold"]]), "by": pick(["ada", "mia"])}
        self.story.offer(self.now(), pick(statuses), offer=pick(["Q1", "Q2"]), lines=lines, **terms)

    def changes_deal(self) -> None:
        choices: list[dict[str, Any]] = [
            {"owner_id": "kim"},
            {"owner_id": "ada"},
            {"probability": 80},
            {"amount": "150000"},
            {"amount": "40000"},
            {"next_step": "Call", "next_step_due": self.day(1, 3)},
            {"next_step_due": None},
        ]
        self.story.change(self.now(), **self.dice.choice(choices))

    def goes_away(self) -> None:
        who, back = self.dice.choice(["bob", "carol", "ada"]), self.later(1440, 5000, 10000)
        how = self.dice.choice(["mail", "calendar", "silence"])
        if how == "mail":
            to = "bob" if who == "ada" else "ada"
            self.story.mail(self.now(), who, to=to, away=self.dice.choice([True, back]), deal="D1")
        elif how == "calendar":
            self.story.calendar_away(who, self.now(), back, at=self.now())
        else:
            self.story.expect_silence(self.now(), back)

    def sets_task(self) -> None:
        task, status = self.dice.choice(["T1", "T2"]), self.dice.choice(["open", "open", "done"])
        self.story.task(self.now(), task, status, due=self.day(0, 2, 8))

    def adds_role(self) -> None:
        removed: dict[str, Any] = {"removed": True} if self.dice.random() < 0.3 else {}
        self.story.role(self.now(), self.dice.choice(["bob", "carol"]), **removed)

    def closes_or_reopens(self) -> None:
        if self.dice.random() < 0.5:
            self.story.close(self.now(), self.dice.choice(["won", "lost"]))
        else:
            self.story.change(self.now(), stage=self.dice.choice(["Qualification", "Negotiation"]))
