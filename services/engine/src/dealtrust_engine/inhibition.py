"""Which patterns hold back which: who is told of the one need not be told of the other."""

from __future__ import annotations

from dealtrust_engine.life import mute
from dealtrust_engine.pattern import Finding, Hold

MUTED_BY: dict[str, tuple[str, ...]] = {
    "neglected-deal": ("unanswered-buyer", "silent-prospect", "never-answered"),
}
"""Pattern to the patterns that mute it while they stand on the same deal; the first one named gives the reason."""


def mutes(pattern: str, findings: dict[str, list[Finding]], now: int, grace: int) -> list[Hold]:
    """When the alerts of a pattern are muted, given the findings of a deal by pattern."""
    return [
        hold
        for other in MUTED_BY.get(pattern, ())
        for hold in mute(findings.get(other, []), now, grace, f"muted_by:{other}")
    ]
