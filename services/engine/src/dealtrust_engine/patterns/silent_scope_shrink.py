"""silent-scope-shrink: after an offer was presented the buyer's side asked for less, and the deal became smaller."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from pydantic import Field

from dealtrust_engine.baselines import deal_lines
from dealtrust_engine.deal import CHANGED
from dealtrust_engine.moments import NEVER
from dealtrust_engine.pattern import (
    LOW,
    Finding,
    PatternInfo,
    Proof,
    Rules,
    Settings,
    Stand,
    Telling,
    rechecking,
)
from dealtrust_engine.records import SCOPE, Fact, MailRecord
from dealtrust_engine.terms import Change, quantities
from dealtrust_engine.timeline import Timeline
from dealtrust_engine.watch import Watch
from dealtrust_engine.wording import mail_proof, number, when


class SilentScopeShrink(Settings):
    """Settings of silent-scope-shrink."""

    fall_pct: Decimal = Field(
        default=Decimal(10),
        gt=0,
        le=100,
        description="Per cent by which amount or quantity must have fallen.",
    )


PATTERN = PatternInfo(
    name="silent-scope-shrink",
    family="scope_change",
    side="buyer",
    summary="After an offer the buyer asked for less and the deal shrank.",
    settings=SilentScopeShrink,
    absence=False,
)


@dataclass(slots=True)
class _Reference:
    """Amount and quantities as they stood when the last offer was presented. ``decided``: the first fall has been seen."""

    fact: Fact
    amount: Decimal | None
    on_deal: Decimal | None
    offered: Decimal
    decided: bool = False


def detect(timeline: Timeline, now: int, config: Rules) -> list[Finding]:
    """At most one finding for each offer."""
    return [finding for watch in timeline.watches for finding in _findings(watch, config)]


recheck_at = rechecking(detect)


def _findings(watch: Watch, config: Rules) -> Iterator[Finding]:
    if not watch.presentations:
        return
    facts = watch.deal.facts(watch.presentations[0].at) if config.segmented else None
    settings = config.settings(PATTERN.name, facts)
    assert isinstance(settings, SilentScopeShrink)
    left = (100 - settings.fall_pct) / 100
    told: set[str] = set()
    reference: _Reference | None = None
    for _, group in groupby(_events(watch), key=lambda fact: fact.at):
        presented: Fact | None = None
        for fact in group:
            if reference and not reference.decided and (change := _fall(reference, fact, left)):
                reference.decided = True
                offer_id = reference.fact.data.offer_id
                asked = _asked(watch, reference.fact.at, fact.at)
                if asked and offer_id not in told:
                    told.add(offer_id)
                    yield _finding(watch, fact, reference, asked, change)
            presented = fact if fact.type == watch.presentations[0].type else presented
        if presented is not None:
            reference = _reference(watch, presented)


def _events(watch: Watch) -> list[Fact]:
    """Presentations and changes of amount or lines, in order."""
    amounts = [f for f in watch.deal_facts if f.type == CHANGED and "amount" in f.data.changes]
    return sorted([*watch.presentations, *amounts, *watch.lines], key=lambda fact: (fact.at, fact.id))


def _reference(watch: Watch, presented: Fact) -> _Reference:
    amount = watch.deal.value("amount", presented.at)
    on_deal: Decimal | None = None
    for at, lines, _ in deal_lines(watch):
        if at <= presented.at and lines:
            on_deal = sum(quantities(lines).values(), Decimal(0))
    offered = sum(quantities(presented.data.terms.lines).values(), Decimal(0))
    return _Reference(presented, Decimal(amount) if amount is not None else None, on_deal, offered)


def _fall(reference: _Reference, fact: Fact, left: Decimal) -> Change | None:
    """What fell by enough with an event, if anything did."""
    if fact.type == CHANGED:
        new = fact.data.changes["amount"].new
        return _fallen("amount", reference.amount, None if new is None else Decimal(str(new)), left)
    lines = fact.data.lines if hasattr(fact.data, "lines") else fact.data.terms.lines
    before = (
        reference.offered
        if not hasattr(fact.data, "lines") or reference.on_deal is None
        else reference.on_deal
    )
    return _fallen("total quantity", before, sum(quantities(lines).values(), Decimal(0)), left)


def _fallen(name: str, before: Decimal | None, after: Decimal | None, left: Decimal) -> Change | None:
    if not before or after is None or after > before * left:
        return None
    return name, number(before), number(after)


def _asked(watch: Watch, since: int, at: int) -> MailRecord | None:
    """The first mail of the buyer in between that mentions scope."""
    return next((mail for mail in watch.buyer_mails if mail.flags & SCOPE and since < mail.at <= at), None)


def _finding(watch: Watch, fact: Fact, reference: _Reference, asked: MailRecord, change: Change) -> Finding:
    stand = Stand(fact.at, NEVER, "", "act_seen", fact.at)
    facts = (reference.fact, asked, change)
    return Finding(
        PATTERN, watch, fact.id, fact, fact.at, [stand], [(fact.at, LOW)], PATTERN.side, facts=facts
    )


def tell(finding: Finding, at: int) -> Telling:
    """The story of a shrinking deal as of a moment."""
    watch = finding.watch
    offer, asked, (term, before, after) = finding.facts
    zone = watch.directory.calendar(watch.deal.owner(at)).zone
    return Telling(
        title="The buyer is cutting the deal",
        why=f"Since the offer of {when(offer.at, zone)} the {term} fell from {before} to {after}, after "
        f"{watch.directory.name_of(asked.sender)} had asked for it.",
        proofs=[
            Proof(offer, "baseline", "the offer presented before"),
            mail_proof(asked, "notice", watch.directory, "mentions_scope"),
            Proof(finding.anchor, "anchor", f"{term}: {before} → {after}"),
        ],
        clears_when="The deal is won or lost.",
        play="Ask what has changed for them",
        advice=(
            "Take it as a sign, not as a breach: ask who else now has a say, and what they fear.",
            "Offer a smaller first step that can be proven, with a date for the next one.",
            "Check with a second person on the buyer's side whether the need has shrunk or the budget.",
        ),
        because="Deals that shrink quietly are often on their way to no decision.",
        changes=[(term, before, after)],
    )
