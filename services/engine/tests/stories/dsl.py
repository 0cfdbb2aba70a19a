"""Write a deal's story in a few lines and say which alerts must come of it.

A story builds canonical events in their wire form and reads them through `parse_event`, so the tests rest
on the contract and not on the shape of the models. Times are text like ``"Fri 2026-03-06 15:00"`` in the
zone of the story (the weekday is optional and checked); another zone may follow: ``"2026-03-06 09:00
America/New_York"``.

The people of the seller are ``name@acme.example``. A person is named by the key given to `user` or
`contact`; a text with an @ stands for itself. Every method that adds an event returns the event's id.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dealtrust_engine.config import Config
from dealtrust_engine.fold import fold
from stories.expectations import Outcome
from stories.tape import Tape

Names = str | Iterable[str]


def _list(names: Names) -> list[str]:
    return [names] if isinstance(names, str) else list(names)


def _given(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


@dataclass
class _Sent:
    message_id: str
    subject: str
    references: list[str]


@dataclass
class Story(Tape):
    """One tenant's events in the making; `config` is the configuration file as a dict, free to be changed."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._sent: dict[str, _Sent] = {}
        self._threads: dict[str, str] = {}
        self._deals: dict[str, dict[str, Any]] = {}

    # -- the deal

    def deal(
        self,
        deal_id: str = "D1",
        *,
        owner: str = "ada",
        contacts: Names = ("bob",),
        opened: str = "2026-01-05 09:00",
        stage: str = "Qualification",
        **fields: Any,
    ) -> str:
        """Open a deal with its contact roles, the first of them primary; it starts past the first stage."""
        data = {"deal_id": deal_id, "name": f"Deal {deal_id}", "owner_id": owner, "stage": stage, **fields}
        self._deals[deal_id] = dict(data)
        event = self.add("deal.opened", opened, deal_id, data)
        for index, name in enumerate(_list(contacts)):
            self.role(opened, name, deal=deal_id, primary=index == 0)
        return event

    def role(self, when: str, contact: str, *, deal: str | None = None, **fields: Any) -> str:
        """A contact role on a deal; `removed=True` takes it away."""
        deal = deal or self._first_deal()
        return self.add("deal.contact", when, deal, {"deal_id": deal, "contact_id": contact, **fields})

    def change(self, when: str, *, deal: str | None = None, by: str | None = None, **new: Any) -> str:
        """Change fields of a deal; the old values are those this story knows."""
        deal = deal or self._first_deal()
        known = self._deals[deal]
        changes = {name: {**_given(old=known.get(name)), "new": value} for name, value in new.items()}
        known.update(new)
        data = {"deal_id": deal, "changes": changes, **_given(by=by)}
        return self.add("deal.changed", when, deal, data)

    def close(self, when: str, outcome: str = "lost", *, deal: str | None = None, **fields: Any) -> str:
        """Win or lose a deal."""
        deal = deal or self._first_deal()
        return self.add("deal.closed", when, deal, {"deal_id": deal, "outcome": outcome, **fields})

    def lines(self, when: str, *lines: Sequence[Any], deal: str | None = None, by: str | None = None) -> str:
        """The deal's own lines, (product, quantity, unit price) each."""
        deal = deal or self._first_deal()
        return self.add("deal.lines", when, deal, {"deal_id": deal, "lines": _lines(lines), **_given(by=by)})

    def expect_silence(self, when: str, until: str, *, deal: str | None = None, by: str = "ada") -> str:
        """Somebody says that no word is expected until a moment."""
        deal = deal or self._first_deal()
        data = {"deal_id": deal, "until": self.iso(until), "reason": "agreed pause", "by": by}
        return self.add("silence.expected", when, deal, data)

    def _first_deal(self) -> str:
        return next(iter(self._deals))

    # -- mail

    def mail(
        self,
        when: str,
        sender: str,
        *,
        to: Names = (),
        cc: Names = (),
        reply_to: str | None = None,
        thread: str | None = None,
        **more: Any,
    ) -> str:
        """A mail. `reply_to` is the id of an earlier mail, `thread` a name that strings mails together.

        Without either it starts a conversation with a subject of its own. `more`: `scope` for
        mentions_scope, `away` (True, or the moment of return as text), `promises` as (what, due date or
        None) pairs, `bounced` (id of the mail that came back), `unreachable`, `automatic`; `subject`,
        `message_id`, `source`, `event_id`, `deal` (the explicit reference); every other name is a field of
        `features`.
        """
        parent = reply_to or (self._threads.get(thread) if thread else None)
        before = self._sent.get(parent) if parent else None
        message = more.pop("message_id", None) or f"{self._count + 1}@mail.example"
        title = more.pop("subject", None) or (
            f"Re: {before.subject}" if before else f"Subject {self._count + 1}"
        )
        people = [sender, *_list(to), *_list(cc)]
        source = more.pop("source", None) or f"mailbox:{self._own(people)}"
        event_id = more.pop("event_id", None)
        data = _given(
            message_id=message,
            in_reply_to=before.message_id if before else None,
            references=[*before.references, before.message_id] if before else [],
            to=[{"email": self.email(name)} for name in _list(to)],
            cc=[{"email": self.email(name)} for name in _list(cc)],
            subject=title,
            deal_ref=more.pop("deal", None),
        )
        data["from"] = {"email": self.email(sender)}
        data.update(self._mail_signs(more))
        event = self.add("mail", when, message, data, event_id=event_id, source=source)
        self._sent[event] = _Sent(message, title.removeprefix("Re: "), data["references"])
        if thread:
            self._threads[thread] = event
        return event

    def _mail_signs(self, more: dict[str, Any]) -> dict[str, Any]:
        signs: dict[str, Any] = {
            name: more.pop(name) for name in ("automatic", "utc_offset_minutes") if name in more
        }
        if away := more.pop("away", None):
            stated = isinstance(away, str)
            signs["automatic"] = "auto_reply"
            signs["away"] = {"stated": stated, **({"until": self.iso(away)} if stated else {})}
        if bounced := more.pop("bounced", None):
            signs.update(automatic="bounce", bounced_message_id=self._sent[bounced].message_id)
        if unreachable := more.pop("unreachable", None):
            signs.update(automatic="bounce", unreachable=[self.email(name) for name in _list(unreachable)])
        promises = [
            {"what": what, "quote": f"I'll send the {what}", **_given(due_on=due)}
            for what, due in more.pop("promises", [])
        ]
        features = {
            "words": 3 if more.get("courtesy") else 40,
            "asks": False,
            "courtesy": False,
            "mentions_scope": more.pop("scope", False),
            "refuses": False,
            "defers": False,
            "holds_against": False,
            "attachments": 0,
            "links": 0,
            "promises": promises,
            "language": "en",
            "confidence": 0.9,
            **more,
        }
        return {**signs, "features": features}

    def _own(self, people: Iterable[str]) -> str:
        addresses = [self.email(name) for name in people]
        return next((address for address in addresses if address.endswith("@acme.example")), addresses[0])

    # -- calendar

    def meeting(
        self,
        start: str,
        end: str,
        organizer: str = "ada",
        attendees: Any = ("bob",),
        *,
        at: str,
        uid: str | None = None,
        **fields: Any,
    ) -> str:
        """A calendar entry as it stood from `at` on.

        `attendees`: names (response accepted) or {name: response}. `start` and `end` are moments, or bare
        dates with `all_day=True` (`end` exclusive). `created_at` defaults to the `at` of the uid's first
        revision. `fields`: those of the event; also `source`, `event_id`, and `deal` for the explicit
        reference.
        """
        uid = uid or f"meeting-{self._count + 1}@calendar.example"
        earlier = [raw for raw in self.raw if raw["data"].get("uid") == uid]
        people = attendees if isinstance(attendees, Mapping) else dict.fromkeys(_list(attendees), "accepted")
        source = fields.pop("source", None) or f"calendar:{self._own([organizer, *people])}"
        event_id = fields.pop("event_id", None)
        moments: dict[str, Any] = {
            name: self.iso(fields[name])
            for name in ("created_at", "series_next", "recurrence_id")
            if name in fields
        }
        all_day = bool(fields.get("all_day"))
        data: dict[str, Any] = {
            "uid": uid,
            "sequence": len(earlier),
            "status": "confirmed",
            "kind": "meeting",
            "start": start if all_day else self.iso(start),
            "end": end if all_day else self.iso(end),
            "created_at": earlier[0]["data"]["created_at"] if earlier else self.iso(at),
            "organizer": self.email(organizer),
            "attendees": [{"email": self.email(name), "response": answer} for name, answer in people.items()],
            "all_day": all_day,
            "transparent": False,
            **_given(deal_ref=fields.pop("deal", None)),
            **fields,
            **moments,
        }
        return self.add("meeting", at, uid, data, event_id=event_id, source=source)

    def calendar_away(self, person: str, start: str, end: str, *, at: str, **fields: Any) -> str:
        """An absence in a person's calendar."""
        source = f"calendar:{self.email(person)}"
        return self.meeting(start, end, person, {}, at=at, kind="away", source=source, **fields)

    # -- offers and tasks

    def offer(
        self,
        when: str,
        status: str = "presented",
        *,
        offer: str = "Q1",
        deal: str | None = None,
        lines: Sequence[Sequence[Any]] = (("Seats", 100, "10"),),
        by: str | None = "ada",
        **terms: Any,
    ) -> str:
        """A snapshot of an offer. A line is (product, quantity, unit price, discount in percent?).

        `terms`: currency (EUR), total, term_months, start_on, valid_until, payment_days, and promises as
        names or (name, until) pairs; also `version` (1) and `event_id`.
        """
        deal = deal or self._first_deal()
        event_id, version = terms.pop("event_id", None), terms.pop("version", 1)
        promises = [_promise(promise) for promise in terms.pop("promises", ())]
        data = {
            "offer_id": offer,
            "deal_id": deal,
            "version": version,
            "status": status,
            "terms": {"lines": _lines(lines), "currency": "EUR", "promises": promises, **terms},
            **_given(by=by),
        }
        return self.add("offer.changed", when, offer, data, event_id=event_id)

    def task(
        self,
        when: str,
        task_id: str = "T1",
        status: str = "open",
        *,
        owner: str = "ada",
        due: str | None = None,
        deal: str | None = None,
        **fields: Any,
    ) -> str:
        """A CRM task as it stands from `when` on; on the first deal unless `deal` says else ("" = none)."""
        event_id = fields.pop("event_id", None)
        data = {
            "task_id": task_id,
            "owner_id": owner,
            "title": "Send the plan",
            "status": status,
            "kind": "task",
            **_given(due_on=due, deal_id=(self._first_deal() if deal is None else deal) or None),
            **fields,
        }
        return self.add("task.changed", when, task_id, data, event_id=event_id)

    def call(
        self,
        when: str,
        contact: str | None = "bob",
        *,
        connected: bool | None = True,
        owner: str = "ada",
        **more: Any,
    ) -> str:
        """A logged call."""
        task_id = f"call-{self._count + 1}"
        said = _given(contact_id=contact, connected=connected)
        return self.task(when, task_id, "done", owner=owner, title="Call", kind="call", **said, **more)

    # -- sources and the clock

    def progress(self, when: str, source: str, until: str) -> str:
        """A source says how far it has been read."""
        data = {"source": source, "read_until": self.iso(until)}
        return self.add("source.progress", when, source, data, source=source)

    def tick(self, when: str) -> str:
        """The clock alone moves."""
        return self.add("tick", when, "tick", {"now": self.iso(when)}, source="clock:scan")

    # -- running

    def run(
        self, until: str | None = None, *, order: random.Random | None = None, twice: bool = False
    ) -> Outcome:
        """Fold up to a moment, or as far as the sources reach; `order` shuffles, `twice` doubles."""
        events = self.events() * (2 if twice else 1)
        if order:
            order.shuffle(events)
        result = fold(events, Config.model_validate(self.config), self.at(until) if until else None)
        return Outcome(list(result.alerts), self.zone)

    def run_in_any_order(self, until: str) -> Outcome:
        """Fold the story as told; the same alerts must come of it shuffled and with every event doubled."""
        told = self.run(until)
        for seed in range(4):
            other = self.run(until, order=random.Random(seed), twice=seed % 2 == 1)
            assert other.dump() == told.dump(), f"another order of arrival (seed {seed}) gives other alerts"
        return told


def _lines(lines: Iterable[Sequence[Any]]) -> list[dict[str, Any]]:
    names = ("product", "quantity", "unit_price", "discount_pct")
    return [
        {name: (value if name == "product" else str(value)) for name, value in zip(names, line, strict=False)}
        for line in lines
    ]


def _promise(promise: str | Sequence[str]) -> dict[str, str]:
    return {"name": promise} if isinstance(promise, str) else {"name": promise[0], "until": promise[1]}


def sale(
    *, config: dict[str, Any] | None = None, owner: Mapping[str, Any] | None = None, **deal: Any
) -> Story:
    """The usual start: Ada of Berlin sells to Bob; `owner` gives Ada's own fields, the rest is the deal's."""
    story = Story(config=config or {})
    story.user("ada", **(owner or {}))
    story.contact("bob")
    story.contact("carol")
    story.deal(**deal)
    return story
