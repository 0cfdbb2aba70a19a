"""retracted-offer: an offer that lay before the buyer was taken back or made worse."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pydantic import Field

from dealtrust_engine.moments import DAY, NEVER
from dealtrust_engine.offer_history import SHOWN, Act, OfferHistory, Restored
from dealtrust_engine.pattern import (
    CRITICAL,
    HIGH,
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
from dealtrust_engine.reversers import last_touch_of, side_of
from dealtrust_engine.timeline import Timeline
from dealtrust_engine.watch import Watch
from dealtrust_engine.wording import names, when


class RetractedOffer(Settings):
    """Settings of retracted-offer."""

    replacement_window_hours: float = Field(
        default=8,
        ge=0,
        description="Working hours of the owner within which a withdrawn offer may be replaced.",
    )
    price_tolerance_pct: Decimal = Field(
        default=Decimal("0.5"), ge=0, description="Per cent by which a unit price may rise before it counts."
    )
    validity_days: int = Field(
        default=7,
        ge=0,
        description="Calendar days of validity that may be lost while a price or a promise improves.",
    )
    after_won_days: int = Field(
        default=30,
        ge=0,
        description="Calendar days after the deal was won during which an accepted offer is still watched.",
    )


PATTERN = PatternInfo(
    name="retracted-offer",
    family="retracted_offer",
    side="seller",
    summary="An offer before the buyer was withdrawn or made worse.",
    settings=RetractedOffer,
    absence=False,
)


def detect(timeline: Timeline, now: int, config: Rules) -> list[Finding]:
    """One finding for each act that took something back."""
    return [finding for watch in timeline.watches for finding in _findings(watch, config)]


recheck_at = rechecking(detect)


def _findings(watch: Watch, config: Rules) -> Iterator[Finding]:
    shown = next((offer for offer in watch.offers if offer.data.status in SHOWN), None)
    if shown is None:
        return
    facts = watch.deal.facts(shown.at) if config.segmented else None
    settings = config.settings(PATTERN.name, facts)
    assert isinstance(settings, RetractedOffer)
    history = OfferHistory(watch, settings)
    for fact in history.spared:
        yield spared(PATTERN, watch, fact, fact.at, "replaced_in_time")
    for act in history.acts:
        after_close = act.fact.at > watch.window.close
        if after_close and act.fact.at > watch.window.close + settings.after_won_days * DAY:
            continue
        if not after_close and act.start > watch.window.close:
            continue  # closed inside the window
        by = act.fact.data.by
        stand = Stand(
            act.start,
            act.restored.at if act.restored else NEVER,
            "restored" if act.restored else "",
            "act_seen",
        )
        yield Finding(
            PATTERN,
            watch,
            act.fact.id,
            act.fact,
            act.fact.at,
            [stand],
            [(act.start, CRITICAL if act.accepted else HIGH)],
            side_of(watch, by, act.fact.at),
            outlives_close=after_close,
            facts=act,
        )


def tell(finding: Finding, at: int) -> Telling:
    """The story of a retracted offer as of a moment."""
    watch: Watch = finding.watch
    act: Act = finding.facts
    directory = watch.directory
    zone = directory.calendar(watch.deal.owner(at)).zone
    by = act.fact.data.by
    who = names(directory, [directory.user_email(by)]) if by else "Somebody"
    what = "took back" if act.withdrawn else "made worse"
    proofs = [
        Proof(act.shown, "change", f"presented: version {act.shown.data.version}"),
        Proof(
            act.fact,
            "anchor",
            f"{who} {what} the offer ({act.fact.data.status}, version {act.fact.data.version})",
        ),
    ]
    if act.approved:
        approver = act.approved.data.by
        name = names(directory, [directory.user_email(approver)]) if approver else "somebody"
        proofs.insert(0, Proof(act.approved, "notice", f"approved by {name}"))
    restored: Restored | None = act.restored
    if restored and restored.at <= at:
        proofs.append(Proof(restored.fact, "answer", "the terms were restored"))
    had = "accepted" if act.accepted else "presented"
    worse = ", ".join(f"{term}: {old} → {new or 'gone'}" for term, old, new in act.changes)
    return Telling(
        title=f"An offer that was {had} was {'taken back' if act.withdrawn else 'made worse'}",
        why=f"On {when(act.fact.at, zone)} {who} {what} the offer that had been {had} on {when(act.since, zone)}"
        f"{'' if act.withdrawn else f' ({worse})'}. {last_touch_of(watch, by, act.fact.at)}",
        proofs=proofs,
        clears_when="An offer is presented whose terms are at least as good as those taken back.",
        play="Own it, in person, today",
        advice=(
            "Call the buyer before they find out; say what changed and who decided it.",
            "Restore the terms if you can, or bring something of the same worth.",
            "Do not hide behind process: let whoever reversed it speak to the buyer.",
        ),
        because="A broken offer costs more than its price: the buyer no longer knows which of your words hold.",
        changes=act.changes,
    )
