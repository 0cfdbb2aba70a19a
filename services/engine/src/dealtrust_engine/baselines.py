"""What an offer is compared with: the offer that it replaces, else the latest one, else the deal's lines at
the last meeting.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from dealtrust_engine.deal import OPENED
from dealtrust_engine.meetings import Meeting
from dealtrust_engine.moments import BUSINESS_DAY, NEVER, end_of_day
from dealtrust_engine.records import Fact, Record
from dealtrust_engine.terms import quantities, total_of
from dealtrust_engine.watch import Watch
from dealtrust_schemas.events import Line, Terms

_ENDED = frozenset({"superseded", "withdrawn", "expired"})


class Baseline(NamedTuple):
    """What the buyer last had: an offer's terms, or bare lines as they stood at the end of a meeting."""

    at: int
    record: Record | None
    says: str
    terms: Terms | None
    lines: tuple[Line, ...]
    total: Decimal | None
    currency: str | None
    meeting: Meeting | None = None
    offer_id: str | None = None


class Presentation(NamedTuple):
    """An offer put before the buyer, with what it is to be compared with."""

    fact: Fact
    baseline: Baseline | None


def presentations_of(watch: Watch, lines_allowed: bool) -> Iterator[Presentation]:
    """All presentations in order; the events of one moment count before any of them is judged."""
    status: dict[str, str] = {}
    ended: dict[str, int] = {}
    shown: dict[str, Fact] = {}
    replaced: dict[str, int] = {}
    wanted = {id(fact) for fact in watch.presentations}
    for at, group in groupby(watch.offers, key=lambda fact: fact.at):
        facts = list(group)
        before = {fact.data.offer_id: status.get(fact.data.offer_id, "") for fact in facts}
        for fact in facts:
            status[fact.data.offer_id] = fact.data.status
            if fact.data.status in _ENDED:
                ended[fact.data.offer_id] = at
        new = [fact for fact in facts if id(fact) in wanted]
        for fact in new:
            free = {
                offer: old for offer, old in shown.items() if not _is_replaced(watch, offer, replaced, ended)
            }
            old = _replaced_offer(watch, fact, shown, free, status, ended)
            if old is None:
                yield Presentation(fact, _lines_baseline(watch, at) if lines_allowed else None)
                continue
            replaced[old.data.offer_id] = at
            same = old.data.offer_id == fact.data.offer_id
            last = before[fact.data.offer_id] if same else status[old.data.offer_id]
            yield Presentation(fact, _offer_baseline(old, fact, refused=last == "rejected"))
        for fact in new:
            shown[fact.data.offer_id] = fact
            replaced.pop(fact.data.offer_id, None)


def _is_replaced(watch: Watch, offer_id: str, replaced: dict[str, int], ended: dict[str, int]) -> bool:
    """Whether an ended offer has its replacement already: presented after its end, or at most a business day before."""
    if offer_id not in replaced or offer_id not in ended:
        return offer_id in replaced
    return watch.owner_clock.counted(replaced[offer_id], ended[offer_id]) <= BUSINESS_DAY


def _replaced_offer(
    watch: Watch,
    fact: Fact,
    shown: dict[str, Fact],
    free: dict[str, Fact],
    status: dict[str, str],
    ended: dict[str, int],
) -> Fact | None:
    """The offer that a new one replaces: itself before, else the one that ended last, else the latest presented."""
    own = shown.get(fact.data.offer_id)
    if own is not None:
        return own
    gone = [
        (ended.get(offer_id, _lapse(watch, old)), old.at, old.id, old)
        for offer_id, old in free.items()
        if status[offer_id] in _ENDED or (status[offer_id] == "presented" and _lapse(watch, old) <= fact.at)
    ]
    if gone:
        return max(gone, key=lambda entry: entry[:3])[3]
    return max(shown.values(), key=lambda old: (old.at, old.id), default=None)


def _lapse(watch: Watch, old: Fact) -> int:
    """When an offer expires by its own date, in the tenant's zone."""
    until = old.data.terms.valid_until
    return NEVER if until is None else end_of_day(until, watch.directory.tenant.zone)


def _offer_baseline(old: Fact, new: Fact, *, refused: bool) -> Baseline | None:
    """An offer as baseline; one that the buyer refused is none for a cheaper one."""
    terms = old.data.terms
    if refused and total_of(new.data.terms) < total_of(terms):
        return None
    says = "the offer presented before"
    return Baseline(old.at, old, says, terms, (), total_of(terms), terms.currency, offer_id=old.data.offer_id)


def _lines_baseline(watch: Watch, at: int) -> Baseline | None:
    """The deal's lines as they stood at the end of the last meeting held with a buyer."""
    meeting = max((m for m in watch.held if m.held < at), key=lambda m: (m.held, m.key), default=None)
    if meeting is None:
        return None
    known: tuple[Line, ...] | None = None
    for moment, lines, _ in deal_lines(watch):
        if moment <= meeting.held:
            known = lines
    if not known:
        return None
    priced = all(line.unit_price is not None for line in known)
    total = sum((line.quantity * (line.unit_price or 0) for line in known), Decimal(0)) if priced else None
    currency = watch.deal.value("currency", meeting.held)
    says = "the deal's products as they stood at the last meeting"
    return Baseline(meeting.held, meeting.anchor, says, None, known, total, currency, meeting)


def deal_lines(watch: Watch) -> list[tuple[int, tuple[Line, ...], Fact]]:
    """The deal's product lines by the moment from which they stood."""
    found = [(fact.at, fact.data.lines, fact) for fact in watch.lines]
    opened = watch.window.by
    if opened.type == OPENED and opened.data.lines:
        found.insert(0, (opened.at, opened.data.lines, opened))
    return sorted(found, key=lambda entry: (entry[0], entry[2].id))


def change_made(watch: Watch, shown: Presentation, baseline: Baseline) -> int:
    """When the change of scope was made: the first event that holds the presented scope.

    That is the earliest snapshot of the new offer, or a change of the deal's lines after the baseline.
    """
    scope = _scope(shown.fact.data.terms)
    offer_id = shown.fact.data.offer_id
    # Snapshots up to the baseline belong to it, where it is the same offer.
    same = baseline.terms is not None and baseline.offer_id == offer_id
    own = [
        fact.at
        for fact in watch.offers
        if fact.data.offer_id == offer_id
        and (fact.at > baseline.at or not same)
        and fact.at <= shown.fact.at
        and _scope(fact.data.terms) == scope
    ]
    products = quantities(shown.fact.data.terms.lines)
    lines = [at for at, held, _ in deal_lines(watch) if at > baseline.at and quantities(held) == products]
    return min([shown.fact.at, *own, *lines])


def _scope(terms: Terms) -> tuple[object, ...]:
    return quantities(terms.lines), terms.start_on, terms.term_months
