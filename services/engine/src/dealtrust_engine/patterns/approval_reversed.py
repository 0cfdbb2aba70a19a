"""approval-reversed: an offer was approved, and the approval was revoked before the buyer saw it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

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
    spared,
)
from dealtrust_engine.records import Fact
from dealtrust_engine.reversers import last_touch_of, side_of
from dealtrust_engine.timeline import Timeline
from dealtrust_engine.watch import Watch
from dealtrust_engine.wording import names, when


class ApprovalReversed(Settings):
    """Settings of approval-reversed."""


PATTERN = PatternInfo(
    name="approval-reversed",
    family="retracted_offer",
    side="leadership",
    summary="An approved offer was revoked before it was presented.",
    settings=ApprovalReversed,
    absence=False,
)

_REVOKED = frozenset({"draft", "in_review", "rejected", "withdrawn"})
_CLEARED = frozenset({"approved", "presented", "accepted"})


def detect(timeline: Timeline, now: int, config: Rules) -> list[Finding]:
    """One finding for each approval that somebody but the owner revoked."""
    return [finding for watch in timeline.watches for finding in _findings(watch)]


recheck_at = rechecking(detect)


def _findings(watch: Watch) -> Iterator[Finding]:
    status: dict[str, str] = {}
    approvals: dict[str, Fact] = {}
    for at, group in groupby(watch.offers, key=lambda fact: fact.at):
        last = {fact.data.offer_id: fact for fact in group}
        for offer_id, fact in last.items():
            was, status[offer_id] = status.get(offer_id, ""), fact.data.status
            if status[offer_id] == "approved" and was != "approved":
                approvals[offer_id] = fact
            elif was == "approved" and status[offer_id] in _REVOKED and fact.data.by:
                if fact.data.by == watch.deal.value("owner_id", at):
                    yield spared(PATTERN, watch, fact, at, "corrected_by_owner")
                else:
                    yield _finding(watch, fact, approvals[offer_id], at)


def _finding(watch: Watch, fact: Fact, approval: Fact, at: int) -> Finding:
    cleared = _cleared(watch, fact)
    stand = Stand(at, cleared.at if cleared else NEVER, "restored" if cleared else "", "act_seen")
    side = side_of(watch, fact.data.by, at)
    return Finding(PATTERN, watch, fact.id, fact, at, [stand], [(at, LOW)], side, facts=(approval, cleared))


def _cleared(watch: Watch, revoked: Fact) -> Fact | None:
    """What clears it: the offer approved or presented after all, or another offer that becomes approved."""
    status: dict[str, str] = {}
    for fact in watch.offers:
        offer = fact.data
        was, status[offer.offer_id] = status.get(offer.offer_id, ""), offer.status
        if fact.at < revoked.at or offer.status == was:
            continue
        if offer.status == "approved" or (
            offer.offer_id == revoked.data.offer_id and offer.status in _CLEARED
        ):
            return fact
    return None


def tell(finding: Finding, at: int) -> Telling:
    """The story of a reversed approval as of a moment."""
    watch = finding.watch
    approval, cleared = finding.facts
    fact: Fact = finding.anchor  # type: ignore[assignment]
    directory = watch.directory
    zone = directory.calendar(watch.deal.owner(at)).zone
    who = names(directory, [directory.user_email(fact.data.by)])
    approver = names(directory, [directory.user_email(approval.data.by)]) if approval.data.by else "somebody"
    proofs = [
        Proof(approval, "notice", f"approved by {approver}"),
        Proof(fact, "anchor", f"{who} set it back to {fact.data.status}"),
    ]
    if cleared and cleared.at <= at:
        proofs.append(Proof(cleared, "answer", f"{cleared.data.status} after all"))
    return Telling(
        title=f"{who} revoked an approval before the offer went out",
        why=f"Approved by {approver} on {when(approval.at, zone)}, set back to {fact.data.status} by {who} on "
        f"{when(fact.at, zone)}. {last_touch_of(watch, fact.data.by, fact.at)}",
        proofs=proofs,
        clears_when="The offer is approved again, or another offer of the deal is.",
        play="Settle it inside before the buyer notices",
        advice=(
            "Ask the two who disagree to talk today, with the deal's owner in the room.",
            "Agree what the owner may promise until it is settled.",
            "If the answer is no, let the owner hear the reason from whoever decided.",
        ),
        because="A seller whose approvals do not hold stops promising anything.",
        changes=[("status", "approved", fact.data.status)],
    )
