"""All that an alert says to people, as a text that a test can hold against what it should be."""

from __future__ import annotations

from textwrap import dedent, fill
from zoneinfo import ZoneInfo

from dealtrust_schemas.alerts import Alert
from stories.expectations import Outcome

_WIDTH = 100


def words(alerts: Outcome, pattern: str, status: str = "firing") -> str:
    """What the only alert of a pattern tells in its last revision of this status: title, why, limit, evidence, changes."""
    alert, zone = _last(alerts, pattern, status), ZoneInfo(alerts.zone)
    lines = [alert.title, alert.why]
    if alert.limit is not None:
        lines.append(f"limit: {alert.limit.value:g} {alert.limit.unit}, elapsed {alert.limit.elapsed:g}")
    for item in alert.evidence:
        quote = f" “{item.quote}”" if item.quote else ""
        lines.append(
            f"{item.role}, {item.occurred_at.astimezone(zone):%a %d %b %H:%M}: {item.summary}{quote}"
        )
    lines += [f"{change.term}: {change.old} → {change.new}" for change in alert.changes]
    return _wrapped(lines)


def advice(alerts: Outcome, pattern: str) -> str:
    """What it advises while it fires."""
    alert = _last(alerts, pattern, "firing")
    steps = [f"- {step}" for step in alert.play.steps]
    return _wrapped([alert.clears_when, alert.play.title, *steps, alert.play.because])


def said(text: str) -> str:
    """The words as a test writes them: indented, between line breaks."""
    return dedent(text).strip()


def _last(alerts: Outcome, pattern: str, status: str) -> Alert:
    (history,) = alerts.histories(pattern)
    return [alert for alert in history if alert.status == status][-1]


def _wrapped(lines: list[str]) -> str:
    return "\n".join(fill(line, _WIDTH, subsequent_indent="  ", break_on_hyphens=False) for line in lines)
