"""scope-change: an offer differs in scope from what the buyer was last told, and nobody told or asked."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pydantic import Field

from dealtrust_engine.baselines import Baseline, Presentation, change_made, presentations_of
from dealtrust_engine.moments import HOUR, MINUTE, NEVER
from dealtrust_engine.pattern import (
    HIGH,
    MEDIUM,
    Answer,
    Finding,
    PatternInfo,
    Proof,
    Rules,
    Settings,
    Telling,
    rechecking,
    spared,
    standing,
)
from dealtrust_engine.records import SCOPE, Fact, MailRecord, Record
from dealtrust_engine.terms import Change, scope_changes, total_of
from dealtrust_engine.timeline import Timeline
from dealtrust_engine.watch import Watch
from dealtrust_engine.wording import hours, mail_proof, names, when


class ScopeChange(Settings):
    """Settings of scope-change."""

    quantity_pct: Decimal = Field(
        default=Decimal(10), gt=0, description="Per cent by which a quantity must differ from the baseline."
    )
    start_days: int = Field(default=14, gt=0, description="Calendar days by which the start must have moved.")
    told_ahead_hours: float = Field(
        default=4,
        ge=0,
        description="Working hours of the owner by which the buyer must have been told before.",
    )
    cover_mail_minutes: float = Field(
        default=60,
        ge=0,
        description="Minutes after a presentation in which a mail is its cover mail and repairs nothing.",
    )
    baseline_lines: bool = Field(
        default=True,
        description="Whether the deal's line items may serve as baseline before the first offer.",
    )


PATTERN = PatternInfo(
    name="scope-change",
    family="scope_change",
    side="seller",
    summary="An offer changed in scope, and the buyer was not told first.",
    settings=ScopeChange,
    absence=False,
)


@dataclass(slots=True)
class _Change:
    """A presentation that changed the scope.

    ``answers`` are what repaired it or brought the scope back, ``excuse`` is why it was no breach,
    ``ahead`` by how much the buyer was to be told before.
    """

    shown: Presentation
    baseline: Baseline
    changes: list[Change]
    rises: bool
    answers: list[tuple[int, int, str, Record]]
    excuse: str
    ahead: str

    def stands_at(self, at: int) -> bool:
        """Whether nothing that still holds had repaired it before a moment."""
        return not self.excuse and not any(moment < at < undone for moment, undone, _, _ in self.answers)


def detect(timeline: Timeline, now: int, config: Rules) -> list[Finding]:
    """One finding for each presentation that changed the scope unannounced."""
    return [finding for watch in timeline.watches for finding in _findings(watch, config)]


recheck_at = rechecking(detect)


def _findings(watch: Watch, config: Rules) -> Iterator[Finding]:
    if not watch.presentations:
        return
    facts = watch.deal.facts(watch.presentations[0].at) if config.segmented else None
    settings = config.settings(PATTERN.name, facts)
    assert isinstance(settings, ScopeChange)
    for change in _changes(watch, settings):
        fact = change.shown.fact
        if change.excuse:
            yield spared(PATTERN, watch, fact, fact.at, change.excuse)
            continue
        change.answers.sort(key=lambda answer: (answer[0], answer[3].id))
        endings: list[Answer] = [(at, undone, reason) for at, undone, reason, _ in change.answers]
        stands = standing(fact.at, endings, config.grace)
        for stand in stands[:1]:
            stand.cause = "act_seen"
        if stands:
            level = HIGH if change.rises else MEDIUM
            yield Finding(
                PATTERN, watch, fact.id, fact, fact.at, stands, [(fact.at, level)], PATTERN.side, facts=change
            )


def _changes(watch: Watch, settings: ScopeChange) -> list[_Change]:
    """The presentations that changed the scope."""
    found: list[_Change] = []
    ahead = hours(round(settings.told_ahead_hours * HOUR))
    for shown in presentations_of(watch, settings.baseline_lines):
        fact = shown.fact
        back = [c for c in found if c.stands_at(fact.at) and not _differs(c.baseline, fact, settings)]
        for change in back:
            change.answers.append((fact.at, NEVER, "restored", fact))
        baseline = shown.baseline
        if back or baseline is None:
            continue
        changes = _differs(baseline, fact, settings)
        if changes:
            excuse = _excuse(watch, shown, baseline, settings)
            repairs = [] if excuse else _repairs(watch, fact.at, settings)
            found.append(_Change(shown, baseline, changes, _rises(baseline, fact), repairs, excuse, ahead))
    return found


def _differs(baseline: Baseline, fact: Fact, settings: ScopeChange) -> list[Change]:
    terms = baseline.terms
    lines = terms.lines if terms is not None else baseline.lines
    return scope_changes(
        lines, terms, fact.data.terms, share=settings.quantity_pct, start_days=settings.start_days
    )


def _rises(baseline: Baseline, fact: Fact) -> bool:
    total = baseline.total
    if total is None or (baseline.currency and baseline.currency != fact.data.terms.currency):
        return False
    return total_of(fact.data.terms) > total


def _excuse(watch: Watch, shown: Presentation, baseline: Baseline, settings: ScopeChange) -> str:
    """Why a change of scope was no breach; empty if it was one."""
    if _told(watch, shown, baseline, settings):
        return "told_ahead"
    return "asked_for" if _asked(watch, shown.fact.at, baseline.at) else ""


def _told(watch: Watch, shown: Presentation, baseline: Baseline, settings: ScopeChange) -> bool:
    """Whether a seller told the buyer after the change was made and long enough before it was presented."""
    made = change_made(watch, shown, baseline)
    moments = [
        mail.at
        for mail in _since(_scope_mails(watch), made)
        if mail.undone_for(watch.buyers_of(mail)) == NEVER
    ]
    moments += [m.held for m in watch.held if m.held >= made and m is not baseline.meeting]
    first = min(moments, default=NEVER)
    ahead = round(settings.told_ahead_hours * HOUR)
    return first < shown.fact.at and watch.owner_clock.counted(first, shown.fact.at) >= ahead


def _scope_mails(watch: Watch) -> list[MailRecord]:
    """Mails of sellers to buyers that mention scope."""
    return [mail for mail in watch.seller_mails if mail.flags & SCOPE]


def _since(mails: list[MailRecord], at: int) -> list[MailRecord]:
    return mails[bisect_left(mails, at, key=lambda mail: mail.at) :]


def _asked(watch: Watch, at: int, since: int) -> bool:
    """Whether a buyer mentioned scope between the baseline and the presentation."""
    return any(since < mail.at < at for mail in watch.buyer_mails if mail.flags & SCOPE)


def _repairs(watch: Watch, at: int, settings: ScopeChange) -> list[tuple[int, int, str, Record]]:
    """What repairs: a seller mail that mentions scope and is no cover mail, or a held meeting."""
    cover = at + round(settings.cover_mail_minutes * MINUTE)
    repairs: list[tuple[int, int, str, Record]] = [
        (mail.at, mail.undone_for(watch.buyers_of(mail)), "repaired", mail)
        for mail in _since(_scope_mails(watch), cover + 1)
    ]
    repairs += [
        (meeting.held, NEVER, "repaired", meeting.anchor) for meeting in watch.held if meeting.held > at
    ]
    return repairs


def tell(finding: Finding, at: int) -> Telling:
    """The story of a scope change as of a moment."""
    watch = finding.watch
    change: _Change = finding.facts
    directory, fact = watch.directory, change.shown.fact
    zone = directory.calendar(watch.deal.owner(at)).zone
    people = names(
        directory, change.baseline.meeting.attended if change.baseline.meeting else _contacts(watch, at)
    )
    listed = "; ".join(f"{term}: {old or 'none'} → {new or 'none'}" for term, old, new in change.changes)
    proofs = []
    if change.baseline.record is not None:
        proofs.append(Proof(change.baseline.record, "baseline", change.baseline.says, at=change.baseline.at))
    proofs.append(Proof(fact, "anchor", f"presented with another scope: {listed}"))
    for moment, _, reason, record in change.answers:
        if moment <= at:
            said = (
                mail_proof(record, "answer", directory, "mentions_scope")
                if isinstance(record, MailRecord)
                else None
            )
            proofs.append(said or Proof(record, "answer", reason, at=moment))
    return Telling(
        title="The offer changed in scope and the buyer was not told first",
        why=f"The offer of {when(fact.at, zone)} differs from {change.baseline.says} ({listed}). Nobody told {people} at "
        f"least {change.ahead} before, and nobody of theirs had asked for it.",
        proofs=proofs,
        clears_when="A mail of ours that speaks of the scope, a meeting with the buyer, or the old scope again.",
        play="Call before they call you",
        advice=(
            f"Call {people} today: say what changed on your side and why, before the paper speaks for you.",
            "Ask what has changed for them since you last spoke.",
            "Confirm in writing what was agreed, with both numbers in it.",
        ),
        because="It is not the number that breaks trust but learning it from a document.",
        changes=change.changes,
    )


def _contacts(watch: Watch, at: int) -> tuple[str, ...]:
    primary = watch.primary_contact(at)
    return watch.directory.emails(primary) if primary else ()
