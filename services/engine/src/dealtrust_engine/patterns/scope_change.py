"""scope-change: an offer differs in scope from what the buyer was last told, and nobody told or asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
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
    next_change,
    standing,
)
from dealtrust_engine.records import SCOPE, Fact, MailRecord, Record
from dealtrust_engine.terms import Change, scope_changes, total_of
from dealtrust_engine.timeline import Timeline
from dealtrust_engine.watch import Watch
from dealtrust_engine.wording import mail_proof, names, when


class ScopeChange(Settings):
    """Settings of scope-change."""

    quantity_pct: Decimal = Field(
        default=Decimal(10), gt=0, description="Per cent by which a quantity must differ from the baseline."
    )
    start_days: int = Field(default=14, gt=0, description="Days by which the start must have moved.")
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
    """A presentation that changed the scope. ``answers`` are what repaired it or brought the scope back."""

    shown: Presentation
    baseline: Baseline
    changes: list[Change]
    rises: bool
    answers: list[tuple[int, int, str, Record]] = field(default_factory=list)

    def brought_back(self, at: int) -> bool:
        """Whether the scope had come back before a moment."""
        return any(reason == "restored" and moment < at for moment, _, reason, _ in self.answers)


def detect(timeline: Timeline, now: int, config: Rules) -> list[Finding]:
    """One finding for each presentation that changed the scope unannounced."""
    return [finding for watch in timeline.watches for finding in _findings(watch, config)]


def recheck_at(timeline: Timeline, now: int, config: Rules) -> int | None:
    """When the answer changes next without a new event."""
    return next_change(detect(timeline, now, config), now, config.grace)


def _findings(watch: Watch, config: Rules) -> Iterator[Finding]:
    if not watch.presentations:
        return
    facts = watch.deal.facts(watch.presentations[0].at) if config.segmented else None
    settings = config.settings(PATTERN.name, facts)
    assert isinstance(settings, ScopeChange)
    for change in _changes(watch, settings):
        fact = change.shown.fact
        change.answers += _repairs(watch, fact.at, settings)
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
    """The presentations that changed the scope, were not announced and not asked for."""
    found: list[_Change] = []
    for shown in presentations_of(watch, settings.baseline_lines):
        fact = shown.fact
        back = [c for c in found if not c.brought_back(fact.at) and not _differs(c.baseline, fact, settings)]
        for change in back:
            change.answers.append((fact.at, NEVER, "restored", fact))
        baseline = shown.baseline
        if back or baseline is None:
            continue
        changes = _differs(baseline, fact, settings)
        if (
            changes
            and not _told(watch, shown, baseline, settings)
            and not _asked(watch, fact.at, baseline.at)
        ):
            found.append(_Change(shown, baseline, changes, _rises(baseline, fact)))
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


def _told(watch: Watch, shown: Presentation, baseline: Baseline, settings: ScopeChange) -> bool:
    """Whether a seller told the buyer after the change was made and long enough before it was presented."""
    made = change_made(watch, shown, baseline)
    ahead = round(settings.told_ahead_hours * HOUR)
    clock = watch.owner_clock
    moments = [mail.at for mail in watch.seller_mails if _speaks_of_scope(watch, mail)]
    moments += [meeting.held for meeting in watch.held if meeting is not baseline.meeting]
    return any(made <= at < shown.fact.at and clock.counted(at, shown.fact.at) >= ahead for at in moments)


def _speaks_of_scope(watch: Watch, mail: MailRecord) -> bool:
    return bool(mail.flags & SCOPE) and mail.undone_for(watch.buyers_of(mail)) == NEVER


def _asked(watch: Watch, at: int, since: int) -> bool:
    """Whether a buyer mentioned scope between the baseline and the presentation."""
    return any(mail.flags & SCOPE and since < mail.at < at for mail in watch.buyer_mails)


def _repairs(watch: Watch, at: int, settings: ScopeChange) -> list[tuple[int, int, str, Record]]:
    """What repairs: a seller mail that mentions scope and is no cover mail, or a held meeting."""
    cover = at + round(settings.cover_mail_minutes * MINUTE)
    repairs: list[tuple[int, int, str, Record]] = [
        (mail.at, NEVER, "repaired", mail)
        for mail in watch.seller_mails
        if mail.at > cover and _speaks_of_scope(watch, mail)
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
            said = mail_proof(record, "answer", directory, "mentions_scope") if isinstance(record, MailRecord) else None
            proofs.append(said or Proof(record, "answer", reason, at=moment))
    return Telling(
        title="The offer changed in scope and the buyer was not told first",
        why=f"The offer of {when(fact.at, zone)} differs from {change.baseline.says} ({listed}). Nobody told {people} at "
        f"least the agreed time before, and nobody of theirs had asked for it.",
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
