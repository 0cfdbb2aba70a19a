"""The sentences in which a worked timeline tells what happens, and the events that each of them makes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pages.tables import PageError, Person
from stories.dsl import Story

_NAMES = r"[A-Z]\w+(?:(?:, | and )[A-Z]\w+)*"
_DAY = r"\d{4}-\d\d-\d\d"
_TIME = rf"(?:\w{{3}} )?{_DAY} \d\d:\d\d"
_STATUS = {
    "drafts": "draft",
    "submits": "in_review",
    "approves": "approved",
    "presents": "presented",
    "accepts": "accepted",
    "rejects": "rejected",
    "withdraws": "withdrawn",
    "replaces": "superseded",
    "reopens": "draft",
}
_SIGNS: dict[str, dict[str, Any]] = {
    "a question": {"asks": True},
    "thanks": {"courtesy": True},
    "about the scope": {"scope": True},
    "with an attachment": {"attachments": 1},
    "with a link": {"links": 1},
}


def _names(text: str | None) -> list[str]:
    return [name.lower() for name in re.split(r", | and ", text)] if text else []


class Teller:
    """Tells the rows of one timeline to a story, and remembers what they refer to: “it”, “the meeting”, “the task”."""

    def __init__(self, story: Story, selling: tuple[Person, ...], buying: tuple[Person, ...]) -> None:
        self._story = story
        self._buyers = [person.name.lower() for person in buying]
        self._owner = ""
        self._mail: str | None = None
        self._meeting: dict[str, Any] = {}
        self._task: dict[str, Any] = {}
        self._offers: dict[str, dict[str, Any]] = {}
        manager = next((person.name.lower() for person in selling if "manager" in person.notes), None)
        for person in selling:
            above = manager if "owner" in person.notes else None
            story.user(person.name.lower(), manager_id=above, **_place(person))
        for person in buying:
            story.contact(person.name.lower(), **_place(person))

    def tell(self, when: str, who: str, what: str) -> None:
        """Add the events of a row. Raises `PageError` if its sentence is not known."""
        for sentence, method in _SENTENCES:
            if found := re.fullmatch(sentence, what):
                method(self, when, who.lower(), found)
                return
        raise PageError(f"{when}: no sentence of the worked timelines: {who} {what}")

    # -- the deal

    def _opens(self, when: str, who: str, said: re.Match[str]) -> None:
        fields = {"amount": said["amount"], "currency": "EUR"} if said["amount"] else {}
        stage = said["stage"] or "Qualification"
        self._story.deal(owner=who, contacts=self._buyers, opened=when, stage=stage, **fields)

    def _stage(self, when: str, who: str, said: re.Match[str]) -> None:
        self._story.change(when, by=who, stage=said["stage"])

    def _amount(self, when: str, who: str, said: re.Match[str]) -> None:
        self._story.change(when, by=who, amount=said["amount"])

    def _closes(self, when: str, _who: str, said: re.Match[str]) -> None:
        self._story.close(when, said["outcome"])

    def _lists(self, when: str, who: str, said: re.Match[str]) -> None:
        self._story.lines(when, *_terms(said["terms"])["lines"], by=who)

    def _silence(self, when: str, who: str, said: re.Match[str]) -> None:
        self._story.expect_silence(when, said["until"], by=who)

    # -- mail and calls

    def _mails(self, when: str, who: str, said: re.Match[str]) -> None:
        signs: dict[str, Any] = {}
        for sign in re.split(r", | and ", said["signs"]) if said["signs"] else []:
            for name, value in _sign(when, sign).items():
                signs[name] = signs[name] + value if isinstance(value, list) and name in signs else value
        before = None if said["verb"] == "mails" else self._mail
        self._mail = self._story.mail(
            when, who, to=_names(said["to"]), cc=_names(said["cc"]), reply_to=before, **signs
        )

    def _automatic_reply(self, when: str, who: str, said: re.Match[str]) -> None:
        self._story.mail(when, who, to=_names(said["to"]), reply_to=self._mail, away=said["until"])

    def _bounces(self, when: str, _who: str, _said: re.Match[str]) -> None:
        self._story.mail(when, "mailer-daemon@post.example", to="ada", bounced=self._mail)

    def _calls(self, when: str, who: str, said: re.Match[str]) -> None:
        self._story.call(when, said["name"].lower(), owner=who, connected=said["verb"] == "reaches")

    # -- meetings

    def _books(self, when: str, who: str, said: re.Match[str]) -> None:
        start, day = said["start"], said["start"].rpartition(" ")[0]
        invited = dict.fromkeys(_names(said["names"]), "none")
        entry = {"start": start, "end": f"{day} {said['end']}", "organizer": who, "attendees": invited}
        self._meeting = {**entry, "uid": f"{when}@calendar.example"}
        self._story.meeting(at=when, **self._meeting)

    def _answers_invitation(self, when: str, who: str, said: re.Match[str]) -> None:
        response = {"accepts": "accepted", "declines": "declined"}[said["verb"]]
        self._meeting["attendees"] = {**self._meeting["attendees"], who: response}
        self._story.meeting(at=when, **self._meeting)

    def _cancels(self, when: str, _who: str, _said: re.Match[str]) -> None:
        self._story.meeting(at=when, status="cancelled", **self._meeting)

    # -- tasks

    def _sets_task(self, when: str, who: str, said: re.Match[str]) -> None:
        self._task = {"owner": who, "title": said["title"], "due": said["due"]}
        self._story.task(when, **self._task)

    def _moves_task(self, when: str, _who: str, said: re.Match[str]) -> None:
        self._task["due"] = said["due"]
        self._story.task(when, **self._task)

    def _ends_task(self, when: str, _who: str, said: re.Match[str]) -> None:
        status = {"completes": "done", "cancels": "cancelled"}[said["verb"]]
        self._story.task(when, status=status, **self._task)

    # -- offers

    def _changes_offer(self, when: str, who: str, said: re.Match[str]) -> None:
        known = self._offers.get(said["offer"], {"version": 0})
        if said["terms"]:
            known = {"version": known["version"] + 1, **_terms(said["terms"])}
        self._offers[said["offer"]] = known
        by = None if who in self._buyers else who
        self._story.offer(when, _STATUS[said["verb"]], offer=said["offer"], by=by, **known)


def _place(person: Person) -> dict[str, str]:
    """Zone and country of somebody who has them in his notes."""
    zones = [note for note in person.notes if "/" in note]
    return {"zone": zones[0], "country": person.notes[-1]} if zones else {}


def _sign(when: str, sign: str) -> dict[str, Any]:
    """What a mail says, as features of it."""
    if promise := re.fullmatch(rf"promises the (?P<what>.+) by (?P<day>{_DAY})", sign):
        return {"promises": [(promise["what"], promise["day"])], "mentions": [promise["what"]]}
    if named := re.fullmatch(r"names the (?P<what>.+)", sign):
        return {"mentions": [named["what"]]}
    if sign not in _SIGNS:
        raise PageError(f"{when}: no sign of a mail: {sign}")
    return _SIGNS[sign]


def _terms(text: str) -> dict[str, Any]:
    """The terms of an offer, each between commas."""
    terms: dict[str, Any] = {"lines": [], "promises": []}
    for term in text.split(", "):
        if line := re.fullmatch(r"(?P<count>\d+) (?P<product>[A-Z]\w+) at (?P<price>[\d.]+)", term):
            terms["lines"].append((line["product"], line["count"], line["price"]))
        elif months := re.fullmatch(r"(\d+) months", term):
            terms["term_months"] = int(months[1])
        elif start := re.fullmatch(rf"from ({_DAY})", term):
            terms["start_on"] = start[1]
        elif valid := re.fullmatch(rf"valid until ({_DAY})", term):
            terms["valid_until"] = valid[1]
        elif promise := re.fullmatch(rf"([a-z ]+) until ({_DAY})", term):
            terms["promises"].append((promise[1], promise[2]))
        else:
            raise PageError(f"no term of an offer: {term}")
    return terms


_SENTENCES: list[tuple[str, Callable[[Teller, str, str, re.Match[str]], None]]] = [
    (r"opens the deal(?: in (?P<stage>[A-Z]\w+))?(?:, amount (?P<amount>\d+))?", Teller._opens),
    (r"moves the deal to (?P<stage>[A-Z]\w+)", Teller._stage),
    (r"sets the amount to (?P<amount>\d+)", Teller._amount),
    (r"closes the deal as (?P<outcome>won|lost)", Teller._closes),
    (r"lists on the deal: (?P<terms>.+)", Teller._lists),
    (rf"expects no word until (?P<until>{_TIME})", Teller._silence),
    (
        rf"(?P<verb>mails|answers|forwards it to) (?P<to>{_NAMES})(?:; Cc (?P<cc>{_NAMES}))?(?:: (?P<signs>.+))?",
        Teller._mails,
    ),
    (
        rf"sends (?P<to>{_NAMES}) an automatic reply: away until (?P<until>{_TIME})",
        Teller._automatic_reply,
    ),
    (r"returns it as undeliverable", Teller._bounces),
    (r"(?P<verb>reaches|tries) (?P<name>[A-Z]\w+) by phone", Teller._calls),
    (
        rf"books a meeting with (?P<names>{_NAMES}): (?P<start>{_TIME}) to (?P<end>\d\d:\d\d)",
        Teller._books,
    ),
    (r"(?P<verb>accepts|declines) the meeting", Teller._answers_invitation),
    (r"cancels the meeting", Teller._cancels),
    (rf"sets a task: (?P<title>[^,]+), due (?P<due>{_DAY})", Teller._sets_task),
    (rf"moves the task to (?P<due>{_DAY})", Teller._moves_task),
    (r"(?P<verb>completes|cancels) the task", Teller._ends_task),
    (rf"(?P<verb>{'|'.join(_STATUS)}) offer (?P<offer>Q\d)(?:: (?P<terms>.+))?", Teller._changes_offer),
]
