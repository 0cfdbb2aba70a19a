"""The words about one alert that stand under its drawing: how severity grew, how the clock was counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from dealtrust_schemas.alerts import Alert, Evidence
from dealtrust_solo.course import Clock
from dealtrust_solo.display.wording import count, hours, number, unit
from dealtrust_solo.report.drawing import Drawing, joined_pauses
from dealtrust_solo.report.times import Times

_MOST_PAUSES = 8


@dataclass(frozen=True, slots=True)
class Story:
    """An alert as it stands now, its evidence and drawing as far as there is room, and the same in words."""

    alert: Alert
    evidence: Sequence[Evidence]
    drawing: Drawing | None
    course: str

    @property
    def unlisted(self) -> int:
        """Events of the evidence that are not listed, from after the first one."""
        return len(self.alert.evidence) - len(self.evidence)


def some_evidence(alert: Alert, most: int) -> Sequence[Evidence]:
    """The evidence in order; where there is more than `most`, the first event and the last ones."""
    ordered = sorted(alert.evidence, key=lambda item: item.occurred_at)
    return ordered if len(ordered) <= most else [ordered[0], *ordered[len(ordered) - most + 1 :]]


def course_in_words(
    revisions: Sequence[Alert], clock: Clock | None, drawing: Drawing | None, times: Times
) -> str:
    """What the drawing shows, for who cannot see it or wants the figures. clock: up to now."""
    alert = revisions[-1]
    said = [_levels(revisions, times)]
    if alert.limit is not None:
        limit = alert.limit
        elapsed = clock.elapsed if clock else limit.elapsed
        said.append(
            f"Counted by now: {number(elapsed)} {unit(limit.unit)}; the limit is {number(limit.value)}."
        )
    if clock:
        said.append(_pauses(clock, times))
    if drawing is not None:
        said.append(_touches(drawing))
    return " ".join(part for part in said if part)


def _levels(revisions: Sequence[Alert], times: Times) -> str:
    parts: list[str] = []
    last = ""
    for revision in revisions:
        level = "held back" if revision.status == "suppressed" else revision.severity
        if level != last and revision.status != "resolved":
            began = revision.starts_at if not parts else revision.revised_at
            parts.append(f"{level} since {times.moment(began)}")
        last = level
    told = ", ".join(parts)
    return f"{told[:1].upper()}{told[1:]}." if told else ""


def _pauses(clock: Clock, times: Times) -> str:
    pauses = joined_pauses(clock.runs)
    weekends = sum(1 for _, _, reason in pauses if reason == "weekend")
    others = [(start, end, reason) for start, end, reason in pauses if reason != "weekend"]
    parts = [f"{reason} ({times.between(start, end)})" for start, end, reason in others[-_MOST_PAUSES:]]
    if len(others) > _MOST_PAUSES:
        parts.insert(0, f"{len(others) - _MOST_PAUSES} earlier times")
    if weekends:
        parts.append(count(weekends, "weekend"))
    nights = sum(run.end - run.start for run in clock.runs if run.reason == "night")
    if nights:
        parts.append(f"{hours(timedelta(seconds=nights))} of nights")
    return f"It stood: {', '.join(parts)}." if parts else "It never stood."


def _touches(drawing: Drawing) -> str:
    parts = [f"{count(drawing.theirs, 'act')} of the buyer" if drawing.theirs else "nothing of the buyer"]
    parts.append(f"{drawing.ours} of ours" if drawing.ours else "nothing of ours")
    if drawing.meetings:
        parts.append(count(len(drawing.meetings), "meeting"))
    told = f"Drawn: {', '.join(parts)}"
    return f"{told}; no nights in so long a time." if drawing.nights_merged else f"{told}."
