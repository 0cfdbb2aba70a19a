"""The teller: one act of a deal after the other, each at its moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from properties.choices import BUYERS, CONFIGS, DAY, ENTRIES, HOUR, STARTS, Choices
from stories.dsl import Story


class Teller:
    """Tells one story, act by act."""

    def __init__(self, choices: Choices, *, hindsight: bool, waiting: bool) -> None:
        pick = choices.pick
        self.choices = choices
        self.hindsight = hindsight
        self.start = datetime.fromisoformat(pick(STARTS)).replace(tzinfo=UTC)
        self.minute = 0
        self.story = Story(config=pick(CONFIGS))
        self.mails: list[str] = []
        self.subjects: list[tuple[str, str, str]] = []
        self.sent: list[str] = []
        self.meetings: list[dict[str, Any]] = []
        self.deals: list[str] = []
        self._people()
        if pick([True, True, False]) and not waiting:
            self.opens()

    def _people(self) -> None:
        story, pick = self.story, self.choices.pick
        story.user("mia", zone="Europe/London", country="GB", role="manager")
        story.user("ada", manager_id="mia", team="north")
        story.user("kim", manager_id="mia", zone="America/New_York", country="US")
        story.contact("bob", account_id="buyer")
        story.contact("carol", zone="Asia/Tokyo", country="JP")
        story.contact("dan", "other.example", zone="Australia/Sydney", country="AU", subdivision="NSW")
        if pick([True, True, False]):
            story.account("buyer", "buyer.example", segment="public")

    def step(self, gap: int, act: str, luck: bytes) -> None:
        """Let time pass and something happen."""
        self.minute += gap
        self.choices = Choices(luck)
        if act not in ("writes", "replies", "meets", "falls_silent") and not self.deals:
            act = "opens"
        getattr(self, act)()

    def at(self, minutes: int = 0) -> str:
        """A moment some minutes after now."""
        return f"{self.start + timedelta(minutes=self.minute + minutes):%Y-%m-%d %H:%M} UTC"

    def day(self, *days: int) -> str:
        """A date some days after today."""
        return f"{self.start + timedelta(minutes=self.minute, days=self.choices.pick(days)):%Y-%m-%d}"

    # --- deals

    def opens(self) -> None:
        """A deal is opened; the second one has the same contact."""
        pick = self.choices.pick
        if len(self.deals) == 2:
            return
        deal_id = f"D{len(self.deals) + 1}"
        self.deals.append(deal_id)
        contacts = pick([["bob"], ["bob", "carol"], [], ["carol", "dan", "bob"]])
        known: dict[str, Any] = {
            "account_id": "buyer",
            "amount": pick(["50000", "150000", None]),
            "currency": "EUR",
            "stage": pick(["Qualification", "Negotiation", "Prospecting"]),
            "stage_order": pick([None, 1, 2]),
        }
        self.story.deal(
            deal_id, contacts=contacts, opened=self.at(), owner=pick(["ada", "kim"]), **_without_none(known)
        )
        if pick([False, True]):
            self.story.lines(self.at(), ("Seats", 100, "10"), deal=deal_id)

    def weighs(self) -> None:
        """A deal gets larger or smaller, later or earlier."""
        options: list[dict[str, Any]] = [
            {"amount": "150000"},
            {"amount": "40000"},
            {"probability": 80},
            {"probability": 20},
            {"stage": "Negotiation"},
            {"stage": "Qualification"},
            {"forecast": "Commit"},
            {"forecast": "Pipeline"},
        ]
        self.story.change(self.at(), deal=self.choices.pick(self.deals), **self.choices.pick(options))

    def changes(self) -> None:
        """The owner, the stage or the next step of a deal changes."""
        options: list[dict[str, Any]] = [
            {"owner_id": "kim"},
            {"owner_id": "ada"},
            {"stage": "Prospecting"},
            {"stage": "Proposal"},
            {"next_step": "Call", "next_step_due": self.day(0, 1, 3, -2)},
            {"next_step_due": self.day(2, 5)},
            {"next_step": "Visit"},
            {"next_step_due": None},
        ]
        self.story.change(self.at(), deal=self.choices.pick(self.deals), **self.choices.pick(options))

    def ends(self) -> None:
        """A deal is won or lost, or opened again."""
        pick, deal = self.choices.pick, self.choices.pick(self.deals)
        act = pick(["lost", "won", "back", "back"])
        if act == "back":
            self.story.change(
                self.at(), deal=deal, stage=pick(["Qualification", "Negotiation", "Closed Lost"])
            )
        else:
            self.story.close(self.at(), act, deal=deal)

    def counts(self) -> None:
        """The lines of a deal are written down."""
        pick = self.choices.pick
        lines = [("Seats", pick([100, 80, 120]), "10"), ("Setup", 1, "500")][: pick([1, 2])]
        self.story.lines(self.at(), *lines, deal=pick(self.deals))

    def casts(self) -> None:
        """A contact gets or loses a role."""
        pick = self.choices.pick
        fields = pick([{}, {"removed": True}, {"primary": True}])
        self.story.role(self.at(), pick(BUYERS), deal=pick(self.deals), **fields)

    def falls_silent(self) -> None:
        """Somebody is away, as a mail or a calendar says, or a silence is expected."""
        pick = self.choices.pick
        who, back = pick([*BUYERS, "ada"]), self.at(pick([DAY, 3 * DAY + 400, 9 * DAY, 5]))
        how = pick(["mail", "mail", "calendar", "calendar days", "silence"])
        if how == "mail":
            to = "bob" if who == "ada" else "ada"
            self.mails.append(
                self.story.mail(self.at(), who, to=to, away=pick([back, True]), reply_to=self._thread())
            )
        elif how == "calendar":
            uid = f"away-{who}"
            fields = pick([{}, {"status": "cancelled"}, {"uid": uid}, {"uid": uid, "status": "cancelled"}])
            self.story.calendar_away(
                who, self.at(pick([0, DAY])), self.at(pick([2, 6]) * DAY), at=self.at(), **fields
            )
        elif how == "calendar days":
            first, end = self.day(0, 1), self.day(2, 5)
            self.story.calendar_away(who, first, end, at=self.at(), all_day=True)
        elif self.deals:
            self.story.expect_silence(self.at(), back, deal=pick(self.deals))

    # --- mail and calls

    def _thread(self) -> str | None:
        """The mail that is answered, if any."""
        back = self.choices.pick([1, 0, 2, 1])
        return self.mails[-back] if 0 < back <= len(self.mails) else None

    def _send(self, sender: str, to: list[str], cc: list[str], signs: dict[str, Any]) -> str:
        pick = self.choices.pick
        more: dict[str, Any] = {}
        parent = self._thread()
        by_subject = pick([False] * 5 + [True])
        if by_subject and self.subjects:
            parent = None
            more["subject"] = f"Re: {self.subjects[-1][0]}"
        elif parent is None:
            more["subject"] = f"About {pick(['the plan', 'prices', ''])}"
            self.subjects.append((more["subject"], sender, to[0]))
        more["utc_offset_minutes"] = pick([None, None, 60, 540, -480])
        if self.deals:
            more["deal"] = pick([None] * 5 + [self.deals[-1]])
        if pick([False] * 7 + [True]):
            more["automatic"] = pick(["list", "receipt", "generated"])
        mail = self.story.mail(
            self.at(), sender, to=to, cc=cc, reply_to=parent, **_without_none(more), **signs
        )
        self.mails.append(mail)
        return mail

    def writes(self) -> None:
        """A buyer writes."""
        pick = self.choices.pick
        sender = pick([*BUYERS, "guest@buyer.example", "noreply@buyer.example"])
        to, cc = pick([(["ada"], []), (["kim"], ["ada"]), (["ada", "kim"], []), (["bob"], ["ada"])])
        signs: dict[str, Any] = pick(
            [
                {"asks": True},
                {"asks": True, "scope": True},
                {"courtesy": True},
                {"refuses": True},
                {"defers": True},
                {"courtesy": True, "attachments": 1},
                {"words": 5},
            ]
        )
        self._send(sender, to, cc, signs)

    def replies(self) -> None:
        """A seller writes."""
        pick = self.choices.pick
        sender = pick(["ada", "ada", "kim"])
        to, cc = pick(
            [
                (["bob"], []),
                (["carol"], ["bob"]),
                (["bob", "carol"], []),
                (["dan"], []),
                (["kim"], []),
                (["kim"], ["bob"]),
            ]
        )
        promises = pick(
            [[], [], [("quote", self.day(0, 1, 4))], [("quote", self.day(3)), ("plan", self.day(1))]]
        )
        signs = {
            "promises": promises,
            "attachments": pick([0, 0, 1]),
            "scope": pick([False, True]),
            "mentions": pick([[], [], ["quote"]]),
        }
        self.sent.append(self._send(sender, to, cc, signs))

    def bounces(self) -> None:
        """A mail of ours comes back."""
        pick = self.choices.pick
        who = pick([None, "bob", "carol"])
        named = pick([True, False]) and bool(self.sent)
        more = _without_none({"bounced": self.sent[-1] if named else None, "unreachable": who})
        if more:
            self.story.mail(self.at(), "mailer-daemon@buyer.example", to="ada", **more)

    def calls(self) -> None:
        """A call is logged."""
        pick = self.choices.pick
        deal = pick([*self.deals, ""])
        self.story.call(
            self.at(),
            pick([*BUYERS, None]) if deal else "bob",
            connected=pick([True, False, None]),
            deal=deal,
        )

    # --- calendar, offers, tasks, sources

    def meets(self) -> None:
        """A meeting is entered, or its entry changes."""
        pick = self.choices.pick
        coming = [m for m in self.meetings if m["start"] > self.minute - 2 * DAY]
        changes = pick([True, False])
        if coming and changes:
            meeting = pick(coming)
            self._change_meeting(meeting)
        else:
            organizer = pick(["ada", "kim", "bob"])
            people = {pick(["bob", "carol"]): pick(["accepted", "none", "tentative", "declined"])}
            if organizer == "bob":
                people = {"ada": "accepted", "bob": "accepted"}
            start = self.minute + pick([HOUR, DAY, 3 * DAY, 8 * DAY, -DAY])
            fields = pick(ENTRIES)
            meeting = {
                "start": start,
                "who": organizer,
                "people": people,
                "uid": f"m{len(self.meetings)}",
                **fields,
            }
            self.meetings.append(meeting)
        self._enter(meeting)

    def _change_meeting(self, meeting: dict[str, Any]) -> None:
        change = self.choices.pick(["cancelled", "moved", "declined", "accepted", "confirmed", "touched"])
        if change == "moved":
            meeting["start"] += self.choices.pick([DAY, HOUR, -DAY])
        elif change in ("declined", "accepted"):
            meeting["people"] = dict.fromkeys(meeting["people"], change)
        elif change in ("cancelled", "confirmed"):
            meeting["status"] = change

    def _enter(self, meeting: dict[str, Any]) -> None:
        if not self.hindsight:
            meeting["start"] = max(meeting["start"], self.minute + (DAY if meeting.get("all_day") else 0))
        ahead = meeting["start"] - self.minute
        slot = (self.at(ahead), self.at(ahead + HOUR))
        if meeting.get("all_day"):
            slot = (slot[0][:10], self.at(ahead + DAY)[:10])
        fields: dict[str, Any] = {
            name: meeting[name] for name in ("status", "transparent", "all_day") if name in meeting
        }
        if "series" in meeting:
            fields["series_next"] = self.at(ahead + meeting["series"])
        self.story.meeting(
            *slot, meeting["who"], meeting["people"], at=self.at(), uid=meeting["uid"], **fields
        )

    def offers(self) -> None:
        """An offer gets a status and terms."""
        pick = self.choices.pick
        status = pick(
            "presented presented approved draft in_review withdrawn superseded rejected accepted expired".split()
        )
        lines = [("Seats", pick([100, 80, 120]), pick(["10", "9.5", "11"])), ("Setup", 1, "500")][
            : pick([1, 2])
        ]
        terms = {
            "promises": pick([[], ["price hold"]]),
            "by": pick(["ada", "mia", None]),
            "valid_until": self.day(20, 3, 40),
            "term_months": pick([12, 24, None]),
            "start_on": pick([None, "2026-12-01", "2027-01-15"]),
            "payment_days": pick([None, 30, 14]),
            "currency": pick(["EUR", "EUR", "EUR", "USD"]),
            "total": pick([None, "1000", "1200"]),
        }
        self.story.offer(
            self.at(),
            status,
            offer=pick(["Q1", "Q2"]),
            deal=pick(self.deals),
            lines=lines,
            **_without_none(terms),
        )

    def plans(self) -> None:
        """A task is set, moved, done or cancelled."""
        pick = self.choices.pick
        task, status = pick(["T1", "T2"]), pick(["open", "open", "done", "cancelled"])
        more = {"promise_event_id": self.sent[-1] if pick([False, True]) and self.sent else None}
        owner, due = pick(["ada", "kim"]), pick([self.day(0, 2, 8, -1), None])
        self.story.task(
            self.at(), task, status, owner=owner, due=due, deal=pick(self.deals), **_without_none(more)
        )

    def reports(self) -> None:
        """A source says how far it was read, the clock ticks, or a person changes."""
        pick = self.choices.pick
        what = pick(["tick", "mailbox", "calendar", "user", "contact"])
        if what == "tick":
            self.story.tick(self.at())
        elif what in ("mailbox", "calendar"):
            self.story.progress(
                self.at(), f"{what}:{pick(['ada', 'kim'])}@acme.example", self.at(-pick([0, HOUR, DAY]))
            )
        elif what == "user":
            self.story.user(
                "kim", when=self.at(), manager_id=pick(["mia", "ada"]), zone="America/Los_Angeles"
            )
        else:
            self.story.contact("bob", when=self.at(), zone=pick(["Europe/Lisbon", "Asia/Kolkata"]))


def _without_none(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
