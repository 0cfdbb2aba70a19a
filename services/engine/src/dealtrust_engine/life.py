"""The life of an alert: from a dated finding to its revisions.

A beginning and every step of severity count once they have lasted ``grace``; an end counts at once. A step
once reached is never taken back. While a hold runs the alert is suppressed with the hold's reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from dealtrust_engine.deal import Deal
from dealtrust_engine.moments import NEVER
from dealtrust_engine.pattern import Finding, Hold, Stand

SOURCE_STALE = "source_stale"
DEAL_CLOSED = "deal_closed"


class Revision(NamedTuple):
    """One state of an alert.

    ``at`` is the moment of its cause, ``seen`` when it could be told, ``starts`` the alert's beginning. ``floor`` is the
    moment before which it could not begin or end, where it was learned too late.
    """

    finding: Finding
    at: int
    seen: int
    status: str
    reason: str
    level: int
    starts: int
    resolved: int | None = None
    floor: int = -NEVER


def existing(finding: Finding, now: int, grace: int) -> list[Stand]:
    """The stands of a finding that exist as of ``now``: cut to the time in which the deal was open, and lasting."""
    window = finding.watch.window
    found = []
    for stand in finding.stands:
        start, end, ended = max(stand.start, window.open), stand.end, stand.ended
        if not finding.outlives_close and end > window.close:
            end, ended = window.close, DEAL_CLOSED
        known = max(stand.known, start)
        if min(end, now) - start >= grace and known <= now and (known < end or known == start):
            found.append(Stand(start, end, ended, stand.cause, known))
    return found


def mute(findings: list[Finding], now: int, grace: int, reason: str) -> list[Hold]:
    """What holds back others while any of some findings is shown to stand; known when the finding itself could be."""
    stands = [stand for finding in findings for stand in existing(finding, now, grace)]
    holds: list[Hold] = []
    for start, end, known in sorted(
        (max(s.start, s.known), s.end, max(s.start + grace, s.known)) for s in stands
    ):
        if holds and start <= holds[-1].end:
            holds[-1].end = max(holds[-1].end, end)
        else:
            holds.append(Hold(start, end, reason, known))
    return holds


def revisions_of(finding: Finding, now: int, grace: int, holds: list[Hold], covered: int) -> list[Revision]:
    """All revisions of an alert up to ``now``.

    ``holds`` come on top of the finding's own. ``covered`` is how far the sources that could have shown an
    answer were read: an alert due later than that is held, a step due later is not taken.
    """
    revisions: list[Revision] = []
    for stand in existing(finding, now, grace):
        own = [*finding.holds, *holds]
        if finding.info.absence and covered < stand.start:
            own.insert(0, Hold(stand.start, NEVER, SOURCE_STALE))
        revisions += _life(finding, stand, now, grace, _in_force(own, stand, now, grace), covered)
    return revisions


def _life(
    finding: Finding, stand: Stand, now: int, grace: int, holds: list[Hold], covered: int
) -> Iterator[Revision]:
    start, end = stand.start, stand.end
    horizon = min(end, now)
    first = max(start, stand.known)
    level = _level(finding, first)
    seen = max(start + grace, stand.known)
    hold = _hold_at(holds, first)
    if hold and hold.known > seen:
        hold = None
    yield Revision(finding, first, seen, _status(hold), hold.reason if hold else stand.cause, level, start)
    steps = _steps(finding, stand, horizon, grace, covered)
    turns = {at for h in holds for at in (h.start, h.end) if first <= at < end and at <= now}
    news = {at for at in finding.news if first < at < end and at <= now}
    for at in sorted({*steps, *turns, *news}):
        before, hold = hold, _hold_at(holds, at)
        back = hold is None and before is not None
        if not back and (hold is not before or (at in news and hold is None)):
            # Told at once, before the step of the same moment has lasted.
            seen = max(seen, at, hold.known if hold else at)
            reason = hold.reason if hold else "new_evidence"
            yield Revision(finding, at, seen, _status(hold), reason, level, start)
        raised = steps.get(at, 0) > level
        if back or raised:
            level, seen = max(level, steps.get(at, 0)), max(seen, at + grace)
            reason = hold.reason if hold else "unmuted" if back else "escalated"
            yield Revision(finding, at, seen, _status(hold), reason, level, start)
    if end <= now:
        yield Revision(finding, end, max(seen, end), "resolved", stand.ended, level, start, end)


def _status(hold: Hold | None) -> str:
    return "suppressed" if hold else "firing"


def _level(finding: Finding, at: int) -> int:
    """Severity as of a moment: the pattern's own level, one step more for a late stage and one for a large amount."""
    base = max((level for moment, level in finding.levels if moment <= at), default=finding.levels[0][1])
    deal: Deal = finding.watch.deal
    return min(base + deal.weight(at), finding.info.highest)


def _steps(finding: Finding, stand: Stand, horizon: int, grace: int, covered: int) -> dict[int, int]:
    """The moments after the beginning at which the severity rose and stayed up for ``grace``, with the level reached."""
    first = max(stand.start, stand.known)
    moments = {at for at, _ in finding.levels} | set(finding.watch.deal.weight_changes)
    ordered = sorted(at for at in moments if first < at <= horizon and at < stand.end)
    found: dict[int, int] = {}
    for i, at in enumerate(ordered):
        if horizon - at < grace or (finding.info.absence and covered < at):
            continue
        level = _level(finding, at)
        for later in ordered[i + 1 :]:
            if later >= at + grace:
                break
            level = min(level, _level(finding, later))
        found[at] = level
    return found


def _in_force(holds: list[Hold], stand: Stand, now: int, grace: int) -> list[Hold]:
    """Holds cut to a stand as far as known, without overlap; the earlier listed wins. One that begins before the stand is
    seen holds from the beginning; one whose end has not lasted ``grace`` holds on.
    """
    first, seen = max(stand.start, stand.known), max(stand.start + grace, stand.known)
    horizon = min(stand.end, now)
    cut: list[Hold] = []
    for hold in holds:
        known = max(hold.start, hold.known)
        if known > horizon:
            continue
        start = first if known < seen else max(hold.start, first)
        end = min(hold.end, stand.end)
        for other in cut:
            if other.start <= start < other.end:
                start = other.end
            elif start < other.start < end:
                end = other.start
        if start < end:
            cut.append(Hold(start, end, hold.reason, known))
    cut.sort(key=lambda hold: hold.start)
    for earlier, later in pairwise(cut):
        if later.known < earlier.end + grace:
            earlier.end = later.start
    if cut and horizon - cut[-1].end < grace:
        cut[-1].end = stand.end
    return cut


def _hold_at(holds: list[Hold], at: int) -> Hold | None:
    return next((hold for hold in holds if hold.start <= at < hold.end), None)
