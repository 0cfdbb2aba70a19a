from collections.abc import Iterable
from datetime import datetime, timedelta

from dealtrust_schemas.alerts import Alert
from dealtrust_solo.course import Clock, Course, Mark, Run, Stretch
from dealtrust_solo.report.axis import Axis
from dealtrust_solo.report.drawing import Drawing, drawing_of, joined_pauses
from dealtrust_solo.report.story import course_in_words, some_evidence
from dealtrust_solo.report.times import Times
from services.solo.tests.samples import ALERT_ID, START, alert

HOUR, DAY = 3600, 86400
ASKED = int(START.timestamp()) - 3 * DAY
NOW = START + timedelta(days=1)
ZONE = "Europe/Berlin"


def clock(*runs: tuple[float, str]) -> list[Run]:
    """Runs one after the other from when Ben asked; each so many hours, counted where there is no reason."""
    found, at = [], ASKED
    for hours, reason in runs:
        end = at + int(hours * HOUR)
        found.append(Run(at, end, not reason, reason))
        at = end
    return found


WEEK = clock((2, ""), (7, "night"), (48, "weekend"), (9, "night"), (8, ""), (16, "night"), (6, ""))


def drawn(
    *revisions: Alert,
    marks: Iterable[Mark] = (),
    meetings: Iterable[Stretch] = (),
    absences: Iterable[Stretch] = (),
    now: datetime = NOW,
    marks_at_most: int = 60,
) -> Drawing:
    course = Course(list(marks), list(meetings), list(absences), {ALERT_ID: Clock(WEEK, 16.0)})
    return drawing_of(revisions or (alert(),), course, now, ZONE, marks_at_most)


def mail(hours: float, side: str = "seller", text: str = "Ada Lind wrote") -> Mark:
    return Mark(ASKED + int(hours * HOUR), side, "mail", text)  # type: ignore[arg-type]


def places(path: str) -> list[int]:
    return [int(part.split()[0]) for part in path.split("M")[1:]]


def test_the_axis_maps_and_bounds() -> None:
    axis = Axis(0, 10_000)
    assert [axis.place(at) for at in (-5, 0, 2500, 10_000, 50_000)] == [0, 0, 25, 100, 100]


def test_ticks_are_midnights_of_the_zone_also_when_the_clocks_change() -> None:
    begin = datetime.fromisoformat("2026-03-27T12:00:00+01:00").timestamp()
    ticks = Axis(begin, begin + 4 * DAY).ticks(ZONE)
    assert [tick.label for tick in ticks] == ["Sat 28 Mar", "Sun 29 Mar", "Mon 30 Mar", "Tue 31 Mar"]
    assert float(ticks[2].x) == round((2.5 * DAY - HOUR) / (4 * DAY) * 100, 1)


def test_long_axes_have_few_ticks() -> None:
    for days in (1, 9, 40, 400, 4000):
        ticks = Axis(ASKED, ASKED + days * DAY).ticks(ZONE)
        assert len(ticks) <= 7
        assert len({tick.label for tick in ticks}) == len(ticks)


def test_the_clock_runs_and_stands_where_it_did() -> None:
    drawing = drawn()
    assert len(places(drawing.counted)) == 3
    assert len(places(drawing.weekends)) == 1
    assert places(drawing.counted)[0] < places(drawing.weekends)[0] < places(drawing.counted)[1]
    assert drawing.pauses == []
    assert [label for _, label in drawing.labels] == ["weekend"]
    assert drawing.limit is not None
    assert float(drawing.limit) < float(drawing.now)


def test_nights_are_left_out_of_long_drawings_and_weekends_are_not() -> None:
    drawing = drawn(now=NOW + timedelta(days=60))
    assert drawing.nights_merged
    assert len(places(drawing.counted)) == 2


def test_a_pause_that_a_night_divides_is_one() -> None:
    runs = clock(
        (8, ""), (8, "away: Ben Ray"), (16, "night"), (8, "away: Ben Ray"), (8, "holiday Labour Day")
    )
    begin = runs[1].start
    assert joined_pauses(runs) == [
        (begin, begin + 32 * HOUR, "away: Ben Ray"),
        (begin + 32 * HOUR, begin + 40 * HOUR, "holiday Labour Day"),
    ]


def test_each_level_of_severity_is_a_step_up_to_the_next() -> None:
    medium = alert(revision=2, severity="medium", reason="escalated", revised_at=START + timedelta(hours=16))
    steps = drawn(alert(), medium).steps
    assert [step.severity for step in steps] == ["low", "medium"]
    assert steps[0].height < steps[1].height
    assert abs(float(steps[0].x) + float(steps[0].width) - float(steps[1].x)) <= 0.2


def test_what_is_held_back_is_a_step_of_its_own_kind() -> None:
    (step,) = drawn(alert(status="suppressed", reason="source_stale")).steps
    assert (step.held, step.label) == (True, "held back")


def test_marks_that_would_lie_on_each_other_are_one() -> None:
    close = [mail(1), mail(1.1), mail(1.2), mail(40), mail(1.15, "buyer", "Ben Ray wrote")]
    drawing = drawn(marks=sorted(close))
    assert [(dot.side, dot.text) for dot in drawing.dots] == [
        ("seller", "3 mails"),
        ("buyer", "Ben Ray wrote"),
        ("seller", "Ada Lind wrote"),
    ]
    assert (drawing.theirs, drawing.ours) == (1, 4)


def test_what_went_before_is_drawn_where_there_is_room_for_it() -> None:
    before = [mail(-20, "buyer", "Ben Ray wrote")]
    assert len(drawn(marks=before).dots) == 1
    assert drawn(marks=before, marks_at_most=12).dots == []


def test_what_is_planned_widens_the_drawing_but_not_for_ever() -> None:
    soon = Stretch(int(NOW.timestamp()) + DAY, int(NOW.timestamp()) + DAY + HOUR, "seller", "planned meeting")
    far = Stretch(int(NOW.timestamp()) + DAY, int(NOW.timestamp()) + 300 * DAY, "buyer", "Ben Ray is away")
    assert len(drawn(meetings=[soon]).meetings) == 1
    assert float(drawn(meetings=[soon]).now) < float(drawn().now)
    (side, bar) = drawn(absences=[far]).absences[0]
    assert side == "buyer"
    assert float(bar.x) + float(bar.width) <= 100.1
    assert float(drawn(absences=[far]).now) > 40


def test_the_words_say_what_the_drawing_shows() -> None:
    medium = alert(revision=2, severity="medium", reason="escalated", revised_at=START + timedelta(hours=16))
    runs = [*WEEK, Run(WEEK[-1].end, WEEK[-1].end + DAY, False, "holiday Labour Day")]
    told = course_in_words([alert(), medium], Clock(runs, 16.0), drawn(marks=[mail(1)]), Times(ZONE, NOW))
    for part in (
        "Low since Mon 9 Mar 15:00, medium since Tue 10 Mar 07:00.",
        "16 working hours; the limit is 8.",
        "holiday Labour Day (",
        "1 weekend, 32 h of nights",
        "nothing of the buyer, 1 of ours",
    ):
        assert part in told, told


def test_long_evidence_keeps_its_beginning_and_its_end() -> None:
    one = alert().evidence[0]
    many = [
        one.model_copy(update={"occurred_at": START + timedelta(hours=n), "event_id": str(n)})
        for n in range(9)
    ]
    kept = some_evidence(alert(evidence=reversed(many)), 4)
    assert [item.event_id for item in kept] == ["0", "6", "7", "8"]


def test_moments_are_told_in_the_zone_and_with_the_year_only_where_it_differs() -> None:
    times = Times(ZONE, NOW)
    assert times.moment(START) == "Mon 9 Mar 15:00"
    assert times.moment(START - timedelta(days=365)) == "Sun 9 Mar 2025 15:00"
    midnight = int(datetime.fromisoformat("2026-03-07T00:00:00+01:00").timestamp())
    assert times.between(midnight, midnight + 2 * DAY) == "Sat 7 to Sun 8 Mar"
    assert times.between(midnight, midnight + DAY) == "Sat 7 Mar"
    assert times.between(midnight + HOUR, midnight + 3 * HOUR) == "Sat 7 Mar 01:00 to 03:00"
