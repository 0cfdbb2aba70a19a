"""The history of a deal's offers as the buyer saw it: which acts took something back, and what restored it.

All events of one moment are applied before it is judged. A withdrawal (also: superseded without a replacement,
or put back to draft or
review) waits for a replacement before it counts; a worse replacement is the act itself. An offer standing beside another
retracts nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple, Protocol

from dealtrust_engine.moments import HOUR, NEVER, end_of_day
from dealtrust_engine.records import SCOPE, Fact
from dealtrust_engine.terms import Change, same_products, same_terms, worse_terms
from dealtrust_engine.watch import Watch

_TAKEN_BACK = frozenset({"withdrawn", "draft", "in_review"})
SHOWN = frozenset({"presented", "accepted"})
"""Statuses of an offer that the buyer has before him."""


class OfferSettings(Protocol):
    """What the history asks of the settings."""

    @property
    def replacement_window_hours(self) -> float: ...
    @property
    def price_tolerance_pct(self) -> Decimal: ...
    @property
    def validity_days(self) -> int: ...


class Restored(NamedTuple):
    """The presentation that gave the buyer back what an act had taken."""

    at: int
    fact: Fact


@dataclass(slots=True)
class Act:
    """Something was taken back.

    ``shown`` is what the buyer had, ``since`` from when it was presented or accepted, ``start`` when the alert begins.
    """

    fact: Fact
    shown: Fact
    start: int
    accepted: bool
    withdrawn: bool
    changes: list[Change]
    since: int
    approved: Fact | None = None
    restored: Restored | None = None


@dataclass(slots=True)
class _Offer:
    """An offer as it stands. ``shown`` is the event whose terms the buyer has, None if he has none."""

    status: str = ""
    shown: Fact | None = None
    presented: int = -1
    accepted: bool = False
    since: int = -1
    approved: Fact | None = None


@dataclass(slots=True)
class _Pending:
    """A withdrawal that waits for a replacement until ``end``."""

    fact: Fact
    shown: Fact
    accepted: bool
    since: int
    approved: Fact | None
    end: int


class OfferHistory:
    """The acts of a watch, in order."""

    def __init__(self, watch: Watch, settings: OfferSettings) -> None:
        self._watch = watch
        self._settings = settings
        self._offers: dict[str, _Offer] = {}
        self._pending: list[_Pending] = []
        self._scope_mails = [mail.at for mail in watch.buyer_mails if mail.flags & SCOPE]
        self.acts: list[Act] = []
        self.spared: list[Fact] = []
        for at, group in groupby([*watch.offers, *watch.aftermath], key=lambda fact: fact.at):
            self._lapse(at)
            self._moment(at, list(group))
        self._lapse(NEVER)
        self.acts.sort(key=lambda act: (act.start, act.fact.id))

    # --- one moment

    def _moment(self, at: int, facts: list[Fact]) -> None:
        last = {fact.data.offer_id: fact for fact in facts}
        before: dict[str, _Offer] = {}
        presented: list[Fact] = []
        for offer_id, fact in last.items():
            old = self._offers.get(offer_id, _Offer())
            before[offer_id] = old
            new = self._offers[offer_id] = self._applied(old, fact, at)
            if new.presented == at and fact.data.status == "presented":
                presented.append(fact)
        after_close = at > self._watch.window.close
        for offer_id, fact in last.items():
            old = before[offer_id]
            if old.shown is None or self._expired(old, at) or (after_close and not old.accepted):
                continue
            self._judge(fact, old, presented)
        for fact in presented:
            self._replaces(fact, before[fact.data.offer_id])
            self._restores(fact)

    def _applied(self, old: _Offer, fact: Fact, at: int) -> _Offer:
        status, terms = fact.data.status, fact.data.terms
        new = _Offer(status, old.shown, old.presented, old.accepted, old.since, old.approved)
        if status == "approved":
            new.approved = fact
        if status in SHOWN:
            same = old.shown is not None and same_terms(old.shown.data.terms, terms) and old.status in SHOWN
            new.shown = old.shown if same else fact
            new.accepted = status == "accepted" or old.accepted
            new.presented = old.presented if same or status == "accepted" else at
            new.since = at if not same or new.accepted != old.accepted else old.since
        elif status != "approved":
            new.shown, new.accepted = None, False
        return new

    def _judge(self, fact: Fact, old: _Offer, presented: list[Fact]) -> None:
        """Whether what happened to an offer that the buyer had is an act, or may become one."""
        assert old.shown is not None
        status = fact.data.status
        if status in SHOWN:
            if status == "accepted" and not old.accepted:
                return  # what the buyer accepts is not taken from him
            self._compare(fact, fact, old.shown, old)
        elif status == "superseded":
            replacement = self._replacement(fact, old, presented)
            if replacement is None:
                if not self._has_equal(fact, old):
                    self._wait(fact, old)
            elif replacement.at < fact.at:
                self._compare(fact, replacement, old.shown, old)
            else:
                self._compare(replacement, replacement, old.shown, old)
        elif status in _TAKEN_BACK and not self._has_equal(fact, old):
            self._wait(fact, old)

    # --- replacements

    def _replacement(self, fact: Fact, old: _Offer, presented: list[Fact]) -> Fact | None:
        """What replaces a superseded offer already: an offer presented in the same moment, or since it was presented."""
        assert old.shown is not None
        terms = old.shown.data.terms
        others = [new for new in presented if new.data.offer_id != fact.data.offer_id]
        others += [
            offer.shown
            for offer_id, offer in self._offers.items()
            if offer_id != fact.data.offer_id and offer.shown is not None and offer.presented >= old.presented
            if not self._expired(offer, fact.at)
        ]
        fitting = [new for new in others if same_products(terms, new.data.terms)]
        return max(fitting, key=lambda new: (new.at, new.id), default=None)

    def _has_equal(self, fact: Fact, old: _Offer) -> bool:
        """Whether another offer that is at least as good stands before the buyer already."""
        assert old.shown is not None
        return any(
            offer_id != fact.data.offer_id
            and offer.shown is not None
            and not self._expired(offer, fact.at)
            and same_products(old.shown.data.terms, offer.shown.data.terms)
            and not self._worse(old.shown, offer.shown)
            for offer_id, offer in self._offers.items()
        )

    def _wait(self, fact: Fact, old: _Offer) -> None:
        assert old.shown is not None
        end = self._watch.owner_clock.reach(fact.at, round(self._settings.replacement_window_hours * HOUR))
        self._pending.append(_Pending(fact, old.shown, old.accepted, old.since, old.approved, end))

    def _replaces(self, fact: Fact, old: _Offer) -> None:
        """A presentation may replace what was withdrawn: nothing happened then, unless it is worse."""
        for pending in list(self._pending):
            if not same_products(pending.shown.data.terms, fact.data.terms):
                continue
            self._pending.remove(pending)
            gone = _Offer(
                "", pending.shown, -1, pending.accepted, pending.since, pending.approved or old.approved
            )
            if not self._compare(fact, fact, pending.shown, gone):
                self.spared.append(pending.fact)

    def _lapse(self, now: int) -> None:
        """Withdrawals whose window has passed without a replacement become acts."""
        for pending in list(self._pending):
            if pending.end < now:
                self._pending.remove(pending)
                change: Change = (
                    "offer",
                    "accepted" if pending.accepted else "presented",
                    pending.fact.data.status,
                )
                gone = pending
                self.acts.append(
                    Act(
                        gone.fact,
                        gone.shown,
                        gone.end,
                        gone.accepted,
                        True,
                        [change],
                        gone.since,
                        gone.approved,
                    )
                )

    # --- comparing

    def _compare(self, act: Fact, new: Fact, shown: Fact, old: _Offer) -> bool:
        """Note an act if new terms are worse than those shown; whether they are."""
        changes = self._worse(shown, new)
        if not changes or self._returns(new, old):
            return False
        for earlier in self.acts:
            if earlier.fact is act:  # one act that is worse than two offers
                earlier.changes += [change for change in changes if change not in earlier.changes]
                earlier.accepted |= old.accepted
                return True
        self.acts.append(Act(act, shown, act.at, old.accepted, False, changes, old.since, old.approved))
        return True

    def _worse(self, shown: Fact, new: Fact) -> list[Change]:
        asked = any(shown.at < at < new.at for at in self._scope_mails)
        return worse_terms(
            shown.data.terms,
            new.data.terms,
            asked_for_less=asked,
            tolerance=self._settings.price_tolerance_pct,
            validity_days=self._settings.validity_days,
        )

    def _returns(self, new: Fact, old: _Offer) -> bool:
        """Whether new terms only go back: to what the buyer accepted, or to what he had before something was taken."""
        if any(same_terms(fact.data.terms, new.data.terms) for fact in self._accepted_before(new)):
            return True
        # What he accepted in between is not to be left behind for what he had before.
        return not old.accepted and any(
            a.restored is None and not self._worse(a.shown, new) for a in self.acts
        )

    def _accepted_before(self, new: Fact) -> Iterator[Fact]:
        for fact in self._watch.offers:
            if fact.data.status == "accepted" and fact.at < new.at:
                yield fact

    def _restores(self, fact: Fact) -> None:
        for act in self.acts:
            if act.restored is not None or act.fact is fact or act.start > fact.at:
                continue
            if same_products(act.shown.data.terms, fact.data.terms) and not self._worse(act.shown, fact):
                act.restored = Restored(fact.at, fact)

    def _expired(self, offer: _Offer, at: int) -> bool:
        """Whether the day until which a presented offer was valid has ended, in the tenant's zone."""
        if offer.accepted or offer.shown is None:
            return False
        until = offer.shown.data.terms.valid_until
        return until is not None and end_of_day(until, self._watch.directory.tenant.zone) <= at
