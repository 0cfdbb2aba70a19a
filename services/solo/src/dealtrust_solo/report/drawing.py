"""The drawn timeline of an alert: what goes where. The template makes an SVG of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from dealtrust_schemas.alerts import Alert
from dealtrust_solo.course import Course, Mark, Run, Stretch, beginning_of, context_of
from dealtrust_solo.display.wording import SEVERITY_RANK
from dealtrust_solo.report.axis import Axis, Tick, percent

_LONG: Final = 42 * 86400
"""From this length on nights are too narrow to be drawn."""
_CLOCK_WIDTH: Final = 1000
"""Units across which the counted stretches are drawn, stretched to the drawing's width."""
_FEW: Final = 20
_APART: Final = 0.9
"""Per cent that two marks of one kind must lie apart to be drawn as two."""
_SEVERAL: Final = {"mail": "mails", "call": "calls", "invitation": "steps towards a meeting"}
_LEVEL_HEIGHT: Final = 4
_PER_LETTER: Final = 0.85
"""Per cent of a wide drawing that a letter of a small label takes."""


class Bar(NamedTuple):
    """A stretch on a lane, and what it was."""

    x: str
    width: str
    text: str


class Dot(NamedTuple):
    """A mark on a lane: its place, its lane, its shape, and when it was; one mark for several that would lie on it."""

    x: str
    side: str
    kind: str
    first: int
    last: int
    text: str


class Step(NamedTuple):
    """A level of severity, from one revision to the next."""

    x: str
    width: str
    height: int
    severity: str
    held: bool
    label: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that a timeline shows. Places and widths are per cent of its width.

    ``counted`` is the path of the counted stretches, in an area 1000 wide and 1 high; empty where no clock ran.
    ``weekends`` is one such path as well. ``theirs`` and ``ours``: acts of each side, each counted.
    """

    ticks: list[Tick]
    now: str
    dots: list[Dot]
    theirs: int
    ours: int
    meetings: list[tuple[int, Bar]]
    absences: list[tuple[str, Bar]]
    counted: str
    clock: Bar | None
    weekends: str
    pauses: list[Bar]
    labels: list[tuple[str, str]]
    limit: str | None
    steps: list[Step]
    nights_merged: bool


def drawing_of(
    revisions: Sequence[Alert], course: Course, now: datetime, zone: str, marks_at_most: int
) -> Drawing:
    """The drawing of an alert with these revisions, the first one first, up to now and to what is planned then.

    With up to so many marks, the latest ones; where these are few, without what went before the alert's beginning.
    """
    alert, moment = revisions[-1], int(now.timestamp())
    clock = course.clocks.get(alert.alert_id)
    runs = clock.runs if clock else []
    began = beginning_of(alert)
    context = context_of(alert, moment) if marks_at_most > _FEW else began
    marks = [mark for mark in course.marks if context <= mark.at <= moment]
    start = min([began, *(mark.at for mark in marks)])
    margin = (moment - start) * 0.02 + 900
    axis = Axis(start - margin, _end(course, start, moment) + margin)
    merged = axis.end - axis.start > _LONG
    return Drawing(
        ticks=axis.ticks(zone),
        now=percent(axis.place(moment)),
        dots=_dots(marks, axis)[-marks_at_most:],
        theirs=sum(1 for mark in marks if mark.side == "buyer"),
        ours=sum(1 for mark in marks if mark.side == "seller"),
        meetings=[(m.start, _bar(m, axis)) for m in _within(course.meetings, axis)][-marks_at_most:],
        absences=[(absence.side, _bar(absence, axis)) for absence in _within(course.absences, axis)],
        counted=_path(_counted(runs, merged=merged), axis),
        clock=_whole(runs, axis),
        weekends=_path([(start, end) for start, end, why in joined_pauses(runs) if why == "weekend"], axis),
        pauses=list(_pauses(runs, axis)),
        labels=list(_labels(runs, axis)),
        limit=percent(axis.place(alert.starts_at.timestamp())) if alert.limit else None,
        steps=list(_steps(revisions, moment, axis)),
        nights_merged=merged and bool(runs),
    )


def _end(course: Course, start: float, now: float) -> float:
    """Now, or the end of what is planned, but not further ahead than half of what was."""
    ahead = [stretch.end for stretch in (*course.meetings, *course.absences) if stretch.end > now]
    return min(max([now, *ahead]), now + max(3 * 86400, (now - start) / 2)) if ahead else now


def _within(stretches: Iterable[Stretch], axis: Axis) -> Iterator[Stretch]:
    return (stretch for stretch in stretches if stretch.end > axis.start and stretch.start < axis.end)


def _dots(marks: Sequence[Mark], axis: Axis) -> list[Dot]:
    found: list[Dot] = []
    last: dict[tuple[str, str], tuple[int, float, list[Mark]]] = {}
    for mark in marks:
        x, key = axis.place(mark.at), (mark.side, mark.kind)
        index, left, merged = last.get(key, (-1, 0.0, []))
        if index >= 0 and x - left < _APART and mark.kind in _SEVERAL:
            merged.append(mark)
            text = f"{len(merged)} {_SEVERAL[mark.kind]}"
            found[index] = found[index]._replace(last=mark.at, text=text)
        else:
            last[key] = (len(found), x, [mark])
            found.append(Dot(percent(x), mark.side, mark.kind, mark.at, mark.at, mark.text))
    return found


def _bar(stretch: Stretch, axis: Axis) -> Bar:
    left, right = axis.place(stretch.start), axis.place(stretch.end)
    return Bar(percent(left), percent(max(0.4, right - left)), stretch.text)


def _counted(runs: Sequence[Run], *, merged: bool) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    joined = False
    for run in runs:
        if not run.counted:
            joined = joined and merged and run.reason == "night"
            continue
        if joined and found:
            found[-1] = (found[-1][0], run.end)
        else:
            found.append((run.start, run.end))
        joined = True
    return found


def _path(spans: Iterable[tuple[int, int]], axis: Axis) -> str:
    scale = _CLOCK_WIDTH / 100
    parts = []
    for start, end in spans:
        left = round(axis.place(start) * scale)
        width = max(1, round(axis.place(end) * scale) - left)
        parts.append(f"M{left} 0h{width}v1h-{width}z")
    return "".join(parts)


def _whole(runs: Sequence[Run], axis: Axis) -> Bar | None:
    if not runs:
        return None
    left, right = axis.place(runs[0].start), axis.place(runs[-1].end)
    return Bar(percent(left), percent(right - left), "")


def _pauses(runs: Sequence[Run], axis: Axis) -> Iterator[Bar]:
    """The pauses but nights and weekends, each in one piece."""
    for start, end, reason in joined_pauses(runs):
        if reason != "weekend":
            left, right = axis.place(start), axis.place(end)
            yield Bar(percent(left), percent(max(0.3, right - left)), reason)


def _labels(runs: Sequence[Run], axis: Axis) -> Iterator[tuple[str, str]]:
    """Names for pauses, weekends too, where there is room for them in a wide drawing, each with its place."""
    for start, end, reason in joined_pauses(runs):
        label = reason.removeprefix("holiday ").partition(":")[0]
        if axis.place(end) - axis.place(start) >= len(label) * _PER_LETTER:
            yield percent(axis.place(start)), label


def joined_pauses(runs: Iterable[Run]) -> list[tuple[int, int, str]]:
    """Why and from when to when the clock stood, nights left out; one reason on both sides of a night is one pause."""
    found: list[tuple[int, int, str]] = []
    joined = False
    for run in runs:
        reason = run.reason or "not working time"
        if run.counted:
            joined = False
        elif reason != "night":
            if joined and found and found[-1][2] == reason:
                found[-1] = (found[-1][0], run.end, reason)
            else:
                found.append((run.start, run.end, reason))
            joined = True
    return found


def _steps(revisions: Sequence[Alert], now: float, axis: Axis) -> Iterator[Step]:
    for i, revision in enumerate(revisions):
        if revision.status == "resolved":
            continue
        begin = revision.starts_at if i == 0 else revision.revised_at
        left = axis.place(begin.timestamp())
        right = axis.place(revisions[i + 1].revised_at.timestamp() if i + 1 < len(revisions) else now)
        if right <= left and i + 1 < len(revisions):
            continue
        held = revision.status == "suppressed"
        label = "held back" if held else revision.severity
        height = _LEVEL_HEIGHT * (1 + SEVERITY_RANK[revision.severity])
        fits = right - left >= len(label) * _PER_LETTER
        yield Step(
            percent(left),
            percent(max(0.4, right - left)),
            height,
            revision.severity,
            held,
            label if fits else "",
        )
