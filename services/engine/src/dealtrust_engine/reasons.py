"""The closed list of reasons: why a revision was made, why an alert is held back, why nothing was told.

The same word stands in the alert, in the tables, in metrics and in logs.
"""

from __future__ import annotations

FIRING: dict[str, str] = {
    "limit_reached": "what should have happened did not happen in time",
    "act_seen": "somebody did something",
    "escalated": "the severity rose",
    "new_evidence": "something happened that makes the standing alert weigh more",
    "returned": "the condition is true again, from the same anchor",
    "unmuted": "what held the alert back is over",
}
"""Reasons of a revision that fires."""

RESOLVED: dict[str, str] = {
    "answered": "somebody answered",
    "followed_up": "somebody followed up",
    "completed": "the step was done",
    "rescheduled": "there is a new date",
    "cancelled": "the task was cancelled",
    "touched": "somebody touched the deal",
    "planned": "something is planned again",
    "kept": "the promise was kept",
    "buyer_returned": "the buyer is back",
    "restored": "what was taken back is there again",
    "repaired": "somebody spoke with the buyer about it",
    "deal_closed": "the deal was won or lost",
    "late_evidence": "something that came late shows that there was nothing to tell",
}
"""Reasons for which an alert ended."""

SUPPRESSED: dict[str, str] = {
    "away": "everybody who was asked is away",
    "source_stale": "a mailbox, a calendar or the CRM that could show the answer was not read far enough",
    "muted_by:unanswered-buyer": "an alert about an unanswered buyer stands",
    "muted_by:silent-prospect": "an alert about a silent prospect stands",
    "muted_by:never-answered": "an alert about a buyer who never answered stands",
}
"""Reasons for which an alert is held back."""

SPARED: dict[str, str] = {
    "within_grace": "the condition did not last",
    "told_ahead": "the buyer was told before",
    "asked_for": "the buyer had asked for it",
    "replaced_in_time": "a replacement that is as good came in time",
    "too_few_attempts": "too few attempts were made to call it silence",
    "corrected_by_owner": "the owner corrected something of his own",
}
"""Reasons for which something that looked like a breach was none."""

REASONS: dict[str, str] = {**FIRING, **RESOLVED, **SUPPRESSED, **SPARED}
"""All reasons, each with what it means."""
