"""What a story may ask of the alerts that came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from dealtrust_schemas.alerts import Alert, dump_alert
from stories.moments import moment


@dataclass
class Outcome:
    """Every revision of every alert of one run, and the zone in which the story speaks."""

    revisions: list[Alert]
    zone: str

    def __post_init__(self) -> None:
        for history in self.histories():
            _check_life(history, self.tell(history[0].pattern))

    def histories(self, pattern: str | None = None, deal: str | None = None) -> list[list[Alert]]:
        """The revisions of each alert in order, of one pattern and deal or of all."""
        found: dict[str, list[Alert]] = {}
        for alert in self.revisions:
            if pattern in (None, alert.pattern) and deal in (None, alert.deal_id):
                found.setdefault(str(alert.alert_id), []).append(alert)
        return [sorted(history, key=lambda alert: alert.revision) for history in found.values()]

    def dump(self) -> list[str]:
        """All revisions as text, in the order given."""
        return [dump_alert(alert) for alert in self.revisions]

    def tell(self, pattern: str | None = None) -> str:
        """What was found, one line a revision, for the message of a failed expectation."""
        zone = ZoneInfo(self.zone)
        lines = []
        for history in self.histories(pattern):
            for alert in history:
                moments = {
                    "starts": alert.starts_at,
                    "revised": alert.revised_at,
                    "resolved": alert.resolved_at,
                }
                told = (
                    f"{name} {at.astimezone(zone):%a %Y-%m-%d %H:%M:%S}" for name, at in moments.items() if at
                )
                who = f"  {alert.deal_id} {alert.pattern} {anchor_of(alert)} r{alert.revision}"
                lines.append(f"{who} {alert.status}({alert.reason}) {alert.severity} {' '.join(told)}")
        return "\n".join(lines) or "  nothing"


def anchor_of(alert: Alert) -> str | None:
    """The event id of the evidence with the role anchor."""
    return next((item.event_id for item in alert.evidence if item.role == "anchor"), None)


def expect(  # noqa: PLR0913
    alerts: Outcome,
    pattern: str,
    *,
    anchor: str | None = None,
    deal: str | None = None,
    starts_at: str | None = None,
    steps: Sequence[tuple[str, str]] | None = None,
    end: tuple[str, str] | None = None,
    stands: bool | None = None,
    side: str | None = None,
) -> list[Alert]:
    """Exactly one alert of this pattern (and deal, and anchor where given) came; returns its revisions.

    `starts_at`: of the revision that fired first. `steps`: each severity ever shown while firing with the
    moment (`revised_at`) at which it first appeared, all of them in order. `end`: reason and `resolved_at` of
    the last revision, which must be resolved. `stands`: whether the last one is firing. Times within 1 s.
    """
    seen = f"\nfound:\n{alerts.tell(pattern)}"
    found = alerts.histories(pattern, deal)
    if anchor is not None:
        found = [history for history in found if any(anchor_of(alert) == anchor for alert in history)]
    assert len(found) == 1, f"expected one {pattern} (anchor {anchor or 'any'}), not {len(found)}{seen}"
    history = found[0]
    firing = [alert for alert in history if alert.status == "firing"]
    first, last = (firing or history)[0], history[-1]
    if starts_at is not None:
        assert _same(first.starts_at, starts_at, alerts.zone), f"starts_at is not {starts_at}{seen}"
    if steps is not None:
        shown: dict[str, datetime] = {}
        for alert in firing:
            shown.setdefault(str(alert.severity), alert.revised_at)
        assert list(shown) == [severity for severity, _ in steps], f"steps are {list(shown)}{seen}"
        for severity, when in steps:
            assert _same(shown[severity], when, alerts.zone), f"{severity} is not reached at {when}{seen}"
    if end is not None:
        assert last.status == "resolved", f"it is not resolved{seen}"
        assert last.reason == end[0], f"it is not resolved for the reason {end[0]}{seen}"
        assert last.resolved_at is not None, f"resolved without a time{seen}"
        assert _same(last.resolved_at, end[1], alerts.zone), f"it does not end at {end[1]}{seen}"
    if stands is not None:
        assert (last.status == "firing") == stands, f"firing at the end should be {stands}{seen}"
    if side is not None:
        assert last.side == side, f"side is {last.side}, not {side}{seen}"
    return history


def expect_none(alerts: Outcome, pattern: str, *, deal: str | None = None) -> None:
    """No alert of this pattern was ever shown: not fired, not even to be resolved at once."""
    histories = alerts.histories(pattern, deal)
    fired = [alert for history in histories for alert in history if alert.status == "firing"]
    assert not fired, f"expected no {pattern}\nfound:\n{alerts.tell(pattern)}"


def expect_suppressed(
    history: list[Alert], reason: str, when: str, zone: str = "Europe/Berlin", *, again: str | None = None
) -> None:
    """The alert is suppressed for this reason since `when`; with `again` it fires anew at that moment."""
    held = [alert for alert in history if alert.status == "suppressed" and alert.reason == reason]
    assert held, f"never suppressed for {reason}: {[(alert.status, alert.reason) for alert in history]}"
    moments = [alert.revised_at for alert in held]
    assert any(_same(at, when, zone) for at in moments), f"not since {when}: {moments}"
    if again is not None:
        later = [alert for alert in history if alert.status == "firing" and alert.revision > held[0].revision]
        assert later, "it does not fire again"
        assert _same(later[0].revised_at, again, zone), (
            f"it fires again at {later[0].revised_at}, not {again}"
        )


def _check_life(history: list[Alert], told: str) -> None:
    """What holds of every alert, whatever the story."""
    seen = f"\nfound:\n{told}"
    assert [alert.revision for alert in history] == list(range(1, len(history) + 1)), f"odd revisions{seen}"
    rank = {"low": 0, "medium": 1, "high": 2, "critical": 3}
    moments = [alert.revised_at for alert in history]
    assert moments == sorted(moments), f"revised_at falls{seen}"
    for former, latter in pairwise(history):
        stays = former.status != "resolved"
        assert not stays or rank[former.severity] <= rank[latter.severity], f"severity falls{seen}"
    for alert in history:
        assert (alert.status == "resolved") == (alert.resolved_at is not None), (
            f"resolved without a time{seen}"
        )
        assert alert.starts_at <= alert.revised_at <= alert.detected_at, f"moments out of order{seen}"
        assert all(span.start < span.end for span in alert.clock), f"an empty stretch of the clock{seen}"
        stretches = pairwise(alert.clock)
        assert all(a.end == b.start for a, b in stretches), f"a gap in the clock{seen}"


def _same(at: datetime, text: str, zone: str) -> bool:
    return abs((at - moment(text, zone).astimezone(UTC)).total_seconds()) <= 1
